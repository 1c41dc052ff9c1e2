//! Nothing that the program leaves behind or says holds a BSN, name, birth date or free text of the people in its
//! deliveries: not the databases, not the log lines, not the outputs.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, fs};

use testkit::{Werkmap, bestanden, bevat};

/// Runs of exactly nine digits that begin with 9999: test BSNs. Not within a UUID or another hexadecimal text, where
/// nine digits in a row are chance.
fn bsns(bytes: &[u8]) -> BTreeSet<String> {
    let hex = |plek: Option<usize>| {
        plek.and_then(|plek| bytes.get(plek)).is_some_and(|b| b.is_ascii_hexdigit() || *b == b'-')
    };
    let mut gevonden = BTreeSet::new();
    let mut plek = 0;
    while plek < bytes.len() {
        let cijfers = bytes[plek..].iter().take_while(|b| b.is_ascii_digit()).count();
        let reeks = &bytes[plek..plek + cijfers];
        if cijfers == 9 && reeks.starts_with(b"9999") && !hex(plek.checked_sub(1)) && !hex(Some(plek + 9)) {
            gevonden.insert(String::from_utf8_lossy(reeks).into_owned());
        }
        plek += cijfers.max(1);
    }
    gevonden
}

/// The names and birth dates of the people in a delivery, in the forms in which somebody could find them.
fn personen(csv: &str) -> BTreeSet<String> {
    let mut regels = csv.trim_start_matches('\u{feff}').lines();
    let kop: Vec<&str> = regels.next().unwrap().split(';').collect();
    let plek = |naam: &str| kop.iter().position(|kolom| *kolom == naam);
    let (voor, achter, geboren) = (plek("voornaam"), plek("achternaam"), plek("geboortedatum"));
    let mut naalden = BTreeSet::new();
    for regel in regels {
        let velden: Vec<&str> = regel.split(';').collect();
        let veld = |plek: Option<usize>| plek.and_then(|plek| velden.get(plek)).copied().unwrap_or_default();
        if !veld(voor).is_empty() && !veld(achter).is_empty() {
            naalden.insert(format!("{};{}", veld(voor), veld(achter)));
            naalden.insert(format!("{} {}", veld(voor), veld(achter)));
        }
        if let Some(geboren) = Some(veld(geboren)).filter(|geboren| geboren.len() >= 8) {
            naalden.insert(format!("\"{geboren}\""));
        }
    }
    naalden
}

#[test]
fn nergens_een_bsn_naam_geboortedatum_of_vrije_tekst() {
    let werk = Werkmap::nieuw();
    let feeds = werk.pad("feeds");
    let _ = werk.draai(&["scenario", "groningen", "--uit", feeds.to_str().unwrap()]).goed();
    let geheim = "Zegt-dat-het-thuis-niet-gaat";
    let doorstroompunt = fs::read_to_string(feeds.join("doorstroompunt.csv")).unwrap();
    let persoon = werk.schrijf(
        "een.json",
        format!(
            r#"[{{"meldingsnummer":"DSP-9","soort":"dreigende-uitval","datum":"2025-05-06","bsn":"999990019",
            "geboortedatum":"1931-02-03","voornaam":"Quirijnaldus","achternaam":"Wopperdewop","gebiedsteam":"zuid",
            "toelichting":"{geheim}"}}]"#
        ),
    );
    let slecht =
        werk.schrijf("slecht.csv", "bsn;geboortedatum;ingangsdatum\n999990019;1931-02-03;gisteren\n");

    let mut gezegd = String::new();
    for argumenten in [
        vec!["-vv", "import", "beginbestand", feeds.join("beginbestand.csv").to_str().unwrap()],
        vec!["-vv", "import", "doorstroompunt", feeds.join("doorstroompunt.csv").to_str().unwrap()],
        vec![
            "-vv",
            "import",
            "doorstroompunt",
            feeds.join("doorstroompunt-wijzigingen.json").to_str().unwrap(),
        ],
        vec!["-vv", "import", "uwv", feeds.join("uwv.jsonl").to_str().unwrap()],
        vec!["-vv", "import", "doorstroompunt", persoon.to_str().unwrap()],
        vec!["-vv", "import", "beginbestand", slecht.to_str().unwrap()],
        vec!["-vv", "rapport", "raad", "--kwartaal", "2026-Q1", "--uit", "rapport"],
        vec!["-vv", "quarantaine"],
    ] {
        let uitkomst = werk.draai(&argumenten);
        assert!(matches!(uitkomst.code, 0 | 3), "{argumenten:?}: {}", uitkomst.fout);
        gezegd += &uitkomst.uit;
        gezegd += &uitkomst.fout;
    }

    // The delivery does hold what is looked for, so that looking can find it.
    assert!(bsns(doorstroompunt.as_bytes()).len() > 100);
    let naalden = ["Quirijnaldus", "Wopperdewop", geheim, "1931-02-03", "19310203", "03-02-1931"];
    let van_scenario = personen(&doorstroompunt);
    assert!(van_scenario.len() > 100, "{van_scenario:?}");
    assert!(naalden.iter().take(4).all(|naald| bevat(&fs::read(&persoon).unwrap(), naald)));

    let mut bekeken = 0;
    let plekken = bestanden(&werk.data()).into_iter().chain(bestanden(&werk.pad("rapport")));
    for pad in plekken {
        let bytes = fs::read(&pad).unwrap();
        bekeken += bytes.len();
        assert_eq!(bsns(&bytes), BTreeSet::new(), "{}", pad.display());
        for naald in naalden.into_iter().chain(van_scenario.iter().map(String::as_str)) {
            assert!(!bevat(&bytes, naald), "{naald} in {}", pad.display());
        }
    }
    assert!(bekeken > 10_000_000, "only {bekeken} bytes were looked at");
    assert_eq!(bsns(gezegd.as_bytes()), BTreeSet::new());
    for naald in naalden {
        assert!(!gezegd.contains(naald), "{naald} was said");
    }
}
