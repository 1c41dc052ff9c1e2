//! The loop: once, or for as long as the program lives.

use std::{future::Future, time::Duration};

use super::{Follower, Standstill, handler::Handler, look::Stored};
use crate::{
    AppendError, Backoff, FollowError, Lease, LogId, Position, Query, StoreError,
    reading::{Batch, Reading},
};

/// Shortest wait before a failed batch is tried again.
const MIN_RETRY: Duration = Duration::from_millis(100);
/// Longest wait before a failed batch is tried again.
const MAX_RETRY: Duration = Duration::from_secs(10);

impl Follower {
    /// Takes in everything that the log holds now; builds the read model first when that is asked. Needs no lease: with
    /// another process at the same work each event still has its effect once.
    ///
    /// # Errors
    /// When the log or the database fails, too many streams are parked, another version has taken over, the log holds a
    /// type of event that is not known ([`FollowError::UnknownKind`]), or the log is not the one that was followed so far
    /// ([`FollowError::Ahead`], [`FollowError::OtherLog`]).
    pub async fn catch_up(&self) -> Result<Position, FollowError> {
        loop {
            match self.try_catch_up().await {
                // Another process was faster, or a build was put in place: go on from there.
                Err(FollowError::Moved { .. }) => {}
                outcome => return outcome,
            }
        }
    }

    async fn try_catch_up(&self) -> Result<Position, FollowError> {
        let mut stored = self.stored().await?;
        if let (Some(shadow), Handler::Projection(writer)) = (&stored.build, &self.handler) {
            self.rebuild(writer, shadow).await?;
            stored = self.stored().await?;
        }
        let log = self.same_log(&stored).await?;
        let mut reading = self.read_on(&stored)?;
        loop {
            let from = reading.position();
            let Some(batch) = reading.try_next().await? else { return Ok(reading.position()) };
            self.take(from, batch, log).await?;
        }
    }

    /// Follows the log until `stop`, or until the log is closed; builds the read model first when that is asked, while
    /// the one in use goes on. Of several processes one works; another takes over within seconds. A database that
    /// fails is tried again, with growing pauses. At a type of event that is not known, and when the log is not the one
    /// that was followed so far, it takes nothing in, says why ([`Self::standstill`]) and tries again.
    ///
    /// # Errors
    /// Only when trying again would not help: more than [`MAX_PARKED_STREAMS`](crate::MAX_PARKED_STREAMS) streams would
    /// be parked, or another version of the program has taken the read model over.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> Result<(), FollowError> {
        let lease = Lease::new(&self.database, self.handler.lease());
        tokio::select! {
            outcome = lease.hold(stop, || self.work()) => outcome.unwrap_or(Ok(())),
            error = self.watch() => Err(error),
        }
    }

    /// Works until that no longer helps.
    async fn work(&self) -> Result<(), FollowError> {
        let _active = self.lag.active();
        let mut backoff = Backoff::new(MIN_RETRY, MAX_RETRY);
        loop {
            match self.build_and_follow(&mut backoff).await {
                Ok(()) => {}
                Err(error @ (FollowError::OtherVersion { .. } | FollowError::TooManyParked { .. })) => {
                    return Err(error);
                }
                Err(FollowError::Store(StoreError::Closed) | FollowError::Append(AppendError::Closed)) => {
                    return Ok(());
                }
                Err(FollowError::Moved { .. }) => tokio::time::sleep(MIN_RETRY).await,
                Err(error) => {
                    self.failed(&error);
                    backoff.wait().await;
                }
            }
        }
    }

    fn failed(&self, error: &FollowError) {
        let (follower, kind) = (self.name(), self.kind().as_str());
        match Standstill::of(error) {
            Some(standstill) => {
                let standstill = Some(standstill);
                // It is tried every few seconds; once is enough to say so.
                if *self.standstill.borrow() != standstill {
                    tracing::error!(follower, kind, %error, "takes nothing in");
                }
                self.lag.show_stopped(true);
                self.standstill.send_replace(standstill);
            }
            None => tracing::warn!(follower, kind, %error, "trying again"),
        }
    }

    /// Nothing is in the way any more.
    pub(super) fn goes_on(&self) {
        self.lag.show_stopped(false);
        self.standstill.send_if_modified(|standstill| standstill.take().is_some());
    }

    /// Ends when a build was put in place, or with an error.
    async fn build_and_follow(&self, backoff: &mut Backoff) -> Result<(), FollowError> {
        if let Handler::Reaction(_) = &self.handler {
            // The program may be a newer one than the one that parked them.
            self.retry_parked().await?;
        }
        let stored = self.stored().await?;
        let checked = self.same_log(&stored).await;
        let (Some(shadow), Handler::Projection(writer)) = (&stored.build, &self.handler) else {
            return self.follow_on(&stored, checked?, backoff).await;
        };
        let follows = match checked {
            Ok(log) if stored.version == self.handler.version() => Some(log),
            // What is in use is of another version, which this program cannot bring along.
            Ok(_) => None,
            // The build is what helps.
            Err(FollowError::Ahead { .. } | FollowError::OtherLog { .. }) => None,
            Err(error) => return Err(error),
        };
        let Some(log) = follows else { return self.rebuild(writer, shadow).await };
        tokio::select! {
            built = self.rebuild(writer, shadow) => built,
            error = self.follow_on(&stored, log, backoff) => match error {
                // What is in use belongs to a log that is no more. The build does not.
                Err(FollowError::OtherLog { .. } | FollowError::Ahead { .. }) => {
                    self.rebuild(writer, shadow).await
                }
                outcome => outcome,
            },
        }
    }

    /// Takes in what comes, as long as that may be done; never ends well.
    async fn follow_on(
        &self,
        stored: &Stored,
        log: Option<LogId>,
        backoff: &mut Backoff,
    ) -> Result<(), FollowError> {
        let mut reading = self.read_on(stored)?;
        let follow = async {
            let from = reading.position();
            if let Some(batch) = reading.try_next().await? {
                self.take(from, batch, log).await?;
                backoff.reset();
            }
            // What was in the way is gone, also when nothing has come that shows it.
            self.goes_on();
            loop {
                let from = reading.position();
                let batch = reading.next().await?;
                self.take(from, batch, log).await?;
                backoff.reset();
                self.goes_on();
            }
        };
        tokio::select! {
            outcome = follow => outcome,
            error = self.until_changed(stored) => Err(error),
        }
    }

    /// Reads after what is stored, which must be of this version.
    pub(super) fn read_on(&self, stored: &Stored) -> Result<Reading<'_>, FollowError> {
        if stored.version != self.handler.version() {
            return Err(FollowError::OtherVersion { follower: self.name(), stored: stored.version });
        }
        let after = stored.mark;
        Ok(self.handler.reading(self.source.follow(Query::all(), after), after))
    }

    /// One batch, which begins after `from`, and its checkpoint.
    async fn take(&self, from: Position, batch: Batch, log: Option<LogId>) -> Result<(), FollowError> {
        self.lag.waiting(from, batch.first.as_ref());
        let upto = batch.upto.position;
        let parked = self.handler.take(from, batch, log).await?;
        self.reached(upto);
        self.lag.show_position(upto, parked);
        Ok(())
    }
}
