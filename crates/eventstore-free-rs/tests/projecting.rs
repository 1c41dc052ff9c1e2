//! Read models: each event once, whatever crashes, competes or is built again.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use eventstore_free_rs::{Dialect, FollowError, Follower, Position};
use models::{Models, Sums, at_most, table};
use proptest::{collection::vec, prelude::*};
use testkit::PostgresServer;

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Taken in as it came, in pieces of any size and by runners that come and go, or built again in one go.
    #[test]
    fn live_is_the_same_as_built_again(pieces in vec(0..12usize, 1..8), postgres: bool) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let models = Models::new(if postgres { Dialect::Postgres } else { Dialect::Sqlite });
            let sums = Sums::new(1);
            for (n, piece) in pieces.iter().enumerate() {
                models.append(*piece).await;
                let runner = models.runner(&sums).await;
                prop_assert_eq!(runner.catch_up().await.unwrap(), models.log.head().await.unwrap());
                if n % 3 == 2 {
                    prop_assert_eq!(runner.catch_up().await.unwrap(), models.log.head().await.unwrap());
                }
            }
            let database = models.database().await;
            let live = table(&database).await;
            prop_assert_eq!(&models.folded(1).await, &live);
            let again = models.runner(&sums).await;
            again.reset().await.unwrap();
            prop_assert_eq!(*again.position().borrow(), models.log.head().await.unwrap());
            prop_assert_eq!(&table(&database).await, &live);
            again.catch_up().await.unwrap();
            prop_assert_eq!(&table(&database).await, &live);
            models.assert_clean().await;
            Ok(())
        })?;
    }
}

on_both!(
    competing_runners_take_each_event_in_once,
    dropped_anywhere_each_event_is_taken_in_once,
    a_closed_log_ends_the_following,
    of_another_log_it_takes_nothing,
    durable_is_asked_per_transaction,
    the_one_who_waits_follows_and_takes_over
);

async fn competing_runners_take_each_event_in_once(dialect: Dialect) {
    let models = Arc::new(Models::new(dialect));
    let sums = Sums::new(1);
    // Two with their own connections, as in two processes, and one that is run and caught up at the same time.
    let runners = [Arc::new(models.runner(&sums).await), Arc::new(models.runner(&sums).await)];
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
    assert_eq!(table(&models.database().await).await, models.folded(1).await);
}

async fn dropped_anywhere_each_event_is_taken_in_once(dialect: Dialect) {
    let models = Models::new(dialect);
    let runner = models.runner(&Sums::new(1)).await;
    let mut dropped = 0;
    for polls in 1..30 {
        models.append(5).await;
        dropped += usize::from(at_most(runner.catch_up(), polls).await.is_none());
    }
    // How often depends on how fast the database answers; at its first poll it cannot have.
    assert!(dropped > 0);
    assert_eq!(runner.catch_up().await.unwrap(), models.log.head().await.unwrap());
    assert_eq!(table(&models.database().await).await, models.folded(1).await);
}

