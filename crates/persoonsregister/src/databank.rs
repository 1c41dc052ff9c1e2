//! The database of the register: a SQLite file or a PostgreSQL database, behind one pool and one text of SQL but for
//! the few words here. What it holds is the only copy, so a commit is on disk before it is answered.

use crate::Error;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, AssertSqlSafe, ConnectOptions, Connection as _, SqlSafeStr};
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
/// A connection that lay idle for longer is tried before it is used: the server may have gone away meanwhile.
const VERTROUWD: Duration = Duration::from_secs(1);
/// Plans that follow the indexes: every statement looks rows up by their key, and is planned once per connection, perhaps
/// while the tables are still empty. What looks cheap then, such as reading all of a table, is kept and must not be
/// chosen.
const PLANNEN: &str = "set plan_cache_mode = force_generic_plan; set jit = off; set enable_seqscan = off; \
    set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_material = off";
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
pub(crate) enum Databanksoort {
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
    pub(crate) soort: Databanksoort,
}

impl Databank {
    /// Opens a SQLite file that exists.
    pub(crate) async fn sqlite(pad: &Path) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let opties = sqlite_url(pad).parse::<AnyConnectOptions>()?.disable_statement_logging();
        let instelling = format!(
            "pragma busy_timeout = {}; pragma journal_mode = wal; pragma synchronous = full; \
             pragma foreign_keys = on; pragma secure_delete = on; pragma cache_size = -4096; \
             pragma temp_store = memory; pragma wal_autocheckpoint = 4000",
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
                uitkomst => return Ok(Self { pool: uitkomst?, soort: Databanksoort::Sqlite }),
            }
        }
    }

    /// Connects to PostgreSQL 15 or newer (`postgres://role:password@host/database`). The connection must be to the
    /// server itself, or through a pooler that gives a session its own connection.
    pub(crate) async fn postgres(url: &str) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let opties = url.parse::<AnyConnectOptions>()?.disable_statement_logging();
        let instelling = format!(
            "{PLANNEN}; set synchronous_commit = on; set default_transaction_isolation = 'read committed'; \
             set statement_timeout = {}; set lock_timeout = {}; set idle_in_transaction_session_timeout = {}; \
             set application_name = 'persoonsregister'",
            MAX_OPDRACHT.as_millis(),
            WACHTTIJD.as_millis(),
            MAX_STILSTAND.as_millis()
        );
        let pool = pool(VERBINDINGEN_POSTGRES, instelling).connect_with(opties).await?;
        Ok(Self { pool, soort: Databanksoort::Postgres })
    }

    /// Begins a transaction that only reads, and sees everything as it is at one moment.
    pub(crate) async fn begin_lezen(&self) -> Result<Tx, Error> {
        match self.soort {
            // The first read fixes what the transaction sees.
            Databanksoort::Sqlite => self.begin("begin").await,
            Databanksoort::Postgres => self.begin("begin isolation level repeatable read read only").await,
        }
    }

    /// Begins a transaction that is going to write. On SQLite it is always the only one.
    pub(crate) async fn begin_schrijven(&self, toegang: Toegang) -> Result<Tx, Error> {
        let slot = match (self.soort, toegang) {
            (Databanksoort::Sqlite, _) => return self.begin("begin immediate").await,
            (Databanksoort::Postgres, Toegang::Samen) => "pg_advisory_xact_lock_shared",
            (Databanksoort::Postgres, Toegang::Alleen) => "pg_advisory_xact_lock",
        };
        // Every statement after the lock sees what was committed before it was given: read committed. The lock comes
        // first, and BEGIN takes it into the transaction: when it is not given, no transaction is left behind.
        self.begin(AssertSqlSafe(format!("select {slot}({SLOT}); begin"))).await
    }

    /// In a task of its own, so that whoever stops waiting does not break it off: sqlx knows of a transaction on
    /// PostgreSQL only when the server has answered, and would put the connection back with the transaction open.
    async fn begin(&self, opdracht: impl SqlSafeStr) -> Result<Tx, Error> {
        let begin = Tx::begin(self.pool.acquire().await?, Some(opdracht.into_sql_str()));
        Ok(tokio::spawn(begin).await??)
    }
}

impl Databanksoort {
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

    /// SQL for the whole number that is the `nummer`-th value of a row.
    pub(crate) fn getal(self, nummer: u8) -> String {
        format!("cast(rij.value ->> {nummer} as bigint)")
    }

    /// SQL for the present moment in milliseconds since 1970: by the clock of the server, or of the machine that has the
    /// file, so that all who use a register have one clock.
    pub(crate) fn nu(self) -> &'static str {
        match self {
            Self::Sqlite => "cast(unixepoch('subsec') * 1000 as integer)",
            Self::Postgres => "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)",
        }
    }

    /// SQL for "is one of the first texts of the rows", by way of an index on what it is asked of.
    pub(crate) fn in_rijen(self) -> String {
        let gegeven = format!("select {} from {}", self.bytes(0), self.rijen());
        match self {
            Self::Sqlite => format!("in ({gegeven})"),
            Self::Postgres => format!("= any (array({gegeven}))"),
        }
    }
}

/// The URL holds a password: no error of this names it.
fn pool(verbindingen: u32, instelling: String) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(verbindingen)
        .acquire_timeout(WACHTTIJD)
        .test_before_acquire(false)
        .before_acquire(|verbinding, meta| {
            Box::pin(async move {
                if meta.idle_for > VERTROUWD {
                    verbinding.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |verbinding, _| {
            let instelling = AssertSqlSafe(instelling.clone());
            Box::pin(async move {
                sqlx::raw_sql(instelling).execute(verbinding).await?;
                Ok(())
            })
        })
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
