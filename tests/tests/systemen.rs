//! The table of systems says what is: every type of event, every address and every file that it names is there.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn wortel() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What stands between backticks in the rows of the table.
fn genoemd() -> BTreeSet<String> {
    let tekst = fs::read_to_string(wortel().join("docs/systemen.md")).unwrap();
    let rijen: Vec<&str> = tekst.lines().filter(|regel| regel.starts_with("| ")).skip(1).collect();
    assert_eq!(rijen.len(), 23, "a row per system");
    rijen.iter().flat_map(|rij| rij.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

/// All files under a folder.
fn bestanden(map: &Path, gevonden: &mut Vec<PathBuf>) {
    for deel in fs::read_dir(map).unwrap() {
        let pad = deel.unwrap().path();
        if pad.is_dir() { bestanden(&pad, gevonden) } else { gevonden.push(pad) }
    }
}

#[test]
fn wat_de_tabel_van_systemen_noemt_bestaat() {
    let mut schemas = Vec::new();
    bestanden(&wortel().join("schemas/gebeurtenissen"), &mut schemas);
    let soorten: BTreeSet<String> = schemas
        .iter()
        .map(|pad| pad.file_name().unwrap().to_string_lossy().split('.').next().unwrap().to_owned())
        .collect();
    let mut http = String::new();
    for dienst in ["signalering", "intake", "traject", "personen"] {
        let mut bronnen = Vec::new();
        bestanden(&wortel().join("crates").join(dienst).join("src/http"), &mut bronnen);
        bronnen.iter().for_each(|pad| http.push_str(&fs::read_to_string(pad).unwrap()));
    }
    for naam in genoemd() {
        let is_er = match naam.as_bytes() {
            [b'/', ..] => http.contains(&format!("\"{naam}\"")),
            _ if naam.contains('/') => wortel().join(&naam).exists(),
            _ => soorten.contains(&naam),
        };
        assert!(is_er, "{naam} is not there");
    }
}
