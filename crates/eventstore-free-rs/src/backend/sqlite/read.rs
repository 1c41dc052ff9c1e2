//! Reading the log: pages by query, streams, head and checkpoints.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Either, Row as _, SqlitePool, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    LogId, MAX_TAGS_PER_EVENT, Page, Position, Query, QueryItem, Recorded, StoreError, StreamId, Tag, Version,
};

macro_rules! columns {
    () => {
        "e.position, e.stream, e.version, e.event_id, e.kind, e.data, e.meta, e.recorded_at"
    };
}

/// The WHERE part for a query, to be used with `e` for the events table, and the values that it binds from ?3 on.
/// ?1 is the position after which is looked, ?2 belongs to the statement around the filter.
pub(super) struct Filter {
    pub(super) sql: String,
    pub(super) binds: Vec<String>,
}

impl Filter {
    pub(super) fn new(query: &Query) -> Self {
        let mut filter = Self { sql: String::new(), binds: Vec::new() };
        if query.items().is_empty() {
            filter.sql.push('1');
            return filter;
        }
        // When every item asks for a tag, the first tags find the few events that can match at all; without this an
        // OR looks at the whole log. So who asks names the rarest tag first.
        let first: Option<Vec<&Tag>> = query.items().iter().map(|item| item.tags.first()).collect();
        if let Some(first) = first {
            filter.sql.push_str(
                "e.position IN (SELECT t.position FROM tags t WHERE t.position > ?1 AND t.tag IN (",
            );
            filter.push_list(first.into_iter().map(Tag::as_str));
            filter.sql.push_str(")) AND ");
        }
        for (index, item) in query.items().iter().enumerate() {
            filter.sql.push_str(if index == 0 { "(" } else { " OR " });
            filter.push_item(item);
        }
        filter.sql.push(')');
        filter
    }

    fn push_item(&mut self, item: &QueryItem) {
        let mut tags: Vec<&Tag> = Vec::new();
        for tag in &item.tags {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags.len() > MAX_TAGS_PER_EVENT {
            // No event carries them all.
            self.sql.push('0');
            return;
        }
        self.sql.push_str("(1");
        if !item.kinds.is_empty() {
            self.sql.push_str(" AND e.kind IN (");
            self.push_list(item.kinds.iter().map(String::as_str));
            self.sql.push(')');
        }
        for tag in tags {
            self.sql.push_str(" AND EXISTS (SELECT 1 FROM tags t WHERE t.position = e.position AND t.tag = ");
            self.push_list(std::iter::once(tag.as_str()));
            self.sql.push(')');
        }
        self.sql.push(')');
    }

    fn push_list<'a>(&mut self, values: impl Iterator<Item = &'a str>) {
        for (index, value) in values.enumerate() {
            if index > 0 {
                self.sql.push_str(", ");
            }
            self.binds.push(value.to_owned());
            self.sql.push_str(&format!("?{}", self.binds.len() + 2));
        }
    }
}

/// Head and events in one trip. Each is a picture of its own, the events the later one; as events never change and
/// positions have no gaps, the page is still true for the later of the two.
pub(super) async fn page(
    pool: &SqlitePool,
    query: &Query,
    after: Position,
    limit: usize,
) -> Result<Page, StoreError> {
    let filter = Filter::new(query);
    let sql = format!(
        "SELECT coalesce(max(position), 0) FROM events; \
         SELECT {} FROM events e WHERE e.position > ?1 AND {} ORDER BY e.position LIMIT ?2",
        columns!(),
        filter.sql
    );
    let limit_sql = i64::try_from(limit).unwrap_or(i64::MAX);
    // Safe: the filter's text is made of constants and placeholders, every value is bound.
    let mut select = sqlx::query(AssertSqlSafe(sql)).bind(after.to_sql()).bind(limit_sql);
    for value in filter.binds {
        select = select.bind(value);
    }
    let mut connection = pool.acquire().await?;
    #[expect(deprecated, reason = "two statements with values, which `raw_sql` cannot have")]
    let mut rows = select.fetch_many(&mut *connection);
    let mut head = None;
    let mut events = Vec::new();
    while let Some(step) = rows.try_next().await? {
        let Either::Right(row) = step else { continue };
        if head.is_none() {
            head = Some(Position::from_sql(row.try_get(0)?));
        } else {
            events.push(recorded(&row)?);
        }
    }
    let last = events.last().map_or(Position::START, |event: &Recorded| event.position);
    let head = head.unwrap_or_default().max(last);
    let upto = match limit {
        0 => after,
        _ if events.len() == limit => last,
        _ => head.max(after),
    };
    Ok(Page { events, upto, head })
}

