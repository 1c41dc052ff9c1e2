//! What followers of both kinds have in common, each test for a projection and for a reaction, on both databases: they
//! stop at what they do not know and at a log that is no longer the one that they followed; they park, take over, and
//! begin again.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eventstore_free_rs::{
    Append, Database, Dialect, Expected, FollowError, Follower, Kind, Log, NewEvent, Outcome, Position,
    PostgresOptions, Query, Reaction, Recorded, Retried, SqliteOptions, Standstill, StreamId,
};
use futures_util::future::{BoxFuture, FutureExt};
use models::{Models, RIDDLE, Sums, UNKNOWN};
use sqlx::AssertSqlSafe;
use testkit::PostgresServer;
use uuid::Uuid;

on_both!(
    at_an_unknown_type_it_stops_until_it_knows_it,
    a_log_that_was_restored_and_grew_is_noticed,
    a_log_that_is_restored_while_it_is_followed_is_noticed,
    what_is_stuck_waits_with_its_stream,
    of_two_processes_one_works_and_the_other_takes_over,
    a_database_of_before_gets_what_is_new,
);

/// Writes down what it is given; the same event twice is nothing new.
#[derive(Clone, Default)]
struct Seen {
    newer: bool,
    poison: Arc<AtomicBool>,
    events: Arc<Mutex<Vec<Uuid>>>,
}

impl Reaction for Seen {
    fn name(&self) -> &'static str {
        "seen"
    }

    fn query(&self) -> Query {
        Query::kinds(["counted"])
    }

    fn knows(&self, kind: &str) -> bool {
        kind != UNKNOWN || self.newer
    }

    fn react<'a>(
        &'a self,
        events: &'a [Recorded],
        stuck: &'a HashSet<StreamId>,
    ) -> BoxFuture<'a, Result<Vec<Outcome>, FollowError>> {
        async move {
            let mut stuck = stuck.clone();
            let mut seen = self.events.lock().unwrap();
            let one = |event: &Recorded| {
                if stuck.contains(&event.stream) {
                    return Outcome::Waits;
                }
                if self.poison.load(Ordering::SeqCst) && event.data == RIDDLE {
                    stuck.insert(event.stream.clone());
                    return Outcome::Stuck("not understood");
                }
                if !seen.contains(&event.id) {
                    seen.push(event.id);
                }
                Outcome::Done
            };
            Ok(events.iter().map(one).collect())
        }
        .boxed()
    }
}

/// One follower's surroundings.
struct Case {
    models: Models,
    database: Database,
    sums: Sums,
    seen: Seen,
    kind: Kind,
}

impl Case {
    async fn of(kind: Kind, dialect: Dialect) -> Self {
        let models = Models::new(dialect);
        let database = models.database().await;
        Self { models, database, sums: Sums::new(1), seen: Seen::default(), kind }
    }

    async fn follower(&self, log: &Log) -> Follower {
        let (database, log) = (self.models.database().await, log.clone());
        match self.kind {
            Kind::Projection => Follower::projection(self.sums.clone(), database, log).await.unwrap(),
            Kind::Reaction => Follower::reaction(self.seen.clone(), database, log).await.unwrap(),
        }
    }

    /// How many events had their effect.
    async fn effects(&self) -> usize {
        match self.kind {
            Kind::Projection => {
                let sum = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM sums";
                usize::try_from(models::count(&self.database, sum).await).unwrap()
            }
            Kind::Reaction => self.seen.events.lock().unwrap().len(),
        }
    }

    fn poison(&self, on: bool) {
        self.sums.poison.store(on, Ordering::SeqCst);
        self.seen.poison.store(on, Ordering::SeqCst);
    }
}

const BOTH: [Kind; 2] = [Kind::Projection, Kind::Reaction];

async fn happens(log: &Log, stream: &str, kind: &str, data: &str) {
    let event = NewEvent::new(Uuid::now_v7(), kind, data);
    log.append(Append::to(stream, Expected::Any, [event])).await.unwrap();
}

