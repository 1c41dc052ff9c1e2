//! What a follower and a relay do when the stream is not what they know: an event of a type of later, and a log that was
//! restored from an older copy and grew past its old end.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use async_nats::jetstream;
use berichten::{RelayFout, Stroombron, stroomnaam};
use eventstore::{
    Database, FollowError, Follower, Log, Outcome, Position, Query, Reaction, Recorded, SqliteOptions,
    Standstill, StreamId,
};
use futures_util::{FutureExt, future::BoxFuture};
use tempfile::TempDir;
use testkit::NatsServer;
use uuid::Uuid;

use crate::hulp::{DIENST, GEDULD, Lopend, alles, is_het_logboek, schrijf, verbonden, wacht_op};

const BEKEND: &str = "signalering.signaal-ingetrokken.v1";
const VAN_LATER: &str = "signalering.signaal-vergeten.v1";

/// Writes down what it is given.
#[derive(Clone, Default)]
struct Gezien(Arc<Mutex<Vec<Uuid>>>);

impl Reaction for Gezien {
    fn name(&self) -> &'static str {
        "gezien"
    }

    fn query(&self) -> Query {
        Query::kinds([BEKEND])
    }

    fn knows(&self, kind: &str) -> bool {
        kind == BEKEND
    }

    fn react<'a>(
        &'a self,
        events: &'a [Recorded],
        _: &'a HashSet<StreamId>,
    ) -> BoxFuture<'a, Result<Vec<Outcome>, FollowError>> {
        async move {
            self.0.lock().unwrap().extend(events.iter().map(|event| event.id));
            Ok(vec![Outcome::Done; events.len()])
        }
        .boxed()
    }
}

/// One who follows the stream, with its own database.
struct Volgend {
    gezien: Gezien,
    volger: Follower,
    _map: TempDir,
}

impl Volgend {
    async fn van(server: &NatsServer) -> Self {
        let map = tempfile::tempdir().unwrap();
        let database = Database::sqlite(&map.path().join("volger.sqlite")).await.unwrap();
        let (gezien, bron) = (Gezien::default(), Stroombron::van(DIENST, verbonden(server).await));
        let volger = Follower::reaction(gezien.clone(), database, bron).await.unwrap();
        Self { gezien, volger, _map: map }
    }

    fn aantal(&self) -> usize {
        self.gezien.0.lock().unwrap().len()
    }
}

/// The log of a service in files that can be copied and put back.
struct Bestanden {
    map: TempDir,
}

impl Bestanden {
    fn nieuw() -> Self {
        Self { map: tempfile::tempdir().unwrap() }
    }

    fn logboek(&self) -> PathBuf {
        self.map.path().join("log")
    }

    fn kopie(&self) -> PathBuf {
        self.map.path().join("kopie")
    }

    async fn open(&self) -> Log {
        std::fs::create_dir_all(self.logboek()).unwrap();
        Log::sqlite(self.logboek().join("log.sqlite"), SqliteOptions::default()).await.unwrap()
    }

    /// Of a log that is closed.
    fn kopieer(&self) {
        alle_bestanden(&self.logboek(), &self.kopie());
    }

    fn zet_terug(&self) {
        std::fs::remove_dir_all(self.logboek()).unwrap();
        alle_bestanden(&self.kopie(), &self.logboek());
    }
}

