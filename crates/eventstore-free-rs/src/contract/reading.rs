//! Reading: pages, filters, streams, subscriptions.

use std::time::Duration;

use uuid::Uuid;

use super::{Place, event, everything, one};
use crate::{Append, Expected, NewEvent, Page, Position, Query, QueryItem, StreamId, Tag, Version};

/// Ten events, of which the even ones are of type `even` and the third ones carry `three`.
async fn ten(place: &dyn Place) -> crate::Log {
    let log = place.open().await;
    for n in 1..=10 {
        let event = event(if n % 2 == 0 { "even" } else { "odd" });
        let event = if n % 3 == 0 { event.tagged(["three", "all"]) } else { event.tagged(["all"]) };
        log.append(Append::to(format!("s-{}", n % 4), Expected::Any, [event])).await.unwrap();
    }
    log
}

fn positions(page: &Page) -> Vec<u64> {
    page.events.iter().map(|event| event.position.0).collect()
}

/// Never more than the limit, each event once, `upto` goes on where the page ends.
pub async fn pages_are_exact(place: &dyn Place) {
    let log = ten(place).await;
    for limit in 1..=11 {
        let (mut seen, mut after) = (Vec::new(), Position::START);
        loop {
            let page = log.read(&Query::all(), after, limit).await.unwrap();
            assert!(page.events.len() <= limit && page.head == Position(10));
            if page.upto == after {
                break;
            }
            seen.extend(positions(&page));
            after = page.upto;
        }
        assert_eq!(seen, (1..=10).collect::<Vec<_>>());
    }
    let page = log.read(&Query::all(), Position(3), usize::MAX).await.unwrap();
    assert_eq!((positions(&page), page.upto), ((4..=10).collect(), Position(10)));
}

/// In whatever stream it stands; an id that no event has finds none.
pub async fn an_event_is_found_by_its_id(place: &dyn Place) {
    let log = ten(place).await;
    for event in everything(&log).await {
        assert_eq!(log.find(event.id).await.unwrap(), Some(event));
    }
    assert_eq!(log.find(Uuid::now_v7()).await.unwrap(), None);
}

/// A page with few or no matches still says how far the log was looked through.
pub async fn a_filter_still_moves_on(place: &dyn Place) {
    let log = ten(place).await;
    let read = async |query: Query, limit| {
        let page = log.read(&query, Position::START, limit).await.unwrap();
        (positions(&page), page.upto.0)
    };
    assert_eq!(read(Query::kinds(["even"]), 3).await, (vec![2, 4, 6], 6));
    assert_eq!(read(Query::kinds(["even"]), 100).await, (vec![2, 4, 6, 8, 10], 10));
    assert_eq!(read(Query::tags(["three"]), 100).await, (vec![3, 6, 9], 10));
    assert_eq!(read(Query::tags(["three", "all"]), 3).await, (vec![3, 6, 9], 9));
    assert_eq!(read(Query::kinds(["none"]), 100).await, (vec![], 10));
    let both = QueryItem { kinds: vec!["even".to_owned()], tags: vec![Tag::from("three")] };
    assert_eq!(read(Query::all().or(both.clone()), 100).await, (vec![6], 10));
    let either = Query::all().or(both).or(QueryItem { kinds: vec!["odd".to_owned()], tags: vec![] });
    assert_eq!(read(either, 100).await, (vec![1, 3, 5, 6, 7, 9], 10));
    // More tags than an event can carry.
    let many = Query::tags((0..=crate::MAX_TAGS_PER_EVENT).map(|n| n.to_string()));
    assert_eq!(read(many, 100).await, (vec![], 10));

    let mut subscription = log.subscribe(Query::kinds(["none"]), Position::START);
    let page = subscription.try_next().await.unwrap().unwrap();
    assert!(page.events.is_empty() && subscription.position() == Position(10));
    assert_eq!(subscription.try_next().await.unwrap(), None);
}

/// A limit of 0 looks at nothing.
pub async fn a_limit_of_nothing_moves_nothing(place: &dyn Place) {
    let log = ten(place).await;
    let page = log.read(&Query::all(), Position(4), 0).await.unwrap();
    assert_eq!((page.events.len(), page.upto), (0, Position(4)));
}

/// Whoever is ahead of the log gets nothing and stays there.
pub async fn beyond_the_head_there_is_nothing(place: &dyn Place) {
    let log = ten(place).await;
    for after in [10, 11, i64::MAX as u64, u64::MAX] {
        let page = log.read(&Query::all(), Position(after), 5).await.unwrap();
        assert_eq!((page.events.len(), page.upto), (0, Position(after)));
    }
    assert_eq!(log.read_stream(&StreamId::from("unknown")).await.unwrap(), []);
    assert_eq!(log.read_streams(&[]).await.unwrap(), []);
}

/// By stream as asked, then by version.
pub async fn streams_come_in_the_order_asked(place: &dyn Place) {
    let log = ten(place).await;
    let names = ["s-3", "unknown", "s-0", "s-1"].map(StreamId::from);
    let events = log.read_streams(&names).await.unwrap();
    let got: Vec<_> = events.iter().map(|event| (event.stream.as_str(), event.version.0)).collect();
    let want = [("s-3", 1), ("s-3", 2), ("s-0", 1), ("s-0", 2), ("s-1", 1), ("s-1", 2), ("s-1", 3)];
    assert_eq!(got, want);

    // Ten and more: an order by number, not by text.
    let many: Vec<_> = (0..25).map(|n| StreamId::from(format!("m-{n}"))).collect();
    for name in &many {
        log.append(one(name.as_str(), Expected::NoStream)).await.unwrap();
    }
    let reversed: Vec<_> = many.into_iter().rev().collect();
    let events = log.read_streams(&reversed).await.unwrap();
    assert_eq!(events.into_iter().map(|event| event.stream).collect::<Vec<_>>(), reversed);
}

/// A subscriber that waits is woken, by this handle at once and by another soon.
pub async fn a_subscription_wakes(place: &dyn Place) {
    let log = place.open().await;
    let mut others = vec![log.clone()];
    if place.outlives() {
        others.push(place.open().await);
    }
    let mut subscription = log.subscribe(Query::all(), Position::START);
    for other in others {
        let next = tokio::time::timeout(Duration::from_secs(5), subscription.next());
        let append = async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            other.append(one("a", Expected::Any)).await.unwrap()
        };
        let (page, appended) = tokio::join!(next, append);
        assert_eq!(page.unwrap().unwrap().upto, appended.last);
    }
}

/// Every field, and no tag lost that a query could ask for.
pub async fn what_is_stored_comes_back(place: &dyn Place) {
    let log = place.open().await;
    let new = NewEvent { meta: r#"{"who":"é"}"#.to_owned(), ..event("kind.v1") }.tagged(["t"]);
    log.append(Append::to("s", Expected::NoStream, [new.clone()])).await.unwrap();
    let [stored] = &everything(&log).await[..] else { panic!("one event") };
    assert_eq!((stored.position, stored.version, stored.stream.as_str()), (Position(1), Version(1), "s"));
    assert_eq!(
        (stored.id, &stored.kind, &stored.data, &stored.meta),
        (new.id, &new.kind, &new.data, &new.meta)
    );
    let recorded_at = stored.recorded_at.unwrap();
    let age = jiff::Timestamp::now().duration_since(recorded_at);
    assert!(age.unsigned_abs() < Duration::from_secs(60), "{age:?}");
    assert_eq!(recorded_at.as_nanosecond() % 1_000, 0, "to the microsecond");
    assert_eq!(log.read_stream(&"s".into()).await.unwrap(), std::slice::from_ref(stored));
}
