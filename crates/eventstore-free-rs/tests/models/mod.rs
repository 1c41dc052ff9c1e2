//! A read model that shows everything that could go wrong with it, on both databases.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

pub mod followers;

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::Poll,
};

use eventstore_free_rs::{
    Append, Database, Dialect, Expected, Follower, Log, NewEvent, Position, Projection, ProjectionError,
    Query, Recorded, Tx,
};
use futures_util::future::BoxFuture;
use sqlx::Row as _;
use testkit::{Databank, PostgresServer};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Data of an event that is not understood, while that is asked.
pub const RIDDLE: &str = r#""riddle""#;
/// A type of event that an older program does not know.
pub const UNKNOWN: &str = "of-later.v1";
/// Data of an event that the database refuses, while that is asked.
pub const REFUSED: &str = r#""refused""#;

/// Counts events, each as often as the version says, and remembers their order: taking one in twice, in another order
/// or into the tables of another version shows.
#[derive(Clone)]
pub struct Sums {
    pub version: u32,
    /// Events of these data are poison.
    pub poison: Arc<AtomicBool>,
    /// Batches that were taken in or tried.
    pub batches: Arc<AtomicU32>,
    /// Each batch, written but not committed, takes a permit from it.
    pub gate: Option<Arc<Semaphore>>,
    pub independent: bool,
    /// It knows [`UNKNOWN`] as well.
    pub newer: bool,
}

impl Sums {
    pub fn new(version: u32) -> Self {
        Self {
            version,
            poison: Arc::default(),
            batches: Arc::default(),
            gate: None,
            independent: false,
            newer: false,
        }
    }
}

impl Projection for Sums {
    fn name(&self) -> &'static str {
        "sums"
    }
    fn version(&self) -> u32 {
        self.version
    }
    fn query(&self) -> Query {
        Query::kinds(["counted"])
    }

    fn knows(&self, kind: &str) -> bool {
        kind != UNKNOWN || self.newer
    }
    fn tables(&self) -> &'static [&'static str] {
        // The second was there in another version.
        &["sums", "sums_of_old"]
    }
    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE IF NOT EXISTS sums (stream TEXT PRIMARY KEY, count BIGINT NOT NULL CHECK (count >= 0), \
             trail BIGINT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS sums_by_trail ON sums (trail)",
        ]
    }
    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(async move {
            self.batches.fetch_add(1, Ordering::SeqCst);
            let poison = self.poison.load(Ordering::SeqCst);
            for event in batch {
                let sql = "INSERT INTO sums (stream, count, trail) VALUES ($1, $2, $3) ON CONFLICT (stream) DO UPDATE \
                           SET count = sums.count + excluded.count, \
                           trail = (sums.trail * 31 + excluded.trail) % 1000000007";
                let position = i64::try_from(event.position.0).unwrap();
                // First it writes, then it fails: that must leave nothing.
                let count =
                    if poison && event.data == REFUSED { i64::MIN / 2 } else { i64::from(self.version) };
                sqlx::query(sql)
                    .bind(event.stream.as_str())
                    .bind(count)
                    .bind(position)
                    .execute(&mut **tx)
                    .await?;
                if poison && event.data == RIDDLE {
                    let cause = "the answer is a secret".into();
                    return Err(ProjectionError::Event { position: event.position, cause });
                }
            }
            if let Some(gate) = &self.gate {
                gate.acquire().await.unwrap().forget();
            }
            Ok(())
        })
    }
    fn streams_are_independent(&self) -> bool {
        self.independent
    }
}

/// Databases of one test, and the log that its read models follow.
pub struct Models {
    pub directory: tempfile::TempDir,
    databank: Option<Databank>,
    pub log: Log,
}

impl Models {
    pub fn new(dialect: Dialect) -> Self {
        let databank = (dialect == Dialect::Postgres).then(PostgresServer::gedeeld);
        Self { directory: tempfile::tempdir().unwrap(), databank, log: Log::memory() }
    }

