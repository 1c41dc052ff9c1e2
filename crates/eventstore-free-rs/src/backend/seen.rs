//! What a writer knows of the log from its own last commit. It is true as long as nobody else appends, and the
//! primary key of the events table tells when somebody did.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    Append, Expected, Position, StreamId, Version,
    verdict::{Facts, Row},
};

/// Most streams whose version is remembered; then it begins anew.
const MAX_STREAMS: usize = 16_384;

/// The log as the last commit left it.
pub(super) struct Seen {
    head: Position,
    /// The event at the head; `None` when it was not asked for.
    last: Option<Uuid>,
    versions: HashMap<StreamId, Version>,
}

/// Facts that may be decided on, when what is supposed in them proves true.
pub(super) struct Supposed<'a> {
    pub(super) facts: Facts,
    /// Streams of which the caller says that they stand at this version, later than 0, and nothing else is known:
    /// the database must have this version of them.
    pub(super) unproven: Vec<(&'a StreamId, Version)>,
}

impl Seen {
    pub(super) fn at(head: Position, last: Option<Uuid>) -> Self {
        Self { head, last, versions: HashMap::new() }
    }

    pub(super) fn head(&self) -> Position {
        self.head
    }

    /// The event at the head.
    pub(super) fn last(&self) -> Option<Uuid> {
        self.last
    }

    /// These rows are stored.
    pub(super) fn learn(&mut self, rows: &[Row<'_>]) {
        if self.versions.len() + rows.len() > MAX_STREAMS {
            self.versions.clear();
        }
        for row in rows {
            self.head = row.position;
            self.last = Some(row.event.id);
            self.versions.insert(row.stream.clone(), row.version);
        }
    }

    /// Facts for a batch without asking the database: of streams what is known or else what the caller expects, of
    /// checkpoints what the caller expects, and that event ids are new and conditions hold. `None` when a stream is
    /// named of which neither is known.
    pub(super) fn suppose<'a>(&self, batch: &'a [Append]) -> Option<Supposed<'a>> {
        let mut facts = Facts { head: self.head, ..Facts::default() };
        let mut unproven = Vec::new();
        for append in batch {
            if let Some(asked) = &append.checkpoint {
                facts.checkpoints.entry(asked.name.clone()).or_insert(asked.from);
            }
            for part in &append.parts {
                if facts.versions.contains_key(&part.stream) {
                    continue;
                }
                // Only where a row is written does the next version of the stream prove to be free.
                let version = match (self.versions.get(&part.stream), part.expected) {
                    (Some(version), _) => *version,
                    (None, _) if part.events.is_empty() => return None,
                    (None, Expected::NoStream) => Version::START,
                    // No stream gets that far, and there would be no next version.
                    (None, Expected::Exact(version)) if version.to_sql() == i64::MAX => return None,
                    (None, Expected::Exact(version)) => {
                        if version != Version::START {
                            unproven.push((&part.stream, version));
                        }
                        version
                    }
                    (None, Expected::Any) => return None,
                };
                facts.versions.insert(part.stream.clone(), version);
            }
        }
        Some(Supposed { facts, unproven })
    }
}
