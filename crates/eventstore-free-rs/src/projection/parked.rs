//! Events that could not be taken in. Each waits with the later events of its stream, in order, until somebody has
//! them tried again; meanwhile the other streams go on.

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

use super::{Projection, writer::Writer};
use crate::{Dialect, MAX_PAGE, Position, ProjectionError, Recorded, StoreError, StreamId, Tx, Version};

/// Most streams that may be parked. When there are more, it is not the events that are wrong but the program: the
/// runner stops.
pub const MAX_PARKED_STREAMS: usize = 100;
/// Most parked events that are listed.
const MAX_LISTED: i64 = 1_000;

/// Every column of `parked`, in the order of [`event`] after the name.
pub(super) const COLUMNS: &str = "name, position, stream, version, id, kind, data, meta, recorded_at, cause";

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
pub(super) fn cause(error: &ProjectionError, dialect: Dialect) -> Option<String> {
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

pub(super) async fn park(
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
    .bind(event.recorded_at.as_microsecond())
    .bind(cause)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The streams that are parked, the longest waiting first.
pub(super) async fn streams(tx: &mut Tx, name: &str) -> Result<Vec<StreamId>, sqlx::Error> {
    let sql = "SELECT stream FROM parked WHERE name = $1 GROUP BY stream ORDER BY MIN(position)";
    let streams: Vec<String> = sqlx::query_scalar(sql).bind(name).fetch_all(&mut **tx).await?;
    Ok(streams.into_iter().map(StreamId::from).collect())
}

impl<P: Projection> Writer<P> {
    pub(super) async fn parked(&self) -> Result<Vec<Parked>, ProjectionError> {
        let sql =
            "SELECT position, stream, kind, cause FROM parked WHERE name = $1 ORDER BY position LIMIT $2";
        let rows = sqlx::query(sql)
            .bind(self.projection.name())
            .bind(MAX_LISTED)
            .fetch_all(self.database.pool())
            .await?;
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

    pub(super) async fn retry(&self) -> Result<Retried, ProjectionError> {
        let name = self.projection.name();
        let mut tx = self.database.begin().await?;
        let streams = streams(&mut tx, name).await?;
        tx.commit().await?;
        let mut retried = Retried::default();
        for stream in streams {
            match self.retry_stream(&stream).await {
                Ok(()) => retried.taken += 1,
                Err(error) if cause(&error, self.database.dialect()).is_some() => retried.left += 1,
                Err(error) => return Err(error),
            }
        }
        tracing::info!(
            projection = name,
            taken = retried.taken,
            left = retried.left,
            "parked streams tried again"
        );
        Ok(retried)
    }

    /// All parked events of one stream, in order, or none.
    async fn retry_stream(&self, stream: &StreamId) -> Result<(), ProjectionError> {
        let name = self.projection.name();
        let mut tx = self.database.begin_redoable().await?;
        // Nobody takes a batch in meanwhile, so nothing is added behind our back.
        let lock = "UPDATE projections SET position = position WHERE name = $1 AND version = $2";
        let version = i64::from(self.projection.version());
        let locked = sqlx::query(lock).bind(&self.row).bind(version).execute(&mut *tx).await?;
        if locked.rows_affected() != 1 {
            return Err(ProjectionError::Moved { name });
        }
        let select = "SELECT position, stream, version, id, kind, data, meta, recorded_at FROM parked \
                      WHERE name = $1 AND stream = $2 ORDER BY position";
        let rows = sqlx::query(select).bind(name).bind(stream.as_str()).fetch_all(&mut *tx).await?;
        let events = rows.iter().map(event).collect::<Result<Vec<_>, _>>()?;
        for events in events.chunks(MAX_PAGE) {
            self.projection.apply(&mut tx, events).await?;
        }
        let delete = "DELETE FROM parked WHERE name = $1 AND stream = $2";
        sqlx::query(delete).bind(name).bind(stream.as_str()).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}

fn event(row: &AnyRow) -> Result<Recorded, StoreError> {
    let position = Position::from_sql(row.try_get(0)?);
    let damaged = |what| StoreError::Damaged { position: position.0, what };
    Ok(Recorded {
        position,
        stream: StreamId::from(row.try_get::<String, _>(1)?),
        version: Version::from_sql(row.try_get(2)?),
        id: row.try_get::<String, _>(3)?.parse().map_err(|_| damaged("id"))?,
        kind: row.try_get(4)?,
        data: row.try_get(5)?,
        meta: row.try_get(6)?,
        recorded_at: Timestamp::from_microsecond(row.try_get(7)?).map_err(|_| damaged("recorded_at"))?,
    })
}
