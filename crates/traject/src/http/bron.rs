//! What the lists share: who is whom, which team follows somebody, which benefit runs and who can be how old.

use axum::http::Uri;
use dienst::{Bladzijde, Limiet, Omgeving, Personen, intern};
use sqlx::{Row as _, any::AnyRow};
use web::Probleem;

use crate::{
    bord::bord_team_sql,
    leesmodel::{PERSONEN, kolom_sql},
};

/// Younger than this is the target group, when nobody asks for others: the law has a search period and an intake of its own
/// for who is younger than 27.
pub(super) const LEEFTIJD_TOT: u8 = 27;

/// Reads the rows, each with its place in the list.
pub(super) fn bladzijde<T>(
    rijen: &[AnyRow],
    limiet: Limiet,
    uri: &Uri,
    lees: impl Fn(&AnyRow) -> Result<T, sqlx::Error>,
) -> Result<Bladzijde<T>, Probleem> {
    let gelezen = rijen.iter().map(|rij| Ok((rij.try_get::<i64, _>("plaats")?, lees(rij)?)));
    let gelezen: Result<Vec<_>, sqlx::Error> = gelezen.collect();
    Ok(Bladzijde::van(gelezen.map_err(|fout| intern(&fout))?, limiet, uri))
}

/// Who turned out to be whom.
pub(super) async fn personen(omgeving: &Omgeving) -> Result<Personen, Probleem> {
    Personen::lees(omgeving.database.pool(), PERSONEN, None).await.map_err(|fout| intern(&fout))
}

/// Who was born after this month can be younger than `tot` in month `maand`: in the month of the birthday two ages are
/// possible.
pub(super) fn geboren_na(maand: i64, tot: u8) -> i64 {
    maand - 1 - 12 * i64::from(tot)
}

/// SQL for whether a benefit of the file of benefits runs on a day and is of whom a coach is for; what is not known here yet
/// may be.
pub(super) fn loopt(tabel: &str, vandaag: &str) -> String {
    format!(
        "({tabel}.uitkering_id IS NULL OR ({tabel}.ingetrokken = 0 AND {tabel}.rol = 'hoofdaanvrager' \
         AND {tabel}.regeling = 'participatiewet' \
         AND COALESCE({tabel}.einde, {tabel}.vernomen, '9999-12-31') > {vandaag}))"
    )
}

/// SQL for the team that follows the person in a column: that of the coach, or else of a benefit for which a coach was asked, or
/// else one that an application or a signal named.
pub(super) fn team_sql(personen: &Personen, persoon: &str) -> String {
    format!(
        "COALESCE({van_coach}, (SELECT tv.gebiedsteam FROM begeleiding_verzoek tv WHERE {van_verzoek} AND tv.gebiedsteam IS NOT NULL \
          ORDER BY tv.uitkering_id LIMIT 1), {van_bord})",
        van_coach = kolom_sql(personen, "gebiedsteam", persoon),
        van_verzoek = personen.zelfde_sql("tv.persoon_id", persoon),
        van_bord = bord_team_sql(personen, persoon),
    )
}
