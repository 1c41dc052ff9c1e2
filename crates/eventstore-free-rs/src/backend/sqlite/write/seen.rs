//! What the writer knows of the log from its own last commit. It is true as long as nobody else appends, and the
//! primary key of the events table tells when somebody did.

use std::collections::HashMap;

use crate::{
    Append, Expected, Position, StreamId, Version,
    verdict::{Facts, Row},
};

/// Most streams whose version is remembered; then it begins anew.
const MAX_STREAMS: usize = 16_384;

/// The log as the last commit left it.
pub(super) struct Seen {
    head: Position,
    versions: HashMap<StreamId, Version>,
}

impl Seen {
    pub(super) fn at(head: Position) -> Self {
        Self { head, versions: HashMap::new() }
    }

    pub(super) fn head(&self) -> Position {
        self.head
    }

    /// These rows are stored.
    pub(super) fn learn(&mut self, rows: &[Row<'_>]) {
        if self.versions.len() + rows.len() > MAX_STREAMS {
            self.versions.clear();
        }
        for row in rows {
            self.head = row.position;
            self.versions.insert(row.stream.clone(), row.version);
        }
    }

    /// Facts for a batch that asks nothing but versions: what is known of them, and for the rest that the stream is
    /// empty where the caller expects so and that the event ids are new. What is supposed holds exactly when the
    /// rows that are decided on it can be written.
    pub(super) fn suppose(&self, batch: &[Append]) -> Option<Facts> {
        let mut facts = Facts { head: self.head, ..Facts::default() };
        for append in batch {
            if !append.unless.is_empty() || append.checkpoint.is_some() {
                return None;
            }
            for part in &append.parts {
                if facts.versions.contains_key(&part.stream) {
                    continue;
                }
                let version = match (self.versions.get(&part.stream), part.expected) {
                    (Some(version), _) => *version,
                    (None, Expected::NoStream | Expected::Exact(Version::START))
                        if !part.events.is_empty() =>
                    {
                        Version::START
                    }
                    _ => return None,
                };
                facts.versions.insert(part.stream.clone(), version);
            }
        }
        Some(facts)
    }
}
