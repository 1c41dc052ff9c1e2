//! Reading all events of a log for one handler: it gets the events that it wants, and nothing from the first event on of
//! which its program does not know the type.

use crate::{Feed, FollowError, Mark, Position, Query, Recorded, StoreError};

/// What a handler wants and knows.
pub(crate) struct Wanted<'a> {
    pub(crate) follower: &'static str,
    /// Chooses by type.
    pub(crate) query: Query,
    /// Whether the handler's program knows a type of event, wanted or not.
    pub(crate) knows: Box<dyn Fn(&str) -> bool + Send + Sync + 'a>,
}

/// Some events in a row.
pub(crate) struct Batch {
    /// Everything up to and including here has been looked at.
    pub(crate) upto: Mark,
    /// The events that the handler wants.
    pub(crate) events: Vec<Recorded>,
    /// The first event, wanted or not.
    pub(crate) first: Option<Recorded>,
}

/// Gives the events of a feed to a handler.
pub(crate) struct Reading<'a> {
    feed: Box<dyn Feed>,
    wanted: Wanted<'a>,
    at: Mark,
    /// The type and position of an event that is not known: everything before it has been given.
    unknown: Option<(String, Position)>,
}

impl<'a> Reading<'a> {
    /// `feed` gives all events after `after`.
    pub(crate) fn new(feed: Box<dyn Feed>, wanted: Wanted<'a>, after: Mark) -> Self {
        Self { feed, wanted, at: after, unknown: None }
    }

    /// Everything up to here has been given.
    pub(crate) fn position(&self) -> Position {
        self.at.position
    }

    /// The next events; waits for them.
    pub(crate) async fn next(&mut self) -> Result<Batch, FollowError> {
        loop {
            self.stop_at_unknown()?;
            let page = self.feed.next().await.map_err(|error| self.failed(error))?;
            if let Some(batch) = self.choose(page) {
                return Ok(batch);
            }
        }
    }

    /// The next events, if there are any now.
    pub(crate) async fn try_next(&mut self) -> Result<Option<Batch>, FollowError> {
        loop {
            self.stop_at_unknown()?;
            let Some(page) = self.feed.try_next().await.map_err(|error| self.failed(error))? else {
                return Ok(None);
            };
            if let Some(batch) = self.choose(page) {
                return Ok(Some(batch));
            }
        }
    }

    fn stop_at_unknown(&self) -> Result<(), FollowError> {
        match &self.unknown {
            None => Ok(()),
            Some((kind, position)) => Err(FollowError::UnknownKind {
                follower: self.wanted.follower,
                kind: kind.clone(),
                position: *position,
            }),
        }
    }

    fn failed(&self, error: StoreError) -> FollowError {
        match error {
            StoreError::OtherLog { position } => {
                FollowError::OtherLog { follower: self.wanted.follower, position }
            }
            error => error.into(),
        }
    }

    /// What of a page may be given; nothing when its first event is not known.
    fn choose(&mut self, page: crate::Page) -> Option<Batch> {
        let mut events = page.events;
        let unknown_at = events.iter().position(|event| !(self.wanted.knows)(&event.kind));
        if let Some(index) = unknown_at {
            let unknown = &events[index];
            self.unknown = Some((unknown.kind.clone(), unknown.position));
            events.truncate(index);
            if events.is_empty() {
                return None;
            }
        }
        // All events were asked for, so a page without events has nothing to tell.
        let last = Mark::after(events.last()?);
        self.at = last;
        let first = events.first().cloned();
        events.retain(|event| self.wanted.query.matches(&event.kind, &[]));
        Some(Batch { upto: last, events, first })
    }
}
