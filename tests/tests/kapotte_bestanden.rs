//! A file that cannot be used gives one clear error that says what, where and what to do, exit code 2, and changes
//! nothing. A row that cannot be used goes to quarantine, exit code 3, and the rest is taken.

use testkit::Werkmap;

const KOP: &str = "persoonsnummer;geboortedatum;ingangsdatum;einddatum;reden_uitstroom;opleidingsniveau\n";
const GOED: &str = "P1;2001-02-03;2025-01-15;;;hbo\n";

/// One error, on the words that it must have.
fn onbruikbaar(soort: &str, naam: &str, inhoud: &[u8], woorden: &[&str]) {
    let werk = Werkmap::nieuw();
    let bestand = werk.schrijf(naam, inhoud);
    let uitkomst = werk.draai(&["import", soort, bestand.to_str().unwrap(), "--json"]).met_code(2);
    assert_eq!(uitkomst.uit, "", "{naam}: nothing on standard output");
    let fouten: Vec<&str> = uitkomst.fout.lines().filter(|regel| regel.starts_with("Fout:")).collect();
    assert_eq!(fouten.len(), 1, "{naam}: {}", uitkomst.fout);
    for woord in woorden {
        assert!(fouten[0].to_lowercase().contains(&woord.to_lowercase()), "{naam}: {woord} in {}", fouten[0]);
    }
    let cijfers = werk.draai(&[
        "rapport",
        "cijfers",
        "--van",
        "2025-01-01",
        "--tot",
        "2025-12-31",
        "--json",
        "--onbewerkt",
    ]);
    let posities = cijfers.goed().json()["posities"].clone();
    for dienst in ["signalering", "intake", "traject"] {
        assert_eq!(posities[dienst], 0, "{naam} changed something");
    }
}

#[test]
fn een_onbruikbaar_bestand_verandert_niets() {
    let met_goede_rij = |rest: &str| format!("{KOP}{GOED}{rest}").into_bytes();
    onbruikbaar("beginbestand", "leeg.csv", b"", &["leeg"]);
    onbruikbaar("beginbestand", "kolommen.csv", b"klant;start\n1;2\n", &["ingangsdatum"]);
    onbruikbaar("beginbestand", "binair.csv", &[b"\x7fELF".as_slice(), &[0; 4000]].concat(), &["binair"]);
    onbruikbaar("beginbestand", "werkmap.xlsx", &[b"PK\x03\x04".as_slice(), &[7; 4000]].concat(), &["csv"]);
    onbruikbaar(
        "beginbestand",
        "aanhaling.csv",
        &met_goede_rij("P2;\"2001-01-01;2025-01-01;;;hbo\nP3;;;;;\n"),
        &["aanhaling"],
    );
    onbruikbaar("beginbestand", "afgekapt.csv", &met_goede_rij("P2;2001-0"), &["afgekapt"]);
    onbruikbaar("beginbestand", "een-regel.csv", &met_goede_rij(&"x".repeat(3_000_000)), &["regel 3"]);
    onbruikbaar("doorstroompunt", "kapot.json", br#"[{"meldingsnummer":"D1","soort":"#, &["json"]);
    onbruikbaar("uwv", "kapot.jsonl", b"{\"specversion\":\"1.0\"}\n{nee}\n", &["regel 2"]);
    onbruikbaar("opdrachten", "kapot.jsonl", br#"{"sleutel":"a","rol":"#, &["json"]);
}

#[test]
fn een_bestand_dat_er_niet_is() {
    let werk = Werkmap::nieuw();
    let uitkomst = werk.draai(&["import", "beginbestand", "weg.csv"]).met_code(2);
    assert!(uitkomst.fout.contains("weg.csv"), "{}", uitkomst.fout);
}

#[test]
fn geweigerde_rijen_gaan_naar_quarantaine_en_de_rest_wordt_opgenomen() {
    let werk = Werkmap::nieuw();
    let slecht =
        "P2;2001-13-45;geen-datum;;;doctoraal\n;;2025-03-01;;;\nP4;1999-01-01;2025-03-01;2025-02-01;;\n";
    let bestand = werk.schrijf("delen.csv", format!("{KOP}{GOED}{slecht}"));
    let uitkomst = werk.draai(&["import", "beginbestand", bestand.to_str().unwrap(), "--json"]).met_code(3);
    let samenvatting = uitkomst.json();
    assert_eq!(samenvatting["gelezen"], 4);
    assert_eq!(samenvatting["aangenomen"], 1);
    assert_eq!(samenvatting["geweigerd"], 3);

    let quarantaine = werk.draai(&["quarantaine", "--json"]).goed().json();
    let rijen = quarantaine.as_array().unwrap();
    assert_eq!(rijen.iter().map(|rij| rij["regel"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 4, 5]);
    let velden: Vec<&str> =
        rijen[0]["redenen"].as_array().unwrap().iter().filter_map(|reden| reden["veld"].as_str()).collect();
    assert_eq!(velden, ["ingangsdatum", "geboortedatum", "opleidingsniveau"], "everything wrong at once");

    // The rows come back as they were, for who may read them, and a better delivery takes their place.
    let uit = werk.pad("terug.csv");
    let _ = werk.draai(&["quarantaine", "--bestand", "delen.csv", "--uit", uit.to_str().unwrap()]).goed();
    assert_eq!(std::fs::read_to_string(&uit).unwrap(), slecht);
    let beter = werk.schrijf("delen.csv", format!("{KOP}{GOED}P2;2001-12-05;2025-03-01;;;wo\n"));
    let _ = werk.draai(&["import", "beginbestand", beter.to_str().unwrap()]).goed();
    assert_eq!(werk.draai(&["quarantaine", "--json"]).goed().json().as_array().unwrap().len(), 0);
}
