//! Who may use whom: the arrows of ARCHITECTURE.md, read from the manifests; and where the services are named.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeMap, fs, path::Path};

/// Per crate, the crates of this project that it may depend on.
const MAG: &[(&str, &[&str])] = &[
    ("eventstore-free-rs", &[]),
    ("aanlevering", &[]),
    ("afronding", &[]),
    ("traceparent", &[]),
    ("telemetrie", &["traceparent"]),
    ("web", &["domein", "telemetrie", "traceparent"]),
    ("domein", &["eventstore", "traceparent"]),
    ("scenario", &["domein"]),
    ("persoonsregister", &["domein"]),
    ("berichten", &["domein", "eventstore"]),
    ("dienst", &["aanlevering", "domein", "eventstore", "persoonsregister", "telemetrie", "web"]),
    ("inrichting", &["dienst", "domein", "eventstore", "web"]),
    ("signalering", &["aanlevering", "dienst", "domein", "eventstore", "persoonsregister", "web"]),
    ("intake", &["aanlevering", "dienst", "domein", "eventstore", "persoonsregister", "web"]),
    ("traject", &["dienst", "domein", "eventstore", "persoonsregister", "web"]),
    ("personen", &["dienst", "domein", "eventstore", "persoonsregister", "web"]),
    ("rapportage", &["dienst", "domein", "eventstore", "web"]),
    (
        "jongerenstroom",
        &[
            "aanlevering",
            "berichten",
            "dienst",
            "domein",
            "eventstore",
            "inrichting",
            "intake",
            "personen",
            "persoonsregister",
            "rapportage",
            "scenario",
            "signalering",
            "telemetrie",
            "traject",
            "web",
        ],
    ),
    ("testkit", &[]),
];

fn afhankelijkheden() -> BTreeMap<String, Vec<String>> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("crates");
    let mut alle = BTreeMap::new();
    for map in fs::read_dir(crates).unwrap() {
        let manifest: toml::Table =
            toml::from_str(&fs::read_to_string(map.unwrap().path().join("Cargo.toml")).unwrap()).unwrap();
        let naam = manifest["package"]["name"].as_str().unwrap().to_owned();
        let gebruikt = manifest.get("dependencies").and_then(|deel| deel.as_table());
        alle.insert(naam, gebruikt.into_iter().flat_map(|deel| deel.keys().cloned()).collect());
    }
    alle
}

#[test]
fn elke_crate_gebruikt_alleen_wie_zij_mag_gebruiken() {
    let eigen: Vec<&str> = MAG.iter().map(|(naam, _)| *naam).chain(["eventstore"]).collect();
    for (naam, gebruikt) in afhankelijkheden() {
        let (_, mag) = MAG
            .iter()
            .find(|(crate_naam, _)| *crate_naam == naam)
            .unwrap_or_else(|| panic!("crate {naam} staat niet in de lijst van lagen"));
        for ander in gebruikt.iter().filter(|ander| eigen.contains(&ander.as_str())) {
            assert!(mag.contains(&ander.as_str()), "{naam} mag {ander} niet gebruiken");
        }
    }
}

#[test]
fn de_regels_van_de_diensten_kennen_geen_klok_toeval_of_databank() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("crates");
    let verboden = [
        "Timestamp::now",
        "Zoned::now",
        "SystemTime",
        "Instant::now",
        "Uuid::new_v4",
        "Uuid::now_v7",
        "sqlx",
        "tokio",
        "async fn",
    ];
    for &dienst in testkit::met_logboek() {
        for bestand in testkit::bestanden(&crates.join(dienst).join("src/regels")) {
            let tekst = fs::read_to_string(&bestand).unwrap();
            for woord in verboden {
                assert!(!tekst.contains(woord), "{} gebruikt {woord}", bestand.display());
            }
        }
    }
}

#[test]
fn de_lijst_van_diensten_staat_een_keer() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("crates");
    let buiten = ["berichten", "dienst", "web", "telemetrie", "jongerenstroom", "testkit"];
    let mut noemers = Vec::new();
    for bestand in buiten.iter().flat_map(|naam| testkit::bestanden(&crates.join(naam).join("src"))) {
        let tekst = fs::read_to_string(&bestand).unwrap();
        let programma = tekst.split("#[cfg(test)]").next().unwrap();
        let genoemd = testkit::diensten().iter().filter(|dienst| {
            programma.contains(&format!("\"{dienst}\"")) || programma.contains(&format!("{dienst}::CONTRACT"))
        });
        if genoemd.count() > 1 {
            noemers.push(bestand.strip_prefix(&crates).unwrap().to_owned());
        }
    }
    assert_eq!(noemers, [Path::new("jongerenstroom/src/diensten.rs")]);
}

/// The first command of the README names no program.
#[test]
fn cargo_run_weet_welk_programma_bedoeld_is() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let readme = fs::read_to_string(project.join("README.md")).unwrap();
    assert!(readme.contains("\ncargo run --release -- demo\n"));
    let werkruimte: toml::Table =
        toml::from_str(&fs::read_to_string(project.join("Cargo.toml")).unwrap()).unwrap();
    let gewoon = &werkruimte["workspace"]["default-members"];
    assert_eq!(gewoon.as_array().unwrap(), &["crates/jongerenstroom".into()], "and it has one program");
    let zelf = fs::read_to_string(project.join("crates/jongerenstroom/Cargo.toml")).unwrap();
    assert!(zelf.matches("[[bin]]").count() <= 1);
}
