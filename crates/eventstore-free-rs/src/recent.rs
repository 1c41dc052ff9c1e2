//! The events that were read last. The followers of one log in one process read the same events shortly after each other:
//! the first of them reads the database, and the others get what it read. When much is appended, that reading is most of
//! what followers cost.
//!
//! Positions have no gaps and events never change, so what was read stays true. Whether there is more is never answered from
//! here.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{Position, Recorded};

/// Pages that are kept. Followers that are further apart read for themselves.
const MAX_PAGES: usize = 8;
/// Bytes of the events that are kept.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// A page with fewer events is read sooner than it is kept.
pub(crate) const MIN_EVENTS: usize = 64;
/// Who reads from the same place waits for each other; who reads elsewhere, nearly always not.
const TURNS: u64 = 16;

/// The events that were read last.
pub(crate) struct Recent {
    /// Each without a gap, the newest last.
    pages: Mutex<VecDeque<Kept>>,
    turns: [tokio::sync::Mutex<()>; TURNS as usize],
}

struct Kept {
    events: Arc<[Recorded]>,
    bytes: usize,
}

impl Default for Recent {
    fn default() -> Self {
        Self { pages: Mutex::default(), turns: std::array::from_fn(|_| tokio::sync::Mutex::default()) }
    }
}

impl Recent {
    /// Waits for who reads from the same place, who may keep what is wanted.
    pub(crate) async fn turn(&self, after: Position) -> tokio::sync::MutexGuard<'_, ()> {
        let turn = usize::try_from(after.0 % TURNS).unwrap_or_default();
        self.turns[turn].lock().await
    }

    /// Of the events after `after`, those that are kept without a gap from there on, at most `limit`; none when the next one
    /// is not kept.
    pub(crate) fn after(&self, after: Position, limit: usize) -> Vec<Recorded> {
        let next = Position(after.0 + 1);
        let kept = {
            let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
            // Pages overlap by an event: of those that have it, the one that goes on furthest.
            let furthest = pages.iter().filter(|kept| kept.has(next)).max_by_key(|kept| kept.last());
            furthest.map(|kept| Arc::clone(&kept.events))
        };
        let Some(events) = kept else { return Vec::new() };
        let from = events.partition_point(|event| event.position < next);
        events[from..].iter().take(limit).cloned().collect()
    }

    /// The log turned out to be another one.
    pub(crate) fn forget(&self) {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Keeps what was read: all events from the first to the last of these.
    pub(crate) fn keep(&self, events: &[Recorded]) {
        let bytes = events.iter().map(size).sum();
        if events.len() < MIN_EVENTS || bytes > MAX_BYTES {
            return;
        }
        let kept = Kept { events: events.into(), bytes };
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.push_back(kept);
        while pages.len() > MAX_PAGES || pages.iter().map(|kept| kept.bytes).sum::<usize>() > MAX_BYTES {
            pages.pop_front();
        }
    }
}

impl Kept {
    fn last(&self) -> Option<Position> {
        self.events.last().map(|event| event.position)
    }

    fn has(&self, position: Position) -> bool {
        let ends = self.events.first().zip(self.events.last());
        ends.is_some_and(|(first, last)| (first.position..=last.position).contains(&position))
    }
}

fn size(event: &Recorded) -> usize {
    size_of::<Recorded>()
        + event.stream.as_str().len()
        + event.kind.len()
        + event.data.len()
        + event.meta.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Version;

    fn events(positions: std::ops::RangeInclusive<u64>, bytes: usize) -> Vec<Recorded> {
        let event = |position| Recorded {
            position: Position(position),
            stream: "stream".into(),
            version: Version(position),
            id: uuid::Uuid::from_u128(position.into()),
            kind: "kind".into(),
            data: "x".repeat(bytes),
            meta: String::new(),
            recorded_at: None,
        };
        positions.map(event).collect()
    }

    fn positions(recent: &Recent, after: u64, limit: usize) -> Vec<u64> {
        recent.after(Position(after), limit).iter().map(|event| event.position.0).collect()
    }

    #[test]
    fn gives_what_was_kept_from_the_next_event_on() {
        let recent = Recent::default();
        recent.keep(&events(101..=200, 10));
        assert_eq!(positions(&recent, 100, 3), [101, 102, 103]);
        assert_eq!(positions(&recent, 198, 10), [199, 200]);
        assert_eq!([99, 200, 1_000].map(|after| positions(&recent, after, 10).len()), [0, 0, 0]);
    }

    #[test]
    fn of_pages_that_overlap_the_one_that_goes_on_is_given_whenever_it_was_read() {
        let recent = Recent::default();
        recent.keep(&events(200..=300, 10));
        recent.keep(&events(100..=200, 10));
        assert_eq!(positions(&recent, 199, 2), [200, 201]);
        recent.forget();
        assert!(positions(&recent, 199, 2).is_empty());
    }

    #[test]
    fn keeps_no_more_than_its_bounds_and_lets_the_oldest_go() {
        let recent = Recent::default();
        recent.keep(&events(1..=10, 10));
        assert!(positions(&recent, 0, 10).is_empty(), "a handful is read sooner");
        for page in 0..20 {
            recent.keep(&events(page * 100 + 1..=page * 100 + 100, 10));
        }
        assert_eq!((positions(&recent, 1_100, 1).len(), positions(&recent, 1_200, 1)), (0, vec![1_201]));
        recent.keep(&events(5_001..=5_100, MAX_BYTES / 100));
        assert!(positions(&recent, 5_000, 1).is_empty(), "more than all that may be kept");
        for page in 0..2 {
            recent.keep(&events(page * 100 + 9_001..=page * 100 + 9_100, MAX_BYTES / 150));
        }
        assert_eq!((positions(&recent, 9_000, 1).len(), positions(&recent, 9_100, 1)), (0, vec![9_101]));
    }
}
