//! Expected versions: what a stream must look like for an append to take place.

use super::{Place, conflicts, everything, one};
use crate::{Append, AppendError, Expected, Position, Version};

/// Versions are 1, 2, 3 … and the answer tells where the events stand.
pub async fn a_stream_counts_from_one(place: &dyn Place) {
    let log = place.open().await;
    let first = log.append(one("a", Expected::NoStream)).await.unwrap();
    assert_eq!(
        (first.first, first.last, first.version, first.repeated),
        (Position(1), Position(1), Version(1), false)
    );
    let two = Append::to("a", Expected::Exact(Version(1)), [super::event("x"), super::event("y")]);
    let second = log.append(two).await.unwrap();
    assert_eq!((second.first, second.last, second.version), (Position(2), Position(3), Version(3)));
    assert_eq!(everything(&log).await.len(), 3);
}

/// `Any` holds for an empty stream and for one with events.
pub async fn any_takes_every_version(place: &dyn Place) {
    let log = place.open().await;
    for version in 1..=3 {
        assert_eq!(log.append(one("a", Expected::Any)).await.unwrap().version, Version(version));
    }
}

/// `NoStream` holds once.
pub async fn no_stream_takes_only_the_first(place: &dyn Place) {
    let log = place.open().await;
    log.append(one("a", Expected::NoStream)).await.unwrap();
    log.append(one("b", Expected::NoStream)).await.unwrap();
    let error = log.append(one("a", Expected::NoStream)).await.unwrap_err();
    assert!(
        matches!(&error, AppendError::VersionConflict { stream, actual: Version(1), .. } if stream.as_str() == "a"),
        "{error:?}"
    );
    assert_eq!(everything(&log).await.len(), 2);
}

/// A version that is too low or too high loses, and nothing is stored.
pub async fn exact_takes_only_that_version(place: &dyn Place) {
    let log = place.open().await;
    conflicts(log.append(one("a", Expected::Exact(Version(1)))).await);
    log.append(one("a", Expected::Exact(Version::START))).await.unwrap();
    log.append(one("a", Expected::Exact(Version(1)))).await.unwrap();
    for wrong in [0, 1, 3, u64::MAX] {
        conflicts(log.append(one("a", Expected::Exact(Version(wrong)))).await);
    }
    for wrong in [1, 2, i64::MAX as u64, u64::MAX] {
        conflicts(log.append(one(&format!("other-{wrong}"), Expected::Exact(Version(wrong)))).await);
    }
    assert_eq!(everything(&log).await.len(), 2);
}

/// When one stream of an append is not as expected, the others get nothing either.
pub async fn several_streams_are_all_or_nothing(place: &dyn Place) {
    let log = place.open().await;
    log.append(one("b", Expected::NoStream)).await.unwrap();
    let both =
        |expected| one("a", Expected::NoStream).and("b", expected, [super::event("x"), super::event("y")]);
    conflicts(log.append(both(Expected::NoStream)).await);
    assert_eq!(everything(&log).await.len(), 1);
    assert_eq!(log.read_stream(&"a".into()).await.unwrap(), []);

    let done = log.append(both(Expected::Exact(Version(1)))).await.unwrap();
    assert_eq!((done.first, done.last, done.version), (Position(2), Position(4), Version(3)));
    let streams: Vec<_> = everything(&log).await.iter().map(|event| event.stream.to_string()).collect();
    assert_eq!(streams, ["b", "a", "b", "b"]);
}

/// Requests that travel in one batch get the answers that they would have had one after another.
pub async fn requests_of_one_batch_see_one_another(place: &dyn Place) {
    let log = place.open().await;
    let appends = (0..50).map(|_| log.append(one("a", Expected::NoStream)));
    let outcomes = futures_util::future::join_all(appends).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    outcomes.into_iter().filter(Result::is_err).for_each(conflicts);

    let chain = (1..50).map(|version| log.append(one("a", Expected::Exact(Version(version)))));
    let outcomes = futures_util::future::join_all(chain).await;
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(everything(&log).await.len(), 1 + won);
}

/// An append without events stores nothing, but still checks the versions.
pub async fn an_empty_append_tells_the_head(place: &dyn Place) {
    let log = place.open().await;
    log.append(one("a", Expected::NoStream)).await.unwrap();
    log.append(one("b", Expected::NoStream)).await.unwrap();
    let done = log.append(Append::to("a", Expected::Exact(Version(1)), [])).await.unwrap();
    assert_eq!((done.first, done.last, done.version), (Position(2), Position(2), Version(1)));
    conflicts(log.append(Append::to("a", Expected::NoStream, [])).await);
    conflicts(log.append(one("c", Expected::NoStream).and("a", Expected::NoStream, [])).await);
    let version = log.append(one("c", Expected::NoStream).and("a", Expected::Any, [])).await.unwrap().version;
    assert_eq!(version, Version(1), "of the last event, not of the last stream");
    assert_eq!(everything(&log).await.len(), 3);
}
