//! How fast events get over the bus, in one run with what the bare client does: publishing with acknowledgement, reading
//! a stream, and the time from an append to its follower. Against a real server; JSON lines on standard output.
//!
//! `cargo bench -p berichten --bench relay`, or with `-- geheugen`, `-- sqlite` or `-- doorlooptijd` one part of it;
//! `NATS_SERVER` says where the server's program is.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::{
    future::IntoFuture,
    path::Path,
    time::{Duration, Instant},
};

use async_nats::jetstream::{
    self,
    consumer::{DeliverPolicy, pull},
    context::{ContextBuilder, PublishError},
    message::PublishMessage,
    publish::PublishAck,
    stream::{Config, DiscardPolicy, PersistenceMode},
};
use berichten::{
    Bronnaam, Client, MAX_ONDERWEG, Relay, RelayOpties, StreamSource, naar_cloudevent, stroomnaam, verbind,
};
use domein::gebeurtenis::{SignaalIngetrokken, SignaleringGebeurtenis};
use domein::{Actor, Gebeurtenis, Metadata, PersoonId, Rol, Vastlegging};
use eventstore::{Append, Expected, Log, NewEvent, Position, Query, Source, SqliteOptions};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesOrdered};
use serde_json::json;
use testkit::NatsServer;
use tokio::sync::oneshot;
use uuid::Uuid;

const DIENST: &str = SignaleringGebeurtenis::DIENST;
/// Events per run.
const AANTAL: u64 = 30_000;
/// Runs of each kind, in turn.
const RONDES: usize = 5;
/// Messages under way with the bare client; the best one counts.
const VENSTERS: [usize; 3] = [256, MAX_ONDERWEG, 4_096];
/// Messages per acknowledgement, where the bare client does as the relay does.
const BATCH: usize = 128;
/// Appends per second, and for how long.
const TEMPOS: [u32; 2] = [200, 1_000];
const DUUR: Duration = Duration::from_secs(5);

fn gebeurtenis(nummer: u64) -> NewEvent {
    let id = Uuid::from_u128(u128::from(nummer) | 0x0195_612c_5d3a_7b21_9c44 << 48);
    let metadata = Metadata {
        persoon_id: Some(PersoonId(id)),
        gemeente: "GM0014".parse().unwrap(),
        geldig_op: "2025-03-04".parse().unwrap(),
        vastgelegd_op: "2025-03-04T09:15:30Z".parse().unwrap(),
        actor: Actor { rol: Rol::Systeem, id: "proef".parse().unwrap() },
        correlatie: id,
        oorzaak: None,
        opdracht: None,
        traceparent: None,
    };
    let feiten = SignaalIngetrokken { signaal_id: id, aanlevering_id: None };
    Vastlegging { id, metadata, gebeurtenis: SignaleringGebeurtenis::from(feiten) }.naar_log().unwrap()
}

async fn vul(log: &Log, van: u64, tot: u64) {
    let nummers: Vec<u64> = (van..tot).collect();
    for deel in nummers.chunks(1_000) {
        log.append(Append::to("proef", Expected::Any, deel.iter().copied().map(gebeurtenis))).await.unwrap();
    }
}

async fn verbonden(server: &NatsServer) -> Client {
    verbind(&server.url(), None, None).await.unwrap()
}

/// Seconds until the relay has published the log.
async fn relay(server: &NatsServer, log: &Log) -> f64 {
    let verbinding = verbonden(server).await;
    verbinding.flush().await.unwrap();
    let relay = Relay::nieuw(log.clone(), DIENST, verbinding, Bronnaam::default(), RelayOpties::default());
    let (mut stand, tot) = (relay.stand(), log.head().await.unwrap());
    let (stop, gestopt) = oneshot::channel::<()>();
    let loopt = tokio::spawn(relay.loop_mee(async {
        let _ = gestopt.await;
    }));
    // The stream has been made, as it has for the bare client.
    stand.wait_for(|stand| stand.actief).await.unwrap();
    let begin = Instant::now();
    stand.wait_for(|stand| stand.positie == tot).await.unwrap();
    let duur = begin.elapsed().as_secs_f64();
    stop.send(()).unwrap();
    loopt.await.unwrap().unwrap();
    duur
}

/// How the bare client publishes.
#[derive(Clone, Copy, PartialEq)]
enum Wijze {
    /// Each acknowledged, without headers.
    Elk,
    /// Each acknowledged, with the two headers that keep order and number right.
    MetSlot,
    /// With those headers, of which the number makes one acknowledgement per batch enough.
    PerStapel,
}

