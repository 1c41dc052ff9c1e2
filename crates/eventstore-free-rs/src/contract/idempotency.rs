//! Idempotency: the same event ids again change nothing, and get the first result.

use super::{Place, event, everything, one};
use crate::{Append, AppendError, Appended, Expected, NewEvent, Position, Version};

/// Whatever has happened since, and whatever version the repeat expects.
pub async fn a_repeat_gets_the_first_result(place: &dyn Place) {
    let log = place.open().await;
    let append =
        Append::to("a", Expected::NoStream, [event("x"), event("y")]).and("b", Expected::Any, [event("z")]);
    let first = log.append(append.clone()).await.unwrap();
    log.append(one("a", Expected::Any)).await.unwrap();
    let again = log.append(append.clone()).await.unwrap();
    assert_eq!(again, Appended { repeated: true, ..first });
    // A condition that its own events would break does not count for a repeat.
    let again = log.append(append.unless(crate::Query::all(), Position::START)).await.unwrap();
    assert!(again.repeated);
    assert_eq!(everything(&log).await.len(), 4);
}

/// Many callers with the same ids, in as many or few batches as it happens.
pub async fn a_repeat_in_the_same_moment_is_stored_once(place: &dyn Place) {
    let log = place.open().await;
    let append = one("a", Expected::NoStream);
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let (log, append) = (log.clone(), append.clone());
            tokio::spawn(async move { log.append(append).await })
        })
        .collect();
    let mut fresh = 0;
    for task in tasks {
        let done = task.await.unwrap().unwrap();
        assert_eq!((done.first, done.version), (Position(1), Version(1)));
        fresh += usize::from(!done.repeated);
    }
    assert_eq!((fresh, everything(&log).await.len()), (1, 1));
}

/// By another handle, after the first was closed.
pub async fn a_repeat_is_known_after_reopening(place: &dyn Place) {
    if !place.outlives() {
        return;
    }
    let log = place.open().await;
    log.append(one("before", Expected::NoStream)).await.unwrap();
    let append = Append::to("a", Expected::NoStream, [event("x"), event("y")]);
    let first = log.append(append.clone()).await.unwrap();
    log.close().await;
    let log = place.open().await;
    assert_eq!(log.append(append).await.unwrap(), Appended { repeated: true, ..first });
    assert_eq!(everything(&log).await.len(), 3);
}

/// Known ids beside new ones are another append under a used id.
pub async fn a_part_of_known_ids_is_refused(place: &dyn Place) {
    let log = place.open().await;
    let (known, new) = (event("x"), event("y"));
    log.append(Append::to("a", Expected::NoStream, [known.clone()])).await.unwrap();
    for events in [[known.clone(), new.clone()], [new, known.clone()]] {
        let error = log.append(Append::to("a", Expected::Any, events)).await.unwrap_err();
        assert!(matches!(error, AppendError::IdReused { id } if id == known.id), "{error:?}");
    }
    assert_eq!(everything(&log).await.len(), 1);
}

/// The same id in another stream is not a repeat.
pub async fn an_id_belongs_to_one_stream(place: &dyn Place) {
    let log = place.open().await;
    let known = event("x");
    log.append(Append::to("a", Expected::NoStream, [known.clone()])).await.unwrap();
    let error = log.append(Append::to("b", Expected::NoStream, [known.clone()])).await.unwrap_err();
    assert!(matches!(error, AppendError::IdReused { id } if id == known.id), "{error:?}");
    // Also when both come at the same moment.
    let both = event("y");
    let to = |stream| log.append(Append::to(stream, Expected::NoStream, [both.clone()]));
    let (one, other) = tokio::join!(to("c"), to("d"));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(everything(&log).await.len(), 2);
}

/// An id twice in one append is refused.
pub async fn an_id_counts_once_within_an_append(place: &dyn Place) {
    let log = place.open().await;
    let twice = event("x");
    let same = Append::to("a", Expected::NoStream, [twice.clone(), twice.clone()]);
    let apart = Append::to("a", Expected::NoStream, [twice.clone()]).and("b", Expected::NoStream, [twice]);
    for append in [same, apart] {
        assert!(matches!(log.append(append).await.unwrap_err(), AppendError::IdReused { .. }));
    }
    assert_eq!(everything(&log).await.len(), 0);
}

/// First and last of an answer are those of one append, so ids that stand elsewhere do not make a repeat.
pub async fn the_same_ids_in_another_order_are_another_append(place: &dyn Place) {
    let log = place.open().await;
    let (x, y) = (event("x"), event("y"));
    let to = |events: [&NewEvent; 2]| Append::to("a", Expected::Any, events.map(Clone::clone));
    log.append(Append::to("a", Expected::NoStream, [x.clone()])).await.unwrap();
    log.append(one("between", Expected::NoStream)).await.unwrap();
    log.append(Append::to("a", Expected::Any, [y.clone()])).await.unwrap();
    for events in [[&x, &y], [&y, &x]] {
        assert!(matches!(log.append(to(events)).await.unwrap_err(), AppendError::IdReused { .. }));
    }
    assert!(log.append(Append::to("a", Expected::Any, [y])).await.unwrap().repeated);
}
