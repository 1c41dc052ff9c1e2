//! Nothing that the program leaves behind or says holds a BSN, name, birth date or free text of the people in its
//! deliveries: not the databases, not the log lines, not the outputs.

use std::{collections::BTreeSet, fs};

use testkit::{Werkmap, bestanden, bevat};

/// Runs of exactly nine digits that begin with 9999: test BSNs.
fn bsns(bytes: &[u8]) -> BTreeSet<String> {
    bytes
        .split(|b| !b.is_ascii_digit())
        .filter(|cijfers| cijfers.len() == 9 && cijfers.starts_with(b"9999"))
        .map(|cijfers| String::from_utf8_lossy(cijfers).into_owned())
        .collect()
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
    assert!(naalden.iter().take(4).all(|naald| bevat(&fs::read(&persoon).unwrap(), naald)));

    let mut bekeken = 0;
    let plekken = bestanden(&werk.data()).into_iter().chain(bestanden(&werk.pad("rapport")));
    for pad in plekken {
        let bytes = fs::read(&pad).unwrap();
        bekeken += bytes.len();
        assert_eq!(bsns(&bytes), BTreeSet::new(), "{}", pad.display());
        for naald in naalden {
            assert!(!bevat(&bytes, naald), "{naald} in {}", pad.display());
        }
    }
    assert!(bekeken > 10_000_000, "only {bekeken} bytes were looked at");
    assert_eq!(bsns(gezegd.as_bytes()), BTreeSet::new());
    for naald in naalden {
        assert!(!gezegd.contains(naald), "{naald} was said");
    }
}
