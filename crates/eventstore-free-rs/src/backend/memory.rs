//! The log in memory: for tests and for state that need not outlive the process. Same rules, nothing durable.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures_util::future::{BoxFuture, FutureExt, ready};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Backend, Outcomes};
use crate::{
    Append, LogId, Page, Position, Query, Recorded, StoreError, StreamId, Tag, Version,
    verdict::{Facts, Known, decide},
};

/// A log that lives as long as the process.
pub struct Memory {
    id: LogId,
    state: Mutex<State>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { id: LogId(Uuid::new_v4()), state: Mutex::default() }
    }
}

#[derive(Default)]
struct State {
    log: Vec<(Recorded, Vec<Tag>)>,
    streams: HashMap<StreamId, Vec<usize>>,
    ids: HashMap<Uuid, usize>,
    checkpoints: HashMap<String, Position>,
    closed: bool,
}

impl Memory {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A panic in another thread cannot leave the state half written: every change is one call to `State::commit`,
    /// which does not panic after its first write.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state for reading.
    fn open(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        Some(self.state()).filter(|state| !state.closed).ok_or(StoreError::Closed)
    }
}

impl State {
    fn head(&self) -> Position {
        Position(self.log.len() as u64)
    }

    fn facts(&self, batch: &[Append]) -> Facts {
        let known = |id: &Uuid| {
            let (event, _) = &self.log[*self.ids.get(id)?];
            let (stream, version) = (event.stream.clone(), event.version);
            Some((*id, Known { stream, version, position: event.position }))
        };
        Facts {
            head: self.head(),
            versions: (batch.iter().flat_map(|append| &append.parts))
                .filter_map(|part| {
                    Some((part.stream.clone(), Version(self.streams.get(&part.stream)?.len() as u64)))
                })
                .collect(),
            known: batch.iter().flat_map(Append::events).filter_map(|(_, event)| known(&event.id)).collect(),
            blocked: self.blocked(batch),
            checkpoints: (batch.iter().filter_map(|append| append.checkpoint.as_ref()))
                .filter_map(|asked| Some((asked.name.clone(), *self.checkpoints.get(&asked.name)?)))
                .collect(),
        }
    }

    fn blocked(&self, batch: &[Append]) -> HashSet<usize> {
        let matches = |append: &Append| {
            append.unless.iter().any(|unless| {
                let start = (unless.after.0 as usize).min(self.log.len());
                self.log[start..].iter().any(|(event, tags)| unless.query.matches(&event.kind, tags))
            })
        };
        batch.iter().enumerate().filter(|(_, append)| matches(append)).map(|(index, _)| index).collect()
    }

    fn commit(&mut self, batch: &[Append], now: Timestamp) -> Outcomes {
        let verdict = decide(batch, self.facts(batch));
        for row in verdict.rows {
            let index = self.log.len();
            self.ids.insert(row.event.id, index);
            self.streams.entry(row.stream.clone()).or_default().push(index);
            let event = Recorded {
                position: row.position,
                stream: row.stream.clone(),
                version: row.version,
                id: row.event.id,
                kind: row.event.kind.clone(),
                data: row.event.data.clone(),
                meta: row.event.meta.clone(),
                recorded_at: Some(now),
            };
            self.log.push((event, row.event.tags.clone()));
        }
        for (name, position) in verdict.checkpoints {
            self.checkpoints.insert(name.to_owned(), position);
        }
        verdict.outcomes
    }

    fn read(&self, query: &Query, after: Position, limit: usize) -> Page {
        let head = self.head();
        if limit == 0 {
            return Page { events: Vec::new(), upto: after, head };
        }
        let start = (after.0 as usize).min(self.log.len());
        let events: Vec<Recorded> = self.log[start..]
            .iter()
            .filter(|(event, tags)| query.matches(&event.kind, tags))
            .take(limit)
            .map(|(event, _)| event.clone())
            .collect();
        let full = events.len() == limit;
        let upto = events.last().filter(|_| full).map_or(head.max(after), |event| event.position);
        Page { events, upto, head }
    }
}

impl Backend for Memory {
    fn commit<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, (Outcomes, Option<Position>)> {
        let mut state = self.state();
        let outcomes = state.commit(batch, super::sqlite::now());
        ready((outcomes, Some(state.head()))).boxed()
    }

    fn read<'a>(
        &'a self,
        query: &'a Query,
        after: Position,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        ready(self.open().map(|state| state.read(query, after, limit))).boxed()
    }

    fn read_streams<'a>(
        &'a self,
        streams: &'a [StreamId],
        after: Version,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, StoreError>> {
        let events = self.open().map(|state| {
            let indexes = streams.iter().filter_map(|stream| state.streams.get(stream));
            let later = indexes.flat_map(|indexes| indexes.iter().skip(after.0 as usize));
            later.map(|index| state.log[*index].0.clone()).collect()
        });
        ready(events).boxed()
    }

    fn find(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Recorded>, StoreError>> {
        ready(self.open().map(|state| Some(state.log[*state.ids.get(&id)?].0.clone()))).boxed()
    }

    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        ready(self.open().map(|state| state.head())).boxed()
    }

    fn identity(&self) -> BoxFuture<'_, Result<LogId, StoreError>> {
        ready(self.open().map(|_| self.id)).boxed()
    }

    fn checkpoint<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Position, StoreError>> {
        ready(self.open().map(|state| state.checkpoints.get(name).copied().unwrap_or_default())).boxed()
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn name(&self) -> &str {
        "memory"
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.state().closed = true;
        ready(()).boxed()
    }
}
