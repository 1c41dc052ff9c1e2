//! Warm handovers, and who stands in for which coach. Both for the desk and for the lists of what was recorded.

use domein::{Metadata, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;

use crate::regels::{normen::Wachtreden, overdracht::Overdrachtstand};

/// The tables. The norms stand in the row, so that a list is one question.
pub(super) const SCHEMA: [&str; 5] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_overdracht (overdracht_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, van TEXT NOT NULL, naar TEXT NOT NULL, gebiedsteam TEXT, \
     stand TEXT NOT NULL, voorgesteld TEXT NOT NULL, bevestigd_van TEXT, bevestigd_naar TEXT, gesprek TEXT, \
     bevestigen_voor TEXT NOT NULL, gesprek_voor TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_overdracht_plaats ON begeleiding_overdracht (plaats)",
    "CREATE INDEX IF NOT EXISTS begeleiding_overdracht_stand ON begeleiding_overdracht (gemeente, stand)",
    "CREATE TABLE IF NOT EXISTS begeleiding_vervanging (vervanging_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, coach TEXT NOT NULL, vervanger TEXT NOT NULL, van TEXT NOT NULL, tot TEXT NOT NULL, \
     reden TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_vervanging_door ON begeleiding_vervanging (gemeente, vervanger, coach)",
];

/// Takes in what an event says of them.
pub(super) async fn neem(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let op = metadata.geldig_op;
    let (gemeente, datum) = (|| metadata.gemeente.as_str().to_owned(), || op.to_string());
    let vraag = match gebeurtenis {
        G::CoachoverdrachtVoorgesteld(f) => {
            let sql = "INSERT INTO begeleiding_overdracht (overdracht_id, plaats, gemeente, persoon_id, van, naar, \
                       gebiedsteam, stand, voorgesteld, bevestigen_voor, gesprek_voor) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (overdracht_id) DO NOTHING";
            let norm = |reden: Wachtreden| reden.norm(op).unwrap_or(op).to_string();
            sqlx::query(sql)
                .bind(f.overdracht_id.to_string())
                .bind(plaats)
                .bind(gemeente())
                .bind(metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default())
                .bind(f.van.as_str().to_owned())
                .bind(f.naar.as_str().to_owned())
                .bind(f.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()))
                .bind(Overdrachtstand::Open.code())
                .bind(datum())
                .bind(norm(Wachtreden::OverdrachtTeBevestigen))
                .bind(norm(Wachtreden::DriegesprekTeHouden))
        }
        G::CoachoverdrachtBevestigd(f) => {
            let sql = "UPDATE begeleiding_overdracht SET \
                       bevestigd_van = CASE WHEN van = $2 THEN $3 ELSE bevestigd_van END, \
                       bevestigd_naar = CASE WHEN naar = $2 THEN $3 ELSE bevestigd_naar END \
                       WHERE overdracht_id = $1";
            sqlx::query(sql).bind(f.overdracht_id.to_string()).bind(f.coach.as_str().to_owned()).bind(datum())
        }
        G::DriegesprekGehouden(f) => {
            let sql = "UPDATE begeleiding_overdracht SET gesprek = $2 WHERE overdracht_id = $1";
            sqlx::query(sql).bind(f.overdracht_id.to_string()).bind(datum())
        }
        G::CoachoverdrachtIngetrokken(f) => {
            let sql = "UPDATE begeleiding_overdracht SET stand = $2 WHERE overdracht_id = $1";
            sqlx::query(sql).bind(f.overdracht_id.to_string()).bind(Overdrachtstand::Ingetrokken.code())
        }
        G::CoachOvergedragen(f) => {
            let Some(id) = f.overdracht_id else { return Ok(()) };
            let sql = "UPDATE begeleiding_overdracht SET stand = $2 WHERE overdracht_id = $1";
            sqlx::query(sql).bind(id.to_string()).bind(Overdrachtstand::Gedaan.code())
        }
        // What was done by it was not so.
        G::BegeleidingsvastleggingIngetrokken(f) => {
            let Some(id) = f.overdracht_id else { return Ok(()) };
            let sql = "UPDATE begeleiding_overdracht SET stand = $2 WHERE overdracht_id = $1";
            sqlx::query(sql).bind(id.to_string()).bind(Overdrachtstand::Ingetrokken.code())
        }
        G::VervangingVastgelegd(f) => {
            let sql = "INSERT INTO begeleiding_vervanging \
                       (vervanging_id, plaats, gemeente, coach, vervanger, van, tot, reden) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (vervanging_id) DO NOTHING";
            sqlx::query(sql)
                .bind(f.vervanging_id.to_string())
                .bind(plaats)
                .bind(gemeente())
                .bind(f.coach.as_str().to_owned())
                .bind(f.vervanger.as_str().to_owned())
                .bind(datum())
                .bind(f.tot.to_string())
                .bind(f.reden.code())
        }
        // Withdrawn before it began, it has no days.
        G::VervangingIngetrokken(f) => {
            let sql = "UPDATE begeleiding_vervanging SET tot = CASE WHEN van > $2 THEN van ELSE $2 END \
                       WHERE vervanging_id = $1 AND tot > $2";
            sqlx::query(sql).bind(f.vervanging_id.to_string()).bind(datum())
        }
        _ => return Ok(()),
    };
    vraag.execute(&mut **tx).await.map(drop)
}

/// SQL for whether who asks stands in for the coach in a column on a day. Parameters by place: the municipality, who asks,
/// the day. The column stands outside the question for the substitutions, so that it is never one of theirs.
pub(crate) fn vervangt_sql(kolom: &str, (gemeente, wie, dag): (&str, &str, &str)) -> String {
    format!(
        "{kolom} IN (SELECT vv.coach FROM begeleiding_vervanging vv WHERE vv.gemeente = {gemeente} \
         AND vv.vervanger = {wie} AND vv.van <= {dag} AND vv.tot > {dag})"
    )
}

/// SQL for whether the coach in a column is who asks, or one for whom that one stands in on a day. As a list of values, so
/// that the column is looked up by its index. Parameters as for [`vervangt_sql`].
pub(crate) fn mij_sql(kolom: &str, (gemeente, wie, dag): (&str, &str, &str)) -> String {
    format!(
        "{kolom} IN (SELECT CAST({wie} AS TEXT) UNION SELECT vm.coach FROM begeleiding_vervanging vm \
         WHERE vm.gemeente = {gemeente} AND vm.vervanger = {wie} AND vm.van <= {dag} AND vm.tot > {dag})"
    )
}
