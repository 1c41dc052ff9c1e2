//! Connecting: settings of each kind of session, and what a server must be for a log to write to it.

use std::{future::Future, time::Duration};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::PostgresOptions;
use crate::{
    StoreError,
    session::{ACQUIRE_TIMEOUT, Bounds},
};

/// How long connecting may take, with everything that a session is asked at its beginning.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection, the least used goes first.
const STATEMENT_CACHE: usize = 64;
/// The server's bounds as parts of the bound on a whole append: how long to wait for other writers, how long a
/// statement may take, and how long the server waits for a writer that holds the lock and says nothing. The last is the
/// shortest, so that a process that was stopped in the middle does not make the others fail.
const LOCK_PART: u32 = 2;
const STATEMENT_PART: u32 = 2;
const IDLE_PART: u32 = 6;
/// Plans that follow the indexes. All statements of a log are made for one, and are planned once per connection: perhaps
/// while the tables are still empty, or hold other things than they will. What looks cheap then, such as reading all
/// of a table, is kept and must not be chosen.
const PLANS: &str = "SET plan_cache_mode = force_generic_plan; SET jit = off; SET enable_seqscan = off; \
    SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; \
    SET enable_memoize = off; SET enable_hashagg = off; SET enable_sort = off; \
    SET max_parallel_workers_per_gather = 0; ";
/// How often the server looks whether a reader is still there.
const READER_CHECK: Duration = Duration::from_secs(10);
/// The oldest server that is supported.
const MIN_SERVER: i32 = 15_00_00;

/// `work`, or a time-out.
pub(super) async fn within<T>(
    most: Duration,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    tokio::time::timeout(most, work).await.unwrap_or(Err(StoreError::TimedOut))
}

/// How to connect as the writer.
pub(super) struct Session {
    connect: PgConnectOptions,
    settings: String,
    durable: bool,
}

impl Session {
    pub(super) fn new(connect: &PgConnectOptions, options: &PostgresOptions) -> Self {
        let part = |part: u32| options.append_timeout / part;
        let bounds =
            Bounds { statement: part(STATEMENT_PART), lock: part(LOCK_PART), idle: part(IDLE_PART) }.sql();
        let mut settings = format!("{PLANS}SET default_transaction_isolation = 'read committed'; {bounds}; ");
        settings.push_str(if options.durable {
            "SELECT set_config('synchronous_commit', 'on', false) \
             WHERE current_setting('synchronous_commit') = 'off'; "
        } else {
            "SET synchronous_commit = off; "
        });
        Self { connect: named(connect, "writer"), settings, durable: options.durable }
    }

    /// A connection to a server that can be written to.
    pub(super) async fn connect(&self) -> Result<PgConnection, StoreError> {
        within(CONNECT_TIMEOUT, async {
            let mut connection = PgConnection::connect_with(&self.connect).await?;
            // Safe: constants and numbers.
            connection.execute(sqlx::raw_sql(AssertSqlSafe(self.settings.as_str()))).await?;
            let row = sqlx::query(
                "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), \
                 pg_is_in_recovery() OR current_setting('transaction_read_only')::bool, \
                 current_setting('fsync')::bool AND current_setting('full_page_writes')::bool",
            )
            .persistent(false)
            .fetch_one(&mut connection)
            .await?;
            if row.try_get::<i32, _>(0)? < MIN_SERVER {
                return Err(StoreError::Unsuitable("PostgreSQL is older than version 15"));
            }
            if row.try_get::<&str, _>(1)? != "UTF8" {
                return Err(StoreError::Unsuitable("the encoding of the database is not UTF-8"));
            }
            if row.try_get(2)? {
                return Err(StoreError::ReadOnly);
            }
            if self.durable && !row.try_get::<bool, _>(3)? {
                tracing::warn!(
                    "the server has fsync or full_page_writes off: appends may not survive a power loss"
                );
            }
            Ok(connection)
        })
        .await
    }
}

/// Whether the connection still answers.
pub(super) async fn answers(connection: &mut PgConnection) -> bool {
    within(CONNECT_TIMEOUT, async { Ok(connection.ping().await?) }).await.is_ok()
}

/// Makes connections that read, when they are needed.
pub(super) fn readers(connect: &PgConnectOptions, most: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(most.max(1))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                let settings = format!(
                    "{PLANS}SET default_transaction_read_only = on; SET client_connection_check_interval = {}",
                    READER_CHECK.as_millis()
                );
                connection.execute(sqlx::raw_sql(AssertSqlSafe(settings))).await?;
                Ok(())
            })
        })
        .connect_lazy_with(named(connect, "reader"))
}

/// The connection that listens. What it commits is only a message, which nobody misses after a crash.
pub(super) fn listener(connect: &PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(CONNECT_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute("SET synchronous_commit = off").await?;
                Ok(())
            })
        })
        .connect_lazy_with(named(connect, "news"))
}

/// What the server's own lists call the session.
fn named(connect: &PgConnectOptions, role: &str) -> PgConnectOptions {
    let program = connect.get_application_name().unwrap_or("eventstore");
    let name = format!("{program} {role}");
    // Logs hold no data, also not the text of a slow statement.
    connect
        .clone()
        .application_name(&name)
        .statement_cache_capacity(STATEMENT_CACHE)
        .disable_statement_logging()
}
