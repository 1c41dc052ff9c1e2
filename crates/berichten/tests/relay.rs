//! The relay against a real server: order and number are exact, whatever happens to the server, the stream or the
//! relay.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use async_nats::jetstream::{
    self,
    stream::{Config, DiscardPolicy, Stream},
};
use berichten::{
    Bronnaam, Client, CloudEvent, RelayFout, RelayOpties, relay, stroomnaam, stroomonderwerpen, verbind,
};
use domein::gebeurtenis::SignaleringGebeurtenis;
use domein::{Actor, Gebeurtenis, Kop, PersoonId, Rol, Vastlegging, gebeurtenis::SignaalIngetrokken};
use eventstore::{Append, Expected, Log, NewEvent, Position, Query};
use futures_util::StreamExt;
use testkit::NatsServer;
use tokio::{sync::oneshot, task::JoinHandle};
use uuid::Uuid;

const DIENST: &str = SignaleringGebeurtenis::DIENST;
/// Longest wait for what must come.
const GEDULD: Duration = Duration::from_secs(60);

fn gebeurtenis(id: u128) -> NewEvent {
    let kop = Kop {
        persoon_id: Some(PersoonId(Uuid::from_u128(id))),
        gemeente: "GM0014".parse().unwrap(),
        geldig_op: "2025-03-04".parse().unwrap(),
        vastgelegd_op: "2025-03-04T09:15:30Z".parse().unwrap(),
        actor: Actor { rol: Rol::Systeem, id: "proef".parse().unwrap() },
        correlatie: Uuid::from_u128(id),
        oorzaak: None,
    };
    let feiten = SignaalIngetrokken { signaal_id: Uuid::from_u128(id) };
    let id = Uuid::from_u128(id);
    Vastlegging { id, kop, gebeurtenis: SignaleringGebeurtenis::from(feiten) }.naar_log().unwrap()
}

/// Appends events with ids `van..tot`.
async fn schrijf(log: &Log, van: u128, tot: u128) {
    let append = Append::to("proef", Expected::Any, (van..tot).map(gebeurtenis));
    log.append(append).await.unwrap();
}

/// A relay that runs until it is stopped.
struct Lopend {
    stop: oneshot::Sender<()>,
    taak: JoinHandle<Result<(), RelayFout>>,
}

impl Lopend {
    async fn start(log: &Log, url: &str) -> Self {
        let (stop, gestopt) = oneshot::channel::<()>();
        let verbinding = verbind(url, None, None).await.unwrap();
        let stop_bij = async move {
            let _ = gestopt.await;
        };
        let loop_ =
            relay(log.clone(), DIENST, verbinding, Bronnaam::default(), RelayOpties::default(), stop_bij);
        Self { stop, taak: tokio::spawn(loop_) }
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        let begin = Instant::now();
        self.taak.await.unwrap().unwrap();
        assert!(begin.elapsed() < Duration::from_secs(8), "stopping took {:?}", begin.elapsed());
    }

    /// Waits until it ends by itself.
    async fn fout(self) -> RelayFout {
        tokio::time::timeout(GEDULD, self.taak).await.unwrap().unwrap().unwrap_err()
    }
}

async fn stroom(verbinding: &Client) -> Option<Stream> {
    jetstream::new(verbinding.clone()).get_stream(stroomnaam(DIENST)).await.ok()
}

