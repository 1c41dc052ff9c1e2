//! How far a read model lies behind its log, for those who watch it.

use std::{sync::Mutex, time::Duration};

use jiff::Timestamp;
use metrics::gauge;

use crate::{Position, Recorded};

/// What is known of the oldest event that is not yet taken in.
#[derive(Debug, Default)]
pub(super) struct Lag {
    /// After which position it stands, and since when it waits.
    oldest: Mutex<Option<(Position, Timestamp)>>,
}

impl Lag {
    /// A page after `after` has come: its first event is the oldest.
    pub(super) fn waiting(&self, after: Position, first: Option<&Recorded>) {
        if let Some(first) = first {
            *self.lock() = Some((after, first.recorded_at));
        }
    }

    /// How long the oldest event waits; zero when there is none. When no page has told, it counts from when it was
    /// first seen that there is one.
    fn seconds(&self, position: Position, head: Position, now: Timestamp) -> Duration {
        let mut oldest = self.lock();
        if head <= position {
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

    /// Shows how far the read model is. It is ahead of the log, and the lag negative, when the log has lost events.
    pub(super) fn show(&self, projection: &'static str, position: Position, head: Position, parked: u64) {
        let seconds = self.seconds(position, head, Timestamp::now());
        show_position(projection, position, parked);
        gauge!("eventstore_projection_lag_events", "projection" => projection)
            .set(head.0 as f64 - position.0 as f64);
        gauge!("eventstore_projection_lag_seconds", "projection" => projection).set(seconds.as_secs_f64());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Position, Timestamp)>> {
        // It holds no more than a hint, so a panic elsewhere does it no harm.
        self.oldest.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Shows what is known after each batch.
pub(super) fn show_position(projection: &'static str, position: Position, parked: u64) {
    gauge!("eventstore_projection_position", "projection" => projection).set(position.0 as f64);
    gauge!("eventstore_parked", "projection" => projection).set(parked as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_event_that_waits_says_how_late_it_is() {
        let lag = Lag::default();
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
            recorded_at: at(40),
        };
        lag.waiting(Position(5), Some(&first));
        lag.waiting(Position(5), None);
        assert_eq!(seconds(5, 9, 110), 70, "its own time is known");
        assert_eq!(seconds(8, 9, 111), 0, "the next one, just seen");
        assert_eq!(seconds(9, 9, 112), 0);
        assert_eq!(seconds(9, 10, 120), 0, "nothing of before is left");
    }
}