async fn at_an_unknown_type_it_stops_until_it_knows_it(dialect: Dialect) {
    for kind in BOTH {
        let mut case = Case::of(kind, dialect).await;
        let log = Log::memory();
        happens(&log, "a", "counted", "{}").await;
        // Not wanted, but known.
        happens(&log, "a", "other", "{}").await;
        happens(&log, "b", UNKNOWN, "{}").await;
        happens(&log, "c", "counted", "{}").await;
        let follower = case.follower(&log).await;
        for _ in 0..2 {
            let error = follower.catch_up().await.unwrap_err();
            let FollowError::UnknownKind { kind, position: Position(3), .. } = error else {
                panic!("{error:?}")
            };
            assert_eq!(kind, UNKNOWN);
            assert_eq!(case.effects().await, 1, "what comes before it is taken in, and nothing after it");
        }
        let expected = Standstill::UnknownKind { kind: UNKNOWN.to_owned(), position: Position(3) };
        assert_eq!(follower.check().await.unwrap(), Some(expected.clone()));
        let mut standstill = follower.standstill();
        let running = tokio::spawn(async move { follower.run(std::future::pending()).await });
        let told = standstill.wait_for(|standstill| *standstill == Some(expected.clone()));
        drop(tokio::time::timeout(Duration::from_secs(10), told).await.expect("it says so").unwrap());
        happens(&log, "a", "counted", "{}").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(case.effects().await, 1);
        running.abort();
        drop(running.await);

        (case.sums.newer, case.seen.newer) = (true, true);
        let newer = case.follower(&log).await;
        assert_eq!(newer.catch_up().await.unwrap(), Position(5));
        assert_eq!(case.effects().await, 3, "a newer program goes on where the other stood");
        assert_eq!(newer.check().await.unwrap(), None);
    }
}

/// A log on disk, which can be put back to an earlier end.
struct Restorable {
    _directory: tempfile::TempDir,
    databank: Option<testkit::Databank>,
    path: std::path::PathBuf,
}

impl Restorable {
    fn new(dialect: Dialect) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let databank = (dialect == Dialect::Postgres).then(PostgresServer::gedeeld);
        Self { path: directory.path().join("log"), _directory: directory, databank }
    }

    async fn open(&self) -> Log {
        match &self.databank {
            Some(databank) => Log::postgres(&databank.url(), PostgresOptions::default()).await.unwrap(),
            None => Log::sqlite(&self.path, SqliteOptions::default()).await.unwrap(),
        }
    }

    /// As it was after so many events: a copy of that moment holds no more.
    async fn restore(&self, end: u64) {
        let (database, events) = match &self.databank {
            Some(databank) => (Database::postgres(&databank.url()).await.unwrap(), "eventstore_events"),
            None => (Database::sqlite(&self.path).await.unwrap(), "events"),
        };
        let delete = format!("DELETE FROM {events} WHERE position > {end}");
        sqlx::query(AssertSqlSafe(delete)).execute(database.pool()).await.unwrap();
        database.close().await;
    }
}

async fn a_log_that_was_restored_and_grew_is_noticed(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let place = Restorable::new(dialect);
        let log = place.open().await;
        let id = log.identity().await.unwrap();
        for _ in 0..6 {
            happens(&log, "a", "counted", "{}").await;
        }
        case.follower(&log).await.catch_up().await.unwrap();
        log.close().await;

        place.restore(3).await;
        let log = place.open().await;
        assert_eq!(log.identity().await.unwrap(), id, "a copy has the same id");
        let follower = case.follower(&log).await;
        let error = follower.catch_up().await.unwrap_err();
        assert!(matches!(error, FollowError::Ahead { head: Position(3), .. }), "{error:?}");
        for _ in 0..5 {
            happens(&log, "a", "counted", "{}").await;
        }
        let error = follower.catch_up().await.unwrap_err();
        assert!(matches!(error, FollowError::OtherLog { position: Position(6), .. }), "{error:?}");
        assert_eq!(case.effects().await, 6, "nothing is taken from it");

        follower.reset().await.unwrap();
        assert_eq!(follower.catch_up().await.unwrap(), Position(8));
        // What a reaction did because of what the log has lost stays done.
        assert_eq!(case.effects().await, if kind == Kind::Reaction { 11 } else { 8 });
        log.close().await;
    }
}

