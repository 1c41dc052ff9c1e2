//! Following a log: one loop with one lease, backoff, lag, parking and metrics, for handlers of two kinds.
//!
//! - A **projection** ([`Projection`]) keeps tables. What an event changes and how far the projection is commit in one
//!   transaction, so a crash at any instruction, a redelivery or a second process changes nothing.
//! - A **reaction** ([`Reaction`]) does something elsewhere. Its effects have ids, so that repeating them changes nothing;
//!   how far it is moves by compare-and-set, after the effects.
//!
//! A follower reads **all** events of its log and hands its handler those that it wants. At an event of a type that the
//! handler's program does not know it stops, and says so: to pass over it would leave it out for ever. An event that the
//! handler knows but cannot take is parked with the later events of its stream; the rest goes on.
//!
//! A follower keeps which log it follows, and the id of the event at its position with the moment at which the log stored
//! it ([`Mark`](crate::Mark)). A log that is not the same any more gives it nothing.

mod handler;
mod lag;
mod look;
mod reaction;
mod rebuild;
mod run;
mod standstill;

use std::sync::Arc;

use tokio::sync::watch;

pub use handler::Kind;
pub use reaction::{Outcome, Reaction};
pub use standstill::Standstill;

use self::{handler::Handler, lag::Lag, look::Looked, reaction::Reactor};
use crate::{
    Database, FollowError, Parked, Position, Projection, Retried, Source,
    progress::parked,
    projection::{Writer, clear_away, make, reset},
};

/// Brings one handler along with a log.
pub struct Follower {
    handler: Handler,
    database: Database,
    source: Arc<dyn Source>,
    position: watch::Sender<Position>,
    /// What the last look showed while [`Follower::run`] is under way.
    looked: watch::Sender<Looked>,
    standstill: watch::Sender<Option<Standstill>>,
    lag: Lag,
}

impl Follower {
    /// A follower that keeps the tables of a projection. Makes the tables when they are not there. When they are of an
    /// earlier version they stay, complete and answering, until [`Self::run`] or [`Self::catch_up`] has built this
    /// version beside them.
    ///
    /// # Errors
    /// When the database does not allow it, or holds a newer version ([`FollowError::OtherVersion`]).
    pub async fn projection(
        projection: impl Projection,
        database: Database,
        source: impl Source,
    ) -> Result<Self, FollowError> {
        let writer = Writer::new(Arc::new(projection), database.clone());
        let follower = Self::new(Handler::Projection(writer), database, source)?;
        let Handler::Projection(writer) = &follower.handler else { return Ok(follower) };
        let position = make(writer).await?;
        clear_away(&follower.database).await?;
        follower.position.send_replace(position);
        Ok(follower)
    }

    /// A follower that lets a reaction have its effects. `database` keeps how far it is and what it parked.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub async fn reaction(
        reaction: impl Reaction,
        database: Database,
        source: impl Source,
    ) -> Result<Self, FollowError> {
        let reactor = Reactor::new(Arc::new(reaction), database.clone());
        let follower = Self::new(Handler::Reaction(reactor), database, source)?;
        let Handler::Reaction(reactor) = &follower.handler else { return Ok(follower) };
        let position = reactor.make().await?;
        follower.position.send_replace(position);
        Ok(follower)
    }

    fn new(handler: Handler, database: Database, source: impl Source) -> Result<Self, FollowError> {
        if handler.query().items().iter().any(|item| !item.tags.is_empty()) {
            return Err(FollowError::ByTag { follower: handler.name() });
        }
        Ok(Self {
            lag: Lag::new(handler.name(), handler.kind()),
            handler,
            database,
            source: Arc::new(source),
            position: watch::Sender::new(Position::START),
            looked: watch::Sender::default(),
            standstill: watch::Sender::default(),
        })
    }

    /// Has the log taken in again from its start. A projection is built anew beside the one in use: [`Self::run`] and
    /// [`Self::catch_up`] do it, also a `run` that was under way, in whatever process; a build that was under way begins
    /// again. A reaction goes back to the start, and what it parked is forgotten: it comes by again.
    ///
    /// # Errors
    /// When the database does not allow it, or holds a newer version.
    pub async fn reset(&self) -> Result<(), FollowError> {
        match &self.handler {
            Handler::Projection(writer) => reset(writer, self.stored().await?.version).await,
            Handler::Reaction(reactor) => reactor.reset().await,
        }
    }

    /// The handler's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.handler.name()
    }

    /// What the handler does with events.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.handler.kind()
    }

    /// The events that the handler wants.
    #[must_use]
    pub fn query(&self) -> crate::Query {
        self.handler.query()
    }

    /// How far the follower is, to watch. While [`Self::run`] waits because another process does the work, it follows
    /// that process. It only goes back when the follower did: it began again, or the server forgot its last commits in a
    /// crash.
    #[must_use]
    pub fn position(&self) -> watch::Receiver<Position> {
        self.position.subscribe()
    }

    /// Why the follower takes nothing in, as long as that is so, to watch.
    #[must_use]
    pub fn standstill(&self) -> watch::Receiver<Option<Standstill>> {
        self.standstill.subscribe()
    }

    /// Looks whether the follower could go on now: `None`, or what is in the way. Takes nothing in.
    ///
    /// # Errors
    /// When the log or the database cannot be read.
    pub async fn check(&self) -> Result<Option<Standstill>, FollowError> {
        let outcome = async {
            let stored = self.stored().await?;
            self.same_log(&stored).await?;
            let mut reading = self.read_on(&stored)?;
            while reading.try_next().await?.is_some() {}
            Ok(())
        };
        match outcome.await {
            Ok(()) => Ok(None),
            Err(error) => Standstill::of(&error).map(Some).ok_or(error),
        }
    }

    /// The events that could not be taken in and those that wait for them, in order; the first thousand.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn parked(&self) -> Result<Vec<Parked>, FollowError> {
        Ok(parked::list(&self.database, &self.handler.parked_as()).await?)
    }

    /// How many events are parked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn parked_count(&self) -> Result<u64, FollowError> {
        Ok(self.stored().await?.parked)
    }

    /// Tries the parked streams again, each in order. A projection takes all events of a stream or none, in one
    /// transaction; a reaction goes as far as it can. For after the cause was taken away.
    ///
    /// # Errors
    /// When the database fails; streams that were taken in before stay so. [`FollowError::Moved`]: another version was
    /// put in place meanwhile.
    pub async fn retry_parked(&self) -> Result<Retried, FollowError> {
        let retried = match &self.handler {
            Handler::Projection(writer) => writer.retry().await?,
            Handler::Reaction(reactor) => reactor.retry().await?,
        };
        if retried != Retried::default() {
            let (follower, Retried { taken, left }) = (self.name(), retried);
            tracing::info!(follower, taken, left, "parked streams tried again");
        }
        Ok(retried)
    }
}
