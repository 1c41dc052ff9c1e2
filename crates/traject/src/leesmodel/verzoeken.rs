//! Which benefits wait for a coach. A file of benefits asks for a coach for each of them, so what a batch says of them is
//! gathered and written with two statements.

use std::collections::BTreeMap;

use eventstore::{Dialect, Tx, json_rows};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// A row: benefit, place, municipality, person, team, since when, and from when it is late.
pub(super) type Verzoek = (Uuid, i64, String, String, Option<String>, String, String);

/// What a batch says, in an order that may be written: first what is new, then what ended or did not.
#[derive(Default)]
pub(super) struct Verzoeken {
    nieuw: Vec<Verzoek>,
    beeindigd: BTreeMap<Uuid, u8>,
}

impl Verzoeken {
    /// Somebody needs a coach.
    pub(super) async fn vraag(&mut self, tx: &mut Tx, verzoek: Verzoek) -> Result<(), sqlx::Error> {
        // What ended before it was asked for, ended something else.
        if self.beeindigd.contains_key(&verzoek.0) {
            self.schrijf(tx).await?;
        }
        self.nieuw.push(verzoek);
        Ok(())
    }

    /// A coach is no longer asked for.
    pub(super) async fn vervalt(&mut self, tx: &mut Tx, uitkering_id: Uuid) -> Result<(), sqlx::Error> {
        self.schrijf(tx).await?;
        let sql = "DELETE FROM begeleiding_verzoek WHERE uitkering_id = $1";
        sqlx::query(sql).bind(uitkering_id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    /// The benefit ended, or did not after all.
    pub(super) fn beeindig(&mut self, uitkering_id: Uuid, beeindigd: bool) {
        self.beeindigd.insert(uitkering_id, beeindigd.into());
    }

    /// Writes what was gathered.
    pub(super) async fn schrijf(&mut self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        let rijen = Dialect::of(tx).json_rows();
        // Safe, both: made of constants, the rows are one bound value. `WHERE true` keeps SQLite from reading `ON CONFLICT`
        // as part of a join.
        if !self.nieuw.is_empty() {
            let sql = format!(
                "INSERT INTO begeleiding_verzoek \
                 (uitkering_id, plaats, gemeente, persoon_id, gebiedsteam, sinds, norm, beeindigd) \
                 SELECT row.value ->> 0, CAST(row.value ->> 1 AS BIGINT), row.value ->> 2, row.value ->> 3, \
                 row.value ->> 4, row.value ->> 5, row.value ->> 6, 0 FROM {rijen} WHERE true ON CONFLICT (uitkering_id) DO NOTHING"
            );
            sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&self.nieuw)?).execute(&mut **tx).await?;
            self.nieuw.clear();
        }
        if !self.beeindigd.is_empty() {
            let sql = format!(
                "UPDATE begeleiding_verzoek SET beeindigd = CAST(row.value ->> 1 AS BIGINT) FROM {rijen} \
                 WHERE uitkering_id = row.value ->> 0"
            );
            let beeindigd: Vec<_> = std::mem::take(&mut self.beeindigd).into_iter().collect();
            sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&beeindigd)?).execute(&mut **tx).await?;
        }
        Ok(())
    }
}
