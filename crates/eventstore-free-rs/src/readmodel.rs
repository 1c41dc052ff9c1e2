//! The database of read models. Its SQL runs on SQLite and PostgreSQL from one text, through sqlx's `Any` driver:
//! `$1` parameters, `ON CONFLICT … DO UPDATE`, dates and ids as text, numbers as `BIGINT`.

use std::{fmt::Write as _, path::Path, time::Duration};

use sqlx::{
    AnyPool, ConnectOptions,
    any::{AnyConnectOptions, AnyPoolOptions},
};

use crate::{StoreError, file};

/// Most connections to one database of read models.
const MAX_CONNECTIONS: u32 = 6;
/// How long a statement waits for another writer before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

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
    dialect: Dialect,
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
                    let settings = format!(
                        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
                         PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY",
                        BUSY_TIMEOUT.as_millis()
                    );
                    sqlx::raw_sql(sqlx::AssertSqlSafe(settings)).execute(&mut *connection).await?;
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self { pool, dialect: Dialect::Sqlite })
    }

    /// Connects to a PostgreSQL database (`postgres://user@host/database`). Nothing is made in it yet.
    ///
    /// # Errors
    /// When the URL cannot be read or the database cannot be reached.
    pub async fn postgres(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        // Statements are not logged: logs hold no data.
        let options = url.parse::<AnyConnectOptions>()?.disable_statement_logging();
        let pool = AnyPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_with(options)
            .await?;
        Ok(Self { pool, dialect: Dialect::Postgres })
    }

    /// Connections for reading.
    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Which SQL the database speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Begins a transaction that only reads, and sees everything as it is at one moment.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        Ok(match self.dialect {
            // The first read fixes what the transaction sees.
            Dialect::Sqlite => self.pool.begin().await?,
            Dialect::Postgres => {
                self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?
            }
        })
    }

    /// Begins a transaction that is going to write.
    ///
    /// # Errors
    /// When the database cannot be reached, or another writer holds it for longer than ten seconds.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self.dialect {
            Dialect::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await?,
            Dialect::Postgres => self.pool.begin().await?,
        })
    }

    /// Closes the connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
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
