//! The feeds: good, bad and hostile rows, twice is once, corrections and withdrawals.

use domein::gebeurtenis::SignaleringGebeurtenis as G;
use serde_json::{Value, json};
use signalering::{
    Normtijden,
    aanvoer::{DOEL_CONTACTPERSOON, DOEL_TOELICHTING, DOORSTROOMPUNT, Doorstroompunt, UWV},
};

use crate::hulp::{Proef, proef, voorbeeld};

const KOP: &str = "meldingsnummer;soort;datum;bsn;geboortedatum;achternaam;opleidingsniveau;toelichting\n";

#[tokio::test]
async fn een_melding_wordt_een_signaal_en_tweemaal_is_eenmaal() {
    let proef = proef().await;
    let csv = voorbeeld("doorstroompunt-voorbeeld.csv");
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [5, 5, 0, 0]);
    let verhaal = [
        "dreigende-uitval",
        "dreigende-uitval",
        "dreigende-uitval",
        "signaal-gecorrigeerd",
        "signaal-ingetrokken",
    ];
    let mut soorten = proef.soorten().await;
    soorten.sort();
    assert_eq!(soorten, verhaal, "between signals there is no order");
    let eerste = &proef.gebeurtenissen().await[0];
    let G::DreigendeUitval(melding) = &eerste.gebeurtenis else { panic!("{eerste:?}") };
    assert_eq!(eerste.metadata.geldig_op.to_string(), "2025-02-03");
    assert_eq!(melding.opvolgen_voor.to_string(), "2025-03-03");
    assert_eq!(melding.kenmerken.geboortemaand.unwrap().to_string(), "2006-05");
    assert_eq!(melding.kenmerken.doelgroepen.len(), 2);
    let register = &proef.omgeving.register;
    let wie = eerste.metadata.persoon_id.unwrap();
    let tekst =
        register.ontzegel(wie, DOEL_TOELICHTING, melding.toelichting.as_ref().unwrap()).await.unwrap();
    assert_eq!(tekst.as_str(), "Komt sinds januari niet meer op school");
    assert_eq!(register.gegevens(wie).await.unwrap().gegevens.voornaam.as_deref(), Some("Noor"));
    // Signal, correction and withdrawal again: all known.
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [5, 0, 5, 0]);
    assert_eq!(proef.soorten().await.len(), 5);
}

#[tokio::test]
async fn csv_en_json_zeggen_hetzelfde() {
    let proef = proef().await;
    let json = voorbeeld("doorstroompunt-voorbeeld.json");
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &json).await, [2, 2, 0, 0]);
    assert_eq!(proef.soorten().await, ["dreigende-uitval", "duo-wijziging-ontvangen"]);
    let csv = "doelgroepen,school,meldingsnummer,soort,datum,bsn,geboortedatum,verzuimsoort,gebiedsteam,opleidingsniveau\n\
               pro-vso,pro-zuid,DSP-2025-0004,Dreigende-Uitval,03-03-2025,999900043,20070130,18-plus,Zuid,basisniveau\n";
    assert_eq!(proef.tel(&DOORSTROOMPUNT, csv).await, [1, 0, 1, 0]);
}

