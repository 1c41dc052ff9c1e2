//! What can go wrong between a log and its PostgreSQL server: killed, frozen, cut off, read-only, a connection that is
//! ended in the middle of a commit. Every append gets a typed answer in bounded time; what was acknowledged is there
//! once, what was refused is not, and asking again ends every doubt.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use eventstore_free_rs::{Append, AppendError, Log, NewEvent, Position, PostgresOptions, Query, StoreError};
use testkit::{PostgresServer, Proxy};
use uuid::Uuid;

use crate::help::{APPEND_TIMEOUT, append, everything, hold_lock, open, psql, sleep, works_again};

/// Appends one after another until the sign, through whatever happens, and remembers the answers.
async fn append_until(log: Log, writer: usize, stop: Arc<AtomicBool>) -> Vec<(Append, Outcome)> {
    let mut answers = Vec::new();
    for n in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        // The optimistic path, and the pessimistic path for a stream of which nothing is known.
        let append = append(&if n % 3 == 0 { format!("{writer}-{n}") } else { format!("own-{writer}") });
        let began = Instant::now();
        let outcome = match log.append(append.clone()).await {
            Ok(done) => Outcome::Stored(done.last),
            Err(AppendError::NotStored(_)) => Outcome::NotStored,
            Err(AppendError::Unknown(_)) => Outcome::Unknown,
            Err(error) => panic!("{error:?}"),
        };
        // It may wait behind a batch that also takes its time.
        assert!(began.elapsed() < 3 * APPEND_TIMEOUT, "{:?}", began.elapsed());
        if outcome == Outcome::NotStored {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        answers.push((append, outcome));
    }
    answers
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Outcome {
    Stored(Position),
    NotStored,
    Unknown,
}

/// Writers on these logs while `trouble` goes on.
async fn appends_during<T>(
    logs: &[Log],
    writers: usize,
    trouble: impl Future<Output = T>,
) -> Vec<(Append, Outcome)> {
    let stop = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = (0..writers)
        .map(|n| tokio::spawn(append_until(logs[n % logs.len()].clone(), n, Arc::clone(&stop))))
        .collect();
    trouble.await;
    stop.store(true, Ordering::Relaxed);
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    all
}

/// Acknowledged: there, once, in its place. Refused: not there. Unknown: whole or not at all, and asking again stores it.
async fn answers_are_true(log: &Log, answers: &[(Append, Outcome)]) -> HashMap<&'static str, usize> {
    let stored: HashMap<Uuid, Position> =
        everything(log).await.into_iter().map(|event| (event.id, event.position)).collect();
    let mut counts = HashMap::new();
    for (append, outcome) in answers {
        let places: Vec<_> = append.events().filter_map(|(_, event)| stored.get(&event.id)).collect();
        let name = match outcome {
            Outcome::Stored(last) => {
                assert_eq!((places.len(), places.last()), (2, Some(&last)), "acknowledged");
                "stored"
            }
            Outcome::NotStored => {
                assert_eq!(places.len(), 0, "refused");
                "not stored"
            }
            Outcome::Unknown => {
                assert!(places.is_empty() || places.len() == 2, "an append is whole or not there");
                let done = log.append(append.clone()).await.unwrap();
                assert_eq!(done.repeated, !places.is_empty());
                "unknown"
            }
        };
        *counts.entry(name).or_default() += 1;
    }
    everything(log).await;
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_started_again_keeps_its_word() {
    let mut server = PostgresServer::eigen();
    let databank = server.databank();
    let logs = [open(&databank.url()).await, open(&databank.socket_url()).await];
    let mut subscription = logs[0].subscribe(Query::all(), Position::START);
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.extend(
            appends_during(&logs, 8, async {
                sleep(300).await;
                server.dood();
                sleep(100).await;
                server.herstart();
                sleep(200).await;
            })
            .await,
        );
        works_again(&logs[0]).await;
        works_again(&logs[1]).await;
    }
    let counts = answers_are_true(&logs[0], &answers).await;
    assert!(counts["stored"] > 0 && counts["not stored"] > 0, "{counts:?}");

    // The subscriber goes on where it was, and has missed nothing.
    let all = everything(&logs[0]).await;
    let mut seen = Vec::new();
    while subscription.position() < Position(all.len() as u64) {
        if let Ok(page) = subscription.next().await {
            seen.extend(page.events);
        }
    }
    assert!(seen == all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_ended_in_the_middle_is_doubt_at_most() {
    let server = PostgresServer::eigen();
    let databank = server.databank();
    let logs = [open(&databank.url()).await, open(&databank.url()).await];
    let mut ended = 0;
    let answers = appends_during(&logs, 6, async {
        for n in 0..12 {
            sleep(40 + n).await;
            let some = databank.sql(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
            ended += some.parse::<u32>().unwrap();
        }
    })
    .await;
    assert!(ended > 0);
    works_again(&logs[0]).await;
    let counts = answers_are_true(&logs[0], &answers).await;
    assert!(counts["stored"] > 0, "{counts:?}");
    assert!(counts.contains_key("unknown") || counts.contains_key("not stored"), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_cuts_and_refuses_is_doubt_at_most() {
    let databank = PostgresServer::gedeeld();
    let proxy = Proxy::voor(databank.adres());
    let logs = [open(&databank.url_via(proxy.adres())).await, open(&databank.url()).await];
    let answers = appends_during(&logs, 6, async {
        for _ in 0..5 {
            sleep(60).await;
            proxy.knip();
            sleep(60).await;
            proxy.dicht();
            proxy.knip();
            sleep(30).await;
            proxy.open();
        }
    })
    .await;
    works_again(&logs[0]).await;
    let counts = answers_are_true(&logs[0], &answers).await;
    assert!(counts["stored"] > 0 && counts.len() > 1, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_is_answered_for_in_time() {
    let databank = PostgresServer::gedeeld();
    let proxy = Proxy::voor(databank.adres());
    let log = open(&databank.url_via(proxy.adres())).await;
    log.append(append("before")).await.unwrap();

    // In the middle of a commit: who knows.
    proxy.bevries();
    let began = Instant::now();
    let hanging = append("before");
    let error = log.append(hanging.clone()).await.unwrap_err();
    assert!(
        matches!(&error, AppendError::Unknown(cause) if matches!(**cause, StoreError::TimedOut)),
        "{error:?}"
    );
    assert!(began.elapsed() < APPEND_TIMEOUT + Duration::from_secs(1), "{:?}", began.elapsed());

    // Nobody to connect to: nothing is stored.
    let began = Instant::now();
    let error = log.append(append("before")).await.unwrap_err();
    assert!(
        matches!(&error, AppendError::NotStored(cause) if matches!(**cause, StoreError::TimedOut)),
        "{error:?}"
    );
    assert!(began.elapsed() < APPEND_TIMEOUT + Duration::from_secs(1), "{:?}", began.elapsed());

    proxy.ontdooi();
    works_again(&log).await;
    log.append(hanging.clone()).await.unwrap();
    let ids: Vec<_> = everything(&log).await.into_iter().map(|event| event.id).collect();
    let count = |(_, event): (_, &NewEvent)| ids.iter().filter(|id| **id == event.id).count();
    assert!(hanging.events().map(count).all(|count| count == 1), "stored once");

    // Closing does not wait for it either.
    proxy.bevries();
    tokio::time::timeout(Duration::from_secs(15), log.close()).await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_that_broke_costs_no_certainty() {
    let databank = PostgresServer::gedeeld();
    let proxy = Proxy::voor(databank.adres());
    let log = open(&databank.url_via(proxy.adres())).await;
    log.append(append("a")).await.unwrap();
    sleep(1_200).await;
    proxy.knip();
    log.append(append("a")).await.unwrap();
    assert_eq!(log.read_stream(&"a".into()).await.unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_writer_is_waited_for_but_not_for_ever() {
    let databank = PostgresServer::gedeeld();
    let log = open(&databank.url()).await;
    let patience = PostgresOptions { append_timeout: Duration::from_secs(60), ..PostgresOptions::default() };
    let patient = Log::postgres(&databank.url(), patience).await.unwrap();
    log.append(append("a")).await.unwrap();
    let number = databank.sql("SELECT 'eventstore_events'::regclass::oid::int8");
    // Somebody holds the lock: a process that was stopped in the middle, or one that hangs.
    let held = hold_lock(&databank.url(), &number);
    for stream in ["a", "new"] {
        let error = log.append(append(stream)).await.unwrap_err();
        assert!(matches!(error, AppendError::NotStored(_)), "{error:?}");
    }

    let appending = tokio::spawn(async move { patient.append(append("a")).await });
    while databank.sql(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    ) == "0"
    {
        assert!(!appending.is_finished(), "the lock is held");
        sleep(10).await;
    }
    held.let_go();
    appending.await.unwrap().unwrap();
    log.append(append("a")).await.unwrap();
    assert_eq!(everything(&log).await.len(), 6);
}

/// A process that is stopped, or loses its network, while it holds the lock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_falls_silent_does_not_hold_up_the_others() {
    let databank = PostgresServer::gedeeld();
    let proxy = Proxy::voor(databank.adres());
    let (silent, other) = (open(&databank.url_via(proxy.adres())).await, open(&databank.url()).await);
    other.append(append("a")).await.unwrap();
    // Each trip takes its time, so that the lock is held for a while.
    proxy.vertraag(Duration::from_millis(100));
    let lost = append("lost");
    let appending = tokio::spawn({
        let (silent, lost) = (silent.clone(), lost.clone());
        async move { silent.append(lost).await }
    });
    while databank.sql(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted \
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    ) == "0"
    {
        sleep(10).await;
    }
    proxy.bevries();
    let began = Instant::now();
    other.append(append("a")).await.unwrap();
    assert!(began.elapsed() < APPEND_TIMEOUT / 2, "{:?}", began.elapsed());
    let error = appending.await.unwrap().unwrap_err();
    assert!(matches!(error, AppendError::NotStored(_)), "{error:?}");
    assert_eq!(everything(&other).await.len(), 4);
}

#[tokio::test]
async fn a_server_that_becomes_read_only_stores_nothing() {
    let server = PostgresServer::eigen();
    let databank = server.databank();
    let log = open(&databank.url()).await;
    log.append(append("a")).await.unwrap();
    let set = |value: &str| {
        let _ = databank.sql(&format!(
            "ALTER DATABASE {} SET default_transaction_read_only = {value}; \
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
            databank.naam()
        ));
    };
    set("on");
    sleep(1_100).await;
    for _ in 0..2 {
        let error = log.append(append("a")).await.unwrap_err();
        assert!(
            matches!(&error, AppendError::NotStored(cause) if matches!(**cause, StoreError::ReadOnly)),
            "{error:?}"
        );
    }
    assert_eq!(log.read_stream(&"a".into()).await.unwrap().len(), 2, "reading goes on");
    let refused = Log::postgres(&databank.url(), PostgresOptions::default()).await;
    assert!(matches!(refused.err(), Some(StoreError::ReadOnly)));
    // Each in a transaction of its own: the first makes the second possible.
    let back = format!("ALTER DATABASE {} RESET default_transaction_read_only", databank.naam());
    psql(&databank.beheer_url(), &["SET default_transaction_read_only = off", &back]);
    log.append(append("a")).await.unwrap();
    assert_eq!(everything(&log).await.len(), 4);
}
