//! The statement that writes a batch: events, tags and checkpoints together, so that it is one trip and, in the quick
//! way, one transaction. Rows go in as arrays, so that batches of every size share a few prepared statements.

use std::sync::Arc;

use sqlx::postgres::PgArguments;
use uuid::Uuid;

use super::filter::{BLOCKED, CONDITIONS, Sql};
use crate::{
    Position, StreamId, Version,
    backend::asked::tags,
    verdict::{Row, Verdict},
};

/// What the optimistic path supposes, to be proved by the statement itself.
pub(super) struct Supposition<'a> {
    /// The key of the log's lock.
    pub(super) lock: i64,
    /// The event at the head.
    pub(super) last: Uuid,
    /// Streams that stand at this version.
    pub(super) streams: Vec<(&'a StreamId, Version)>,
    /// Checkpoints that stand here.
    pub(super) checkpoints: Vec<(&'a str, Position)>,
    /// Conditions of which none is broken.
    pub(super) conditions: Option<String>,
}

/// Writes a verdict. The rows that it says to have written are none when the supposition did not hold.
pub(super) fn write(
    verdict: &Verdict<'_>,
    supposition: Option<Supposition<'_>>,
) -> Result<sqlx::query::Query<'static, sqlx::Postgres, PgArguments>, sqlx::Error> {
    let mut sql = Sql::default();
    match supposition {
        Some(supposition) => push_supposition(&mut sql, supposition)?,
        None => {
            sql.push("WITH free AS MATERIALIZED (SELECT clock_timestamp() AS at)");
        }
    }
    let Some(first) = verdict.rows.first() else {
        sql.push(" ");
        push_checkpoints(&mut sql, verdict)?;
        return Ok(sql.query());
    };
    let tags = tags(verdict);
    if !tags.is_empty() {
        sql.push(", tags AS (");
        push_tags(&mut sql, &tags)?;
        sql.push(")");
    }
    if !verdict.checkpoints.is_empty() {
        sql.push(", checkpoints AS (");
        push_checkpoints(&mut sql, verdict)?;
        sql.push(")");
    }
    sql.push(" ");
    push_events(&mut sql, first, &verdict.rows)?;
    Ok(sql.query())
}

/// `free` has a row when the event at the head, the streams and the conditions are as supposed, and then waits for the
/// lock. With checkpoints that is `turn`, and `free` has one when they are as supposed too: their rows are locked to see
/// their newest state.
fn push_supposition(sql: &mut Sql, supposed: Supposition<'_>) -> Result<(), sqlx::Error> {
    sql.push("WITH ")
        .push(if supposed.checkpoints.is_empty() { "free" } else { "turn" })
        .push(" AS MATERIALIZED (SELECT clock_timestamp() AS at FROM pg_advisory_xact_lock(")
        .bind(supposed.lock)?
        .push(") WHERE (SELECT event_id FROM eventstore_events ORDER BY position DESC LIMIT 1) = ")
        .bind(supposed.last)?;
    if !supposed.streams.is_empty() {
        let count = i64::try_from(supposed.streams.len()).unwrap_or(i64::MAX);
        let (names, versions): (Vec<&str>, Vec<i64>) =
            supposed.streams.iter().map(|(stream, version)| (stream.as_str(), version.to_sql())).unzip();
        sql.push(" AND (SELECT count(*) FROM unnest(")
            .bind(names)?
            .push(", ")
            .bind(versions)?
            .push(") s(stream, version) JOIN eventstore_events e USING (stream, version)) = ")
            .bind(count)?;
    }
    if let Some(conditions) = supposed.conditions {
        sql.push(" AND NOT EXISTS (SELECT FROM ")
            .push(CONDITIONS[0])
            .bind(conditions)?
            .push(CONDITIONS[1])
            .push(" WHERE ")
            .push(BLOCKED)
            .push(")");
    }
    sql.push(")");
    if supposed.checkpoints.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(supposed.checkpoints.len()).unwrap_or(i64::MAX);
    let (names, positions): (Vec<&str>, Vec<i64>) =
        supposed.checkpoints.iter().map(|(name, position)| (*name, position.to_sql())).unzip();
    sql.push(", standing AS MATERIALIZED (SELECT c.name FROM turn CROSS JOIN unnest(")
        .bind(names)?
        .push(", ")
        .bind(positions)?
        .push(
            ") m(name, position) JOIN eventstore_checkpoints c ON c.name = m.name AND c.position = m.position \
             FOR UPDATE OF c), free AS MATERIALIZED (\
             SELECT at FROM turn WHERE (SELECT count(*) FROM standing) = ",
        )
        .bind(count)?
        .push(")");
    Ok(())
}

