//! Of several processes one does the work: it holds the lease, and the others wait until it lapses. A lease is a row with
//! an end, taken and extended by compare-and-set on the database's clock; no transaction stays open for it.
//!
//! A lease only spares work. It may lapse while its holder does not know yet, so what makes the work safe is always
//! a compare-and-set of its own: the checkpoint of a [`Follower`](crate::Follower), or that of a consumer that appends
//! ([`Append::checkpoint`](crate::Append)), or the expected sequence of what it publishes to.
//!
//! Everything that must run once uses it the same way, under a name of its own (`relay/orders`, `reaction/billing`), in
//! the database of its service:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use eventstore_free_rs::{Database, Lease};
//! # let directory = tempfile::tempdir()?;
//! let database = Database::sqlite(&directory.path().join("service.sqlite")).await?;
//! // Told to stop after a while; another process that waits takes over at once.
//! let stop = tokio::time::sleep(std::time::Duration::from_millis(50));
//! let lease = Lease::new(&database, "relay/orders");
//! let done = lease.hold(stop, || async {
//!     // … read the checkpoint, work, and never end; when the lease is lost this future is dropped, and begun anew
//!     // when it is ours again.
//!     std::future::pending::<()>().await;
//! });
//! assert!(done.await.is_none(), "stopped");
//! # Ok(()) }
//! ```

use std::{future::Future, time::Duration};

use tokio::time::{Instant, sleep, sleep_until, timeout};
use uuid::Uuid;

use crate::{Database, Dialect, StoreError, asking::Asking};

/// How long a lease lasts after it was last extended: this long after a holder was killed, another takes over.
pub const LEASE_TTL: Duration = Duration::from_secs(5);
/// Time between extensions: three may fail before the lease is lost.
const RENEW: Duration = Duration::from_millis(1_500);
/// How often one who waits looks whether the lease is free.
const LOOK: Duration = Duration::from_millis(500);

/// A lease by name in a database, for one who wants to hold it.
#[derive(Debug)]
pub struct Lease {
    database: Database,
    name: String,
    /// Random: who takes a lease is nobody else, also after a restart.
    holder: String,
}

/// Why the work ended.
enum End<T> {
    Stop,
    Done(T),
    Lost,
}

impl Lease {
    /// Names a lease; does nothing yet.
    #[must_use]
    pub fn new(database: &Database, name: impl Into<String>) -> Self {
        Self { database: database.clone(), name: name.into(), holder: Uuid::new_v4().to_string() }
    }

    /// Takes the lease when it is free or lapsed, extends it when it is ours; whether it is ours for the next
    /// [`LEASE_TTL`].
    ///
    /// # Errors
    /// When the database cannot be reached, or on PostgreSQL does not answer within [`LEASE_TTL`]: what it would say
    /// then is no longer so.
    pub async fn take(&self) -> Result<bool, StoreError> {
        match self.database.dialect() {
            Dialect::Sqlite => self.ask().await,
            Dialect::Postgres => timeout(LEASE_TTL, self.ask()).await.unwrap_or(Err(StoreError::TimedOut)),
        }
    }

