//! Placements and who helps as a jobcoach: for the list, and for what waits on a desk. Codes, ids and dates; the employer
//! stands in the event, sealed, and not here.

use domein::{Metadata, Plaatsingsvastlegging, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;
use jiff::{ToSpan as _, civil::Date};

use crate::regels::normen::{DAGEN_VOOR_AFLOOP, na_laatste_dag};

/// The tables. Of each agreed last day it stands from when on it waits (`wacht_sinds`) and is late (`norm`), so that a list is one
/// question.
pub(super) const SCHEMA: [&str; 5] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_plaatsing (plaatsing_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, soort TEXT NOT NULL, sector TEXT, uren BIGINT NOT NULL, \
     loonkostensubsidie BIGINT NOT NULL, traject_id TEXT, omgezet_van TEXT, sinds TEXT NOT NULL, laatste_dag TEXT, \
     wacht_sinds TEXT, norm TEXT, einde TEXT, einde_reden TEXT)",
    "CREATE INDEX IF NOT EXISTS begeleiding_plaatsing_plaats ON begeleiding_plaatsing (plaats)",
    "CREATE INDEX IF NOT EXISTS begeleiding_plaatsing_afloop ON begeleiding_plaatsing (gemeente, laatste_dag)",
    // One row per jobcoach; the one with the last `sinds` is the one of now.
    "CREATE TABLE IF NOT EXISTS begeleiding_jobcoach (plaatsing_id TEXT NOT NULL, sinds TEXT NOT NULL, \
     jobcoach TEXT NOT NULL, laatste_dag TEXT, wacht_sinds TEXT, norm TEXT, einde TEXT, \
     PRIMARY KEY (plaatsing_id, sinds))",
    "CREATE INDEX IF NOT EXISTS begeleiding_jobcoach_wie ON begeleiding_jobcoach (jobcoach)",
];

/// SQL for the jobcoach of now, of the placement in a column: at most one row.
pub(crate) fn laatste_jobcoach_sql(tabel: &str, plaatsing_id: &str) -> String {
    format!(
        "{tabel}.plaatsing_id = {plaatsing_id} AND {tabel}.sinds = (SELECT MAX(jl.sinds) FROM begeleiding_jobcoach jl \
         WHERE jl.plaatsing_id = {plaatsing_id})"
    )
}

/// From when on it waits that a last day comes near.
fn wacht_sinds(begin: Date, laatste_dag: Option<Date>) -> Option<String> {
    let voor = laatste_dag?.saturating_sub(DAGEN_VOOR_AFLOOP.days());
    Some(begin.max(voor).to_string())
}

/// Takes in what an event says of them.
pub(super) async fn neem(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let op = metadata.geldig_op;
    let vraag = match gebeurtenis {
        G::PlaatsingBegonnen(f) => {
            // Withdrawn and recorded anew, it stands where it stood in the log last.
            let sql = "INSERT INTO begeleiding_plaatsing (plaatsing_id, plaats, gemeente, persoon_id, soort, sector, uren, \
                       loonkostensubsidie, traject_id, omgezet_van, sinds, laatste_dag, wacht_sinds, norm) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
                       ON CONFLICT (plaatsing_id) DO NOTHING";
            sqlx::query(sql)
                .bind(f.plaatsing_id.to_string())
                .bind(plaats)
                .bind(metadata.gemeente.as_str().to_owned())
                .bind(metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default())
                .bind(f.soort.code())
                .bind(f.sector.map(|sector| sector.code().to_owned()))
                .bind(i64::from(f.uren_per_week))
                .bind(i64::from(f.loonkostensubsidie))
                .bind(f.traject_id.map(|id| id.to_string()))
                .bind(f.omgezet_van.map(|id| id.to_string()))
                .bind(op.to_string())
                .bind(f.laatste_dag.map(|dag| dag.to_string()))
                .bind(wacht_sinds(op, f.laatste_dag))
                .bind(f.laatste_dag.map(|dag| na_laatste_dag(dag).to_string()))
        }
        G::PlaatsingBeeindigd(f) => {
            let sql = "UPDATE begeleiding_plaatsing SET einde = $2, einde_reden = $3 WHERE plaatsing_id = $1";
            sqlx::query(sql).bind(f.plaatsing_id.to_string()).bind(op.to_string()).bind(f.reden.code())
        }
        G::JobcoachToegewezen(f) => {
            let sql = "INSERT INTO begeleiding_jobcoach (plaatsing_id, sinds, jobcoach, laatste_dag, wacht_sinds, norm) \
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (plaatsing_id, sinds) DO UPDATE SET \
                       jobcoach = excluded.jobcoach, laatste_dag = excluded.laatste_dag, \
                       wacht_sinds = excluded.wacht_sinds, norm = excluded.norm, einde = NULL";
            sqlx::query(sql)
                .bind(f.plaatsing_id.to_string())
                .bind(op.to_string())
                .bind(f.jobcoach.as_str().to_owned())
                .bind(f.laatste_dag.map(|dag| dag.to_string()))
                .bind(wacht_sinds(op, f.laatste_dag))
                .bind(f.laatste_dag.map(|dag| na_laatste_dag(dag).to_string()))
        }
        G::JobcoachingBeeindigd(f) => {
            let sql = format!(
                "UPDATE begeleiding_jobcoach SET einde = $2 WHERE {}",
                laatste_jobcoach_sql("begeleiding_jobcoach", "$1")
            );
            // Safe: made of constants of this program.
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(f.plaatsing_id.to_string()).bind(op.to_string())
        }
        G::PlaatsingsvastleggingIngetrokken(f) => {
            let id = f.plaatsing_id.to_string();
            match f.wat {
                Plaatsingsvastlegging::Begin => {
                    let sql = "DELETE FROM begeleiding_jobcoach WHERE plaatsing_id = $1";
                    sqlx::query(sql).bind(id.clone()).execute(&mut **tx).await?;
                    sqlx::query("DELETE FROM begeleiding_plaatsing WHERE plaatsing_id = $1").bind(id)
                }
                Plaatsingsvastlegging::Einde => {
                    let sql = "UPDATE begeleiding_plaatsing SET einde = NULL, einde_reden = NULL WHERE plaatsing_id = $1";
                    sqlx::query(sql).bind(id)
                }
                Plaatsingsvastlegging::Jobcoach => {
                    let sql = "DELETE FROM begeleiding_jobcoach WHERE plaatsing_id = $1 AND sinds = $2";
                    sqlx::query(sql).bind(id).bind(f.van.to_string())
                }
                Plaatsingsvastlegging::Jobcoacheinde => {
                    let sql =
                        "UPDATE begeleiding_jobcoach SET einde = NULL WHERE plaatsing_id = $1 AND einde = $2";
                    sqlx::query(sql).bind(id).bind(f.van.to_string())
                }
            }
        }
        // About something else.
        _ => return Ok(()),
    };
    vraag.execute(&mut **tx).await.map(drop)
}
