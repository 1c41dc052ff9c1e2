//! Queries as SQL: of a page of events, and of conditions. Texts with U+0000 are in no event, and PostgreSQL refuses
//! to be asked for them, so they are taken out before.

use serde_json::json;
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, AssertSqlSafe, Encode, Postgres, Type};

use crate::{Append, MAX_TAGS_PER_EVENT, Query, QueryItem};

/// Text of a statement with the values that it binds.
#[derive(Default)]
pub(super) struct Sql {
    pub(super) text: String,
    arguments: PgArguments,
    bound: usize,
}

impl Sql {
    /// Binds a value, and writes its placeholder.
    pub(super) fn bind<'q, T: Encode<'q, Postgres> + Type<Postgres> + 'q>(
        &mut self,
        value: T,
    ) -> Result<&mut Self, sqlx::Error> {
        self.arguments.add(value).map_err(sqlx::Error::Encode)?;
        self.bound += 1;
        self.text.push('$');
        self.text.push_str(&self.bound.to_string());
        Ok(self)
    }

    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    pub(super) fn query(self) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        // Safe: the text is made of constants and placeholders, every value is bound.
        sqlx::query_with(AssertSqlSafe(self.text), self.arguments)
    }
}

/// An item of a query that an event can match: any of these types unless there are none, all of these tags.
struct Item<'a> {
    kinds: Vec<&'a str>,
    tags: Vec<&'a str>,
}

impl<'a> Item<'a> {
    /// `None` when no event can match.
    fn of(item: &'a QueryItem) -> Option<Self> {
        let storable = |text: &&str| !text.contains('\0');
        let kinds: Vec<&str> = item.kinds.iter().map(String::as_str).filter(storable).collect();
        let mut tags: Vec<&str> = Vec::new();
        for tag in &item.tags {
            if !tags.contains(&tag.as_str()) {
                tags.push(tag.as_str());
            }
        }
        let possible = (item.kinds.is_empty() || !kinds.is_empty())
            && tags.len() <= MAX_TAGS_PER_EVENT
            && tags.iter().all(storable);
        possible.then_some(Self { kinds, tags })
    }
}

fn items(query: &Query) -> Vec<Item<'_>> {
    if query.items().is_empty() {
        return vec![Item { kinds: Vec::new(), tags: Vec::new() }];
    }
    query.items().iter().filter_map(Item::of).collect()
}

/// Writes the condition for events `e` that the query asks for. `$1` is the position after which is looked.
pub(super) fn push_query(sql: &mut Sql, query: &Query) -> Result<(), sqlx::Error> {
    let items = items(query);
    if items.iter().any(|item| item.kinds.is_empty() && item.tags.is_empty()) {
        sql.push("true");
        return Ok(());
    }
    if items.is_empty() {
        sql.push("false");
        return Ok(());
    }
    // When every item asks for a tag, the first tags find the few events that can match at all; without this an OR
    // looks at the whole log. So who asks names the rarest tag first.
    let first: Option<Vec<&str>> = items.iter().map(|item| item.tags.first().copied()).collect();
    if let Some(first) = first {
        sql.push(
            "e.position IN (SELECT t.position FROM eventstore_tags t WHERE t.position > $1 AND t.tag = ANY(",
        )
        .bind(first)?
        .push(")) AND ");
    }
    for (index, item) in items.iter().enumerate() {
        sql.push(if index == 0 { "(" } else { " OR " });
        push_item(sql, item)?;
    }
    sql.push(")");
    Ok(())
}

fn push_item(sql: &mut Sql, item: &Item<'_>) -> Result<(), sqlx::Error> {
    sql.push("(true");
    if !item.kinds.is_empty() {
        sql.push(" AND e.kind = ANY(").bind(&item.kinds)?.push(")");
    }
    for tag in &item.tags {
        sql.push(" AND EXISTS (SELECT FROM eventstore_tags t WHERE t.position = e.position AND t.tag = ")
            .bind(*tag)?
            .push(")");
    }
    sql.push(")");
    Ok(())
}

/// All items of all conditions of a batch, as rows for [`BLOCKED`]; `None` when there are no conditions.
pub(super) fn conditions(batch: &[Append]) -> Option<String> {
    let mut rows = Vec::new();
    for (index, append) in batch.iter().enumerate() {
        for unless in &append.unless {
            rows.extend(items(&unless.query).into_iter().map(|item| {
                json!({ "append": index, "after": unless.after.to_sql(), "kinds": item.kinds, "tags": item.tags })
            }));
        }
    }
    (!rows.is_empty()).then(|| serde_json::Value::from(rows).to_string())
}

/// The conditions `u` that an event matches. Before it goes the placeholder of [`conditions`] within
/// [`CONDITIONS`]. Scalar sub-selects, because those are always answered by a look-up for each row.
pub(super) const BLOCKED: &str = "CASE \
    WHEN cardinality(u.tags) > 0 THEN EXISTS (\
      SELECT FROM eventstore_tags t WHERE t.tag = u.tags[1] AND t.position > u.after \
      AND (cardinality(u.tags) = 1 OR cardinality(u.tags) = (\
        SELECT count(*) FROM eventstore_tags o WHERE o.tag = ANY(u.tags) AND o.position = t.position)) \
      AND (cardinality(u.kinds) = 0 OR \
        (SELECT e.kind FROM eventstore_events e WHERE e.position = t.position) = ANY(u.kinds))) \
    WHEN cardinality(u.kinds) > 0 THEN EXISTS (\
      SELECT FROM unnest(u.kinds) k(kind) CROSS JOIN LATERAL (\
        SELECT FROM eventstore_events e WHERE e.kind = k.kind AND e.position > u.after LIMIT 1) e) \
    ELSE EXISTS (SELECT FROM eventstore_events e WHERE e.position > u.after) END";

/// The rows `u` of [`conditions`], of which the placeholder goes in between.
pub(super) const CONDITIONS: [&str; 2] =
    ["jsonb_to_recordset(", "::text::jsonb) AS u(append int8, after int8, kinds text[], tags text[])"];
