//! What the tests of both kinds do with a log and its server.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use eventstore_free_rs::{Append, Expected, Log, NewEvent, Position, PostgresOptions, Query, Recorded};
use uuid::Uuid;

/// A commit of these tests takes no longer.
pub(crate) const APPEND_TIMEOUT: Duration = Duration::from_secs(2);

pub(crate) async fn open(url: &str) -> Log {
    let options = PostgresOptions { append_timeout: APPEND_TIMEOUT, ..PostgresOptions::default() };
    Log::postgres(url, options).await.unwrap()
}

pub(crate) fn append(stream: &str) -> Append {
    let event = |_| NewEvent::new(Uuid::now_v7(), "k.v1", "{}").tagged(["t"]);
    Append::to(stream, Expected::Any, (0..2).map(event))
}

pub(crate) async fn everything(log: &Log) -> Vec<Recorded> {
    let events = log.read(&Query::all(), Position::START, usize::MAX).await.unwrap().events;
    for (event, n) in events.iter().zip(1..) {
        assert_eq!(event.position, Position(n), "positions have no gaps");
    }
    let tagged = log.read(&Query::tags(["t"]), Position::START, usize::MAX).await.unwrap().events;
    assert!(tagged == events, "tags go with their events");
    events
}

/// Statements one after another, each a transaction, in a session of their own.
pub(crate) fn psql(url: &str, statements: &[&str]) {
    let mut command = Command::new("psql");
    command.arg(url);
    for statement in statements {
        command.args(["-c", statement]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A session that holds the lock of a log.
pub(crate) struct Held {
    session: Child,
    /// The session ends when nothing more can come.
    say: ChildStdin,
}

/// Takes the lock that the log with this number has: it is held when this returns, until it is let go.
pub(crate) fn hold_lock(url: &str, number: &str) -> Held {
    let mut session = Command::new("psql")
        .args([url, "-XAtq", "-v", "ON_ERROR_STOP=1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut say = session.stdin.take().unwrap();
    let lock = format!("SELECT pg_advisory_lock((x'6576656e'::int8 << 32) | {number})");
    writeln!(say, "{lock};\n\\echo held").unwrap();
    let lines = BufReader::new(session.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "held"));
    Held { session, say }
}

impl Held {
    pub(crate) fn let_go(self) {
        let Self { mut session, say } = self;
        drop(say);
        assert!(session.wait().unwrap().success());
    }
}

pub(crate) async fn sleep(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

/// Waits until an append succeeds.
pub(crate) async fn works_again(log: &Log) {
    let began = Instant::now();
    while let Err(error) = log.append(append("again")).await {
        assert!(began.elapsed() < Duration::from_secs(20), "{error:?}");
        sleep(20).await;
    }
}
