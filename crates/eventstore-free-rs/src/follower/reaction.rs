//! A handler that does something elsewhere, and the code that brings it along.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::future::{BoxFuture, FutureExt, ready};

use crate::{
    Database, FollowError, LogId, MAX_PARKED_STREAMS, Mark, Position, Query, Recorded, Retried, StoreError,
    StreamId,
    progress::{Moving, Row, advance, parked},
};

/// What became of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It had its effect, or asks for none.
    Done,
    /// It cannot have its effect, and trying again does not help; why, in a short text without contents. The event is
    /// parked with the later events of its stream.
    Stuck(&'static str),
    /// An earlier event of its stream is stuck.
    Waits,
}

/// Something that happens because of the events of a log.
pub trait Reaction: Send + Sync + 'static {
    /// Its name, for messages and metrics.
    fn name(&self) -> &'static str;

    /// The name of its lease and of its rows in the database; no other follower there has it.
    fn key(&self) -> String {
        format!("reaction/{}", self.name())
    }

    /// The events that it wants, by type.
    fn query(&self) -> Query;

    /// Whether this program knows a type of event of the log that is followed, wanted or not. At a type that it does not
    /// know the follower stops.
    fn knows(&self, kind: &str) -> bool;

    /// After which position it begins when the database does not say how far it is.
    fn begins_after(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        ready(Ok(Position::START)).boxed()
    }

    /// Has the effects of these events, and says of each what became of it, in the same order. `stuck` are the streams
    /// of which events are parked: later ones wait. The same events may come again, after a crash or from another process
    /// at the same moment; then nothing more may happen.
    ///
    /// # Errors
    /// Whatever must make the follower wait and try the same events again: a log that fails, or a stream of its own that
    /// only a newer program can read ([`FollowError::UnknownOwnKind`]).
    fn react<'a>(
        &'a self,
        events: &'a [Recorded],
        stuck: &'a HashSet<StreamId>,
    ) -> BoxFuture<'a, Result<Vec<Outcome>, FollowError>>;
}

/// A reaction and where it keeps how far it is.
pub(super) struct Reactor {
    pub(super) reaction: Arc<dyn Reaction>,
    pub(super) key: String,
    database: Database,
}

impl Reactor {
    /// In the column that says the version of a projection.
    pub(super) const VERSION: i64 = 1;

    pub(super) fn new(reaction: Arc<dyn Reaction>, database: Database) -> Self {
        let key = reaction.key();
        Self { reaction, key, database }
    }

    fn row(&self) -> Row<'_> {
        Row { name: &self.key, version: Self::VERSION, parked_as: &self.key, follower: self.reaction.name() }
    }

    /// Makes its row when it is not there; gives the position.
    pub(super) async fn make(&self) -> Result<Position, FollowError> {
        let select = "SELECT position FROM projections WHERE name = $1";
        let stored: Option<i64> =
            sqlx::query_scalar(select).bind(&self.key).fetch_optional(self.database.pool()).await?;
        if let Some(position) = stored {
            return Ok(Position::from_sql(position));
        }
        let begin = self.reaction.begins_after().await?;
        let mut tx = self.database.begin().await?;
        let insert =
            "INSERT INTO projections (name, version, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let made = sqlx::query(insert).bind(&self.key).bind(Self::VERSION).bind(begin.to_sql());
        made.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(begin)
    }

    /// Back to the start. A process that is at work notices at its next step.
    pub(super) async fn reset(&self) -> Result<(), FollowError> {
        let mut tx = self.database.begin().await?;
        let back = "UPDATE projections SET position = 0, event = NULL, event_position = NULL, log = NULL \
                    WHERE name = $1";
        sqlx::query(back).bind(&self.key).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM parked WHERE name = $1").bind(&self.key).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// Has the effects of `events`, parks those that are stuck, and moves the checkpoint. Gives how many are parked.
    pub(super) async fn take(
        &self,
        from: Position,
        upto: Mark,
        events: Vec<Recorded>,
        log: Option<LogId>,
    ) -> Result<u64, FollowError> {
        loop {
            let outcomes = if events.is_empty() {
                Vec::new()
            } else {
                let stuck = parked::stuck(&self.database, &self.key).await?;
                self.reaction.react(&events, &stuck).await?
            };
            if let Some(parked) = self.record(Moving { from, upto, log }, &events, &outcomes).await? {
                return Ok(parked);
            }
        }
    }

    /// Writes down what became of `events`. `None`: a stream for which an event waits was let go meanwhile, so the events
    /// must be looked at again. What was done is not done twice.
    async fn record(
        &self,
        moving: Moving,
        events: &[Recorded],
        outcomes: &[Outcome],
    ) -> Result<Option<u64>, FollowError> {
        let follower = self.reaction.name();
        // The effects are there; when the checkpoint is lost in a crash they are repeated, which changes nothing.
        let mut tx = self.database.begin_redoable().await?;
        let before = advance(&mut tx, &self.row(), moving).await?;
        let not_done: HashMap<u64, Option<&'static str>> = events
            .iter()
            .zip(outcomes)
            .filter_map(|(event, outcome)| match outcome {
                Outcome::Done => None,
                Outcome::Stuck(cause) => Some((event.position.0, Some(*cause))),
                Outcome::Waits => Some((event.position.0, None)),
            })
            .collect();
        if not_done.is_empty() {
            tx.commit().await?;
            return Ok(Some(before));
        }
        let mut stuck: HashSet<StreamId> = parked::streams(&mut tx, &self.key).await?.into_iter().collect();
        for event in events {
            let Some(cause) = not_done.get(&event.position.0) else { continue };
            if let Some(cause) = cause {
                let (position, kind) = (event.position.0, &event.kind);
                tracing::error!(follower, position, kind, cause, "event parked");
                stuck.insert(event.stream.clone());
            } else if !stuck.contains(&event.stream) {
                tx.rollback().await?;
                return Ok(None);
            }
            parked::park(&mut tx, &self.key, event, *cause).await?;
        }
        if stuck.len() > MAX_PARKED_STREAMS {
            return Err(FollowError::TooManyParked { follower, streams: stuck.len() });
        }
        tx.commit().await?;
        Ok(Some(before + not_done.len() as u64))
    }

    /// Tries the parked streams again, each as far as it goes.
    pub(super) async fn retry(&self) -> Result<Retried, FollowError> {
        let mut retried = Retried::default();
        for stream in parked::stuck(&self.database, &self.key).await? {
            if self.retry_stream(&stream).await? {
                retried.taken += 1;
            } else {
                retried.left += 1;
            }
        }
        Ok(retried)
    }

    /// Whether the whole stream could be let go.
    async fn retry_stream(&self, stream: &StreamId) -> Result<bool, FollowError> {
        loop {
            let mut tx = self.database.begin().await?;
            let events = parked::events_of(&mut tx, &self.key, stream).await?;
            tx.commit().await?;
            if events.is_empty() {
                return Ok(true);
            }
            let outcomes = self.reaction.react(&events, &HashSet::new()).await?;
            let done = outcomes.iter().take_while(|outcome| matches!(outcome, Outcome::Done)).count();
            if let Some(last) = done.checked_sub(1).and_then(|index| events.get(index)) {
                let mut tx = self.database.begin().await?;
                parked::lock(&mut tx, &self.row()).await?;
                parked::let_go(&mut tx, &self.key, stream, last.position).await?;
                tx.commit().await?;
            }
            if done < events.len() {
                return Ok(false);
            }
        }
    }
}
