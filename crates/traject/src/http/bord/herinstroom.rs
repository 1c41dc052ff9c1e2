//! Who came back: a benefit that began within a year after an outflow, of somebody with a coach, who stays. It waits until
//! there was contact about it.

use dienst::Personen;

use super::super::bron::loopt;
use crate::{
    leesmodel::{CONTACT, bij_sql, is_herinstroom_sql, laatste_moment_sql},
    regels::normen::Wachtreden,
};

/// SQL for the benefits that run and are herinstroom, as rows `v` of `begeleiding_verzoek` with the coach of now as `c`;
/// `$1` the municipality, `vandaag` today.
fn lopend(personen: &Personen, vandaag: &str) -> String {
    format!(
        "begeleiding_verzoek v JOIN {coach} LEFT JOIN bord_uitkering u ON u.uitkering_id = v.uitkering_id \
         WHERE v.gemeente = $1 AND v.beeindigd = 0 AND {loopt} AND {herinstroom}",
        coach = bij_sql(personen, "c", "v.persoon_id"),
        loopt = loopt("u", vandaag),
        herinstroom = is_herinstroom_sql(personen, "v"),
    )
}

/// SQL for whether nobody spoke with the person since the benefit in row `v` began.
fn niet_gesproken(personen: &Personen) -> String {
    format!("COALESCE({}, '') < v.sinds", laatste_moment_sql(personen, CONTACT, "v.persoon_id"))
}

/// SQL for it, with the columns and the parameters of the list of what waits; `van_coach` and `in_team` say whose and of which
/// team.
pub(super) fn sql(
    personen: &Personen,
    van_coach: &impl Fn(&str) -> String,
    in_team: &impl Fn(&str, &str) -> String,
) -> String {
    format!(
        "SELECT '{code}:' || v.uitkering_id, '{code}', v.norm, v.sinds, {wie}, 'traject', v.uitkering_id, c.coach, \
         c.gebiedsteam FROM {lopend} AND {niet_gesproken} AND v.norm <= $5 AND {coach} AND {team}",
        code = Wachtreden::Herinstroom.code(),
        wie = personen.sql("v.persoon_id"),
        lopend = lopend(personen, "$6"),
        niet_gesproken = niet_gesproken(personen),
        coach = van_coach("c.coach"),
        team = in_team("c.gebiedsteam", "c.coach"),
    )
}

/// A table expression with `persoon_id` (who it is now), `sinds` (since when somebody is back) and `norm` (from when it is late that
/// nobody spoke with them; none when somebody did).
pub(super) fn teruggekeerden(personen: &Personen, vandaag: &str) -> String {
    let wie = personen.sql("v.persoon_id");
    format!(
        "(SELECT {wie} AS persoon_id, MIN(v.sinds) AS sinds, MIN(CASE WHEN {niet_gesproken} THEN v.norm END) AS norm \
         FROM {lopend} GROUP BY {wie})",
        niet_gesproken = niet_gesproken(personen),
        lopend = lopend(personen, vandaag),
    )
}
