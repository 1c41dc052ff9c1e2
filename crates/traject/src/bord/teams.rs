//! Which teams a signal or an application named for somebody: they follow this person as long as there is no coach and no benefit.

use dienst::{Omgeving, Personen};
use domein::{Gebiedsteam, PersoonId};
use sqlx::AssertSqlSafe;

/// The teams that were named for this person, in order, each once.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn teams(
    omgeving: &Omgeving,
    personen: &Personen,
    persoon: PersoonId,
) -> Result<Vec<Gebiedsteam>, sqlx::Error> {
    let van = |tabel: &str| {
        let zelfde = personen.zelfde_sql("t.persoon_id", "CAST($2 AS TEXT)");
        format!(
            "SELECT t.gebiedsteam FROM {tabel} t WHERE t.gemeente = $1 AND t.gebiedsteam IS NOT NULL AND {zelfde}"
        )
    };
    let sql = format!("{} UNION {} ORDER BY 1", van("bord_signaal"), van("bord_aanvraag"));
    // Safe: made of constants of this program, and of ids of persons.
    let vraag = sqlx::query_scalar(AssertSqlSafe(sql)).bind(omgeving.gemeente.to_string());
    let codes: Vec<String> = vraag.bind(persoon.to_string()).fetch_all(omgeving.database.pool()).await?;
    let team = |code: String| code.parse().map_err(|fout: String| sqlx::Error::Decode(fout.into()));
    codes.into_iter().map(team).collect()
}

/// SQL for one of these teams of the person in a column, as the last of its alphabet.
pub(crate) fn bord_team_sql(personen: &Personen, persoon: &str) -> String {
    let van = |tabel: &str, naam: &str| {
        let zelfde = personen.zelfde_sql(&format!("{naam}.persoon_id"), persoon);
        format!("SELECT MAX({naam}.gebiedsteam) FROM {tabel} {naam} WHERE {zelfde}")
    };
    format!("COALESCE(({}), ({}))", van("bord_aanvraag", "bta"), van("bord_signaal", "bts"))
}
