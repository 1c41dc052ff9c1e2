//! A log has an id, and a reader that knows what it read notices when something else stands there.

use uuid::Uuid;

use super::{Place, one};
use crate::{Expected, LogId, Mark, Position, Query, StoreError};

/// The same for every handle and after every start, and no other log has it.
pub async fn is_given_once(place: &dyn Place) {
    let log = place.open().await;
    let id = log.identity().await.unwrap();
    assert_ne!(id, LogId(Uuid::nil()));
    assert_ne!(id, crate::Log::memory().identity().await.unwrap());
    log.append(one("a", Expected::NoStream)).await.unwrap();
    assert_eq!(log.identity().await.unwrap(), id);
    if place.outlives() {
        assert_eq!(place.open().await.identity().await.unwrap(), id, "another handle");
        log.close().await;
        assert_eq!(place.open().await.identity().await.unwrap(), id, "opened again");
    }
}

/// With the event that it holds there the log goes on; with another one it gives nothing.
pub async fn of_what_was_read_is_checked(place: &dyn Place) {
    let log = place.open().await;
    for stream in ["a", "b", "c"] {
        log.append(one(stream, Expected::NoStream)).await.unwrap();
    }
    let events = log.read(&Query::all(), Position::START, 10).await.unwrap().events;
    let mut right = log.subscribe(Query::all(), Mark::after(&events[1]));
    let page = right.next().await.unwrap();
    assert_eq!((page.events, page.upto), (vec![events[2].clone()], Position(3)));
    assert!(right.try_next().await.unwrap().is_none());
    log.append(one("d", Expected::NoStream)).await.unwrap();
    assert_eq!(right.next().await.unwrap().events.len(), 1);

    let wrong = Mark { position: Position(2), event: Some(Uuid::now_v7()) };
    let mut wrong = log.subscribe(Query::all(), wrong);
    for _ in 0..2 {
        let error = wrong.next().await.unwrap_err();
        assert!(matches!(error, StoreError::OtherLog { position: Position(2) }), "{error:?}");
    }
    let beyond = Mark { position: Position(9), event: Some(Uuid::now_v7()) };
    assert!(log.subscribe(Query::all(), beyond).try_next().await.unwrap().is_none(), "not there yet");
    // Without the event nothing can be checked.
    let page = log.subscribe(Query::all(), Position(2)).next().await.unwrap();
    assert_eq!(page.events[0], events[2]);
}
