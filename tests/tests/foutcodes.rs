//! Every code that stands in the sources, as a text or as a constant of the same file, has a section in `docs/fouten.md`,
//! and the style of the others. Lists of codes are walked by a test of their own crate.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fs, path::Path};

const FOUTEN: &str = include_str!("../../docs/fouten.md");

/// What takes a code, and at which place among its arguments, from 0.
const MAKERS: [(&str, usize); 16] = [
    ("Veldfout::nieuw(", 1),
    ("Probleem::verzoek_onjuist(", 0),
    ("Probleem::verboden(", 0),
    ("Probleem::niet_gevonden(", 0),
    ("Probleem::conflict(", 0),
    ("Probleem::vervallen(", 0),
    ("Probleem::voorwaarde(", 0),
    ("Probleem::niet_beschikbaar(", 0),
    ("Probleem::te_veel_gevraagd(", 0),
    ("Self::niet_beschikbaar(", 0),
    ("Self::maak(", 1),
    (".weiger(", 1),
    (".meld(", 1),
    ("weigering(", 1),
    ("fout(veld, ", 0),
    ("Onbruikbaar { code: ", 0),
];

/// The arguments of a call, from just after its opening bracket. Texts count as one; characters in quotes that are
/// brackets or commas do not occur in these calls.
fn argumenten(bron: &str) -> Vec<String> {
    let (mut alle, mut dit) = (Vec::new(), String::new());
    let (mut diepte, mut in_tekst, mut na_schuin) = (0, false, false);
    for teken in bron.chars() {
        match teken {
            _ if na_schuin => na_schuin = false,
            '\\' if in_tekst => na_schuin = true,
            '"' => in_tekst = !in_tekst,
            _ if in_tekst => {}
            '(' | '[' | '{' => diepte += 1,
            ')' | ']' | '}' if diepte == 0 => break,
            ')' | ']' | '}' => diepte -= 1,
            ',' if diepte == 0 => {
                alle.push(std::mem::take(&mut dit));
                continue;
            }
            _ => {}
        }
        dit.push(teken);
    }
    alle.push(dit);
    alle.into_iter().map(|argument| argument.trim().to_owned()).collect()
}

/// The code that an argument is: a text, or a constant of the same file.
fn code<'a>(argument: &'a str, bron: &'a str) -> Option<&'a str> {
    if let Some(tekst) = argument.strip_prefix('"') {
        return tekst.strip_suffix('"');
    }
    let is_naam = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if argument.is_empty() || !argument.chars().all(is_naam) {
        return None;
    }
    let (_, na) = bron.split_once(&format!("const {argument}: &str = \""))?;
    na.split_once('"').map(|(tekst, _)| tekst)
}

fn bronnen(map: &Path, gevonden: &mut Vec<(String, String)>) {
    for pad in fs::read_dir(map).unwrap().map(|pad| pad.unwrap().path()) {
        if pad.is_dir() {
            bronnen(&pad, gevonden);
        } else if pad.extension().is_some_and(|soort| soort == "rs") && pad.file_name().unwrap() != "tests.rs"
        {
            let tekst = fs::read_to_string(&pad).unwrap();
            let zonder_tests = tekst.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            gevonden.push((pad.display().to_string(), zonder_tests));
        }
    }
}

#[test]
fn elke_code_in_de_broncode_is_beschreven() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("crates");
    let mut alle = Vec::new();
    for naam in fs::read_dir(crates).unwrap() {
        bronnen(&naam.unwrap().path().join("src"), &mut alle);
    }
    let mut gezien = 0;
    let mut zonder = Vec::new();
    for (pad, tekst) in &alle {
        for (maker, plaats) in MAKERS {
            for (begin, _) in tekst.match_indices(maker) {
                let argumenten = argumenten(&tekst[begin + maker.len()..]);
                let Some(code) = argumenten.get(plaats).and_then(|argument| code(argument, tekst)) else {
                    continue;
                };
                gezien += 1;
                if !FOUTEN.contains(&format!("\n### {code}\n")) {
                    zonder.push(format!("{pad}: {code}"));
                }
            }
        }
    }
    assert!(zonder.is_empty(), "codes without a section in docs/fouten.md: {zonder:#?}");
    assert!(gezien > 60, "only {gezien} codes were found: the test has lost its grip on the sources");
}

#[test]
fn elke_beschreven_code_heeft_de_stijl() {
    for code in FOUTEN.lines().filter_map(|regel| regel.strip_prefix("### ")) {
        let goed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(code.chars().all(goed), "{code}");
        assert_eq!(FOUTEN.matches(&format!("\n### {code}\n")).count(), 1, "{code} is described twice");
    }
}
