//! A log that was restored from an older copy and has grown since gives a follower nothing, whatever stands at its
//! position; each test for a projection and for a reaction, on both databases. And what was kept or published before the
//! moment of an append was, is no reason to stop.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::time::Duration;

use eventstore_free_rs::{
    Append, Database, Dialect, Entry, Expected, Feed, FollowError, Kind, Log, Look, Mark, NewEvent, Page,
    Position, PostgresOptions, Query, Retried, Source, SqliteOptions, Standstill, StoreError,
};
use futures_util::future::{BoxFuture, FutureExt};
use models::{
    RIDDLE, UNKNOWN,
    followers::{BOTH, Case, counted, delivered, happens},
};
use sqlx::AssertSqlSafe;
use testkit::PostgresServer;
use uuid::Uuid;

on_both!(
    a_log_that_was_restored_and_grew_is_noticed,
    the_same_event_at_its_position_behind_other_ones_is_noticed,
    a_log_that_is_restored_while_it_is_followed_is_noticed,
    it_goes_on_when_what_was_in_the_way_is_gone,
    another_log_with_the_same_entries_is_noticed,
    a_mark_of_before_is_taken_over,
    a_reader_that_knew_the_event_alone_learns_its_moment,
    from_a_source_that_is_silent_about_moments_all_goes_on,
);

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
        let events = if self.databank.is_some() { "eventstore_events" } else { "events" };
        self.execute(format!("DELETE FROM {events} WHERE position > {end}")).await;
    }

    /// As if it were another log: with another id, and for the rest the same.
    async fn rename(&self) {
        let update = if self.databank.is_some() {
            "UPDATE eventstore_identity SET id = gen_random_uuid()"
        } else {
            "UPDATE identity SET id = randomblob(16)"
        };
        self.execute(update.to_owned()).await;
    }

    async fn execute(&self, sql: String) {
        let database = match &self.databank {
            Some(databank) => Database::postgres(&databank.url()).await.unwrap(),
            None => Database::sqlite(&self.path).await.unwrap(),
        };
        sqlx::query(AssertSqlSafe(sql)).execute(database.pool()).await.unwrap();
        database.close().await;
    }
}

async fn a_log_that_was_restored_and_grew_is_noticed(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let place = Restorable::new(dialect);
        let log = place.open().await;
        let id = log.identity().await.unwrap();
        counted(&log, 6).await;
        case.follower(&log).await.catch_up().await.unwrap();
        log.close().await;

        place.restore(3).await;
        let log = place.open().await;
        assert_eq!(log.identity().await.unwrap(), id, "a copy has the same id");
        let follower = case.follower(&log).await;
        let error = follower.catch_up().await.unwrap_err();
        assert!(matches!(error, FollowError::Ahead { head: Position(3), .. }), "{error:?}");
        counted(&log, 5).await;
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

/// After a restore a delivery is given again, when other events have come already.
async fn the_same_event_at_its_position_behind_other_ones_is_noticed(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let place = Restorable::new(dialect);
        let row = Uuid::now_v7();
        let log = place.open().await;
        counted(&log, 5).await;
        delivered(&log, row).await;
        case.follower(&log).await.catch_up().await.unwrap();
        log.close().await;

        place.restore(3).await;
        let log = place.open().await;
        counted(&log, 2).await;
        delivered(&log, row).await;
        let follower = case.follower(&log).await;
        let at_the_end = follower.catch_up().await;
        counted(&log, 1).await;
        for outcome in [at_the_end, follower.catch_up().await] {
            let error = outcome.unwrap_err();
            assert!(matches!(error, FollowError::OtherLog { position: Position(6), .. }), "{error:?}");
        }
        let expected = Standstill::OtherLog { position: Position(6) };
        assert_eq!(follower.check().await.unwrap(), Some(expected));
        assert_eq!(case.effects().await, 6, "nothing is taken from it");

        follower.reset().await.unwrap();
        assert_eq!(follower.catch_up().await.unwrap(), Position(7));
        // What a reaction did because of what the log has lost stays done; the delivered row is nothing new to it.
        assert_eq!(case.effects().await, if kind == Kind::Reaction { 9 } else { 7 });
        log.close().await;
    }
}

async fn a_log_that_is_restored_while_it_is_followed_is_noticed(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let place = Restorable::new(dialect);
        let log = place.open().await;
        counted(&log, 6).await;
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

/// Also when nothing comes after it that would show it.
async fn it_goes_on_when_what_was_in_the_way_is_gone(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let place = Restorable::new(dialect);
        let log = place.open().await;
        counted(&log, 3).await;
        happens(&log, "b", UNKNOWN, "{}").await;
        let follower = case.follower(&log).await;
        let mut standstill = follower.standstill();
        let running = tokio::spawn(async move { follower.run(std::future::pending()).await });
        let told = standstill.wait_for(Option::is_some);
        drop(tokio::time::timeout(Duration::from_secs(10), told).await.expect("it says so").unwrap());
        place.restore(3).await;
        let told = standstill.wait_for(Option::is_none);
        drop(tokio::time::timeout(Duration::from_secs(30), told).await.expect("it goes on").unwrap());
        running.abort();
        drop(running.await);
        log.close().await;
    }
}

