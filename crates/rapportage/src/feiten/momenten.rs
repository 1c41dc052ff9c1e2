//! Since when what an event says is known. Within one benefit, outflow or signal that never goes back: two commands
//! at the same time can reach the log in the other order than the moments that they carry, and then the later one in
//! the log counts as recorded no earlier than the one before it.

use std::collections::HashMap;

use eventstore::Tx;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::ALTIJD;

/// Ids per question.
const IDS_PER_OPDRACHT: usize = 200;

/// Per id that a batch is about, the moment of the last thing that is known of it.
pub(super) struct Momenten(HashMap<Uuid, i64>);

impl Momenten {
    /// What `tabel` knows of these ids (in its column `sleutel`) before the batch.
    pub(super) async fn lees(
        tx: &mut Tx,
        tabel: &'static str,
        sleutel: &'static str,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, sqlx::Error> {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut momenten = HashMap::new();
        for deel in ids.chunks(IDS_PER_OPDRACHT) {
            let plekken: Vec<String> = (1..=deel.len()).map(|nummer| format!("${nummer}")).collect();
            // Safe: table and column are constants of the program, every value is bound.
            let sql = format!(
                "SELECT {sleutel}, max(CASE WHEN bekend_tot = {ALTIJD} THEN bekend_van ELSE bekend_tot END) \
                 FROM {tabel} WHERE {sleutel} IN ({}) GROUP BY {sleutel}",
                plekken.join(", ")
            );
            let mut opdracht = sqlx::query(AssertSqlSafe(sql));
            for id in deel {
                opdracht = opdracht.bind(id.to_string());
            }
            for rij in opdracht.fetch_all(&mut **tx).await? {
                if let Ok(id) = rij.try_get::<String, _>(0)?.parse() {
                    momenten.insert(id, rij.try_get(1)?);
                }
            }
        }
        Ok(Self(momenten))
    }

    /// Whether something is known of it.
    pub(super) fn kent(&self, id: Uuid) -> bool {
        self.0.contains_key(&id)
    }

    /// Since when the next thing about it is known.
    pub(super) fn neem(&mut self, id: Uuid, vastgelegd_op: i64) -> i64 {
        let laatste = self.0.entry(id).or_insert(vastgelegd_op);
        *laatste = vastgelegd_op.max(*laatste);
        *laatste
    }
}
