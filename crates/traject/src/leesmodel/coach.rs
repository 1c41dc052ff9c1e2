//! Who has which coach. Every assignment and handover has a row, of the dossier in which it stands: the newest holds, and
//! without it the one before does. After a merge the dossier of who stayed goes on, and what stood in the other one stays as
//! it was, so that undoing the merge needs nothing; of persons who are one the newest of all their rows holds, as for the
//! rules.

use dienst::Personen;
use domein::{
    Begeleidingsvastlegging, Gebiedsteam, Kenmerk, Metadata, PersoonId,
    gebeurtenis::{CoachOvergedragen, CoachToegewezen, TrajectGebeurtenis as G},
};
use eventstore::Tx;
use sqlx::AssertSqlSafe;

/// The table. `sinds` is the first day of this coach, `toegewezen` of the first one; `plaats` is the position of the event.
pub(super) const SCHEMA: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_coach (persoon_id TEXT NOT NULL, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, coach TEXT NOT NULL, gebiedsteam TEXT, sinds TEXT NOT NULL, toegewezen TEXT NOT NULL, \
     PRIMARY KEY (persoon_id, plaats))",
    "CREATE INDEX IF NOT EXISTS begeleiding_coach_van ON begeleiding_coach (gemeente, coach)",
];

/// SQL for whether a row of the table is that of the coach of now: of each person there is one such row.
pub(crate) fn van_nu_sql(personen: &Personen, rij: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM begeleiding_coach cn WHERE {} AND cn.plaats > {rij}.plaats)",
        personen.zelfde_sql("cn.persoon_id", &format!("{rij}.persoon_id"))
    )
}

/// SQL that joins the row of the coach of now, as `rij`, of the person in a column.
pub(crate) fn bij_sql(personen: &Personen, rij: &str, persoon: &str) -> String {
    let zelfde = personen.zelfde_sql(&format!("{rij}.persoon_id"), persoon);
    format!("begeleiding_coach {rij} ON {zelfde} AND {}", van_nu_sql(personen, rij))
}

/// SQL for one column of the coach of now of the person in a column: `coach`, `gebiedsteam`.
pub(crate) fn kolom_sql(personen: &Personen, kolom: &str, persoon: &str) -> String {
    format!(
        "(SELECT ck.{kolom} FROM begeleiding_coach ck WHERE {} ORDER BY ck.plaats DESC LIMIT 1)",
        personen.zelfde_sql("ck.persoon_id", persoon)
    )
}

/// Takes in what an event says of it, in whose dossier.
pub(super) async fn neem(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    (personen, dossier): (&Personen, PersoonId),
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    match gebeurtenis {
        G::CoachToegewezen(CoachToegewezen { coach, gebiedsteam }) => {
            schrijf(tx, plaats, metadata, (personen, dossier), (coach, gebiedsteam.as_ref(), false)).await
        }
        G::CoachOvergedragen(CoachOvergedragen { naar, gebiedsteam, .. }) => {
            schrijf(tx, plaats, metadata, (personen, dossier), (naar, gebiedsteam.as_ref(), true)).await
        }
        G::BegeleidingsvastleggingIngetrokken(f) if f.wat == Begeleidingsvastlegging::Coach => {
            // Of all who are one now; what was said again after two turned out not to be one may be done already.
            let van = personen.van_sql("persoon_id", dossier);
            // Safe: made of constants of this program, and of ids of persons.
            let sql = AssertSqlSafe(format!(
                "DELETE FROM begeleiding_coach WHERE plaats = \
                 (SELECT MAX(plaats) FROM begeleiding_coach WHERE {van} AND coach = $1 AND sinds = $2)"
            ));
            let coach = f.coach.as_ref().map(|coach| coach.as_str().to_owned()).unwrap_or_default();
            sqlx::query(sql).bind(coach).bind(f.van.to_string()).execute(&mut **tx).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Who is handed over keeps the day of the first coach and, when no other is said, the team: also when they stand in the dossier
/// of who merged.
async fn schrijf(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    (personen, dossier): (&Personen, PersoonId),
    (coach, team, overgedragen): (&Kenmerk, Option<&Gebiedsteam>, bool),
) -> Result<(), sqlx::Error> {
    let (toegewezen, van_team) = if overgedragen {
        let eerder =
            format!("FROM begeleiding_coach ce WHERE {}", personen.van_sql("ce.persoon_id", dossier));
        (
            format!("COALESCE((SELECT MIN(ce.toegewezen) {eerder}), $5)"),
            format!("COALESCE($4, (SELECT ce.gebiedsteam {eerder} ORDER BY ce.plaats DESC LIMIT 1))"),
        )
    } else {
        ("$5".to_owned(), "$4".to_owned())
    };
    // Safe: made of constants of this program, and of ids of persons.
    let sql = AssertSqlSafe(format!(
        "INSERT INTO begeleiding_coach (persoon_id, gemeente, coach, gebiedsteam, sinds, toegewezen, plaats) \
         VALUES ($1, $2, $3, {van_team}, $5, {toegewezen}, $6) ON CONFLICT (persoon_id, plaats) DO NOTHING"
    ));
    sqlx::query(sql)
        .bind(dossier.to_string())
        .bind(metadata.gemeente.as_str().to_owned())
        .bind(coach.as_str().to_owned())
        .bind(team.map(|team| team.as_str().to_owned()))
        .bind(metadata.geldig_op.to_string())
        .bind(plaats)
        .execute(&mut **tx)
        .await
        .map(drop)
}
