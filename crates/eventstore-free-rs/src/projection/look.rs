//! What stands in the database of a read model: looked at for its figures, and for what another process does or the log
//! suffered. Who follows must hear of that while it follows.

use std::{future, time::Duration};

use sqlx::Row as _;
use tokio::time::timeout;

use super::{Projection, Runner};
use crate::{Position, ProjectionError, StoreError, asking::Asking};

/// How often a runner looks.
const LOOK: Duration = Duration::from_millis(500);
/// How long one look may take: as long as the database lets a reader wait for a switch.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// What the database says of a projection.
pub(super) struct Stored {
    pub(super) version: i64,
    pub(super) position: Position,
    pub(super) parked: u64,
    /// Where the version of this program is being built.
    pub(super) build: Option<String>,
}

/// What a look showed that who follows must know.
#[derive(Default)]
pub(super) struct Looked {
    position: Position,
    /// Where the log ended, asked after the position.
    head: Position,
    build: Option<String>,
}

impl<P: Projection> Runner<P> {
    /// Keeps the figures and the position up to date with what is stored. Ends only when another version has taken over.
    pub(super) async fn watch(&self) -> ProjectionError {
        loop {
            match self.look().await {
                Err(error @ ProjectionError::OtherVersion { .. }) => return error,
                Err(error) => {
                    tracing::debug!(projection = self.name(), %error, "cannot be watched");
                    self.lag.show_unseen(self.name(), *self.position.borrow());
                }
                Ok(looked) => drop(self.looked.send_replace(looked)),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn look(&self) -> Result<Looked, ProjectionError> {
        let Stored { position, parked, build, .. } = self.stored().await?;
        let head = self.source.head().await?;
        self.lag.show(self.name(), position, head, parked);
        Ok(Looked { position, head, build })
    }

    /// Ends when who follows since `known` may no longer: the log has lost what was taken in, or the read model is
    /// wanted anew. That a build of before was put in use is no reason: who built it goes on from there.
    pub(super) async fn until_changed(&self, known: &Stored) -> ProjectionError {
        let mut looks = self.looked.subscribe();
        while looks.changed().await.is_ok() {
            let looked = looks.borrow_and_update();
            if let Err(ahead) = self.within(looked.position, looked.head) {
                return ahead;
            }
            if looked.build.is_some() && looked.build != known.build {
                return ProjectionError::Moved { name: self.name() };
            }
        }
        // The runner itself sends, so this does not occur.
        future::pending().await
    }

    pub(super) async fn not_ahead(&self, stored: &Stored) -> Result<(), ProjectionError> {
        self.within(stored.position, self.source.head().await?)
    }

    /// What a log gives that ends before what was taken in may have positions that were taken in before.
    fn within(&self, position: Position, head: Position) -> Result<(), ProjectionError> {
        let name = self.name();
        if position > head { Err(ProjectionError::Ahead { name, position, head }) } else { Ok(()) }
    }

    /// What stands in the database, of this version or an earlier one.
    pub(super) async fn stored(&self) -> Result<Stored, ProjectionError> {
        let told = *self.position.borrow();
        let asked = timeout(LOOK_TIMEOUT, self.ask()).await;
        let stored = asked.unwrap_or(Err(StoreError::TimedOut))?;
        if stored.version > i64::from(self.writer.projection.version()) {
            return Err(ProjectionError::OtherVersion { name: self.name(), stored: stored.version });
        }
        self.stands(told, stored.position);
        Ok(stored)
    }

    async fn ask(&self) -> Result<Stored, StoreError> {
        let select = "SELECT version, position, (SELECT COUNT(*) FROM parked WHERE parked.name = projections.name), \
                      (SELECT place FROM projection_builds b WHERE b.name = projections.name AND b.version = $1) \
                      FROM projections WHERE name = $2";
        let mut asking = Asking::begin(self.database()).await?;
        let row = sqlx::query(select)
            .bind(i64::from(self.writer.projection.version()))
            .bind(self.name())
            .fetch_one(asking.connection())
            .await?;
        asking.answered();
        Ok(Stored {
            version: row.try_get(0)?,
            position: Position::from_sql(row.try_get(1)?),
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
