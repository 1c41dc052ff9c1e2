//! What PostgreSQL knows of the tables of a read model. It counts them by itself, but only now and then: while an empty
//! table fills up with a rebuild it keeps the plans of an empty table, which read all of it for every row.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::AssertSqlSafe;

use crate::{Database, Dialect};

/// Events after which the tables are counted for the first time.
const FIRST: u64 = 500;
/// How many times as many events for each next time.
const GROWTH: u64 = 4;

/// How many events have been taken in, and at how many the tables are counted next.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    taken: AtomicU64,
    counted: AtomicU64,
}

impl Statistics {
    /// Has the tables counted when they have grown much. What goes wrong with that only costs time.
    pub(super) async fn grown(&self, database: &Database, tables: &[&str], events: usize) {
        if database.dialect() != Dialect::Postgres || !self.due(events as u64) {
            return;
        }
        // One by one: a table of an earlier version need not be there.
        for table in tables {
            // Safe: the names are constants of the program.
            let analyze = sqlx::raw_sql(AssertSqlSafe(format!("ANALYZE {table}")));
            if let Err(error) = analyze.execute(database.pool()).await {
                tracing::debug!(%error, table, "not counted");
            }
        }
    }

    /// One worker at a time adds to these numbers; if more did, a table would be counted once more.
    fn due(&self, events: u64) -> bool {
        let taken = self.taken.fetch_add(events, Ordering::Relaxed) + events;
        let due = taken >= (self.counted.load(Ordering::Relaxed) * GROWTH).max(FIRST);
        if due {
            self.counted.store(taken, Ordering::Relaxed);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_counted_ever_less_often() {
        let statistics = Statistics::default();
        let counted: Vec<u64> =
            (1..=1_000_u64).filter(|_| statistics.due(100)).map(|page| page * 100).collect();
        assert_eq!(counted, [500, 2_000, 8_000, 32_000]);
    }
}
