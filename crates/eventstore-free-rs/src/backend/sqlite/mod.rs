//! The log on SQLite: one file, one writing connection, readers in a pool of their own.
//!
//! WAL with `synchronous=FULL`: an acknowledged append has been fsynced. `BEGIN IMMEDIATE` is the one lock of the
//! log, so several processes may append to the same file.

mod read;
mod schema;
mod statement;
#[cfg(test)]
mod tests;
mod write;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use futures_util::future::{BoxFuture, FutureExt};
use jiff::Timestamp;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;
use uuid::Uuid;

use self::write::Writer;
use super::{Backend, Outcomes};
use crate::{Append, LogId, Page, Position, Query, Recorded, StoreError, StreamId, Version, file};

/// How long a writer waits for another process that holds the lock of the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Time between attempts to open a file that another process is making at the same moment.
const OPEN_AGAIN: Duration = Duration::from_millis(20);
/// Most connections that read at the same time; who comes later waits.
const MAX_READERS: u32 = 4;
/// Prepared statements kept per connection, the least used goes first.
const STATEMENT_CACHE: usize = 64;
/// Memory of the writing connection for pages of the file, in KiB. A batch touches a page of an index for nearly each of
/// its rows; what does not fit is written before the commit and read again.
const WRITER_CACHE_KIB: u32 = 8 * 1024;
/// Pages of 4 KiB in the write-ahead log before they are copied into the file: a page that many batches change is copied
/// once for all of them.
const CHECKPOINT_PAGES: u32 = 4_000;
/// Rows that a reading thread may be ahead of the task that takes them.
const ROWS_AHEAD: usize = 512;

/// Now, to the microsecond: what the column `recorded_at` holds.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

/// The primary result code of SQLite, when the database gave the error.
fn code(error: &sqlx::Error) -> Option<i32> {
    // Extended codes hold the primary code in the lowest byte.
    Some(error.as_database_error()?.code()?.parse::<i32>().ok()? & 0xff)
}

/// Another connection holds the file.
const SQLITE_BUSY: i32 = 5;

/// How to open a log on SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqliteOptions {
    /// fsync at every commit. Without it a power loss may take the last appends along; a crash of the process
    /// never does.
    pub durable: bool,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self { durable: true }
    }
}

/// A log in one SQLite file.
pub struct Sqlite {
    /// Opens the writing connection again after it broke.
    connect: SqliteConnectOptions,
    /// The one writing connection; `None` after it broke, until the next write.
    writer: Mutex<Option<Writer>>,
    readers: SqlitePool,
    /// The file's name without its extension.
    name: String,
}

impl Sqlite {
    /// Opens the log in `path`; makes the file, readable by its owner only, and its tables when they are not there.
    ///
    /// # Errors
    /// When the file cannot be opened or its tables cannot be brought up to date.
    pub async fn open(path: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        file::make_private(path).map_err(sqlx::Error::Io)?;
        let began = Instant::now();
        loop {
            // Going over to WAL does not wait for another process that does the same, so it is tried again.
            match Self::try_open(path, options).await {
                Err(StoreError::Database(error))
                    if code(&error) == Some(SQLITE_BUSY) && began.elapsed() < BUSY_TIMEOUT =>
                {
                    tokio::time::sleep(OPEN_AGAIN).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn try_open(path: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        let synchronous = if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Normal };
        let connect = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(false)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES.to_string())
            // What a statement of many rows keeps to undo itself stays in memory; elsewhere it is a file per statement.
            .pragma("temp_store", "MEMORY")
            .statement_cache_capacity(STATEMENT_CACHE)
            .row_buffer_size(ROWS_AHEAD)
            // Logs hold no data, also not the text of a slow statement.
            .disable_statement_logging();
        let reads = connect.clone().read_only(true).create_if_missing(false);
        let connect = connect.pragma("cache_size", format!("-{WRITER_CACHE_KIB}"));
        let mut writer = SqliteConnection::connect_with(&connect).await?;
        schema::migrate(&mut writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(MAX_READERS)
            .test_before_acquire(false)
            .connect_with(reads)
            .await?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { connect, writer: Mutex::new(Some(Writer::new(writer))), readers, name })
    }
}

impl Backend for Sqlite {
    fn commit<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, (Outcomes, Option<Position>)> {
        self.commit_batch(batch).boxed()
    }

    fn read<'a>(
        &'a self,
        query: &'a Query,
        after: Position,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        read::page(&self.readers, query, after, limit).boxed()
    }

    fn read_streams<'a>(
        &'a self,
        streams: &'a [StreamId],
        after: Version,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, StoreError>> {
        read::streams(&self.readers, streams, after).boxed()
    }

    fn find(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Recorded>, StoreError>> {
        read::find(&self.readers, id).boxed()
    }

    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        read::head(&self.readers).boxed()
    }

    fn identity(&self) -> BoxFuture<'_, Result<LogId, StoreError>> {
        read::identity(&self.readers).boxed()
    }

    fn checkpoint<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Position, StoreError>> {
        read::checkpoint(&self.readers, name).boxed()
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        async {
            self.readers.close().await;
            if let Some(writer) = self.writer.lock().await.take() {
                // Closing folds the WAL into the file; a failure loses nothing, the WAL is read at the next start.
                if let Err(error) = writer.close().await {
                    tracing::warn!(%error, "closing the writing connection");
                }
            }
        }
        .boxed()
    }
}
