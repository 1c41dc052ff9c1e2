//! How far a follower lies behind its log, for those who watch it.

use std::{sync::Mutex, time::Duration};

use jiff::Timestamp;
use metrics::{Gauge, gauge};

use super::Kind;
use crate::{Position, Recorded};

/// What is known of the oldest event that is not yet taken in.
#[derive(Debug)]
pub(super) struct Lag {
    follower: &'static str,
    kind: Kind,
    /// After which position it stands, and since when it waits.
    oldest: Mutex<Option<(Position, Timestamp)>>,
    /// When the end of the log was last seen.
    looked: Mutex<Option<Timestamp>>,
}

impl Lag {
    pub(super) fn new(follower: &'static str, kind: Kind) -> Self {
        Self { follower, kind, oldest: Mutex::default(), looked: Mutex::default() }
    }

    fn labels(&self) -> [(&'static str, &'static str); 2] {
        [("follower", self.follower), ("kind", self.kind.as_str())]
    }

    /// A page after `after` has come: its first event is the oldest.
    pub(super) fn waiting(&self, after: Position, first: Option<&Recorded>) {
        if let Some(recorded_at) = first.and_then(|first| first.recorded_at) {
            *lock(&self.oldest) = Some((after, recorded_at));
        }
    }

    /// How long the oldest event waits; zero when there is none. When no page has told, it counts from when it was
    /// first seen that there is one, or that the follower is ahead of the log.
    fn seconds(&self, position: Position, head: Position, now: Timestamp) -> Duration {
        *lock(&self.looked) = Some(now);
        let mut oldest = lock(&self.oldest);
        if head == position {
            *oldest = None;
            return Duration::ZERO;
        }
        match *oldest {
            Some((after, since)) if after >= position => {
                Duration::try_from(now.duration_since(since)).unwrap_or_default()
            }
            _ => {
                *oldest = Some((position, now));
                Duration::ZERO
            }
        }
    }

    /// The same when the end of the log cannot be seen: it may have gone on since it last was.
    fn seconds_unseen(&self, position: Position, now: Timestamp) -> Duration {
        let looked = *lock(&self.looked).get_or_insert(now);
        let oldest = lock(&self.oldest).filter(|(after, _)| *after >= position);
        let since = oldest.map_or(looked, |(_, since)| since.min(looked));
        Duration::try_from(now.duration_since(since)).unwrap_or_default()
    }

    /// Shows that it is not known how far behind the follower is.
    pub(super) fn show_unseen(&self, position: Position) {
        let seconds = self.seconds_unseen(position, Timestamp::now());
        gauge!("eventstore_follower_lag_seconds", &self.labels()).set(seconds.as_secs_f64());
    }

    /// Shows how far the follower is. When the log has lost events it is ahead of the log, and the lag is negative.
    pub(super) fn show(&self, position: Position, head: Position, parked: u64) {
        let seconds = self.seconds(position, head, Timestamp::now());
        self.show_position(position, parked);
        gauge!("eventstore_follower_lag_events", &self.labels()).set(head.0 as f64 - position.0 as f64);
        gauge!("eventstore_follower_lag_seconds", &self.labels()).set(seconds.as_secs_f64());
    }

    /// Shows what is known after each batch.
    pub(super) fn show_position(&self, position: Position, parked: u64) {
        gauge!("eventstore_follower_position", &self.labels()).set(position.0 as f64);
        gauge!("eventstore_follower_parked", &self.labels()).set(parked as f64);
    }

    /// Shows whether the follower stands still until somebody does something.
    pub(super) fn show_stopped(&self, stopped: bool) {
        gauge!("eventstore_follower_stopped", &self.labels()).set(if stopped { 1.0 } else { 0.0 });
    }

    /// Shows that this process is the one that works, until what is given back is dropped.
    pub(super) fn active(&self) -> impl Drop + use<> {
        struct Active(Gauge);
        impl Drop for Active {
            fn drop(&mut self) {
                self.0.set(0.0);
            }
        }
        let gauge = gauge!("eventstore_follower_active", &self.labels());
        gauge.set(1.0);
        Active(gauge)
    }
}

fn lock<T>(hint: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // It holds no more than a hint, so a panic elsewhere does it no harm.
    hint.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_event_that_waits_says_how_late_it_is() {
        let lag = Lag::new("f", Kind::Projection);
        let at = |second| Timestamp::from_second(second).unwrap();
        let seconds =
            |position, head, now| lag.seconds(Position(position), Position(head), at(now)).as_secs();
        assert_eq!(seconds(5, 5, 100), 0, "caught up");
        assert_eq!(seconds(5, 6, 100), 0, "first seen");
        assert_eq!(seconds(5, 9, 107), 7, "still the same one");
        let first = Recorded {
            position: Position(6),
            stream: "s".into(),
            version: crate::Version(1),
            id: uuid::Uuid::nil(),
            kind: String::new(),
            data: String::new(),
            meta: String::new(),
            recorded_at: Some(at(40)),
        };
        lag.waiting(Position(5), Some(&first));
        lag.waiting(Position(5), None);
        assert_eq!(seconds(5, 9, 110), 70, "its own time is known");
        assert_eq!(seconds(8, 9, 111), 0, "the next one, just seen");
        assert_eq!(seconds(9, 9, 112), 0);
        assert_eq!(seconds(9, 10, 120), 0, "nothing of before is left");
        let unseen = |position, now| lag.seconds_unseen(Position(position), at(now)).as_secs();
        assert_eq!(unseen(9, 125), 5, "the one that waits is still the same");
        assert_eq!((seconds(10, 10, 130), unseen(10, 190)), (0, 60), "it was up to date a minute ago");
        assert_eq!((seconds(10, 4, 200), seconds(10, 6, 203)), (0, 3), "ahead of the log");
    }
}
