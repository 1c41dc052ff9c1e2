//! Reading the log: pages by query, streams, head and checkpoints. Each is one statement, so one snapshot.

use std::time::Duration;

use futures_util::{FutureExt, TryStreamExt};
use jiff::Timestamp;
use sqlx::{Row as _, ValueRef as _, postgres::PgRow};
use uuid::Uuid;

use super::{
    connect::within,
    failure::is_broken,
    filter::{Sql, push_events},
    readers::Readers,
};
use crate::{LogId, Page, Position, Query, Recorded, StoreError, StreamId, Version};

/// How long the server may be silent while it is being read from.
const ROW_TIMEOUT: Duration = Duration::from_secs(30);
/// PostgreSQL counts microseconds from 2000-01-01 UTC; this is that moment since 1970-01-01.
const EPOCH_MICROS: i64 = 946_684_800_000_000;

macro_rules! columns {
    () => {
        "e.position, e.stream, e.version, e.event_id, e.kind, e.data, e.meta, e.recorded_at"
    };
}

/// The head and the events in one snapshot: a page says how far the log was looked through, so nothing may come in
/// between.
pub(super) async fn page(
    readers: &Readers,
    query: &Query,
    after: Position,
    limit: usize,
) -> Result<Page, StoreError> {
    let ask = || {
        let mut sql = Sql::default();
        // The head first, as a row without a stream.
        sql.push(
            "SELECT coalesce(max(position), 0), NULL::text, 0::int8, NULL::uuid, NULL::text, NULL::text, \
             NULL::text, NULL::timestamptz FROM eventstore_events UNION ALL (SELECT ",
        )
        .push(columns!());
        push_events(&mut sql, query, after.to_sql(), i64::try_from(limit).unwrap_or(i64::MAX))?;
        sql.push(")");
        Ok(sql)
    };
    let (mut head, mut events) = (Position::START, Vec::new());
    each(readers, ask, |row| {
        if row.try_get_raw(1)?.is_null() {
            head = Position::from_sql(row.try_get(0)?);
        } else {
            events.push(recorded(row)?);
        }
        Ok(())
    })
    .await?;
    // SQL promises the order within the second half, not that it is handed on so.
    if !events.is_sorted_by_key(|event: &Recorded| event.position) {
        events.sort_unstable_by_key(|event| event.position);
    }
    let upto = match (limit, events.last()) {
        (0, _) => after,
        (_, Some(last)) if events.len() == limit => last.position,
        _ => head.max(after),
    };
    Ok(Page { events, upto, head })
}

pub(super) async fn streams(
    readers: &Readers,
    streams: &[StreamId],
    after: Version,
) -> Result<Vec<Recorded>, StoreError> {
    // No stored stream has U+0000 in its name, and PostgreSQL refuses to be asked for one.
    let names: Vec<&str> = streams.iter().map(StreamId::as_str).filter(|name| !name.contains('\0')).collect();
    let ask = || {
        let mut sql = Sql::default();
        sql.push("SELECT ").push(columns!());
        if let [name] = names[..] {
            sql.push(" FROM eventstore_events e WHERE e.stream = ").bind(name)?;
            sql.push(" AND e.version > ").bind(after.to_sql())?.push(" ORDER BY e.version");
        } else {
            sql.push(" FROM unnest(").bind(&names)?;
            sql.push(") WITH ORDINALITY s(stream, n) JOIN eventstore_events e ON e.stream = s.stream AND e.version > ")
                .bind(after.to_sql())?
                .push(" ORDER BY s.n, e.version");
        }
        Ok(sql)
    };
    let mut events = Vec::new();
    each(readers, ask, |row| {
        events.push(recorded(row)?);
        Ok(())
    })
    .await?;
    Ok(events)
}

pub(super) async fn find(readers: &Readers, id: Uuid) -> Result<Option<Recorded>, StoreError> {
    let ask = || {
        let mut sql = Sql::default();
        sql.push("SELECT ")
            .push(columns!())
            .push(" FROM eventstore_events e WHERE e.event_id = ")
            .bind(id)?;
        Ok(sql)
    };
    let mut found = None;
    each(readers, ask, |row| {
        found = Some(recorded(row)?);
        Ok(())
    })
    .await?;
    Ok(found)
}

