//! Bounds: what is too large is refused before it is queued, with an error that names the bound.

use super::{Place, event, everything, one};
use crate::{
    Append, AppendError, Expected, Log, MAX_APPEND_BYTES, MAX_CONDITIONS, MAX_EVENT_BYTES,
    MAX_EVENTS_PER_APPEND, MAX_NAME_BYTES, MAX_QUERY_TERMS, MAX_TAGS_PER_EVENT, NewEvent, Position, Query,
    StoreError,
};

async fn refused(log: &Log, append: Append, wanted: usize) {
    match log.append(append).await {
        Err(AppendError::TooLarge { bound, .. }) => assert_eq!(bound, wanted),
        outcome => panic!("{outcome:?}"),
    }
    assert_eq!(log.head().await.unwrap(), Position::START);
}

fn large(bytes: usize) -> NewEvent {
    NewEvent { data: "x".repeat(bytes - 3), ..event("k") }
}

/// Also over several streams together.
pub async fn too_many_events_are_refused(place: &dyn Place) {
    let log = place.open().await;
    let events = |count| (0..count).map(|_| event("x"));
    refused(&log, Append::to("a", Expected::Any, events(MAX_EVENTS_PER_APPEND + 1)), MAX_EVENTS_PER_APPEND)
        .await;
    let half = MAX_EVENTS_PER_APPEND / 2 + 1;
    let both = Append::to("a", Expected::Any, events(half)).and("b", Expected::Any, events(half));
    refused(&log, both, MAX_EVENTS_PER_APPEND).await;
    let streams = (0..=MAX_EVENTS_PER_APPEND)
        .fold(Append::default(), |append, n| append.and(n.to_string(), Expected::Any, []));
    refused(&log, streams, MAX_EVENTS_PER_APPEND).await;
}

/// Of one event, and of one append.
pub async fn too_many_bytes_are_refused(place: &dyn Place) {
    let log = place.open().await;
    refused(&log, Append::to("a", Expected::Any, [large(MAX_EVENT_BYTES + 1)]), MAX_EVENT_BYTES).await;
    let many = (0..=MAX_APPEND_BYTES / MAX_EVENT_BYTES).map(|_| large(MAX_EVENT_BYTES));
    refused(&log, Append::to("a", Expected::Any, many), MAX_APPEND_BYTES).await;
    log.append(Append::to("a", Expected::Any, [large(MAX_EVENT_BYTES)])).await.unwrap();
    assert_eq!(everything(&log).await[0].data.len(), MAX_EVENT_BYTES - 3);
}

/// Of one event.
pub async fn too_many_tags_are_refused(place: &dyn Place) {
    let log = place.open().await;
    let tagged = |count: usize| event("x").tagged((0..count).map(|n| n.to_string()));
    refused(&log, Append::to("a", Expected::Any, [tagged(MAX_TAGS_PER_EVENT + 1)]), MAX_TAGS_PER_EVENT).await;
    log.append(Append::to("a", Expected::Any, [tagged(MAX_TAGS_PER_EVENT)])).await.unwrap();
    let all = Query::tags((0..MAX_TAGS_PER_EVENT).map(|n| n.to_string()));
    assert_eq!(log.read(&all, Position::START, 10).await.unwrap().events.len(), 1);
}

/// Of streams, tags, types and checkpoints.
pub async fn too_long_names_are_refused(place: &dyn Place) {
    let log = place.open().await;
    let (fits, long) = ("n".repeat(MAX_NAME_BYTES), "n".repeat(MAX_NAME_BYTES + 1));
    refused(&log, one(&long, Expected::Any), MAX_NAME_BYTES).await;
    refused(&log, Append::to("a", Expected::Any, [event(&long)]), MAX_NAME_BYTES).await;
    refused(&log, Append::to("a", Expected::Any, [event("x").tagged([long.as_str()])]), MAX_NAME_BYTES).await;
    refused(&log, one("a", Expected::Any).checkpoint(long, Position(0), Position(1)), MAX_NAME_BYTES).await;
    let append = Append::to(fits.as_str(), Expected::Any, [event(&fits).tagged([fits.as_str()])]);
    log.append(append.checkpoint(fits.as_str(), Position(0), Position(1))).await.unwrap();
    assert_eq!(log.read_stream(&fits.into()).await.unwrap().len(), 1);
}

/// To read and as a condition; one as large as the bound works.
pub async fn too_large_queries_are_refused(place: &dyn Place) {
    let log = place.open().await;
    let kinds = |count: usize| Query::kinds((0..count).map(|n| n.to_string()));
    let items = |count: usize| {
        let item = |n: usize| crate::QueryItem { kinds: vec![n.to_string()], tags: Vec::new() };
        (0..count).fold(Query::all(), |query, n| query.or(item(n)))
    };
    let condition = one("a", Expected::Any).unless(kinds(MAX_QUERY_TERMS), Position::START);
    refused(&log, condition, MAX_QUERY_TERMS).await;
    let conditions = (0..=MAX_CONDITIONS)
        .fold(one("a", Expected::Any), |append, _| append.unless(Query::kinds(["no"]), Position::START));
    refused(&log, conditions, MAX_CONDITIONS).await;
    let error = log.read(&items(MAX_QUERY_TERMS), Position::START, 1).await.unwrap_err();
    assert!(matches!(error, StoreError::QueryTooLarge), "{error:?}");

    for query in [kinds(MAX_QUERY_TERMS - 1), items(MAX_QUERY_TERMS / 2)] {
        log.append(one("a", Expected::Any).unless(query.clone(), Position::START)).await.unwrap();
        assert_eq!(log.read(&query, Position::START, 10).await.unwrap().events, []);
    }
}

/// Twice the same stream in one append has no meaning.
pub async fn a_stream_is_named_once(place: &dyn Place) {
    let log = place.open().await;
    let twice = one("a", Expected::Any).and("b", Expected::Any, []).and("a", Expected::Any, [event("x")]);
    match log.append(twice).await {
        Err(AppendError::StreamTwice { stream }) => assert_eq!(stream.as_str(), "a"),
        outcome => panic!("{outcome:?}"),
    }
}

/// As many events as may be, with tags, over several streams.
pub async fn the_largest_append_is_stored(place: &dyn Place) {
    let log = place.open().await;
    let third = MAX_EVENTS_PER_APPEND / 3;
    let events =
        |count| (0..count).map(|n: usize| event("x").tagged([format!("n:{}", n % 7), "all".to_owned()]));
    let append = Append::to("a", Expected::NoStream, events(third))
        .and("b", Expected::NoStream, events(third))
        .and("c", Expected::NoStream, events(MAX_EVENTS_PER_APPEND - 2 * third));
    let first = log.append(append.clone()).await.unwrap();
    assert_eq!((first.first, first.last), (Position(1), Position(MAX_EVENTS_PER_APPEND as u64)));
    let ids: Vec<_> = append.events().map(|(_, event)| event.id).collect();
    assert_eq!(everything(&log).await.iter().map(|event| event.id).collect::<Vec<_>>(), ids);
    let tagged = log.read(&Query::tags(["all", "n:3"]), Position::START, usize::MAX).await.unwrap();
    assert_eq!(
        tagged.events.len(),
        append.events().filter(|(_, event)| event.tags[0].as_str() == "n:3").count()
    );
    assert!(log.append(append).await.unwrap().repeated);
}
