//! The tables that a database of read models has of itself: how far they are, what is being built, what is parked, and who
//! works on them.

use sqlx::{AnyPool, AssertSqlSafe};

use crate::StoreError;

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

/// Columns that came later: what was read at which position (programs of before move the position alone), and which log it
/// is a position of.
const LATER_COLUMNS: [(&str, &str); 3] = [("event", "TEXT"), ("event_position", "BIGINT"), ("log", "TEXT")];

/// Makes the tables and columns that are not there.
pub(super) async fn make_on_sqlite(pool: &AnyPool) -> Result<(), StoreError> {
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
    Ok(tx.commit().await?)
}

/// Makes the tables that are not there. Two processes may start at the same moment, and a user who may only read
/// finds them made.
pub(super) async fn make_on_postgres(pool: &AnyPool) -> Result<(), StoreError> {
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
