//! Where a jobcoach helps. Of a placement there is a row for every time that a jobcoach was assigned, of which the last counts:
//! when that assignment is withdrawn, whoever helped before counts again. A row without a day holds the end of the placement, for who
//! is assigned after it was told.

use domein::{Gemeentecode, Kenmerk, PersoonId};
use eventstore::Tx;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::spoor::Soort;

/// What is said of the help in a placement. A day without is the first one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hulp {
    /// This jobcoach helps from this day on.
    Begint(Kenmerk, Date),
    /// That assignment never was.
    BegonNiet(Date),
    /// The help of the last jobcoach ends, or does not after all.
    Tot(Option<Date>),
    /// The placement ends, or does not after all, and the help with it.
    PlaatsingTot(Option<Date>),
    /// The placement never was.
    GeenPlaatsing,
}

/// Keeps it.
pub(super) async fn schrijf(
    tx: &mut Tx,
    tabel: &'static str,
    (gemeente, persoon): (&Gemeentecode, PersoonId),
    (plaatsing, hulp): (Uuid, Hulp),
) -> Result<(), sqlx::Error> {
    let wat = Soort::Jobcoaching.code();
    // An id is that of the placement, with the day after a colon; a semicolon comes right after that.
    let rijen = format!("wat = '{wat}' AND id > $1 || ':' AND id < $1 || ';'");
    let ook_zonder_dag = format!("wat = '{wat}' AND id >= $1 AND id < $1 || ';'");
    let begin = format!(
        "INSERT INTO {tabel} (wat, id, gemeente, persoon_id, team, coach, telt, einde) VALUES ('{wat}', "
    );
    let id = || plaatsing.to_string();
    let dag = |dag: Option<Date>| dag.map(|dag| dag.to_string());
    // Safe, all: constants of the program.
    let vraag = |sql: String| sqlx::query(AssertSqlSafe(sql)).bind(id());
    match hulp {
        Hulp::Begint(jobcoach, sinds) => {
            vraag(format!("UPDATE {tabel} SET telt = 0 WHERE {rijen}")).execute(&mut **tx).await?;
            let einde = format!("(SELECT e.einde FROM {tabel} e WHERE e.wat = '{wat}' AND e.id = $1)");
            let sql = format!(
                "{begin}$1 || ':' || $2, $3, $4, '', $5, 1, {einde}) ON CONFLICT (wat, id) DO UPDATE SET \
                 coach = excluded.coach, telt = 1, vernomen = NULL"
            );
            let vraag = vraag(sql).bind(sinds.to_string()).bind(gemeente.to_string());
            vraag.bind(persoon.to_string()).bind(String::from(jobcoach)).execute(&mut **tx).await?;
        }
        Hulp::BegonNiet(sinds) => {
            let weg = format!("DELETE FROM {tabel} WHERE wat = '{wat}' AND id = $1 || ':' || $2");
            vraag(weg).bind(sinds.to_string()).execute(&mut **tx).await?;
            let vorige = format!("(SELECT MAX(id) FROM {tabel} WHERE {rijen})");
            let telt = format!("UPDATE {tabel} SET telt = 1 WHERE wat = '{wat}' AND id = {vorige}");
            vraag(telt).execute(&mut **tx).await?;
        }
        Hulp::Tot(einde) => {
            let sql = format!("UPDATE {tabel} SET vernomen = $2 WHERE {rijen} AND telt = 1");
            vraag(sql).bind(dag(einde)).execute(&mut **tx).await?;
        }
        Hulp::PlaatsingTot(einde) => {
            let sql = format!("{begin}$1, $2, $3, '', '', 0, NULL) ON CONFLICT (wat, id) DO NOTHING");
            let bewaar = vraag(sql).bind(gemeente.to_string()).bind(persoon.to_string());
            bewaar.execute(&mut **tx).await?;
            let sql = format!("UPDATE {tabel} SET einde = $2 WHERE {ook_zonder_dag}");
            vraag(sql).bind(dag(einde)).execute(&mut **tx).await?;
        }
        Hulp::GeenPlaatsing => {
            vraag(format!("DELETE FROM {tabel} WHERE {ook_zonder_dag}")).execute(&mut **tx).await?;
        }
    }
    Ok(())
}
