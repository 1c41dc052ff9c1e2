//! The log: what the rest of a program holds in its hands.

use std::{path::Path, sync::Arc};

use tokio::{
    sync::{Notify, oneshot, watch},
    task::JoinHandle,
};
use uuid::Uuid;

use crate::{
    Append, AppendError, Appended, LogId, Mark, Page, Position, Query, Recorded, StoreError, StreamId,
    Subscription, Version,
    backend::{Backend, Memory, Postgres, PostgresOptions, Sqlite, SqliteOptions},
    queue::{self, Queue, Request},
    recent::Recent,
};

/// A handle on a log; cheap to clone. All clones share one append queue.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use eventstore_free_rs::{Append, Expected, Log, NewEvent, Position, Query};
/// let log = Log::memory();
/// let event = NewEvent::new(uuid::Uuid::now_v7(), "order-placed.v1", r#"{"items":2}"#);
/// let appended = log.append(Append::to("order-1", Expected::NoStream, [event])).await?;
/// assert_eq!(appended.last, Position(1));
/// let page = log.read(&Query::all(), Position::START, 100).await?;
/// assert_eq!(page.events[0].kind, "order-placed.v1");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Log {
    shared: Arc<Shared>,
}

struct Shared {
    backend: Arc<dyn Backend>,
    queue: Queue,
    /// Tells the writer to finish what waits, and stop.
    closing: Arc<Notify>,
    /// `None` once the writer has stopped.
    writer: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    /// Hears of what others append.
    listener: Listener,
    /// Changes when there may be news.
    head: watch::Receiver<Position>,
    /// What its subscribers read last.
    recent: Recent,
}

/// A task that ends with its log.
struct Listener(JoinHandle<()>);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Wakes the subscribers of this process when others have appended. What they told is not believed but read.
async fn listen(backend: Arc<dyn Backend>, head: watch::Sender<Position>) {
    backend.listen(&|| head.send_modify(|_| ())).await;
}

impl Log {
    /// A log in memory. Must be called within a tokio runtime.
    #[must_use]
    pub fn memory() -> Self {
        Self::on(Arc::new(Memory::new()), Position::START)
    }

    /// A log in a SQLite file, made when it is not there.
    ///
    /// # Errors
    /// When the file cannot be opened or its tables cannot be brought up to date.
    pub async fn sqlite(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, StoreError> {
        let backend = Sqlite::open(path.as_ref(), options).await?;
        let head = backend.head().await?;
        Ok(Self::on(Arc::new(backend), head))
    }

    /// A log in a PostgreSQL database (`postgres://user@host/database`), of which the tables are made when they are not
    /// there. Any number of processes may append to it.
    ///
    /// ```no_run
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eventstore_free_rs::{Log, PostgresOptions};
    /// let log = Log::postgres("postgres://orders@db.internal/orders", PostgresOptions::default()).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Postgres::open`].
    pub async fn postgres(url: &str, options: PostgresOptions) -> Result<Self, StoreError> {
        let backend = Postgres::open(url, options).await?;
        let head = backend.head().await?;
        Ok(Self::on(Arc::new(backend), head))
    }

    /// A log on a backend of one's own. `head` is its last position. Must be called within a tokio runtime.
    #[must_use]
    pub fn on(backend: Arc<dyn Backend>, head: Position) -> Self {
        let (queue, waiting) = queue::queue();
        let (seen, head) = watch::channel(head);
        let closing = Arc::new(Notify::new());
        let listener = Listener(tokio::spawn(listen(Arc::clone(&backend), seen.clone())));
        let writer = tokio::spawn(queue::run(Arc::clone(&backend), waiting, seen, Arc::clone(&closing)));
        let writer = tokio::sync::Mutex::new(Some(writer));
        let shared = Shared { backend, queue, closing, writer, listener, head, recent: Recent::default() };
        Self { shared: Arc::new(shared) }
    }

    /// Appends events, durably, all or nothing. The same event ids again give the first result.
    ///
    /// Dropping the future does not take the append back: it may still take place.
    ///
    /// # Errors
    /// See [`AppendError`]: each variant says whether nothing is stored, or that this is unknown.
    pub async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        append.check()?;
        let (answer, answered) = oneshot::channel();
        self.shared.queue.put(Request::new(append, answer)).await?;
        answered.await.unwrap_or_else(|_| Err(AppendError::Unknown(Arc::new(StoreError::Stopped))))
    }

    /// The events after `after` (exclusive) that `query` asks for, at most `limit`, in order of position.
    ///
    /// # Errors
    /// When the database cannot be read, or the query is too large.
    pub async fn read(&self, query: &Query, after: Position, limit: usize) -> Result<Page, StoreError> {
        if query.is_too_large() {
            return Err(StoreError::QueryTooLarge);
        }
        self.shared.backend.read(query, after, limit).await
    }

    /// The events of a stream, all of them, in order of version.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read_stream(&self, stream: &StreamId) -> Result<Vec<Recorded>, StoreError> {
        self.read_streams(std::slice::from_ref(stream)).await
    }

    /// The events of these streams, ordered by stream as given, then by version. Each stream may be named once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read_streams(&self, streams: &[StreamId]) -> Result<Vec<Recorded>, StoreError> {
        self.shared.backend.read_streams(streams, Version::START).await
    }

    /// The event with this id, in whatever stream.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(&self, id: Uuid) -> Result<Option<Recorded>, StoreError> {
        self.shared.backend.find(id).await
    }

    /// The last position of the log.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn head(&self) -> Result<Position, StoreError> {
        self.shared.backend.head().await
    }

    /// Where a consumer that appends to this log stands; see [`Append::checkpoint`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn checkpoint(&self, name: &str) -> Result<Position, StoreError> {
        self.shared.backend.checkpoint(name).await
    }

    /// Which log it is: see [`LogId`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn identity(&self) -> Result<LogId, StoreError> {
        self.shared.backend.identity().await
    }

    /// Follows the log after `after` (exclusive): what is there, then what comes. With a [`Mark`] that says what was read
    /// there the log must still hold that.
    #[must_use]
    pub fn subscribe(&self, query: Query, after: impl Into<Mark>) -> Subscription {
        Subscription::new(self.clone(), query, after.into(), self.shared.head.clone())
    }

    /// What subscribers read last.
    pub(crate) fn recent(&self) -> &Recent {
        &self.shared.recent
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.shared.backend.is_shared()
    }

    /// Takes no more appends, answers those that wait, and lets go of the database: reading then fails too. All
    /// clones are closed with it; closing again does nothing.
    pub async fn close(&self) {
        self.shared.closing.notify_one();
        let mut writer = self.shared.writer.lock().await;
        if let Some(running) = writer.as_mut() {
            if let Err(error) = running.await {
                tracing::error!(%error, "the writer of the log stopped by a panic");
            }
            *writer = None;
        }
        self.shared.listener.0.abort();
        self.shared.backend.close().await;
    }
}
