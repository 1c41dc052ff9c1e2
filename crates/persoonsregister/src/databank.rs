//! The database of the register: a SQLite file or a PostgreSQL database, behind one pool and one text of SQL but for
//! the few words here. What it holds is the only copy, so a commit is on disk before it is answered.

use crate::Error;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, AssertSqlSafe, ConnectOptions};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

/// How long a connection waits for another process that holds a lock.
pub(crate) const WACHTTIJD: Duration = Duration::from_secs(10);
/// One writer at a time is all that SQLite allows; the others read.
const VERBINDINGEN_SQLITE: u32 = 4;
/// Connections of one process to PostgreSQL.
const VERBINDINGEN_POSTGRES: u32 = 4;
/// Longest statement on PostgreSQL; the largest batch takes less than a second.
const MAX_OPDRACHT: Duration = Duration::from_secs(20);
/// PostgreSQL ends the transaction of a process that has stopped in the middle of it after this time.
const MAX_STILSTAND: Duration = Duration::from_secs(60);
/// Attempts to connect to SQLite while other processes start: switching to WAL does not wait for a lock.
const POGINGEN: u32 = 50;
const TUSSEN_POGINGEN: Duration = Duration::from_millis(20);
/// The advisory lock of the register within its database. Any number will do, as long as it stays the same.
const SLOT: i64 = 0x6a6f_6e67_7265_6769;

/// A transaction that writes.
pub(crate) type Tx = sqlx::Transaction<'static, sqlx::Any>;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Soort {
    Sqlite,
    Postgres,
}

/// Beside whom a transaction writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toegang {
    /// Other transactions may write too; constraints and row locks keep them apart.
    Samen,
    /// No other transaction of the register writes, or reads keys to write with.
    Alleen,
}

/// Connections to the database of the register. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Databank {
    pub(crate) pool: AnyPool,
    pub(crate) soort: Soort,
}

impl Databank {
    /// Opens a SQLite file that exists.
    pub(crate) async fn sqlite(pad: &Path) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let opties = sqlite_url(pad).parse::<AnyConnectOptions>()?.disable_statement_logging();
        let instelling = format!(
            "pragma busy_timeout = {}; pragma journal_mode = wal; pragma synchronous = full; \
             pragma foreign_keys = on; pragma secure_delete = on",
            WACHTTIJD.as_millis()
        );
        let mut poging = 1;
        loop {
            let pool = pool(VERBINDINGEN_SQLITE, instelling.clone()).connect_with(opties.clone());
            match pool.await {
                Err(error) if poging < POGINGEN && bezet(&error) => {
                    poging += 1;
                    tokio::time::sleep(TUSSEN_POGINGEN).await;
                }
                uitkomst => return Ok(Self { pool: uitkomst?, soort: Soort::Sqlite }),
            }
        }
    }

    /// Connects to PostgreSQL 15 or newer (`postgres://role:password@host/database`). The connection must be to the
    /// server itself, or through a pooler that gives a session its own connection.
    pub(crate) async fn postgres(url: &str) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let opties = url.parse::<AnyConnectOptions>()?.disable_statement_logging();
        // A plan that was kept from when the tables were small reads all of them, also when they are large.
        let instelling = format!(
            "set synchronous_commit = on; set statement_timeout = {}; set lock_timeout = {}; \
             set idle_in_transaction_session_timeout = {}; set plan_cache_mode = force_custom_plan; \
             set application_name = 'persoonsregister'",
            MAX_OPDRACHT.as_millis(),
            WACHTTIJD.as_millis(),
            MAX_STILSTAND.as_millis()
        );
        let pool = pool(VERBINDINGEN_POSTGRES, instelling).connect_with(opties).await?;
        Ok(Self { pool, soort: Soort::Postgres })
    }

    /// Begins a transaction that only reads, and sees everything as it is at one moment.
    pub(crate) async fn begin_lezen(&self) -> Result<Tx, Error> {
        Ok(match self.soort {
            // The first read fixes what the transaction sees.
            Soort::Sqlite => self.pool.begin().await?,
            Soort::Postgres => {
                self.pool.begin_with("begin isolation level repeatable read read only").await?
            }
        })
    }

    /// Begins a transaction that is going to write. On SQLite it is always the only one.
    pub(crate) async fn begin_schrijven(&self, toegang: Toegang) -> Result<Tx, Error> {
        match (self.soort, toegang) {
            (Soort::Sqlite, _) => Ok(self.pool.begin_with("begin immediate").await?),
            (Soort::Postgres, Toegang::Samen) => {
                self.op_slot("select pg_advisory_xact_lock_shared($1)").await
            }
            (Soort::Postgres, Toegang::Alleen) => self.op_slot("select pg_advisory_xact_lock($1)").await,
        }
    }

    /// Every statement after the lock sees what was committed before it was given: read committed, the default, is
    /// said explicitly because a database may have another one.
    async fn op_slot(&self, opdracht: &'static str) -> Result<Tx, Error> {
        let mut tx = self.pool.begin_with("begin isolation level read committed").await?;
        sqlx::query(opdracht).bind(SLOT).execute(&mut *tx).await?;
        Ok(tx)
    }
}

impl Soort {
    /// SQL for the rows of the JSON list of lists in `$1`; see [`bytes`](Self::bytes) and [`lijst`].
    pub(crate) fn rijen(self) -> &'static str {
        match self {
            Self::Sqlite => "json_each($1) as rij",
            Self::Postgres => "json_array_elements(cast($1 as json)) as rij (value)",
        }
    }

    /// SQL for the bytes that the `nummer`-th hexadecimal text of a row stands for.
    pub(crate) fn bytes(self, nummer: u8) -> String {
        match self {
            Self::Sqlite => format!("unhex(rij.value ->> {nummer})"),
            Self::Postgres => format!("decode(rij.value ->> {nummer}, 'hex')"),
        }
    }
}

/// The URL holds a password: no error of this names it.
fn pool(verbindingen: u32, instelling: String) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(verbindingen).acquire_timeout(WACHTTIJD).after_connect(
        move |verbinding, _| {
            let instelling = AssertSqlSafe(instelling.clone());
            Box::pin(async move {
                sqlx::raw_sql(instelling).execute(verbinding).await?;
                Ok(())
            })
        },
    )
}

/// A path as sqlx reads it from a URL: everything outside letters, digits and `-._~/` percent-encoded.
fn sqlite_url(pad: &Path) -> String {
    let mut url = "sqlite://".to_owned();
    for byte in pad.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// `SQLITE_BUSY` and its extended codes have 5 in the lowest byte.
pub(crate) fn bezet(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// The SQLSTATE of an error of PostgreSQL: five characters, of which the first two are the class.
pub(crate) fn sqlstate(error: &sqlx::Error) -> Option<String> {
    let code = error.as_database_error()?.code()?;
    (code.len() == 5).then(|| code.into_owned())
}
