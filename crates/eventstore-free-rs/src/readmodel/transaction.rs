//! Transactions on read models, and what each kind of them promises.

use sqlx::SqlSafeStr as _;

use super::{Database, Home};
use crate::StoreError;

/// A write transaction on read models.
pub type Tx = sqlx::Transaction<'static, sqlx::Any>;

impl Database {
    /// Begins a transaction that only reads, and sees everything as it is at one moment: also when a read model that
    /// was built anew is put in place meanwhile.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        self.begin_with(match self.home {
            // The first read fixes what the transaction sees, tables included.
            Home::File(_) => "BEGIN",
            // PostgreSQL finds tables by their newest name and rows by the snapshot: without the lock a table that was
            // put in place after the snapshot would show only what was in it before. The lock comes first; LOCK does
            // not fix the snapshot yet. It also comes before BEGIN, which takes it into the transaction that it
            // begins: when it is not given, no transaction is left behind.
            Home::Server => {
                "LOCK TABLE projection_builds IN ACCESS SHARE MODE; \
                 BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            }
        })
        .await
    }

    /// Begins a transaction that is going to write.
    ///
    /// # Errors
    /// When the database cannot be reached, or another writer holds it for longer than ten seconds.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.begin_as("BEGIN").await
    }

    /// Like [`Self::begin`], for what the log can bring back: the commit does not wait for the disk.
    pub(crate) async fn begin_redoable(&self) -> Result<Tx, StoreError> {
        self.begin_as("BEGIN; SET LOCAL synchronous_commit = off").await
    }

    /// Like [`Self::begin`], for what nothing can bring back: what is committed is on disk, also on SQLite.
    ///
    /// # Errors
    /// When the database cannot be reached, or another writer holds it for longer than ten seconds.
    pub async fn begin_durable(&self) -> Result<Tx, StoreError> {
        let begin = match self.home {
            // Stays with the connection until the next transaction that writes.
            Home::File(_) => "PRAGMA synchronous = FULL; BEGIN IMMEDIATE",
            Home::Server => "BEGIN; SET LOCAL synchronous_commit = on",
        };
        self.begin_with(begin).await
    }

    async fn begin_as(&self, postgres: &'static str) -> Result<Tx, StoreError> {
        let begin = match self.home {
            Home::File(_) => "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE",
            Home::Server => postgres,
        };
        self.begin_with(begin).await
    }

    /// Begins the transaction in a task of its own, so that a caller that is dropped while it waits does not return a
    /// connection with an open transaction to the pool: sqlx knows of a transaction only when PostgreSQL has answered.
    /// In the task it is begun after all, and then rolled back. To look at each connection that comes back instead takes a
    /// round trip, also after single statements, and half of what a busy pool can do.
    async fn begin_with(&self, statements: &'static str) -> Result<Tx, StoreError> {
        let begin = Tx::begin(self.pool.acquire().await?, Some(statements.into_sql_str()));
        Ok(tokio::spawn(begin).await.map_err(|_| sqlx::Error::WorkerCrashed)??)
    }
}