fn alle_bestanden(van: &Path, naar: &Path) {
    std::fs::create_dir_all(naar).unwrap();
    for bestand in std::fs::read_dir(van).unwrap() {
        let bestand = bestand.unwrap();
        std::fs::copy(bestand.path(), naar.join(bestand.file_name())).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bij_een_soort_van_later_staat_de_volger_stil_en_zegt_het() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 4).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 3).await;
    lopend.stop().await;
    // What a newer version of the service publishes behind it, and an event that everybody knows after that.
    let bus = jetstream::new(verbinding.clone());
    let stroom = bus.get_stream(stroomnaam(DIENST)).await.unwrap();
    let eigen = stroom.get_raw_message(3).await.unwrap();
    let publiceer = async |positie: u64, soort: &str| {
        let tekst = String::from_utf8(eigen.payload.to_vec()).unwrap();
        let tekst = tekst.replace("00000000000000000003", &format!("{positie:020}"));
        let tekst =
            tekst.replace(&Uuid::from_u128(3).to_string(), &Uuid::from_u128(positie.into()).to_string());
        let tekst = tekst.replace(BEKEND, soort);
        bus.publish(eigen.subject.clone(), tekst.into()).await.unwrap().await.unwrap();
    };
    publiceer(4, VAN_LATER).await;
    publiceer(5, BEKEND).await;

    let volgend = Volgend::van(&server).await;
    let fout = volgend.volger.catch_up().await.unwrap_err();
    let FollowError::UnknownKind { kind, position: Position(4), .. } = &fout else { panic!("{fout:?}") };
    assert_eq!((kind.as_str(), volgend.aantal()), (VAN_LATER, 3), "nothing is passed over");

    // Also one that goes on running tells it, and takes nothing in from there on.
    let mut stilstand = volgend.volger.standstill();
    let verwacht = Standstill::UnknownKind { kind: VAN_LATER.to_owned(), position: Position(4) };
    let loopt = volgend.volger.run(std::future::pending());
    let gezegd = stilstand.wait_for(|wat| wat.as_ref() == Some(&verwacht));
    tokio::select! {
        einde = loopt => panic!("{einde:?}"),
        gezegd = tokio::time::timeout(GEDULD, gezegd) => drop(gezegd.unwrap().unwrap()),
    }
    assert_eq!(volgend.aantal(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn een_teruggezet_logboek_komt_niet_in_de_stroom_van_zijn_andere_geschiedenis() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let bestanden = Bestanden::nieuw();
    let log = bestanden.open().await;
    schrijf(&log, 1, 4).await;
    log.close().await;
    bestanden.kopieer();

    let log = bestanden.open().await;
    let logid = log.identity().await.unwrap();
    schrijf(&log, 4, 7).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 6).await;
    let volgend = Volgend::van(&server).await;
    assert_eq!(volgend.volger.catch_up().await.unwrap(), Position(6));
    lopend.stop().await;
    log.close().await;

    // Put back, and grown past the old end with other events.
    bestanden.zet_terug();
    let log = bestanden.open().await;
    assert_eq!((log.identity().await.unwrap(), log.head().await.unwrap()), (logid, Position(3)));
    schrijf(&log, 101, 109).await;
    let fout = Lopend::start(&log, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::AnderLogboek { positie: Position(6), .. }), "{fout}");
    let gezegd = fout.to_string();
    assert!(gezegd.contains(&stroomnaam(DIENST)) && gezegd.contains("teruggezet"), "{gezegd}");
    assert!(gezegd.contains("een-stroom-herstellen"), "it says what to do: {gezegd}");
    let ids: Vec<Uuid> = alles(&verbinding).await.iter().map(|bericht| bericht.id).collect();
    assert_eq!(ids, (1..7).map(Uuid::from_u128).collect::<Vec<_>>(), "nothing came into the old stream");

    // As the text says: without the stream the relay fills a new one from the restored log.
    jetstream::new(verbinding.clone()).delete_stream(stroomnaam(DIENST)).await.unwrap();
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 11).await;
    is_het_logboek(&log, &verbinding).await;
    let logids: HashSet<_> = alles(&verbinding).await.iter().map(|bericht| bericht.log).collect();
    assert_eq!(logids, HashSet::from([Some(logid)]), "every message says of which log it is");

    // The log has the same id and goes further than the follower; the event at its place is another one.
    let fout = volgend.volger.catch_up().await.unwrap_err();
    assert!(matches!(fout, FollowError::OtherLog { position: Position(6), .. }), "{fout:?}");
    assert_eq!(volgend.aantal(), 6, "nothing is taken from it");
    volgend.volger.reset().await.unwrap();
    assert_eq!(volgend.volger.catch_up().await.unwrap(), Position(11));
    lopend.stop().await;
    log.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_vervangen_logboek_heeft_een_ander_nummer() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 4).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 3).await;
    let volgend = Volgend::van(&server).await;
    assert_eq!(volgend.volger.catch_up().await.unwrap(), Position(3));
    lopend.stop().await;

    // With the very same events: only the id of the log tells.
    let ander = Log::memory();
    schrijf(&ander, 1, 4).await;
    let fout = Lopend::start(&ander, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::AnderLogboek { positie: Position(3), .. }), "{fout}");
    jetstream::new(verbinding.clone()).delete_stream(stroomnaam(DIENST)).await.unwrap();
    let lopend = Lopend::start(&ander, &server.url()).await;
    schrijf(&ander, 4, 5).await;
    wacht_op(&verbinding, 4).await;
    let fout = volgend.volger.catch_up().await.unwrap_err();
    assert!(matches!(fout, FollowError::OtherLog { position: Position(3), .. }), "{fout:?}");
    assert_eq!(volgend.aantal(), 3);
    lopend.stop().await;
}
