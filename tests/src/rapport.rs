//! The report for the council as files, to compare to the byte.

use std::{collections::BTreeMap, path::Path};

use testkit::{Uitkomst, bestanden};

/// The files of a report by name.
pub type Rapport = BTreeMap<String, Vec<u8>>;

/// Makes the report of the first quarter of 2026 in this folder, and reads it.
///
/// # Panics
/// When the program does not make it.
#[must_use]
pub fn rapport(uit: &Path, draai: impl FnOnce(&[&str]) -> Uitkomst) -> Rapport {
    let map = uit.to_str().unwrap();
    let _ = draai(&["rapport", "raad", "--kwartaal", "2026-Q1", "--uit", map]).goed();
    bestanden(uit)
        .into_iter()
        .map(|pad| (pad.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&pad).unwrap()))
        .collect()
}

/// The two are the same to the byte.
///
/// # Panics
/// When they are not, with the first line that differs.
pub fn gelijk(a: &Rapport, b: &Rapport, wanneer: &str) {
    assert!(a.len() > 10, "{wanneer}: a report is HTML, JSON and a CSV per table, not {} files", a.len());
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{wanneer}");
    for (naam, inhoud) in a {
        if *inhoud != b[naam] {
            let (x, y) = (String::from_utf8_lossy(inhoud), String::from_utf8_lossy(&b[naam]));
            let anders = x.lines().zip(y.lines()).find(|(x, y)| x != y);
            panic!("{wanneer}: {naam} is anders: {anders:?}");
        }
    }
}
