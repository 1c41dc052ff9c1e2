//! The table of systems says what is: every type of event, every address and every file that it names is there.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use testkit::bestanden;

/// The services that have desks.
const DIENSTEN: [&str; 4] = ["signalering", "intake", "traject", "personen"];

fn wortel() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What a row names: the types, the addresses with the service that stands before them, and the files.
struct Genoemd {
    soorten: Vec<String>,
    adressen: Vec<(String, String)>,
    bestanden: Vec<String>,
}

/// The rows of the table, by number.
fn rijen() -> Vec<Genoemd> {
    let tekst = fs::read_to_string(wortel().join("docs/systemen.md")).unwrap();
    let rijen = tekst.lines().filter(|regel| regel.starts_with("| ")).skip(1);
    let rijen: Vec<Genoemd> = rijen.enumerate().map(|(plek, rij)| rij_van(plek + 1, rij)).collect();
    assert!(!rijen.is_empty());
    rijen
}

fn rij_van(nummer: usize, rij: &str) -> Genoemd {
    let cellen: Vec<&str> = rij.trim_matches('|').split(" | ").collect();
    assert_eq!(cellen[0].trim(), nummer.to_string(), "the numbers go up one by one");
    let mut genoemd = Genoemd { soorten: Vec::new(), adressen: Vec::new(), bestanden: Vec::new() };
    let mut dienst = String::new();
    for (plek, deel) in rij.split('`').enumerate() {
        if plek % 2 == 0 {
            let mut woorden = deel.split(|teken: char| !teken.is_alphabetic());
            let laatste = woorden.rfind(|woord| DIENSTEN.contains(woord));
            laatste.unwrap_or(&dienst).to_owned().clone_into(&mut dienst);
        } else if deel.starts_with('/') {
            genoemd.adressen.push((dienst.clone(), deel.to_owned()));
        } else if deel.contains('/') {
            genoemd.bestanden.push(deel.to_owned());
        } else {
            genoemd.soorten.push(deel.to_owned());
        }
    }
    genoemd
}

#[test]
fn wat_de_tabel_van_systemen_noemt_bestaat() {
    let schemas = bestanden(&wortel().join("schemas/gebeurtenissen"));
    let soort =
        |pad: &PathBuf| pad.file_name().unwrap().to_string_lossy().split('.').next().unwrap().to_owned();
    let soorten: BTreeSet<String> = schemas.iter().map(soort).collect();
    let http = |dienst: &str| {
        let bronnen = bestanden(&wortel().join("crates").join(dienst).join("src/http"));
        bronnen.iter().map(|pad| fs::read_to_string(pad).unwrap()).collect::<String>()
    };
    let http: BTreeMap<&str, String> = DIENSTEN.iter().map(|dienst| (*dienst, http(dienst))).collect();
    for Genoemd { soorten: genoemd, adressen, bestanden } in rijen() {
        for naam in genoemd {
            assert!(soorten.contains(&naam), "there is no event {naam}");
        }
        for (dienst, adres) in adressen {
            let van_dienst = http.get(dienst.as_str()).unwrap_or_else(|| panic!("no service before {adres}"));
            assert!(van_dienst.contains(&format!("\"{adres}\"")), "{dienst} has no {adres}");
        }
        for naam in bestanden {
            assert!(wortel().join(&naam).exists(), "there is no {naam}");
        }
    }
}
