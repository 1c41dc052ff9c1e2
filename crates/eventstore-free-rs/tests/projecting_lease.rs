//! One works, another takes over: soon after a clean stop, within seconds after a crash.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use eventstore_free_rs::{Dialect, LEASE_TTL, Lease};
use models::{Models, open};

const ADDRESS: &str = "LEASE_TEST_ADDRESS";

on_both!(
    one_holds_it_at_a_time,
    given_up_at_a_clean_stop,
    taken_over_within_seconds_after_a_crash,
    who_loses_it_stops
);

async fn one_holds_it_at_a_time(dialect: Dialect) {
    let models = Models::new(dialect);
    let (one, other) = (models.database().await, models.database().await);
    let (first, second) = (Lease::new(&one, "work"), Lease::new(&other, "work"));
    let elsewhere = Lease::new(&other, "other work");
    assert!(first.take().await.unwrap());
    assert!(!second.take().await.unwrap());
    assert!(elsewhere.take().await.unwrap(), "another name is another lease");
    assert!(first.take().await.unwrap(), "extended");
    second.release().await.unwrap();
    assert!(!second.take().await.unwrap(), "only the holder can give it up");
    first.release().await.unwrap();
    assert!(second.take().await.unwrap());
    assert!(!first.take().await.unwrap());

    // Many at once: at most one.
    let databases = [models.database().await, models.database().await];
    let taken = Arc::new(AtomicUsize::new(0));
    let all = (0..12).map(|n| {
        let (lease, taken) = (Lease::new(&databases[n % 2], "wanted"), Arc::clone(&taken));
        tokio::spawn(async move {
            taken.fetch_add(usize::from(lease.take().await.unwrap()), Ordering::SeqCst);
        })
    });
    futures_util::future::try_join_all(all).await.unwrap();
    assert_eq!(taken.load(Ordering::SeqCst), 1);
}

/// A long transaction in the same file, perhaps that of the work itself, is no loss: it keeps everybody out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_while_the_file_is_being_written() {
    let models = Models::new(Dialect::Sqlite);
    let (one, other) = (models.database().await, models.database().await);
    let begun = Arc::new(AtomicUsize::new(0));
    let (work, lease) = (Arc::clone(&begun), Lease::new(&one, "work"));
    let holding = tokio::spawn(async move {
        let work = || {
            work.fetch_add(1, Ordering::SeqCst);
            std::future::pending::<()>()
        };
        lease.hold(std::future::pending(), work).await
    });
    while begun.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let writing = other.begin_durable().await.unwrap();
    tokio::time::sleep(LEASE_TTL + Duration::from_secs(1)).await;
    writing.commit().await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(begun.load(Ordering::SeqCst), 1, "the work was not begun anew");
    assert!(!Lease::new(&other, "work").take().await.unwrap(), "and it is extended again");
    holding.abort();
}

async fn given_up_at_a_clean_stop(dialect: Dialect) {
    let models = Models::new(dialect);
    let database = models.database().await;
    let (first, second) = (Lease::new(&database, "work"), Lease::new(&database, "work"));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let holding =
        tokio::spawn(
            async move { first.hold(async { drop(stopped.await) }, std::future::pending::<()>).await },
        );
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!second.take().await.unwrap());
    stop.send(()).unwrap();
    assert_eq!(holding.await.unwrap(), None);
    assert!(second.take().await.unwrap());
    second.release().await.unwrap();
    // What the work gives comes back, and the lease is free again.
    let third = Lease::new(&database, "work");
    assert_eq!(third.hold(std::future::pending(), || async { 7 }).await, Some(7));
    assert!(second.take().await.unwrap());
    // Who waits while the database is closed does not wait for ever.
    let close = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        database.close().await;
    };
    let wait = third.hold(std::future::pending(), std::future::pending::<()>);
    let (held, ()) =
        tokio::time::timeout(Duration::from_secs(5), async { tokio::join!(wait, close) }).await.unwrap();
    assert_eq!(held, None);
}

/// Not a test in itself: the process that holds a lease and is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let database = open(&address).await;
    let work = || async {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nholding").unwrap();
        out.flush().unwrap();
        drop(out);
        std::future::pending::<()>().await;
    };
    Lease::new(&database, "work").hold(std::future::pending(), work).await;
}

async fn taken_over_within_seconds_after_a_crash(dialect: Dialect) {
    let models = Models::new(dialect);
    let database = models.database().await;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "another_process", "--nocapture", "--test-threads=1"])
        .env(ADDRESS, models.address())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "holding"));
    let lease = Lease::new(&database, "work");
    let waiting =
        tokio::spawn(async move { lease.hold(std::future::pending(), || async { Instant::now() }).await });
    tokio::time::sleep(Duration::from_millis(1_700)).await;
    assert!(!waiting.is_finished(), "the holder extends it");
    let killed = Instant::now();
    child.kill().unwrap();
    child.wait().unwrap();
    let bound = LEASE_TTL + Duration::from_secs(3);
    let taken = tokio::time::timeout(bound, waiting).await.expect("taken over").unwrap().unwrap();
    assert!(taken - killed > LEASE_TTL / 2, "not before it lapses");
}

async fn who_loses_it_stops(dialect: Dialect) {
    let models = Models::new(dialect);
    let database = models.database().await;
    let begun = Arc::new(AtomicUsize::new(0));
    let lease = Lease::new(&database, "work");
    let holding = tokio::spawn({
        let begun = Arc::clone(&begun);
        async move {
            let work = || {
                begun.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>()
            };
            lease.hold(std::future::pending(), work).await
        }
    });
    while begun.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // It was away for so long that another took it.
    let sql = "UPDATE leases SET holder = 'somebody else', until = until + 60000 WHERE name = 'work'";
    sqlx::query(sql).execute(database.pool()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(begun.load(Ordering::SeqCst), 1);
    sqlx::query("DELETE FROM leases").execute(database.pool()).await.unwrap();
    let again = async {
        while begun.load(Ordering::SeqCst) == 1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(2), again).await.expect("it had stopped, and begins anew");
    holding.abort();
}
