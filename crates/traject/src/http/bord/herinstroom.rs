//! Who came back: a benefit that began within a year after an outflow, of somebody with a coach, who stays. It waits until
//! there was contact about it.

use dienst::Personen;

use super::super::bron::loopt;
use crate::{
    leesmodel::{CONTACT, is_herinstroom_sql, laatste_moment_sql, van_nu_sql},
    regels::normen::Wachtreden,
};

/// SQL for the benefits that run and are herinstroom, as rows `v` of `begeleiding_verzoek`, of the person in a row `c`; without the
/// rows themselves, which come first in `van`: a caseload is small, and benefits are many.
fn lopend(personen: &Personen, van: &str, vandaag: &str) -> String {
    format!(
        "{van}begeleiding_verzoek v LEFT JOIN bord_uitkering u ON u.uitkering_id = v.uitkering_id \
         WHERE {zelfde} AND v.beeindigd = 0 AND {loopt} AND {herinstroom}",
        zelfde = personen.zelfde_sql("v.persoon_id", "c.persoon_id"),
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
         c.gebiedsteam FROM {lopend} AND c.gemeente = $1 AND {van_nu} AND {niet_gesproken} AND v.norm <= $5 AND {coach} AND {team}",
        code = Wachtreden::Herinstroom.code(),
        wie = personen.sql("v.persoon_id"),
        // The order of a cross join stands: SQLite would begin with the benefits.
        lopend = lopend(personen, "begeleiding_coach c CROSS JOIN ", "$6"),
        van_nu = van_nu_sql(personen, "c"),
        niet_gesproken = niet_gesproken(personen),
        coach = van_coach("c.coach"),
        team = in_team("c.gebiedsteam", "c.coach"),
    )
}

/// SQL for two columns of the person in a row `c`: `herinstroom_sinds`, since when somebody is back, and `herinstroom_norm`, from
/// when it is late that nobody spoke with them; none when somebody did.
pub(super) fn kolommen(personen: &Personen, vandaag: &str) -> String {
    let lopend = lopend(personen, "", vandaag);
    format!(
        "(SELECT MIN(v.sinds) FROM {lopend}) AS herinstroom_sinds, \
         (SELECT MIN(v.norm) FROM {lopend} AND {niet_gesproken}) AS herinstroom_norm",
        niet_gesproken = niet_gesproken(personen),
    )
}
