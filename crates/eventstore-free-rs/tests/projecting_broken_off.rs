//! Who stops waiting for a transaction to begin, or hears that it cannot, leaves no trace of it in the pool: the next
//! who gets that connection would read from long ago, or write what is never committed.

#![expect(clippy::unwrap_used, reason = "tests")]

mod models;

use std::time::{Duration, Instant};

use eventstore_free_rs::{Database, Dialect, Lease};
use futures_util::future::{join_all, try_join_all};
use models::{Models, at_most, count};

/// At least as many as there are connections: each one takes part.
const ALL: usize = 6;
/// Most polls after which a begin is broken off.
const POLLS: usize = 8;

const WAITING: &str = "SELECT COUNT(*) FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event_type = 'Lock'";
const IN_TRANSACTION: &str = "SELECT COUNT(*) FROM pg_stat_activity \
    WHERE datname = current_database() AND state LIKE 'idle in transaction%'";

async fn until(database: &Database, sql: &'static str, wanted: i64) {
    let began = Instant::now();
    while count(database, sql).await != wanted {
        assert!(began.elapsed() < Duration::from_secs(8), "{sql}: not {wanted}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// What is written on any connection is there for others, and what others write is seen.
async fn assert_sound(database: &Database, other: &Database, name: &str) {
    until(other, IN_TRANSACTION, 0).await;
    let leases: Vec<_> = (0..ALL).map(|n| Lease::new(database, format!("{name}/{n}"))).collect();
    let taken = try_join_all(leases.iter().map(Lease::take)).await.unwrap();
    assert_eq!(taken, [true; ALL]);
    for n in 0..ALL {
        assert!(!Lease::new(other, format!("{name}/{n}")).take().await.unwrap(), "{name}: was not committed");
    }
    sqlx::query("DELETE FROM leases").execute(other.pool()).await.unwrap();
    let left = join_all((0..ALL).map(|_| count(database, "SELECT COUNT(*) FROM leases"))).await;
    assert_eq!(left, [0; ALL], "{name}: read from long ago");
}

/// The connections of a pool that are all in use at once, so that there are as many as there can be.
async fn opened(models: &Models) -> Database {
    let database = models.database().await;
    let all = try_join_all((0..ALL).map(|_| database.pool().acquire())).await.unwrap();
    drop(all);
    database
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_off_anywhere() {
    let models = Models::new(Dialect::Postgres);
    let (database, other) = (opened(&models).await, models.database().await);
    for polls in 0..POLLS {
        join_all((0..ALL).map(|_| at_most(database.begin(), polls))).await;
        join_all((0..ALL).map(|_| at_most(database.begin_durable(), polls))).await;
        join_all((0..ALL).map(|_| at_most(database.snapshot(), polls))).await;
        assert_sound(&database, &other, &format!("after {polls}")).await;
    }
}

/// As a health check does that has waited long enough while a read model is put in place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_off_while_it_waits_for_the_lock() {
    let models = Models::new(Dialect::Postgres);
    let (database, other) = (opened(&models).await, models.database().await);
    let mut switch = other.begin().await.unwrap();
    let lock = "LOCK TABLE projection_builds IN ACCESS EXCLUSIVE MODE";
    sqlx::query(lock).execute(&mut *switch).await.unwrap();
    let waiting = join_all((0..ALL).map(|_| database.snapshot()));
    tokio::select! {
        _ = waiting => panic!("the lock is held"),
        () = until(&other, WAITING, 6) => {}
    }
    switch.rollback().await.unwrap();
    assert_sound(&database, &other, "broken off").await;
}

/// As when another holds the lock for too long, or the server breaks the statement off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_is_not_given_is_an_error_and_nothing_more() {
    let models = Models::new(Dialect::Postgres);
    let (database, other) = (opened(&models).await, models.database().await);
    let mut switch = other.begin().await.unwrap();
    let lock = "LOCK TABLE projection_builds IN ACCESS EXCLUSIVE MODE";
    sqlx::query(lock).execute(&mut *switch).await.unwrap();
    let refuse = async {
        until(&other, WAITING, 6).await;
        let refuse = "SELECT COUNT(pg_cancel_backend(pid)) FROM pg_stat_activity \
                      WHERE datname = current_database() AND wait_event_type = 'Lock'";
        count(&other, refuse).await
    };
    let (begun, refused) = tokio::join!(join_all((0..ALL).map(|_| database.snapshot())), refuse);
    assert!(refused == 6 && begun.iter().all(Result::is_err));
    switch.rollback().await.unwrap();
    assert_sound(&database, &other, "refused").await;
}
