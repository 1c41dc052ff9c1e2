//! Whatever happens on the way, the report is the same to the byte: imported twice, read models rebuilt, killed in the
//! middle of an import and started again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeMap, path::Path, time::Duration};

use testkit::{Werkmap, bestanden};

/// Reports of different data folders carry the day on which their events were recorded: here it is always this one.
const NU: &str = "2026-04-07T10:00:00Z";

fn rapport(werk: &Werkmap, naam: &str) -> BTreeMap<String, Vec<u8>> {
    let uit = werk.pad(naam);
    let _ = werk
        .draai(&["--nu", NU, "rapport", "raad", "--kwartaal", "2026-Q1", "--uit", uit.to_str().unwrap()])
        .goed();
    bestanden(&uit)
        .into_iter()
        .map(|pad| (pad.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&pad).unwrap()))
        .collect()
}

fn gelijk(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>, wanneer: &str) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{wanneer}");
    for (naam, inhoud) in a {
        if *inhoud != b[naam] {
            let (x, y) = (String::from_utf8_lossy(inhoud), String::from_utf8_lossy(&b[naam]));
            let anders = x.lines().zip(y.lines()).find(|(x, y)| x != y);
            panic!("{wanneer}: {naam} is anders: {anders:?}");
        }
    }
}

const FEEDS: [(&str, &str); 5] = [
    ("beginbestand", "beginbestand.csv"),
    ("doorstroompunt", "doorstroompunt.csv"),
    ("doorstroompunt", "doorstroompunt-wijzigingen.json"),
    ("uwv", "uwv.jsonl"),
    ("opdrachten", "opdrachten.jsonl"),
];

fn neem_op(werk: &Werkmap, feeds: &Path) -> u64 {
    let mut aangenomen = 0;
    for (soort, bestand) in FEEDS {
        let pad = feeds.join(bestand);
        let samenvatting =
            werk.draai(&["--nu", NU, "import", soort, pad.to_str().unwrap(), "--json"]).goed().json();
        assert_eq!(samenvatting["geweigerd"], 0, "{bestand}");
        aangenomen += samenvatting["aangenomen"].as_u64().unwrap();
    }
    aangenomen
}

#[test]
fn het_rapport_is_altijd_hetzelfde() {
    let bron = Werkmap::nieuw();
    let feeds = bron.pad("feeds");
    let _ = bron.draai(&["scenario", "groningen", "--uit", feeds.to_str().unwrap()]).goed();

    let werk = Werkmap::nieuw();
    assert!(neem_op(&werk, &feeds) > 20_000);
    let eerste = rapport(&werk, "eerste");
    assert_eq!(neem_op(&werk, &feeds), 0, "twice is once");
    gelijk(&eerste, &rapport(&werk, "tweede"), "na twee keer importeren");
    let _ = werk.draai(&["--nu", NU, "herbouw"]).goed();
    gelijk(&eerste, &rapport(&werk, "derde"), "na herbouw");

    // Killed again and again, at moments that follow from nothing, and started again.
    let gedood = Werkmap::nieuw();
    let mut keren = 0;
    for (soort, bestand) in FEEDS {
        let pad = feeds.join(bestand);
        for pauze_ms in [150, 900, 2_000] {
            let mut kind = gedood
                .opdracht(&["--nu", NU, "import", soort, pad.to_str().unwrap()])
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(pauze_ms));
            if kind.try_wait().unwrap().is_none() {
                kind.kill().unwrap();
                keren += 1;
            }
            kind.wait().unwrap();
        }
        let _ = gedood.draai(&["--nu", NU, "import", soort, pad.to_str().unwrap(), "--json"]).goed();
    }
    assert!(keren >= 3, "the test killed only {keren} times: it proves too little");
    gelijk(&eerste, &rapport(&gedood, "gedood"), "na SIGKILL");
}