/// Seconds until the bare client has published the same messages to a stream with the same settings.
async fn kaal(server: &NatsServer, berichten: &[Vec<u8>], venster: usize, wijze: Wijze) -> f64 {
    let verbinding = verbonden(server).await;
    let context = ContextBuilder::new().max_ack_inflight(2 * venster).build(verbinding.clone());
    let naam = "KAAL";
    let instelling = Config {
        name: naam.to_owned(),
        subjects: vec!["kaal.*".to_owned()],
        discard: DiscardPolicy::New,
        persist_mode: Some(PersistenceMode::Async),
        deny_delete: true,
        deny_purge: true,
        ..Config::default()
    };
    context.create_stream(instelling).await.unwrap();
    let begin = Instant::now();
    let mut onderweg: FuturesOrdered<BoxFuture<'_, Result<PublishAck, PublishError>>> = FuturesOrdered::new();
    let per_bevestiging = if wijze == Wijze::PerStapel { BATCH } else { 1 };
    for (nummer, bericht) in (0_u64..).zip(berichten) {
        if onderweg.len() == venster / per_bevestiging {
            onderweg.next().await.unwrap().unwrap();
        }
        let mut publicatie = PublishMessage::build().payload(bericht.clone().into());
        if wijze != Wijze::Elk {
            let id = Uuid::from_u128(nummer.into()).to_string();
            publicatie = publicatie.message_id(id).expected_last_sequence(nummer);
        }
        if !(nummer + 1).is_multiple_of(per_bevestiging as u64) && nummer + 1 < berichten.len() as u64 {
            let zonder_antwoord = publicatie.outbound_message("kaal.x");
            let koppen = zonder_antwoord.headers.unwrap();
            verbinding.publish_with_headers("kaal.x", koppen, zonder_antwoord.payload).await.unwrap();
            continue;
        }
        onderweg.push_back(context.send_publish("kaal.x", publicatie).await.unwrap().into_future());
    }
    while let Some(bevestigd) = onderweg.next().await {
        bevestigd.unwrap();
    }
    let duur = begin.elapsed().as_secs_f64();
    context.delete_stream(naam).await.unwrap();
    duur
}

/// Seconds until a follower has had all of the stream.
async fn volg(server: &NatsServer, tot: u64) -> f64 {
    let bron = StreamSource::van(DIENST, verbonden(server).await);
    let begin = Instant::now();
    let mut volger = bron.follow(Query::all(), Position::START.into());
    while volger.position() < Position(tot) {
        volger.next().await.unwrap();
    }
    begin.elapsed().as_secs_f64()
}

/// Seconds until the bare client has read the same stream with its own ordered consumer.
async fn lees_kaal(server: &NatsServer, tot: u64) -> f64 {
    let stroom = jetstream::new(verbonden(server).await).get_stream(stroomnaam(DIENST)).await.unwrap();
    let begin = Instant::now();
    let opties = pull::OrderedConfig { deliver_policy: DeliverPolicy::All, ..Default::default() };
    let lezer = stroom.create_consumer(opties).await.unwrap();
    let mut berichten = lezer.messages().await.unwrap().take(usize::try_from(tot).unwrap());
    while let Some(bericht) = berichten.next().await {
        bericht.unwrap();
    }
    begin.elapsed().as_secs_f64()
}

