//! Gap torture: many writers in several processes on one log, with random delays, appends that lose, futures that are
//! dropped, connections that are killed, and subscribers that follow live in a place of their own. Nothing may be
//! missed, nothing may come out of order, and the positions are exactly 1 … n.
//!
//! The processes are this test binary itself, started again. `EVENTSTORE_TORTURE=200000` sets how many events there
//! must be at least.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Lines, Write as _},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use eventstore_free_rs::{
    Append, AppendError, Expected, Log, MAX_PAGE, NewEvent, Position, PostgresOptions, Query, Recorded,
    SqliteOptions, Version,
};
use testkit::PostgresServer;
use tokio::sync::watch;
use uuid::Uuid;

/// Where the log of the other process is: `postgres://…` or a file.
const PLACE: &str = "EVENTSTORE_TEST_PLACE";
/// How many events the other process must append.
const EVENTS: &str = "EVENTSTORE_TEST_EVENTS";
/// Writers in each process.
const WRITERS: usize = 16;
/// Unless the environment says otherwise.
const DEFAULT_EVENTS: usize = 20_000;
/// Most events in one append.
const MAX_EVENTS: u64 = 12;

fn events_asked() -> usize {
    std::env::var("EVENTSTORE_TORTURE").ok().and_then(|text| text.parse().ok()).unwrap_or(DEFAULT_EVENTS)
}

async fn open(place: &str) -> Log {
    if place.starts_with("postgres://") {
        Log::postgres(place, PostgresOptions::default()).await.unwrap()
    } else {
        Log::sqlite(place, SqliteOptions { durable: false }).await.unwrap()
    }
}

/// A number below `most`.
fn random(most: u64) -> u64 {
    u64::try_from(Uuid::new_v4().as_u128() % u128::from(most)).unwrap()
}

fn event(kind: &str) -> NewEvent {
    NewEvent::new(Uuid::new_v4(), kind, r#"{"n":1}"#)
}

fn events(kind: &str) -> Vec<NewEvent> {
    let tag = format!("t:{}", random(7));
    (0..=random(MAX_EVENTS)).map(|_| event(kind).tagged([tag.as_str()])).collect()
}

/// Something to append: in the optimistic path, in the pessimistic path, on a stream that everybody wants, under a condition that
/// somebody may break, over two streams, with a checkpoint.
fn any_append(writer: usize, seen: &mut Vec<(String, Version)>) -> Append {
    let own = format!("own-{}-{writer}", std::process::id());
    match random(10) {
        0 => Append::to("shared", Expected::Exact(Version(random(50))), events("lost.v1")),
        1 => Append::to("shared", Expected::Any, events("shared.v1")),
        2 => Append::to(own, Expected::Any, events("rare.v1"))
            .unless(Query::tags([format!("t:{}", random(7))]), Position(random(100_000))),
        3 => {
            Append::to(own, Expected::Any, events("both.v1")).and("shared", Expected::Any, events("both.v1"))
        }
        4 => Append::to(own, Expected::Any, events("step.v1")).checkpoint(
            "consumer",
            Position(0),
            Position(1 + random(3)),
        ),
        5 if !seen.is_empty() => {
            let index = usize::try_from(random(seen.len() as u64)).unwrap();
            let (stream, version) = seen.swap_remove(index);
            Append::to(stream, Expected::Exact(version), events("more.v1"))
        }
        6..=8 => Append::to(Uuid::new_v4().to_string(), Expected::NoStream, events("new.v1")),
        _ => Append::to(own, Expected::Any, events("own.v1")),
    }
}

/// Appends until the process has done its part, counts what was stored, and gives what was acknowledged: the id of the
/// last event and its place.
async fn write(
    log: Log,
    writer: usize,
    stored: Arc<AtomicUsize>,
    enough: watch::Receiver<bool>,
) -> Vec<(Uuid, Position)> {
    let (mut acknowledged, mut seen) = (Vec::new(), Vec::new());
    while !*enough.borrow() {
        let append = any_append(writer, &mut seen);
        let count = append.events().count();
        let (stream, last) =
            append.events().last().map(|(stream, event)| (stream.to_string(), event.id)).unwrap();
        if random(20) == 0 {
            // The caller goes away: the append may or may not take place.
            let _ = tokio::time::timeout(Duration::from_micros(random(800)), log.append(append)).await;
        } else {
            match log.append(append).await {
                Ok(done) => {
                    stored.fetch_add(count, Ordering::SeqCst);
                    acknowledged.push((last, done.last));
                    seen.push((stream, done.version));
                }
                Err(AppendError::NotStored(_) | AppendError::Unknown(_)) => {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                Err(error) => assert!(
                    error.is_conflict() || matches!(error, AppendError::CheckpointMoved { .. }),
                    "{error:?}"
                ),
            }
        }
        if random(4) == 0 {
            tokio::time::sleep(Duration::from_micros(random(3_000))).await;
        }
    }
    acknowledged
}

/// Writers in this process until they have stored so many events; then each says what it was promised.
async fn write_all(log: &Log, events: usize) -> Vec<(Uuid, Position)> {
    let (enough, done) = watch::channel(false);
    let stored = Arc::default();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write(log.clone(), writer, Arc::clone(&stored), done.clone())))
        .collect();
    while stored.load(Ordering::SeqCst) < events {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    enough.send_replace(true);
    let mut all = Vec::new();
    for writer in writers {
        all.extend(writer.await.unwrap());
    }
    all
}

/// Not a test in itself: what the other process does. It says that it has begun and waits until all have; what was
/// acknowledged it says at its end, one line each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let events = std::env::var(EVENTS).unwrap().parse().unwrap();
    let log = open(&place).await;
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nbegun").unwrap();
        out.flush().unwrap();
    }
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let acknowledged = write_all(&log, events).await;
    log.close().await;
    let mut out = std::io::stdout().lock();
    for (id, position) in acknowledged {
        writeln!(out, "acknowledged {id} {position}").unwrap();
    }
}

