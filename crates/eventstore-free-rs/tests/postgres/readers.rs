//! Connections that read: how many there are, and what becomes of those that were left, broken or not used.

use std::time::Duration;

use eventstore_free_rs::{Append, Expected, Log, NewEvent, Position, PostgresOptions, Query};
use futures_util::{FutureExt, future::try_join_all};
use testkit::{Databank, PostgresServer};
use uuid::Uuid;

use crate::help::{append, everything, open, sleep};

/// How many sessions read in this database.
fn sessions(databank: &Databank) -> usize {
    let count = databank.sql(
        "SELECT count(*) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name LIKE '% reader'",
    );
    count.parse().unwrap()
}

/// Who reads alone stays on one connection: the server answers from one process, which has everything at hand.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_after_the_other_is_one_connection() {
    let databank = PostgresServer::gedeeld();
    let log = open(&databank.url()).await;
    log.append(append("a")).await.unwrap();
    for _ in 0..50 {
        assert_eq!(everything(&log).await.len(), 2);
    }
    assert_eq!(sessions(&databank), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_share_what_there_may_be() {
    let databank = PostgresServer::gedeeld();
    let options = PostgresOptions { max_readers: 3, ..PostgresOptions::default() };
    let log = Log::postgres(&databank.url(), options).await.unwrap();
    log.append(append("a")).await.unwrap();
    for _ in 0..3 {
        let reads = (0..40).map(|_| {
            let log = log.clone();
            tokio::spawn(async move { everything(&log).await.len() })
        });
        assert!(try_join_all(reads).await.unwrap().into_iter().all(|read| read == 2));
        let sessions = sessions(&databank);
        assert!((1..=3).contains(&sessions), "{sessions}");
    }
}

/// The rest of an answer that nobody waited for is not taken for the next one, and the place becomes free.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_in_the_middle_takes_the_connection_along() {
    let databank = PostgresServer::gedeeld();
    let log = open(&databank.url()).await;
    let event = |_| NewEvent::new(Uuid::now_v7(), "k.v1", "x".repeat(1_000));
    log.append(Append::to("long", Expected::NoStream, (0..5_000).map(event))).await.unwrap();
    for millis in 0..20 {
        let query = Query::all();
        // As soon as it was asked; and somewhere in the answer.
        let _ = log.read(&query, Position::START, usize::MAX).now_or_never();
        let read = log.read(&query, Position::START, usize::MAX);
        let _ = tokio::time::timeout(Duration::from_millis(millis), read).await;
        assert_eq!(log.read(&query, Position(4_990), 5).await.unwrap().events.len(), 5);
        assert_eq!(log.head().await.unwrap(), Position(5_000));
    }
}

/// More connections than one reader needs, all ended by the server while nobody used them, for a moment or for longer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_broke_meanwhile_are_passed_over() {
    let databank = PostgresServer::gedeeld();
    let log = open(&databank.url()).await;
    log.append(append("a")).await.unwrap();
    for pause in [0, 1_100] {
        let reads = (0..16).map(|_| {
            let log = log.clone();
            tokio::spawn(async move { everything(&log).await })
        });
        try_join_all(reads).await.unwrap();
        let _ = databank.sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name LIKE '% reader'",
        );
        assert_eq!(sessions(&databank), 0);
        sleep(pause).await;
        assert_eq!(everything(&log).await.len(), 2);
        assert_eq!(sessions(&databank), 1);
    }
}
