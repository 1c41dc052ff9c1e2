//! Facts of money for maatwerk: what was asked, granted, refused, paid and what it led to; and what the budgets are. They come
//! few at a time, so each is written at once.

use domein::{
    Maatwerkvastlegging, Metadata,
    gebeurtenis::{MaatwerkvastleggingIngetrokken, TrajectGebeurtenis as T},
};
use eventstore::Tx;
use uuid::Uuid;

use super::{ALTIJD, persoon_id};

/// The tables. Amounts are in cents.
pub(super) const TABELLEN: [&str; 2] = ["feit_maatwerk", "feit_budget"];

pub(super) const SCHEMA: [&str; 4] = [
    // `soort`: aangevraagd, toegekend, afgewezen, betaald, resultaat. `code`: of aangevraagd the purpose, of afgewezen the
    // reason, of betaald `laatste` when nothing more follows, of resultaat what it led to.
    "CREATE TABLE IF NOT EXISTS feit_maatwerk ( \
        maatwerk_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, budget TEXT NOT NULL, \
        jaar BIGINT NOT NULL, soort TEXT NOT NULL, code TEXT NOT NULL, bedrag BIGINT NOT NULL, betaling_id TEXT NOT NULL, \
        datum TEXT NOT NULL, bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, \
        PRIMARY KEY (maatwerk_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_maatwerk_jaar ON feit_maatwerk (gemeente, jaar, soort)",
    "CREATE TABLE IF NOT EXISTS feit_budget ( \
        gemeente TEXT NOT NULL, budget TEXT NOT NULL, jaar BIGINT NOT NULL, bedrag BIGINT NOT NULL, \
        bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, \
        PRIMARY KEY (gemeente, budget, jaar, positie))",
    "CREATE INDEX IF NOT EXISTS feit_budget_jaar ON feit_budget (gemeente, jaar)",
];

/// Something of money for a person.
struct Feit<'a> {
    maatwerk_id: Uuid,
    soort: &'static str,
    code: &'a str,
    bedrag: i64,
    betaling_id: Option<Uuid>,
}

/// Takes in what an event says of money; events about something else say nothing of it.
pub(super) async fn neem(
    tx: &mut Tx,
    metadata: &Metadata,
    gebeurtenis: &T,
    (nu, positie): (i64, i64),
) -> Result<(), sqlx::Error> {
    let feit = |maatwerk_id, soort, code, bedrag, betaling_id| {
        Some(Feit { maatwerk_id, soort, code, bedrag, betaling_id })
    };
    let feit = match gebeurtenis {
        T::BudgetVastgesteld(_) => return neem_budget(tx, metadata, gebeurtenis, (nu, positie)).await,
        T::MaatwerkAangevraagd(f) => {
            feit(f.maatwerk_id, "aangevraagd", f.doel.as_str(), f.bedrag_cent.centen(), None)
        }
        T::MaatwerkToegekend(f) => feit(f.maatwerk_id, "toegekend", "", f.bedrag_cent.centen(), None),
        T::MaatwerkAfgewezen(f) => feit(f.maatwerk_id, "afgewezen", f.reden.code(), 0, None),
        T::MaatwerkBetaald(f) => {
            let code = if f.laatste { "laatste" } else { "" };
            feit(f.maatwerk_id, "betaald", code, f.bedrag_cent.centen(), Some(f.betaling_id))
        }
        T::MaatwerkresultaatVastgelegd(f) => feit(f.maatwerk_id, "resultaat", f.resultaat.code(), 0, None),
        T::MaatwerkvastleggingIngetrokken(f) => return neem_terug(tx, f, (nu, positie)).await,
        _ => None,
    };
    let (Some(feit), Some((budget, jaar))) = (feit, gebeurtenis.budget()) else { return Ok(()) };
    let betaling_id = feit.betaling_id.map(|id| id.to_string()).unwrap_or_default();
    // What is told again, as after the split of persons, or told better, takes the place of what was told before.
    sluit(tx, (feit.maatwerk_id, &[feit.soort], &betaling_id), (nu, positie)).await?;
    let sql = "INSERT INTO feit_maatwerk (maatwerk_id, persoon_id, gemeente, budget, jaar, soort, code, bedrag, betaling_id, \
               datum, bekend_van, bekend_tot, positie) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
               ON CONFLICT (maatwerk_id, positie) DO NOTHING";
    let vraag =
        sqlx::query(sql).bind(feit.maatwerk_id.to_string()).bind(persoon_id(metadata, feit.maatwerk_id));
    let vraag = vraag.bind(metadata.gemeente.as_str().to_owned()).bind(budget.as_str().to_owned());
    let vraag = vraag.bind(i64::from(jaar)).bind(feit.soort).bind(feit.code.to_owned()).bind(feit.bedrag);
    let vraag =
        vraag.bind(betaling_id).bind(metadata.geldig_op.to_string()).bind(nu).bind(ALTIJD).bind(positie);
    vraag.execute(&mut **tx).await.map(drop)
}

