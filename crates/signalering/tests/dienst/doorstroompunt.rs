//! The feed of the Doorstroompunt: good, bad and hostile rows, twice is once, and what a refused row leaves behind.

use domein::gebeurtenis::SignaleringGebeurtenis as G;
use signalering::{
    Normtijden,
    aanvoer::{DOORSTROOMPUNT, Doorstroompunt},
};

use crate::hulp::{KOP, geweigerd, proef, voorbeeld};

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
    let tekst = register
        .ontzegel(wie, domein::doel::SIGNAAL_TOELICHTING, melding.toelichting.as_ref().unwrap())
        .await
        .unwrap();
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
    let feed = Doorstroompunt::nieuw(Normtijden::STANDAARD.met(
        domein::SignaalBron::Doorstroompunt,
        domein::Normstap::Opvolgen,
        domein::Termijn::Dagen(7),
    ));
    let csv = [KOP, "DSP-1;dreigende-uitval;2025-02-03;999900006;;;;\n"].concat();
    assert_eq!(proef.tel(&feed, &csv).await, [1, 1, 0, 0]);
    let gebeurtenissen = proef.gebeurtenissen().await;
    let G::DreigendeUitval(melding) = &gebeurtenissen[0].gebeurtenis else { panic!() };
    assert_eq!(melding.opvolgen_voor.to_string(), "2025-02-10");
    // Another norm time later on is not another signal.
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [1, 0, 1, 0]);
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

#[tokio::test]
async fn een_datum_in_een_melding_heeft_de_grenzen_van_een_verzoek() {
    let proef = proef().await;
    for (datum, geboren, verwacht) in [
        // A date that can be meant, of somebody who is too young.
        ("2026-03-31", "2026-03-31", Some(("", "leeftijd-buiten-doelgroep"))),
        ("2026-03-31", "2006-03-31", None),
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
