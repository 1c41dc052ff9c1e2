//! What a database must be able to do to carry a log. Everything that is decided is decided above it, in
//! [`verdict`](crate::verdict); a backend reads facts, writes rows, and makes both one transaction.

mod asked;
mod memory;
mod postgres;
mod seen;
mod sqlite;

pub use memory::Memory;
pub use postgres::{Postgres, PostgresOptions};
pub use sqlite::{Sqlite, SqliteOptions};

use std::sync::Arc;

use futures_util::future::{self, BoxFuture, FutureExt};
use uuid::Uuid;

use crate::{
    Append, AppendError, Appended, LogId, Page, Position, Query, Recorded, StoreError, StreamId, Version,
};

/// One answer for each append of a batch, in order.
pub type Outcomes = Vec<Result<Appended, AppendError>>;

/// A database that carries a log.
pub trait Backend: Send + Sync + 'static {
    /// Writes a batch in one transaction: reads [`Facts`](crate::verdict::Facts) under the one lock of the log,
    /// lets [`decide`](crate::verdict::decide) decide, writes its rows and checkpoints, and makes them durable before it answers. Returns
    /// the answers and the new head. Called by one task at a time.
    fn commit<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, (Outcomes, Option<Position>)>;

    /// The events after `after` that `query` asks for, at most `limit`, in order of position.
    fn read<'a>(
        &'a self,
        query: &'a Query,
        after: Position,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>>;

    /// The events of these streams after version `after`, ordered by stream as given, then by version.
    fn read_streams<'a>(
        &'a self,
        streams: &'a [StreamId],
        after: Version,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, StoreError>>;

    /// The event with this id.
    fn find(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Recorded>, StoreError>>;

    /// The last position of the log.
    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>>;

    /// Which log it is: an id that the backend made, at random, when it made the log.
    fn identity(&self) -> BoxFuture<'_, Result<LogId, StoreError>>;

    /// Where a consumer's checkpoint stands; 0 when it does not exist.
    fn checkpoint<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Position, StoreError>>;

    /// Whether other processes may append to the same log, so that a subscriber must also poll.
    fn is_shared(&self) -> bool;

    /// Runs as long as the log is open, and calls `news` when others may have appended. Nothing may depend on it: a
    /// subscriber polls too. A backend that hears nothing of others keeps this one, which never ends.
    fn listen<'a>(&'a self, news: &'a (dyn Fn() + Send + Sync)) -> BoxFuture<'a, ()> {
        let _ = news;
        future::pending().boxed()
    }

    /// What the log is called in metrics: the name of its file or database.
    fn name(&self) -> &str {
        "log"
    }

    /// Lets go of connections.
    fn close(&self) -> BoxFuture<'_, ()>;
}

/// The answers when a whole batch failed. `not_stored`: nothing of it is stored, for certain.
fn failed(batch: &[Append], error: StoreError, not_stored: bool) -> Outcomes {
    let cause = Arc::new(error);
    tracing::error!(error = %cause, not_stored, "append failed");
    let outcome = |_: &Append| {
        let cause = Arc::clone(&cause);
        Err(if not_stored { AppendError::NotStored(cause) } else { AppendError::Unknown(cause) })
    };
    batch.iter().map(outcome).collect()
}
