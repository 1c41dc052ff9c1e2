//! Queries as SQL: of a page of events, and of conditions. Texts with U+0000 are in no event, and PostgreSQL refuses
//! to be asked for them, so they are taken out before.

use serde_json::json;
use sqlx::{Arguments, AssertSqlSafe, Encode, Postgres, Type, postgres::PgArguments};

use crate::{Append, MAX_TAGS_PER_EVENT, Query, QueryItem};

/// Text of a statement with the values that it binds.
#[derive(Default)]
pub(super) struct Sql {
    text: String,
    arguments: PgArguments,
    bound: usize,
}

impl Sql {
    /// Binds a value, and writes its placeholder.
    pub(super) fn bind<'q, T: Encode<'q, Postgres> + Type<Postgres> + 'q>(
        &mut self,
        value: T,
    ) -> Result<&mut Self, sqlx::Error> {
        let placeholder = self.hold(value)?;
        Ok(self.push(&placeholder))
    }

    /// Binds a value, and gives its placeholder.
    pub(super) fn hold<'q, T: Encode<'q, Postgres> + Type<Postgres> + 'q>(
        &mut self,
        value: T,
    ) -> Result<String, sqlx::Error> {
        self.arguments.add(value).map_err(sqlx::Error::Encode)?;
        self.bound += 1;
        Ok(format!("${}", self.bound))
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

/// Writes where the events `e` of a query come from: `FROM` to `LIMIT`, in order of position.
///
/// Each type, and each first tag of an item, is a branch that walks through an index in order of position; the branches
/// are merged as they go, so a page looks at little more than it gives, whatever the statistics say. The other tags of
/// an item are looked up for each event that carries the first one: so who asks names the rarest tag first.
pub(super) fn push_events(sql: &mut Sql, query: &Query, after: i64, limit: i64) -> Result<(), sqlx::Error> {
    let (after, limit) = (sql.hold(after)?, sql.hold(limit)?);
    let items = items(query);
    if items.is_empty() {
        sql.push(&format!(" FROM eventstore_events e WHERE e.position > {after} AND false LIMIT {limit}"));
        return Ok(());
    }
    if items.iter().any(|item| item.kinds.is_empty() && item.tags.is_empty()) {
        sql.push(&format!(
            " FROM eventstore_events e WHERE e.position > {after} ORDER BY e.position LIMIT {limit}"
        ));
        return Ok(());
    }
    // An event that two branches find comes once.
    sql.push(" FROM (SELECT DISTINCT position FROM (");
    let mut union = "";
    for item in &items {
        if item.tags.is_empty() {
            for kind in &item.kinds {
                let kind = sql.hold(*kind)?;
                // As a pair it is no condition for the primary key, by which all other types would be looked at too.
                sql.push(union).push(&format!(
                    "(SELECT position FROM eventstore_events WHERE kind = {kind} \
                     AND (kind, position) > ({kind}, {after}) ORDER BY position)"
                ));
                union = " UNION ALL ";
            }
        } else {
            sql.push(union);
            push_tagged(sql, item, &after)?;
            union = " UNION ALL ";
        }
    }
    sql.push(&format!(
        ") found ORDER BY position LIMIT {limit}) p JOIN eventstore_events e ON e.position = p.position \
         ORDER BY p.position LIMIT {limit}"
    ));
    Ok(())
}

fn push_tagged(sql: &mut Sql, item: &Item<'_>, after: &str) -> Result<(), sqlx::Error> {
    let (first, others) = (item.tags[0], &item.tags[1..]);
    sql.push("(SELECT t.position FROM eventstore_tags t WHERE t.tag = ").bind(first)?;
    sql.push(" AND t.position > ").push(after);
    if !others.is_empty() {
        // A count, because a sub-select with one value is always a look-up for each row.
        sql.push(
            " AND (SELECT count(*) FROM eventstore_tags o WHERE o.position = t.position AND o.tag = ANY(",
        )
        .bind(others)?
        .push(")) = ")
        .bind(others.len() as i64)?;
    }
    if !item.kinds.is_empty() {
        sql.push(" AND (SELECT e.kind FROM eventstore_events e WHERE e.position = t.position) = ANY(")
            .bind(&item.kinds)?
            .push(")");
    }
    sql.push(" ORDER BY t.position)");
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
        SELECT FROM eventstore_events e WHERE e.kind = k.kind AND (e.kind, e.position) > (k.kind, u.after) \
        LIMIT 1) e) \
    ELSE EXISTS (SELECT FROM eventstore_events e WHERE e.position > u.after) END";

/// The rows `u` of [`conditions`], of which the placeholder goes in between.
pub(super) const CONDITIONS: [&str; 2] =
    ["jsonb_to_recordset(", "::text::jsonb) AS u(append int8, after int8, kinds text[], tags text[])"];
