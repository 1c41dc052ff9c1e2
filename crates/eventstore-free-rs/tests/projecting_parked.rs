//! Poison: an event that cannot be taken in waits with the later ones of its stream, and the rest goes on.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::{sync::atomic::Ordering, time::Duration};

use eventstore_free_rs::{Dialect, FollowError, MAX_PARKED_STREAMS, Position, Retried};
use models::{Models, REFUSED, RIDDLE, Sums, count, table};

on_both!(
    the_rest_goes_on_and_what_waits_comes_after_all,
    a_stream_is_taken_in_whole_or_not,
    following_does_not_end,
    too_many_parked_streams_stop_the_runner,
    a_rebuild_begins_without_what_was_parked
);

async fn the_rest_goes_on_and_what_waits_comes_after_all(dialect: Dialect) {
    let models = Models::new(dialect);
    let sums = Sums::new(1);
    sums.poison.store(true, Ordering::SeqCst);
    models.append(40).await;
    let riddle = models.append_to("s-1", RIDDLE).await;
    let refused = models.append_to("s-2", REFUSED).await;
    models.append(40).await;
    let runner = models.runner(&sums).await;
    assert_eq!(runner.catch_up().await.unwrap(), models.log.head().await.unwrap());
    // Parked before: what comes later waits too.
    let later = models.append_to("s-1", "{}").await;
    models.append_to("s-3", "{}").await;
    runner.catch_up().await.unwrap();

    let parked = runner.parked().await.unwrap();
    assert_eq!(runner.parked_count().await.unwrap(), parked.len() as u64);
    assert!(parked.is_sorted_by_key(|event| event.position));
    let causes: Vec<_> = parked.iter().filter(|event| event.cause.is_some()).collect();
    assert_eq!(causes.iter().map(|event| event.position).collect::<Vec<_>>(), [riddle, refused]);
    assert_eq!(causes[0].cause.as_deref(), Some("not understood"));
    let code = if dialect == Dialect::Postgres { "SQLSTATE 23514" } else { "SQLite 275" };
    assert_eq!(causes[1].cause.as_deref(), Some(code), "a check that does not hold");
    assert_eq!(parked.last().unwrap().position, later);
    assert!(parked.iter().all(|event| ["s-1", "s-2"].contains(&event.stream.as_str())));

    let database = models.database().await;
    let folded = models.folded(1).await;
    let rows = table(&database).await;
    for (row, whole) in rows.iter().zip(&folded) {
        assert_eq!(row == whole, ["s-0", "s-3"].contains(&row.0.as_str()), "{row:?} {whole:?}");
    }

    // Nothing has changed yet, so nothing changes.
    assert_eq!(runner.retry_parked().await.unwrap(), Retried { taken: 0, left: 2 });
    assert_eq!(runner.parked().await.unwrap(), parked);
    assert_eq!(table(&database).await, rows);
    sums.poison.store(false, Ordering::SeqCst);
    assert_eq!(runner.retry_parked().await.unwrap(), Retried { taken: 2, left: 0 });
    assert_eq!(runner.parked().await.unwrap(), []);
    assert_eq!(table(&database).await, folded, "in order, each once");
    models.append(9).await;
    runner.catch_up().await.unwrap();
    assert_eq!(table(&database).await, models.folded(1).await);
}

async fn a_stream_is_taken_in_whole_or_not(dialect: Dialect) {
    let models = Models::new(dialect);
    let sums = Sums::new(1);
    sums.poison.store(true, Ordering::SeqCst);
    models.append_to("good", "{}").await;
    models.append_to("bad", "{}").await;
    models.append_to("bad", REFUSED).await;
    let runner = models.runner(&sums).await;
    runner.catch_up().await.unwrap();
    sums.poison.store(false, Ordering::SeqCst);
    // A second poison behind the first.
    models.append_to("bad", RIDDLE).await;
    runner.catch_up().await.unwrap();
    let database = models.database().await;
    let before = table(&database).await;
    assert_eq!(before.iter().map(|row| row.1).collect::<Vec<_>>(), [1, 1]);

    let none = sums.clone();
    none.poison.store(true, Ordering::SeqCst);
    assert_eq!(runner.retry_parked().await.unwrap(), Retried { taken: 0, left: 1 });
    assert_eq!(table(&database).await, before);
    assert_eq!(runner.parked_count().await.unwrap(), 2);
}