/// Waits until the stream holds `aantal` messages.
async fn wacht_op(verbinding: &Client, aantal: u64) {
    let begin = Instant::now();
    loop {
        let staat = stroom(verbinding).await.map(|stroom| stroom.cached_info().state.clone());
        if staat.as_ref().is_some_and(|staat| staat.messages >= aantal) {
            return;
        }
        assert!(begin.elapsed() < GEDULD, "{aantal} messages expected, {staat:?} found");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Every message, as an outsider reads them: with an ordered consumer from the first.
async fn alles(verbinding: &Client) -> Vec<CloudEvent> {
    let stroom = stroom(verbinding).await.unwrap();
    let aantal = stroom.cached_info().state.messages;
    let opties = jetstream::consumer::pull::OrderedConfig::default();
    let lezer = stroom.create_consumer(opties).await.unwrap();
    let berichten = lezer.messages().await.unwrap().take(usize::try_from(aantal).unwrap());
    berichten.map(|bericht| CloudEvent::lees(&bericht.unwrap().payload).unwrap()).collect().await
}

/// The stream holds exactly the log: every event, once, in order.
async fn is_het_logboek(log: &Log, verbinding: &Client) {
    let bus: Vec<(Position, Uuid)> = alles(verbinding).await.iter().map(|b| (b.sequence, b.id)).collect();
    let regels = log.read(&Query::all(), Position::START, usize::MAX >> 1).await.unwrap().events;
    let logboek: Vec<(Position, Uuid)> = regels.iter().map(|regel| (regel.position, regel.id)).collect();
    assert_eq!(bus.len(), logboek.len());
    assert_eq!(bus, logboek);
}

#[tokio::test(flavor = "multi_thread")]
async fn alles_komt_aan_in_volgorde_en_een_keer() {
    let server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    let log = Log::memory();
    schrijf(&log, 1, 5_001).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 5_000).await;
    schrijf(&log, 5_001, 5_101).await;
    wacht_op(&verbinding, 5_100).await;
    lopend.stop().await;

    // A relay that starts later finds where it was, without a checkpoint of its own.
    schrijf(&log, 5_101, 5_201).await;
    let later = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 5_200).await;
    later.stop().await;
    is_het_logboek(&log, &verbinding).await;

    let instelling = stroom(&verbinding).await.unwrap().cached_info().config.clone();
    assert!(instelling.deny_delete && instelling.deny_purge, "an archive is not deleted from");
    assert_eq!(instelling.discard, DiscardPolicy::New);
}

