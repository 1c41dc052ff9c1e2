//! What is on offer, as told last. How many places are taken and how many wait follows from the trajecten.

use domein::{AanbodCode, Metadata, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;

/// The tables. `regels` is JSON; `tot` is none while an aanmeldstop has no end.
pub(super) const SCHEMA: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_aanbod (sleutel TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
     code TEXT NOT NULL, titel TEXT, sinds TEXT NOT NULL, einde TEXT, capaciteit BIGINT, duur_weken BIGINT, \
     regels TEXT)",
    "CREATE TABLE IF NOT EXISTS begeleiding_aanmeldstop (sleutel TEXT NOT NULL, van TEXT NOT NULL, tot TEXT, \
     PRIMARY KEY (sleutel, van))",
];

/// SQL for whether enrolment in an aanbod, a row of `begeleiding_aanbod`, stands still on a day: a stop that begins later
/// leaves those before it as they are.
pub(crate) fn stop_sql(aanbod: &str, dag: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM begeleiding_aanmeldstop st WHERE st.sleutel = {aanbod}.sleutel AND st.van <= {dag} \
         AND (st.tot IS NULL OR st.tot > {dag}))"
    )
}

/// Takes in what an event says of an aanbod.
pub(super) async fn neem(tx: &mut Tx, metadata: &Metadata, gebeurtenis: &G) -> Result<(), sqlx::Error> {
    let sleutel = |aanbod: &AanbodCode| format!("{}:{aanbod}", metadata.gemeente);
    let datum = || metadata.geldig_op.to_string();
    let vraag = match gebeurtenis {
        G::AanbodOpengesteld(f) => {
            // The first day stays the first.
            let sql = "INSERT INTO begeleiding_aanbod \
                       (sleutel, gemeente, code, titel, sinds, einde, capaciteit, duur_weken, regels) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (sleutel) DO UPDATE SET \
                       titel = excluded.titel, einde = excluded.einde, capaciteit = excluded.capaciteit, \
                       duur_weken = excluded.duur_weken, regels = excluded.regels";
            let regels = f.regels.as_ref().map(serde_json::to_string).transpose();
            let regels = regels.map_err(|fout| sqlx::Error::Encode(Box::new(fout)))?;
            sqlx::query(sql)
                .bind(sleutel(&f.aanbod))
                .bind(metadata.gemeente.as_str().to_owned())
                .bind(f.aanbod.as_str().to_owned())
                .bind(f.titel.clone())
                .bind(datum())
                .bind(f.einde.map(|einde| einde.to_string()))
                .bind(f.capaciteit.map(i64::from))
                .bind(f.duur_weken.map(i64::from))
                .bind(regels)
        }
        G::AanmeldstopIngesteld(f) => {
            // One of before that began on the same day was lifted on that day, and never held.
            let sql = "INSERT INTO begeleiding_aanmeldstop (sleutel, van) VALUES ($1, $2) \
                       ON CONFLICT (sleutel, van) DO UPDATE SET tot = NULL";
            sqlx::query(sql).bind(sleutel(&f.aanbod)).bind(datum())
        }
        G::AanmeldstopOpgeheven(f) => {
            let sql = "UPDATE begeleiding_aanmeldstop SET tot = $2 WHERE sleutel = $1 AND tot IS NULL";
            sqlx::query(sql).bind(sleutel(&f.aanbod)).bind(datum())
        }
        _ => return Ok(()),
    };
    vraag.execute(&mut **tx).await.map(drop)
}
