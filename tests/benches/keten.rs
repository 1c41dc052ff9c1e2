//! From a command over HTTP to what follows from it: the answer, the facts of rapportage (another process and database,
//! by way of JetStream), and the live figures in NATS KV. Four processes, durable PostgreSQL, at a steady rate that
//! does not wait for answers. Prints a JSON line per rate, with the processor time per command that was carried out.
//!
//! `cargo bench -p proeven --bench keten -- [PER_SECOND…]`; without numbers 200 and 1.000. The program is the release
//! build. `JONGERENSTROOM_BENCH_SECONDEN` makes it longer.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark that cannot go on has failed, and prints"
)]

#[path = "keten/rekentijd.rs"]
mod rekentijd;

use std::{
    collections::BTreeMap,
    env,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use futures_util::StreamExt as _;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use proeven::belasting::{self, MAX_VERHALEN, bsn};
use rekentijd::Rekentijd;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use testkit::{NatsServer, Opzet, PostgresServer, Productie};

const STANDAARD_PER_S: [u32; 2] = [200, 1_000];
const STANDAARD_SECONDEN: u64 = 15;
/// Before anything is measured.
const OPWARMEN: (u32, Duration) = (100, Duration::from_secs(3));
const MAX_ANTWOORD_BYTES: usize = 64 * 1024;
/// How often the place of the facts is looked at.
const KIJK_ELKE: Duration = Duration::from_millis(1);
/// Most time until the last command is visible everywhere.
const MAX_NALOOP: Duration = Duration::from_secs(60);

type Http = Client<HttpConnector, Body>;

/// One command: when it was to be sent, when it was answered, and the signal that it made.
struct Opdracht {
    begonnen: Instant,
    beantwoord: Instant,
    signaal: Option<String>,
}

/// Positions of signalering with the moment at which each was first seen.
type Gezien = Arc<Mutex<Vec<(u64, Instant)>>>;

fn main() {
    let gevraagd: Vec<u32> = env::args().skip(1).filter_map(|deel| deel.parse().ok()).collect();
    let per_s = if gevraagd.is_empty() { STANDAARD_PER_S.to_vec() } else { gevraagd };
    let seconden = env::var("JONGERENSTROOM_BENCH_SECONDEN").ok().map(|deel| deel.parse().unwrap());
    let duur = Duration::from_secs(seconden.unwrap_or(STANDAARD_SECONDEN));

    let (postgres, nats) = (PostgresServer::eigen(), NatsServer::start());
    let opzet = Opzet { nu: Some(belasting::NU), postgres: Some(&postgres), ..Opzet::default() };
    let mut productie = Productie::start(&nats, &opzet);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let (feiten, live, klaar) = (Gezien::default(), Gezien::default(), Arc::new(AtomicBool::new(false)));
        let kijkt = tokio::spawn(kijk(
            productie.databanken["rapportage"].url(),
            Arc::clone(&feiten),
            Arc::clone(&klaar),
        ));
        tokio::spawn(luister(nats.url(), Arc::clone(&live)));
        let mut volgende = 0;
        let _ = stuur(&productie, OPWARMEN.0, OPWARMEN.1, &mut volgende).await;
        for per_s in per_s {
            let begin = Rekentijd::tot_nu();
            let opdrachten = stuur(&productie, per_s, duur, &mut volgende).await;
            let gebruikt = Rekentijd::tot_nu();
            let posities = posities(&productie);
            let laatste = *posities.values().max().unwrap();
            let begonnen = Instant::now();
            for gezien in [&feiten, &live] {
                while gezien.lock().unwrap().last().is_none_or(|(positie, _)| *positie < laatste) {
                    assert!(begonnen.elapsed() < MAX_NALOOP, "not everything became visible");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
            let mut regel = verslag(per_s, duur, &opdrachten, &posities, &feiten, &live);
            let gelukt = opdrachten.iter().filter(|opdracht| opdracht.signaal.is_some()).count();
            regel["rekentijd_ms_per_opdracht"] = gebruikt.per_opdracht(&begin, gelukt);
            println!("{regel}");
        }
        klaar.store(true, Ordering::Relaxed);
        kijkt.await.unwrap();
    });
    productie.stop_alle();
}

/// Sends commands at a steady rate, whatever the answers do.
async fn stuur(productie: &Productie, per_s: u32, duur: Duration, volgende: &mut usize) -> Vec<Opdracht> {
    let mut verbinder = HttpConnector::new();
    verbinder.set_nodelay(true);
    let http: Http = Client::builder(TokioExecutor::new()).build(verbinder);
    let (adres, token) = (productie.adres("signalering"), productie.werk.token("coach"));
    let eerste = Instant::now();
    let mut lopend = Vec::new();
    for nummer in 0..(duur.as_secs_f64() * f64::from(per_s)) as u32 {
        let begonnen = eerste + Duration::from_secs(1) * nummer / per_s;
        tokio::time::sleep_until(begonnen.into()).await;
        let kenmerk = *volgende;
        *volgende += 1;
        let signaal = json!({
            "persoon": {"bsn": bsn(kenmerk % MAX_VERHALEN), "geboortedatum": "2004-05-06"}, "bron": "jeugdzorg",
            "datum": "2026-03-02", "kenmerk": format!("BE-{kenmerk}"), "gebiedsteam": "oost"
        });
        let verzoek = Request::post(format!("http://{adres}/signalering/v1/signalen"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", format!("keten-{kenmerk}"))
            .body(Body::from(signaal.to_string()))
            .unwrap();
        let http = http.clone();
        lopend.push(tokio::spawn(async move {
            let signaal = vraag(&http, verzoek).await;
            Opdracht { begonnen, beantwoord: Instant::now(), signaal }
        }));
    }
    let mut opdrachten = Vec::new();
    for opdracht in lopend {
        opdrachten.push(opdracht.await.unwrap());
    }
    opdrachten
}

async fn vraag(http: &Http, verzoek: Request<Body>) -> Option<String> {
    let antwoord = http.request(verzoek).await.ok()?;
    let goed = antwoord.status() == StatusCode::CREATED;
    let bytes = to_bytes(Body::new(antwoord.into_body()), MAX_ANTWOORD_BYTES).await.ok()?;
    let stand: Value = serde_json::from_slice(&bytes).ok()?;
    goed.then(|| stand["signaalId"].as_str().unwrap().to_owned())
}

/// Looks how far the facts of rapportage are.
async fn kijk(url: String, gezien: Gezien, klaar: Arc<AtomicBool>) {
    let mut databank = PgConnection::connect(&url).await.unwrap();
    while !klaar.load(Ordering::Relaxed) {
        let positie: i64 = sqlx::query_scalar(
            "SELECT coalesce(max(position), 0) FROM projections WHERE name LIKE '%signalering%'",
        )
        .fetch_one(&mut databank)
        .await
        .unwrap();
        noteer(&gezien, positie.try_into().unwrap());
        tokio::time::sleep(KIJK_ELKE).await;
    }
}

/// Listens to the live figures, as a dashboard does.
async fn luister(url: String, gezien: Gezien) {
    let verbinding = async_nats::connect(url).await.unwrap();
    let mut live = verbinding.subscribe("$KV.jongerenstroom_cijfers.>").await.unwrap();
    while let Some(bericht) = live.next().await {
        let stand: Value = serde_json::from_slice(&bericht.payload).unwrap();
        noteer(&gezien, stand["posities"]["signalering"].as_u64().unwrap());
    }
}

fn noteer(gezien: &Gezien, positie: u64) {
    let mut gezien = gezien.lock().unwrap();
    if gezien.last().is_none_or(|(laatste, _)| *laatste < positie) {
        gezien.push((positie, Instant::now()));
    }
}

/// The position of each signal in the log.
fn posities(productie: &Productie) -> BTreeMap<String, u64> {
    let rijen = productie.databanken["signalering"]
        .sql("SELECT data::json->>'signaalId', position FROM eventstore_events");
    let rij = |rij: &str| {
        let (signaal, positie) = rij.split_once('|').unwrap();
        (signaal.to_owned(), positie.parse().unwrap())
    };
    rijen.lines().map(rij).collect()
}

fn verslag(
    per_s: u32,
    duur: Duration,
    opdrachten: &[Opdracht],
    posities: &BTreeMap<String, u64>,
    feiten: &Gezien,
    live: &Gezien,
) -> Value {
    let gelukt: Vec<(&Opdracht, u64)> = opdrachten
        .iter()
        .filter_map(|opdracht| Some((opdracht, posities[opdracht.signaal.as_ref()?])))
        .collect();
    let zichtbaar = |gezien: &Gezien| {
        let gezien = gezien.lock().unwrap();
        let moment = |positie: u64| gezien[gezien.partition_point(|(tot, _)| *tot < positie)].1;
        gelukt.iter().map(|(opdracht, positie)| moment(*positie) - opdracht.begonnen).collect()
    };
    let http = gelukt.iter().map(|(opdracht, _)| opdracht.beantwoord - opdracht.begonnen).collect();
    json!({
        "bench": "keten", "per_s": per_s, "duur_s": duur.as_secs(), "opdrachten": opdrachten.len(),
        "mislukt": opdrachten.len() - gelukt.len(), "kernen": std::thread::available_parallelism().unwrap().get(),
        "antwoord": percentielen(http), "feiten_rapportage": percentielen(zichtbaar(feiten)),
        "live_in_nats_kv": percentielen(zichtbaar(live)),
    })
}

fn percentielen(mut duren: Vec<Duration>) -> Value {
    duren.sort();
    let ms = |deel: f64| {
        let plek = ((duren.len() as f64 * deel).ceil() as usize).clamp(1, duren.len()) - 1;
        (duren[plek].as_secs_f64() * 10_000.0).round() / 10.0
    };
    json!({ "p50_ms": ms(0.5), "p99_ms": ms(0.99), "max_ms": ms(1.0) })
}