async fn neem_budget(
    tx: &mut Tx,
    metadata: &Metadata,
    gebeurtenis: &T,
    (nu, positie): (i64, i64),
) -> Result<(), sqlx::Error> {
    let T::BudgetVastgesteld(f) = gebeurtenis else { return Ok(()) };
    let gemeente = metadata.gemeente.as_str().to_owned();
    let sql = "UPDATE feit_budget SET bekend_tot = CASE WHEN bekend_van > $1 THEN bekend_van ELSE $1 END \
               WHERE gemeente = $2 AND budget = $3 AND jaar = $4 AND bekend_tot = $5 AND positie < $6";
    let vraag = sqlx::query(sql).bind(nu).bind(gemeente.clone()).bind(f.budget.as_str().to_owned());
    vraag.bind(i64::from(f.jaar)).bind(ALTIJD).bind(positie).execute(&mut **tx).await?;
    let sql = "INSERT INTO feit_budget (gemeente, budget, jaar, bedrag, bekend_van, bekend_tot, positie) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (gemeente, budget, jaar, positie) DO NOTHING";
    let vraag = sqlx::query(sql).bind(gemeente).bind(f.budget.as_str().to_owned()).bind(i64::from(f.jaar));
    let vraag = vraag.bind(f.bedrag_cent.centen()).bind(nu).bind(ALTIJD).bind(positie);
    vraag.execute(&mut **tx).await.map(drop)
}

/// What is withdrawn is no longer known; without its asking nothing of it is.
async fn neem_terug(
    tx: &mut Tx,
    weg: &MaatwerkvastleggingIngetrokken,
    (nu, positie): (i64, i64),
) -> Result<(), sqlx::Error> {
    let betaling_id = weg.betaling_id.map(|id| id.to_string()).unwrap_or_default();
    let soorten: &[&str] = match weg.wat {
        Maatwerkvastlegging::Aanvraag => &["aangevraagd", "toegekend", "afgewezen", "betaald", "resultaat"],
        Maatwerkvastlegging::Besluit => &["toegekend", "afgewezen"],
        Maatwerkvastlegging::Betaling => &["betaald"],
        Maatwerkvastlegging::Resultaat => &["resultaat"],
    };
    sluit(tx, (weg.maatwerk_id, soorten, &betaling_id), (nu, positie)).await
}

/// From `nu` on what was told before `positie` is no longer known. Without a payment: of every payment.
async fn sluit(
    tx: &mut Tx,
    (maatwerk_id, soorten, betaling_id): (Uuid, &[&str], &str),
    (nu, positie): (i64, i64),
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE feit_maatwerk SET bekend_tot = CASE WHEN bekend_van > $1 THEN bekend_van ELSE $1 END \
               WHERE maatwerk_id = $2 AND soort = $3 AND ($4 = '' OR betaling_id = $4) AND bekend_tot = $5 \
               AND positie < $6";
    for soort in soorten {
        let vraag = sqlx::query(sql).bind(nu).bind(maatwerk_id.to_string()).bind((*soort).to_owned());
        vraag.bind(betaling_id.to_owned()).bind(ALTIJD).bind(positie).execute(&mut **tx).await?;
    }
    Ok(())
}
