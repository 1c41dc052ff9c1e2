//! Since when what an event says is known. Within one benefit, outflow or signal that never goes back: two commands
//! at the same time can reach the log in the other order than the moments that they carry, and then the later one in
//! the log counts as recorded no earlier than the one before it.

use std::collections::HashMap;

use eventstore::{Dialect, Tx, json_rows};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::ALTIJD;

/// What an event does with what is known of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wat {
    /// It begins, or is set anew.
    Zet,
    /// What is known is replaced; without effect when nothing is known.
    Vervang,
    /// It is no longer so; without effect when nothing is known.
    Trek,
}

/// Since when an event counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Geldt {
    /// The moment.
    pub(super) vanaf: i64,
    /// Whether there is a version before it that is known until then.
    pub(super) sluit_vorige: bool,
}

/// Per id that a batch is about, the moment of the last thing that had effect, and whether it still is so.
pub(super) struct Momenten(HashMap<Uuid, (i64, bool)>);

impl Momenten {
    /// What `tabel` knows of these ids (in its column `sleutel`) before the batch.
    pub(super) async fn lees(
        tx: &mut Tx,
        tabel: &'static str,
        sleutel: &'static str,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, sqlx::Error> {
        let ids: Vec<[Uuid; 1]> = ids.into_iter().map(|id| [id]).collect();
        let mut momenten = HashMap::new();
        if ids.is_empty() {
            return Ok(Self(momenten));
        }
        // Safe: table and column are constants of the program, the ids are one bound value.
        let sql = format!(
            "SELECT {sleutel}, max(CASE WHEN bekend_tot = {ALTIJD} THEN bekend_van ELSE bekend_tot END), \
             max(bekend_tot) FROM {tabel} WHERE {sleutel} IN (SELECT row.value ->> 0 FROM {}) GROUP BY {sleutel}",
            Dialect::of(tx).json_rows()
        );
        for rij in sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&ids)?).fetch_all(&mut **tx).await? {
            if let Ok(id) = rij.try_get::<String, _>(0)?.parse() {
                momenten.insert(id, (rij.try_get(1)?, rij.try_get::<i64, _>(2)? == ALTIJD));
            }
        }
        Ok(Self(momenten))
    }

    /// The ids of what is still known to be so.
    pub(super) fn open(&self) -> Vec<Uuid> {
        self.0.iter().filter(|(_, (_, open))| *open).map(|(id, _)| *id).collect()
    }

    /// Takes an event; none when it has no effect.
    pub(super) fn neem(&mut self, id: Uuid, vastgelegd_op: i64, wat: Wat) -> Option<Geldt> {
        let bekend = self.0.get(&id).copied();
        let sluit_vorige = bekend.is_some_and(|(_, open)| open);
        if wat != Wat::Zet && !sluit_vorige {
            return None;
        }
        let vanaf = bekend.map_or(vastgelegd_op, |(laatste, _)| laatste.max(vastgelegd_op));
        self.0.insert(id, (vanaf, wat != Wat::Trek));
        Some(Geldt { vanaf, sluit_vorige })
    }
}
