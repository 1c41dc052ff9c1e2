//! The tables, brought up to date by sqlx migrations that are part of the program.

use std::borrow::Cow;

use sqlx::{
    AssertSqlSafe, Connection, PgConnection, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::StoreError;

/// The log has its own migrations table, so that a service can keep read models in the same database.
const TABLE: &str = "_eventstore_migrations";
/// The upper half of the keys of our advisory locks; the lower half of a log's lock is the number of its table, which is
/// never 0.
pub(super) const LOCK: i64 = 0x6576_656e << 32;

/// The newest migration.
const NEWEST: i64 = 2;

/// Brings the tables up to date, and gives the number that PostgreSQL knows this log's table by.
pub(super) async fn migrate(connection: &mut PgConnection) -> Result<i64, StoreError> {
    // Who may only append cannot make tables, and need not when they are there.
    if !is_newest(connection).await? {
        make(connection).await?;
    }
    let number = sqlx::query_scalar("SELECT 'eventstore_events'::regclass::oid::int8");
    Ok(number.fetch_one(connection).await?)
}

async fn is_newest(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let there = sqlx::query_scalar::<_, bool>("SELECT to_regclass($1) IS NOT NULL").bind(TABLE);
    if !there.fetch_one(&mut *connection).await? {
        return Ok(false);
    }
    let sql = format!("SELECT EXISTS (SELECT FROM {TABLE} WHERE version = $1 AND success)");
    // Safe: the text is a constant.
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).bind(NEWEST).fetch_one(connection).await?)
}

async fn make(connection: &mut PgConnection) -> Result<(), StoreError> {
    let migration = |version, name, sql: &'static str| {
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
    };
    let mut migrator = Migrator::with_migrations(vec![
        migration(1, "log", include_str!("../../../migrations/postgres/0001_log.sql")),
        migration(NEWEST, "identity", include_str!("../../../migrations/postgres/0002_identity.sql")),
    ]);
    migrator.dangerous_set_table_name(TABLE);
    // sqlx's own lock belongs to the session, and all migrations of the database share it.
    migrator.set_locking(false);
    let mut transaction = connection.begin().await?;
    // Of several processes that start at once one brings the tables up to date.
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *transaction).await?;
    migrator.run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await?;
    Ok(())
}
