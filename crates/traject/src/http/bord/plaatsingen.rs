//! What waits because an agreed last day comes near: of a placement for the coach of who works there, and of jobcoaching for
//! the jobcoach.

use dienst::Personen;

use super::super::bron::team_sql;
use crate::{
    leesmodel::{kolom_sql, laatste_jobcoach_sql},
    regels::normen::Wachtreden,
};

/// SQL for it, with the columns of the list of what waits. `tot` is up to and including which last day, as the parameters
/// of that list; `van_coach` and `in_team` say whose and of which team.
pub(super) fn sql(
    personen: &Personen,
    tot: &str,
    van_coach: &impl Fn(&str) -> String,
    in_team: &impl Fn(&str, &str) -> String,
) -> String {
    // Whose the person is, of the row `p`.
    let coach = kolom_sql(personen, "coach", "p.persoon_id");
    let team = team_sql(personen, "p.persoon_id");
    let rij = |van: &str| {
        format!(
            "SELECT p.plaatsing_id, p.persoon_id, {van}, {team} AS team FROM begeleiding_plaatsing p LEFT JOIN \
             begeleiding_jobcoach j ON {jobcoach} WHERE p.gemeente = $1 AND p.einde IS NULL",
            jobcoach = laatste_jobcoach_sql("j", "p.plaatsing_id"),
        )
    };
    let kanten = [
        (
            Wachtreden::PlaatsingLooptAf,
            format!(
                "{} AND p.laatste_dag <= {tot}",
                rij(&format!("p.norm, p.wacht_sinds, {coach} AS coach"))
            ),
        ),
        (
            Wachtreden::JobcoachingLooptAf,
            format!(
                "{} AND j.einde IS NULL AND j.laatste_dag <= {tot}",
                rij("j.norm, j.wacht_sinds, j.jobcoach AS coach")
            ),
        ),
    ];
    let kanten = kanten.map(|(reden, rijen)| {
        format!(
            "SELECT '{code}:' || a.plaatsing_id, '{code}', a.norm, a.wacht_sinds, {wie}, 'traject', \
             a.plaatsing_id, a.coach, a.team FROM ({rijen}) AS a WHERE {coach} AND ($3 = '' OR a.team = $3) AND ({team} OR a.coach = $8)",
            code = reden.code(),
            wie = personen.sql("a.persoon_id"),
            coach = van_coach("a.coach"),
            team = in_team("a.team", "a.coach"),
        )
    });
    kanten.join(" UNION ALL ")
}
