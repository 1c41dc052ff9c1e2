//! The log on PostgreSQL 15 or newer: one connection that writes, a few that read, and one that hears and tells other
//! processes that there is news.
//!
//! # Why positions have no gaps and follow commit order
//! Several processes append to one log, each by itself in one of two ways (see [`write`]). Both hold the advisory lock
//! of the log to the end of their transaction, and both insert rows with explicit positions, of which the table has a
//! primary key.
//!
//! *Claim: the committed positions are always 1 … n, and a transaction with a higher position commits later.*
//!
//! - **The pessimistic path** takes the lock in a statement of its own, and only then reads the head h, in READ COMMITTED, so
//!   with a snapshot that was made while it held the lock. Whoever held the lock before had made its commit visible
//!   when it let go (PostgreSQL takes a transaction out of the running ones before it releases its locks). So h is
//!   the true head, nobody else inserts until this transaction ends, and h + 1 … h + m go behind it.
//! - **The optimistic path** is one statement, a transaction in itself. It supposes head h and the id of the event at h from
//!   its own last commit. Its snapshot is older than its lock, so what it reads there may be outdated; but a row
//!   with position h + 1 can only be inserted when no committed row has that position: a unique index does not look
//!   through the snapshot, and waits for a transaction that is still undecided. In the snapshot the event at the head
//!   must be that id at h, so 1 … h are committed (nothing is ever removed). By the claim so far nobody can have
//!   committed h + 2 without h + 1. So either h + 1 … h + m go behind the true head, or the whole statement fails or
//!   writes nothing, and the pessimistic path follows.
//! - What else the optimistic path supposes follows from the same argument. Conditions, stream versions and "this id is new"
//!   speak of the events up to h, and when the rows go in nothing has come after h; so their answers in the snapshot
//!   are still the true ones. (Versions and ids have unique indexes besides.) Checkpoints may move without an event; so
//!   the statement locks their rows, which gives it their newest state, and only goes on when they stand as supposed.
//!   When there is no row to insert nothing but a checkpoint may be asked.
//! - Whoever writes position p has seen p − 1 committed, in a snapshot or by its own acknowledged commit. So p becomes
//!   visible after p − 1 to every snapshot on the primary, and its commit record stands behind in the WAL, so also on
//!   a standby: a reader's snapshot always holds a prefix of the log.
//! - A server that lost the last commits (an asynchronous standby that took over, or `durable: false` and power loss)
//!   kept a prefix of the WAL, so of the log. What a writer remembers of the lost part it may not use: its connection
//!   broke and its memory with it; and where a pooler hides that, the event at h is not the one that it remembers.
//!
//! The lock is not needed for this; it keeps writers from running into one another's unique keys, so that the sure
//! way always succeeds and no process starves.
//!
//! # Why `text`
//! Data and meta come back to the byte and need not be JSON, which `jsonb` cannot give and `json` refuses in part. It is
//! also the fastest: 200 000 rows with two documents of 140 bytes took 0,86 s to insert as `text`, 0,90 s as `json`,
//! 1,50 s as `jsonb`; to read 0,10 s, 0,10 s and 0,29 s. Who wants to look inside writes `data::jsonb`.
//!
//! # Settings
//! `synchronous_commit` is switched on when the server has it off, unless [`PostgresOptions::durable`] says otherwise;
//! stronger settings (`remote_apply`) stay. A pooler between the log and the server must keep a session for a
//! connection (`pool_mode = session`): settings belong to sessions, and so does LISTEN.

mod connect;
mod failure;
mod filter;
mod news;
mod read;
mod readers;
mod schema;
mod statement;
#[cfg(test)]
mod tests;
mod write;

use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use sqlx::{PgPool, postgres::PgConnectOptions};
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

use self::{connect::Session, readers::Readers, write::Writer};
use super::{Backend, Outcomes};
use crate::{Append, LogId, Page, Position, Query, Recorded, StoreError, StreamId, Version};

/// Unless the options say otherwise: most connections that read at the same time; who comes later waits.
const MAX_READERS: u32 = 4;
/// Unless the options say otherwise: how long a commit may take before its callers hear that it failed.
const APPEND_TIMEOUT: Duration = Duration::from_secs(30);
/// How long closing waits for connections that are in use.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// How to open a log on PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// Wait at every commit until it is on disk. Without it a crash of the server may take the last appends along; a
    /// crash of this process never does.
    pub durable: bool,
    /// How long one commit may take, from connecting to the answer. When it takes longer its callers hear
    /// [`NotStored`](crate::AppendError::NotStored) or, when the commit was under way,
    /// [`Unknown`](crate::AppendError::Unknown).
    pub append_timeout: Duration,
    /// Most connections that read at the same time. The log has two more: one writes, one carries notifications.
    pub max_readers: u32,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { durable: true, append_timeout: APPEND_TIMEOUT, max_readers: MAX_READERS }
    }
}

/// A log in a PostgreSQL database.
pub struct Postgres {
    append_timeout: Duration,
    /// How to connect as the writer.
    session: Session,
    /// The statements of this log.
    statements: write::Statements,
    /// The one writing connection; `None` after it broke, until the next write.
    writer: Mutex<Option<Writer>>,
    readers: Readers,
    /// For the one connection that listens.
    news: PgPool,
    /// On which other processes hear of news.
    channel: String,
    /// There is something to tell other processes.
    committed: Notify,
}

impl Postgres {
    /// Opens the log in the database of `url` (`postgres://user@host/database`, or `postgres:///database?host=/run/…`
    /// for a Unix socket) and makes its tables when they are not there. Parameters of the URL are those of libpq
    /// (`sslmode`, `sslrootcert`, `application_name`, …).
    ///
    /// # Errors
    /// When the database cannot be reached or only be read, is no PostgreSQL 15 or newer in UTF-8, or its tables
    /// cannot be brought up to date.
    pub async fn open(url: &str, options: PostgresOptions) -> Result<Self, StoreError> {
        let connect: PgConnectOptions = url.parse()?;
        let session = Session::new(&connect, &options);
        let mut writer = session.connect().await?;
        let log = connect::within(options.append_timeout, schema::migrate(&mut writer)).await?;
        let readers = Readers::new(connect::readers(&connect, options.max_readers));
        let news = connect::listener(&connect);
        let name = connect.get_database().unwrap_or(connect.get_username()).to_owned();
        Ok(Self {
            append_timeout: options.append_timeout,
            session,
            statements: write::Statements::new(name, log),
            writer: Mutex::new(Some(Writer::new(writer))),
            readers,
            news,
            channel: format!("eventstore_{log}"),
            committed: Notify::new(),
        })
    }
}

impl Backend for Postgres {
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

    fn listen<'a>(&'a self, news: &'a (dyn Fn() + Send + Sync)) -> BoxFuture<'a, ()> {
        news::exchange(&self.news, &self.channel, &self.committed, news).boxed()
    }

    fn name(&self) -> &str {
        self.statements.name()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        async {
            let writer = async {
                if let Some(writer) = self.writer.lock().await.take() {
                    writer.close().await;
                }
            };
            // A server that does not answer is left to find out by itself.
            let pools = async { tokio::join!(self.readers.close(), self.news.close(), writer) };
            let _ = tokio::time::timeout(CLOSE_TIMEOUT, pools).await;
        }
        .boxed()
    }
}
