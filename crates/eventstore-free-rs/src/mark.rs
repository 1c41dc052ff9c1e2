//! Where a reader is in a log, and what it read there: so it notices when the log is no longer the one that it read.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Position, Recorded};

/// One append of one event. The id alone does not tell appends apart: it may follow from what the event says, as that of
/// an imported row does, and a log that was restored from an older copy may get the same row again. The moment does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The id of the event.
    pub event: Uuid,
    /// When the log stored it, to the microsecond. `None`: not known; then the id alone is compared.
    pub recorded_at: Option<Timestamp>,
}

impl Entry {
    /// The append that `event` came from.
    #[must_use]
    pub fn of(event: &Recorded) -> Self {
        Self { event: event.id, recorded_at: event.recorded_at }
    }

    /// Whether both can be the same append: of the same event, and at the same moment when both moments are known.
    #[must_use]
    pub fn fits(self, other: Self) -> bool {
        let moments = self.recorded_at.zip(other.recorded_at);
        self.event == other.event && moments.is_none_or(|(one, other)| one == other)
    }
}

/// A place in a log and what was read there. A reader that comes back with its mark notices when the log holds something
/// else at that position: a position alone means nothing without the log that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Everything up to and including this position has been read.
    pub position: Position,
    /// What was read at that position. `None`: nothing was read yet, or it is not known.
    pub entry: Option<Entry>,
}

impl Mark {
    /// Before the first event.
    pub const START: Self = Self { position: Position::START, entry: None };

    /// After an event.
    #[must_use]
    pub fn after(event: &Recorded) -> Self {
        Self { position: event.position, entry: Some(Entry::of(event)) }
    }
}

impl From<Position> for Mark {
    /// A position of which the event is not known: nothing is checked there.
    fn from(position: Position) -> Self {
        Self { position, entry: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_append_of_the_same_event_is_another_entry() {
        let at = |micros| Some(Timestamp::from_microsecond(micros).unwrap());
        let entry = |id, recorded_at| Entry { event: Uuid::from_u128(id), recorded_at };
        assert!(entry(1, at(7)).fits(entry(1, at(7))));
        assert!(!entry(1, at(7)).fits(entry(1, at(8))));
        assert!(!entry(1, at(7)).fits(entry(2, at(7))));
        for (one, other) in [(None, at(7)), (at(7), None), (None, None)] {
            assert!(entry(1, one).fits(entry(1, other)), "what is not known does not tell them apart");
            assert!(!entry(1, one).fits(entry(2, other)));
        }
    }
}
