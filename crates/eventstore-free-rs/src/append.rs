//! What can be asked of the log: append these events, under these conditions, and what comes of it.

use std::collections::HashSet;

use crate::{AppendError, NewEvent, Position, Query, StreamId, Version, query::MAX_QUERY_TERMS};

/// Most events in one append.
pub const MAX_EVENTS_PER_APPEND: usize = 10_000;
/// Most bytes of one event: type name, data and meta together.
pub const MAX_EVENT_BYTES: usize = 1024 * 1024;
/// Most bytes of the events of one append together.
pub const MAX_APPEND_BYTES: usize = 64 * 1024 * 1024;
/// Most bytes in the name of a stream, a tag, a type or a checkpoint: what every database can index.
pub const MAX_NAME_BYTES: usize = 1_024;
/// Most conditions on one append.
pub const MAX_CONDITIONS: usize = 64;
/// Most tags on one event.
pub const MAX_TAGS_PER_EVENT: usize = 32;

/// What a stream's version must be for an append to succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Anything.
    Any,
    /// The stream has no events.
    NoStream,
    /// The last event of the stream has this version.
    Exact(Version),
}

impl Expected {
    pub(crate) fn allows(self, actual: Version) -> bool {
        match self {
            Self::Any => true,
            Self::NoStream => actual == Version::START,
            Self::Exact(version) => actual == version,
        }
    }
}

/// The append fails when an event after `after` matches `query`: the decision behind it did not see that event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unless {
    /// Events that would change the decision.
    pub query: Query,
    /// The last position that the decision has seen.
    pub after: Position,
}

/// A consumer's position that moves in the same transaction as the append, by compare-and-set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointMove {
    /// Name of the consumer; its checkpoint starts at 0.
    pub name: String,
    /// Where it stands now.
    pub from: Position,
    /// Where it goes.
    pub to: Position,
}

/// The events of one stream within an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamPart {
    /// The stream.
    pub stream: StreamId,
    /// What its version must be.
    pub expected: Expected,
    /// Events to append, in order.
    pub events: Vec<NewEvent>,
}

/// One all-or-nothing request: events for one or more streams, conditions, and a checkpoint.
///
/// ```
/// use eventstore_free_rs::{Append, Expected, NewEvent};
/// let id = uuid::Uuid::now_v7();
/// let append = Append::to("order-1", Expected::NoStream, [NewEvent::new(id, "order-placed.v1", "{}")]);
/// assert_eq!(append.events().count(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Append {
    /// Per stream, its events; a stream may be named once.
    pub parts: Vec<StreamPart>,
    /// Conditions on the whole log.
    pub unless: Vec<Unless>,
    /// A consumer's position to move along.
    pub checkpoint: Option<CheckpointMove>,
}

impl Append {
    /// Events for one stream.
    #[must_use]
    pub fn to(
        stream: impl Into<StreamId>,
        expected: Expected,
        events: impl IntoIterator<Item = NewEvent>,
    ) -> Self {
        Self::default().and(stream, expected, events)
    }

    /// And events for another stream, in the same transaction.
    #[must_use]
    pub fn and(
        mut self,
        stream: impl Into<StreamId>,
        expected: Expected,
        events: impl IntoIterator<Item = NewEvent>,
    ) -> Self {
        let part = StreamPart { stream: stream.into(), expected, events: events.into_iter().collect() };
        self.parts.push(part);
        self
    }

    /// And only if no event after `after` matches `query`.
    #[must_use]
    pub fn unless(mut self, query: Query, after: Position) -> Self {
        self.unless.push(Unless { query, after });
        self
    }

    /// And move a consumer's checkpoint in the same transaction.
    #[must_use]
    pub fn checkpoint(mut self, name: impl Into<String>, from: Position, to: Position) -> Self {
        self.checkpoint = Some(CheckpointMove { name: name.into(), from, to });
        self
    }

    /// All events with their stream, in the order in which they will stand in the log.
    pub fn events(&self) -> impl Iterator<Item = (&StreamId, &NewEvent)> {
        self.parts.iter().flat_map(|part| part.events.iter().map(move |event| (&part.stream, event)))
    }

    /// Checks the bounds before anything is queued.
    pub(crate) fn check(&self) -> Result<(), AppendError> {
        let too_large = |what: &'static str, bound: usize| Err(AppendError::TooLarge { what, bound });
        if self.events().count().max(self.parts.len()) > MAX_EVENTS_PER_APPEND {
            return too_large("events or streams in one append", MAX_EVENTS_PER_APPEND);
        }
        if self.unless.len() > MAX_CONDITIONS {
            return too_large("conditions on one append", MAX_CONDITIONS);
        }
        if self.unless.iter().any(|unless| unless.query.is_too_large()) {
            return too_large("items, types and tags in one query", MAX_QUERY_TERMS);
        }
        if self.bytes() > MAX_APPEND_BYTES {
            return too_large("bytes in one append", MAX_APPEND_BYTES);
        }
        for (_, event) in self.events() {
            if event.size() > MAX_EVENT_BYTES {
                return too_large("bytes of one event", MAX_EVENT_BYTES);
            }
            if event.tags.len() > MAX_TAGS_PER_EVENT {
                return too_large("tags on one event", MAX_TAGS_PER_EVENT);
            }
            if event.data.contains('\0') || event.meta.contains('\0') {
                return Err(AppendError::Nul { what: "data or meta" });
            }
        }
        let mut streams = HashSet::new();
        for part in &self.parts {
            if !streams.insert(&part.stream) {
                return Err(AppendError::StreamTwice { stream: part.stream.clone() });
            }
        }
        self.check_names()
    }

    fn check_names(&self) -> Result<(), AppendError> {
        let streams = self.parts.iter().map(|part| ("a stream's name", part.stream.as_str()));
        let events = self.events().flat_map(|(_, event)| {
            let tags = event.tags.iter().map(|tag| ("a tag", tag.as_str()));
            tags.chain([("a type name", event.kind.as_str())])
        });
        let checkpoint = self.checkpoint.iter().map(|asked| ("a checkpoint's name", asked.name.as_str()));
        for (what, name) in streams.chain(events).chain(checkpoint) {
            if name.len() > MAX_NAME_BYTES {
                return Err(AppendError::TooLarge { what: "bytes in a name", bound: MAX_NAME_BYTES });
            }
            if name.contains('\0') {
                return Err(AppendError::Nul { what });
            }
        }
        Ok(())
    }

    /// Bytes that the events hold together.
    pub(crate) fn bytes(&self) -> usize {
        self.events().map(|(_, event)| event.size()).sum()
    }
}

/// The append is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Position of the first event; for an append without events, the head of the log.
    pub first: Position,
    /// Position of the last event; for an append without events, the head of the log.
    pub last: Position,
    /// Version of the last event in its stream; for an append without events, of the last stream that it names.
    pub version: Version,
    /// These events were already stored by an earlier append; nothing was written, and the other fields tell
    /// where they stand.
    pub repeated: bool,
}