async fn a_log_that_is_restored_while_it_is_followed_is_noticed(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let place = Restorable::new(dialect);
        let log = place.open().await;
        for _ in 0..6 {
            happens(&log, "a", "counted", "{}").await;
        }
        let follower = case.follower(&log).await;
        let (mut position, mut standstill) = (follower.position(), follower.standstill());
        let running = tokio::spawn(async move { follower.run(std::future::pending()).await });
        position.wait_for(|position| *position == Position(6)).await.unwrap();
        // Another server takes over, without the end, and another process appends to it.
        place.restore(5).await;
        let other = place.open().await;
        let events = (0..9).map(|_| NewEvent::new(Uuid::now_v7(), "counted", "{}"));
        other.append(Append::to("b", Expected::NoStream, events)).await.unwrap();
        let told = standstill.wait_for(|told| *told == Some(Standstill::OtherLog { position: Position(6) }));
        drop(tokio::time::timeout(Duration::from_secs(10), told).await.expect("it is noticed").unwrap());
        assert_eq!(case.effects().await, 6, "nothing is taken from it");
        running.abort();
        drop(running.await);
        log.close().await;
        other.close().await;
    }
}

async fn what_is_stuck_waits_with_its_stream(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        case.poison(true);
        let log = Log::memory();
        for (stream, data) in [("a", "{}"), ("a", RIDDLE), ("b", "{}"), ("a", "{}")] {
            happens(&log, stream, "counted", data).await;
        }
        let follower = case.follower(&log).await;
        follower.catch_up().await.unwrap();
        happens(&log, "a", "counted", "{}").await;
        follower.catch_up().await.unwrap();
        assert_eq!(case.effects().await, 2);
        let parked = follower.parked().await.unwrap();
        let parked: Vec<_> = parked.iter().map(|event| (event.position.0, event.cause.as_deref())).collect();
        assert_eq!(parked, [(2, Some("not understood")), (4, None), (5, None)]);
        assert_eq!(follower.retry_parked().await.unwrap(), Retried { taken: 0, left: 1 });
        case.poison(false);
        assert_eq!(follower.retry_parked().await.unwrap(), Retried { taken: 1, left: 0 });
        assert_eq!((case.effects().await, follower.parked_count().await.unwrap()), (5, 0));
    }
}

async fn of_two_processes_one_works_and_the_other_takes_over(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let log = Log::memory();
        let start = async || {
            let follower = case.follower(&log).await;
            let position = follower.position();
            (position, tokio::spawn(async move { follower.run(std::future::pending()).await }))
        };
        let (mut first_position, first) = start().await;
        happens(&log, "a", "counted", "{}").await;
        first_position.wait_for(|position| *position == Position(1)).await.unwrap();
        let (mut position, second) = start().await;
        position.wait_for(|position| *position == Position(1)).await.expect("it sees what the other did");
        // Killed: its lease lapses.
        first.abort();
        happens(&log, "a", "counted", "{}").await;
        let taken_over = position.wait_for(|position| *position == Position(2));
        drop(tokio::time::timeout(Duration::from_secs(15), taken_over).await.expect("taken over").unwrap());
        assert_eq!(case.effects().await, 2);
        second.abort();
        drop(second.await);
    }
}

/// The tables as they were before a follower kept which log it follows.
async fn a_database_of_before_gets_what_is_new(dialect: Dialect) {
    let case = Case::of(Kind::Projection, dialect).await;
    let log = Log::memory();
    happens(&log, "a", "counted", "{}").await;
    case.follower(&log).await.catch_up().await.unwrap();
    for column in ["event", "event_position", "log"] {
        let drop = format!("ALTER TABLE projections DROP COLUMN {column}");
        sqlx::query(AssertSqlSafe(drop)).execute(case.database.pool()).await.unwrap();
    }
    happens(&log, "a", "counted", "{}").await;
    let follower = case.follower(&log).await;
    assert_eq!(follower.catch_up().await.unwrap(), Position(2), "it goes on where it was");
    let other = Log::memory();
    for _ in 0..3 {
        happens(&other, "a", "counted", "{}").await;
    }
    let error = case.follower(&other).await.catch_up().await.unwrap_err();
    assert!(matches!(error, FollowError::OtherLog { .. }), "from here on it knows its log: {error:?}");
}