#[tokio::test(flavor = "multi_thread")]
async fn een_bericht_draagt_de_kopregels_van_de_bus() {
    let server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    let log = Log::memory();
    schrijf(&log, 1, 2).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 1).await;
    lopend.stop().await;
    let bericht = stroom(&verbinding).await.unwrap().get_raw_message(1).await.unwrap();
    assert_eq!(bericht.subject.as_str(), "jongerenstroom.GM0014.signalering.signaal-ingetrokken");
    let kop = |naam: &str| bericht.headers.get(naam).map(|waarde| waarde.as_str().to_owned());
    assert_eq!(kop("Content-Type").unwrap(), "application/cloudevents+json");
    assert_eq!(kop("Nats-Msg-Id").unwrap(), Uuid::from_u128(1).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn een_server_die_halverwege_wordt_gedood_kost_niets() {
    let mut server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    for ronde in 0..3_u128 {
        // The server dies while messages are under way, and again while the rest comes.
        schrijf(&log, 1 + ronde * 3_000, 1 + (ronde + 1) * 3_000).await;
        wacht_op(&verbinding, u64::try_from(ronde * 3_000 + 300).unwrap()).await;
        server.dood();
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.herstart();
    }
    wacht_op(&verbinding, 9_000).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_server_die_alles_kwijt_is_krijgt_alles_opnieuw() {
    let mut server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    let log = Log::memory();
    schrijf(&log, 1, 501).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 500).await;
    server.dood();
    std::fs::remove_dir_all(server.map().join("js")).unwrap();
    server.herstart();
    // Nothing new is recorded: the relay notices by itself.
    wacht_op(&verbinding, 500).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

/// A stream from which may be deleted, with a window for message ids of this length.
async fn stroom_zonder_slot(verbinding: &Client, venster: Duration) -> Stream {
    let instelling = Config {
        name: stroomnaam(DIENST),
        subjects: vec![stroomonderwerpen(DIENST)],
        duplicate_window: venster,
        ..Config::default()
    };
    jetstream::new(verbinding.clone()).create_stream(instelling).await.unwrap()
}

/// JetStream acknowledges before it has written to disk and can lose the end of a stream; here it is deleted.
async fn verlies_het_einde(stroom: &Stream, van: u64, tot: u64) {
    for volgnummer in (van..=tot).rev() {
        stroom.delete_message(volgnummer).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wat_de_stroom_verliest_wordt_opnieuw_gepubliceerd() {
    let server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    let stroom = stroom_zonder_slot(&verbinding, Duration::from_secs(120)).await;
    let log = Log::memory();
    schrijf(&log, 1, 1_001).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 1_000).await;
    // The server still remembers the ids of what it lost, and would call them doubles.
    verlies_het_einde(&stroom, 601, 1_000).await;

    wacht_op(&verbinding, 1_000).await;

    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;

    // The same for a relay that was not there when it happened.
    verlies_het_einde(&stroom, 1_001, 1_400).await;

    let later = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 1_000).await;
    later.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twee_relays_tegelijk_publiceren_elk_een_keer() {
    let server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    // The ids are forgotten almost at once: what keeps order and number is the expected sequence.
    stroom_zonder_slot(&verbinding, Duration::from_millis(100)).await;
    let log = Log::memory();
    schrijf(&log, 1, 3_001).await;
    let een = Lopend::start(&log, &server.url()).await;
    let twee = Lopend::start(&log, &server.url()).await;
    for deel in 0..20_u128 {
        schrijf(&log, 3_001 + deel * 100, 3_001 + (deel + 1) * 100).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    wacht_op(&verbinding, 5_000).await;
    // One stops; the other goes on.
    een.stop().await;
    schrijf(&log, 5_001, 5_101).await;
    wacht_op(&verbinding, 5_100).await;
    twee.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_storing_langer_dan_het_ontdubbelvenster_verdubbelt_niets() {
    let mut server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    stroom_zonder_slot(&verbinding, Duration::from_secs(1)).await;
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    schrijf(&log, 1, 5_001).await;
    wacht_op(&verbinding, 500).await;
    server.dood();
    tokio::time::sleep(Duration::from_secs(3)).await;
    schrijf(&log, 5_001, 5_101).await;
    server.herstart();
    wacht_op(&verbinding, 5_100).await;
    // Nothing that is still under way may come in afterwards.
    tokio::time::sleep(Duration::from_secs(1)).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn zonder_server_wacht_de_relay_en_stopt_hij_toch_meteen() {
    let mut server = NatsServer::start();
    server.dood();
    let log = Log::memory();
    schrijf(&log, 1, 11).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    lopend.stop().await;

    let lopend = Lopend::start(&log, &server.url()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.herstart();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    wacht_op(&verbinding, 10).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_ander_of_teruggezet_logboek_publiceert_niet_op_deze_stroom() {
    let server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    let log = Log::memory();
    schrijf(&log, 1, 101).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 100).await;
    lopend.stop().await;

    let teruggezet = Log::memory();
    schrijf(&teruggezet, 1, 51).await;
    let fout = Lopend::start(&teruggezet, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::AnderLogboek { positie: Position(100), .. }), "{fout}");

    let ander = Log::memory();
    schrijf(&ander, 1_001, 1_201).await;
    let fout = Lopend::start(&ander, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::AnderLogboek { .. }), "{fout}");
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_vreemd_bericht_of_een_andere_stroom_stopt_de_relay() {
    let server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    let bus = jetstream::new(verbinding.clone());
    let log = Log::memory();
    schrijf(&log, 1, 2).await;

    let anders = Config {
        name: stroomnaam(DIENST),
        subjects: vec!["jongerenstroom.>".to_owned()],
        ..Config::default()
    };
    bus.create_stream(anders).await.unwrap();
    let fout = Lopend::start(&log, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::StroomWijktAf { .. }), "{fout}");
    bus.delete_stream(stroomnaam(DIENST)).await.unwrap();

    stroom_zonder_slot(&verbinding, Duration::from_secs(120)).await;
    let vals = "jongerenstroom.GM0014.signalering.signaal-ingetrokken";
    bus.publish(vals, r#"{"id":"vals"}"#.into()).await.unwrap().await.unwrap();
    let fout = Lopend::start(&log, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::VreemdBericht { volgnummer: 1, .. }), "{fout}");
}

#[tokio::test(flavor = "multi_thread")]
async fn een_gebeurtenis_die_niet_kan_houdt_de_rest_tegen_en_zegt_waar() {
    let server = NatsServer::start();
    let verbinding = verbind(&server.url(), None, None).await.unwrap();
    let log = Log::memory();
    schrijf(&log, 1, 4).await;
    let gif = NewEvent::new(Uuid::from_u128(4), "signalering.bestaat-niet.v1", "{}");
    log.append(Append::to("proef", Expected::Any, [gif])).await.unwrap();
    schrijf(&log, 5, 8).await;
    let fout = Lopend::start(&log, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::Gebeurtenis { positie: Position(4), .. }), "{fout}");
    let gepubliceerd: Vec<Position> = alles(&verbinding).await.iter().map(|b| b.sequence).collect();
    assert_eq!(gepubliceerd, [1, 2, 3].map(Position), "what came before it is there, nothing after it");
}
