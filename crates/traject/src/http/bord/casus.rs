//! What waits because the last day for an agreement of a casusoverleg comes near: for the medewerker whose it is, and otherwise
//! for the jongerenregisseur, who keeps an eye on what organisations agreed to.

use dienst::Personen;

use super::super::bron::team_sql;
use crate::regels::normen::Wachtreden;

/// SQL for it, with the columns and the parameters of the list of what waits; `van_coach` and `in_team` say whose and of which
/// team.
pub(super) fn sql(
    personen: &Personen,
    van_coach: &impl Fn(&str) -> String,
    in_team: &impl Fn(&str, &str) -> String,
) -> String {
    let rijen = format!(
        "SELECT ca.afspraak_id, ca.norm, ca.sinds, k.casus_id, k.persoon_id, COALESCE(ca.medewerker, k.regisseur) AS coach, \
         {team} AS team FROM begeleiding_casusafspraak ca JOIN begeleiding_casus k ON k.casus_id = ca.casus_id \
         WHERE ca.gemeente = $1 AND ca.afgerond = 0 AND ca.uiterlijk <= $5",
        team = team_sql(personen, "k.persoon_id"),
    );
    format!(
        "SELECT '{code}:' || a.afspraak_id, '{code}', a.norm, a.sinds, {wie}, 'traject', a.casus_id, a.coach, a.team \
         FROM ({rijen}) AS a WHERE {coach} AND ($3 = '' OR a.team = $3) AND ({team} OR a.coach = $8)",
        code = Wachtreden::Casusafspraak.code(),
        wie = personen.sql("a.persoon_id"),
        coach = van_coach("a.coach"),
        team = in_team("a.team", "a.coach"),
    )
}
