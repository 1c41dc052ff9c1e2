//! Read models: each event once, whatever crashes, competes or is built again.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use eventstore_free_rs::{
    Append, Database, Expected, Log, NewEvent, Position, Projection, ProjectionError, Query, Recorded,
    Runner, Tx,
};
use futures_util::future::BoxFuture;
use proptest::{collection::vec, prelude::*};
use sqlx::Row as _;
use uuid::Uuid;

/// Counts events and remembers their order: taking one in twice or in another order shows.
#[derive(Clone)]
struct Sums {
    version: u32,
    /// Refuses to go on after having written.
    fails: Arc<AtomicBool>,
    /// Batches that were taken in or tried.
    batches: Arc<AtomicU32>,
}

impl Sums {
    fn new(version: u32) -> Self {
        Self { version, fails: Arc::default(), batches: Arc::default() }
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
    fn tables(&self) -> &'static [&'static str] {
        &["sums"]
    }
    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE IF NOT EXISTS sums (stream TEXT PRIMARY KEY, count BIGINT NOT NULL, trail BIGINT NOT NULL)",
        ]
    }
    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(async move {
            self.batches.fetch_add(1, Ordering::SeqCst);
            for event in batch {
                let sql = "INSERT INTO sums (stream, count, trail) VALUES ($1, 1, $2) ON CONFLICT (stream) DO UPDATE \
                           SET count = sums.count + 1, trail = (sums.trail * 31 + excluded.trail) % 1000000007";
                let position = i64::try_from(event.position.0).unwrap();
                sqlx::query(sql).bind(event.stream.to_string()).bind(position).execute(&mut **tx).await?;
            }
            if self.fails.load(Ordering::SeqCst) {
                let cause = "not today".into();
                return Err(ProjectionError::Event { position: batch[0].position, cause });
            }
            Ok(())
        })
    }
}

struct Models {
    directory: tempfile::TempDir,
    log: Log,
}

impl Models {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), log: Log::memory() }
    }
    async fn database(&self, name: &str) -> Database {
        Database::sqlite(&self.directory.path().join(name)).await.unwrap()
    }
    async fn runner(&self, name: &str, sums: &Sums) -> Runner<Sums> {
        Runner::prepare(sums.clone(), self.database(name).await, self.log.clone()).await.unwrap()
    }
    async fn append(&self, count: usize) {
        for n in 0..count {
            let kind = if n % 3 == 2 { "other" } else { "counted" };
            let event = NewEvent::new(Uuid::now_v7(), kind, "{}");
            self.log.append(Append::to(format!("s-{}", n % 4), Expected::Any, [event])).await.unwrap();
        }
    }
    async fn table(&self, name: &str) -> Vec<(String, i64, i64)> {
        let sql = "SELECT stream, count, trail FROM sums ORDER BY stream";
        let rows = sqlx::query(sql).fetch_all(self.database(name).await.pool()).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    /// Taken in as it came, in pieces of any size and by runners that come and go, or built again in one go.
    #[test]
    fn live_is_the_same_as_built_again(pieces in vec(0..12usize, 1..8)) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let models = Models::new();
            let sums = Sums::new(1);
            for (n, piece) in pieces.iter().enumerate() {
                models.append(*piece).await;
                let runner = models.runner("live", &sums).await;
                prop_assert_eq!(runner.catch_up().await.unwrap(), models.log.head().await.unwrap());
                if n % 3 == 2 {
                    prop_assert_eq!(runner.catch_up().await.unwrap(), models.log.head().await.unwrap());
                }
            }
            let live = models.table("live").await;
            let rebuilt = models.runner("again", &sums).await;
            rebuilt.catch_up().await.unwrap();
            prop_assert_eq!(&models.table("again").await, &live);
            rebuilt.reset().await.unwrap();
            prop_assert_eq!(*rebuilt.position().borrow(), Position::START);
            rebuilt.catch_up().await.unwrap();
            prop_assert_eq!(&models.table("again").await, &live);
            Ok(())
        })?;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn competing_runners_take_each_event_in_once() {
    let models = Arc::new(Models::new());
    let sums = Sums::new(1);
    // Two with their own connections, as in two processes, and one that is run and caught up at the same time.
    let runners =
        [Arc::new(models.runner("shared", &sums).await), Arc::new(models.runner("shared", &sums).await)];
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut tasks = Vec::new();
    for runner in &runners {
        let (runner, mut stopped) = (Arc::clone(runner), stopped.clone());
        tasks.push(tokio::spawn(async move {
            let stop = async move { drop(stopped.wait_for(|stop| *stop).await) };
            runner.run(stop).await.unwrap();
        }));
    }
    for _ in 0..20 {
        models.append(7).await;
        runners[0].catch_up().await.unwrap();
    }
    let head = runners[1].catch_up().await.unwrap();
    assert_eq!(head, models.log.head().await.unwrap());
    stop.send_replace(true);
    for task in tasks {
        tokio::time::timeout(Duration::from_secs(20), task).await.unwrap().unwrap();
    }
    models.runner("alone", &sums).await.catch_up().await.unwrap();
    assert_eq!(models.table("shared").await, models.table("alone").await);
}

#[tokio::test]
async fn a_batch_that_fails_leaves_nothing() {
    let models = Models::new();
    let sums = Sums::new(1);
    let runner = models.runner("m", &sums).await;
    models.append(6).await;
    sums.fails.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        assert!(matches!(runner.catch_up().await, Err(ProjectionError::Event { .. })));
        assert_eq!(models.table("m").await, []);
        assert_eq!(*runner.position().borrow(), Position::START);
    }
    // Following stops too: trying again would not help.
    let outcome =
        tokio::time::timeout(Duration::from_secs(5), runner.run(std::future::pending())).await.unwrap();
    assert!(matches!(outcome, Err(ProjectionError::Event { .. })));
    sums.fails.store(false, Ordering::SeqCst);
    assert_eq!(runner.catch_up().await.unwrap(), Position(6));
    assert_eq!(models.table("m").await.iter().map(|row| row.1).sum::<i64>(), 4);
}

#[tokio::test]
async fn another_version_is_built_again_and_the_old_program_keeps_off() {
    let models = Models::new();
    models.append(6).await;
    let old = models.runner("m", &Sums::new(1)).await;
    old.catch_up().await.unwrap();
    let table = models.table("m").await;
    let new = models.runner("m", &Sums::new(2)).await;
    assert_eq!(models.table("m").await, []);
    models.append(3).await;
    for _ in 0..2 {
        let error = old.catch_up().await.unwrap_err();
        assert!(matches!(error, ProjectionError::OtherVersion { stored: 2, .. }), "{error:?}");
        new.catch_up().await.unwrap();
    }
    assert!(matches!(old.run(std::future::pending()).await, Err(ProjectionError::OtherVersion { .. })));
    assert_ne!(models.table("m").await, table);
}

#[tokio::test]
async fn a_closed_log_ends_the_following() {
    let models = Models::new();
    let sums = Sums::new(1);
    let runner = models.runner("m", &sums).await;
    models.append(3).await;
    let mut position = runner.position();
    let close = async {
        position.wait_for(|position| *position == Position(3)).await.unwrap();
        models.log.close().await;
    };
    let run = tokio::time::timeout(Duration::from_secs(10), runner.run(std::future::pending()));
    let (outcome, ()) = tokio::join!(run, close);
    outcome.unwrap().unwrap();
    let taken = sums.batches.load(Ordering::SeqCst);
    assert!((1..=3).contains(&taken), "{taken}: it does not turn around in vain");
}
