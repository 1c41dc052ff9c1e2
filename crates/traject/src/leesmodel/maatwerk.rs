//! Budgets, the money out of them, and what an aanbod and the benefits cost, as told last. How money stands is said by the rule
//! ([`Besteding`]): the row keeps it as JSON, and beside it the columns by which it is looked up and summed. No text in it.

use domein::{Metadata, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;
use serde::Serialize;
use sqlx::Row as _;
use uuid::Uuid;

use crate::regels::{
    Voorval,
    besteding::{Besteding, Bestedingen, over},
};

/// The tables. Amounts are in cents; `feiten` is JSON; `op` is the day on which it was told.
pub(super) const SCHEMA: [&str; 6] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_budget (sleutel TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
     code TEXT NOT NULL, jaar BIGINT NOT NULL, bedrag BIGINT NOT NULL, feiten TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS begeleiding_maatwerk (maatwerk_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, budget TEXT NOT NULL, jaar BIGINT NOT NULL, stap TEXT NOT NULL, \
     gevraagd BIGINT NOT NULL, beslag BIGINT NOT NULL, betaald BIGINT NOT NULL, feiten TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_maatwerk_plaats ON begeleiding_maatwerk (plaats)",
    "CREATE INDEX IF NOT EXISTS begeleiding_maatwerk_budget ON begeleiding_maatwerk (gemeente, budget, jaar, stap)",
    "CREATE TABLE IF NOT EXISTS begeleiding_kosten (sleutel TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
     aanbod TEXT NOT NULL, jaar BIGINT NOT NULL, bedrag BIGINT NOT NULL, bron TEXT NOT NULL, op TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS begeleiding_buig (sleutel TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
     jaar BIGINT NOT NULL, feiten TEXT NOT NULL, op TEXT NOT NULL)",
];

/// Takes in what an event says of money.
pub(super) async fn neem(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let gemeente = metadata.gemeente.as_str().to_owned();
    match gebeurtenis {
        G::BudgetVastgesteld(f) => {
            let sql = "INSERT INTO begeleiding_budget (sleutel, gemeente, code, jaar, bedrag, feiten) \
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sleutel) DO UPDATE SET \
                       bedrag = excluded.bedrag, feiten = excluded.feiten";
            let vraag = sqlx::query(sql).bind(format!("{gemeente}:{}:{}", f.budget, f.jaar)).bind(gemeente);
            let vraag = vraag.bind(f.budget.as_str().to_owned()).bind(i64::from(f.jaar));
            vraag.bind(f.bedrag_cent.centen()).bind(json(f)?).execute(&mut **tx).await.map(drop)
        }
        G::MaatwerkAangevraagd(f) => {
            let voorval = Voorval {
                persoon_id: metadata.persoon_id,
                geldig_op: metadata.geldig_op,
                gebeurtenis: gebeurtenis.clone(),
            };
            let mut stand = Bestedingen::default();
            stand.volg(&voorval);
            let Some(stand) = stand.0.remove(&f.maatwerk_id) else { return Ok(()) };
            let sql = "INSERT INTO begeleiding_maatwerk (maatwerk_id, plaats, gemeente, persoon_id, budget, jaar, stap, \
                       gevraagd, beslag, betaald, feiten) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
                       ON CONFLICT (maatwerk_id) DO NOTHING";
            let vraag = sqlx::query(sql).bind(f.maatwerk_id.to_string()).bind(plaats).bind(gemeente);
            let vraag = vraag.bind(stand.persoon.to_string()).bind(f.budget.as_str().to_owned());
            let vraag = vraag.bind(i64::from(f.jaar)).bind(stand.stap().code()).bind(stand.gevraagd.centen());
            let vraag =
                vraag.bind(stand.beslag().centen()).bind(stand.betaald().centen()).bind(json(&stand)?);
            vraag.execute(&mut **tx).await.map(drop)
        }
        G::AanbodkostenVerantwoord(f) => {
            let sql = "INSERT INTO begeleiding_kosten (sleutel, gemeente, aanbod, jaar, bedrag, bron, op) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sleutel) DO UPDATE SET \
                       bedrag = excluded.bedrag, bron = excluded.bron, op = excluded.op";
            let vraag = sqlx::query(sql).bind(format!("{gemeente}:{}:{}", f.aanbod, f.jaar)).bind(gemeente);
            let vraag = vraag.bind(f.aanbod.as_str().to_owned()).bind(i64::from(f.jaar));
            let vraag = vraag.bind(f.bedrag_cent.centen()).bind(f.bron.clone());
            vraag.bind(metadata.geldig_op.to_string()).execute(&mut **tx).await.map(drop)
        }
        G::BuigVastgesteld(f) => {
            let sql = "INSERT INTO begeleiding_buig (sleutel, gemeente, jaar, feiten, op) \
                       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sleutel) DO UPDATE SET \
                       feiten = excluded.feiten, op = excluded.op";
            let vraag = sqlx::query(sql).bind(format!("{gemeente}:{}", f.jaar)).bind(gemeente);
            let vraag = vraag.bind(i64::from(f.jaar)).bind(json(f)?).bind(metadata.geldig_op.to_string());
            vraag.execute(&mut **tx).await.map(drop)
        }
        _ => match over(gebeurtenis) {
            Some(maatwerk_id) => werk_bij(tx, metadata, maatwerk_id, gebeurtenis).await,
            None => Ok(()),
        },
    }
}

/// What follows on money that was asked.
async fn werk_bij(
    tx: &mut Tx,
    metadata: &Metadata,
    maatwerk_id: Uuid,
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let Some(mut stand) = lees(tx, maatwerk_id).await? else { return Ok(()) };
    stand.volg(metadata.geldig_op, gebeurtenis);
    let sql = "UPDATE begeleiding_maatwerk SET stap = $2, beslag = $3, betaald = $4, feiten = $5 WHERE maatwerk_id = $1";
    let vraag = sqlx::query(sql).bind(maatwerk_id.to_string()).bind(stand.stap().code());
    let vraag = vraag.bind(stand.beslag().centen()).bind(stand.betaald().centen()).bind(json(&stand)?);
    vraag.execute(&mut **tx).await.map(drop)
}

/// How money for maatwerk stands by now.
pub(super) async fn lees(tx: &mut Tx, maatwerk_id: Uuid) -> Result<Option<Besteding>, sqlx::Error> {
    let sql = "SELECT feiten FROM begeleiding_maatwerk WHERE maatwerk_id = $1";
    let rij = sqlx::query(sql).bind(maatwerk_id.to_string()).fetch_optional(&mut **tx).await?;
    rij.map(|rij| uit_json(&rij.try_get::<String, _>(0)?)).transpose()
}

/// Reads what a row keeps as JSON.
pub(crate) fn uit_json<T: serde::de::DeserializeOwned>(tekst: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(tekst).map_err(|fout| sqlx::Error::Decode(Box::new(fout)))
}

fn json(waarde: &impl Serialize) -> Result<String, sqlx::Error> {
    serde_json::to_string(waarde).map_err(|fout| sqlx::Error::Encode(Box::new(fout)))
}