async fn a_closed_log_ends_the_following(dialect: Dialect) {
    let models = Models::new(dialect);
    let sums = Sums::new(1);
    let runner = models.runner(&sums).await;
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

async fn the_one_who_waits_follows_and_takes_over(dialect: Dialect) {
    let models = Models::new(dialect);
    let (working, waiting) = (Sums::new(1), Sums::new(1));
    let first = Arc::new(models.runner(&working).await);
    let second = Arc::new(models.runner(&waiting).await);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let mut position = first.position();
    let task = tokio::spawn({
        let first = Arc::clone(&first);
        async move { first.run(async { drop(stopped.await) }).await }
    });
    models.append(3).await;
    position.wait_for(|position| *position == Position(3)).await.unwrap();

    let mut followed = second.position();
    let other = tokio::spawn({
        let second = Arc::clone(&second);
        async move { second.run(std::future::pending()).await }
    });
    models.append(3).await;
    let seconds = Duration::from_secs(4);
    let wait = followed.wait_for(|position| *position == Position(6));
    drop(tokio::time::timeout(seconds, wait).await.expect("the position follows the other").unwrap());
    assert_eq!(waiting.batches.load(Ordering::SeqCst), 0, "only one works");

    // Stopped cleanly, so the lease need not lapse.
    stop.send(()).unwrap();
    task.await.unwrap().unwrap();
    models.append(3).await;
    let wait = followed.wait_for(|position| *position == Position(9));
    drop(tokio::time::timeout(seconds, wait).await.expect("the other takes over").unwrap());
    assert!(waiting.batches.load(Ordering::SeqCst) > 0);
    assert_eq!(table(&models.database().await).await, models.folded(1).await);
    other.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_killed_is_gone_on_with() {
    let mut server = PostgresServer::eigen();
    let databank = server.databank();
    let log = eventstore_free_rs::Log::memory();
    let database = models::open(&databank.url()).await;
    let runner = Follower::projection(Sums::new(1), database.clone(), log.clone());
    let runner = Arc::new(runner.await.unwrap());
    let mut position = runner.position();
    let task = tokio::spawn({
        let runner = Arc::clone(&runner);
        async move { runner.run(std::future::pending()).await }
    });
    models::append(&log, 30).await;
    position.wait_for(|position| *position == Position(30)).await.unwrap();
    server.dood();
    models::append(&log, 30).await;
    assert!(matches!(runner.catch_up().await, Err(FollowError::Store(_))), "the server is away");
    server.herstart();
    let wait = position.wait_for(|position| *position == Position(60));
    drop(tokio::time::timeout(Duration::from_secs(30), wait).await.expect("it goes on").unwrap());
    // Commits that had not reached the disk were lost with their checkpoint: each event counts once.
    assert_eq!(table(&database).await.iter().map(|row| row.1).sum::<i64>(), 40);
    task.abort();
}

/// It follows another log from now on, which grows past where it was.
async fn of_another_log_it_takes_nothing(dialect: Dialect) {
    let models = Models::new(dialect);
    models.append(6).await;
    models.runner(&Sums::new(1)).await.catch_up().await.unwrap();
    let database = models.database().await;
    let taken_in = table(&database).await;
    let other = eventstore_free_rs::Log::memory();
    models::append(&other, 3).await;
    let runner = Follower::projection(Sums::new(1), database.clone(), other.clone()).await.unwrap();
    let error = runner.catch_up().await.unwrap_err();
    assert!(matches!(error, FollowError::OtherLog { position: Position(6), .. }), "{error:?}");
    let mut standstill = runner.standstill();
    let running = tokio::spawn(async move { runner.run(std::future::pending()).await });
    models::append(&other, 5).await;
    let stands_still = standstill.wait_for(Option::is_some);
    drop(tokio::time::timeout(Duration::from_secs(15), stands_still).await.unwrap().unwrap());
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(table(&database).await, taken_in, "it does not follow");
    running.abort();
}

async fn durable_is_asked_per_transaction(dialect: Dialect) {
    let models = Models::new(dialect);
    let database = models.database().await;
    for _ in 0..2 {
        let mut tx = database.begin_durable().await.unwrap();
        match dialect {
            Dialect::Sqlite => {
                let full: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *tx).await.unwrap();
                assert_eq!(full, 2);
            }
            Dialect::Postgres => {
                let on: String =
                    sqlx::query_scalar("SHOW synchronous_commit").fetch_one(&mut *tx).await.unwrap();
                assert_eq!(on, "on");
            }
        }
        tx.commit().await.unwrap();
        if dialect == Dialect::Sqlite {
            let mut tx = database.begin().await.unwrap();
            let normal: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *tx).await.unwrap();
            assert_eq!(normal, 1, "a read model that is taken in does not wait for the disk");
            tx.commit().await.unwrap();
        }
    }
}