pub(super) async fn head(readers: &Readers) -> Result<Position, StoreError> {
    let ask = || {
        let mut sql = Sql::default();
        sql.push("SELECT coalesce(max(position), 0) FROM eventstore_events");
        Ok(sql)
    };
    let mut head = Position::START;
    each(readers, ask, |row| {
        head = Position::from_sql(row.try_get(0)?);
        Ok(())
    })
    .await?;
    Ok(head)
}

pub(super) async fn identity(readers: &Readers) -> Result<LogId, StoreError> {
    let ask = || {
        let mut sql = Sql::default();
        sql.push("SELECT id FROM eventstore_identity");
        Ok(sql)
    };
    let mut id = None;
    each(readers, ask, |row| {
        id = Some(LogId(row.try_get(0)?));
        Ok(())
    })
    .await?;
    id.ok_or(StoreError::Damaged { position: 0, what: "the log has no id" })
}

pub(super) async fn checkpoint(readers: &Readers, name: &str) -> Result<Position, StoreError> {
    let mut position = Position::START;
    if !name.contains('\0') {
        let ask = || {
            let mut sql = Sql::default();
            sql.push("SELECT position FROM eventstore_checkpoints WHERE name = ").bind(name)?;
            Ok(sql)
        };
        each(readers, ask, |row| {
            position = Position::from_sql(row.try_get(0)?);
            Ok(())
        })
        .await?;
    }
    Ok(position)
}

/// Gives each row of the answer to `take`. A connection that turns out to be broken before the first row is no reason to
/// fail: the next one may work, or a new one.
async fn each(
    readers: &Readers,
    ask: impl Fn() -> Result<Sql, sqlx::Error>,
    mut take: impl FnMut(&PgRow) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut others = readers.most();
    loop {
        let mut reader = readers.lend().await?;
        let mut begun = false;
        let mut rows = ask()?.query().fetch(&mut reader.connection);
        let outcome = loop {
            // Most rows are there already: a clock is only set for those that are not.
            let row = match rows.try_next().now_or_never() {
                Some(row) => row.map_err(StoreError::from),
                None => within(ROW_TIMEOUT, async { Ok(rows.try_next().await?) }).await,
            };
            match row {
                Ok(Some(row)) => take(&row)?,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
            begun = true;
        };
        drop(rows);
        match outcome {
            Ok(()) => {
                reader.finish();
                return Ok(());
            }
            Err(StoreError::Database(error)) if !begun && others > 0 && is_broken(&error) => others -= 1,
            Err(error) => return Err(error),
        }
    }
}

fn recorded(row: &PgRow) -> Result<Recorded, StoreError> {
    let position = Position::from_sql(row.try_get(0)?);
    let damaged = |what| StoreError::Damaged { position: position.0, what };
    let text = |index, what| row.try_get::<String, _>(index).map_err(|_| damaged(what));
    let version: i64 = row.try_get(2)?;
    let moment = row.try_get_raw(7)?;
    let moment = moment.as_bytes().ok().and_then(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes);
    let micros = moment.and_then(|micros| micros.checked_add(EPOCH_MICROS));
    Ok(Recorded {
        position,
        stream: row.try_get::<&str, _>(1).map(StreamId::from).map_err(|_| damaged("stream is no text"))?,
        version: u64::try_from(version).map(Version).map_err(|_| damaged("version is negative"))?,
        id: row.try_get(3).map_err(|_| damaged("event_id is no uuid"))?,
        kind: text(4, "kind is no text")?,
        data: text(5, "data is no text")?,
        meta: text(6, "meta is no text")?,
        recorded_at: micros
            .and_then(|micros| Timestamp::from_microsecond(micros).ok())
            .map(Some)
            .ok_or_else(|| damaged("recorded_at is no moment"))?,
    })
}
