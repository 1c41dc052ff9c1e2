//! Events that could not be taken in. Each waits with the later events of its stream, in order, until somebody has
//! them tried again; meanwhile the other streams go on.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

use super::checkpoint::Row as Checkpoint;
use crate::{
    Database, Dialect, FollowError, Position, ProjectionError, Recorded, StoreError, StreamId, Tx, Version,
};

/// Most streams that may be parked. When there are more, it is not the events that are wrong but the program: the
/// follower stops.
pub const MAX_PARKED_STREAMS: usize = 100;
/// Most parked events that are listed, or read of one stream at a time.
const MAX_LISTED: i64 = 1_000;

/// In the column `recorded_at`, which takes no `NULL`: no log stored anything at the beginning of 1970.
const NOT_KNOWN: i64 = 0;

/// Every column of `parked`, in the order of [`event`] after the name.
pub(crate) const COLUMNS: &str = "name, position, stream, version, id, kind, data, meta, recorded_at, cause";

/// An event that is parked, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// Its type name.
    pub kind: String,
    /// A short text on why it could not be taken in, without contents: a code of the database, or that it was not
    /// understood. `None`: it only waits for an earlier event of its stream.
    pub cause: Option<String>,
}

/// What came of trying parked streams again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retried {
    /// Streams that were taken in after all.
    pub taken: u64,
    /// Streams that stay parked, whole.
    pub left: u64,
}

/// Why an event cannot be taken in, without contents; `None` when the event has nothing to do with the error.
pub(crate) fn cause(error: &ProjectionError, dialect: Dialect) -> Option<String> {
    match error {
        ProjectionError::Event { .. } => Some("not understood".to_owned()),
        ProjectionError::Store(StoreError::Database(sqlx::Error::Database(error))) => {
            let code = error.code()?;
            match dialect {
                // Data exception, integrity constraint violation.
                Dialect::Postgres => {
                    (code.starts_with("22") || code.starts_with("23")).then(|| format!("SQLSTATE {code}"))
                }
                // SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH; the higher bytes tell more.
                Dialect::Sqlite => code
                    .parse::<u32>()
                    .is_ok_and(|number| matches!(number & 0xFF, 18..=20))
                    .then(|| format!("SQLite {code}")),
            }
        }
        _ => None,
    }
}

pub(crate) async fn park(
    tx: &mut Tx,
    name: &str,
    event: &Recorded,
    cause: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO parked (name, position, stream, version, id, kind, data, meta, recorded_at, cause) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(name)
    .bind(event.position.to_sql())
    .bind(event.stream.as_str())
    .bind(event.version.to_sql())
    .bind(event.id.to_string())
    .bind(&event.kind)
    .bind(&event.data)
    .bind(&event.meta)
    .bind(event.recorded_at.map_or(NOT_KNOWN, Timestamp::as_microsecond))
    .bind(cause)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The streams that are parked, the longest waiting first.
pub(crate) async fn streams(tx: &mut Tx, name: &str) -> Result<Vec<StreamId>, sqlx::Error> {
    let sql = "SELECT stream FROM parked WHERE name = $1 GROUP BY stream ORDER BY MIN(position)";
    let streams: Vec<String> = sqlx::query_scalar(sql).bind(name).fetch_all(&mut **tx).await?;
    Ok(streams.into_iter().map(StreamId::from).collect())
}

/// The streams that are parked.
pub(crate) async fn stuck(database: &Database, name: &str) -> Result<HashSet<StreamId>, FollowError> {
    let sql = "SELECT DISTINCT stream FROM parked WHERE name = $1";
    let streams: Vec<String> = sqlx::query_scalar(sql).bind(name).fetch_all(database.pool()).await?;
    Ok(streams.into_iter().map(StreamId::from).collect())
}

/// What is parked, in order.
pub(crate) async fn list(database: &Database, name: &str) -> Result<Vec<Parked>, StoreError> {
    let sql = "SELECT position, stream, kind, cause FROM parked WHERE name = $1 ORDER BY position LIMIT $2";
    let rows = sqlx::query(sql).bind(name).bind(MAX_LISTED).fetch_all(database.pool()).await?;
    let parked = |row: &AnyRow| {
        Ok(Parked {
            position: Position::from_sql(row.try_get(0)?),
            stream: StreamId::from(row.try_get::<String, _>(1)?),
            kind: row.try_get(2)?,
            cause: row.try_get(3)?,
        })
    };
    rows.iter().map(parked).collect()
}

/// Locks the row of a follower, so that it takes nothing in meanwhile and nothing is parked behind our back.
pub(crate) async fn lock(tx: &mut Tx, row: &Checkpoint<'_>) -> Result<(), FollowError> {
    let lock = "UPDATE projections SET position = position WHERE name = $1 AND version = $2";
    let locked = sqlx::query(lock).bind(row.name).bind(row.version).execute(&mut **tx).await?;
    if locked.rows_affected() == 1 { Ok(()) } else { Err(FollowError::Moved { follower: row.follower }) }
}

/// The first parked events of a stream, in order.
pub(crate) async fn events_of(
    tx: &mut Tx,
    name: &str,
    stream: &StreamId,
) -> Result<Vec<Recorded>, StoreError> {
    let select = "SELECT position, stream, version, id, kind, data, meta, recorded_at FROM parked \
                  WHERE name = $1 AND stream = $2 ORDER BY position LIMIT $3";
    let rows =
        sqlx::query(select).bind(name).bind(stream.as_str()).bind(MAX_LISTED).fetch_all(&mut **tx).await?;
    rows.iter().map(event).collect()
}

/// Lets go of the events of a stream up to and including a position.
pub(crate) async fn let_go(
    tx: &mut Tx,
    name: &str,
    stream: &StreamId,
    upto: Position,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM parked WHERE name = $1 AND stream = $2 AND position <= $3";
    sqlx::query(delete).bind(name).bind(stream.as_str()).bind(upto.to_sql()).execute(&mut **tx).await?;
    Ok(())
}

fn event(row: &AnyRow) -> Result<Recorded, StoreError> {
    let position = Position::from_sql(row.try_get(0)?);
    let damaged = |what| StoreError::Damaged { position: position.0, what };
    let micros: i64 = row.try_get(7)?;
    Ok(Recorded {
        position,
        stream: StreamId::from(row.try_get::<String, _>(1)?),
        version: Version::from_sql(row.try_get(2)?),
        id: row.try_get::<String, _>(3)?.parse().map_err(|_| damaged("id"))?,
        kind: row.try_get(4)?,
        data: row.try_get(5)?,
        meta: row.try_get(6)?,
        recorded_at: (micros != NOT_KNOWN)
            .then(|| Timestamp::from_microsecond(micros).map_err(|_| damaged("recorded_at")))
            .transpose()?,
    })
}
