//! The decision over a batch of appends, in one place for every backend and without IO: given what the database
//! says at the start of the transaction, which appends win, where their events go, and why the others lose.
//!
//! Requests are decided in order against an overlay of what the earlier ones in the batch will write, so that one
//! transaction gives each caller the answer it would have had alone.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::{
    Append, AppendError, Appended, NewEvent, Position, StreamId, Version,
    append::{CheckpointMove, Unless},
};

/// What a batch must know of the database before it can be decided.
#[derive(Debug, Default)]
pub struct Facts {
    /// Last position of the log.
    pub head: Position,
    /// Version of each stream that the batch names; a stream without events may be left out.
    pub versions: HashMap<StreamId, Version>,
    /// The event ids of the batch that are already stored.
    pub known: HashMap<Uuid, Known>,
    /// For each append that has conditions: whether one of them matches an event in the log.
    pub blocked: HashSet<usize>,
    /// Checkpoints that the batch names; one that does not exist may be left out.
    pub checkpoints: HashMap<String, Position>,
}

/// Where a stored event stands.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream.
    pub version: Version,
    /// Its place in the log.
    pub position: Position,
}

/// A row to write.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Place in the log.
    pub position: Position,
    /// The stream.
    pub stream: &'a StreamId,
    /// Place in the stream.
    pub version: Version,
    /// The event.
    pub event: &'a NewEvent,
}

/// What to write, and what to answer.
#[derive(Debug, Default)]
pub struct Verdict<'a> {
    /// Rows, in order of position.
    pub rows: Vec<Row<'a>>,
    /// Checkpoints with their new place.
    pub checkpoints: Vec<(&'a str, Position)>,
    /// One answer for each append of the batch, in order.
    pub outcomes: Vec<Result<Appended, AppendError>>,
}

/// Decides a batch.
#[must_use]
pub fn decide(batch: &[Append], facts: Facts) -> Verdict<'_> {
    let mut overlay = Overlay { facts, rows: Vec::new(), moved: HashMap::new() };
    let outcomes = batch.iter().enumerate().map(|(index, append)| overlay.decide(index, append)).collect();
    let mut checkpoints: Vec<_> = overlay.moved.into_iter().collect();
    checkpoints.sort_unstable();
    Verdict { rows: overlay.rows, checkpoints, outcomes }
}

/// The database as it will be after the requests decided so far.
struct Overlay<'a> {
    facts: Facts,
    rows: Vec<Row<'a>>,
    moved: HashMap<&'a str, Position>,
}

impl<'a> Overlay<'a> {
    fn decide(&mut self, index: usize, append: &'a Append) -> Result<Appended, AppendError> {
        let checkpoint = append.checkpoint.as_ref().map_or(Ok(()), |asked| self.check_checkpoint(asked));
        if let Some(earlier) = self.repeated(append)? {
            // The same append moved the checkpoint along the first time: then it already stands where it goes.
            let moved = append.checkpoint.as_ref().is_some_and(|asked| self.stands(asked) == asked.to);
            if !moved {
                checkpoint?;
                self.move_checkpoint(append);
            }
            return Ok(earlier);
        }
        checkpoint?;
        for part in &append.parts {
            let actual = self.version(&part.stream);
            if !part.expected.allows(actual) {
                let (stream, expected) = (part.stream.clone(), part.expected);
                return Err(AppendError::VersionConflict { stream, expected, actual });
            }
        }
        if self.facts.blocked.contains(&index)
            || append.unless.iter().any(|unless| self.overlay_matches(unless))
        {
            return Err(AppendError::ConditionFailed);
        }
        self.move_checkpoint(append);
        Ok(self.write(append))
    }

    /// The first result of the same append, when its events are already stored.
    fn repeated(&self, append: &Append) -> Result<Option<Appended>, AppendError> {
        let mut ids = HashSet::new();
        let (mut total, mut first, mut last) = (0, None::<(Uuid, Position)>, None::<&Known>);
        for (stream, event) in append.events() {
            let reused = || AppendError::IdReused { id: event.id };
            if !ids.insert(event.id) {
                return Err(reused());
            }
            if let Some(earlier) = self.facts.known.get(&event.id) {
                let (_, begin) = *first.get_or_insert((event.id, earlier.position));
                // The events of one append stand side by side, in the order in which they were given.
                if earlier.stream != *stream || earlier.position != Position(begin.0 + total) {
                    return Err(reused());
                }
                last = Some(earlier);
            } else if let Some((id, _)) = first {
                return Err(AppendError::IdReused { id });
            }
            total += 1;
        }
        Ok(first.zip(last).map(|((_, first), last)| Appended {
            first,
            last: last.position,
            version: last.version,
            repeated: true,
        }))
    }

    fn stands(&self, checkpoint: &CheckpointMove) -> Position {
        let stored = self.facts.checkpoints.get(&checkpoint.name);
        self.moved.get(checkpoint.name.as_str()).or(stored).copied().unwrap_or_default()
    }

    fn check_checkpoint(&self, checkpoint: &CheckpointMove) -> Result<(), AppendError> {
        let actual = self.stands(checkpoint);
        if actual == checkpoint.from {
            return Ok(());
        }
        let (name, expected) = (checkpoint.name.clone(), checkpoint.from);
        Err(AppendError::CheckpointMoved { name, expected, actual })
    }

    fn move_checkpoint(&mut self, append: &'a Append) {
        if let Some(checkpoint) = &append.checkpoint {
            self.moved.insert(&checkpoint.name, checkpoint.to);
        }
    }

    fn version(&self, stream: &StreamId) -> Version {
        self.facts.versions.get(stream).copied().unwrap_or_default()
    }

    fn head(&self) -> Position {
        self.rows.last().map_or(self.facts.head, |row| row.position)
    }

    fn overlay_matches(&self, unless: &Unless) -> bool {
        self.rows
            .iter()
            .any(|row| row.position > unless.after && unless.query.matches(&row.event.kind, &row.event.tags))
    }

    fn write(&mut self, append: &'a Append) -> Appended {
        let first = self.head().next();
        let mut written = append.parts.last().map_or(Version::START, |part| self.version(&part.stream));
        for part in &append.parts {
            let mut version = self.version(&part.stream);
            for event in &part.events {
                version = version.next();
                written = version;
                let row = Row { position: self.head().next(), stream: &part.stream, version, event };
                let known = Known { stream: part.stream.clone(), version, position: row.position };
                self.facts.known.insert(event.id, known);
                self.rows.push(row);
            }
            self.facts.versions.insert(part.stream.clone(), version);
        }
        let last = self.head();
        Appended { first: first.min(last), last, version: written, repeated: false }
    }
}
