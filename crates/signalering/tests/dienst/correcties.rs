//! Corrections and withdrawals: about what is known, in whatever order they come, and each time that they come.

use domein::gebeurtenis::SignaleringGebeurtenis as G;
use signalering::aanvoer::DOORSTROOMPUNT;

use crate::hulp::{KOP, Proef, proef};

#[tokio::test]
async fn een_correctie_of_intrekking_zonder_melding_of_over_een_ander_wordt_geweigerd() {
    let proef = proef().await;
    let rij = |soort: &str, bsn: &str| format!("DSP-1;{soort};2025-02-03;{bsn};;;hbo;\n");
    let csv = format!(
        "{KOP}{}{}{}{}{}{}{}{}",
        rij("correctie", "999900006"),
        rij("intrekking", "999900006"),
        "DSP-1;dreigende-uitval;2025-02-03;999900006;;;wo;\n",
        rij("dreigende-uitval", "999900006"),
        rij("dreigende-uitval", "999900018"),
        rij("correctie", "999900018"),
        rij("intrekking", "999900006"),
        rij("correctie", "999900006"),
    );
    let uitslag = proef.importeer(&DOORSTROOMPUNT, csv).await.unwrap();
    let gevonden: Vec<_> = uitslag.weigeringen.iter().map(|w| (w.regel, w.code)).collect();
    let verwacht = [
        (5, "melding-bestaat-al"),
        (6, "melding-andere-persoon"),
        (7, "melding-andere-persoon"),
        (9, "signaal-ingetrokken"),
        // Waited for its signal, which was withdrawn by then; so did the withdrawal of line 3, which says nothing new.
        (2, "signaal-ingetrokken"),
    ];
    assert_eq!(gevonden, verwacht);
    assert!(uitslag.weigeringen[0].reden.contains("correctie"));
    assert_eq!(proef.soorten().await, ["dreigende-uitval", "signaal-ingetrokken"]);
}

#[tokio::test]
async fn wat_voor_zijn_melding_komt_wacht_erop_in_een_bestand_en_over_bestanden() {
    let proef = proef().await;
    let rij = |nummer: &str, soort: &str, niveau: &str| {
        format!("{nummer};{soort};2025-02-03;999900006;;;{niveau};\n")
    };
    // Within one file, above the signal.
    let csv = [KOP, &rij("A", "intrekking", ""), &rij("A", "dreigende-uitval", "wo")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [2, 2, 0, 0]);
    assert_eq!(proef.soorten().await, ["dreigende-uitval", "signaal-ingetrokken"]);
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [2, 0, 2, 0], "twice is once");
    // In a file of before: it waits in quarantine, and leaves it by itself.
    let weg = [KOP, &rij("B", "correctie", "hbo"), &rij("C", "intrekking", "")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &weg).await, [2, 0, 0, 2]);
    assert_eq!(proef.omgeving.quarantaine.lijst().await.unwrap().len(), 2);
    let melding = [KOP, &rij("B", "dreigende-uitval", "wo")].concat();
    let uitslag = proef.importeer(&DOORSTROOMPUNT, melding.clone()).await.unwrap();
    assert_eq!((uitslag.samenvatting.aangenomen, uitslag.alsnog), (1, 1));
    let over = proef.omgeving.quarantaine.lijst().await.unwrap();
    assert_eq!(over.iter().map(|rij| rij.regel).collect::<Vec<_>>(), [3], "what C waits for did not come");
    assert_eq!(proef.soorten().await[2..], ["dreigende-uitval", "signaal-gecorrigeerd"]);
    let uitslag = proef.importeer(&DOORSTROOMPUNT, melding).await.unwrap();
    assert_eq!((uitslag.samenvatting.dubbel, uitslag.alsnog), (1, 0));
}