    async fn ask(&self) -> Result<bool, StoreError> {
        let now = self.now();
        let mut asking = Asking::begin(&self.database).await?;
        // Who only waits does not write.
        let held = format!("SELECT COUNT(*) FROM leases WHERE name = $1 AND holder <> $2 AND until > {now}");
        let held: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(held))
            .bind(&self.name)
            .bind(&self.holder)
            .fetch_one(asking.connection())
            .await?;
        if held > 0 {
            asking.answered();
            return Ok(false);
        }
        let take = format!(
            "INSERT INTO leases (name, holder, until) VALUES ($1, $2, {now} + $3) \
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
             WHERE leases.holder = excluded.holder OR leases.until <= {now}"
        );
        let taken = sqlx::query(sqlx::AssertSqlSafe(take))
            .bind(&self.name)
            .bind(&self.holder)
            .bind(i64::try_from(LEASE_TTL.as_millis()).unwrap_or(i64::MAX))
            .execute(asking.connection())
            .await?;
        asking.answered();
        Ok(taken.rows_affected() == 1)
    }

    /// Gives the lease up, if it is ours.
    ///
    /// # Errors
    /// When the database cannot be reached: the lease then lapses by itself.
    pub async fn release(&self) -> Result<(), StoreError> {
        let mut asking = Asking::begin(&self.database).await?;
        sqlx::query("DELETE FROM leases WHERE name = $1 AND holder = $2")
            .bind(&self.name)
            .bind(&self.holder)
            .execute(asking.connection())
            .await?;
        asking.answered();
        Ok(())
    }

    /// Waits until the lease is ours, and does the work while it is. When the lease is lost, or on PostgreSQL cannot be
    /// extended before it lapses, the work is dropped, and begun anew when the lease is ours again. Ends with what the work
    /// gives, or with `None` at `stop` and when the database is closed; then the lease is free at once. A database
    /// that fails is waited for; one that says nothing at all is asked again over another connection.
    pub async fn hold<T, F: Future<Output = T>>(
        &self,
        stop: impl Future<Output = ()>,
        mut work: impl FnMut() -> F,
    ) -> Option<T> {
        tokio::pin!(stop);
        loop {
            let taken = tokio::select! {
                () = &mut stop => None,
                taken = self.wait() => taken,
            };
            let end = match taken {
                None => End::Stop,
                Some(taken) => {
                    tracing::debug!(lease = self.name, "taken");
                    tokio::select! {
                        () = &mut stop => End::Stop,
                        done = work() => End::Done(done),
                        () = self.keep(taken) => End::Lost,
                    }
                }
            };
            let done = match end {
                End::Lost => {
                    tracing::warn!(lease = self.name, "lost");
                    continue;
                }
                End::Stop => None,
                End::Done(done) => Some(done),
            };
            // When this fails it lapses.
            if !matches!(timeout(RENEW, self.release()).await, Ok(Ok(()))) {
                tracing::debug!(lease = self.name, "not released");
            }
            return done;
        }
    }

    /// Waits until the lease is ours; gives when it was asked for, `None` when the database is closed.
    async fn wait(&self) -> Option<Instant> {
        loop {
            let asked = Instant::now();
            match self.take().await {
                Ok(true) => return Some(asked),
                Err(StoreError::Closed) => return None,
                Err(error) => tracing::debug!(lease = self.name, %error, "cannot be taken yet"),
                Ok(false) => {}
            }
            sleep(LOOK).await;
        }
    }

    /// Extends the lease until it is lost. Counts from when it was asked for, so that it ends here before it ends there.
    async fn keep(&self, taken: Instant) {
        let mut end = taken + LEASE_TTL;
        let mut asked = taken;
        loop {
            let extended = match self.database.dialect() {
                // A writer that keeps us from extending it, perhaps the very work that the lease is for, keeps all
                // others from taking it. Only somebody else's name in it is a loss. The database bounds the wait.
                Dialect::Sqlite => {
                    sleep_until(asked + RENEW).await;
                    asked = Instant::now();
                    Some(self.take().await)
                }
                Dialect::Postgres => {
                    sleep_until((asked + RENEW).min(end)).await;
                    asked = Instant::now();
                    let left = end.checked_duration_since(asked).filter(|left| !left.is_zero());
                    let Some(left) = left else { return };
                    timeout(left.min(RENEW), self.take()).await.ok()
                }
            };
            match extended {
                Some(Ok(true)) => end = asked + LEASE_TTL,
                Some(Ok(false) | Err(StoreError::Closed)) => return,
                Some(Err(_)) | None => tracing::debug!(lease = self.name, "not extended, trying again"),
            }
        }
    }

    /// Milliseconds since 1970 UTC, by the clock of the database: all who want the lease see the same one.
    fn now(&self) -> &'static str {
        match self.database.dialect() {
            Dialect::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            Dialect::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }
}
