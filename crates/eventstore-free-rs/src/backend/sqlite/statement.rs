//! The statement that writes a piece of a batch, in one trip to the database thread. Rows are padded with NULLs to
//! a power of two, so that batches of every size share a handful of prepared statements.

use std::{fmt::Write as _, sync::Arc};

use sqlx::{AssertSqlSafe, query::Query, sqlite::SqliteArguments};

use crate::verdict::Row;

pub(super) type Sql = Query<'static, sqlx::Sqlite, SqliteArguments>;

/// Most rows of one kind in one statement.
pub(super) const MAX_ROWS: usize = 512;

/// What one trip writes.
#[derive(Default)]
pub(super) struct Piece<'a> {
    /// The trip begins the transaction.
    pub(super) begin: bool,
    /// At most [`MAX_ROWS`] events.
    pub(super) events: &'a [Row<'a>],
    /// At most [`MAX_ROWS`] tags with their positions.
    pub(super) tags: &'a [(Arc<str>, i64)],
    /// Checkpoints with their new place.
    pub(super) checkpoints: &'a [(&'a str, i64)],
    /// The trip commits the transaction.
    pub(super) commit: bool,
}

impl Piece<'_> {
    /// The statement with its values.
    pub(super) fn sql(&self, recorded_at: i64) -> Sql {
        // Safe: the text is made of constants and placeholders, every value is bound.
        let mut sql = sqlx::query(AssertSqlSafe(self.text()));
        for row in self.events {
            sql = bind_event(sql, row, recorded_at);
        }
        for _ in 0..padding(self.events.len()) * EVENT_COLUMNS {
            sql = sql.bind(None::<i64>);
        }
        for (tag, position) in self.tags {
            sql = sql.bind(*position).bind(Arc::clone(tag));
        }
        for _ in 0..padding(self.tags.len()) * TAG_COLUMNS {
            sql = sql.bind(None::<i64>);
        }
        for (name, position) in self.checkpoints {
            sql = sql.bind((*name).to_owned()).bind(*position);
        }
        sql
    }

    /// The trip is one INSERT, which is a transaction in itself.
    pub(super) fn is_alone(&self) -> bool {
        self.begin && self.commit && self.tags.is_empty() && self.checkpoints.is_empty()
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(128 + 36 * self.events.len() + 12 * self.tags.len());
        let alone = self.is_alone();
        if self.begin && !alone {
            text.push_str("BEGIN IMMEDIATE; ");
        }
        push_insert(&mut text, EVENTS, EVENT_COLUMNS, self.events.len());
        push_insert(&mut text, TAGS, TAG_COLUMNS, self.tags.len());
        for _ in self.checkpoints {
            text.push_str(
                "INSERT INTO checkpoints (name, position) VALUES (?, ?) \
                 ON CONFLICT (name) DO UPDATE SET position = excluded.position; ",
            );
        }
        if self.commit && !alone {
            text.push_str("COMMIT");
        }
        text
    }
}

const EVENTS: &str = "events (position, stream, version, event_id, kind, data, meta, recorded_at)";
const EVENT_COLUMNS: usize = 8;
const TAGS: &str = "tags (position, tag)";
const TAG_COLUMNS: usize = 2;

/// Rows of NULLs that make so many rows a power of two.
fn padding(rows: usize) -> usize {
    if rows == 0 { 0 } else { rows.next_power_of_two() - rows }
}

fn push_insert(text: &mut String, table: &str, columns: usize, rows: usize) {
    if rows == 0 {
        return;
    }
    // Writing to a String cannot fail.
    let row = format!("({})", vec!["?"; columns].join(","));
    if rows == 1 {
        let _ = write!(text, "INSERT INTO {table} VALUES {row}; ");
        return;
    }
    let _ = write!(text, "INSERT INTO {table} SELECT * FROM (VALUES ");
    for index in 0..rows + padding(rows) {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&row);
    }
    text.push_str(") WHERE column1 IS NOT NULL; ");
}

fn bind_event(insert: Sql, row: &Row<'_>, recorded_at: i64) -> Sql {
    insert
        .bind(row.position.to_sql())
        .bind(row.stream.shared())
        .bind(row.version.to_sql())
        .bind(row.event.id.as_bytes().to_vec())
        .bind(row.event.kind.clone())
        .bind(row.event.data.clone())
        .bind(row.event.meta.clone())
        .bind(recorded_at)
}