#[tokio::test]
async fn wat_wacht_komt_mee_in_welke_vorm_zijn_melding_ook_komt() {
    let proef = proef().await;
    // A withdrawal in a CSV file with other columns, and a correction as a message.
    let csv = "datum;bsn;soort;meldingsnummer\n2025-02-05;999900006;intrekking;DSP-1\n";
    assert_eq!(proef.tel(&DOORSTROOMPUNT, csv).await, [1, 0, 0, 1]);
    let json = r#"{"meldingsnummer":"DSP-1","soort":"correctie","datum":"2025-02-04","bsn":"999900006"}"#;
    assert_eq!(proef.tel(&DOORSTROOMPUNT, json).await, [1, 0, 0, 1]);
    let melding = format!("{KOP}DSP-1;dreigende-uitval;2025-02-03;999900006;;;hbo;\n");
    assert_eq!(proef.importeer(&DOORSTROOMPUNT, melding).await.unwrap().alsnog, 2);
    let soorten = proef.soorten().await;
    assert_eq!(soorten[0], "dreigende-uitval");
    assert!(soorten.contains(&"signaal-ingetrokken".to_owned()), "{soorten:?}");
    // What came with a mapping is read with that mapping.
    let mapping = "[kolommen]\nmeldingsnummer = \"nr\"\n";
    let mapping = aanlevering::Mapping::lees(mapping, signalering::CONTRACT.feeds()[0].indeling).unwrap();
    let csv = std::io::Cursor::new(b"nr;soort;datum;bsn\nDSP-2;correctie;2025-02-04;999900018\n".to_vec());
    let wacht = dienst::importeer(&proef.omgeving, &DOORSTROOMPUNT, csv, "eigen", &mapping, |_| {}).await;
    assert_eq!(wacht.unwrap().wachtend, 1);
    let melding = format!("{KOP}DSP-2;dreigende-uitval;2025-02-03;999900018;;;hbo;\n");
    let uitslag = proef.importeer(&DOORSTROOMPUNT, melding).await.unwrap();
    assert_eq!((uitslag.samenvatting.aangenomen, uitslag.alsnog), (1, 1));
    assert!(proef.omgeving.quarantaine.lijst().await.unwrap().is_empty());
}

#[tokio::test]
async fn een_tweede_andere_correctie_telt_en_dezelfde_niet() {
    let proef = proef().await;
    let rij =
        |soort: &str, niveau: &str| format!("DSP-1;{soort};2025-02-03;999900006;2006-05-17;;{niveau};\n");
    let csv = [
        KOP,
        &rij("dreigende-uitval", "onbekend"),
        &rij("correctie", "hbo"),
        &rij("correctie", "wo"),
        &rij("correctie", "wo"),
    ]
    .concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [4, 3, 1, 0]);
    // The same file again: nothing.
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [4, 0, 4, 0]);
    // A birth date that was wrong is corrected in the register on purpose: what the source says is another person. After
    // that the source's own correction reaches the figures.
    let geboren = [KOP, "DSP-1;correctie;2025-02-03;999900006;2006-06-17;;wo;\n"].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &geboren).await, [1, 0, 0, 1]);
    let wie = proef.gebeurtenissen().await[0].metadata.persoon_id.unwrap();
    let goed = persoonsregister::Geboorte::Datum(jiff::civil::date(2006, 6, 17));
    let register = &proef.omgeving.register;
    assert!(register.corrigeer_geboorte(wie, goed, "privacy-1", "paspoort gezien").await.unwrap());
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &geboren).await, [1, 1, 0, 0]);
    let geboortemaand = async || match &proef.gebeurtenissen().await.last().unwrap().gebeurtenis {
        G::SignaalGecorrigeerd(correctie) => correctie.kenmerken.geboortemaand.unwrap().to_string(),
        ander => panic!("{ander:?}"),
    };
    assert_eq!(geboortemaand().await, "2006-06");
    // The older file once more: its rows still say the birth that was wrong, and are refused.
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [4, 0, 0, 4]);
    assert_eq!(geboortemaand().await, "2006-06");
    // Without a birth its corrections are what the source says last, so they count; the signal is another one under the
    // number of the first.
    let zonder = csv.replace("2006-05-17", "");
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &zonder).await, [4, 2, 1, 1]);
    assert_eq!(geboortemaand().await, "2006-06");
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &zonder).await, [4, 0, 3, 1]);
}

