//! The two kinds of handlers, seen from the loop that they share.

use super::reaction::Reactor;
use crate::{
    Feed, FollowError, LogId, Mark, Position, Query,
    projection::{Writer, wanted},
    reading::{Batch, Reading, Wanted},
};

/// What a handler does with events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It keeps tables.
    Projection,
    /// It does something elsewhere.
    Reaction,
}

impl Kind {
    /// The word for it, as in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Projection => "projection",
            Self::Reaction => "reaction",
        }
    }
}

/// A handler with its own database.
pub(super) enum Handler {
    Projection(Writer),
    Reaction(Reactor),
}

impl Handler {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Projection(_) => Kind::Projection,
            Self::Reaction(_) => Kind::Reaction,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Projection(writer) => writer.projection.name(),
            Self::Reaction(reactor) => reactor.reaction.name(),
        }
    }

    pub(super) fn query(&self) -> Query {
        match self {
            Self::Projection(writer) => writer.projection.query(),
            Self::Reaction(reactor) => reactor.reaction.query(),
        }
    }

    /// The version of the tables. What a reaction did stays done, so its version never changes.
    pub(super) fn version(&self) -> i64 {
        match self {
            Self::Projection(writer) => i64::from(writer.projection.version()),
            Self::Reaction(_) => Reactor::VERSION,
        }
    }

    /// The name of its row in `projections`.
    pub(super) fn row(&self) -> &str {
        match self {
            Self::Projection(writer) => &writer.row,
            Self::Reaction(reactor) => &reactor.key,
        }
    }

    /// The name of its rows in `parked`.
    pub(super) fn parked_as(&self) -> String {
        match self {
            Self::Projection(writer) => writer.projection.name().to_owned(),
            Self::Reaction(reactor) => reactor.key.clone(),
        }
    }

    /// The name of its lease. That of a projection has the version: a new one builds while the old one still follows.
    pub(super) fn lease(&self) -> String {
        match self {
            Self::Projection(writer) => {
                format!("projection/{}/{}", writer.projection.name(), writer.projection.version())
            }
            Self::Reaction(reactor) => reactor.key.clone(),
        }
    }

    /// Reads `feed`, which gives all events after `after`, for this handler.
    pub(super) fn reading(&self, feed: Box<dyn Feed>, after: Mark) -> Reading<'_> {
        let wanted = match self {
            Self::Projection(writer) => wanted(&*writer.projection),
            Self::Reaction(reactor) => Wanted {
                follower: reactor.reaction.name(),
                query: reactor.reaction.query(),
                knows: Box::new(|kind| reactor.reaction.knows(kind)),
            },
        };
        Reading::new(feed, wanted, after)
    }

    /// Has a batch taken in, and moves the checkpoint from `from`. Gives how many events are parked.
    pub(super) async fn take(
        &self,
        from: Position,
        batch: Batch,
        log: Option<LogId>,
    ) -> Result<u64, FollowError> {
        match self {
            Self::Projection(writer) => writer.take(from, batch.upto, batch.events, log).await,
            Self::Reaction(reactor) => reactor.take(from, batch.upto, batch.events, log).await,
        }
    }
}