/// Another process, and what it still has to say.
struct Other {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Other {
    fn start(place: &str, events: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "another_process", "--nocapture", "--test-threads=1"])
            .env(PLACE, place)
            .env(EVENTS, events.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "begun"));
        Self { child, lines }
    }

    /// All have begun.
    fn go_on(&mut self) {
        writeln!(self.child.stdin.take().unwrap(), "go on").unwrap();
    }

    fn acknowledged(mut self) -> Vec<(Uuid, Position)> {
        let mut all = Vec::new();
        for line in self.lines {
            let line = line.unwrap();
            if let Some((_, promise)) = line.split_once("acknowledged ") {
                let (id, position) = promise.split_once(' ').unwrap();
                all.push((id.parse().unwrap(), Position(position.parse().unwrap())));
            }
        }
        assert!(self.child.wait().unwrap().success());
        all
    }
}

/// Follows the log as it grows, and checks each step: nothing is left out, nothing comes twice or late.
async fn follow(log: Log, stop: watch::Receiver<bool>) -> Vec<Recorded> {
    let mut subscription = log.subscribe(Query::all(), Position::START);
    let mut seen: Vec<Recorded> = Vec::new();
    loop {
        let stopping = *stop.borrow();
        let page = match tokio::time::timeout(Duration::from_millis(200), subscription.next()).await {
            Ok(Ok(page)) => page,
            // The connection was killed, or there is nothing new.
            Ok(Err(_)) => continue,
            Err(_) if stopping => return seen,
            Err(_) => continue,
        };
        for event in page.events {
            let last = seen.last().map_or(Position::START, |event| event.position);
            assert_eq!(
                event.position,
                last.next(),
                "a live subscriber misses nothing and sees everything in order"
            );
            seen.push(event);
        }
    }
}

/// Follows only one kind, for which the way is found by an index.
async fn follow_kind(log: Log, stop: watch::Receiver<bool>) -> Vec<Recorded> {
    let mut subscription = log.subscribe(Query::kinds(["both.v1", "new.v1"]), Position::START);
    let mut seen = Vec::new();
    loop {
        let stopping = *stop.borrow();
        match tokio::time::timeout(Duration::from_millis(200), subscription.next()).await {
            Ok(Ok(page)) => seen.extend(page.events),
            Ok(Err(_)) => {}
            Err(_) if stopping => return seen,
            Err(_) => {}
        }
    }
}