#[tokio::test]
async fn correcties_in_een_bestand_tellen_eenmaal_en_de_laatste_geldt() {
    let rij = |soort: &str, niveau: &str, school: &str| {
        format!("DSP-1;{soort};2025-02-03;999900006;;{niveau};{school}\n")
    };
    let kop = "meldingsnummer;soort;datum;bsn;geboortedatum;opleidingsniveau;school\n";
    let melding = [kop, &rij("dreigende-uitval", "onbekend", "")].concat();
    let [a, b] = ["hbo", "wo"].map(|niveau| rij("correctie", niveau, ""));
    let niveau = async |proef: &Proef| match &proef.gebeurtenissen().await.last().unwrap().gebeurtenis {
        G::SignaalGecorrigeerd(correctie) => correctie.kenmerken.opleidingsniveau.to_string(),
        ander => panic!("{ander:?}"),
    };
    // A, B, A, B in one file, with the signal itself, and cut off after two of the corrections.
    let proef = proef().await;
    let deel = [&melding, a.as_str(), &b].concat();
    let heel = [&melding, a.as_str(), &b, &a, &b].concat();
    for (csv, verwacht) in [(&deel, [3, 3, 0, 0]), (&heel, [5, 2, 3, 0]), (&heel, [5, 0, 5, 0])] {
        assert_eq!(proef.tel(&DOORSTROOMPUNT, csv).await, verwacht);
        assert_eq!(niveau(&proef).await, "wo");
    }
    // One at a time.
    for (rij, verwacht) in [(&a, "hbo"), (&b, "wo"), (&a, "hbo"), (&b, "wo")] {
        assert_eq!(proef.tel(&DOORSTROOMPUNT, &[kop, rij].concat()).await, [1, 1, 0, 0]);
        assert_eq!(niveau(&proef).await, verwacht);
    }
    // Another school is not kept, so a correction of it never says what is known already.
    let school = [kop, &rij("correctie", "wo", "pro-zuid")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &school).await, [1, 1, 0, 0]);
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &school).await, [1, 0, 1, 0]);
    // Withdrawn since: what was recorded before is still known, what is new is refused.
    let weg = [kop, &rij("intrekking", "", "")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &weg).await, [1, 1, 0, 0]);
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &school).await, [1, 0, 1, 0]);
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &[kop, &a].concat()).await, [1, 0, 0, 1]);
}

#[tokio::test]
async fn een_correctie_die_terugkomt_na_een_andere_telt_weer() {
    let proef = proef().await;
    let rij = |soort: &str, niveau: &str| format!("DSP-1;{soort};2025-02-03;999900006;;;{niveau};\n");
    let melding = rij("dreigende-uitval", "wo");
    let (a, b) = (rij("correctie", "hbo"), rij("correctie", "basisniveau"));
    let niveau = async || match &proef.gebeurtenissen().await.last().unwrap().gebeurtenis {
        G::SignaalGecorrigeerd(correctie) => correctie.kenmerken.opleidingsniveau.to_string(),
        ander => panic!("{ander:?}"),
    };
    // In one file, and each as a delivery of its own; the same delivery twice is once.
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &format!("{KOP}{melding}{a}{b}{a}{b}")).await, [5, 5, 0, 0]);
    assert_eq!(niveau().await, "basisniveau");
    for (rij, verwacht) in [(&a, "hbo"), (&b, "basisniveau"), (&a, "hbo"), (&b, "basisniveau")] {
        assert_eq!(proef.tel(&DOORSTROOMPUNT, &format!("{KOP}{rij}")).await, [1, 1, 0, 0]);
        assert_eq!(proef.tel(&DOORSTROOMPUNT, &format!("{KOP}{rij}")).await, [1, 0, 1, 0]);
        assert_eq!(niveau().await, verwacht);
    }
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &format!("{KOP}{melding}")).await, [1, 0, 1, 0]);
    assert_eq!(niveau().await, "basisniveau");
}
