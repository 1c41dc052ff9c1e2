//! Looking through everything that the program left behind.

use std::path::{Path, PathBuf};

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

/// Whether the bytes of a text occur anywhere in these bytes.
#[must_use]
pub fn bevat(bytes: &[u8], tekst: &str) -> bool {
    let naald = tekst.as_bytes();
    let Some(eerste) = naald.first() else { return false };
    let mut over = bytes;
    while let Some(plek) = over.iter().position(|b| b == eerste) {
        over = &over[plek..];
        if over.starts_with(naald) {
            return true;
        }
        over = &over[1..];
    }
    false
}
