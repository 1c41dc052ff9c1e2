//! The switch: a shadow build takes the place of the read model in use, in one transaction. Readers see the old one or
//! the new one, whole, also after a crash.
//!
//! On PostgreSQL the tables move from the schema of the build to the schema in use, without being copied. On SQLite
//! they are copied from the file of the build: readers go on seeing the old ones meanwhile, other writers wait.
//!
//! The one in use may be brought along all the time by a program of the version before, and then always be a little
//! further than the build. So the last piece is taken in while nobody else can take anything in.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, Row as _, Transaction};
use tokio::time::timeout;

use super::{Projection, build::Build};
use crate::{Database, Dialect, FollowError, Position, Source, progress::parked::COLUMNS};

/// How the switch went.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    /// It stands; how far it is.
    Done(Position),
    /// The one in use is at this position, further than the build: readers would go back in time.
    Behind(Position),
    /// Readers were in the way. They are not held up for long: another time.
    Busy,
}

/// What earlier attempts have shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    /// How often readers were in the way.
    pub(crate) busy: u32,
    /// The one in use was at this position, and the log has lost that: it ends before. Readers do go back in time then.
    pub(crate) lost: Option<Position>,
}

/// How long the last piece may take, while everybody waits.
const LAST_PIECE: Duration = Duration::from_secs(5);
/// How long the switch first waits for readers on PostgreSQL. Everybody who comes later waits behind it.
const MIN_PATIENCE: Duration = Duration::from_millis(500);
/// How long it waits for readers that are always there.
const MAX_PATIENCE: Duration = Duration::from_secs(10);
/// lock_not_available, deadlock_detected; on SQLite, busy.
const IN_THE_WAY: [&str; 3] = ["55P03", "40P01", "5"];

/// Puts the build at `place` in use.
pub(crate) async fn switch(
    database: &Database,
    place: &str,
    build: &Build,
    source: &dyn Source,
    attempt: Attempt,
) -> Result<Switch, FollowError> {
    let (name, version) = (build.projection.name(), build.projection.version());
    // Outside the pool: what is attached goes with the connection, also when this future is dropped.
    let mut connection = database.connection().await?;
    let patience = MIN_PATIENCE.saturating_mul(1 << attempt.busy.min(10)).min(MAX_PATIENCE).as_millis();
    let begin = match database.dialect() {
        Dialect::Sqlite => "BEGIN IMMEDIATE".to_owned(),
        Dialect::Postgres => format!(
            "BEGIN; SET LOCAL lock_timeout = {patience}; LOCK TABLE projection_builds IN ACCESS EXCLUSIVE MODE"
        ),
    };
    let outcome = async {
        let mut tx = connection.begin_with(AssertSqlSafe(begin)).await?;
        let outcome = put(&mut tx, database, place, build, source, attempt.lost).await?;
        match outcome {
            Switch::Done(_) => tx.commit().await?,
            Switch::Behind(_) | Switch::Busy => tx.rollback().await?,
        }
        Ok(outcome)
    }
    .await;
    // What it did is done; a connection that does not close well changes nothing.
    drop(connection.close().await);
    match outcome {
        Err(error) if is_in_the_way(&error) => {
            tracing::debug!(projection = name, version, "readers are in the way of the switch");
            Ok(Switch::Busy)
        }
        outcome => outcome,
    }
}

fn is_in_the_way(error: &FollowError) -> bool {
    let FollowError::Store(crate::StoreError::Database(sqlx::Error::Database(error))) = error else {
        return false;
    };
    error.code().is_some_and(|code| IN_THE_WAY.contains(&&*code))
}

type Writing<'a> = Transaction<'a, sqlx::Any>;

