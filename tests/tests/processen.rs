//! The services as processes of an operating system: they listen to this machine only, they stop cleanly in the middle
//! of work without losing what they acknowledged, and what they cannot reach they say at `/gereed`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::BTreeSet,
    fs,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use proeven::{
    belasting::{self, Boek, Klant},
    logboek,
};
use serde_json::json;
use testkit::{Antwoord, NatsServer, Opzet, PostgresServer, Productie, diensten};

const MAX_WACHTEN: Duration = Duration::from_secs(30);
/// Stories that the clients of the shutdown test send together.
const VERHALEN: usize = 120;

/// Local addresses on which a process listens, in the notation of the kernel: the address in hexadecimal, a colon,
/// the port.
fn luistert(pid: u32) -> Vec<String> {
    let eigen: BTreeSet<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .filter_map(|deel| fs::read_link(deel.ok()?.path()).ok()?.to_str().map(str::to_owned))
        .collect();
    let mut gevonden = Vec::new();
    for soort in ["tcp", "tcp6", "udp", "udp6"] {
        let tekst = fs::read_to_string(format!("/proc/{pid}/net/{soort}")).unwrap();
        for regel in tekst.lines().skip(1) {
            let velden: Vec<&str> = regel.split_whitespace().collect();
            // 0A: a TCP socket that listens. A UDP socket without a peer (07) takes from everybody.
            let open = if soort.starts_with("tcp") { velden[3] == "0A" } else { velden[3] == "07" };
            if open && eigen.contains(&format!("socket:[{}]", velden[9])) {
                gevonden.push(velden[1].to_owned());
            }
        }
    }
    gevonden
}

#[test]
fn niemand_luistert_buiten_deze_machine() {
    let nats = NatsServer::start();
    let opzet = Opzet { argumenten: &["--metrics-adres", "127.0.0.1:0"], ..Opzet::default() };
    let mut productie = Productie::start(&nats, &opzet);
    for &dienst in diensten() {
        let adressen = luistert(productie.dienst(dienst).pid());
        assert_eq!(adressen.len(), 2, "{dienst}: its door and that of the metrics: {adressen:?}");
        for adres in adressen {
            // 127.0.0.1 with its bytes the other way round.
            assert!(adres.starts_with("0100007F:"), "{dienst} listens on {adres}");
        }
    }
    productie.stop_alle();
}

#[test]
fn stoppen_onder_belasting_verliest_niets_en_gaat_met_code_nul() {
    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(belasting::NU), ..Opzet::default() });
    let klant = Klant::van(&productie, "stoppen");
    let (volgende, boek) = (AtomicUsize::new(1), Mutex::new(Boek::default()));
    std::thread::scope(|draden| {
        for _ in 0..3 {
            draden.spawn(|| {
                let mut eigen = Boek::default();
                while let nummer @ ..VERHALEN = volgende.fetch_add(1, Ordering::Relaxed) {
                    klant.verhaal(nummer, &mut eigen);
                }
                boek.lock().unwrap().voeg_toe(eigen);
            });
        }
        for dienst in ["signalering", "intake", "rapportage", "traject", "signalering"] {
            std::thread::sleep(Duration::from_millis(300));
            assert_eq!(productie.stop(dienst), 0, "{dienst}: {}", productie.verslag(dienst));
            productie.start_een(dienst);
        }
    });
    productie.wacht_tot_rust();
    let boek = boek.into_inner().unwrap();
    assert!(boek.bevestigd.len() > VERHALEN, "too little to prove anything: {}", boek.bevestigd.len());
    boek.staat_in(&logboek::logs_en_stromen_kloppen(&productie, &nats));
    productie.stop_alle();
}

