//! Whose coach somebody is. Of a person there is a row for every time that this was said, of which the last counts: when that is
//! withdrawn, whoever was the coach before counts again. Who that is follows from the rows of the person, and not from what the
//! withdrawal says of it: that was so of all who were taken for one person then.

use domein::{Gebiedsteam, Gemeentecode, Kenmerk, PersoonId};
use eventstore::{Position, Tx};
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

use super::spoor::Soort;

/// What is said of whose coach somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Begeleiding {
    /// This is the coach, of that team, from this day on.
    Krijgt(Kenmerk, Option<Gebiedsteam>, Date),
    /// The same; the team stays, when no other is said.
    KrijgtAnder(Kenmerk, Option<Gebiedsteam>, Date),
    /// That this one became the coach on that day was not so.
    KreegNiet(Kenmerk, Date),
}

/// Keeps it.
pub(super) async fn schrijf(
    tx: &mut Tx,
    tabel: &'static str,
    (gemeente, persoon, plaats): (&Gemeentecode, PersoonId, Position),
    begeleiding: Begeleiding,
) -> Result<(), sqlx::Error> {
    let wat = Soort::Begeleiding.code();
    let rijen = format!("wat = '{wat}' AND persoon_id = $1");
    // Safe, all: constants of the program.
    let vraag = |sql: String| sqlx::query(AssertSqlSafe(sql)).bind(persoon.to_string());
    let krijgt = |van_team: String, (coach, team, sinds): (Kenmerk, Option<Gebiedsteam>, Date)| {
        let sql = format!(
            "INSERT INTO {tabel} (wat, id, gemeente, persoon_id, team, coach, telt) \
             VALUES ('{wat}', $2, $3, $1, {van_team}, $4, 0) ON CONFLICT (wat, id) DO NOTHING"
        );
        // The place is of one width, so that the order of the ids is that of the log.
        let vraag = vraag(sql).bind(format!("{persoon}:{:020}:{sinds}", plaats.0)).bind(gemeente.to_string());
        vraag.bind(String::from(coach)).bind(team.map(String::from).unwrap_or_default())
    };
    match begeleiding {
        Begeleiding::KreegNiet(coach, sinds) => {
            let laatste = format!("SELECT MAX(id) FROM {tabel} WHERE {rijen} AND coach = $2 AND id LIKE $3");
            let weg = format!("DELETE FROM {tabel} WHERE wat = '{wat}' AND id = ({laatste})");
            let weg = vraag(weg).bind(String::from(coach)).bind(format!("%:{sinds}"));
            weg.execute(&mut **tx).await?;
        }
        Begeleiding::Krijgt(coach, team, sinds) => {
            krijgt("$5".to_owned(), (coach, team, sinds)).execute(&mut **tx).await?;
        }
        Begeleiding::KrijgtAnder(coach, team, sinds) => {
            let was = format!(
                "(SELECT e.team FROM {tabel} e WHERE e.wat = '{wat}' AND e.persoon_id = $1 AND e.telt = 1)"
            );
            let team_van_toen = format!("CASE WHEN $5 = '' THEN COALESCE({was}, '') ELSE $5 END");
            krijgt(team_van_toen, (coach, team, sinds)).execute(&mut **tx).await?;
        }
    }
    let telt = format!(
        "UPDATE {tabel} SET telt = CASE WHEN id = (SELECT MAX(id) FROM {tabel} WHERE {rijen}) THEN 1 ELSE 0 END \
         WHERE {rijen}"
    );
    vraag(telt).execute(&mut **tx).await?;
    Ok(())
}
