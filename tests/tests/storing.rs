//! The fault run: under load, services, NATS and PostgreSQL are killed at random moments and the network between them
//! cuts, delays, freezes and refuses. Afterwards everything that was acknowledged is there, once.
//!
//! `JONGERENSTROOM_STORING_SECONDEN` makes the run longer, `JONGERENSTROOM_STORING_ZAAD` repeats one.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed; what it did helps"
)]

use std::{
    collections::BTreeSet,
    env,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use domein::gebeurtenis::WwEindeGemeld;
use proeven::{
    belasting::{self, Boek, Klant, MAX_VERHALEN, bsn},
    bus, logboek,
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::json;
use testkit::{NatsServer, Opzet, PostgresServer, Productie, Proxy, diensten};

const STANDAARD_SECONDEN: u64 = 25;
const KLANTEN: u32 = 3;
/// Least time between two stories of a client, and between two messages of UWV; more in a long run, so that there are
/// persons enough.
const RUST: Duration = Duration::from_millis(30);
const UWV_RUST: Duration = Duration::from_millis(150);
/// Test persons for UWV: the last ones, so that nobody has two stories.
const UWV_PERSONEN: usize = 2_000;

/// A fault is over within this time; so is the pause until the next one.
const MAX_STORING_MS: u64 = 1_500;

/// What is killed and cut.
struct Omgeving {
    postgres: PostgresServer,
    nats: NatsServer,
    naar_postgres: Proxy,
    naar_nats: Proxy,
}

/// Ends the load, also when the test fails in the middle.
struct Einde<'a>(&'a AtomicBool);

impl Drop for Einde<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn getal(naam: &str, anders: u64) -> u64 {
    env::var(naam).ok().map_or(anders, |tekst| tekst.parse().unwrap())
}

#[test]
fn na_elke_storing_staat_alles_wat_bevestigd_is_er_een_keer() {
    let zaad = getal("JONGERENSTROOM_STORING_ZAAD", u64::from(std::process::id()));
    let duur = Duration::from_secs(getal("JONGERENSTROOM_STORING_SECONDEN", STANDAARD_SECONDEN));
    eprintln!("JONGERENSTROOM_STORING_ZAAD={zaad}");
    let (postgres, nats) = (PostgresServer::eigen(), NatsServer::start());
    let (naar_postgres, naar_nats) = (Proxy::voor(postgres.adres()), Proxy::voor(nats.adres()));
    let mut om = Omgeving { postgres, nats, naar_postgres, naar_nats };
    let opzet = Opzet {
        nu: Some(belasting::NU),
        postgres: Some(&om.postgres),
        naar_postgres: Some(&om.naar_postgres),
        naar_nats: Some(&om.naar_nats),
        ..Opzet::default()
    };
    let mut productie = Productie::start(&om.nats, &opzet);
    let gif = plant_gif(&productie);

    let klant = Klant::van(&productie, "storing");
    let rust = RUST.max(duur * KLANTEN / (MAX_VERHALEN - UWV_PERSONEN) as u32);
    let uwv_rust = UWV_RUST.max(duur / UWV_PERSONEN as u32);
    let (klaar, volgende) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (boek, uwv_bevestigd) = (Mutex::new(Boek::default()), Mutex::new(Vec::new()));
    let nats_url = format!("nats://{}", om.naar_nats.adres());
    std::thread::scope(|draden| {
        let _einde = Einde(&klaar);
        for _ in 0..KLANTEN {
            draden.spawn(|| {
                let mut eigen = Boek::default();
                while !klaar.load(Ordering::Relaxed) {
                    let nummer = volgende.fetch_add(1, Ordering::Relaxed);
                    assert!(nummer < MAX_VERHALEN - UWV_PERSONEN, "the run is too long for the test persons");
                    klant.verhaal(nummer, &mut eigen);
                    std::thread::sleep(rust);
                }
                boek.lock().unwrap().voeg_toe(eigen);
            });
        }
        draden.spawn(|| *uwv_bevestigd.lock().unwrap() = lever_aan(&nats_url, uwv_rust, &klaar));
        stoor(&mut om, &mut productie, &mut ChaCha8Rng::seed_from_u64(zaad), duur);
    });

    // Calm: everything gets time to catch up.
    let nummers = uwv_bevestigd.into_inner().unwrap();
    wacht_tot_leeg(&om.nats);
    productie.wacht_tot_rust();
    for &dienst in diensten() {
        wacht_tot_gereed(&productie, dienst);
    }

    let boek = boek.into_inner().unwrap();
    eprintln!(
        "{} requests acknowledged, {} unknown, the slowest answer after {:?}; {} messages of UWV",
        boek.bevestigd.len(),
        boek.onbekend,
        boek.langste,
        nummers.len()
    );
    assert!(boek.bevestigd.len() > 100 && nummers.len() > 10, "too little got through to prove anything");
    let logs = logboek::logs_en_stromen_kloppen(&productie, &om.nats);
    boek.staat_in(&logs);
    let gemeld = |regel: &logboek::Regel| regel.data["meldingsnummer"].as_str().map(str::to_owned);
    let ww = logboek::van(&logs, "signalering").iter().filter(|regel| regel.soort == WwEindeGemeld::SOORT);
    let ww: BTreeSet<String> = ww.filter_map(gemeld).collect();
    let weg: Vec<_> = nummers.iter().filter(|nummer| !ww.contains(*nummer)).collect();
    assert!(weg.is_empty(), "taken by JetStream and not recorded: {weg:?}");

    // Nothing is parked but the poison.
    let geparkeerd = productie.draai(&["geparkeerd", "--json"]).goed().uit;
    assert!(geparkeerd.contains(&gif), "the poison is parked: {geparkeerd}");
    productie.stop_alle();
    let stand = productie.stand();
    for dienst in stand["diensten"].as_array().unwrap() {
        for volger in dienst["volgers"].as_array().unwrap() {
            let verwacht = u64::from(volger["soort"] == "leesmodel" && volger["volgt"] == "signalering");
            assert_eq!(volger["geparkeerd"], verwacht, "{volger}");
        }
        assert_eq!(dienst["quarantaine"].as_u64().unwrap_or_default(), 0, "{dienst}");
    }

    // Every read model is what the log says.
    let lees = || {
        diensten()
            .iter()
            .map(|dienst| logboek::leesmodellen(&productie.databanken[dienst]))
            .collect::<Vec<_>>()
    };
    let live = lees();
    let rijen: usize = live.iter().flatten().map(|(_, rijen)| rijen.len()).sum();
    assert!(rijen > 100, "only {rijen} rows: is this a read model?");
    let _ = productie.draai(&["herbouw"]).goed();
    assert_eq!(live, lees(), "read models as they grew and as they are built anew");
}

/// Does harm for a while; afterwards everything runs again.
fn stoor(om: &mut Omgeving, productie: &mut Productie, toeval: &mut ChaCha8Rng, duur: Duration) {
    let begonnen = Instant::now();
    let mut dood = None;
    while begonnen.elapsed() < duur {
        let eerder = dood.take();
        let duur_ms = toeval.next_u64() % MAX_STORING_MS;
        let even = || std::thread::sleep(Duration::from_millis(duur_ms));
        let proxy = if toeval.next_u32().is_multiple_of(2) { &om.naar_postgres } else { &om.naar_nats };
        let wat = toeval.next_u32() % 12;
        eprintln!("{:>6} ms: fault {wat} for {duur_ms} ms", begonnen.elapsed().as_millis());
        match wat {
            0..=4 => {
                let dienst = diensten()[toeval.next_u32() as usize % diensten().len()];
                if eerder != Some(dienst) {
                    productie.dood(dienst);
                    dood = Some(dienst);
                    even();
                }
            }
            5 => {
                om.nats.dood();
                even();
                om.nats.herstart();
            }
            6 => {
                om.postgres.dood();
                even();
                om.postgres.herstart();
            }
            7 => {
                om.postgres.bevries();
                even();
                om.postgres.ontdooi();
            }
            8 => proxy.knip(),
            9 => {
                proxy.dicht();
                proxy.knip();
                even();
                proxy.open();
            }
            10 => {
                proxy.bevries();
                even();
                proxy.ontdooi();
            }
            _ => {
                proxy.vertraag(Duration::from_millis(15));
                proxy.druppel(100);
                even();
                proxy.vertraag(Duration::ZERO);
                proxy.druppel(usize::MAX);
            }
        }
        // Who was killed is away during the next fault too, and then comes back.
        if let Some(dienst) = eerder {
            productie.start_een(dienst);
        }
        std::thread::sleep(Duration::from_millis(toeval.next_u64() % MAX_STORING_MS));
    }
    productie.start_alle();
}

/// An event that no read model can take, as a version of the program with a fault would write it; gives its id.
fn plant_gif(productie: &Productie) -> String {
    let kop = include_str!("../gouden/signalering.jongere-gemeld.v1.json");
    let kop: serde_json::Value = serde_json::from_str(kop).unwrap();
    let id = "00000000-0000-4000-8000-00000000dead";
    let _ = productie.databanken["signalering"].sql(&format!(
        "INSERT INTO eventstore_events (position, stream, version, event_id, kind, data, meta, recorded_at) \
         SELECT coalesce(max(position), 0) + 1, 'signaal-{id}', 1, '{id}', 'signalering.jongere-gemeld.v1', '{{}}', \
         '{}', now() FROM eventstore_events",
        kop["kop"]
    ));
    id.to_owned()
}

/// Publishes messages of UWV until the end; gives the numbers of those that JetStream has taken. What it did not
/// take for sure is sent again with the same content.
fn lever_aan(nats_url: &str, rust: Duration, klaar: &AtomicBool) -> Vec<String> {
    bus::wacht(async {
        let opties = async_nats::ConnectOptions::new().retry_on_initial_connect();
        let jetstream = async_nats::jetstream::new(opties.connect(nats_url).await.unwrap());
        let mut bevestigd = Vec::new();
        for nummer in 0..UWV_PERSONEN {
            let melding = format!("WW-{nummer}");
            let bericht = json!({
                "specversion": "1.0", "id": melding, "type": "nl.uwv.ww.einde-nadert.v1", "time": belasting::NU,
                "source": "urn:nld:oin:00000099000000002000:systeem:uwv-overdracht",
                "datacontenttype": "application/json",
                "data": {"meldingsnummer": melding, "bsn": bsn(MAX_VERHALEN - 1 - nummer),
                    "geboortedatum": "2001-04-02", "datumEindeWw": "2026-07-01"}
            });
            while !klaar.load(Ordering::Relaxed) {
                let gestuurd = jetstream.publish("inkomend.uwv", bericht.to_string().into()).await;
                let antwoord = async { gestuurd.ok()?.await.ok() };
                if antwoord.await.is_some() {
                    bevestigd.push(melding);
                    break;
                }
                tokio::time::sleep(rust).await;
            }
            if klaar.load(Ordering::Relaxed) {
                break;
            }
            tokio::time::sleep(rust).await;
        }
        bevestigd
    })
}

/// Waits until the work queue has been worked. Whoever takes from it makes it, which may still have to happen.
fn wacht_tot_leeg(nats: &NatsServer) {
    let begonnen = Instant::now();
    bus::wacht(async {
        let bus = bus::context(nats).await;
        loop {
            let rij = bus.get_stream(berichten::wachtrijnaam("uwv")).await;
            let over = rij.map(|rij| rij.cached_info().state.messages);
            if matches!(over, Ok(0)) {
                return;
            }
            assert!(begonnen.elapsed() < Duration::from_secs(90), "still in the queue: {over:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
}

fn wacht_tot_gereed(productie: &Productie, dienst: &str) {
    let begonnen = Instant::now();
    loop {
        let antwoord = productie.dienst(dienst).haal("/gereed");
        if antwoord.status == 200 {
            return;
        }
        assert!(begonnen.elapsed() < Duration::from_secs(30), "{dienst}: {}", antwoord.tekst);
        std::thread::sleep(Duration::from_millis(200));
    }
}
