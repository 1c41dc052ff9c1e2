//! Positions: no gaps, in commit order, whoever writes and whoever goes away.

use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use super::{Place, everything, one};
use crate::{Append, Expected, Log, Position, Query, Recorded, Version};

const WRITERS: usize = 16;
const PER_WRITER: usize = 25;

/// A pause of up to so many microseconds.
async fn pause(most: u128) {
    let micros = Uuid::new_v4().as_u128() % most;
    tokio::time::sleep(Duration::from_micros(u64::try_from(micros).unwrap())).await;
}

/// Writers in streams of their own and in one that they fight for.
async fn write(log: Log, writer: usize) -> usize {
    let mut stored = 0;
    for n in 0..PER_WRITER {
        let append = match n % 5 {
            // These lose now and then.
            0 => one("shared", Expected::Exact(Version(n as u64))),
            1 => one("shared", Expected::Any).unless(Query::kinds(["rare.v1"]), Position::START),
            2 => one("shared", Expected::Any).and(
                format!("own-{writer}"),
                Expected::Any,
                [super::event("more.v1")],
            ),
            _ => one(&format!("own-{writer}"), Expected::Any),
        };
        let events = append.events().count();
        if n % 7 == 6 {
            // The caller leaves: what it asked may or may not take place.
            let _ = tokio::time::timeout(Duration::from_micros(50), log.append(append)).await;
        } else if log.append(append).await.is_ok() {
            stored += events;
        }
        pause(2_000).await;
    }
    stored
}

async fn write_all(logs: &[Log]) -> usize {
    let writers = (0..WRITERS).map(|writer| tokio::spawn(write(logs[writer % logs.len()].clone(), writer)));
    let stored = futures_util::future::join_all(writers).await;
    stored.into_iter().map(|outcome| outcome.unwrap()).sum()
}

/// Follows the log until the sign, then to its end.
async fn follow(log: Log, mut stop: watch::Receiver<bool>) -> Vec<Recorded> {
    let mut subscription = log.subscribe(Query::all(), Position::START);
    let mut seen = Vec::new();
    loop {
        tokio::select! {
            page = subscription.next() => seen.extend(page.unwrap().events),
            _ = stop.wait_for(|stop| *stop) => break,
        }
    }
    while let Some(page) = subscription.try_next().await.unwrap() {
        seen.extend(page.events);
    }
    seen
}

/// With conflicts, conditions and callers that leave.
pub async fn have_no_gaps_under_concurrency(place: &dyn Place) {
    let log = place.open().await;
    let stored = write_all(std::slice::from_ref(&log)).await;
    log.append(one("last", Expected::NoStream)).await.unwrap();
    assert!(everything(&log).await.len() > stored);
}

/// A subscriber that has seen a position has seen everything before it: nothing missed, nothing out of order.
pub async fn follow_commit_order_for_a_live_subscriber(place: &dyn Place) {
    let log = place.open().await;
    let logs = if place.outlives() { vec![log.clone(), place.open().await] } else { vec![log.clone()] };
    let (stop, stopped) = watch::channel(false);
    let followers: Vec<_> =
        (0..4).map(|n| tokio::spawn(follow(logs[n % logs.len()].clone(), stopped.clone()))).collect();
    write_all(&logs).await;
    // Behind everything that a caller left in a queue.
    for log in &logs {
        log.append(one("last", Expected::Any)).await.unwrap();
    }
    stop.send_replace(true);
    let all = everything(&log).await;
    for follower in followers {
        let seen = tokio::time::timeout(Duration::from_secs(20), follower).await.unwrap().unwrap();
        assert!(
            seen == all,
            "a subscriber saw {} events in its order, the log holds {}",
            seen.len(),
            all.len()
        );
    }
}

/// Two handles that know nothing of one another, as in two processes.
pub async fn are_shared_by_independent_handles(place: &dyn Place) {
    if !place.outlives() {
        return;
    }
    let logs = [place.open().await, place.open().await];
    let stored = write_all(&logs).await;
    for log in &logs {
        log.append(one("last", Expected::Any)).await.unwrap();
    }
    let (one_view, other_view) = (everything(&logs[0]).await, everything(&logs[1]).await);
    assert!(one_view == other_view && one_view.len() >= stored + 2);

    // What one handle remembers of versions and positions is not what the other has done since.
    for n in 0..10 {
        let stream = format!("by-turns-{}", n / 4);
        let expected = if n % 4 == 0 { Expected::NoStream } else { Expected::Exact(Version(n % 4)) };
        logs[usize::from(n % 2 == 1)].append(one(&stream, expected)).await.unwrap();
        super::conflicts(logs[usize::from(n % 3 == 1)].append(one(&stream, Expected::NoStream)).await);
    }
    everything(&logs[0]).await;
}

/// Dropping the future never stores half an append.
pub async fn an_append_whose_caller_left_is_whole(place: &dyn Place) {
    let log = place.open().await;
    let mut ids = Vec::new();
    for n in 0..40 {
        let append = Append::to(format!("s-{n}"), Expected::NoStream, (0..5).map(|_| super::event("x"))).and(
            "shared",
            Expected::Any,
            (0..2).map(|_| super::event("y")),
        );
        ids.push(append.clone());
        let _ = tokio::time::timeout(Duration::from_micros(10 * n), log.append(append)).await;
    }
    log.append(one("last", Expected::NoStream)).await.unwrap();
    let all = everything(&log).await;
    for append in ids {
        let stored = append.events().filter(|(_, new)| all.iter().any(|event| event.id == new.id)).count();
        assert!(stored == 0 || stored == 7, "{stored} of 7 events");
    }
}