async fn another_log_with_the_same_entries_is_noticed(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let place = Restorable::new(dialect);
        let log = place.open().await;
        counted(&log, 3).await;
        case.follower(&log).await.catch_up().await.unwrap();
        log.close().await;
        place.rename().await;
        let log = place.open().await;
        counted(&log, 1).await;
        let error = case.follower(&log).await.catch_up().await.unwrap_err();
        assert!(matches!(error, FollowError::OtherLog { position: Position(3), .. }), "{error:?}");
        assert_eq!(case.effects().await, 3, "nothing is taken from it");
        log.close().await;
    }
}

/// A mark that was kept by a program of before has the id of the event alone.
async fn a_mark_of_before_is_taken_over(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let place = Restorable::new(dialect);
        let row = Uuid::now_v7();
        let log = place.open().await;
        counted(&log, 3).await;
        case.follower(&log).await.catch_up().await.unwrap();
        let last = log.read(&Query::all(), Position(2), 1).await.unwrap().events.remove(0);
        sqlx::query("UPDATE projections SET event = $1")
            .bind(last.id.to_string())
            .execute(case.database.pool())
            .await
            .unwrap();
        let follower = case.follower(&log).await;
        assert_eq!(follower.check().await.unwrap(), None, "nothing is wrong");
        assert_eq!(follower.catch_up().await.unwrap(), Position(3));
        counted(&log, 1).await;
        delivered(&log, row).await;
        assert_eq!(follower.catch_up().await.unwrap(), Position(5), "it goes on where it was");
        assert_eq!(case.effects().await, 5);
        log.close().await;

        // From there on it knows what it read.
        place.restore(3).await;
        let log = place.open().await;
        counted(&log, 1).await;
        delivered(&log, row).await;
        let error = case.follower(&log).await.catch_up().await.unwrap_err();
        assert!(matches!(error, FollowError::OtherLog { position: Position(5), .. }), "{error:?}");
        log.close().await;
    }
}

/// Also before anything new has come: the first time that it looks.
async fn a_reader_that_knew_the_event_alone_learns_its_moment(dialect: Dialect) {
    let place = Restorable::new(dialect);
    let row = Uuid::now_v7();
    let log = place.open().await;
    counted(&log, 2).await;
    delivered(&log, row).await;
    let entry = Some(Entry { event: row, recorded_at: None });
    let mut reader = log.subscribe(Query::all(), Mark { position: Position(3), entry });
    assert!(reader.try_next().await.unwrap().is_none());
    place.restore(1).await;
    let other = place.open().await;
    counted(&other, 1).await;
    delivered(&other, row).await;
    let error = reader.try_next().await.unwrap_err();
    assert!(matches!(error, StoreError::OtherLog { position: Position(3) }), "{error:?}");
    log.close().await;
    other.close().await;
}

/// A source as one of before: it does not say when the log stored an event.
struct Silent(Log);

struct SilentFeed(Box<dyn Feed>);

impl Source for Silent {
    fn follow(&self, query: Query, after: Mark) -> Box<dyn Feed> {
        Box::new(SilentFeed(Source::follow(&self.0, query, after)))
    }

    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>> {
        self.0.look()
    }

    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        self.head()
    }
}

impl SilentFeed {
    fn silence(mut page: Page) -> Page {
        page.events.iter_mut().for_each(|event| event.recorded_at = None);
        page
    }
}

impl Feed for SilentFeed {
    fn position(&self) -> Position {
        self.0.position()
    }

    fn next(&mut self) -> BoxFuture<'_, Result<Page, StoreError>> {
        async { Ok(Self::silence(self.0.next().await?)) }.boxed()
    }

    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        async { Ok(self.0.try_next().await?.map(Self::silence)) }.boxed()
    }
}

async fn from_a_source_that_is_silent_about_moments_all_goes_on(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        case.poison(true);
        let log = Log::memory();
        happens(&log, "a", "counted", RIDDLE).await;
        counted(&log, 2).await;
        let follower = case.follower_of(Silent(log.clone())).await;
        assert_eq!(follower.catch_up().await.unwrap(), Position(3));
        case.poison(false);
        assert_eq!(follower.retry_parked().await.unwrap(), Retried { taken: 1, left: 0 });
        assert_eq!(case.effects().await, 3, "what was parked comes back without its moment");
        // From a source that does say so it goes on, and the other way round.
        counted(&log, 1).await;
        assert_eq!(case.follower(&log).await.catch_up().await.unwrap(), Position(4));
        counted(&log, 1).await;
        assert_eq!(case.follower_of(Silent(log.clone())).await.catch_up().await.unwrap(), Position(5));
        assert_eq!(case.follower(&log).await.catch_up().await.unwrap(), Position(5));
    }
}
