//! Opening the transaction, and what the decision must know: head, versions, known ids, checkpoints, conditions.

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Executor, Row as _, SqliteConnection};
use uuid::Uuid;

use super::super::read::{Filter, json_list};
use crate::{
    Append, Position, StoreError, StreamId, Version,
    append::Unless,
    backend::asked::Asked,
    verdict::{Facts, Known},
};

/// Opens the transaction and answers everything but the conditions. `?1`: the streams, `?2`: the event ids in
/// hex, `?3`: the checkpoints' names; each a JSON array.
const BEGIN_AND_FACTS: &str = "BEGIN IMMEDIATE; \
    SELECT 0 AS what, 0 AS item, (SELECT max(position) FROM events) AS position, 0 AS version, NULL AS stream \
    UNION ALL SELECT 1, j.key, 0, (SELECT max(e.version) FROM events e WHERE e.stream = j.value), NULL \
      FROM json_each(?1) j \
    UNION ALL SELECT 2, j.key, e.position, e.version, e.stream \
      FROM json_each(?2) j CROSS JOIN events e ON e.event_id = unhex(j.value) \
    UNION ALL SELECT 3, j.key, c.position, 0, NULL \
      FROM json_each(?3) j CROSS JOIN checkpoints c ON c.name = j.value";

pub(super) async fn begin(connection: &mut SqliteConnection, batch: &[Append]) -> Result<Facts, StoreError> {
    let mut facts = unconditional(connection, batch).await?;
    for (index, append) in batch.iter().enumerate() {
        for unless in &append.unless {
            if condition_matches(connection, unless).await? {
                facts.blocked.insert(index);
                break;
            }
        }
    }
    Ok(facts)
}

async fn unconditional(connection: &mut SqliteConnection, batch: &[Append]) -> Result<Facts, StoreError> {
    let Asked { streams, ids, names } = Asked::of(batch);
    let query = sqlx::query(BEGIN_AND_FACTS)
        .bind(json_list(streams.iter().copied()))
        .bind(json_hex(&ids))
        .bind(serde_json::Value::from(names.clone()).to_string());
    let mut rows = connection.fetch(query);
    let mut facts = Facts::default();
    while let Some(row) = rows.try_next().await? {
        let item = usize::try_from(row.try_get::<i64, _>(1)?).unwrap_or_default();
        let position = Position::from_sql(row.try_get::<Option<i64>, _>(2)?.unwrap_or_default());
        let version = Version::from_sql(row.try_get::<Option<i64>, _>(3)?.unwrap_or_default());
        match row.try_get::<i64, _>(0)? {
            0 => facts.head = position,
            1 => {
                facts.versions.insert(streams[item].clone(), version);
            }
            2 => {
                let stream = StreamId::new(row.try_get::<&str, _>(4)?);
                facts.known.insert(ids[item], Known { stream, version, position });
            }
            _ => {
                facts.checkpoints.insert(names[item].to_owned(), position);
            }
        }
    }
    Ok(facts)
}

/// A JSON array of ids in hex, for `unhex`.
fn json_hex(ids: &[Uuid]) -> String {
    let mut json = String::with_capacity(2 + ids.len() * 35);
    json.push('[');
    for (index, id) in ids.iter().enumerate() {
        json.push_str(if index == 0 { "\"" } else { ",\"" });
        json.push_str(id.simple().encode_lower(&mut Uuid::encode_buffer()));
        json.push('"');
    }
    json.push(']');
    json
}

async fn condition_matches(connection: &mut SqliteConnection, unless: &Unless) -> Result<bool, StoreError> {
    let filter = Filter::new(&unless.query);
    // ?2 is not used here; the filter counts from ?3.
    let sql = format!("SELECT EXISTS (SELECT 1 FROM events e WHERE e.position > ?1 AND {})", filter.sql);
    // Safe: the filter's text is made of constants and placeholders, every value is bound.
    let mut select = sqlx::query_scalar(AssertSqlSafe(sql)).bind(unless.after.to_sql()).bind(None::<i64>);
    for value in filter.binds {
        select = select.bind(value);
    }
    Ok(select.fetch_one(&mut *connection).await?)
}
