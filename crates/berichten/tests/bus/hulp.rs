//! What the tests share: a log with events, a relay that runs until it is stopped, and what a stream holds.

use std::time::{Duration, Instant};

use async_nats::jetstream::{
    self,
    stream::{Config, Stream},
};
use berichten::{
    Bronnaam, Client, CloudEvent, Relay, RelayFout, RelayOpties, Relaytoestand, StreamSource, stroomnaam,
    stroomonderwerpen, verbind,
};
use domein::gebeurtenis::SignaleringGebeurtenis;
use domein::{Actor, Gebeurtenis, Metadata, PersoonId, Rol, Vastlegging, gebeurtenis::SignaalIngetrokken};
use eventstore::{Append, Expected, Lease, Log, NewEvent, Position, Query};
use futures_util::StreamExt;
use testkit::NatsServer;
use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
};
use uuid::Uuid;

pub(crate) const DIENST: &str = SignaleringGebeurtenis::DIENST;
/// The type of every event that [`schrijf`] appends.
pub(crate) const SOORT: &str = "signalering.signaal-ingetrokken.v1";
/// Longest wait for what must come.
pub(crate) const GEDULD: Duration = Duration::from_secs(60);

pub(crate) fn gebeurtenis(id: u128) -> NewEvent {
    let metadata = Metadata {
        persoon_id: Some(PersoonId(Uuid::from_u128(id))),
        gemeente: "GM0014".parse().unwrap(),
        geldig_op: "2025-03-04".parse().unwrap(),
        vastgelegd_op: "2025-03-04T09:15:30Z".parse().unwrap(),
        actor: Actor { rol: Rol::Systeem, id: "proef".parse().unwrap() },
        correlatie: Uuid::from_u128(id),
        oorzaak: None,
        opdracht: None,
        traceparent: None,
    };
    let feiten = SignaalIngetrokken { signaal_id: Uuid::from_u128(id), aanlevering_id: None };
    let id = Uuid::from_u128(id);
    Vastlegging { id, metadata, gebeurtenis: SignaleringGebeurtenis::from(feiten) }.naar_log().unwrap()
}

/// Appends events with ids `van..tot`.
pub(crate) async fn schrijf(log: &Log, van: u128, tot: u128) {
    let append = Append::to("proef", Expected::Any, (van..tot).map(gebeurtenis));
    log.append(append).await.unwrap();
}

/// A connection that may do everything.
pub(crate) async fn verbonden(server: &NatsServer) -> Client {
    verbind(&server.url(), None, None).await.unwrap()
}

/// The stream, to follow.
pub(crate) async fn bron(server: &NatsServer) -> StreamSource {
    StreamSource::van(DIENST, verbonden(server).await)
}

/// A server with a stream that a relay filled from a log of so many events. The relay has stopped.
pub(crate) async fn gepubliceerd(aantal: u64) -> (NatsServer, Client, Log) {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, u128::from(aantal) + 1).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, aantal).await;
    lopend.stop().await;
    (server, verbinding, log)
}

/// Publishes the message with this number once more, with other words in it: each first text becomes the second. Gives
/// what was published.
pub(crate) async fn publiceer_anders(
    verbinding: &Client,
    volgnummer: u64,
    woorden: &[(&str, &str)],
) -> String {
    let eigen = stroom(verbinding).await.unwrap().get_raw_message(volgnummer).await.unwrap();
    let tekst = String::from_utf8(eigen.payload.to_vec()).unwrap();
    let tekst = woorden.iter().fold(tekst, |tekst, (van, naar)| tekst.replace(van, naar));
    let bus = jetstream::new(verbinding.clone());
    bus.publish(eigen.subject, tekst.clone().into()).await.unwrap().await.unwrap();
    tekst
}

/// A position as a message has it.
pub(crate) fn sequence(positie: u64) -> String {
    format!("{positie:020}")
}

/// A relay that runs until it is stopped.
pub(crate) struct Lopend {
    stop: oneshot::Sender<()>,
    taak: JoinHandle<Result<(), RelayFout>>,
    pub(crate) stand: watch::Receiver<Relaytoestand>,
}

impl Lopend {
    pub(crate) async fn start(log: &Log, url: &str) -> Self {
        Self::met(log, url, None).await
    }

    pub(crate) async fn met(log: &Log, url: &str, lease: Option<Lease>) -> Self {
        let (stop, gestopt) = oneshot::channel::<()>();
        let verbinding = verbind(url, None, None).await.unwrap();
        let stop_bij = async move {
            let _ = gestopt.await;
        };
        let relay =
            Relay::nieuw(log.clone(), DIENST, verbinding, Bronnaam::default(), RelayOpties::default());
        let relay = match lease {
            Some(lease) => relay.met_lease(lease),
            None => relay,
        };
        Self { stop, stand: relay.stand(), taak: tokio::spawn(relay.loop_mee(stop_bij)) }
    }

    /// As when its process is killed: nothing is finished.
    pub(crate) fn dood(self) {
        self.taak.abort();
    }

    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        let begin = Instant::now();
        self.taak.await.unwrap().unwrap();
        assert!(begin.elapsed() < Duration::from_secs(8), "stopping took {:?}", begin.elapsed());
    }

    /// Waits until it ends by itself.
    pub(crate) async fn fout(self) -> RelayFout {
        tokio::time::timeout(GEDULD, self.taak).await.unwrap().unwrap().unwrap_err()
    }
}

pub(crate) async fn stroom(verbinding: &Client) -> Option<Stream> {
    jetstream::new(verbinding.clone()).get_stream(stroomnaam(DIENST)).await.ok()
}

/// Waits until the stream holds `aantal` messages.
pub(crate) async fn wacht_op(verbinding: &Client, aantal: u64) {
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
pub(crate) async fn alles(verbinding: &Client) -> Vec<CloudEvent> {
    let stroom = stroom(verbinding).await.unwrap();
    let aantal = stroom.cached_info().state.messages;
    let opties = jetstream::consumer::pull::OrderedConfig::default();
    let lezer = stroom.create_consumer(opties).await.unwrap();
    let berichten = lezer.messages().await.unwrap().take(usize::try_from(aantal).unwrap());
    berichten.map(|bericht| CloudEvent::lees(&bericht.unwrap().payload).unwrap()).collect().await
}

/// The stream holds exactly the log: every event, once, in order.
pub(crate) async fn is_het_logboek(log: &Log, verbinding: &Client) {
    let bus: Vec<(Position, Uuid)> = alles(verbinding).await.iter().map(|b| (b.sequence, b.id)).collect();
    let regels = log.read(&Query::all(), Position::START, usize::MAX >> 1).await.unwrap().events;
    let logboek: Vec<(Position, Uuid)> = regels.iter().map(|regel| (regel.position, regel.id)).collect();
    assert_eq!(bus.len(), logboek.len());
    assert_eq!(bus, logboek);
}

/// A stream from which may be deleted, with a window for message ids of this length.
pub(crate) async fn stroom_zonder_slot(verbinding: &Client, venster: Duration) -> Stream {
    let instelling = Config {
        name: stroomnaam(DIENST),
        subjects: vec![stroomonderwerpen(DIENST)],
        duplicate_window: venster,
        ..Config::default()
    };
    jetstream::new(verbinding.clone()).create_stream(instelling).await.unwrap()
}

/// JetStream acknowledges before it has written to disk and can lose the end of a stream; here it is deleted.
pub(crate) async fn verlies_het_einde(stroom: &Stream, van: u64, tot: u64) {
    for volgnummer in (van..=tot).rev() {
        stroom.delete_message(volgnummer).await.unwrap();
    }
}
