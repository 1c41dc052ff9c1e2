//! Texts: whatever a name or a fact holds, it is kept as it is and never read as SQL, JSON or a pattern.

use super::{Place, conflicts, event, everything, one};
use crate::{Append, AppendError, Expected, NewEvent, Position, Query, StreamId, Version};

const HOSTILE: [&str; 22] = [
    "",
    " ",
    "  ",
    "a",
    "A",
    "á",
    "a\u{301}",
    "'",
    "\"",
    "'; DROP TABLE events; --",
    "\\",
    "\\u0000",
    "␀",
    "%",
    "_",
    "?1",
    "$1",
    "\n",
    "\u{7f}\u{1}",
    "𝔘𝔫𝔦",
    "\u{202e}abc",
    "[\"x\"]",
];

/// Streams, types, tags, data and meta of every kind: each is found by its own name only.
pub async fn of_every_kind_are_kept_apart(place: &dyn Place) {
    let log = place.open().await;
    for text in HOSTILE {
        let new = NewEvent { data: text.to_owned(), meta: text.to_owned(), ..event(text) }.tagged([text]);
        let append = Append::to(text, Expected::NoStream, [new]);
        assert_eq!(log.append(append.clone()).await.unwrap().version, Version(1), "{text:?}");
        assert!(log.append(append).await.unwrap().repeated);
        conflicts(log.append(one(text, Expected::NoStream)).await);
    }
    let all = everything(&log).await;
    assert_eq!(all.len(), HOSTILE.len());
    for (text, stored) in HOSTILE.iter().zip(&all) {
        let texts =
            (stored.stream.as_str(), stored.kind.as_str(), stored.data.as_str(), stored.meta.as_str());
        assert_eq!(texts, (*text, *text, *text, *text));
        for query in [Query::kinds([*text]), Query::tags([*text])] {
            let page = log.read(&query, Position::START, 100).await.unwrap();
            assert_eq!(page.events, std::slice::from_ref(stored), "{text:?}");
            conflicts(log.append(one("new", Expected::NoStream).unless(query, Position::START)).await);
        }
        assert_eq!(log.read_stream(&StreamId::from(*text)).await.unwrap(), std::slice::from_ref(stored));
        log.append(Append::default().checkpoint(*text, Position(0), stored.position)).await.unwrap();
    }
    let streams: Vec<_> = HOSTILE.iter().rev().map(|text| StreamId::from(*text)).collect();
    assert!(log.read_streams(&streams).await.unwrap().iter().eq(all.iter().rev()));
    for (text, stored) in HOSTILE.iter().zip(&all) {
        assert_eq!(log.checkpoint(text).await.unwrap(), stored.position);
    }
}

/// U+0000 cannot be kept by every database, so no backend takes it; asking for it finds nothing.
pub async fn the_nul_character_is_refused(place: &dyn Place) {
    let log = place.open().await;
    log.append(one("a", Expected::NoStream)).await.unwrap();
    let nul = "a\0b";
    let with = |new: NewEvent| Append::to("x", Expected::Any, [new]);
    let appends = [
        one(nul, Expected::Any),
        with(event(nul)),
        with(NewEvent { data: nul.to_owned(), ..event("k") }),
        with(NewEvent { meta: nul.to_owned(), ..event("k") }),
        with(event("k").tagged([nul])),
        one("x", Expected::Any).checkpoint(nul, Position(0), Position(1)),
    ];
    for append in appends {
        assert!(matches!(log.append(append).await, Err(AppendError::Nul { .. })));
    }
    assert_eq!(log.read_stream(&nul.into()).await.unwrap(), []);
    assert_eq!(log.read_streams(&[nul.into(), "b\0".into()]).await.unwrap(), []);
    assert_eq!(log.read(&Query::kinds([nul]), Position::START, 10).await.unwrap().events, []);
    assert_eq!(log.checkpoint(nul).await.unwrap(), Position::START);
    assert_eq!(everything(&log).await.len(), 1);
}

/// Names that differ in case, accents, blanks or wildcards are different names.
pub async fn a_name_is_not_a_pattern(place: &dyn Place) {
    let log = place.open().await;
    let tagged = event("Kind").tagged(["Tag:één"]);
    log.append(Append::to("Stream", Expected::NoStream, [tagged])).await.unwrap();
    for query in [
        Query::kinds(["kind"]),
        Query::kinds(["%"]),
        Query::kinds(["Kind "]),
        Query::tags(["tag:één"]),
        Query::tags(["Tag:%"]),
        Query::tags(["Tag:e\u{301}e\u{301}n"]),
    ] {
        assert_eq!(log.read(&query, Position::START, 10).await.unwrap().events, [], "{query:?}");
        log.append(Append::default().unless(query, Position::START)).await.unwrap();
    }
    assert_eq!(log.append(one("stream", Expected::NoStream)).await.unwrap().version, Version(1));
}