pub(super) async fn streams(
    pool: &SqlitePool,
    streams: &[StreamId],
    after: Version,
) -> Result<Vec<Recorded>, StoreError> {
    let select = if let [stream] = streams {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM events e WHERE e.stream = ?1 AND e.version > ?2 ORDER BY e.version"
        );
        sqlx::query(sql).bind(stream.shared())
    } else {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM json_each(?1) j CROSS JOIN events e ON e.stream = j.value AND e.version > ?2 ",
            "ORDER BY j.key, e.version"
        );
        // JSON in SQLite cuts a text at U+0000; no stored stream has such a name.
        sqlx::query(sql).bind(json_list(streams.iter().filter(|stream| !stream.as_str().contains('\0'))))
    };
    let mut rows = select.bind(after.to_sql()).fetch(pool);
    let mut events = Vec::new();
    while let Some(row) = rows.try_next().await? {
        events.push(recorded(&row)?);
    }
    Ok(events)
}

pub(super) async fn find(pool: &SqlitePool, id: Uuid) -> Result<Option<Recorded>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM events e WHERE e.event_id = ?1");
    let row = sqlx::query(sql).bind(id.as_bytes().to_vec()).fetch_optional(pool).await?;
    row.as_ref().map(recorded).transpose()
}

pub(super) async fn head(pool: &SqlitePool) -> Result<Position, StoreError> {
    let head: i64 =
        sqlx::query_scalar("SELECT coalesce(max(position), 0) FROM events").fetch_one(pool).await?;
    Ok(Position::from_sql(head))
}

pub(super) async fn identity(pool: &SqlitePool) -> Result<LogId, StoreError> {
    let id: Vec<u8> = sqlx::query_scalar("SELECT id FROM identity").fetch_one(pool).await?;
    let id = Uuid::from_slice(&id).map_err(|_| StoreError::Damaged { position: 0, what: "id of the log" })?;
    Ok(LogId(id))
}

pub(super) async fn checkpoint(pool: &SqlitePool, name: &str) -> Result<Position, StoreError> {
    let stored: Option<i64> = sqlx::query_scalar("SELECT position FROM checkpoints WHERE name = ?1")
        .bind(name)
        .fetch_optional(pool)
        .await?;
    Ok(stored.map_or(Position::START, Position::from_sql))
}

/// A JSON array of texts, for `json_each`.
pub(super) fn json_list<'a>(values: impl IntoIterator<Item = &'a StreamId>) -> String {
    serde_json::Value::from_iter(values.into_iter().map(StreamId::as_str)).to_string()
}

fn recorded(row: &SqliteRow) -> Result<Recorded, StoreError> {
    let position = Position::from_sql(row.try_get(0)?);
    let damaged = |what| StoreError::Damaged { position: position.0, what };
    // The tables are strict, so what can be wrong with a text is that it is not UTF-8.
    let text = |index, what| row.try_get::<String, _>(index).map_err(|_| damaged(what));
    let id: &[u8] = row.try_get(3)?;
    let version: i64 = row.try_get(2)?;
    let micros: i64 = row.try_get(7)?;
    Ok(Recorded {
        position,
        stream: row.try_get::<&str, _>(1).map(StreamId::from).map_err(|_| damaged("stream is no text"))?,
        version: u64::try_from(version).map(Version).map_err(|_| damaged("version is negative"))?,
        id: Uuid::from_slice(id).map_err(|_| damaged("event_id is not 16 bytes"))?,
        kind: text(4, "kind is no text")?,
        data: text(5, "data is no text")?,
        meta: text(6, "meta is no text")?,
        recorded_at: Timestamp::from_microsecond(micros)
            .map(Some)
            .map_err(|_| damaged("recorded_at is no moment"))?,
    })
}
