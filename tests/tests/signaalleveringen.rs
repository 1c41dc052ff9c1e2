//! A delivery of signals as who delivers it sees it: tried, taken in, in the list, in the figures with a horizon, taken back,
//! and delivered again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};
use testkit::Werkmap;

const KOP: &str = "meldingsnummer;soort;datum;bsn;geboortedatum\n";

/// The table of signals by source, over the first quarter of 2025.
fn signalen(werk: &Werkmap) -> (Value, Value) {
    let vraag = ["rapport", "cijfers", "--van", "2025-01-01", "--tot", "2025-03-31", "--json", "--onbewerkt"];
    let blad = werk.draai(&vraag).goed().json();
    let tabel = blad["tabellen"].as_array().unwrap().iter().find(|t| t["id"] == "signalen-bron").unwrap();
    (tabel.clone(), blad["horizon"].clone())
}

#[test]
fn een_levering_van_signalen_van_proef_tot_terugdraaien() {
    let werk = Werkmap::nieuw();
    let rijen = "DSP-1;dreigende-uitval;2025-02-03;999900006;2006-05-17\n\
                 DSP-2;dreigende-uitval;2025-02-04;999900018;\nDSP-9;correctie;2025-02-05;999900031;\n";
    let bestand = werk.schrijf("februari.csv", format!("{KOP}{rijen}"));
    let import = |extra: &[&str]| {
        let basis = ["import", "doorstroompunt", bestand.to_str().unwrap(), "--peildatum", "2025-02-28"];
        werk.draai(&[&basis[..], extra].concat())
    };
    let voorspeld = import(&["--proef", "--json"]).goed().json();
    assert_eq!((&voorspeld["uitgevoerd"], &voorspeld["aangenomen"]), (&json!(false), &json!(2)));
    assert!(!werk.data().exists(), "a first trial leaves nothing");

    let gedaan = import(&["--json", "--door", "m-17"]).met_code(3).json();
    for veld in ["gelezen", "aangenomen", "dubbel", "geweigerd", "wachtend", "personenNieuw", "verschillen"] {
        assert_eq!(gedaan[veld], voorspeld[veld], "{veld}");
    }
    let lijst = werk.draai(&["aanleveringen", "--json"]).goed().json();
    let een = &lijst[0];
    assert_eq!((&een["bron"], &een["peildatum"]), (&json!("doorstroompunt"), &json!("2025-02-28")));
    assert_eq!((&een["staat"], &een["door"]), (&json!("verwerkt"), &json!("m-17")));
    let tekst = werk.draai(&["aanleveringen"]).goed().uit;
    assert!(
        tekst.contains("doorstroompunt  februari.csv door m-17") && tekst.contains("2025-02-28"),
        "{tekst}"
    );

    // Figures are of days of which benefits are known.
    let uitkeringen = werk
        .schrijf("uitkeringen.csv", "persoonsnummer;geboortedatum;ingangsdatum\nK-1;2002-05-17;2024-09-01\n");
    let uitkeringen = ["import", "beginbestand", uitkeringen.to_str().unwrap(), "--volledig", "--peildatum"];
    let _ = werk.draai(&[&uitkeringen[..], &["2025-03-31"]].concat()).goed();
    let tot_en_met = |horizon: &Value| {
        let bronnen = horizon.as_array().unwrap();
        bronnen.iter().find(|bron| bron["bron"] == "doorstroompunt").map(|bron| bron["totEnMet"].clone())
    };
    let (tabel, horizon) = signalen(&werk);
    assert_eq!(tot_en_met(&horizon), Some(json!("2025-02-28")));
    let rij = |tabel: &Value, id: &str| {
        tabel["rijen"].as_array().unwrap().iter().find(|rij| rij[0] == id).map(Value::to_string)
    };
    assert!(rij(&tabel, "Doorstroompunt").unwrap().contains('2'), "{tabel}");
    assert!(rij(&tabel, "UWV, einde WW").unwrap().contains("niet aangeleverd"), "{tabel}");

    let id = een["aanleveringId"].as_str().unwrap();
    let terug = werk.draai(&["aanleveringen", "--id", id, "--terugdraaien"]).goed().uit;
    assert!(terug.contains("van 2 personen is iets hersteld"), "{terug}");
    let (tabel, horizon) = signalen(&werk);
    assert_eq!(tot_en_met(&horizon), None, "{horizon}");
    assert!(rij(&tabel, "Doorstroompunt").unwrap().contains("niet aangeleverd"), "{tabel}");
    assert_eq!(import(&["--json"]).met_code(3).json()["aangenomen"], 2, "the same numbers may come again");

    // What only a delivery that is compared as a whole has.
    let fout = import(&["--aanvulling"]).met_code(2).fout;
    assert!(fout.contains("--aanvulling kan niet bij doorstroompunt"), "{fout}");
    // A month without signals says so.
    let leeg = werk.schrijf("maart.csv", KOP);
    let leeg = ["import", "doorstroompunt", leeg.to_str().unwrap(), "--peildatum", "2025-03-31"];
    let _ = werk.draai(&leeg).goed();
    assert_eq!(tot_en_met(&signalen(&werk).1), Some(json!("2025-03-31")));
    let _ = werk.draai(&leeg[..3]).met_code(2);
}