/// Times from before an append until its follower has it, at this many appends per second.
async fn doorlooptijd(server: &NatsServer, log: &Log, tempo: u32) -> Vec<Duration> {
    let verbinding = verbonden(server).await;
    let relay =
        Relay::nieuw(log.clone(), DIENST, verbinding.clone(), Bronnaam::default(), RelayOpties::default());
    let (stop, gestopt) = oneshot::channel::<()>();
    let loopt = tokio::spawn(relay.loop_mee(async {
        let _ = gestopt.await;
    }));
    let vanaf = log.head().await.unwrap().0;
    let aantal = u64::from(tempo) * DUUR.as_secs();
    let mut volger = StreamSource::van(DIENST, verbinding).follow(Query::all(), Position(vanaf).into());
    let volgt = tokio::spawn(async move {
        let mut gezien = Vec::new();
        while gezien.len() < usize::try_from(aantal).unwrap() {
            let bladzij = volger.next().await.unwrap();
            let nu = Instant::now();
            gezien.extend(bladzij.events.iter().map(|_| nu));
        }
        gezien
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut klok = tokio::time::interval(Duration::from_secs(1) / tempo);
    let mut begonnen = Vec::new();
    let mut lopend = tokio::task::JoinSet::new();
    for nummer in vanaf + 1..=vanaf + aantal {
        klok.tick().await;
        begonnen.push(Instant::now());
        let (log, append) = (log.clone(), Append::to("proef", Expected::Any, [gebeurtenis(nummer)]));
        lopend.spawn(async move { log.append(append).await.unwrap() });
    }
    lopend.join_all().await;
    let gezien = volgt.await.unwrap();
    stop.send(()).unwrap();
    loopt.await.unwrap().unwrap();
    let mut duren: Vec<Duration> = gezien.iter().zip(&begonnen).map(|(daar, hier)| *daar - *hier).collect();
    duren.sort_unstable();
    duren
}

fn middelste(mut duren: Vec<f64>) -> f64 {
    duren.sort_unstable_by(f64::total_cmp);
    duren[duren.len() / 2]
}

fn per_seconde(seconden: f64) -> f64 {
    (AANTAL as f64 / seconden).round()
}

fn ms(duur: Duration) -> f64 {
    (duur.as_secs_f64() * 1e6).round() / 1e3
}

async fn publiceren(log: &Log, naam: &str) {
    let regels = log.read(&Query::all(), Position::START, usize::MAX >> 1).await.unwrap().events;
    let berichten: Vec<Vec<u8>> = regels
        .iter()
        .map(|regel| naar_cloudevent(regel, &Bronnaam::default()).unwrap().naar_json().unwrap())
        .collect();
    let mut kale = [const { Vec::new() }; VENSTERS.len()];
    let (mut met_slot, mut per_stapel) = (Vec::new(), Vec::new());
    let mut relays = Vec::new();
    let mut volgers = Vec::new();
    let mut lezers = Vec::new();
    for _ in 0..RONDES {
        let server = NatsServer::start();
        for (venster, duren) in VENSTERS.iter().zip(&mut kale) {
            duren.push(kaal(&server, &berichten, *venster, Wijze::Elk).await);
        }
        met_slot.push(kaal(&server, &berichten, MAX_ONDERWEG, Wijze::MetSlot).await);
        per_stapel.push(kaal(&server, &berichten, MAX_ONDERWEG, Wijze::PerStapel).await);
        relays.push(relay(&server, log).await);
        lezers.push(lees_kaal(&server, AANTAL).await);
        volgers.push(volg(&server, AANTAL).await);
    }
    for (venster, duren) in VENSTERS.iter().zip(&kale) {
        let snelheid = per_seconde(middelste(duren.clone()));
        println!("{}", json!({"proef": "kaal publiceren", "onderweg": venster, "per_seconde": snelheid}));
    }
    let met_slot = middelste(met_slot);
    let uit = json!({
        "proef": "kaal publiceren met id en volgnummer", "onderweg": MAX_ONDERWEG, "per_seconde": per_seconde(met_slot)
    });
    println!("{uit}");
    let per_stapel = middelste(per_stapel);
    let uit = json!({
        "proef": "kaal publiceren met id en volgnummer, een bevestiging per bundel", "onderweg": MAX_ONDERWEG,
        "bundel": BATCH, "per_seconde": per_seconde(per_stapel)
    });
    println!("{uit}");
    let beste = kale.into_iter().map(middelste).fold(f64::INFINITY, f64::min);
    let relay = middelste(relays);
    let uit = json!({
        "proef": "relay", "logboek": naam, "onderweg": MAX_ONDERWEG, "per_seconde": per_seconde(relay),
        "deel_van_kaal": (beste / relay * 100.0).round() / 100.0, "doel": 0.7,
        "deel_van_kaal_met_id_en_volgnummer": (met_slot / relay * 100.0).round() / 100.0,
        "deel_van_kaal_per_stapel": (per_stapel / relay * 100.0).round() / 100.0
    });
    println!("{uit}");
    let (lezen, volgen) = (middelste(lezers), middelste(volgers));
    println!("{}", json!({"proef": "kaal lezen", "per_seconde": per_seconde(lezen)}));
    let deel = (lezen / volgen * 100.0).round() / 100.0;
    println!("{}", json!({"proef": "volgen", "per_seconde": per_seconde(volgen), "deel_van_kaal": deel}));
}

/// From recorded until followed, at several rates.
async fn doorlooptijden(map: &Path) {
    for tempo in TEMPOS {
        let server = NatsServer::start();
        let log = Log::sqlite(map.join(format!("{tempo}.sqlite")), SqliteOptions::default()).await.unwrap();
        let duren = doorlooptijd(&server, &log, tempo).await;
        let deel = |deel: f64| ms(duren[((duren.len() - 1) as f64 * deel) as usize]);
        let uit = json!({
            "proef": "van vastleggen tot gevolgd", "per_seconde": tempo,
            "p50_ms": deel(0.5), "p99_ms": deel(0.99), "max_ms": deel(1.0)
        });
        println!("{uit}");
    }
}

#[tokio::main]
async fn main() {
    // Cargo adds flags of its own.
    let delen: Vec<String> = std::env::args().skip(1).filter(|deel| !deel.starts_with('-')).collect();
    let gevraagd = |deel: &str| delen.is_empty() || delen.iter().any(|gevraagd| gevraagd == deel);
    if gevraagd("geheugen") {
        let log = Log::memory();
        vul(&log, 1, AANTAL + 1).await;
        publiceren(&log, "geheugen").await;
    }
    let map = tempfile::tempdir().unwrap();
    if gevraagd("sqlite") {
        let log = Log::sqlite(map.path().join("log.sqlite"), SqliteOptions::default()).await.unwrap();
        vul(&log, 1, AANTAL + 1).await;
        publiceren(&log, "sqlite").await;
    }
    if gevraagd("doorlooptijd") {
        doorlooptijden(map.path()).await;
    }
}
