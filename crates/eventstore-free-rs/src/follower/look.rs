//! What stands in the database of a follower. It is looked at for the figures, and for what another process did or what
//! happened to the log: the loop must hear of that while it follows.

use std::{future, time::Duration};

use sqlx::Row as _;
use tokio::time::timeout;

use super::Follower;
use crate::{FollowError, LogId, Look, Mark, Position, StoreError, asking::Asking, progress::mark};

/// How often a follower looks.
const LOOK: Duration = Duration::from_millis(500);
/// How long one look may take: as long as the database lets a reader wait for a switch.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// What the database says of a follower.
pub(super) struct Stored {
    pub(super) version: i64,
    pub(super) mark: Mark,
    /// The log that it followed so far.
    pub(super) log: Option<LogId>,
    pub(super) parked: u64,
    /// The shadow build in which the version of this program is being built.
    pub(super) build: Option<String>,
}

/// What a look showed that who follows must know.
#[derive(Default)]
pub(super) struct Looked {
    position: Position,
    followed: Option<LogId>,
    /// What the log said, asked after the position.
    log: Option<Look>,
    build: Option<String>,
}

impl Follower {
    /// Keeps the figures and the position up to date with what is stored. Ends only when another version has taken over.
    pub(super) async fn watch(&self) -> FollowError {
        loop {
            match self.look().await {
                Err(error @ FollowError::OtherVersion { .. }) => return error,
                Err(error) => {
                    tracing::debug!(follower = self.name(), %error, "cannot be watched");
                    self.lag.show_unseen(*self.position.borrow());
                }
                Ok(looked) => drop(self.looked.send_replace(looked)),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn look(&self) -> Result<Looked, FollowError> {
        let Stored { mark, parked, build, log, .. } = self.stored().await?;
        let look = self.source.look().await?;
        self.lag.show(mark.position, look.head, parked);
        Ok(Looked { position: mark.position, followed: log, log: Some(look), build })
    }

    /// Ends when following since `known` may not go on: the log has lost what was taken in or is another one, or the read
    /// model is to be built anew. A build that was put in use is no reason: its builder goes on from there.
    pub(super) async fn until_changed(&self, known: &Stored) -> FollowError {
        let mut looks = self.looked.subscribe();
        while looks.changed().await.is_ok() {
            let looked = looks.borrow_and_update();
            if let Some(look) = looked.log
                && let Err(error) = self.belongs(looked.position, looked.followed, look)
            {
                return error;
            }
            if looked.build.is_some() && looked.build != known.build {
                return FollowError::Moved { follower: self.name() };
            }
        }
        // The follower itself sends, so this does not occur.
        future::pending().await
    }

    /// Whether the log is the one that was followed so far, as far as its id and its end tell; gives its id. The events
    /// that come next tell the rest.
    pub(super) async fn same_log(&self, stored: &Stored) -> Result<Option<LogId>, FollowError> {
        let look = self.source.look().await?;
        self.belongs(stored.mark.position, stored.log, look)?;
        Ok(look.log)
    }

    fn belongs(&self, position: Position, followed: Option<LogId>, look: Look) -> Result<(), FollowError> {
        let follower = self.name();
        let other = followed.zip(look.log).is_some_and(|(followed, log)| followed != log);
        if other && position > Position::START {
            return Err(FollowError::OtherLog { follower, position });
        }
        // What a log gives that ends before what was taken in may have positions that were taken in before.
        if position > look.head {
            return Err(FollowError::Ahead { follower, position, head: look.head });
        }
        Ok(())
    }

    /// What stands in the database, of this version or an earlier one.
    pub(super) async fn stored(&self) -> Result<Stored, FollowError> {
        let told = *self.position.borrow();
        let asked = timeout(LOOK_TIMEOUT, self.ask()).await;
        let stored = asked.unwrap_or(Err(StoreError::TimedOut))?;
        if stored.version > self.handler.version() {
            return Err(FollowError::OtherVersion { follower: self.name(), stored: stored.version });
        }
        self.stands(told, stored.mark.position);
        Ok(stored)
    }

    async fn ask(&self) -> Result<Stored, StoreError> {
        let select = "SELECT version, position, (SELECT COUNT(*) FROM parked WHERE parked.name = $1), \
                      (SELECT place FROM projection_builds b WHERE b.name = projections.name AND b.version = $2), \
                      event, event_position, log FROM projections WHERE name = $3";
        let mut asking = Asking::begin(&self.database).await?;
        let row = sqlx::query(select)
            .bind(self.handler.parked_as())
            .bind(self.handler.version())
            .bind(self.handler.row())
            .fetch_one(asking.connection())
            .await?;
        asking.answered();
        let log: Option<String> = row.try_get(6)?;
        Ok(Stored {
            version: row.try_get(0)?,
            mark: mark(row.try_get(1)?, row.try_get(4)?, row.try_get(5)?),
            log: log.and_then(|log| log.parse().ok()),
            parked: row.try_get::<i64, _>(2)?.cast_unsigned(),
            build: row.try_get(3)?,
        })
    }

    /// So far it has come. What was read may be older than what another task has told since.
    pub(super) fn reached(&self, position: Position) {
        self.position.send_if_modified(|seen| {
            let further = position > *seen;
            *seen = position.max(*seen);
            further
        });
    }

    /// So far it is, as was asked after `told` had been told: when that is less, it has gone back.
    pub(super) fn stands(&self, told: Position, position: Position) {
        if position >= told {
            return self.reached(position);
        }
        self.position.send_if_modified(|seen| {
            // Unless another task knows better by now.
            let back = *seen == told;
            if back {
                *seen = position;
            }
            back
        });
    }
}
