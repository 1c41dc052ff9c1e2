//! What followers of both kinds have in common, each test for a projection and for a reaction, on both databases: they
//! stop at what they do not know, they park, and take over from one another. What they do with a log that is no longer the
//! one that they followed is in `restored.rs`.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::time::Duration;

use eventstore_free_rs::{Dialect, FollowError, Kind, Log, Position, Retried, Standstill};
use models::{
    RIDDLE, UNKNOWN,
    followers::{BOTH, Case, counted, happens},
};
use sqlx::AssertSqlSafe;

on_both!(
    at_an_unknown_type_it_stops_until_it_knows_it,
    what_is_stuck_waits_with_its_stream,
    of_two_processes_one_works_and_the_other_takes_over,
    a_database_of_before_gets_what_is_new,
);

async fn at_an_unknown_type_it_stops_until_it_knows_it(dialect: Dialect) {
    for kind in BOTH {
        let mut case = Case::of(kind, dialect).await;
        let log = Log::memory();
        happens(&log, "a", "counted", "{}").await;
        // Not wanted, but known.
        happens(&log, "a", "other", "{}").await;
        happens(&log, "b", UNKNOWN, "{}").await;
        happens(&log, "c", "counted", "{}").await;
        let follower = case.follower(&log).await;
        for _ in 0..2 {
            let error = follower.catch_up().await.unwrap_err();
            let FollowError::UnknownKind { kind, position: Position(3), .. } = error else {
                panic!("{error:?}")
            };
            assert_eq!(kind, UNKNOWN);
            assert_eq!(case.effects().await, 1, "what comes before it is taken in, and nothing after it");
        }
        let expected = Standstill::UnknownKind { kind: UNKNOWN.to_owned(), position: Position(3) };
        assert_eq!(follower.check().await.unwrap(), Some(expected.clone()));
        let mut standstill = follower.standstill();
        let running = tokio::spawn(async move { follower.run(std::future::pending()).await });
        let told = standstill.wait_for(|standstill| *standstill == Some(expected.clone()));
        drop(tokio::time::timeout(Duration::from_secs(10), told).await.expect("it says so").unwrap());
        happens(&log, "a", "counted", "{}").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(case.effects().await, 1);
        running.abort();
        drop(running.await);

        (case.sums.newer, case.seen.newer) = (true, true);
        let newer = case.follower(&log).await;
        assert_eq!(newer.catch_up().await.unwrap(), Position(5));
        assert_eq!(case.effects().await, 3, "a newer program goes on where the other stood");
        assert_eq!(newer.check().await.unwrap(), None);
    }
}

async fn what_is_stuck_waits_with_its_stream(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        case.poison(true);
        let log = Log::memory();
        for (stream, data) in [("a", "{}"), ("a", RIDDLE), ("b", "{}"), ("a", "{}")] {
            happens(&log, stream, "counted", data).await;
        }
        let follower = case.follower(&log).await;
        follower.catch_up().await.unwrap();
        happens(&log, "a", "counted", "{}").await;
        follower.catch_up().await.unwrap();
        assert_eq!(case.effects().await, 2);
        let parked = follower.parked().await.unwrap();
        let parked: Vec<_> = parked.iter().map(|event| (event.position.0, event.cause.as_deref())).collect();
        assert_eq!(parked, [(2, Some("not understood")), (4, None), (5, None)]);
        assert_eq!(follower.retry_parked().await.unwrap(), Retried { taken: 0, left: 1 });
        case.poison(false);
        assert_eq!(follower.retry_parked().await.unwrap(), Retried { taken: 1, left: 0 });
        assert_eq!((case.effects().await, follower.parked_count().await.unwrap()), (5, 0));
    }
}

async fn of_two_processes_one_works_and_the_other_takes_over(dialect: Dialect) {
    for kind in BOTH {
        let case = Case::of(kind, dialect).await;
        let log = Log::memory();
        let start = async || {
            let follower = case.follower(&log).await;
            let position = follower.position();
            (position, tokio::spawn(async move { follower.run(std::future::pending()).await }))
        };
        let (mut first_position, first) = start().await;
        happens(&log, "a", "counted", "{}").await;
        first_position.wait_for(|position| *position == Position(1)).await.unwrap();
        let (mut position, second) = start().await;
        position.wait_for(|position| *position == Position(1)).await.expect("it sees what the other did");
        // Killed: its lease lapses.
        first.abort();
        happens(&log, "a", "counted", "{}").await;
        let taken_over = position.wait_for(|position| *position == Position(2));
        drop(tokio::time::timeout(Duration::from_secs(15), taken_over).await.expect("taken over").unwrap());
        assert_eq!(case.effects().await, 2);
        second.abort();
        drop(second.await);
    }
}

/// The tables as they were before a follower kept which log it follows.
async fn a_database_of_before_gets_what_is_new(dialect: Dialect) {
    let case = Case::of(Kind::Projection, dialect).await;
    let log = Log::memory();
    happens(&log, "a", "counted", "{}").await;
    case.follower(&log).await.catch_up().await.unwrap();
    for column in ["event", "event_position", "log"] {
        let drop = format!("ALTER TABLE projections DROP COLUMN {column}");
        sqlx::query(AssertSqlSafe(drop)).execute(case.database.pool()).await.unwrap();
    }
    happens(&log, "a", "counted", "{}").await;
    let follower = case.follower(&log).await;
    assert_eq!(follower.catch_up().await.unwrap(), Position(2), "it goes on where it was");
    let other = Log::memory();
    counted(&other, 3).await;
    let error = case.follower(&other).await.catch_up().await.unwrap_err();
    assert!(matches!(error, FollowError::OtherLog { .. }), "from here on it knows its log: {error:?}");
}
