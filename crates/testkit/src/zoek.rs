//! Looking through everything that the program left behind.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
};

/// Every file below a folder, sorted.
///
/// # Panics
/// When a folder cannot be read.
#[must_use]
pub fn bestanden(map: &Path) -> Vec<PathBuf> {
    let mut gevonden = Vec::new();
    let mut te_doen = vec![map.to_owned()];
    while let Some(map) = te_doen.pop() {
        for deel in std::fs::read_dir(&map).expect("a folder") {
            let pad = deel.expect("an entry").path();
            if pad.is_dir() { te_doen.push(pad) } else { gevonden.push(pad) }
        }
    }
    gevonden.sort();
    gevonden
}

/// Bytes of a text by which it is looked up; shorter texts cannot be looked for.
const BEGIN: usize = 5;

/// Which of these texts occur anywhere in these bytes. One pass, however many texts.
///
/// # Panics
/// When a text has fewer than five bytes.
#[must_use]
pub fn welke<'a>(bytes: &[u8], naalden: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut op_begin: HashMap<&[u8], Vec<&str>> = HashMap::new();
    let mut eerste_byte = [false; 256];
    for naald in naalden {
        let begin = naald.as_bytes().get(..BEGIN).expect("a text of five bytes or more");
        eerste_byte[usize::from(begin[0])] = true;
        op_begin.entry(begin).or_default().push(naald);
    }
    let mut gevonden = BTreeSet::new();
    for (plek, begin) in bytes.windows(BEGIN).enumerate() {
        if eerste_byte[usize::from(begin[0])]
            && let Some(naalden) = op_begin.get(begin)
        {
            gevonden.extend(naalden.iter().filter(|naald| bytes[plek..].starts_with(naald.as_bytes())));
        }
    }
    gevonden
}
