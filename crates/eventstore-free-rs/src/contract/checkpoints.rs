//! Checkpoints: a consumer's place moves in the same transaction as what it appends, by compare-and-set.

use super::{Place, everything, one};
use crate::{Append, AppendError, Expected, Position};

/// From 0; from a wrong place not at all, and the error says where it stands.
pub async fn start_at_zero_and_move_by_comparison(place: &dyn Place) {
    let log = place.open().await;
    let step = |from, to| log.append(Append::default().checkpoint("c", Position(from), Position(to)));
    assert_eq!(log.checkpoint("c").await.unwrap(), Position::START);
    step(0, 5).await.unwrap();
    for (from, to) in [(0, 5), (4, 9), (6, 9)] {
        let error = step(from, to).await.unwrap_err();
        assert!(
            matches!(&error, AppendError::CheckpointMoved { name, actual: Position(5), .. } if name == "c"),
            "{error:?}"
        );
        assert!(!error.is_conflict(), "deciding again would not help");
    }
    step(5, 9).await.unwrap();
    assert_eq!(log.checkpoint("c").await.unwrap(), Position(9));
    assert_eq!(log.checkpoint("d").await.unwrap(), Position::START);
    if place.outlives() {
        log.close().await;
        assert_eq!(place.open().await.checkpoint("c").await.unwrap(), Position(9));
    }
}

/// An append that loses leaves its checkpoint; a checkpoint that moved leaves no events.
pub async fn move_with_the_events_or_not_at_all(place: &dyn Place) {
    let log = place.open().await;
    let append =
        |expected, from, to| log.append(one("a", expected).checkpoint("c", Position(from), Position(to)));
    append(Expected::NoStream, 0, 3).await.unwrap();
    super::conflicts(append(Expected::NoStream, 3, 4).await);
    assert_eq!(log.checkpoint("c").await.unwrap(), Position(3));
    assert!(matches!(append(Expected::Any, 0, 7).await.unwrap_err(), AppendError::CheckpointMoved { .. }));
    assert_eq!((everything(&log).await.len(), log.checkpoint("c").await.unwrap()), (1, Position(3)));
}

/// Two consumers under one name that both go through the same steps: each step is done once.
pub async fn of_two_consumers_one_does_the_work(place: &dyn Place) {
    let log = place.open().await;
    let other = if place.outlives() { place.open().await } else { log.clone() };
    let consume = async |log: crate::Log| {
        let mut done = 0;
        loop {
            let from = log.checkpoint("c").await.unwrap();
            if from == Position(30) {
                return done;
            }
            match log.append(one("effects", Expected::Any).checkpoint("c", from, from.next())).await {
                Ok(_) => done += 1,
                Err(AppendError::CheckpointMoved { .. }) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    };
    let (a, b) = tokio::join!(consume(log.clone()), consume(other));
    assert_eq!((a + b, everything(&log).await.len()), (30, 30));
}

/// A consumer that does not know whether its append took place asks again, with the same ids and the same step.
pub async fn a_repeat_after_doubt_gets_the_first_result(place: &dyn Place) {
    let log = place.open().await;
    let append = one("a", Expected::NoStream).checkpoint("c", Position(0), Position(3));
    let first = log.append(append.clone()).await.unwrap();
    let again = log.append(append.clone()).await.unwrap();
    assert!(again.repeated && again.first == first.first);
    assert_eq!(log.checkpoint("c").await.unwrap(), Position(3));

    // Known events under a step that is still to be made: the checkpoint goes along.
    let later = Append { checkpoint: None, ..append.clone() }.checkpoint("c", Position(3), Position(4));
    assert!(log.append(later).await.unwrap().repeated);
    assert_eq!(log.checkpoint("c").await.unwrap(), Position(4));
    // The consumer has gone on since.
    assert!(matches!(log.append(append).await.unwrap_err(), AppendError::CheckpointMoved { .. }));
    assert_eq!(everything(&log).await.len(), 1);
}
