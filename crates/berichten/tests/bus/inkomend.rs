//! Feeds over the bus: nothing lost, nothing twice, in order, whatever happens to the server or to those who take in.

use std::{
    collections::HashMap,
    error::Error,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use async_nats::{
    HeaderMap,
    jetstream::{self, context::Context, stream::Config},
};
use berichten::{
    Client, Inkomend, InkomendFout, InkomendOpties, MAX_INKOMEND_BYTES, MAX_STILTE, Ontvanger, Opnamefout,
    neem_aan,
};
use eventstore::{Append, AppendError, Expected, Log, NewEvent, Position, Query};
use futures_util::{FutureExt, future::BoxFuture};
use serde_json::{Value, json};
use testkit::NatsServer;
use tokio::{sync::oneshot, task::JoinHandle, time::Instant};
use uuid::Uuid;

use crate::hulp::{GEDULD, verbonden};

const ONDERWERP: &str = "inkomend.doorstroompunt";
const WACHTRIJ: &str = "INKOMEND_DOORSTROOMPUNT";

/// What the instances of one service share: the log, the quarantine, and what goes wrong.
#[derive(Clone)]
struct Dienst {
    log: Log,
    /// What stands apart, with its code.
    quarantaine: Arc<Mutex<HashMap<String, &'static str>>>,
    /// So many times a message with this number cannot be taken in yet.
    hapert: Arc<Mutex<HashMap<u64, u32>>>,
    /// Whether the quarantine can be reached.
    quarantaine_weg: Arc<AtomicBool>,
    /// Time that a message takes, in milliseconds, before it is recorded.
    traag: Arc<AtomicU32>,
    /// After it is recorded, nothing is heard of it again.
    hangt_na_opname: Arc<AtomicBool>,
    aangeboden: Arc<AtomicU32>,
}

impl Dienst {
    fn nieuw() -> Self {
        Self {
            log: Log::memory(),
            quarantaine: Arc::default(),
            hapert: Arc::default(),
            quarantaine_weg: Arc::default(),
            traag: Arc::default(),
            hangt_na_opname: Arc::default(),
            aangeboden: Arc::default(),
        }
    }

    /// One event for each row, with an id that follows from the row.
    async fn neem(&self, inhoud: &[u8]) -> Result<(), Opnamefout> {
        let onbruikbaar =
            |_| Opnamefout::Onbruikbaar { code: "geen-json", reden: "Dit is geen JSON.".to_owned() };
        let rijen: Value = serde_json::from_slice(inhoud).map_err(onbruikbaar)?;
        let rijen = rijen.as_array().cloned().unwrap_or_else(|| vec![rijen]);
        for rij in rijen {
            let nummer = rij["nummer"].as_u64().or_else(|| rij["data"]["nummer"].as_u64()).unwrap();
            tokio::time::sleep(Duration::from_millis(self.traag.load(Ordering::Relaxed).into())).await;
            if let Some(keer) = self.hapert.lock().unwrap().get_mut(&nummer).filter(|keer| **keer > 0) {
                *keer -= 1;
                return Err(Opnamefout::Tijdelijk("the database is away".into()));
            }
            let gebeurtenis = NewEvent::new(Uuid::from_u128(nummer.into()), "proef.v1", nummer.to_string());
            let uitkomst = self.log.append(Append::to("proef", Expected::Any, [gebeurtenis])).await;
            if let Err(fout) = uitkomst {
                assert!(!matches!(fout, AppendError::IdReused { .. }), "the same row is the same event");
                return Err(Opnamefout::Tijdelijk(fout.into()));
            }
        }
        if self.hangt_na_opname.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    /// The numbers in the log, in its order.
    async fn nummers(&self) -> Vec<u64> {
        let regels = self.log.read(&Query::all(), Position::START, 100_000).await.unwrap().events;
        regels.iter().map(|regel| regel.data.parse().unwrap()).collect()
    }

    async fn wacht_op(&self, aantal: u64) {
        let begin = Instant::now();
        while self.log.head().await.unwrap() < Position(aantal) {
            assert!(begin.elapsed() < GEDULD, "{} of {aantal}", self.log.head().await.unwrap());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Ontvanger for Dienst {
    fn bron(&self) -> &'static str {
        "doorstroompunt"
    }

    fn neem_op<'a>(&'a self, bericht: &'a Inkomend) -> BoxFuture<'a, Result<(), Opnamefout>> {
        self.aangeboden.fetch_add(1, Ordering::Relaxed);
        self.neem(&bericht.inhoud).boxed()
    }

    fn zet_apart<'a>(
        &'a self,
        bericht: &'a Inkomend,
        code: &'static str,
        _reden: &'a str,
    ) -> BoxFuture<'a, Result<(), Box<dyn Error + Send + Sync>>> {
        async move {
            if self.quarantaine_weg.load(Ordering::Relaxed) {
                return Err("the quarantine is away".into());
            }
            self.quarantaine.lock().unwrap().insert(bericht.tekst().into_owned(), code);
            Ok(())
        }
        .boxed()
    }
}

/// An instance that takes in until it is stopped.
struct Instantie {
    stop: oneshot::Sender<()>,
    taak: JoinHandle<Result<(), InkomendFout>>,
}

impl Instantie {
    async fn start(dienst: &Dienst, server: &NatsServer) -> Self {
        let (stop, gestopt) = oneshot::channel::<()>();
        let verbinding = verbonden(server).await;
        let loopt = neem_aan(verbinding, dienst.clone(), InkomendOpties::default(), gestopt.map(|_| ()));
        Self { stop, taak: tokio::spawn(loopt) }
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(GEDULD, self.taak).await.unwrap().unwrap().unwrap();
    }
}

async fn stuur(bus: &Context, inhoud: impl Into<Vec<u8>>) {
    let inhoud: Vec<u8> = inhoud.into();
    bus.publish(ONDERWERP, inhoud.into()).await.unwrap().await.unwrap();
}

async fn stuur_nummers(bus: &Context, van: u64, tot: u64) {
    for nummer in van..tot {
        stuur(bus, json!({"nummer": nummer}).to_string()).await;
    }
}

/// Waits until the queue has been made.
async fn wacht_op_rij(verbinding: &Client) -> Context {
    let bus = jetstream::new(verbinding.clone());
    let wacht = async {
        while bus.get_stream(WACHTRIJ).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(GEDULD, wacht).await.unwrap();
    bus
}

/// Waits until nothing waits any more.
async fn is_leeg(bus: &Context) {
    let wacht = async {
        while bus.get_stream(WACHTRIJ).await.unwrap().cached_info().state.messages > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(GEDULD, wacht).await.expect("the queue is empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn twee_instanties_nemen_alles_een_keer_en_op_volgorde_op() {
    let server = NatsServer::start();
    let dienst = Dienst::nieuw();
    let een = Instantie::start(&dienst, &server).await;
    let twee = Instantie::start(&dienst, &server).await;
    let bus = wacht_op_rij(&verbonden(&server).await).await;
    stuur_nummers(&bus, 1, 301).await;
    // One stops halfway, with messages waiting; the other goes on.
    een.stop().await;
    stuur_nummers(&bus, 301, 401).await;
    dienst.wacht_op(400).await;
    is_leeg(&bus).await;
    twee.stop().await;
    assert_eq!(dienst.nummers().await, (1..=400).collect::<Vec<u64>>());
    assert_eq!(dienst.aangeboden.load(Ordering::Relaxed), 400, "none was offered twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn wat_nu_niet_kan_komt_terug_en_de_volgorde_blijft() {
    let server = NatsServer::start();
    let dienst = Dienst::nieuw();
    dienst.hapert.lock().unwrap().extend([(3, 2), (7, 1)]);
    let loopt = Instantie::start(&dienst, &server).await;
    let bus = wacht_op_rij(&verbonden(&server).await).await;
    stuur_nummers(&bus, 1, 11).await;
    dienst.wacht_op(10).await;
    is_leeg(&bus).await;
    assert_eq!(dienst.nummers().await, (1..=10).collect::<Vec<u64>>());
    assert_eq!(dienst.aangeboden.load(Ordering::Relaxed), 13);
    loopt.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wat_niet_te_lezen_is_staat_apart_voor_het_wordt_bevestigd() {
    let server = NatsServer::start();
    let dienst = Dienst::nieuw();
    dienst.quarantaine_weg.store(true, Ordering::Relaxed);
    let loopt = Instantie::start(&dienst, &server).await;
    let bus = wacht_op_rij(&verbonden(&server).await).await;
    stuur(&bus, "dit is geen json").await;
    stuur(&bus, vec![0xff, 0x00, 0xe9]).await;
    stuur_nummers(&bus, 1, 2).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(bus.get_stream(WACHTRIJ).await.unwrap().cached_info().state.messages, 3, "none is let go of");
    assert_eq!(dienst.log.head().await.unwrap(), Position::START, "nor overtaken");
    dienst.quarantaine_weg.store(false, Ordering::Relaxed);
    dienst.wacht_op(1).await;
    is_leeg(&bus).await;
    let apart = dienst.quarantaine.lock().unwrap().clone();
    assert_eq!(
        apart,
        HashMap::from([("dit is geen json".to_owned(), "geen-json"), ("ÿ\0é".to_owned(), "geen-json")])
    );
    loopt.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_instantie_die_na_de_opname_wordt_gedood_verliest_en_verdubbelt_niets() {
    let server = NatsServer::start();
    let dienst = Dienst::nieuw();
    dienst.hangt_na_opname.store(true, Ordering::Relaxed);
    let een = Instantie::start(&dienst, &server).await;
    let bus = wacht_op_rij(&verbonden(&server).await).await;
    stuur_nummers(&bus, 1, 6).await;
    dienst.wacht_op(1).await;
    een.taak.abort();
    dienst.hangt_na_opname.store(false, Ordering::Relaxed);
    let begin = Instant::now();
    let twee = Instantie::start(&dienst, &server).await;
    dienst.wacht_op(5).await;
    assert!(begin.elapsed() < MAX_STILTE + Duration::from_secs(5), "took over after {:?}", begin.elapsed());
    is_leeg(&bus).await;
    twee.stop().await;
    assert_eq!(dienst.nummers().await, [1, 2, 3, 4, 5]);
    assert_eq!(
        dienst.aangeboden.load(Ordering::Relaxed),
        6,
        "the first was offered again, and changed nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wie_lang_bezig_is_houdt_zijn_bericht_en_maakt_het_af() {
    let server = NatsServer::start();
    let dienst = Dienst::nieuw();
    dienst.traag.store(u32::try_from(MAX_STILTE.as_millis()).unwrap() + 2_000, Ordering::Relaxed);
    let een = Instantie::start(&dienst, &server).await;
    let twee = Instantie::start(&dienst, &server).await;
    let bus = wacht_op_rij(&verbonden(&server).await).await;
    stuur_nummers(&bus, 1, 2).await;
    dienst.wacht_op(1).await;
    is_leeg(&bus).await;
    assert_eq!(dienst.aangeboden.load(Ordering::Relaxed), 1, "nobody else got it meanwhile");
    // What is under way at the end is finished.
    dienst.traag.store(500, Ordering::Relaxed);
    stuur_nummers(&bus, 2, 3).await;
    while dienst.aangeboden.load(Ordering::Relaxed) < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    een.stop().await;
    twee.stop().await;
    assert_eq!(dienst.nummers().await, [1, 2]);
    is_leeg(&bus).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_server_die_wordt_gedood_kost_niets() {
    let mut server = NatsServer::start();
    let dienst = Dienst::nieuw();
    dienst.traag.store(5, Ordering::Relaxed);
    let loopt = Instantie::start(&dienst, &server).await;
    let bus = wacht_op_rij(&verbonden(&server).await).await;
    stuur_nummers(&bus, 1, 201).await;
    for tot in [30, 90] {
        dienst.wacht_op(tot).await;
        server.dood();
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.herstart();
    }
    dienst.wacht_op(200).await;
    is_leeg(&bus).await;
    loopt.stop().await;
    assert_eq!(dienst.nummers().await, (1..=200).collect::<Vec<u64>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn cloudevents_komen_in_elke_vorm_binnen() {
    let server = NatsServer::start();
    let dienst = Dienst::nieuw();
    let loopt = Instantie::start(&dienst, &server).await;
    let bus = wacht_op_rij(&verbonden(&server).await).await;
    let geheel = json!({"specversion": "1.0", "id": "a", "data": {"nummer": 1}});
    stuur(&bus, geheel.to_string()).await;
    let bundel = json!([{"id": "b", "data": {"nummer": 2}}, {"id": "c", "data": {"nummer": 3}}]);
    stuur(&bus, bundel.to_string()).await;
    let mut kop = HeaderMap::new();
    for (naam, waarde) in [("ce-specversion", "1.0"), ("ce-id", "d"), ("content-type", "application/json")] {
        kop.insert(naam, waarde);
    }
    bus.publish_with_headers(ONDERWERP, kop, r#"{"nummer":4}"#.into()).await.unwrap().await.unwrap();
    dienst.wacht_op(4).await;
    is_leeg(&bus).await;
    loopt.stop().await;
    assert_eq!(dienst.nummers().await, [1, 2, 3, 4]);
    assert!(dienst.quarantaine.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn de_rij_weigert_wat_te_groot_is_en_is_zelf_goed_ingesteld() {
    let server = NatsServer::start();
    let dienst = Dienst::nieuw();
    let loopt = Instantie::start(&dienst, &server).await;
    let bus = wacht_op_rij(&verbonden(&server).await).await;
    let te_groot = vec![b' '; MAX_INKOMEND_BYTES + 8 * 1024];
    assert!(bus.publish(ONDERWERP, te_groot.into()).await.unwrap().await.is_err(), "its sender knows");
    loopt.stop().await;

    bus.delete_stream(WACHTRIJ).await.unwrap();
    let anders =
        Config { name: WACHTRIJ.to_owned(), subjects: vec![ONDERWERP.to_owned()], ..Config::default() };
    bus.create_stream(anders).await.unwrap();
    let weigert = Instantie::start(&dienst, &server).await;
    let fout = tokio::time::timeout(GEDULD, weigert.taak).await.unwrap().unwrap().unwrap_err();
    assert!(matches!(fout, InkomendFout::StroomWijktAf { .. }), "{fout}");
}
