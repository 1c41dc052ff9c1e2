//! The program under a crowd: old quarters that nobody asked before, half bodies and half headers. Health answers
//! meanwhile, others are served, and it stops in time. And a reader who has heard enough is no failure.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use testkit::{Dienst, Werkmap, vraag};

const NU: &str = "2026-04-07T10:00:00Z";
/// Much more than an answer of health takes on a busy machine, and much less than a crowd kept it away.
const VLOT: Duration = Duration::from_secs(5);
/// The promise at a stop, ten seconds for running requests, and what closing takes.
const STOP: Duration = Duration::from_secs(20);

fn leeft(adres: SocketAddr) {
    let begin = Instant::now();
    let antwoord = vraag(adres, "GET", "/levend", None, &[], "").unwrap();
    assert_eq!(antwoord.status, 200);
    assert!(begin.elapsed() < VLOT, "{:?}", begin.elapsed());
}

/// Connections on which only this much is ever sent.
fn halve(adres: SocketAddr, aantal: usize, begin: &str) -> Vec<TcpStream> {
    let lijnen = (0..aantal).map(|_| {
        let mut lijn = TcpStream::connect(adres).unwrap();
        // The server may have closed it already.
        let _ = lijn.write_all(begin.as_bytes());
        lijn
    });
    lijnen.collect()
}

#[test]
fn een_menigte_houdt_niemand_anders_op() {
    let werk = Werkmap::nieuw();
    let demo = Dienst::start(&werk, &["--nu", NU, "demo"]);
    let adres = demo.adres();

    // Every one of them would have to be counted.
    let kwartalen = (1950..2017).flat_map(|jaar| (1..=4).map(move |q| format!("{jaar}-Q{q}")));
    let menigte: Vec<_> = kwartalen
        .map(|kwartaal| {
            let pad = format!("/rapportage/v1/raadsrapportages/{kwartaal}");
            thread::spawn(move || vraag(adres, "GET", &pad, None, &[], "").map(|antwoord| antwoord.status))
        })
        .collect();
    // This reader has the address of the crowd, and so its share of reading; but what is counted leaves that share.
    let (begin, mut gelezen) = (Instant::now(), 0);
    while begin.elapsed() < VLOT {
        leeft(adres);
        match demo.haal("/rapportage/v1/kerncijfers").status {
            200 => gelezen += 1,
            status => assert_eq!(status, 429, "one client over its share is told so"),
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert!(gelezen > 0, "reading is other work than counting");
    let mut statussen = BTreeMap::new();
    for een in menigte {
        *statussen.entry(een.join().unwrap().unwrap_or(0)).or_insert(0) += 1;
    }
    // Beyond the bound on connections some are closed before their request was read.
    assert!(statussen[&429] > 100, "{statussen:?}");
    assert!(statussen[&200] > 0 && !statussen.contains_key(&503), "{statussen:?}");

    let coach = werk.token("coach");
    let lichaam = format!(
        "POST /signalering/v1/signalen HTTP/1.1\r\nhost: {adres}\r\nauthorization: Bearer {coach}\r\n\
         content-type: application/json\r\ncontent-length: 1000\r\n\r\n{{\"persoon\""
    );
    let lichamen = halve(adres, 300, &lichaam);
    let koppen = halve(adres, 400, "GET / HTTP/1.1\r\nhost: 127");
    for _ in 0..20 {
        leeft(adres);
    }
    assert_eq!(demo.haal("/gereed").status, 200);

    // In the middle of it.
    let begin = Instant::now();
    assert_eq!(demo.stop(), 0);
    assert!(begin.elapsed() < STOP, "{:?}", begin.elapsed());
    drop((lichamen, koppen));
}

#[test]
fn wie_genoeg_heeft_gehoord_is_geen_fout() {
    let werk = Werkmap::nieuw();
    let uit = werk.pad("uit");
    let uit = uit.to_str().unwrap();
    for opdracht in [&["scenario", "groningen", "--uit", uit][..], &["stand"], &["--help"]] {
        let mut kind = werk.opdracht(opdracht).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Closed before anything is said.
        drop(kind.stdout.take());
        let mut fout = String::new();
        kind.stderr.take().unwrap().read_to_string(&mut fout).unwrap();
        let einde = kind.wait().unwrap();
        assert!(!fout.contains("panicked") && !fout.contains("Broken pipe"), "{opdracht:?}: {fout}");
        assert!(matches!(einde.code(), Some(0..=2)), "{opdracht:?}: {einde:?}");
        assert!(!fout.contains('\u{1b}'), "no colours without a terminal: {fout}");
    }
}