async fn put(
    tx: &mut Writing<'_>,
    database: &Database,
    place: &str,
    build: &Build,
    source: &dyn Source,
    lost: Option<Position>,
) -> Result<Switch, FollowError> {
    let (projection, dialect) = (&*build.projection, database.dialect());
    let (name, version) = (projection.name(), i64::from(projection.version()));
    let wanted: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM projection_builds WHERE name = $1 AND version = $2 AND place = $3",
    )
    .bind(name)
    .bind(version)
    .bind(place)
    .fetch_one(&mut **tx)
    .await?;
    if wanted == 0 {
        return Err(FollowError::Moved { follower: name });
    }
    // Locks the row: nobody takes a batch in until it is decided.
    let lock = "UPDATE projections SET position = position WHERE name = $1 RETURNING version, position";
    let in_use = sqlx::query(lock).bind(name).fetch_one(&mut **tx).await?;
    let stored: i64 = in_use.try_get(0)?;
    if stored > version {
        return Err(FollowError::OtherVersion { follower: name, stored });
    }
    let in_use = Position::from_sql(in_use.try_get(1)?);
    // It is little, unless the locks were waited for long: then the next attempt has less to do.
    let Ok(taken_in) = timeout(LAST_PIECE, build.take_in(source, Some(in_use))).await else {
        return Ok(Switch::Behind(in_use));
    };
    taken_in?;
    if let Some(file) = database.file_of(place) {
        // Only now: the lock of a transaction is on every file that was attached when it began.
        let attach = AssertSqlSafe(format!("ATTACH DATABASE $1 AS {place}"));
        let file = file.to_string_lossy().into_owned();
        sqlx::query(attach).bind(file).execute(&mut **tx).await?;
    }
    let Some(position) = built(tx, dialect, place).await? else { return Ok(Switch::Behind(in_use)) };
    if position < in_use {
        if lost != Some(in_use) {
            return Ok(Switch::Behind(in_use));
        }
        tracing::error!(
            projection = name,
            from = in_use.0,
            to = position.0,
            "back in time: the log ends before"
        );
    }
    match dialect {
        Dialect::Sqlite => copy_tables(tx, place, projection).await?,
        Dialect::Postgres => move_tables(tx, place, projection).await?,
    }
    sqlx::query("DELETE FROM parked WHERE name = $1").bind(name).execute(&mut **tx).await?;
    let columns = COLUMNS;
    // Safe, here and below: place, columns and tables are names that the program made.
    let parked = format!("INSERT INTO parked ({columns}) SELECT {columns} FROM {place}.parked");
    sqlx::query(AssertSqlSafe(parked)).execute(&mut **tx).await?;
    // All parts are equally far, so their marks are the same.
    let mark = "SELECT MAX(event) AS event, MAX(event_position) AS event_position, MAX(log) AS log";
    let update = format!(
        "UPDATE projections SET version = $1, position = $2, event = m.event, event_position = m.event_position, \
         log = m.log FROM ({mark} FROM {place}.projections) m WHERE name = $3"
    );
    sqlx::query(AssertSqlSafe(update))
        .bind(version)
        .bind(position.to_sql())
        .bind(name)
        .execute(&mut **tx)
        .await?;
    forget_builds(tx, dialect, name, version).await?;
    Ok(Switch::Done(position))
}

/// How far the build is; `None` when its parts are not equally far. On PostgreSQL nobody takes anything in there
/// from here on; on SQLite nothing that is taken in later is seen by this transaction.
async fn built(tx: &mut Writing<'_>, dialect: Dialect, place: &str) -> Result<Option<Position>, sqlx::Error> {
    let parts = match dialect {
        Dialect::Sqlite => format!("SELECT position FROM {place}.projections"),
        Dialect::Postgres => format!("UPDATE {place}.projections SET position = position RETURNING position"),
    };
    let parts: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(parts)).fetch_all(&mut **tx).await?;
    let equal = parts.windows(2).all(|pair| pair[0] == pair[1]);
    Ok(parts.first().filter(|_| equal).map(|position| Position::from_sql(*position)))
}

async fn move_tables(
    tx: &mut Writing<'_>,
    place: &str,
    projection: &dyn Projection,
) -> Result<(), sqlx::Error> {
    let schema = "SELECT CAST(quote_ident(current_schema()) AS TEXT)";
    let schema: String = sqlx::query_scalar(schema).fetch_one(&mut **tx).await?;
    for table in projection.tables() {
        let sql = format!(
            "DROP TABLE IF EXISTS {schema}.{table}; ALTER TABLE IF EXISTS {place}.{table} SET SCHEMA {schema}"
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx).await?;
    }
    Ok(())
}

async fn copy_tables(
    tx: &mut Writing<'_>,
    place: &str,
    projection: &dyn Projection,
) -> Result<(), sqlx::Error> {
    for table in projection.tables() {
        let drop = format!("DROP TABLE IF EXISTS main.{table}");
        sqlx::query(AssertSqlSafe(drop)).execute(&mut **tx).await?;
    }
    for statement in projection.schema() {
        sqlx::query(*statement).execute(&mut **tx).await?;
    }
    for table in projection.tables() {
        let there = format!("SELECT COUNT(*) FROM {place}.sqlite_master WHERE type = 'table' AND name = $1");
        let there: i64 = sqlx::query_scalar(AssertSqlSafe(there)).bind(*table).fetch_one(&mut **tx).await?;
        if there > 0 {
            let copy = format!("INSERT INTO main.{table} SELECT * FROM {place}.{table}");
            sqlx::query(AssertSqlSafe(copy)).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

/// Forgets the builds of this version and those before. On SQLite their files are left, to be removed after.
pub(super) async fn forget_builds(
    tx: &mut Writing<'_>,
    dialect: Dialect,
    name: &str,
    upto_version: i64,
) -> Result<(), sqlx::Error> {
    let delete = "DELETE FROM projection_builds WHERE name = $1 AND version <= $2 RETURNING place";
    let places: Vec<String> =
        sqlx::query_scalar(delete).bind(name).bind(upto_version).fetch_all(&mut **tx).await?;
    if dialect == Dialect::Postgres {
        for place in places {
            let drop = format!("DROP SCHEMA IF EXISTS {place} CASCADE");
            sqlx::query(AssertSqlSafe(drop)).execute(&mut **tx).await?;
        }
    }
    Ok(())
}
