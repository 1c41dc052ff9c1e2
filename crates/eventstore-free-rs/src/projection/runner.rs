//! Brings one projection along with its log: once, or for as long as the program lives.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{
    Parked, Projection, Retried,
    lag::{self, Lag},
    look::{Looked, Stored},
    statistics::Statistics,
    switch::forget_builds,
    writer::Writer,
};
use crate::{Database, Feed, Lease, Page, Position, ProjectionError, Source, StoreError};

/// Shortest wait before a failed batch is tried again.
const MIN_RETRY: Duration = Duration::from_millis(100);
/// Longest wait before a failed batch is tried again.
const MAX_RETRY: Duration = Duration::from_secs(10);
/// Brings one projection along with its log.
pub struct Runner<P> {
    pub(super) writer: Writer<P>,
    pub(super) source: Arc<dyn Source>,
    pub(super) position: watch::Sender<Position>,
    /// What the last look showed while [`Runner::run`] is under way.
    pub(super) looked: watch::Sender<Looked>,
    pub(super) lag: Lag,
}

impl<P: Projection> Runner<P> {
    /// Makes the projection's tables when they are not there. When they are of an earlier version they stay, complete
    /// and answering, until [`Self::run`] or [`Self::catch_up`] has built this version beside them.
    ///
    /// # Errors
    /// When the database does not allow it, or holds a newer version ([`ProjectionError::OtherVersion`]).
    pub async fn prepare(
        projection: P,
        database: Database,
        source: impl Source,
    ) -> Result<Self, ProjectionError> {
        let row = projection.name().to_owned();
        let statistics = Statistics::default();
        let writer = Writer { projection: Arc::new(projection), database, row, statistics };
        let runner = Self {
            writer,
            source: Arc::new(source),
            position: watch::Sender::new(Position::START),
            looked: watch::Sender::default(),
            lag: Lag::default(),
        };
        runner.make().await?;
        runner.clear_away().await?;
        Ok(runner)
    }

    /// Has the read model built again from the start of the log, beside the one in use: [`Self::run`] and
    /// [`Self::catch_up`] do it, also a `run` that was under way, in whatever process. A build that was under way begins
    /// again.
    ///
    /// # Errors
    /// When the database does not allow it, or holds a newer version.
    pub async fn reset(&self) -> Result<(), ProjectionError> {
        let stored = self.stored().await?;
        let mut tx = self.begin_build().await?;
        let (name, version) = (self.name(), i64::from(self.writer.projection.version()));
        if stored.version > version {
            return Err(ProjectionError::OtherVersion { name, stored: stored.version });
        }
        forget_builds(&mut tx, self.database().dialect(), name, version).await?;
        self.want_build(&mut tx).await?;
        tx.commit().await?;
        self.clear_away().await
    }