#[tokio::test]
async fn alle_fouten_van_een_rij_komen_tegelijk_zonder_geleverde_waarde() {
    let proef = proef().await;
    let csv = format!(
        "{KOP}DSP-1;dreigende-uitval;2025-02-03;999900006;;;;\n\
         zaak 999900018;weg;31-02-2025;999900007;2030-01-01;{};geheim-niveau;\u{1}verborgen\n\
         ;dreigende-uitval;2025-02-03;;2025-02-04;;;\n",
        "Geheimzinnig".repeat(20),
    );
    let uitslag = proef.importeer(&DOORSTROOMPUNT, csv).await.unwrap();
    assert_eq!((uitslag.samenvatting.aangenomen, uitslag.samenvatting.geweigerd), (1, 2));
    let gevonden: Vec<_> =
        uitslag.weigeringen.iter().map(|w| (w.regel, w.veld.as_deref().unwrap_or(""), w.code)).collect();
    let verwacht = [
        (3, "meldingsnummer", "notatie-onjuist"),
        (3, "soort", "waarde-onbekend"),
        (3, "datum", "notatie-onjuist"),
        (3, "bsn", "bsn-onjuist"),
        (3, "geboortedatum", "datum-te-laat"),
        (3, "achternaam", "te-lang"),
        (3, "opleidingsniveau", "waarde-onbekend"),
        (3, "toelichting", "teken-onjuist"),
        (4, "meldingsnummer", "ontbreekt"),
        (4, "", "ontbreekt"),
        (4, "geboortedatum", "datum-te-laat"),
    ];
    assert_eq!(gevonden, verwacht);
    let tekst = format!("{:?}", uitslag.weigeringen);
    for geheim in ["999900018", "999900007", "Geheim", "geheim", "verborgen", "31-02", "2030"] {
        assert!(!tekst.contains(geheim), "{geheim} in {tekst}");
    }
    let quarantaine = proef.omgeving.quarantaine.lijst().await.unwrap();
    assert_eq!(quarantaine.iter().map(|rij| rij.regel).collect::<Vec<_>>(), [3, 4]);
    let rijen = proef.omgeving.quarantaine.rijen("doorstroompunt", "proef").await.unwrap();
    assert!(rijen[0].ruw.contains("verborgen"));
}

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
async fn een_onbruikbaar_bestand_verandert_niets() {
    let proef = proef().await;
    for (inhoud, code) in [
        (&b"meldingsnummer;datum\nDSP-1;2025-02-03\n"[..], "kopregel-onvolledig"),
        (&b"PK\x03\x04rommel"[..], "excel-onleesbaar"),
        (&b"[{\"meldingsnummer\": \"DSP-1\""[..], "bestand-afgekapt"),
        (&b""[..], "bestand-leeg"),
    ] {
        let fout = proef.importeer(&DOORSTROOMPUNT, inhoud).await.unwrap_err();
        let dienst::ImportFout::Bestand(fout) = fout else { panic!("{fout}") };
        assert_eq!(fout.code, code);
    }
    assert!(proef.log().await.is_empty());
}

#[tokio::test]
async fn een_gemeente_kan_een_eigen_normtijd_hebben() {
    let proef = proef().await;
    let feed = Doorstroompunt::nieuw(Normtijden::STANDAARD.met(domein::SignaalBron::Doorstroompunt, 7));
    let csv = [KOP, "DSP-1;dreigende-uitval;2025-02-03;999900006;;;;\n"].concat();
    assert_eq!(proef.tel(&feed, &csv).await, [1, 1, 0, 0]);
    let gebeurtenissen = proef.gebeurtenissen().await;
    let G::DreigendeUitval(melding) = &gebeurtenissen[0].gebeurtenis else { panic!() };
    assert_eq!(melding.opvolgen_voor.to_string(), "2025-02-10");
    // Another norm time later on is not another signal.
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [1, 0, 1, 0]);
}

#[tokio::test]
async fn berichten_van_uwv_worden_signalen_los_als_reeks_en_per_regel() {
    let proef = proef().await;
    let regels = voorbeeld("uwv-voorbeeld.jsonl");
    assert_eq!(proef.tel(&UWV, &regels).await, [2, 2, 0, 0]);
    assert_eq!(proef.soorten().await, ["warm-overgedragen", "ww-einde-gemeld"]);
    let reeks: Vec<Value> = regels.lines().map(|regel| serde_json::from_str(regel).unwrap()).collect();
    assert_eq!(proef.tel(&UWV, &json!(reeks).to_string()).await, [2, 0, 2, 0]);
    assert_eq!(proef.tel(&UWV, &reeks[0].to_string()).await, [1, 0, 1, 0]);
    let gebeurtenissen = proef.gebeurtenissen().await;
    let (warm, ww) = (&gebeurtenissen[0], &gebeurtenissen[1]);
    let G::WarmOvergedragen(overdracht) = &warm.gebeurtenis else { panic!("{warm:?}") };
    assert_eq!(overdracht.opvolgen_voor.to_string(), "2026-02-23");
    let zegel = overdracht.contactpersoon.as_ref().unwrap();
    let wie = warm.metadata.persoon_id.unwrap();
    let contact = proef.omgeving.register.ontzegel(wie, DOEL_CONTACTPERSOON, zegel).await.unwrap();
    assert_eq!(contact.as_str(), "Robin Voorbeeld");
    assert_eq!(ww.metadata.geldig_op.to_string(), "2026-02-10");
}

