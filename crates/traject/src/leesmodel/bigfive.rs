//! On which days the areas of life were assessed, for when the next time is due. The scores stand in the events, sealed, and not
//! here.

use domein::{Metadata, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;
use jiff::civil::Date;
use sqlx::Row as _;

use super::wacht::{lees_datum, sleutel, weg, zet};
use crate::regels::normen::Wachtreden;

/// The table.
pub(super) const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS begeleiding_meting (persoon_id TEXT NOT NULL, datum TEXT NOT NULL, \
     PRIMARY KEY (persoon_id, datum))";

/// Takes in what an event says of it. `persoon` is its id.
pub(super) async fn neem(
    tx: &mut Tx,
    metadata: &Metadata,
    persoon: &str,
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let (sql, datum) = match gebeurtenis {
        G::BigFiveGemeten(_) => (
            "INSERT INTO begeleiding_meting (persoon_id, datum) VALUES ($1, $2) ON CONFLICT (persoon_id, datum) DO NOTHING",
            metadata.geldig_op,
        ),
        G::BigFiveMetingIngetrokken(f) => {
            ("DELETE FROM begeleiding_meting WHERE persoon_id = $1 AND datum = $2", f.van)
        }
        _ => return Ok(()),
    };
    sqlx::query(sql).bind(persoon.to_owned()).bind(datum.to_string()).execute(&mut **tx).await?;
    let reden = (Wachtreden::BigFiveTeMeten, None);
    match laatste(tx, persoon).await? {
        Some(sinds) => zet(tx, metadata, persoon, reden, sinds).await,
        None => weg(tx, &sleutel(persoon, reden.0, reden.1)).await,
    }
}

/// The last day, when there is one.
async fn laatste(tx: &mut Tx, persoon: &str) -> Result<Option<Date>, sqlx::Error> {
    let sql = "SELECT MAX(datum) FROM begeleiding_meting WHERE persoon_id = $1";
    let rij = sqlx::query(sql).bind(persoon.to_owned()).fetch_one(&mut **tx).await?;
    let datum: Option<String> = rij.try_get(0)?;
    datum.map(|datum| lees_datum(&datum)).transpose()
}
