//! Several processes on one file, and processes that are killed in the middle: what was acknowledged is there, and
//! nothing is there by half. The processes are this test binary itself, started again.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use eventstore_free_rs::{Append, Expected, Log, NewEvent, Position, Query, Recorded, SqliteOptions};
use uuid::Uuid;

const FILE: &str = "EVENTSTORE_TEST_FILE";
const APPENDS: &str = "EVENTSTORE_TEST_APPENDS";
const EVENTS_OF_ONE: usize = 3;

/// Not a test in itself: what the other process does. It says what was acknowledged, one id per line.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process() {
    let Ok(file) = std::env::var(FILE) else { return };
    let appends: usize = std::env::var(APPENDS).unwrap().parse().unwrap();
    let log = Log::sqlite(&file, SqliteOptions::default()).await.unwrap();
    let writers = (0..4).map(|writer| {
        let log = log.clone();
        tokio::spawn(async move {
            for n in 0..appends {
                let id = Uuid::now_v7();
                let event = |index: usize| {
                    let id = Uuid::new_v5(&id, &[u8::try_from(index).unwrap()]);
                    NewEvent::new(id, "k", "{}").tagged([format!("t:{}", n % 5)])
                };
                // The optimistic path, the pessimistic path, and a stream that both processes want.
                let append = match (writer + n) % 3 {
                    0 => Append::to(id.to_string(), Expected::NoStream, (0..EVENTS_OF_ONE).map(event)),
                    _ => Append::to("shared", Expected::Any, (0..EVENTS_OF_ONE).map(event)),
                };
                log.append(append).await.unwrap();
                let mut out = std::io::stdout().lock();
                writeln!(out, "acknowledged {id}").unwrap();
                out.flush().unwrap();
            }
        })
    });
    futures_util::future::try_join_all(writers).await.unwrap();
    log.close().await;
}

fn start(file: &Path, appends: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "another_process", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        .env(APPENDS, appends.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The ids that the process acknowledges, at most so many; all of them when it may go on to its end.
fn acknowledged(child: &mut Child, most: usize) -> Vec<Uuid> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ids =
        lines.filter_map(|line| line.unwrap().split_once("acknowledged ").map(|(_, id)| id.parse().unwrap()));
    ids.take(most).collect()
}

async fn everything(file: &Path) -> Vec<Recorded> {
    let log = Log::sqlite(file, SqliteOptions::default()).await.unwrap();
    let events = log.read(&Query::all(), Position::START, usize::MAX).await.unwrap().events;
    for (event, n) in events.iter().zip(1..) {
        assert_eq!(event.position, Position(n), "positions have no gaps");
    }
    // The tags have come along with the events.
    let tags = Query::all();
    let tagged = (0..5).fold(tags, |query, n| {
        query
            .or(eventstore_free_rs::QueryItem { kinds: vec![], tags: vec![format!("t:{n}").as_str().into()] })
    });
    assert_eq!(log.read(&tagged, Position::START, usize::MAX).await.unwrap().events, events);
    log.close().await;
    events
}

fn holds(events: &[Recorded], ids: &[Uuid]) {
    let stored: std::collections::HashSet<_> = events.iter().map(|event| event.id).collect();
    for id in ids {
        for index in 0..EVENTS_OF_ONE {
            let event = Uuid::new_v5(id, &[u8::try_from(index).unwrap()]);
            assert!(stored.contains(&event), "{id} was acknowledged, its event {index} is not there");
        }
    }
}

#[tokio::test]
async fn killed_in_the_middle_nothing_acknowledged_is_lost() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("log");
    let mut all = Vec::new();
    for round in 1..=6 {
        let mut child = start(&file, usize::MAX);
        let ids = acknowledged(&mut child, 40 * round);
        // On Unix this is SIGKILL: no chance to tidy up.
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(ids.len(), 40 * round);
        all.extend(ids);
        let events = everything(&file).await;
        holds(&events, &all);
        assert_eq!(events.len() % EVENTS_OF_ONE, 0, "an append is whole or not there");
    }
}

#[tokio::test]
async fn two_processes_write_one_log() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("log");
    let mut children = [start(&file, 60), start(&file, 60), start(&file, usize::MAX)];
    let killed = acknowledged(&mut children[2], 50);
    children[2].kill().unwrap();
    let ids: Vec<_> = children[..2].iter_mut().flat_map(|child| acknowledged(child, usize::MAX)).collect();
    for child in &mut children {
        child.wait().unwrap();
    }
    assert_eq!(ids.len(), 2 * 4 * 60);
    let events = everything(&file).await;
    holds(&events, &ids);
    holds(&events, &killed);
}