#[tokio::test]
async fn een_envelop_die_niet_klopt_wordt_geweigerd_met_de_bekende_types() {
    let proef = proef().await;
    let goed: Value = serde_json::from_str(voorbeeld("uwv-voorbeeld.jsonl").lines().next().unwrap()).unwrap();
    let anders = |veld: &str, waarde: Value| {
        let mut bericht = goed.clone();
        bericht[veld] = waarde;
        bericht
    };
    let in_data = |veld: &str, waarde: Value| {
        let mut bericht = goed.clone();
        bericht["data"][veld] = waarde;
        bericht
    };
    let berichten = [
        (anders("type", json!("nl.uwv.overdracht.warme-overdracht.v2")), "type", "waarde-onbekend"),
        (anders("specversion", json!("0.3")), "specversion", "waarde-onbekend"),
        (anders("id", json!("")), "id", "ontbreekt"),
        (anders("source", json!("niet zo")), "source", "notatie-onjuist"),
        (anders("datacontenttype", json!("text/xml")), "datacontenttype", "soort-inhoud"),
        (anders("time", json!("gisteren")), "time", "notatie-onjuist"),
        (anders("time", json!("2026-03-01T12:00[Europe/Amsterdam]")), "time", "notatie-onjuist"),
        (in_data("datumBesluit", json!("20260127")), "data.datumBesluit", "notatie-onjuist"),
        (in_data("geboortedatum", json!("21-08-2007")), "data.geboortedatum", "notatie-onjuist"),
    ];
    for (bericht, veld, code) in &berichten {
        let uitslag = proef.importeer(&UWV, bericht.to_string()).await.unwrap();
        let gevonden: Vec<_> =
            uitslag.weigeringen.iter().map(|w| (w.veld.as_deref().unwrap_or(""), w.code)).collect();
        assert_eq!(gevonden, [(*veld, *code)], "{bericht}");
    }
    let uitslag = proef.importeer(&UWV, berichten[0].0.to_string()).await.unwrap();
    assert!(uitslag.weigeringen[0].reden.contains("nl.uwv.ww.einde-nadert.v1"), "{:?}", uitslag.weigeringen);
    for data in [json!(null), json!("tekst"), json!([1])] {
        let uitslag = proef.importeer(&UWV, anders("data", data).to_string()).await.unwrap();
        assert!(uitslag.weigeringen.iter().any(|w| w.veld.as_deref() == Some("data")));
    }
    assert!(proef.log().await.is_empty());
}

#[tokio::test]
async fn de_inhoud_van_een_bericht_wordt_in_een_keer_gekeurd() {
    let proef = proef().await;
    let bericht = json!({
        "specversion": "1.0", "id": "1", "source": "urn:x", "type": "nl.uwv.ww.einde-nadert.v1",
        "data": {"bsn": "99990006", "geboortedatum": "gisteren", "datumEindeWw": "2026-13-01", "naam": ["Geheim"]},
    });
    let overdracht = json!({
        "specversion": "1.0", "id": "2", "source": "urn:x", "type": "nl.uwv.overdracht.warme-overdracht.v1",
        "data": {"overdrachtsnummer": "WO-1", "bsn": "999900055", "datumBesluit": "2026-02-02",
                 "datumOverdracht": "2026-02-01"},
    });
    let uitslag = proef.importeer(&UWV, format!("{bericht}\n{overdracht}\n")).await.unwrap();
    let gevonden: Vec<_> =
        uitslag.weigeringen.iter().map(|w| (w.regel, w.veld.as_deref().unwrap_or(""), w.code)).collect();
    let verwacht = [
        (1, "time", "ontbreekt"),
        (1, "data.meldingsnummer", "ontbreekt"),
        (1, "data.datumEindeWw", "notatie-onjuist"),
        (1, "data.bsn", "voorloopnul-ontbreekt"),
        (1, "data.geboortedatum", "notatie-onjuist"),
        (1, "data.naam", "soort-onjuist"),
        (2, "data.datumOverdracht", "datum-te-vroeg"),
    ];
    assert_eq!(gevonden, verwacht);
}

