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

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions, Connection as _, SqlSafeStr as _,
    any::{AnyConnectOptions, AnyPoolOptions},
};

use crate::{
    StoreError, file,
    session::{self, Bounds},
};

/// Most connections to one database of read models.
const MAX_CONNECTIONS: u32 = 6;
/// How long a statement waits for a lock, and a caller for a connection, before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one statement may take on PostgreSQL, and how long a transaction may do nothing.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);
/// How PostgreSQL names our connections, unless the URL says otherwise.
const APPLICATION_NAME: &str = "eventstore-read-models";
/// The lock under which the first process makes the tables.
const TABLES_LOCK: i64 = 0x6576_656e_7473;

/// What the database keeps besides the read models.
const TABLES: [&str; 4] = [
    // How far each read model is.
    "CREATE TABLE IF NOT EXISTS projections \
        (name TEXT PRIMARY KEY, version BIGINT NOT NULL, position BIGINT NOT NULL)",
    // Read models that are being built beside the one in use. Readers and the switch also lock one another out by it.
    "CREATE TABLE IF NOT EXISTS projection_builds \
        (name TEXT NOT NULL, version BIGINT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (name, version))",
    // Events that could not be taken in, and the later ones of their streams, which have no cause of their own.
    "CREATE TABLE IF NOT EXISTS parked \
        (name TEXT NOT NULL, position BIGINT NOT NULL, stream TEXT NOT NULL, version BIGINT NOT NULL, \
        id TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, meta TEXT NOT NULL, recorded_at BIGINT NOT NULL, \
        cause TEXT, PRIMARY KEY (name, position))",
    // `until`: in milliseconds since 1970 UTC by the clock of the database.
    "CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)",
];

/// Columns that came later: which event stands at which position (programs of before move the position alone), and which
/// log it is a position of.
const LATER_COLUMNS: [(&str, &str); 3] = [("event", "TEXT"), ("event_position", "BIGINT"), ("log", "TEXT")];

/// A write transaction on read models.
pub type Tx = sqlx::Transaction<'static, sqlx::Any>;

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
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
        for table in TABLES {
            sqlx::query(table).execute(&mut *tx).await?;
        }
        for (column, kind) in LATER_COLUMNS {
            let there = "SELECT COUNT(*) FROM pragma_table_info('projections') WHERE name = $1";
            if sqlx::query_scalar::<_, i64>(there).bind(column).fetch_one(&mut *tx).await? == 0 {
                // Safe, here and below: constants.
                let add = format!("ALTER TABLE projections ADD COLUMN {column} {kind}");
                sqlx::query(AssertSqlSafe(add)).execute(&mut *tx).await?;
            }
        }
        tx.commit().await?;
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
        make_tables(&pool).await?;
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

    /// The database beside this one in which a read model is built: a file on SQLite, a schema on PostgreSQL that must
    /// be there. Unqualified names mean tables of that place, and of no other.
    pub(crate) async fn beside(&self, shadow: &str, connections: u32) -> Result<Self, StoreError> {
        match &self.home {
            Home::File(path) => Self::sqlite(&file_beside(path, shadow)).await,
            Home::Server => {
                let options = self.pool.connect_options();
                let mut session = postgres_session(options.database_url.as_str());
                // Writing to a String cannot fail.
                let _ = write!(session, "; SET search_path = {shadow}");
                Self::server(options.as_ref().clone(), session, connections).await
            }
        }
    }

    /// The file of a build, on SQLite.
    pub(crate) fn file_of(&self, shadow: &str) -> Option<PathBuf> {
        match &self.home {
            Home::File(path) => Some(file_beside(path, shadow)),
            Home::Server => None,
        }
    }

    /// The shadow builds whose files lie beside this one; none on PostgreSQL, where a schema goes with its record.
    pub(crate) fn shadows(&self) -> io::Result<Vec<String>> {
        let Home::File(path) = &self.home else { return Ok(Vec::new()) };
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(Vec::new()) };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let prefix = format!("{}.", name.to_string_lossy());
        let mut shadows = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            // The journals of a file have a `-` in what comes after.
            if let Some(shadow) = name.strip_prefix(&prefix).filter(|shadow| is_shadow(shadow)) {
                shadows.push(shadow.to_owned());
            }
        }
        Ok(shadows)
    }

    /// Removes the file of a build with its journals; on PostgreSQL nothing is left to remove.
    pub(crate) fn remove(&self, shadow: &str) {
        let Some(path) = self.file_of(shadow) else { return };
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut file = path.clone().into_os_string();
            file.push(suffix);
            match std::fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(%error, shadow, "the remains of a build cannot be removed");
                }
                _ => {}
            }
        }
    }
}

/// Begins the name of every shadow build.
const SHADOW: &str = "build_";

/// A new name for a shadow build: fit for a schema, an attached database and a file.
pub(crate) fn new_shadow() -> String {
    format!("{SHADOW}{}", uuid::Uuid::new_v4().simple())
}

fn is_shadow(name: &str) -> bool {
    name.strip_prefix(SHADOW).is_some_and(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn file_beside(path: &Path, shadow: &str) -> PathBuf {
    let mut file = path.as_os_str().to_owned();
    file.push(".");
    file.push(shadow);
    file.into()
}

/// Makes the tables that are not there. Two processes may start at the same moment, and a user who may only read
/// finds them made.
async fn make_tables(pool: &AnyPool) -> Result<(), StoreError> {
    let count = "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() \
                 AND tablename IN ('projections', 'projection_builds', 'parked', 'leases')";
    let present: i64 = sqlx::query_scalar(count).fetch_one(pool).await?;
    let columns = "SELECT COUNT(*) FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass('projections') \
                   AND attname IN ('event', 'event_position', 'log') AND NOT attisdropped";
    let later: i64 = sqlx::query_scalar(columns).fetch_one(pool).await?;
    if usize::try_from(present) == Ok(TABLES.len()) && usize::try_from(later) == Ok(LATER_COLUMNS.len()) {
        return Ok(());
    }
    let mut tx = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(TABLES_LOCK).execute(&mut *tx).await?;
    for table in TABLES {
        sqlx::query(table).execute(&mut *tx).await?;
    }
    for (column, kind) in LATER_COLUMNS {
        let add = format!("ALTER TABLE projections ADD COLUMN IF NOT EXISTS {column} {kind}");
        sqlx::query(AssertSqlSafe(add)).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}

fn sqlite_session() -> String {
    format!(
        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
         PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY",
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
