//! The one text of SQL for both databases, where a column's type must be said in another word.

use std::borrow::Cow;

use serde::Serialize;

use crate::{Dialect, Tx};

/// Rows as the one value that [`Dialect::json_rows`] reads: each row a tuple, an array or a list.
///
/// # Errors
/// [`sqlx::Error::Encode`] when a row cannot be written as JSON.
pub fn json_rows<T: Serialize>(rows: &[T]) -> Result<String, sqlx::Error> {
    serde_json::to_string(rows).map_err(|error| sqlx::Error::Encode(error.into()))
}

impl Dialect {
    /// What a transaction speaks.
    #[must_use]
    pub fn of(tx: &Tx) -> Self {
        if tx.backend_name() == <sqlx::Postgres as sqlx::Database>::NAME {
            Self::Postgres
        } else {
            Self::Sqlite
        }
    }

    /// The FROM of a statement about many rows, which are bound as one value: `$1`, a JSON array with an array per row. A
    /// column is `row.value ->> 0`, or `CAST(row.value ->> 1 AS BIGINT)` when it is a number; see [`json_rows`]. However many rows there are,
    /// it is one statement with one value: SQLite looks numbered values up one by one.
    #[must_use]
    pub fn json_rows(self) -> &'static str {
        match self {
            // Each row in the form that SQLite works with itself: as text it would be written and read again for every column.
            Self::Sqlite => "jsonb_each($1) AS row",
            Self::Postgres => "json_array_elements(CAST($1 AS json)) AS row (value)",
        }
    }

    /// A statement that makes a table or an index, written for SQLite, as this database wants it. On PostgreSQL a
    /// column of `BLOB` becomes one of `BYTEA`, and a column of `TEXT` compares and sorts by its bytes (`COLLATE "C"`)
    /// whatever the language of the database, as SQLite does. The types must be written in capitals, after a space.
    #[must_use]
    pub fn ddl(self, statement: &str) -> Cow<'_, str> {
        if self == Self::Sqlite {
            return statement.into();
        }
        let words = statement.split(' ').map(|word| {
            let end = word.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(word.len());
            match word.split_at(end) {
                ("TEXT", rest) => format!("TEXT COLLATE \"C\"{rest}").into(),
                ("BLOB", rest) => format!("BYTEA{rest}").into(),
                _ => Cow::Borrowed(word),
            }
        });
        words.collect::<Vec<_>>().join(" ").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_columns_are_said_in_the_words_of_the_database() {
        let table =
            "CREATE TABLE IF NOT EXISTS blob_text (a TEXT PRIMARY KEY, TEXTS TEXT, b BLOB NOT NULL, c BLOB)";
        assert_eq!(Dialect::Sqlite.ddl(table), table);
        assert_eq!(
            Dialect::Postgres.ddl(table),
            "CREATE TABLE IF NOT EXISTS blob_text (a TEXT COLLATE \"C\" PRIMARY KEY, TEXTS TEXT COLLATE \"C\", \
             b BYTEA NOT NULL, c BYTEA)"
        );
    }
}
