//! Read models that follow a log: what an event changes and how far the read model is commit together, so a
//! crash at any instruction, a redelivery or a second process changes nothing.

use std::{future::Future, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use sqlx::Row as _;
use tokio::sync::watch;

use crate::{Database, Feed, Page, Position, ProjectionError, Query, Recorded, Source, StoreError, Tx};

/// Shortest wait before a failed batch is tried again.
const MIN_RETRY: Duration = Duration::from_millis(100);
/// Longest wait before a failed batch is tried again.
const MAX_RETRY: Duration = Duration::from_secs(10);

/// A read model of one log.
pub trait Projection: Send + Sync + 'static {
    /// Its name; unique within its database.
    fn name(&self) -> &'static str;

    /// Goes up when the tables or what fills them change: the read model is then built again from the start.
    fn version(&self) -> u32;

    /// The events that it needs.
    fn query(&self) -> Query;

    /// Its tables, dropped before a rebuild.
    fn tables(&self) -> &'static [&'static str];

    /// The statements that make its tables and indexes, when they are not there.
    fn schema(&self) -> &'static [&'static str];

    /// Takes a batch in, in order, within the transaction that also moves the checkpoint.
    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>>;
}

const CHECKPOINTS: &str = "CREATE TABLE IF NOT EXISTS projections \
    (name TEXT PRIMARY KEY, version BIGINT NOT NULL, position BIGINT NOT NULL)";

/// Brings one projection along with its log.
pub struct Runner<P> {
    projection: P,
    database: Database,
    source: Arc<dyn Source>,
    position: watch::Sender<Position>,
}

impl<P: Projection> Runner<P> {
    /// Makes the projection's tables, or drops and makes them again when its version is another one than stored.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub async fn prepare(projection: P, database: Database, source: impl Source) -> Result<Self, ProjectionError> {
        let source = Arc::new(source);
        let runner = Self { projection, database, source, position: watch::Sender::new(Position::START) };
        runner.make(false).await?;
        Ok(runner)
    }

    /// Throws the read model away; the next batch begins at the start of the log.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub async fn reset(&self) -> Result<(), ProjectionError> {
        self.make(true).await
    }

    async fn make(&self, again: bool) -> Result<(), ProjectionError> {
        let (name, version) = (self.projection.name(), i64::from(self.projection.version()));
        let mut tx = self.database.begin().await?;
        sqlx::query(CHECKPOINTS).execute(&mut *tx).await?;
        let stored = sqlx::query("SELECT version, position FROM projections WHERE name = $1")
            .bind(name)
            .fetch_optional(&mut *tx)
            .await?;
        let kept = match &stored {
            Some(row) if !again && row.try_get::<i64, _>(0)? == version => {
                Some(Position::from_sql(row.try_get(1)?))
            }
            _ => None,
        };
        if kept.is_none() {
            for table in self.projection.tables() {
                // Safe: the names are constants of the program.
                let drop = sqlx::AssertSqlSafe(format!("DROP TABLE IF EXISTS {table}"));
                sqlx::query(drop).execute(&mut *tx).await?;
            }
            for statement in self.projection.schema() {
                sqlx::query(*statement).execute(&mut *tx).await?;
            }
            let upsert = "INSERT INTO projections (name, version, position) VALUES ($1, $2, 0) \
                          ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = 0";
            sqlx::query(upsert).bind(name).bind(version).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.position.send_replace(kept.unwrap_or_default());
        Ok(())
    }

    /// The projection's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.projection.name()
    }

    /// How far the read model is, to watch.
    #[must_use]
    pub fn position(&self) -> watch::Receiver<Position> {
        self.position.subscribe()
    }

    /// Takes in everything that the log holds now.
    ///
    /// # Errors
    /// When the log or the database fails, or an event cannot be taken in.
    pub async fn catch_up(&self) -> Result<Position, ProjectionError> {
        loop {
            let mut subscription = self.subscribe().await?;
            match self.take_all(&mut *subscription).await {
                // Another runner was faster: go on from where it is.
                Err(ProjectionError::Moved { .. }) => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(subscription.position()),
            }
        }
    }

    async fn take_all(&self, subscription: &mut dyn Feed) -> Result<(), ProjectionError> {
        loop {
            let from = subscription.position();
            let Some(page) = subscription.try_next().await? else { return Ok(()) };
            self.take(from, &page).await?;
        }
    }

    /// Follows the log until `stop`, or until the log is closed. A database that fails is tried again, with growing
    /// pauses; another process that does the same work is let go first.
    ///
    /// # Errors
    /// Only when trying again would not help: an event cannot be taken in, or another version of the program has
    /// taken the read model over.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> Result<(), ProjectionError> {
        tokio::pin!(stop);
        let mut pause = MIN_RETRY;
        loop {
            let outcome = tokio::select! {
                () = &mut stop => return Ok(()),
                outcome = self.follow(&mut pause) => outcome,
            };
            match outcome {
                Err(error @ (ProjectionError::Event { .. } | ProjectionError::OtherVersion { .. })) => {
                    return Err(error);
                }
                Err(ProjectionError::Store(StoreError::Closed)) => return Ok(()),
                Err(error) => {
                    tracing::warn!(projection = self.projection.name(), %error, "trying again");
                    tokio::select! {
                        () = &mut stop => return Ok(()),
                        () = tokio::time::sleep(pause) => pause = (pause * 2).min(MAX_RETRY),
                    }
                }
                Ok(never) => match never {},
            }
        }
    }

    async fn follow(&self, pause: &mut Duration) -> Result<std::convert::Infallible, ProjectionError> {
        let mut subscription = self.subscribe().await?;
        loop {
            let from = subscription.position();
            let page = subscription.next().await?;
            self.take(from, &page).await?;
            *pause = MIN_RETRY;
        }
    }

    async fn subscribe(&self) -> Result<Box<dyn Feed>, ProjectionError> {
        let stored = sqlx::query("SELECT version, position FROM projections WHERE name = $1")
            .bind(self.projection.name())
            .fetch_one(self.database.pool())
            .await?;
        let version: i64 = stored.try_get(0)?;
        if version != i64::from(self.projection.version()) {
            return Err(ProjectionError::OtherVersion { name: self.projection.name(), stored: version });
        }
        let position = Position::from_sql(stored.try_get(1)?);
        self.position.send_if_modified(|seen| std::mem::replace(seen, position) != position);
        Ok(self.source.follow(self.projection.query(), position))
    }

    /// One page and its checkpoint, in one transaction. The page begins after `from`: only when the read model
    /// stands exactly there, it may be taken in.
    async fn take(&self, from: Position, page: &Page) -> Result<(), ProjectionError> {
        let mut tx = self.database.begin().await?;
        let update =
            "UPDATE projections SET position = $1 WHERE name = $2 AND position = $3 AND version = $4";
        let moved = sqlx::query(update)
            .bind(page.upto.to_sql())
            .bind(self.projection.name())
            .bind(from.to_sql())
            .bind(i64::from(self.projection.version()))
            .execute(&mut *tx)
            .await?;
        if moved.rows_affected() != 1 {
            return Err(ProjectionError::Moved { name: self.projection.name() });
        }
        if !page.events.is_empty() {
            self.projection.apply(&mut tx, &page.events).await?;
        }
        tx.commit().await?;
        self.position.send_replace(page.upto);
        Ok(())
    }
}