#[test]
fn de_voorbeelden_voldoen_aan_hun_schema() {
    let schema = |naam: &str| {
        let schema: Value = serde_json::from_str(&voorbeeld(naam)).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    };
    let doorstroompunt = schema("doorstroompunt.schema.json");
    let meldingen: Vec<Value> = serde_json::from_str(&voorbeeld("doorstroompunt-voorbeeld.json")).unwrap();
    for melding in meldingen {
        assert!(doorstroompunt.is_valid(&melding), "{melding}");
        let mut zonder = melding.clone();
        zonder.as_object_mut().unwrap().remove("bsn");
        assert!(!doorstroompunt.is_valid(&zonder), "{zonder}");
    }
    let schemas = [schema("uwv-warme-overdracht.schema.json"), schema("uwv-ww-einde.schema.json")];
    let regels = voorbeeld("uwv-voorbeeld.jsonl");
    for (plaats, regel) in regels.lines().enumerate() {
        let bericht = serde_json::from_str(regel).unwrap();
        assert!(schemas[plaats].is_valid(&bericht), "{bericht}");
        assert!(!schemas[1 - plaats].is_valid(&bericht), "{bericht}");
    }
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

#[tokio::test]
async fn een_geweigerde_rij_laat_niets_achter_in_het_register() {
    let proef = proef().await;
    let register = &proef.omgeving.register;
    let goed = format!("{KOP}DSP-1;dreigende-uitval;2025-02-03;999900006;;Jansen;hbo;\n");
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &goed).await, [1, 1, 0, 0]);
    let wie = proef.gebeurtenissen().await[0].metadata.persoon_id.unwrap();
    let voor = register.gegevens(wie).await.unwrap();
    let kop = "meldingsnummer;soort;datum;bsn;onderwijsnummer;geboortedatum;achternaam\n";
    // About a signal that is not there: of who is known, and of a number and a person who are not.
    let fout = format!(
        "{kop}DSP-8;correctie;2025-02-03;999900006;;2001-01-01;Anders\n\
         DSP-9;correctie;2025-02-03;999900018;;2002-02-02;Nieuw\n"
    );
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &fout).await, [2, 0, 0, 2]);
    let na = register.gegevens(wie).await.unwrap();
    assert_eq!(na.gegevens.geboorte, voor.gegevens.geboorte);
    assert_eq!(na.gegevens.achternaam.as_deref(), Some("Jansen"));
    let bsn: persoonsregister::Identificatie = persoonsregister::Bsn::lees("999900018").unwrap().into();
    assert_eq!(register.zoek(&bsn).await.unwrap(), None);
}

#[tokio::test]
async fn rijen_die_op_een_geweigerde_rij_staan_worden_opnieuw_besloten() {
    let proef = proef().await;
    let kop = "meldingsnummer;soort;datum;bsn;geboortedatum;achternaam\n";
    // The first row is refused and would have made the person, with a birth date. The others are of that person.
    let mut csv = format!("{kop}DSP-9;correctie;2025-02-03;999900018;2002-02-02;Fout\n");
    for nummer in 1..=3 {
        csv.push_str(&format!("DSP-{nummer};dreigende-uitval;2025-02-03;999900018;;\n"));
    }
    // And more refused rows of one person than there are rounds.
    for nummer in 10..=30 {
        csv.push_str(&format!("DSP-{nummer};correctie;2025-02-03;999900006;2001-01-01;\n"));
    }
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [25, 3, 0, 22]);
    for gebeurtenis in proef.gebeurtenissen().await {
        let G::DreigendeUitval(melding) = &gebeurtenis.gebeurtenis else { panic!("{gebeurtenis:?}") };
        assert_eq!(melding.kenmerken.geboortemaand, None, "what the refused row said was never taken in");
        let wie = gebeurtenis.metadata.persoon_id.unwrap();
        assert_eq!(proef.omgeving.register.gegevens(wie).await.unwrap().gegevens.achternaam, None);
    }
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [25, 0, 3, 22]);
}

