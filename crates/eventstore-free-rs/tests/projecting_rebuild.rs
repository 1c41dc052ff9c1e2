//! Building a read model anew beside the one in use: readers see one of both, whole, whatever happens.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use eventstore_free_rs::{Dialect, FollowError, Follower, Log, Position, SqliteOptions};
use models::{Models, Sums, at_most, count, open, table, whole};
use proptest::{collection::vec, prelude::*};
use tokio::sync::Semaphore;

const ADDRESS: &str = "PROJECTION_TEST_ADDRESS";
const LOG: &str = "PROJECTION_TEST_LOG";

on_both!(
    the_old_one_answers_and_goes_on_until_the_switch,
    readers_see_one_of_both_whole,
    dropped_anywhere_one_of_both_is_whole,
    killed_anywhere_one_of_both_is_whole,
    built_anew_while_it_is_followed,
    an_older_program_throws_nothing_away,
    two_build_at_the_same_time
);

async fn the_old_one_answers_and_goes_on_until_the_switch(dialect: Dialect) {
    let models = Models::new(dialect);
    let database = models.database().await;
    // A table that the new version does not have.
    let old = Sums::new(1);
    let old = Arc::new(models.runner(&old).await);
    sqlx::query("CREATE TABLE sums_of_old (n BIGINT)").execute(database.pool()).await.unwrap();
    models.append(6).await;
    let mut position = old.position();
    let running = tokio::spawn({
        let old = Arc::clone(&old);
        async move { old.run(std::future::pending()).await }
    });
    position.wait_for(|position| *position == Position(6)).await.unwrap();

    let gate = Arc::new(Semaphore::new(0));
    let mut sums = Sums::new(2);
    sums.gate = Some(Arc::clone(&gate));
    // Does not wait for the build.
    let new = Arc::new(models.runner(&sums).await);
    assert_eq!(whole(&database, |_| 4).await, (1, 6));
    let building = tokio::spawn({
        let new = Arc::clone(&new);
        async move { new.run(std::future::pending()).await }
    });
    while sums.batches.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    models.append(3).await;
    position.wait_for(|position| *position == Position(9)).await.unwrap();
    assert_eq!(whole(&database, |_| 6).await, (1, 9), "the old one goes on meanwhile");

    gate.add_permits(1_000);
    let ended = tokio::time::timeout(Duration::from_secs(10), running).await.expect("the old program stops");
    assert!(matches!(ended.unwrap(), Err(FollowError::OtherVersion { stored: 2, .. })));
    let mut position = new.position();
    models.append(3).await;
    position.wait_for(|position| *position == Position(12)).await.unwrap();
    assert_eq!(whole(&database, |_| 8).await, (2, 12));
    assert_eq!(table(&database).await, models.folded(2).await);
    let gone = sqlx::query("SELECT n FROM sums_of_old").execute(database.pool()).await;
    assert!(gone.is_err(), "a table of the old version is dropped");
    building.abort();
    drop(building.await);
    models.assert_clean().await;
}