fn push_events(sql: &mut Sql, first: &Row<'_>, rows: &[Row<'_>]) -> Result<(), sqlx::Error> {
    sql.push(
        "INSERT INTO eventstore_events \
         (position, stream, version, event_id, kind, data, meta, recorded_at) SELECT ",
    );
    // A caller alone has a single event. As plain values it costs the server a fifth less than through arrays.
    if let [row] = rows {
        sql.bind(row.position.to_sql())?
            .push(", ")
            .bind(row.stream.as_str())?
            .push(", ")
            .bind(row.version.to_sql())?
            .push(", ")
            .bind(row.event.id)?
            .push(", ")
            .bind(row.event.kind.as_str())?
            .push(", ")
            .bind(row.event.data.as_str())?
            .push(", ")
            .bind(row.event.meta.as_str())?
            .push(", free.at FROM free");
        return Ok(());
    }
    let texts = |value: for<'r> fn(&'r Row<'_>) -> &'r str| rows.iter().map(value).collect::<Vec<&str>>();
    sql.bind(first.position.to_sql() - 1)?
        .push(" + r.n, r.stream, r.version, r.event_id, r.kind, r.data, r.meta, free.at FROM free CROSS JOIN unnest(")
        .bind(texts(|row| row.stream.as_str()))?
        .push(", ")
        .bind(rows.iter().map(|row| row.version.to_sql()).collect::<Vec<_>>())?
        .push(", ")
        .bind(rows.iter().map(|row| row.event.id).collect::<Vec<_>>())?
        .push(", ")
        .bind(texts(|row| &row.event.kind))?
        .push(", ")
        .bind(texts(|row| &row.event.data))?
        .push(", ")
        .bind(texts(|row| &row.event.meta))?
        .push(") WITH ORDINALITY r(stream, version, event_id, kind, data, meta, n)");
    Ok(())
}

fn push_tags(sql: &mut Sql, tags: &[(Arc<str>, i64)]) -> Result<(), sqlx::Error> {
    sql.push(
        "INSERT INTO eventstore_tags (tag, position) SELECT t.tag, t.position FROM free CROSS JOIN unnest(",
    )
    .bind(tags.iter().map(|(tag, _)| &**tag).collect::<Vec<&str>>())?
    .push(", ")
    .bind(tags.iter().map(|(_, position)| *position).collect::<Vec<_>>())?
    .push(") t(tag, position)");
    Ok(())
}

fn push_checkpoints(sql: &mut Sql, verdict: &Verdict<'_>) -> Result<(), sqlx::Error> {
    let (names, positions): (Vec<&str>, Vec<i64>) =
        verdict.checkpoints.iter().map(|(name, position)| (*name, position.to_sql())).unzip();
    sql.push(
        "INSERT INTO eventstore_checkpoints (name, position) \
         SELECT m.name, m.position FROM free CROSS JOIN unnest(",
    )
    .bind(names)?
    .push(", ")
    .bind(positions)?
    .push(") m(name, position) ON CONFLICT (name) DO UPDATE SET position = excluded.position");
    Ok(())
}
