//! Whatever happens on the way, the report is the same to the byte: imported twice, read models rebuilt, killed in the
//! middle of an import and started again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{path::Path, time::Duration};

use proeven::{
    feeds::{self, FEEDS},
    rapport::{Rapport, gelijk},
};
use testkit::Werkmap;

/// Reports of different data folders carry the day on which their events were recorded: here it is always this one.
const NU: &str = "2026-04-07T10:00:00Z";

/// Requests that are sent, some of them seven times.
const OPDRACHTEN: usize = 1_200;

fn rapport(werk: &Werkmap, naam: &str) -> Rapport {
    proeven::rapport::rapport(&werk.pad(naam), |argumenten| werk.draai(&[&["--nu", NU], argumenten].concat()))
}

fn neem_op(werk: &Werkmap, feeds: &Path) -> u64 {
    let mut aangenomen = 0;
    for (soort, bestand) in FEEDS {
        let pad = feeds.join(bestand);
        let samenvatting = werk
            .draai(
                &[
                    &["--nu", NU, "import", soort, pad.to_str().unwrap(), "--json"][..],
                    testkit::levering(soort),
                ]
                .concat(),
            )
            .goed()
            .json();
        assert_eq!(samenvatting["geweigerd"], 0, "{bestand}");
        aangenomen += samenvatting["aangenomen"].as_u64().unwrap();
    }
    aangenomen
}

/// How far each log is.
fn hoofden(werk: &Werkmap) -> Vec<serde_json::Value> {
    let stand = werk.draai(&["--nu", NU, "stand", "--json"]).goed().json();
    stand["diensten"].as_array().unwrap().iter().map(|dienst| dienst["hoofd"].clone()).collect()
}

#[test]
fn het_rapport_is_altijd_hetzelfde() {
    let bron = Werkmap::nieuw();
    let feeds = feeds::met_eerste_opdrachten(&bron, OPDRACHTEN);

    let werk = Werkmap::nieuw();
    assert!(neem_op(&werk, &feeds) > 20_000);
    let eerste = rapport(&werk, "eerste");
    let eerst = hoofden(&werk);
    // Who waits is said to wait each time that it is asked.
    assert!(neem_op(&werk, &feeds) < 10);
    assert_eq!(hoofden(&werk), eerst, "twice is once");
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
                .opdracht(
                    &[&["--nu", NU, "import", soort, pad.to_str().unwrap()][..], testkit::levering(soort)]
                        .concat(),
                )
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
        let _ = gedood
            .draai(
                &[
                    &["--nu", NU, "import", soort, pad.to_str().unwrap(), "--json"][..],
                    testkit::levering(soort),
                ]
                .concat(),
            )
            .goed();
    }
    assert!(keren >= 3, "the test killed only {keren} times: it proves too little");
    gelijk(&eerste, &rapport(&gedood, "gedood"), "na SIGKILL");
}