async fn following_does_not_end(dialect: Dialect) {
    let models = Models::new(dialect);
    let sums = Sums::new(1);
    sums.poison.store(true, Ordering::SeqCst);
    let runner = models.runner(&sums).await;
    let mut position = runner.position();
    let work = async {
        models.append_to("bad", RIDDLE).await;
        models.append_to("good", "{}").await;
        models.append_to("bad", REFUSED).await;
        position.wait_for(|position| *position == Position(3)).await.unwrap();
    };
    let run = runner.run(work);
    tokio::time::timeout(Duration::from_secs(10), run).await.expect("it stops when told to").unwrap();
    let database = models.database().await;
    assert_eq!(table(&database).await.len(), 1);
    assert_eq!(runner.parked_count().await.unwrap(), 2);
    // Not a word of the event or of what the cause tells about it.
    let told = count(&database, "SELECT COUNT(*) FROM parked WHERE cause LIKE '%secret%'").await;
    assert_eq!(told, 0);
}

async fn too_many_parked_streams_stop_the_runner(dialect: Dialect) {
    let models = Models::new(dialect);
    let sums = Sums::new(1);
    sums.poison.store(true, Ordering::SeqCst);
    let runner = models.runner(&sums).await;
    for n in 0..MAX_PARKED_STREAMS {
        models.append_to(&format!("bad-{n}"), RIDDLE).await;
        models.append_to(&format!("bad-{n}"), "{}").await;
    }
    let before = runner.catch_up().await.unwrap();
    assert_eq!(runner.parked_count().await.unwrap(), 2 * MAX_PARKED_STREAMS as u64);
    models.append_to("good", "{}").await;
    models.append_to("the last straw", RIDDLE).await;
    for _ in 0..2 {
        let error = runner.catch_up().await.unwrap_err();
        assert!(matches!(error, FollowError::TooManyParked { streams: 101, .. }), "{error:?}");
        assert_eq!(*runner.position().borrow(), before, "nothing is changed");
    }
    let run = tokio::time::timeout(Duration::from_secs(10), runner.run(std::future::pending()));
    assert!(matches!(run.await.unwrap(), Err(FollowError::TooManyParked { .. })));
    // The program is mended.
    sums.poison.store(false, Ordering::SeqCst);
    runner.retry_parked().await.unwrap();
    runner.catch_up().await.unwrap();
    assert_eq!(table(&models.database().await).await, models.folded(1).await);
}

async fn a_rebuild_begins_without_what_was_parked(dialect: Dialect) {
    let models = Models::new(dialect);
    let sums = Sums::new(1);
    sums.poison.store(true, Ordering::SeqCst);
    models.append(9).await;
    models.append_to("s-0", RIDDLE).await;
    models.append_to("s-1", RIDDLE).await;
    let runner = models.runner(&sums).await;
    runner.catch_up().await.unwrap();
    assert_eq!(runner.parked_count().await.unwrap(), 2);
    // The new version knows one of both: what it parks itself comes along with it.
    let mut new = Sums::new(2);
    new.independent = true;
    new.poison.store(true, Ordering::SeqCst);
    let runner = models.runner(&new).await;
    assert_eq!(runner.parked_count().await.unwrap(), 2, "still those of the old one");
    models.append_to("s-1", "{}").await;
    runner.catch_up().await.unwrap();
    assert_eq!(runner.parked_count().await.unwrap(), 3);
    new.poison.store(false, Ordering::SeqCst);
    runner.reset().await.unwrap();
    runner.catch_up().await.unwrap();
    assert_eq!(runner.parked().await.unwrap(), []);
    assert_eq!(table(&models.database().await).await, models.folded(2).await);
    models.assert_clean().await;
}