    /// Where it is, for another process.
    pub fn address(&self) -> String {
        match &self.databank {
            Some(databank) => databank.url(),
            None => self.directory.path().join("models").to_str().unwrap().to_owned(),
        }
    }

    /// With connections of its own, as in another process.
    pub async fn database(&self) -> Database {
        open(&self.address()).await
    }

    pub async fn runner(&self, sums: &Sums) -> Follower {
        Follower::projection(sums.clone(), self.database().await, self.log.clone()).await.unwrap()
    }

    /// Two of three are counted, in four streams.
    pub async fn append(&self, count: usize) {
        append(&self.log, count).await;
    }

    pub async fn append_to(&self, stream: &str, data: &str) -> Position {
        let event = NewEvent::new(Uuid::now_v7(), "counted", data);
        self.log.append(Append::to(stream, Expected::Any, [event])).await.unwrap().last
    }

    /// What a build from nothing gives now, without poison.
    pub async fn folded(&self, version: u32) -> Vec<(String, i64, i64)> {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::sqlite(&directory.path().join("fold")).await.unwrap();
        let runner =
            Follower::projection(Sums::new(version), database.clone(), self.log.clone()).await.unwrap();
        runner.catch_up().await.unwrap();
        table(&database).await
    }

    /// Nothing is left of builds.
    pub async fn assert_clean(&self) {
        let database = self.database().await;
        let builds: i64 = count(&database, "SELECT COUNT(*) FROM projection_builds").await;
        assert_eq!(builds, 0);
        if database.dialect() == Dialect::Postgres {
            let schemas = "SELECT COUNT(*) FROM pg_catalog.pg_namespace WHERE nspname LIKE 'build%'";
            assert_eq!(count(&database, schemas).await, 0);
        }
        database.close().await;
        let files = std::fs::read_dir(self.directory.path()).unwrap();
        let builds: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("build"))
            .collect();
        assert_eq!(builds, [""; 0]);
    }
}

pub async fn append(log: &Log, count: usize) {
    for n in 0..count {
        let kind = if n % 3 == 2 { "other" } else { "counted" };
        let event = NewEvent::new(Uuid::now_v7(), kind, "{}");
        log.append(Append::to(format!("s-{}", n % 4), Expected::Any, [event])).await.unwrap();
    }
}

pub async fn open(address: &str) -> Database {
    if address.starts_with("postgres:") {
        Database::postgres(address).await.unwrap()
    } else {
        Database::sqlite(address.as_ref()).await.unwrap()
    }
}

pub async fn count(database: &Database, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(database.pool()).await.unwrap()
}

pub async fn table(database: &Database) -> Vec<(String, i64, i64)> {
    let sql = "SELECT stream, count, trail FROM sums";
    let rows = sqlx::query(sql).fetch_all(database.pool()).await.unwrap();
    let mut rows: Vec<_> = rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    rows.sort();
    rows
}

/// One of the versions stands there, whole: as many counted events as there are up to its position. Gives both.
pub async fn whole(database: &Database, counted_upto: impl Fn(i64) -> i64) -> (i64, i64) {
    let mut tx = database.snapshot().await.unwrap();
    let sql = "SELECT version, position FROM projections WHERE name = 'sums'";
    let row = sqlx::query(sql).fetch_one(&mut *tx).await.unwrap();
    let (version, position): (i64, i64) = (row.get(0), row.get(1));
    // Time for a switch to come in between.
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let sum: i64 = sqlx::query_scalar("SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM sums")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(sum, version * counted_upto(position), "version {version} at {position} is not whole");
    (version, position)
}

/// Lets a future go on at most so many times, and then drops it: a crash at that place.
pub async fn at_most<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// Makes of each `async fn(Dialect)` a test on SQLite and one on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(eventstore_free_rs::Dialect::Sqlite).await; })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(eventstore_free_rs::Dialect::Postgres).await; })*
        }
    };
}
