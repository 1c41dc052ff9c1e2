//! Putting a read model that was built in the place of the one in use: readers do not go back in time, unless the log
//! has.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eventstore_free_rs::{Append, Dialect, Expected, FollowError, Follower, Log, NewEvent, Position, Query};
use models::{Models, Sums, table, whole};
use tokio::sync::Semaphore;

on_both!(
    readers_do_not_go_back_in_time,
    put_in_use_while_the_old_one_keeps_ahead,
    what_the_log_has_lost_is_gone_from_the_new_one
);

async fn readers_do_not_go_back_in_time(dialect: Dialect) {
    let models = Models::new(dialect);
    models.append(6).await;
    models.runner(&Sums::new(1)).await.catch_up().await.unwrap();
    // The same log, as far as it has come over to where the new version is built.
    let behind = Log::memory();
    models::append(&behind, 3).await;
    let database = models.database().await;
    let new = Follower::projection(Sums::new(2), database.clone(), behind.clone()).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(700), new.catch_up()).await.is_err(), "it waits");
    assert_eq!(whole(&database, |_| 4).await, (1, 6));
    let rest = models.log.read(&Query::all(), Position(3), 9).await.unwrap();
    for event in rest.events {
        let same = NewEvent::new(event.id, event.kind, event.data);
        behind.append(Append::to(event.stream, Expected::Any, [same])).await.unwrap();
    }
    new.catch_up().await.unwrap();
    assert_eq!(whole(&database, |_| 4).await, (2, 6));
    assert_eq!(table(&database).await, models.folded(2).await);
}

/// The old version is brought along by another process, and its log never rests: whenever the new one has taken
/// everything in, the old one is a little further again.
async fn put_in_use_while_the_old_one_keeps_ahead(dialect: Dialect) {
    let models = Arc::new(Models::new(dialect));
    models.append(300).await;
    let old = models.runner(&Sums::new(1)).await;
    old.catch_up().await.unwrap();
    let following = tokio::spawn(async move { old.run(std::future::pending()).await });
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..2)
        .map(|n| {
            let (models, stop) = (Arc::clone(&models), Arc::clone(&stop));
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    models.append_to(&format!("w-{n}"), "{}").await;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            })
        })
        .collect();
    let mut sums = Sums::new(2);
    sums.independent = true;
    let new = Arc::new(models.runner(&sums).await);
    let building = tokio::spawn({
        let new = Arc::clone(&new);
        async move { new.catch_up().await }
    });
    let database = models.database().await;
    let mut before = (1, 300);
    let switched = async {
        while before.0 == 1 {
            // Of the first 300 one of three is not counted.
            let now = whole(&database, |position| position - 100).await;
            assert!(now.1 >= before.1, "{before:?} {now:?}: back in time");
            before = now;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(60), switched).await;
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    in_time.expect("put in use although the log did not rest");
    building.await.unwrap().unwrap();
    let ended =
        tokio::time::timeout(Duration::from_secs(10), following).await.expect("the old program stops");
    assert!(matches!(ended.unwrap(), Err(FollowError::OtherVersion { stored: 2, .. })));
    new.catch_up().await.unwrap();
    assert_eq!(table(&database).await, models.folded(2).await);
    models.assert_clean().await;
}

async fn what_the_log_has_lost_is_gone_from_the_new_one(dialect: Dialect) {
    let models = Models::new(dialect);
    models.append(6).await;
    models.runner(&Sums::new(1)).await.catch_up().await.unwrap();
    let database = models.database().await;
    let older = Log::memory();
    models::append(&older, 3).await;
    let new = Follower::projection(Sums::new(2), database.clone(), older.clone()).await.unwrap();
    // It watches only.
    let other = Follower::projection(Sums::new(2), models.database().await, older.clone()).await.unwrap();
    assert_eq!((*new.position().borrow(), *other.position().borrow()), (Position(6), Position(6)));
    assert_eq!(new.catch_up().await.unwrap(), Position(3));
    assert_eq!(whole(&database, |_| 2).await, (2, 3));
    assert_eq!(
        *new.position().borrow(),
        Position(3),
        "who waits for what is gone must not think that it is there"
    );
    other.parked_count().await.unwrap();
    assert_eq!(*other.position().borrow(), Position(3), "also in another process");
    models::append(&older, 2).await;
    assert_eq!(new.catch_up().await.unwrap(), Position(5));
    assert_eq!(*new.position().borrow(), Position(5));
}

/// One process puts the build in use at the very moment that another has written to it and not committed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_switch_waits_for_who_still_writes() {
    let models = Models::new(Dialect::Postgres);
    models.append(60).await;
    models.runner(&Sums::new(1)).await.catch_up().await.unwrap();
    let database = models.database().await;
    let gate = Arc::new(Semaphore::new(1));
    let mut gated = Sums::new(2);
    gated.gate = Some(Arc::clone(&gate));
    let writing = models.runner(&gated).await;
    // A reader holds up the switch.
    let mut reader = database.snapshot().await.unwrap();
    sqlx::query("SELECT 1").execute(&mut *reader).await.unwrap();
    let writing = tokio::spawn(async move { writing.catch_up().await });
    while gated.batches.load(Ordering::SeqCst) < 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    models.append(1).await;
    while gated.batches.load(Ordering::SeqCst) < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    reader.rollback().await.unwrap();
    // To this one the last event has not come yet.
    let behind = Log::memory();
    models::append(&behind, 60).await;
    let other = Follower::projection(Sums::new(2), database.clone(), behind).await.unwrap();
    let other = tokio::spawn(async move { other.catch_up().await });
    tokio::time::sleep(Duration::from_millis(250)).await;
    gate.add_permits(100);
    // When the first one put it in use, it is further than what has come to this one.
    let other = other.await.unwrap();
    assert!(matches!(other, Ok(_) | Err(FollowError::Ahead { head: Position(60), .. })), "{other:?}");
    assert_eq!(writing.await.unwrap().unwrap(), Position(61));
    assert_eq!(table(&database).await, models.folded(2).await);
}
