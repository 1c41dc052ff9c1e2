//! Who takes part in the JPF, and what waits for the coach because of it: a plan, speaking about what is paid back, and the end of
//! the two years. Ids, codes and dates; what is owed, the plan and what was agreed stand in the events, sealed, and not here.

use domein::{Jpfoordeel, Jpfvastlegging, Metadata, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;
use jiff::{ToSpan as _, civil::Date};
use sqlx::Row as _;
use uuid::Uuid;

use super::wacht::{lees_datum, sleutel, weg, zet, zet_met_norm};
use crate::regels::normen::{DAGEN_VOOR_AFLOOP, Wachtreden};

/// The tables. `rondt_af` is 1 of a last word.
pub(super) const SCHEMA: [&str; 6] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_jpf (deelname_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, sinds TEXT NOT NULL, loopt_tot TEXT NOT NULL, einde TEXT, \
     einde_reden TEXT)",
    "CREATE INDEX IF NOT EXISTS begeleiding_jpf_plaats ON begeleiding_jpf (plaats)",
    "CREATE TABLE IF NOT EXISTS begeleiding_jpf_plan (deelname_id TEXT NOT NULL, datum TEXT NOT NULL, \
     PRIMARY KEY (deelname_id, datum))",
    "CREATE TABLE IF NOT EXISTS begeleiding_jpf_tegenprestatie (tegenprestatie_id TEXT PRIMARY KEY, \
     deelname_id TEXT NOT NULL, sinds TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_jpf_tegenprestatie_van ON begeleiding_jpf_tegenprestatie (deelname_id)",
    "CREATE TABLE IF NOT EXISTS begeleiding_jpf_oordeel (tegenprestatie_id TEXT NOT NULL, datum TEXT NOT NULL, \
     rondt_af BIGINT NOT NULL, PRIMARY KEY (tegenprestatie_id, datum))",
];

/// SQL for what is still expected to be paid back, of the taking part in a column: rows `jt`.
pub(crate) fn open_tegenprestaties_sql(wat: &str, deelname_id: &str) -> String {
    format!(
        "(SELECT {wat} FROM begeleiding_jpf_tegenprestatie jt WHERE jt.deelname_id = {deelname_id} AND NOT EXISTS \
         (SELECT 1 FROM begeleiding_jpf_oordeel jo WHERE jo.tegenprestatie_id = jt.tegenprestatie_id AND jo.rondt_af = 1))"
    )
}

/// SQL for the day on which it was last spoken about what is paid back, or agreed, of a row `jt`.
const LAATST_BESPROKEN: &str = "COALESCE((SELECT MAX(jl.datum) FROM begeleiding_jpf_oordeel jl \
                                WHERE jl.tegenprestatie_id = jt.tegenprestatie_id), jt.sinds)";

/// Takes in what an event says of it. `persoon` is whose dossier it stands in.
pub(super) async fn neem(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    persoon: &str,
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let datum = metadata.geldig_op.to_string();
    let deelname_id = match gebeurtenis {
        G::JpfDeelnameBegonnen(f) => {
            let sql = "INSERT INTO begeleiding_jpf (deelname_id, plaats, gemeente, persoon_id, sinds, loopt_tot) \
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (deelname_id) DO NOTHING";
            let vraag = sqlx::query(sql).bind(f.deelname_id.to_string()).bind(plaats);
            let vraag = vraag.bind(metadata.gemeente.as_str().to_owned()).bind(persoon.to_owned());
            vraag.bind(datum).bind(f.loopt_tot.to_string()).execute(&mut **tx).await?;
            f.deelname_id
        }
        G::JpfPlanVastgesteld(f) => {
            let sql = "INSERT INTO begeleiding_jpf_plan (deelname_id, datum) VALUES ($1, $2) \
                       ON CONFLICT (deelname_id, datum) DO NOTHING";
            voer_uit(tx, sql, [f.deelname_id.to_string(), datum]).await?;
            f.deelname_id
        }
        G::JpfTegenprestatieAfgesproken(f) => {
            let sql = "INSERT INTO begeleiding_jpf_tegenprestatie (tegenprestatie_id, deelname_id, sinds) \
                       VALUES ($1, $2, $3) ON CONFLICT (tegenprestatie_id) DO NOTHING";
            voer_uit(tx, sql, [f.tegenprestatie_id.to_string(), f.deelname_id.to_string(), datum]).await?;
            f.deelname_id
        }
        G::JpfTegenprestatieBeoordeeld(f) => {
            beoordeel(tx, f.tegenprestatie_id, datum, f.oordeel).await?;
            f.deelname_id
        }
        G::JpfDeelnameBeeindigd(f) => {
            let sql = "UPDATE begeleiding_jpf SET einde = $2, einde_reden = $3 WHERE deelname_id = $1";
            voer_uit(tx, sql, [f.deelname_id.to_string(), datum, f.reden.code().to_owned()]).await?;
            f.deelname_id
        }
        G::JpfVastleggingIngetrokken(f) => {
            let over = f.over_id.map(|id| id.to_string()).unwrap_or_default();
            neem_terug(tx, f.wat, [f.deelname_id.to_string(), over, f.van.to_string()]).await?;
            f.deelname_id
        }
        // A debt stands in no list, and the rest is about something else.
        _ => return Ok(()),
    };
    wat_wacht(tx, metadata, deelname_id).await
}

