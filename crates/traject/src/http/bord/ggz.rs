//! Who waits for the GGZ without help that bridges: of the coach, or of the team when there is no coach.

use dienst::Personen;

use super::super::ggzbron::wachtenden;
use crate::regels::normen::Wachtreden;

/// SQL for it, with the columns and the parameters of the list of what waits; `van_coach` and `in_team` say whose and of which
/// team.
pub(super) fn sql(
    personen: &Personen,
    van_coach: &impl Fn(&str) -> String,
    in_team: &impl Fn(&str, &str) -> String,
) -> String {
    format!(
        "SELECT '{code}:' || z.persoon_id, '{code}', z.norm, z.zonder_sinds, z.persoon_id, 'traject', NULL, z.coach, z.team \
         FROM {wachtenden} AS z WHERE z.gemeente = $1 AND z.overbrugd_sinds IS NULL AND z.norm <= $5 AND {coach} AND {team}",
        code = Wachtreden::GgzWacht.code(),
        wachtenden = wachtenden(personen),
        coach = van_coach("z.coach"),
        team = in_team("z.team", "z.coach"),
    )
}
