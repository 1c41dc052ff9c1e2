//! When aftercare was asked, for when it is due next. Somebody waits for it who has a coach: what stands in the table of what
//! waits was put there by the outflow.

use domein::Metadata;
use eventstore::Tx;
use jiff::civil::Date;
use sqlx::Row as _;
use uuid::Uuid;

use super::wacht::{lees_datum, sleutel, wacht_sinds, weg, zet_met_norm};
use crate::regels::normen::{Wachtreden, volgende_nazorg};

/// The table. `uitstroom` is the first day without the benefit, as it is known now.
pub(super) const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS begeleiding_nazorg (uitkering_id TEXT NOT NULL, datum TEXT NOT NULL, \
     uitstroom TEXT NOT NULL, PRIMARY KEY (uitkering_id, datum))";

fn wat(persoon: &str, uitkering_id: Uuid) -> String {
    sleutel(persoon, Wachtreden::Nazorg, Some(uitkering_id))
}

/// It was asked on the day of the event.
pub(super) async fn gevraagd(
    tx: &mut Tx,
    metadata: &Metadata,
    persoon: &str,
    uitkering_id: Uuid,
) -> Result<(), sqlx::Error> {
    let Some(uitstroom) = uitstroom_van(tx, persoon, uitkering_id).await? else { return Ok(()) };
    let sql = "INSERT INTO begeleiding_nazorg (uitkering_id, datum, uitstroom) VALUES ($1, $2, $3) \
               ON CONFLICT (uitkering_id, datum) DO NOTHING";
    let vraag = sqlx::query(sql).bind(uitkering_id.to_string()).bind(metadata.geldig_op.to_string());
    vraag.bind(uitstroom.to_string()).execute(&mut **tx).await?;
    werk_bij(tx, metadata, persoon, (uitkering_id, uitstroom)).await
}

/// It was not asked on that day after all.
pub(super) async fn ingetrokken(
    tx: &mut Tx,
    metadata: &Metadata,
    persoon: &str,
    (uitkering_id, van): (Uuid, Date),
) -> Result<(), sqlx::Error> {
    let Some(uitstroom) = uitstroom_van(tx, persoon, uitkering_id).await? else { return Ok(()) };
    let sql = "DELETE FROM begeleiding_nazorg WHERE uitkering_id = $1 AND datum = $2";
    let vraag = sqlx::query(sql).bind(uitkering_id.to_string()).bind(van.to_string());
    vraag.execute(&mut **tx).await?;
    werk_bij(tx, metadata, persoon, (uitkering_id, uitstroom)).await
}

/// The outflow was on another day.
pub(super) async fn andere_uitstroom(
    tx: &mut Tx,
    metadata: &Metadata,
    persoon: &str,
    (uitkering_id, uitstroom): (Uuid, Date),
) -> Result<(), sqlx::Error> {
    if uitstroom_van(tx, persoon, uitkering_id).await?.is_none() {
        return Ok(());
    }
    let sql = "UPDATE begeleiding_nazorg SET uitstroom = $2 WHERE uitkering_id = $1";
    let vraag = sqlx::query(sql).bind(uitkering_id.to_string()).bind(uitstroom.to_string());
    vraag.execute(&mut **tx).await?;
    werk_bij(tx, metadata, persoon, (uitkering_id, uitstroom)).await
}

/// There was no outflow: nothing is left to ask, and what was asked is of no outflow.
pub(super) async fn geen_uitstroom(
    tx: &mut Tx,
    persoon: &str,
    uitkering_id: Uuid,
) -> Result<(), sqlx::Error> {
    let sql = "DELETE FROM begeleiding_nazorg WHERE uitkering_id = $1";
    sqlx::query(sql).bind(uitkering_id.to_string()).execute(&mut **tx).await?;
    weg(tx, &wat(persoon, uitkering_id)).await
}

/// The first day without the benefit, of an outflow after which is asked; after the last time only what was asked tells it.
async fn uitstroom_van(tx: &mut Tx, persoon: &str, uitkering_id: Uuid) -> Result<Option<Date>, sqlx::Error> {
    if let Some(sinds) = wacht_sinds(tx, &wat(persoon, uitkering_id)).await? {
        return Ok(Some(sinds));
    }
    let sql = "SELECT MAX(uitstroom) FROM begeleiding_nazorg WHERE uitkering_id = $1";
    datum(tx, sql, uitkering_id).await
}

/// From which day it is late to ask again, as it stands now.
async fn werk_bij(
    tx: &mut Tx,
    metadata: &Metadata,
    persoon: &str,
    (uitkering_id, uitstroom): (Uuid, Date),
) -> Result<(), sqlx::Error> {
    let sql = "SELECT MAX(datum) FROM begeleiding_nazorg WHERE uitkering_id = $1";
    let norm = match datum(tx, sql, uitkering_id).await? {
        Some(laatste) => volgende_nazorg(uitstroom, laatste),
        None => Wachtreden::Nazorg.norm(uitstroom),
    };
    match norm {
        Some(norm) => {
            let reden = (Wachtreden::Nazorg, Some(uitkering_id));
            zet_met_norm(tx, metadata, persoon, reden, (uitstroom, norm)).await
        }
        None => weg(tx, &wat(persoon, uitkering_id)).await,
    }
}

async fn datum(tx: &mut Tx, sql: &'static str, uitkering_id: Uuid) -> Result<Option<Date>, sqlx::Error> {
    let rij = sqlx::query(sql).bind(uitkering_id.to_string()).fetch_one(&mut **tx).await?;
    let datum: Option<String> = rij.try_get(0)?;
    datum.map(|datum| lees_datum(&datum)).transpose()
}