    /// The projection's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.writer.projection.name()
    }

    /// How far the read model is that readers see, to watch. While [`Self::run`] waits because another process does
    /// the work, it follows that process. It only goes back when the read model did: it was built anew from a log that
    /// lost events, or the server forgot its last commits in a crash.
    #[must_use]
    pub fn position(&self) -> watch::Receiver<Position> {
        self.position.subscribe()
    }

    /// The events that could not be taken in and those that wait for them, in order; the first thousand.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn parked(&self) -> Result<Vec<Parked>, ProjectionError> {
        self.writer.parked().await
    }

    /// How many events are parked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn parked_count(&self) -> Result<u64, ProjectionError> {
        Ok(self.stored().await?.parked)
    }

    /// Tries the parked streams again, each in order and in one transaction, all of its events or none. For after the
    /// cause was taken away; a new version of the projection is built without what was parked.
    ///
    /// # Errors
    /// When the database fails; streams that were taken in before stay so. [`ProjectionError::Moved`]: another version
    /// was put in place meanwhile.
    pub async fn retry_parked(&self) -> Result<Retried, ProjectionError> {
        self.writer.retry().await
    }

    /// Takes in everything that the log holds now; builds the read model first when that is asked. Needs no lease: with
    /// another process at the same work each event is still taken in once.
    ///
    /// # Errors
    /// When the log or the database fails, too many streams are parked, another version has taken over, or the read
    /// model is ahead of the log ([`ProjectionError::Ahead`]).
    pub async fn catch_up(&self) -> Result<Position, ProjectionError> {
        loop {
            match self.try_catch_up().await {
                // Another runner was faster, or a build was put in place: go on from there.
                Err(ProjectionError::Moved { .. }) => {}
                outcome => return outcome,
            }
        }
    }

    async fn try_catch_up(&self) -> Result<Position, ProjectionError> {
        let mut stored = self.stored().await?;
        if let Some(place) = &stored.build {
            self.rebuild(place).await?;
            stored = self.stored().await?;
        }
        self.not_ahead(&stored).await?;
        let mut feed = self.follow(&stored)?;
        loop {
            let from = feed.position();
            let Some(page) = feed.try_next().await? else { return Ok(feed.position()) };
            self.take(from, page).await?;
        }
    }

    /// Follows the log until `stop`, or until the log is closed; builds the read model first when that is asked, while
    /// the one in use goes on. Of several processes one works; another takes over within seconds. A database that
    /// fails is tried again, with growing pauses. While the read model is ahead of the log it takes nothing in. It looks
    /// every half second whether it is: a log that has lost events and has grown past them again meanwhile is not seen
    /// to have lost any.
    ///
    /// # Errors
    /// Only when trying again would not help: more than [`MAX_PARKED_STREAMS`](crate::MAX_PARKED_STREAMS) streams would
    /// be parked, or another version of the program has taken the read model over.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> Result<(), ProjectionError> {
        // By version: a new one builds while the old one still follows.
        let name = format!("projection/{}/{}", self.name(), self.writer.projection.version());
        let lease = Lease::new(self.database(), name);
        tokio::select! {
            outcome = lease.hold(stop, || self.work()) => outcome.unwrap_or(Ok(())),
            error = self.watch() => Err(error),
        }
    }

    /// Works until that no longer helps.
    async fn work(&self) -> Result<(), ProjectionError> {
        let mut pause = MIN_RETRY;
        loop {
            let wait = match self.build_and_follow(&mut pause).await {
                Ok(()) => continue,
                Err(
                    error @ (ProjectionError::OtherVersion { .. } | ProjectionError::TooManyParked { .. }),
                ) => {
                    return Err(error);
                }
                Err(ProjectionError::Store(StoreError::Closed)) => return Ok(()),
                Err(ProjectionError::Moved { .. }) => MIN_RETRY,
                Err(error) => {
                    match error {
                        ProjectionError::Ahead { .. } => {
                            tracing::error!(projection = self.name(), %error, "takes nothing in");
                        }
                        _ => tracing::warn!(projection = self.name(), %error, "trying again"),
                    }
                    let wait = pause;
                    pause = (pause * 2).min(MAX_RETRY);
                    wait
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Ends when a build was put in place, or with an error.
    async fn build_and_follow(&self, pause: &mut Duration) -> Result<(), ProjectionError> {
        let stored = self.stored().await?;
        let checked = self.not_ahead(&stored).await;
        let Some(place) = &stored.build else {
            checked?;
            return self.follow_on(&stored, pause).await;
        };
        let follows = match checked {
            Ok(()) => stored.version == i64::from(self.writer.projection.version()),
            // The build is what helps.
            Err(ProjectionError::Ahead { .. }) => false,
            Err(error) => return Err(error),
        };
        if follows {
            tokio::select! {
                built = self.rebuild(place) => built,
                error = self.follow_on(&stored, pause) => error,
            }
        } else {
            // What is in use is of another version, which this program cannot bring along, or ahead of the log.
            self.rebuild(place).await
        }
    }

    /// Takes in what comes, as long as that may be done; never ends well.
    async fn follow_on(&self, stored: &Stored, pause: &mut Duration) -> Result<(), ProjectionError> {
        let mut feed = self.follow(stored)?;
        let follow = async {
            loop {
                let from = feed.position();
                let page = feed.next().await?;
                self.take(from, page).await?;
                *pause = MIN_RETRY;
            }
        };
        tokio::select! {
            outcome = follow => outcome,
            error = self.until_changed(stored) => Err(error),
        }
    }

    /// The feed after what is stored, which must be of this version.
    fn follow(&self, stored: &Stored) -> Result<Box<dyn Feed>, ProjectionError> {
        if stored.version != i64::from(self.writer.projection.version()) {
            return Err(ProjectionError::OtherVersion { name: self.name(), stored: stored.version });
        }
        Ok(self.source.follow(self.writer.projection.query(), stored.position))
    }

    /// One page, which begins after `from`, and its checkpoint, in one transaction.
    async fn take(&self, from: Position, page: Page) -> Result<(), ProjectionError> {
        self.lag.waiting(from, page.events.first());
        let parked = self.writer.take(from, page.upto, page.events).await?;
        self.reached(page.upto);
        lag::show_position(self.name(), page.upto, parked);
        Ok(())
    }

    pub(super) fn database(&self) -> &Database {
        &self.writer.database
    }
}
