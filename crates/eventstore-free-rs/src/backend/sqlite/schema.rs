//! The tables, brought up to date by sqlx migrations that are part of the program.

use std::borrow::Cow;

use sqlx::{
    Connection, SqlSafeStr, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::StoreError;

/// The log has its own migrations table, so that a service can keep read models in the same file.
const TABLE: &str = "_eventstore_migrations";

pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let migration = |version, name, sql: &'static str| {
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
    };
    let mut migrator = Migrator::with_migrations(vec![
        migration(1, "log", include_str!("../../../migrations/sqlite/0001_log.sql")),
        migration(2, "identity", include_str!("../../../migrations/sqlite/0002_identity.sql")),
    ]);
    migrator.dangerous_set_table_name(TABLE);
    // sqlx takes no lock on SQLite: of two processes that open a new file at the same moment the second waits
    // here, and finds the work done.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrator.run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await?;
    Ok(())
}