async fn voer_uit<const N: usize>(
    tx: &mut Tx,
    sql: &'static str,
    waarden: [String; N],
) -> Result<(), sqlx::Error> {
    let vraag = waarden.into_iter().fold(sqlx::query(sql), |vraag, waarde| vraag.bind(waarde));
    vraag.execute(&mut **tx).await.map(drop)
}

async fn beoordeel(tx: &mut Tx, id: Uuid, datum: String, oordeel: Jpfoordeel) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO begeleiding_jpf_oordeel (tegenprestatie_id, datum, rondt_af) VALUES ($1, $2, $3) \
               ON CONFLICT (tegenprestatie_id, datum) DO UPDATE SET rondt_af = excluded.rondt_af";
    let vraag = sqlx::query(sql).bind(id.to_string()).bind(datum).bind(i64::from(oordeel.rondt_af()));
    vraag.execute(&mut **tx).await.map(drop)
}

async fn neem_terug(
    tx: &mut Tx,
    wat: Jpfvastlegging,
    [deelname, over, van]: [String; 3],
) -> Result<(), sqlx::Error> {
    match wat {
        Jpfvastlegging::Deelname => {
            let sql = "DELETE FROM begeleiding_jpf_oordeel WHERE tegenprestatie_id IN \
                       (SELECT tegenprestatie_id FROM begeleiding_jpf_tegenprestatie WHERE deelname_id = $1)";
            voer_uit(tx, sql, [deelname.clone()]).await?;
            let sql = "DELETE FROM begeleiding_jpf_tegenprestatie WHERE deelname_id = $1";
            voer_uit(tx, sql, [deelname.clone()]).await?;
            let sql = "DELETE FROM begeleiding_jpf_plan WHERE deelname_id = $1";
            voer_uit(tx, sql, [deelname.clone()]).await?;
            voer_uit(tx, "DELETE FROM begeleiding_jpf WHERE deelname_id = $1", [deelname]).await
        }
        // Stands in no list.
        Jpfvastlegging::Schuld => Ok(()),
        Jpfvastlegging::Plan => {
            let sql = "DELETE FROM begeleiding_jpf_plan WHERE deelname_id = $1 AND datum = $2";
            voer_uit(tx, sql, [deelname, van]).await
        }
        Jpfvastlegging::Tegenprestatie => {
            let sql = "DELETE FROM begeleiding_jpf_oordeel WHERE tegenprestatie_id = $1";
            voer_uit(tx, sql, [over.clone()]).await?;
            let sql = "DELETE FROM begeleiding_jpf_tegenprestatie WHERE tegenprestatie_id = $1";
            voer_uit(tx, sql, [over]).await
        }
        Jpfvastlegging::Beoordeling => {
            let sql = "DELETE FROM begeleiding_jpf_oordeel WHERE tegenprestatie_id = $1 AND datum = $2";
            voer_uit(tx, sql, [over, van]).await
        }
        Jpfvastlegging::Einde => {
            let sql = "UPDATE begeleiding_jpf SET einde = NULL, einde_reden = NULL WHERE deelname_id = $1";
            voer_uit(tx, sql, [deelname]).await
        }
    }
}

/// What it waits for, as it stands by now.
async fn wat_wacht(tx: &mut Tx, metadata: &Metadata, deelname_id: Uuid) -> Result<(), sqlx::Error> {
    for reden in Wachtreden::JPF {
        weg(tx, &sleutel("", reden, Some(deelname_id))).await?;
    }
    // Safe: made of constants of this program.
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT j.persoon_id, j.sinds, j.loopt_tot, {besproken} AS besproken, \
         (SELECT COUNT(*) FROM begeleiding_jpf_plan p WHERE p.deelname_id = j.deelname_id) AS plannen \
         FROM begeleiding_jpf j WHERE j.deelname_id = $1 AND j.einde IS NULL",
        besproken = open_tegenprestaties_sql(&format!("MIN({LAATST_BESPROKEN})"), "j.deelname_id"),
    ));
    let rij = sqlx::query(sql).bind(deelname_id.to_string()).fetch_optional(&mut **tx).await?;
    let Some(rij) = rij else { return Ok(()) };
    let persoon: String = rij.try_get("persoon_id")?;
    let datum = |kolom: &str| -> Result<Date, sqlx::Error> { lees_datum(rij.try_get(kolom)?) };
    let (sinds, loopt_tot) = (datum("sinds")?, datum("loopt_tot")?);
    if rij.try_get::<i64, _>("plannen")? == 0 {
        zet(tx, metadata, &persoon, (Wachtreden::JpfPlanOntbreekt, Some(deelname_id)), sinds).await?;
    }
    if let Some(besproken) = rij.try_get::<Option<&str>, _>("besproken")? {
        let wat = (Wachtreden::JpfTegenprestatieTeBespreken, Some(deelname_id));
        zet(tx, metadata, &persoon, wat, lees_datum(besproken)?).await?;
    }
    let wacht_sinds = sinds.max(loopt_tot.saturating_sub(DAGEN_VOOR_AFLOOP.days()));
    let wat = (Wachtreden::JpfLooptAf, Some(deelname_id));
    zet_met_norm(tx, metadata, &persoon, wat, (wacht_sinds, loopt_tot)).await
}
