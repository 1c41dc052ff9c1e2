//! How much carries a code now.

use std::collections::HashMap;

use domein::{Gebiedsteam, Gemeentecode, Kenmerk};
use eventstore::{Database, json_rows};
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

impl Over<'_> {
    /// As a row, and as a key: the kind and the code.
    fn sleutel(&self) -> (&'static str, String) {
        match self {
            Self::Team(team) => ("team", team.to_string()),
            Self::Coach(coach) => ("coach", coach.to_string()),
        }
    }
}

/// What runs, of all services.
const ALLES: &str = "SELECT wat, persoon_id, gemeente, team, coach, telt, COALESCE(einde, vernomen) AS einde FROM gebruik_signalering \
     UNION ALL SELECT wat, persoon_id, gemeente, team, coach, telt, COALESCE(einde, vernomen) AS einde FROM gebruik_intake \
     UNION ALL SELECT wat, persoon_id, gemeente, team, coach, telt, COALESCE(einde, vernomen) AS einde FROM gebruik_traject";

/// Counts it, as of a day: of all codes at once, in their order. However many a file changes, these are two questions.
pub(crate) async fn tel(
    database: &Database,
    gemeente: &Gemeentecode,
    (codes, vandaag): (&[Over<'_>], Date),
) -> Result<Vec<Raakt>, sqlx::Error> {
    let sleutels: Vec<(&str, String)> = codes.iter().map(Over::sleutel).collect();
    let rijen = database.dialect().json_rows();
    let gevraagd =
        |soort: &str| format!("(SELECT row.value ->> 1 FROM {rijen} WHERE row.value ->> 0 = '{soort}')");
    let (teams, coaches) = (gevraagd("team"), gevraagd("coach"));
    let eigen = "'jobcoaching', 'casus'";
    // What carries a code: a row for each of both. Where a jobcoach helps and which case somebody leads is of the code itself,
    // and not of the coach of the person. `$1` the codes, `$2` the municipality, `$3` the day.
    let draagt = format!(
        "SELECT 'team' AS soort, g.team AS code, g.wat, g.persoon_id FROM ({ALLES}) AS g \
         WHERE g.gemeente = $2 AND g.team IN {teams} AND g.telt = 1 AND (g.einde IS NULL OR g.einde > $3) \
         UNION ALL SELECT 'coach', b.coach, g.wat, g.persoon_id FROM gebruik_traject b JOIN ({ALLES}) AS g \
         ON g.persoon_id = b.persoon_id AND g.wat NOT IN ({eigen}) WHERE b.gemeente = $2 AND b.wat = 'begeleiding' AND b.telt = 1 \
         AND b.coach IN {coaches} AND g.gemeente = $2 AND g.telt = 1 AND (g.einde IS NULL OR g.einde > $3) \
         UNION ALL SELECT 'coach', g.coach, g.wat, g.persoon_id FROM gebruik_traject g WHERE g.gemeente = $2 \
         AND g.wat IN ({eigen}) AND g.coach IN {coaches} AND g.telt = 1 \
         AND (COALESCE(g.einde, g.vernomen) IS NULL OR COALESCE(g.einde, g.vernomen) > $3)"
    );
    let per_soort = format!(
        "SELECT d.soort, d.code, d.wat, COUNT(*) FROM ({draagt}) AS d GROUP BY d.soort, d.code, d.wat"
    );
    let personen = format!(
        "SELECT d.soort, d.code, '', COUNT(DISTINCT d.persoon_id) FROM ({draagt}) AS d GROUP BY d.soort, d.code"
    );
    let mut geteld: HashMap<(String, String), Raakt> = HashMap::new();
    for sql in [per_soort, personen] {
        // Safe: constants of the program.
        let vraag = sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&sleutels)?);
        let vraag = vraag.bind(gemeente.to_string()).bind(vandaag.to_string());
        for rij in vraag.fetch_all(database.pool()).await? {
            let raakt = geteld.entry((rij.try_get(0)?, rij.try_get(1)?)).or_default();
            let aantal: i64 = rij.try_get(3)?;
            match rij.try_get::<String, _>(2)?.as_str() {
                "" => raakt.personen = aantal,
                "signaal" => raakt.signalen = aantal,
                "aanvraag" => raakt.aanvragen = aantal,
                "uitkering" => raakt.uitkeringen = aantal,
                "traject" => raakt.trajecten = aantal,
                "jobcoaching" => raakt.jobcoachingen = aantal,
                "casus" => raakt.casussen = aantal,
                _ => {}
            }
        }
    }
    let van = |(soort, code): (&str, String)| geteld.get(&(soort.to_owned(), code)).cloned();
    Ok(sleutels.into_iter().map(|sleutel| van(sleutel).unwrap_or_default()).collect())
}
