//! On which days the areas of life were assessed, for when the next time is due. The scores stand in the events, sealed, and not
//! here.

use dienst::Personen;
use domein::{Metadata, PersoonId, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;
use sqlx::AssertSqlSafe;

use super::wacht::rond_persoon;

/// The table; by dossier.
pub(super) const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS begeleiding_meting (persoon_id TEXT NOT NULL, datum TEXT NOT NULL, \
     PRIMARY KEY (persoon_id, datum))";

/// Takes in what an event says of it, in whose dossier.
pub(super) async fn neem(
    tx: &mut Tx,
    metadata: &Metadata,
    (personen, dossier): (&Personen, PersoonId),
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    match gebeurtenis {
        G::BigFiveGemeten(_) => {
            let sql = "INSERT INTO begeleiding_meting (persoon_id, datum) VALUES ($1, $2) ON CONFLICT (persoon_id, datum) DO NOTHING";
            let vraag = sqlx::query(sql).bind(dossier.to_string()).bind(metadata.geldig_op.to_string());
            vraag.execute(&mut **tx).await?;
        }
        // It may stand in the dossier of who merged.
        G::BigFiveMetingIngetrokken(f) => {
            let van = personen.van_sql("persoon_id", dossier);
            // Safe: made of ids of persons.
            let sql = AssertSqlSafe(format!("DELETE FROM begeleiding_meting WHERE datum = $1 AND {van}"));
            sqlx::query(sql).bind(f.van.to_string()).execute(&mut **tx).await?;
        }
        _ => return Ok(()),
    }
    rond_persoon(tx, metadata, (personen, dossier)).await
}
