//! How much carries a code now.

use domein::{Gebiedsteam, Gemeentecode, Kenmerk};
use eventstore::Database;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{AssertSqlSafe, Row as _};

/// What a change touches: how much carries the code today. Counts, and no persons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Raakt {
    /// Persons whom something of it is about, or whose coach it is.
    pub(crate) personen: i64,
    /// Signals that are open.
    pub(crate) signalen: i64,
    /// Applications without a decision.
    pub(crate) aanvragen: i64,
    /// Benefits that run.
    pub(crate) uitkeringen: i64,
    /// Trajecten that run, or wait for a place.
    pub(crate) trajecten: i64,
    /// Placements in which this jobcoach helps.
    pub(crate) jobcoachingen: i64,
    /// Cases of the casusoverleg that this one leads.
    pub(crate) casussen: i64,
}

/// Of which code.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Over<'a> {
    /// What a team follows.
    Team(&'a Gebiedsteam),
    /// Whom a coach has, and what of them is open.
    Coach(&'a Kenmerk),
}

/// What runs, of all services.
const ALLES: &str = "SELECT wat, persoon_id, gemeente, team, coach, telt, COALESCE(einde, vernomen) AS einde FROM gebruik_signalering \
     UNION ALL SELECT wat, persoon_id, gemeente, team, coach, telt, COALESCE(einde, vernomen) AS einde FROM gebruik_intake \
     UNION ALL SELECT wat, persoon_id, gemeente, team, coach, telt, COALESCE(einde, vernomen) AS einde FROM gebruik_traject";

/// Counts it, as of a day.
pub(crate) async fn tel(
    database: &Database,
    gemeente: &Gemeentecode,
    (over, vandaag): (Over<'_>, Date),
) -> Result<Raakt, sqlx::Error> {
    let (waar, code) = match over {
        Over::Team(team) => ("g.team = $2", team.as_str()),
        Over::Coach(coach) => (
            "((g.wat NOT IN ('jobcoaching', 'casus') AND g.persoon_id IN (SELECT persoon_id FROM gebruik_traject \
             WHERE gemeente = $1 AND wat = 'begeleiding' AND coach = $2)) \
             OR (g.wat IN ('jobcoaching', 'casus') AND g.coach = $2))",
            coach.as_str(),
        ),
    };
    // Safe: constants of the program.
    let loopt = format!("g.gemeente = $1 AND {waar} AND g.telt = 1 AND (g.einde IS NULL OR g.einde > $3)");
    let per_soort = format!("SELECT g.wat, COUNT(*) FROM ({ALLES}) AS g WHERE {loopt} GROUP BY g.wat");
    let personen = format!("SELECT COUNT(DISTINCT g.persoon_id) FROM ({ALLES}) AS g WHERE {loopt}");
    let vraag = sqlx::query(AssertSqlSafe(per_soort)).bind(gemeente.to_string()).bind(code.to_owned());
    let mut raakt = Raakt::default();
    for rij in vraag.bind(vandaag.to_string()).fetch_all(database.pool()).await? {
        let aantal: i64 = rij.try_get(1)?;
        match rij.try_get::<String, _>(0)?.as_str() {
            "signaal" => raakt.signalen = aantal,
            "aanvraag" => raakt.aanvragen = aantal,
            "uitkering" => raakt.uitkeringen = aantal,
            "traject" => raakt.trajecten = aantal,
            "casus" => raakt.casussen = aantal,
            "jobcoaching" => raakt.jobcoachingen = aantal,
            _ => {}
        }
    }
    let vraag = sqlx::query_scalar(AssertSqlSafe(personen)).bind(gemeente.to_string()).bind(code.to_owned());
    raakt.personen = vraag.bind(vandaag.to_string()).fetch_one(database.pool()).await?;
    Ok(raakt)
}
