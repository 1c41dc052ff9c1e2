//! Connections that read, each lent to one reader at a time.
//!
//! sqlx's pool makes them but does not keep them: it asks every connection that it gets back for a sign of life, which
//! is a trip of its own, and lends them in turn. A single reader that goes through the log would be sent round all of
//! them, and each page would come from another process of the server, with caches gone cold. So who is done puts the
//! connection on a stack, and the next one takes what was used last.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::connect::answers;
use crate::{
    StoreError,
    session::{ACQUIRE_TIMEOUT, TRY_AFTER},
};

/// A connection that nobody used for so long is closed.
const MAX_IDLE: Duration = Duration::from_secs(600);
/// A connection that exists for so long is not lent again: it may lead to a server that is no longer the one.
const MAX_AGE: Duration = Duration::from_secs(1_800);

/// The connections of one log that read.
pub(super) struct Readers {
    /// Makes a connection, again and again while a server is starting.
    pool: PgPool,
    most: u32,
    /// Who has a place takes a connection that nobody uses; only when there is none another is made. So there are never
    /// more than places.
    places: Semaphore,
    /// Connections that nobody uses, what was used last on top.
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: PgConnection,
    made: Instant,
    since: Instant,
}

/// A connection that is only lent again when everything has been read. Otherwise it is closed: the next reader would
/// wait for the rest of the answer, or for a server that does not answer at all.
pub(super) struct Reader<'a> {
    pub(super) connection: PgConnection,
    made: Instant,
    readers: &'a Readers,
    _place: SemaphorePermit<'a>,
}

impl Readers {
    pub(super) fn new(pool: PgPool) -> Self {
        let most = pool.options().get_max_connections();
        Self { pool, most, places: Semaphore::new(most as usize), idle: Mutex::default() }
    }

    /// How many connections there can be.
    pub(super) fn most(&self) -> u32 {
        self.most
    }

    /// Lends a connection, the one that was used last when there is one.
    pub(super) async fn lend(&self) -> Result<Reader<'_>, StoreError> {
        let reader = async {
            let place = self.places.acquire().await.map_err(|_| StoreError::Closed)?;
            let (connection, made) = self.take().await?;
            Ok(Reader { connection, made, readers: self, _place: place })
        };
        let lent = tokio::time::timeout(ACQUIRE_TIMEOUT, reader).await;
        lent.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()))
    }

    /// A connection, and when it was made.
    async fn take(&self) -> Result<(PgConnection, Instant), StoreError> {
        if self.pool.is_closed() {
            return Err(StoreError::Closed);
        }
        self.keep_idle_for(MAX_IDLE);
        loop {
            let Some(mut idle) = self.idle().pop() else {
                return Ok((self.pool.acquire().await?.detach(), Instant::now()));
            };
            if idle.since.elapsed() < TRY_AFTER || answers(&mut idle.connection).await {
                return Ok((idle.connection, idle.made));
            }
            // The others that were idle for long lead to the same server. Where one gets no answer, nobody asks them all:
            // each would take its time.
            self.keep_idle_for(TRY_AFTER);
        }
    }

    /// Closes what has been idle for this long.
    fn keep_idle_for(&self, most: Duration) {
        self.idle().retain(|idle| idle.since.elapsed() < most);
    }

    /// Lends no more, waits for those that read, and closes all connections.
    pub(super) async fn close(&self) {
        // From here on the pool says that it is closed, to who begins and to who is done.
        self.pool.close().await;
        let _all = self.places.acquire_many(self.most).await;
        let idle = std::mem::take(&mut *self.idle());
        for Idle { connection, .. } in idle {
            // Whether or not the server takes leave, nothing waits on it.
            let _ = connection.close().await;
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader<'_> {
    /// Everything has been read.
    pub(super) fn finish(self) {
        if self.made.elapsed() < MAX_AGE {
            let idle = Idle { connection: self.connection, made: self.made, since: Instant::now() };
            self.readers.idle().push(idle);
        }
        // Only now the place becomes free, so that who waits for it finds the connection.
    }
}
