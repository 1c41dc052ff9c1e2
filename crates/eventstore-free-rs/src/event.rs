//! Events on their way into the log and out of it.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Position, StreamId, Tag, Version};

/// An event to be appended. Data and meta are JSON texts; the log does not look inside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The id that makes the append idempotent: the same id is stored once.
    pub id: Uuid,
    /// The type name.
    pub kind: String,
    /// The facts, as JSON.
    pub data: String,
    /// What is said about the facts (who, when, why), as JSON.
    pub meta: String,
    /// What queries can find the event by, besides its type.
    pub tags: Vec<Tag>,
}

impl NewEvent {
    /// An event without meta and tags.
    #[must_use]
    pub fn new(id: Uuid, kind: impl Into<String>, data: impl Into<String>) -> Self {
        Self { id, kind: kind.into(), data: data.into(), meta: "{}".to_owned(), tags: Vec::new() }
    }

    /// The same event with these tags.
    #[must_use]
    pub fn tagged(mut self, tags: impl IntoIterator<Item = impl Into<Tag>>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Size in bytes of what the caller gives freely.
    #[must_use]
    pub fn size(&self) -> usize {
        self.kind.len() + self.data.len() + self.meta.len()
    }
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Place in the log.
    pub position: Position,
    /// The stream.
    pub stream: StreamId,
    /// Place in the stream.
    pub version: Version,
    /// The id given by the caller.
    pub id: Uuid,
    /// The type name.
    pub kind: String,
    /// The facts, as JSON.
    pub data: String,
    /// What is said about the facts, as JSON.
    pub meta: String,
    /// When the log stored it, to the microsecond. `None` only when the event came from a [`Source`](crate::Source) that
    /// does not say so.
    pub recorded_at: Option<Timestamp>,
}

/// A piece of the log, and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The events that the query asked for, in order of position.
    pub events: Vec<Recorded>,
    /// Everything up to and including this position has been looked at: a subscriber goes on after it, also when
    /// no event matched.
    pub upto: Position,
    /// The last position of the log when the page was read.
    pub head: Position,
}