async fn readers_see_one_of_both_whole(dialect: Dialect) {
    let models = Arc::new(Models::new(dialect));
    let counted = Arc::new(AtomicI64::new(0));
    models.runner(&Sums::new(1)).await.catch_up().await.unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    // Every event is counted, so that a position says how many there are.
    let writer = tokio::spawn({
        let (models, stop, counted) = (Arc::clone(&models), Arc::clone(&stop), Arc::clone(&counted));
        async move {
            while !stop.load(Ordering::SeqCst) {
                models.append_to(&format!("s-{}", counted.fetch_add(1, Ordering::SeqCst) % 9), "{}").await;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    });
    // The version that each of them saw last.
    let seen: Arc<[AtomicI64; 3]> = Arc::default();
    let readers: Vec<_> = (0..seen.len())
        .map(|reader| {
            let (models, stop, seen) = (Arc::clone(&models), Arc::clone(&stop), Arc::clone(&seen));
            tokio::spawn(async move {
                let database = models.database().await;
                let mut before = (0, 0);
                while !stop.load(Ordering::SeqCst) {
                    let now = whole(&database, |position| position).await;
                    assert!(now.0 >= before.0 && now.1 >= before.1, "{before:?} {now:?}: back in time");
                    before = now;
                    seen[reader].store(now.0, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for version in 2..=9 {
        let mut sums = Sums::new(version);
        sums.independent = version % 2 == 0;
        models.runner(&sums).await.catch_up().await.unwrap();
        // Each of them sees each of the versions, unless it has failed.
        while seen.iter().any(|seen| seen.load(Ordering::SeqCst) < i64::from(version))
            && !readers.iter().any(tokio::task::JoinHandle::is_finished)
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    stop.store(true, Ordering::SeqCst);
    writer.await.unwrap();
    for reader in readers {
        reader.await.unwrap();
    }
    models.runner(&Sums::new(9)).await.catch_up().await.unwrap();
    assert_eq!(table(&models.database().await).await, models.folded(9).await);
    models.assert_clean().await;
}

async fn dropped_anywhere_one_of_both_is_whole(dialect: Dialect) {
    let models = Models::new(dialect);
    models.append(30).await;
    models.runner(&Sums::new(1)).await.catch_up().await.unwrap();
    let database = models.database().await;
    let mut version = 1;
    let mut polls = 1;
    let done = loop {
        version += 1;
        let runner = models.runner(&Sums::new(version)).await;
        let done = at_most(runner.catch_up(), polls).await.is_some();
        let (stands, _) = whole(&database, |_| 20).await;
        assert!(i64::from(version) >= stands);
        if done {
            assert_eq!(stands, i64::from(version));
            break polls;
        }
        // Every other time what was begun is gone on with.
        if polls % 2 == 0 {
            runner.catch_up().await.unwrap();
            assert_eq!(whole(&database, |_| 20).await, (i64::from(version), 30));
        }
        polls += 1 + polls / 12;
        assert!(polls < 5_000, "it ends");
    };
    // How many places there are depends on how fast the database answers; at its first poll it cannot have.
    assert!(done > 1, "there were places to be dropped at");
    assert_eq!(table(&database).await, models.folded(version).await);
    // What was dropped at the end may still have been closing.
    tokio::time::sleep(Duration::from_millis(200)).await;
    models.runner(&Sums::new(version)).await;
    models.assert_clean().await;
}

/// Not a test in itself: what the process does that is killed. It builds one version after another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process() {
    let (Ok(address), Ok(log)) = (std::env::var(ADDRESS), std::env::var(LOG)) else { return };
    let log = Log::sqlite(Path::new(&log), SqliteOptions::default()).await.unwrap();
    let database = open(&address).await;
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nbegun").unwrap();
        out.flush().unwrap();
    }
    loop {
        let stored = count(&database, "SELECT MAX(version) FROM projections").await;
        let mut sums = Sums::new(u32::try_from(stored).unwrap() + 1);
        sums.independent = stored % 2 == 0;
        let runner = Follower::projection(sums, database.clone(), log.clone()).await.unwrap();
        runner.catch_up().await.unwrap();
    }
}

async fn killed_anywhere_one_of_both_is_whole(dialect: Dialect) {
    let models = Models::new(dialect);
    let path = models.directory.path().join("log");
    let log = Log::sqlite(&path, SqliteOptions::default()).await.unwrap();
    models::append(&log, 300).await;
    let database = models.database().await;
    let runner = Follower::projection(Sums::new(1), database.clone(), log.clone()).await.unwrap();
    runner.catch_up().await.unwrap();
    let mut versions = Vec::new();
    for round in 0..40_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "another_process", "--nocapture"])
            .envs([(ADDRESS, models.address().as_str()), (LOG, path.to_str().unwrap())])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line == "begun"));
        // It is somewhere else each time.
        tokio::time::sleep(Duration::from_millis(10 + (37 * round) % 230)).await;
        // On Unix this is SIGKILL: no chance to tidy up.
        child.kill().unwrap();
        child.wait().unwrap();
        versions.push(whole(&database, |_| 200).await.0);
        if round >= 7 && versions[usize::try_from(round).unwrap()] > 3 {
            break;
        }
    }
    assert!(versions.last().unwrap() > &3, "{versions:?}: builds were finished");
    let last = u32::try_from(*versions.last().unwrap()).unwrap() + 1;
    let runner = Follower::projection(Sums::new(last), database.clone(), log.clone()).await.unwrap();
    runner.catch_up().await.unwrap();
    assert_eq!(whole(&database, |_| 200).await.0, i64::from(last));
    models.assert_clean().await;
}

async fn built_anew_while_it_is_followed(dialect: Dialect) {
    let models = Models::new(dialect);
    models.append(30).await;
    let sums = Sums::new(1);
    let runner = Arc::new(models.runner(&sums).await);
    runner.catch_up().await.unwrap();
    let database = models.database().await;
    // Somebody has spoiled it.
    sqlx::query("UPDATE sums SET count = 0").execute(database.pool()).await.unwrap();
    runner.reset().await.unwrap();
    assert_eq!(table(&database).await.len(), 4, "it stays until the new one is there");
    let mut position = runner.position();
    let running = tokio::spawn({
        let runner = Arc::clone(&runner);
        async move { runner.run(std::future::pending()).await }
    });
    models.append(30).await;
    position.wait_for(|position| *position == Position(60)).await.unwrap();
    let in_time = async {
        while table(&database).await != models.folded(1).await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        models.append(3).await;
        position.wait_for(|position| *position == Position(63)).await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(10), in_time).await.expect("built anew");
    assert_eq!(table(&database).await, models.folded(1).await);
    running.abort();
    drop(running.await);
    // What was still closing is cleared away by the next.
    tokio::time::sleep(Duration::from_millis(100)).await;
    models.runner(&sums).await;
    models.assert_clean().await;
}

async fn an_older_program_throws_nothing_away(dialect: Dialect) {
    let models = Models::new(dialect);
    models.append(6).await;
    let old = models.runner(&Sums::new(1)).await;
    old.catch_up().await.unwrap();
    let new = models.runner(&Sums::new(2)).await;
    // Nothing is built yet, so the old one still works.
    models.append(3).await;
    assert_eq!(old.catch_up().await.unwrap(), Position(9));
    new.catch_up().await.unwrap();
    let folded = models.folded(2).await;
    for _ in 0..2 {
        let errors = [
            old.catch_up().await.unwrap_err(),
            old.reset().await.unwrap_err(),
            old.run(std::future::pending()).await.unwrap_err(),
            Follower::projection(Sums::new(1), models.database().await, models.log.clone())
                .await
                .err()
                .unwrap(),
        ];
        for error in errors {
            assert!(matches!(error, FollowError::OtherVersion { stored: 2, .. }), "{error:?}");
        }
        assert_eq!(table(&models.database().await).await, folded);
    }
    models.assert_clean().await;
}

async fn two_build_at_the_same_time(dialect: Dialect) {
    let models = Models::new(dialect);
    models.append(60).await;
    models.runner(&Sums::new(1)).await.catch_up().await.unwrap();
    let mut sums = Sums::new(2);
    sums.independent = true;
    let (one, other) = (models.runner(&sums).await, models.runner(&sums).await);
    let both = async { tokio::join!(one.catch_up(), other.catch_up()) };
    let (one, other) = tokio::time::timeout(Duration::from_secs(30), both).await.expect("both end");
    assert_eq!((one.unwrap(), other.unwrap()), (Position(60), Position(60)));
    assert_eq!(table(&models.database().await).await, models.folded(2).await);
    tokio::time::sleep(Duration::from_millis(100)).await;
    models.runner(&sums).await;
    models.assert_clean().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// By several workers, broken off anywhere and gone on with: the same as by one in one go.
    #[test]
    fn in_parts_is_the_same(streams in vec(0..40u8, 1..150), polls in vec(1..60usize, 0..5), more in 0..20usize) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let models = Models::new(Dialect::Postgres);
            for stream in &streams {
                models.append_to(&format!("stream-{stream}"), "{}").await;
            }
            let mut sums = Sums::new(1);
            sums.independent = true;
            let runner = models.runner(&sums).await;
            runner.reset().await.unwrap();
            for polls in &polls {
                at_most(runner.catch_up(), *polls).await;
            }
            models.append(more).await;
            runner.catch_up().await.unwrap();
            prop_assert_eq!(table(&models.database().await).await, models.folded(1).await);
            models.assert_clean().await;
            Ok(())
        })?;
    }
}
