//! What a backend does to the queue above it: panics, wrong answers, and what the logs may say about it.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    io::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use eventstore_free_rs::{
    Append, AppendError, Backend, Expected, Log, LogId, Memory, NewEvent, Outcomes, Page, Position,
    PostgresOptions, Query, Recorded, SqliteOptions, StoreError, StreamId, Version,
};
use futures_util::{FutureExt, future::BoxFuture};
use uuid::Uuid;

/// A log in memory whose commits go wrong in turn.
#[derive(Default)]
struct Faulty {
    memory: Memory,
    commits: AtomicUsize,
}

impl Backend for Faulty {
    fn commit<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, (Outcomes, Option<Position>)> {
        match self.commits.fetch_add(1, Ordering::SeqCst) % 4 {
            0 => panic!("before the commit"),
            1 => async {
                self.memory.commit(batch).await;
                panic!("after the commit")
            }
            .boxed(),
            // Forgets to answer.
            2 => async { (Vec::new(), None) }.boxed(),
            _ => self.memory.commit(batch),
        }
    }
    fn read<'a>(
        &'a self,
        query: &'a Query,
        after: Position,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        self.memory.read(query, after, limit)
    }
    fn read_streams<'a>(
        &'a self,
        streams: &'a [StreamId],
        after: Version,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, StoreError>> {
        self.memory.read_streams(streams, after)
    }
    fn find(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Recorded>, StoreError>> {
        self.memory.find(id)
    }
    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        self.memory.head()
    }
    fn identity(&self) -> BoxFuture<'_, Result<LogId, StoreError>> {
        self.memory.identity()
    }

    fn checkpoint<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Position, StoreError>> {
        self.memory.checkpoint(name)
    }
    fn is_shared(&self) -> bool {
        self.memory.is_shared()
    }
    fn close(&self) -> BoxFuture<'_, ()> {
        self.memory.close()
    }
}

#[tokio::test]
async fn a_panic_or_a_missing_answer_is_doubt_and_asking_again_ends_it() {
    let log = Log::on(Arc::new(Faulty::default()), Position::START);
    let append =
        |n: usize| Append::to(format!("s-{n}"), Expected::NoStream, [NewEvent::new(Uuid::now_v7(), "k", "")]);
    for n in 0..8 {
        let append = append(n);
        let mut doubts = 0;
        let done = loop {
            match log.append(append.clone()).await {
                Ok(done) => break done,
                Err(AppendError::Unknown(_)) => doubts += 1,
                Err(error) => panic!("{error:?}"),
            }
            assert!(doubts < 5);
        };
        assert_eq!(done.last, Position(n as u64 + 1));
    }
    log.close().await;
}

/// A log in memory of which a commit takes time, as with a disk; counts the commits.
#[derive(Default)]
struct Slow {
    memory: Memory,
    commits: AtomicUsize,
}

impl Backend for Slow {
    fn commit<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, (Outcomes, Option<Position>)> {
        self.commits.fetch_add(1, Ordering::SeqCst);
        async {
            tokio::time::sleep(std::time::Duration::from_millis(3)).await;
            self.memory.commit(batch).await
        }
        .boxed()
    }
    fn read<'a>(
        &'a self,
        query: &'a Query,
        after: Position,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        self.memory.read(query, after, limit)
    }
    fn read_streams<'a>(
        &'a self,
        streams: &'a [StreamId],
        after: Version,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, StoreError>> {
        self.memory.read_streams(streams, after)
    }
    fn find(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Recorded>, StoreError>> {
        self.memory.find(id)
    }
    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        self.memory.head()
    }
    fn identity(&self) -> BoxFuture<'_, Result<LogId, StoreError>> {
        self.memory.identity()
    }

    fn checkpoint<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Position, StoreError>> {
        self.memory.checkpoint(name)
    }
    fn is_shared(&self) -> bool {
        false
    }
    fn close(&self) -> BoxFuture<'_, ()> {
        self.memory.close()
    }
}

/// Who just misses a commit would wait for a whole one, and two halves would take turns.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_that_come_back_at_once_go_together() {
    const CALLERS: usize = 32;
    const TIMES: usize = 20;
    let mut fewest = usize::MAX;
    // Now and then the machine has something else to do.
    for _ in 0..10 {
        let slow = Arc::new(Slow::default());
        let log = Log::on(Arc::clone(&slow) as Arc<dyn Backend>, Position::START);
        let caller = |n: usize| {
            let log = log.clone();
            tokio::spawn(async move {
                for _ in 0..TIMES {
                    let event = NewEvent::new(Uuid::now_v7(), "k", "");
                    log.append(Append::to(format!("s-{n}"), Expected::Any, [event])).await.unwrap();
                }
            })
        };
        futures_util::future::try_join_all((0..CALLERS).map(caller)).await.unwrap();
        fewest = fewest.min(slow.commits.load(Ordering::SeqCst));
        if fewest < TIMES + TIMES / 2 {
            return;
        }
    }
    panic!("{fewest} commits for {CALLERS} callers who each came {TIMES} times");
}

/// Collects what would be logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn logs_hold_no_data_at_any_level() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone());
    tracing_subscriber::util::SubscriberInitExt::init(subscriber);
    tracing::info!("the collector works");

    let directory = tempfile::tempdir().unwrap();
    let databank = testkit::PostgresServer::gedeeld();
    let on_postgres = Log::postgres(&databank.url(), PostgresOptions::default()).await.unwrap();
    let on_sqlite = Log::sqlite(directory.path().join("log"), SqliteOptions::default()).await.unwrap();
    for log in [on_postgres, on_sqlite] {
        use_with_secrets(&log).await;
    }

    let logged = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("the collector works"));
    assert!(!logged.contains("geheim"), "{logged}");
}

/// Appends that take place, that lose, and that run into a taken id; all ways of reading.
async fn use_with_secrets(log: &Log) {
    let event = |kind: &str| NewEvent::new(Uuid::now_v7(), kind, "geheim-data").tagged(["geheim-tag"]);
    for kind in ["geheim-kind", "geheim-kind"] {
        let append = Append::to("geheim-stream", Expected::Any, [event(kind), event(kind)]);
        log.append(append.unless(Query::tags(["geheim-other"]), Position::START)).await.unwrap();
    }
    assert!(log.append(Append::to("geheim-stream", Expected::NoStream, [event("k")])).await.is_err());
    log.read(&Query::kinds(["geheim-kind"]), Position::START, 10).await.unwrap();
    log.read_streams(&["geheim-stream".into(), "geheim-other".into()]).await.unwrap();
    let known = event("geheim-kind");
    for stream in ["geheim-one", "geheim-two"] {
        let _ = log.append(Append::to(stream, Expected::NoStream, [known.clone()])).await;
    }
    log.append(Append::default().checkpoint("geheim-name", Position(0), Position(1))).await.unwrap();
    log.close().await;
}
