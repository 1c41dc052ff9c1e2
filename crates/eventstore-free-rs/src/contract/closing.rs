//! Closing: what waits is answered, what comes later is refused, and nothing hangs.

use std::time::Duration;

use futures_util::FutureExt;

use super::{Place, everything, one};
use crate::{AppendError, Expected, Log, MAX_WAITING, Position, Query, StoreError};

async fn close(log: &Log) {
    tokio::time::timeout(Duration::from_secs(30), log.close()).await.unwrap();
}

/// Every answer is true: what was acknowledged is there, what was refused is not.
pub async fn answers_what_waits_and_refuses_what_comes_later(place: &dyn Place) {
    let log = place.open().await;
    let append = |n: usize| {
        let (log, append) = (log.clone(), one(&format!("s-{n}"), Expected::NoStream));
        tokio::spawn(async move { log.append(append).await })
    };
    let waiting: Vec<_> = (0..200).map(append).collect();
    tokio::time::sleep(Duration::from_millis(1)).await;
    close(&log).await;
    let mut stored = 0;
    for task in waiting {
        match task.await.unwrap() {
            Ok(_) => stored += 1,
            Err(AppendError::Closed) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(matches!(log.append(one("late", Expected::Any)).await, Err(AppendError::Closed)));
    assert!(matches!(log.read(&Query::all(), Position::START, 1).await, Err(StoreError::Closed)));
    assert!(matches!(log.head().await, Err(StoreError::Closed)));
    let mut subscription = log.subscribe(Query::all(), Position::START);
    assert!(matches!(subscription.next().await, Err(StoreError::Closed)));
    if place.outlives() {
        assert_eq!(everything(&place.open().await).await.len(), stored);
    }
}

/// A caller that waits for room in the queue and is not polled any more does not hold up the closing.
pub async fn does_not_wait_for_a_caller_that_sleeps(place: &dyn Place) {
    let log = place.open().await;
    let append = |n: usize| log.append(one(&format!("s-{n}"), Expected::NoStream)).boxed();
    let mut asleep: Vec<_> = (0..MAX_WAITING + 100).map(append).collect();
    asleep.retain_mut(|waiting| waiting.now_or_never().is_none());
    close(&log).await;
    let answers = futures_util::future::join_all(asleep).await;
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(AppendError::Closed))));
}

/// Also from several tasks at once, and after a closing that was not waited for.
pub async fn twice_is_once(place: &dyn Place) {
    let log = place.open().await;
    log.append(one("a", Expected::Any)).await.unwrap();
    let _ = log.close().now_or_never();
    tokio::join!(close(&log), close(&log));
    close(&log).await;
    if place.outlives() {
        let log = place.open().await;
        assert_eq!(everything(&log).await.len(), 1);
        close(&log).await;
    }
}
