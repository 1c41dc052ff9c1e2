//! SQL for who waits for the GGZ now: one row per person, for the list and for what waits on a desk.

use dienst::Personen;

use super::bron::team_sql;
use crate::leesmodel::kolom_sql;

/// A table expression with `plaats`, `gemeente`, `persoon_id` (who it is now), `sinds` (first day of waiting), `norm` (from when it
/// is late that nothing bridges), `zonder_sinds` (since when nothing does), `overbrugd_sinds` (none when nothing bridges),
/// `coach` and `team`. Of two persons who turned out to be one, the earliest waiting counts.
pub(super) fn wachtenden(personen: &Personen) -> String {
    let zelfde = |kolom: &str| personen.zelfde_sql(kolom, "g.persoon_id");
    // What ended under another id of the same person, or began there earlier.
    let voorbij = format!(
        "EXISTS (SELECT 1 FROM begeleiding_ggz ge WHERE {zelfde} AND ge.persoon_id <> g.persoon_id \
         AND (ge.einde >= g.sinds OR (ge.einde IS NULL AND (ge.sinds < g.sinds OR (ge.sinds = g.sinds AND ge.plaats < g.plaats)))))",
        zelfde = zelfde("ge.persoon_id"),
    );
    let hulp = |wat: &str, waar: &str| {
        format!(
            "(SELECT {wat} FROM begeleiding_overbrugging go WHERE {zelfde} AND {waar})",
            zelfde = zelfde("go.persoon_id"),
        )
    };
    let coach = kolom_sql(personen, "coach", "g.persoon_id");
    let over = "go.einde IS NOT NULL AND go.einde > g.sinds";
    format!(
        "(SELECT g.plaats, g.gemeente, {wie} AS persoon_id, g.sinds, COALESCE({norm}, g.norm) AS norm, \
         COALESCE({zonder}, g.sinds) AS zonder_sinds, {overbrugd} AS overbrugd_sinds, {coach} AS coach, {team} AS team \
         FROM begeleiding_ggz g WHERE g.merk = 0 AND g.einde IS NULL AND NOT {voorbij})",
        wie = personen.sql("g.persoon_id"),
        norm = hulp("MAX(go.norm)", over),
        zonder = hulp("MAX(go.einde)", over),
        overbrugd = hulp("MIN(go.sinds)", "go.einde IS NULL"),
        team = team_sql(personen, "g.persoon_id"),
    )
}
