//! Conditions: "no event like this since I looked".

use super::{Place, conflicts, event, everything};
use crate::{Append, AppendError, Expected, Log, Position, Query, QueryItem, Tag};

/// `kind` with tags, in a stream of its own.
fn tagged(kind: &str, tags: &[&str]) -> Append {
    let event = event(kind).tagged(tags.iter().copied());
    Append::to(event.id.to_string(), Expected::NoStream, [event])
}

async fn allows(log: &Log, query: Query, after: u64) -> bool {
    let stream = uuid::Uuid::now_v7().to_string();
    let append = Append::to(stream, Expected::NoStream, []).unless(query, Position(after));
    match log.append(append).await {
        Ok(_) => true,
        Err(AppendError::ConditionFailed) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// By type: at the position itself it does not block, after it it does.
pub async fn a_type_after_the_position_blocks(place: &dyn Place) {
    let log = place.open().await;
    log.append(tagged("a", &[])).await.unwrap();
    log.append(tagged("b", &[])).await.unwrap();
    assert!(!allows(&log, Query::kinds(["a"]), 0).await);
    assert!(allows(&log, Query::kinds(["a"]), 1).await);
    assert!(!allows(&log, Query::kinds(["a", "b"]), 1).await);
    assert!(allows(&log, Query::kinds(["c"]), 0).await);
    assert!(allows(&log, Query::all(), u64::MAX).await, "after the end there is nothing");
}

/// By tag: all tags of an item must be on one event.
pub async fn a_tag_after_the_position_blocks(place: &dyn Place) {
    let log = place.open().await;
    log.append(tagged("a", &["x", "y"])).await.unwrap();
    log.append(tagged("a", &["x", "x"])).await.unwrap();
    assert!(!allows(&log, Query::tags(["x"]), 1).await);
    assert!(allows(&log, Query::tags(["y"]), 1).await);
    assert!(!allows(&log, Query::tags(["x", "y"]), 0).await);
    assert!(allows(&log, Query::tags(["x", "y"]), 1).await);
    assert!(allows(&log, Query::tags(["x", "z"]), 0).await);
    assert!(!allows(&log, Query::tags(["x", "x"]), 0).await, "asking twice is asking once");
}

/// Type and tags of one item must hold for the same event; of several items one is enough.
pub async fn type_and_tags_must_both_match(place: &dyn Place) {
    let log = place.open().await;
    log.append(tagged("a", &["x"])).await.unwrap();
    log.append(tagged("b", &["y"])).await.unwrap();
    let item = |kind: &str, tag: &str| QueryItem { kinds: vec![kind.to_owned()], tags: vec![Tag::from(tag)] };
    assert!(!allows(&log, Query::all().or(item("a", "x")), 0).await);
    assert!(allows(&log, Query::all().or(item("a", "y")), 0).await);
    assert!(!allows(&log, Query::all().or(item("a", "y")).or(item("b", "y")), 0).await);
    assert!(allows(&log, Query::all().or(item("a", "y")).or(item("b", "x")), 0).await);
}

/// No items, or an item without types and tags: any event at all.
pub async fn an_item_that_asks_nothing_matches_everything(place: &dyn Place) {
    let log = place.open().await;
    assert!(allows(&log, Query::all(), 0).await);
    log.append(tagged("a", &[])).await.unwrap();
    for query in [Query::all(), Query::all().or(QueryItem::default())] {
        assert!(!allows(&log, query.clone(), 0).await);
        assert!(allows(&log, query, 1).await);
    }
}

/// Every condition must hold, whatever its place.
pub async fn several_conditions_all_count(place: &dyn Place) {
    let log = place.open().await;
    log.append(tagged("a", &["x"])).await.unwrap();
    let clear = (Query::kinds(["b"]), Position::START);
    let blocked = (Query::kinds(["a"]), Position::START);
    for (first, second) in [(clear.clone(), blocked.clone()), (blocked, clear.clone())] {
        conflicts(log.append(tagged("b", &[]).unless(first.0, first.1).unless(second.0, second.1)).await);
    }
    log.append(tagged("b", &[]).unless(clear.0.clone(), clear.1).unless(clear.0, clear.1)).await.unwrap();
    assert_eq!(everything(&log).await.len(), 2);
}

/// Also when the event that blocks is in the same batch.
pub async fn of_many_that_saw_the_same_one_wins(place: &dyn Place) {
    let log = place.open().await;
    let take = || log.append(tagged("taken", &["room:7"]).unless(Query::tags(["room:7"]), Position::START));
    let outcomes = futures_util::future::join_all((0..64).map(|_| take())).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(everything(&log).await.len(), 1);
}

/// What is not stored blocks nothing: a loser in the batch leaves the place free.
pub async fn a_refused_append_blocks_nobody(place: &dyn Place) {
    let log = place.open().await;
    log.append(tagged("other", &[])).await.unwrap();
    let loser = tagged("taken", &["room:7"]).unless(Query::kinds(["other"]), Position::START);
    let winner = tagged("taken", &["room:7"]).unless(Query::tags(["room:7"]), Position::START);
    let (lost, won) = tokio::join!(log.append(loser), log.append(winner));
    conflicts(lost);
    won.unwrap();
}
