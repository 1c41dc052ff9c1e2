//! A log has an id, and a reader that knows what it read notices when something else stands there.

use jiff::SignedDuration;
use uuid::Uuid;

use super::{Place, one};
use crate::{Entry, Expected, LogId, Mark, Position, Query, StoreError};

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

/// With what it holds there the log goes on; with another event, or another append of the same event, it gives nothing.
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

    let here = Entry::of(&events[1]);
    let a_moment_later = here.recorded_at.map(|moment| moment + SignedDuration::from_micros(1));
    let others = [
        Entry { event: Uuid::now_v7(), ..here },
        Entry { event: Uuid::now_v7(), recorded_at: None },
        Entry { recorded_at: a_moment_later, ..here },
    ];
    for other in others {
        let wrong = Mark { position: Position(2), entry: Some(other) };
        let mut wrong = log.subscribe(Query::all(), wrong);
        for _ in 0..2 {
            let error = wrong.next().await.unwrap_err();
            assert!(matches!(error, StoreError::OtherLog { position: Position(2) }), "{error:?}");
        }
        let beyond = Mark { position: Position(9), entry: Some(other) };
        assert!(log.subscribe(Query::all(), beyond).try_next().await.unwrap().is_none(), "not there yet");
    }
    // A reader that knows the event alone may go on.
    let id_alone = Mark { position: Position(2), entry: Some(Entry { recorded_at: None, ..here }) };
    let page = log.subscribe(Query::all(), id_alone).next().await.unwrap();
    assert_eq!(page.events[0], events[2]);
    // Without the event nothing can be checked.
    let page = log.subscribe(Query::all(), Position(2)).next().await.unwrap();
    assert_eq!(page.events[0], events[2]);
}