/// Waits until a service says at `/gereed` what is expected; it lives all the while.
fn gereed(
    productie: &Productie,
    dienst: &str,
    wanneer: &str,
    verwacht: impl Fn(&Antwoord) -> bool,
) -> Antwoord {
    let begonnen = Instant::now();
    loop {
        let antwoord = productie.dienst(dienst).haal("/gereed");
        assert_eq!(productie.dienst(dienst).haal("/levend").status, 200, "{wanneer}: {dienst}");
        if verwacht(&antwoord) {
            return antwoord;
        }
        assert!(begonnen.elapsed() < MAX_WACHTEN, "{wanneer}: {dienst}: {}", antwoord.tekst);
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn zonder_databank_is_een_dienst_levend_en_niet_gereed_en_zonder_bus_legt_hij_gewoon_vast() {
    let (mut postgres, mut nats) = (PostgresServer::eigen(), NatsServer::start());
    let opzet = Opzet { nu: Some(belasting::NU), postgres: Some(&postgres), ..Opzet::default() };
    let mut productie = Productie::start(&nats, &opzet);
    let tot = |productie: &Productie, status: u16, wanneer: &str| {
        for &dienst in diensten() {
            let _ = gereed(productie, dienst, wanneer, |antwoord| antwoord.status == status);
        }
    };
    tot(&productie, 200, "at the start");
    postgres.dood();
    tot(&productie, 503, "without PostgreSQL");
    postgres.herstart();
    tot(&productie, 200, "with PostgreSQL again");

    nats.dood();
    for &dienst in diensten() {
        let zegt = |antwoord: &Antwoord| antwoord.tekst.contains("er is geen verbinding met NATS");
        let antwoord = gereed(&productie, dienst, "without NATS", zegt);
        assert_eq!(antwoord.status, 200, "{dienst}: {}", antwoord.tekst);
    }
    let mut klant = Klant::van(&productie, "zonder-bus");
    klant.geduld = Duration::ZERO;
    let mut boek = Boek::default();
    (1..=4).for_each(|nummer| klant.verhaal(nummer, &mut boek));
    assert_eq!(boek.bevestigd.len(), 10, "{boek:?}");
    nats.herstart();
    productie.wacht_tot_rust();
    boek.staat_in(&logboek::logs_en_stromen_kloppen(&productie, &nats));
    tot(&productie, 200, "with NATS again");
    productie.stop_alle();
}

#[test]
fn wie_geen_opdracht_kan_uitvoeren_is_niet_gereed() {
    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(belasting::NU), ..Opzet::default() });
    // Every session begins anew, so that it has what was changed.
    let wijzig = |naam: &str, wat: &str| {
        let naam = productie.databanken[naam].naam();
        let elders = &productie.databanken["intake"];
        let _ = elders.sql(&format!("ALTER DATABASE {naam} {wat}"));
        let einde = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        let _ = elders.sql(&format!("{einde} = '{naam}'"));
    };
    let nodig = |dienst, uitleg: &'static str| {
        let zegt = |antwoord: &Antwoord| antwoord.status == 503 && antwoord.tekst.contains(uitleg);
        let _ = gereed(&productie, dienst, uitleg, zegt);
    };
    let weer = |dienst, wanneer| gereed(&productie, dienst, wanneer, |antwoord| antwoord.status == 200);
    let token = productie.werk.token("coach");
    // Of somebody whom the register has to write down first.
    let meld = |nummer: usize| {
        let signaal = json!({
            "persoon": {"bsn": belasting::bsn(nummer), "geboortedatum": "2004-05-06", "achternaam": "Proef"}, "bron": "jeugdzorg",
            "datum": "2026-03-02", "kenmerk": format!("GEREED-{nummer}"), "gebiedsteam": "oost"
        });
        let signalering = productie.dienst("signalering");
        signalering.stuur("/signalering/v1/signalen", &token, &[], &signaal.to_string()).status
    };
    assert_eq!(meld(1), 201);

    wijzig("persoonsregister", "ALLOW_CONNECTIONS false");
    for &dienst in testkit::met_logboek() {
        nodig(dienst, "het persoonsregister is niet bereikbaar");
    }
    assert!(meld(2) >= 500);
    let _ = weer("rapportage", "which has no register");
    wijzig("persoonsregister", "ALLOW_CONNECTIONS true");
    for &dienst in diensten() {
        let _ = weer(dienst, "with the register again");
    }

    // As after a failover to a server that only reads.
    for (naam, dienst, uitleg) in [
        ("persoonsregister", "traject", "het persoonsregister neemt geen wijzigingen aan"),
        ("signalering", "signalering", "de database van signalering neemt geen wijzigingen aan"),
    ] {
        wijzig(naam, "SET default_transaction_read_only = on");
        nodig(dienst, uitleg);
        assert_eq!(meld(2), 503, "{naam}");
        wijzig(naam, "RESET default_transaction_read_only");
        let _ = weer(dienst, "taking changes again");
    }
    let _ = weer("signalering", "at the end");
    assert_eq!(meld(2), 201);
    productie.stop_alle();
}

#[test]
fn stoppen_gaat_ook_als_de_databank_en_de_bus_weg_zijn() {
    let (mut postgres, mut nats) = (PostgresServer::eigen(), NatsServer::start());
    let opzet = Opzet { postgres: Some(&postgres), ..Opzet::default() };
    let mut productie = Productie::start(&nats, &opzet);
    postgres.dood();
    nats.dood();
    productie.stop_alle();
}
