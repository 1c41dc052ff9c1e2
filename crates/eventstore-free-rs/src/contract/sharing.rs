//! Several handles on one log, as in several processes: what one remembers is not what another has done since.

use futures_util::future::join_all;

use super::{Place, conflicts, event, everything, one};
use crate::{Append, AppendError, Appended, Expected, Log, Position, Query, Version};

const HANDLES: usize = 4;

/// Handles that have each appended something, so that they all have something to remember; none when the log cannot
/// be shared.
async fn handles(place: &dyn Place) -> Vec<Log> {
    let mut logs = Vec::new();
    if place.outlives() {
        for n in 0..HANDLES {
            let log = place.open().await;
            log.append(one(&format!("of-{n}"), Expected::NoStream)).await.unwrap();
            logs.push(log);
        }
    }
    logs
}

/// The same append by each handle, all at the same moment.
async fn by_each(logs: &[Log], append: &Append) -> Vec<Result<Appended, AppendError>> {
    let ask = |log: &Log| {
        let (log, append) = (log.clone(), append.clone());
        tokio::spawn(async move { log.append(append).await })
    };
    let tasks: Vec<_> = logs.iter().map(ask).collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

/// Everybody gets the same answer, and one hears that it was the first.
pub async fn an_id_is_stored_once_whoever_asks(place: &dyn Place) {
    let logs = handles(place).await;
    for n in 0..10 {
        let append = one(&format!("s-{n}"), Expected::NoStream);
        let done: Vec<_> = by_each(&logs, &append).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(done.iter().filter(|done| !done.repeated).count(), 1.min(logs.len()));
        assert!(done.iter().all(|one| one.last == done[0].last));
    }
}

/// A condition that held when each of them looked holds for one.
pub async fn of_many_handles_that_saw_the_same_one_wins(place: &dyn Place) {
    let logs = handles(place).await;
    for n in 0..10 {
        let room = format!("room:{n}");
        let take = |log: &Log| {
            let taken = event("taken.v1").tagged([room.as_str()]);
            let append = Append::to(taken.id.to_string(), Expected::NoStream, [taken]);
            let (log, room) = (log.clone(), room.clone());
            tokio::spawn(async move { log.append(append.unless(Query::tags([room]), Position::START)).await })
        };
        let outcomes = join_all(logs.iter().map(take).collect::<Vec<_>>()).await;
        let won = outcomes.into_iter().filter(|outcome| match outcome.as_ref().unwrap() {
            Ok(_) => true,
            Err(AppendError::ConditionFailed) => false,
            Err(error) => panic!("{error:?}"),
        });
        assert_eq!(won.count(), 1.min(logs.len()));
    }
    if let [log, ..] = &logs[..] {
        assert_eq!(everything(log).await.len(), HANDLES + 10);
    }
}

/// Each version of a stream that all handles want is won by one of them.
pub async fn a_version_is_given_once(place: &dyn Place) {
    let logs = handles(place).await;
    for version in 0..20 {
        let ask = |log: &Log| {
            let log = log.clone();
            let append = one("shared", Expected::Exact(Version(version)));
            tokio::spawn(async move { log.append(append).await })
        };
        let outcomes = join_all(logs.iter().map(ask).collect::<Vec<_>>()).await;
        let won = outcomes.into_iter().map(Result::unwrap).filter(|outcome| match outcome {
            Ok(done) => done.version == Version(version + 1),
            Err(error) if error.is_conflict() => false,
            Err(error) => panic!("{error:?}"),
        });
        assert_eq!(won.count(), 1.min(logs.len()));
    }
}

/// A handle that has not seen a stream, a condition or an id does not take the caller's word for it.
pub async fn what_a_handle_supposes_is_checked(place: &dyn Place) {
    let logs = handles(place).await;
    let [writer, other, ..] = &logs[..] else { return };
    let known = Append::to("s", Expected::NoStream, (0..3).map(|_| event("seen.v1").tagged(["t"])));
    writer.append(known.clone()).await.unwrap();
    // So that the other knows the head, but nothing of the stream.
    let know_the_head = || async { other.append(one("of-1", Expected::Any)).await.unwrap() };

    for wrong in [0, 1, 2, 4, 5, u64::MAX] {
        know_the_head().await;
        conflicts(other.append(one("s", Expected::Exact(Version(wrong)))).await);
    }
    for query in [Query::tags(["t"]), Query::kinds(["seen.v1"]), Query::tags(["none", "t"]), Query::all()] {
        know_the_head().await;
        let blocked = query != Query::tags(["none", "t"]);
        let outcome = other.append(one("own", Expected::Any).unless(query, Position(HANDLES as u64))).await;
        assert_eq!(outcome.is_err_and(|error| error.is_conflict()), blocked);
    }
    know_the_head().await;
    assert!(other.append(known).await.unwrap().repeated);
    know_the_head().await;
    assert_eq!(other.append(one("s", Expected::Exact(Version(3)))).await.unwrap().version, Version(4));
    // Both kinds at once: several streams of which one is wrong.
    know_the_head().await;
    conflicts(
        writer
            .append(one("s", Expected::Exact(Version(3))).and("new", Expected::NoStream, [event("x")]))
            .await,
    );
    everything(writer).await;
}

/// Consumers that only move their checkpoint.
pub async fn a_step_without_events_is_taken_once(place: &dyn Place) {
    let logs = handles(place).await;
    let walk = |log: &Log| {
        let log = log.clone();
        tokio::spawn(async move {
            let mut taken = 0;
            loop {
                let from = log.checkpoint("c").await.unwrap();
                if from == Position(40) {
                    return taken;
                }
                match log.append(Append::default().checkpoint("c", from, from.next())).await {
                    Ok(_) => taken += 1,
                    Err(AppendError::CheckpointMoved { .. }) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
        })
    };
    let walks: Vec<_> = logs.iter().map(walk).collect();
    let taken: u32 = join_all(walks).await.into_iter().map(Result::unwrap).sum();
    assert_eq!(taken, if logs.is_empty() { 0 } else { 40 });
}

/// A checkpoint that another handle moved, with or without events, is not moved from where it was.
pub async fn a_step_of_another_handle_is_seen(place: &dyn Place) {
    let logs = handles(place).await;
    let [a, b, ..] = &logs[..] else { return };
    let step = |from, to| Append::default().checkpoint("c", Position(from), Position(to));
    a.append(step(0, 1)).await.unwrap();
    a.append(step(1, 2)).await.unwrap();
    b.append(step(2, 3)).await.unwrap();
    for late in [step(2, 9), step(2, 9).and("effects", Expected::Any, [event("x")])] {
        let error = a.append(late).await.unwrap_err();
        assert!(matches!(error, AppendError::CheckpointMoved { actual: Position(3), .. }), "{error:?}");
    }
    a.append(step(3, 4).and("effects", Expected::NoStream, [event("x")])).await.unwrap();
    b.append(step(4, 5).and("effects", Expected::Exact(Version(1)), [event("x")])).await.unwrap();
    // Two consumers in one append after another.
    a.append(step(5, 6)).await.unwrap();
    let both = [a.append(step(6, 7)), a.append(Append::default().checkpoint("d", Position(0), Position(7)))];
    assert!(join_all(both).await.iter().all(Result::is_ok));
    assert_eq!(
        (a.checkpoint("c").await.unwrap(), b.checkpoint("d").await.unwrap()),
        (Position(7), Position(7))
    );
    assert_eq!(everything(a).await.len(), HANDLES + 2);
}
