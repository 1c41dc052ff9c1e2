//! The database of read models. Its SQL runs on SQLite and PostgreSQL from one text, through sqlx's `Any` driver, and
//! beside the read models it keeps how far they are, what they parked and who works on them.
//!
//! # Writing SQL for both
//! - Columns are `TEXT`, `BIGINT`, `DOUBLE PRECISION` or `BLOB` (see [`Dialect::ddl`]). Dates, moments and ids are
//!   text, truth is 0 or 1. The driver knows no `NUMERIC`, `UUID`, `DATE`, `TIMESTAMPTZ`, `NAME` or `JSONB`.
//! - PostgreSQL makes other types by itself: `SUM` and `AVG` of a `BIGINT` and `EXTRACT` are `NUMERIC`. Write
//!   `CAST(SUM(x) AS BIGINT)`. `COUNT(*)` is a `BIGINT`; an `INT4` (`CASE … THEN 1`) is read as `i64` all the same.
//! - **One text of SQL, one list of Rust types.** The driver keeps a prepared statement by its text with the types of
//!   the first execution. Binding an `i32` here and an `i64` there, or a `NULL` of another type
//!   (`Option::<String>::None` where the next row has an `i64`), sends bytes that mean something else.
//! - A parameter has the type that was bound: `substr(x, $1)` does not exist for a `BIGINT`; `CAST($1 AS INTEGER)`
//!   does on both.
//! - Texts sort by bytes in tables made through [`Dialect::ddl`]. What is no column of these (an expression, a literal)
//!   sorts by the language of a PostgreSQL database. `LIKE` looks at case on PostgreSQL only.
//! - `ON CONFLICT … DO UPDATE SET n = t.n + 1` needs the table's name; after `INSERT … SELECT` SQLite needs a `WHERE`
//!   before `ON CONFLICT`.
//! - After an error a PostgreSQL transaction takes no more statements. U+0000 fits in no text.
//! - At most 32.766 parameters (SQLite).
//! - Bind `&str` or `String`, never `Arc<str>`: the SQLite half of the driver cannot take it.

mod beside;
mod tables;
mod transaction;

use std::{fmt::Write as _, path::Path, sync::Arc, time::Duration};

use sqlx::{
    AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions, Connection as _,
    any::{AnyConnectOptions, AnyPoolOptions},
};

use crate::{
    StoreError, file,
    session::{self, Bounds},
};

pub(crate) use beside::new_shadow;
pub use transaction::Tx;

/// Most connections to one database of read models.
const MAX_CONNECTIONS: u32 = 6;
/// How long a statement waits for a lock, and a caller for a connection, before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one statement may take on PostgreSQL, and how long a transaction may do nothing.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);
/// How PostgreSQL names our connections, unless the URL says otherwise.
const APPLICATION_NAME: &str = "eventstore-read-models";

/// What differs between databases and cannot be written the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL 15 or newer.
    Postgres,
}

/// A database that holds read models and how far they are. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    pool: AnyPool,
    home: Home,
}

#[derive(Debug, Clone)]
enum Home {
    File(Arc<Path>),
    Server,
}

impl Database {
    /// Opens a SQLite file, made when it is not there. Read models can be rebuilt from the log, so a commit is not
    /// fsynced; what it holds is always consistent.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub async fn sqlite(path: &Path) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        file::make_private(path).map_err(sqlx::Error::Io)?;
        // Statements are not logged: logs hold no data.
        let options = sqlite_url(path).parse::<AnyConnectOptions>()?.disable_statement_logging();
        let pool = AnyPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql(AssertSqlSafe(sqlite_session())).execute(&mut *connection).await?;
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        tables::make_on_sqlite(&pool).await?;
        Ok(Self { pool, home: Home::File(path.into()) })
    }

    /// Connects to a PostgreSQL database (`postgres://user@host/database`, settings as in `libpq`). The user needs
    /// the right to make tables, and schemas for a rebuild: that of an owner of the database. Connections that the
    /// server broke are made anew, also after a restart; until then callers wait for at most ten seconds. Settings
    /// are per session, so a pooler in between must give each client a session of its own.
    ///
    /// Commits are durable, except those of a [`Follower`](crate::Follower): the server may answer these before they are
    /// on disk. A read model and its checkpoint are lost together then, and the last fraction of a second is taken in
    /// again from the log, which did wait for the disk.
    ///
    /// # Errors
    /// When the URL cannot be read, the database cannot be reached or its tables cannot be made.
    pub async fn postgres(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        // Statements are not logged: logs hold no data.
        let options = url.parse::<AnyConnectOptions>()?.disable_statement_logging();
        Self::server(options, postgres_session(url), MAX_CONNECTIONS).await
    }

    async fn server(options: AnyConnectOptions, session: String, most: u32) -> Result<Self, StoreError> {
        let session = Arc::new(session);
        let pool = AnyPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(session::ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > session::TRY_AFTER {
                        connection.ping().await.inspect_err(|_| {
                            metrics::counter!("eventstore_reconnects_total", "log" => APPLICATION_NAME)
                                .increment(1);
                        })?;
                    }
                    Ok(true)
                })
            })
            .after_connect(move |connection, _| {
                let session = Arc::clone(&session);
                Box::pin(async move {
                    sqlx::raw_sql(AssertSqlSafe(session.as_str())).execute(&mut *connection).await?;
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        tables::make_on_postgres(&pool).await?;
        Ok(Self { pool, home: Home::Server })
    }

    /// Connections for reading.
    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Which SQL the database speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.home {
            Home::File(_) => Dialect::Sqlite,
            Home::Server => Dialect::Postgres,
        }
    }

    /// Closes the connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A connection outside the pool: what is done to it ends with it.
    pub(crate) async fn connection(&self) -> Result<AnyConnection, StoreError> {
        let options = self.pool.connect_options();
        let mut connection = AnyConnection::connect_with(&options).await?;
        let session = match self.home {
            Home::File(_) => sqlite_session(),
            Home::Server => postgres_session(options.database_url.as_str()),
        };
        sqlx::raw_sql(AssertSqlSafe(session)).execute(&mut connection).await?;
        Ok(connection)
    }
}

fn sqlite_session() -> String {
    format!(
        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
         PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY; \
         PRAGMA wal_autocheckpoint = 4000",
        BUSY_TIMEOUT.as_millis()
    )
}

fn postgres_session(url: &str) -> String {
    let bounds = Bounds { statement: STATEMENT_TIMEOUT, lock: BUSY_TIMEOUT, idle: STATEMENT_TIMEOUT };
    let mut session = bounds.sql();
    if !url.contains("application_name") {
        // Writing to a String cannot fail.
        let _ = write!(session, "; SET application_name = '{APPLICATION_NAME}'");
    }
    session
}

/// A path as sqlx reads it from a URL: everything outside letters, digits and `-._~/` percent-encoded.
fn sqlite_url(path: &Path) -> String {
    let mut url = "sqlite://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url.push_str("?mode=rwc");
    url
}
