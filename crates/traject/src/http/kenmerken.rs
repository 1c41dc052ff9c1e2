//! What is known of a person for the rule of an aanbod, where the enrolment does not say it: from the newest benefit in the
//! file of benefits, as far as that is known here, and the team of the coach.

use dienst::{Omgeving, intern};
use domein::{Doelgroep, PersoonId};
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Row as _};
use web::Probleem;

use super::{bron::personen, stand};
use crate::regels::doelgroep::Kenmerken;

/// Our own table holds only what our own events said.
fn onleesbaar(kolom: &'static str) -> Probleem {
    intern(&sqlx::Error::ColumnDecode { index: kolom.to_owned(), source: "no code of ours".into() })
}

/// Fills in what is not there.
pub(super) async fn vul_aan(
    omgeving: &Omgeving,
    persoon: PersoonId,
    datum: Date,
    mut kenmerken: Kenmerken,
) -> Result<Kenmerken, Probleem> {
    if kenmerken.gebiedsteam.is_none() {
        let bekend = stand(omgeving, persoon).await?;
        kenmerken.gebiedsteam = bekend.and_then(|(toestand, _)| toestand.gebiedsteam().cloned());
    }
    let sql = format!(
        "SELECT gebiedsteam, doelgroepen, geboren_van, geboren_tot FROM bord_uitkering \
         WHERE gemeente = $1 AND {wie} AND ingetrokken = 0 ORDER BY ingangsdatum DESC, uitkering_id DESC LIMIT 1",
        wie = personen(omgeving).await?.zelfde_sql("persoon_id", "$2"),
    );
    // Safe: made of constants of this program, and of ids of persons.
    let vraag = sqlx::query(AssertSqlSafe(sql)).bind(omgeving.gemeente.to_string()).bind(persoon.to_string());
    let rij = vraag.fetch_optional(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    let Some(rij) = rij else { return Ok(kenmerken) };
    let lees = || -> Result<_, sqlx::Error> {
        let team: Option<String> = rij.try_get(0)?;
        let maanden: (Option<i64>, Option<i64>) = (rij.try_get(2)?, rij.try_get(3)?);
        Ok((team, rij.try_get::<String, _>(1)?, maanden))
    };
    let (team, groepen, (van, tot)) = lees().map_err(|fout| intern(&fout))?;
    if kenmerken.gebiedsteam.is_none() {
        let team = team.map(|team| team.parse()).transpose();
        kenmerken.gebiedsteam = team.map_err(|_: String| onleesbaar("gebiedsteam"))?;
    }
    if kenmerken.doelgroepen.is_empty() {
        let codes = groepen.split(',').filter(|code| !code.is_empty());
        let groepen: Option<Vec<Doelgroep>> = codes.map(Doelgroep::van_code).collect();
        kenmerken.doelgroepen = groepen.ok_or_else(|| onleesbaar("doelgroepen"))?;
    }
    if kenmerken.leeftijden.is_none() {
        kenmerken.leeftijden = van.zip(tot).map(|(van, tot)| domein::leeftijden(van..=tot, datum));
    }
    Ok(kenmerken)
}