/// Everything at the end, page by page, checked against what was promised and what was seen live.
async fn check(
    log: &Log,
    promised: &[(Uuid, Position)],
    live: &[Recorded],
    kinds: &[Recorded],
    events: usize,
) {
    let (mut all, mut after) = (Vec::<Recorded>::new(), Position::START);
    loop {
        let page = log.read(&Query::all(), after, MAX_PAGE).await.unwrap();
        if page.events.is_empty() {
            break;
        }
        after = page.upto;
        all.extend(page.events);
    }
    assert!(all.len() >= events);
    let mut versions: HashMap<_, Version> = HashMap::new();
    for (event, n) in all.iter().zip(1..) {
        assert_eq!(event.position, Position(n), "positions are 1 … n");
        let version = versions.entry(&event.stream).or_default();
        assert_eq!(event.version, Version(version.0 + 1), "versions of {}", event.stream);
        *version = event.version;
    }
    for (id, position) in promised {
        let index = usize::try_from(position.0).unwrap() - 1;
        assert_eq!(all[index].id, *id, "what was acknowledged at {position}");
    }
    let missed = all.len() - live.len();
    assert!(live == all, "the live subscriber missed {missed} of {}", all.len());
    let of_kinds: Vec<_> =
        all.iter().filter(|event| ["both.v1", "new.v1"].contains(&event.kind.as_str())).collect();
    assert!(of_kinds.iter().zip(kinds).all(|(a, b)| **a == *b) && of_kinds.len() == kinds.len());
    let tagged: usize = {
        let mut count = 0;
        for n in 0..7 {
            let query = Query::tags([format!("t:{n}")]);
            count += log.read(&query, Position::START, usize::MAX).await.unwrap().events.len();
        }
        count
    };
    assert_eq!(tagged, all.len(), "each event has its tag, once");
}

/// Processes that write, this one writes too, and subscribers with a handle of their own.
async fn torture(place: &str, processes: usize, trouble: impl AsyncFn()) {
    let events = events_asked();
    let began = Instant::now();
    let (log, watching) = (open(place).await, open(place).await);
    // Each stores its part, whatever its speed.
    let part = events.div_ceil(processes + 1);
    let mut others: Vec<_> = (0..processes).map(|_| Other::start(place, part)).collect();
    let (stop, stopped) = watch::channel(false);
    let live = tokio::spawn(follow(watching.clone(), stopped.clone()));
    let kinds = tokio::spawn(follow_kind(watching.clone(), stopped));
    let trouble = async {
        loop {
            trouble().await;
        }
    };
    others.iter_mut().for_each(Other::go_on);
    let mut promised = tokio::select! {
        promised = write_all(&log, part) => promised,
        () = trouble => unreachable!(),
    };
    let others =
        tokio::task::spawn_blocking(move || others.into_iter().map(Other::acknowledged).collect::<Vec<_>>());
    let others = others.await.unwrap();
    assert!(others.iter().all(|other| !other.is_empty()), "all processes take part");
    promised.extend(others.into_iter().flatten());
    // What a caller left in the queue is behind this.
    log.close().await;
    stop.send_replace(true);
    check(&watching, &promised, &live.await.unwrap(), &kinds.await.unwrap(), events).await;
    let took = began.elapsed();
    #[expect(clippy::print_stdout, reason = "what the run was worth")]
    {
        println!("{} events, {} promises in {took:?}", watching.head().await.unwrap(), promised.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_nothing_is_missed() {
    let databank = PostgresServer::gedeeld();
    torture(&databank.url(), 1, async || std::future::pending().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_nothing_is_missed_while_connections_are_killed() {
    let databank = PostgresServer::gedeeld();
    torture(&databank.url(), 2, async || {
        tokio::time::sleep(Duration::from_millis(100 + random(300))).await;
        // Not all at once: so that some write while others come back.
        let _ = databank.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5",
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_nothing_is_missed() {
    let directory = tempfile::tempdir().unwrap();
    torture(directory.path().join("log").to_str().unwrap(), 0, async || std::future::pending().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_nothing_is_missed_with_two_processes() {
    let directory = tempfile::tempdir().unwrap();
    torture(directory.path().join("log").to_str().unwrap(), 1, async || std::future::pending().await).await;
}