/// Field and code of every refusal; the clock of the test says 31 March 2026.
async fn geweigerd<A: dienst::Aanvoer>(proef: &Proef, feed: &A, inhoud: &str) -> Vec<(String, &'static str)> {
    let uitslag = proef.importeer(feed, inhoud).await.unwrap();
    uitslag.weigeringen.into_iter().map(|w| (w.veld.unwrap_or_default(), w.code)).collect()
}

#[tokio::test]
async fn een_datum_in_een_melding_heeft_de_grenzen_van_een_verzoek() {
    let proef = proef().await;
    for (datum, geboren, verwacht) in [
        ("2026-03-31", "2026-03-31", None),
        ("2026-04-01", "2006-05-17", Some(("datum", "datum-te-laat"))),
        ("2026-03-31", "2026-04-01", Some(("geboortedatum", "datum-te-laat"))),
        // What no file can say is refused while reading, before it gets here.
        ("1899-12-31", "2006-05-17", Some(("datum", "datum-te-vroeg"))),
    ] {
        let csv = format!("{KOP}DSP-1;dreigende-uitval;{datum};999900006;{geboren};;;\n");
        let verwacht: Vec<_> = verwacht.map(|(veld, code)| (veld.to_owned(), code)).into_iter().collect();
        assert_eq!(geweigerd(&proef, &DOORSTROOMPUNT, &csv).await, verwacht, "{datum} {geboren}");
    }
    // A change that DUO passes on is one of the rows.
    let csv = format!("{KOP}DSP-2;uitgeschreven;2026-04-01;999900006;;;;\n");
    assert_eq!(geweigerd(&proef, &DOORSTROOMPUNT, &csv).await, [("datum".to_owned(), "datum-te-laat")]);
}

#[tokio::test]
async fn een_datum_in_een_bericht_van_uwv_heeft_de_grenzen_van_een_verzoek() {
    let proef = proef().await;
    let regels = voorbeeld("uwv-voorbeeld.jsonl");
    let [warm, ww] = [0, 1].map(|plaats| regels.lines().nth(plaats).unwrap());
    let bericht = |regel: &str, veld: &str, waarde: &str| {
        let mut bericht: Value = serde_json::from_str(regel).unwrap();
        *bericht.pointer_mut(veld).unwrap() = json!(waarde);
        bericht.to_string()
    };
    for (regel, veld, waarde) in [
        (warm, "/data/datumBesluit", "2026-04-01"),
        (warm, "/data/datumOverdracht", "2026-04-01"),
        (warm, "/data/geboortedatum", "2026-04-01"),
        (ww, "/data/geboortedatum", "2026-04-01"),
        // In Amsterdam it is tomorrow already.
        (ww, "/time", "2026-03-31T22:30:00Z"),
        // More than 24 months ahead: no WW lasts that long.
        (ww, "/data/datumEindeWw", "2028-04-01"),
    ] {
        let gevonden = geweigerd(&proef, &UWV, &bericht(regel, veld, waarde)).await;
        let veld = veld.trim_start_matches('/').replace('/', ".");
        let verwacht = vec![(veld, "datum-te-laat")];
        assert_eq!(gevonden, verwacht);
    }
    assert!(proef.log().await.is_empty());
    let laatste = bericht(ww, "/data/datumEindeWw", "2028-03-31");
    assert_eq!(proef.tel(&UWV, &bericht(&laatste, "/time", "2026-03-31T21:30:00Z")).await, [1, 1, 0, 0]);
}
