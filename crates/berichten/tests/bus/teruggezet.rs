//! What a follower and a relay do when the stream is not what they know: an event of a type of later, and a log that was
//! restored from an older copy and grew past its old end.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_nats::jetstream;
use berichten::{Bronnaam, RelayFout, naar_cloudevent, onderwerp, stroomnaam};
use eventstore::{
    Database, FollowError, Follower, Log, Outcome, Position, Query, Reaction, Recorded, SqliteOptions,
    Standstill, StreamId,
};
use futures_util::{FutureExt, future::BoxFuture};
use tempfile::TempDir;
use testkit::NatsServer;
use uuid::Uuid;

use crate::hulp::{
    DIENST, GEDULD, Lopend, SOORT, alles, bron, gepubliceerd, is_het_logboek, publiceer_anders, schrijf,
    sequence, stroom_zonder_slot, verbonden, wacht_op,
};

const VAN_LATER: &str = "signalering.signaal-vergeten.v1";

/// Writes down what it is given.
#[derive(Clone, Default)]
struct Gezien(Arc<Mutex<Vec<Uuid>>>);

impl Reaction for Gezien {
    fn name(&self) -> &'static str {
        "gezien"
    }

    fn query(&self) -> Query {
        Query::kinds([SOORT])
    }

    fn knows(&self, kind: &str) -> bool {
        kind == SOORT
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
        let gezien = Gezien::default();
        let volger = Follower::reaction(gezien.clone(), database, bron(server).await).await.unwrap();
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
    let (server, verbinding, _log) = gepubliceerd(3).await;
    // What a newer version of the service publishes behind it, and an event that everybody knows after that.
    for (positie, soort) in [(4, VAN_LATER), (5, SOORT)] {
        let (van, naar) = (Uuid::from_u128(3).to_string(), Uuid::from_u128(positie.into()).to_string());
        let woorden = [(&*sequence(3), &*sequence(positie)), (&*van, &*naar), (SOORT, soort)];
        publiceer_anders(&verbinding, 3, &woorden).await;
    }

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

/// A log of six events is restored from a copy of its first three, after which it gets other ones, or the same ones again:
/// per pair in `erna` those with ids from the first up to the second.
async fn na_terugzetten(erna: &[(u128, u128)]) {
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

    // Put back, and grown past the old end.
    bestanden.zet_terug();
    let log = bestanden.open().await;
    assert_eq!((log.identity().await.unwrap(), log.head().await.unwrap()), (logid, Position(3)));
    for (van, tot) in erna {
        schrijf(&log, *van, *tot).await;
    }
    let einde = log.head().await.unwrap();
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
    wacht_op(&verbinding, einde.0).await;
    is_het_logboek(&log, &verbinding).await;
    let logids: HashSet<_> = alles(&verbinding).await.iter().map(|bericht| bericht.log).collect();
    assert_eq!(logids, HashSet::from([Some(logid)]), "every message says of which log it is");

    // The log has the same id and goes further than the follower; what stands at its place is not what it read there.
    let fout = volgend.volger.catch_up().await.unwrap_err();
    assert!(matches!(fout, FollowError::OtherLog { position: Position(6), .. }), "{fout:?}");
    assert_eq!(volgend.aantal(), 6, "nothing is taken from it");
    volgend.volger.reset().await.unwrap();
    assert_eq!(volgend.volger.catch_up().await.unwrap(), einde);
    lopend.stop().await;
    log.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_teruggezet_logboek_komt_niet_in_de_stroom_van_zijn_andere_geschiedenis() {
    na_terugzetten(&[(101, 109)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ook_niet_als_dezelfde_gebeurtenis_weer_op_dezelfde_plek_komt() {
    // Event 6 is that of a delivery that is given again, behind two other events.
    na_terugzetten(&[(101, 103), (6, 7), (103, 105)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_vervangen_logboek_heeft_een_ander_nummer() {
    let (server, verbinding, _log) = gepubliceerd(3).await;
    let volgend = Volgend::van(&server).await;
    assert_eq!(volgend.volger.catch_up().await.unwrap(), Position(3));

    // With the same events.
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

#[tokio::test(flavor = "multi_thread")]
async fn berichten_van_voor_het_moment_van_opslag_worden_genomen() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    stroom_zonder_slot(&verbinding, Duration::from_secs(120)).await;
    let bus = jetstream::new(verbinding.clone());
    let log = Log::memory();
    schrijf(&log, 1, 4).await;
    // As a relay of before publishes.
    for regel in log.read(&Query::all(), Position::START, 3).await.unwrap().events {
        let mut bericht = naar_cloudevent(&regel, &Bronnaam::default()).unwrap();
        (bericht.log, bericht.recordedtime) = (Some(log.identity().await.unwrap()), None);
        let json = bericht.naar_json().unwrap();
        bus.publish(onderwerp(&bericht), json.into()).await.unwrap().await.unwrap();
    }
    let [volgend, achterblijver] = [Volgend::van(&server).await, Volgend::van(&server).await];
    for een in [&volgend, &achterblijver] {
        assert_eq!(een.volger.catch_up().await.unwrap(), Position(3));
    }

    // A relay of now goes on behind them, and so does who follows.
    let lopend = Lopend::start(&log, &server.url()).await;
    schrijf(&log, 4, 6).await;
    wacht_op(&verbinding, 5).await;
    let met_moment: Vec<_> = alles(&verbinding).await.iter().map(|b| b.recordedtime.is_some()).collect();
    assert_eq!(met_moment, [false, false, false, true, true]);
    assert_eq!(volgend.volger.catch_up().await.unwrap(), Position(5));

    // Published anew, every message says when its event was stored; who stood at one that did not goes on.
    bus.delete_stream(stroomnaam(DIENST)).await.unwrap();
    schrijf(&log, 6, 7).await;
    wacht_op(&verbinding, 6).await;
    assert!(alles(&verbinding).await.iter().all(|bericht| bericht.recordedtime.is_some()));
    for een in [&volgend, &achterblijver] {
        assert_eq!(een.volger.catch_up().await.unwrap(), Position(6));
        assert_eq!(een.aantal(), 6);
    }
    lopend.stop().await;
}
