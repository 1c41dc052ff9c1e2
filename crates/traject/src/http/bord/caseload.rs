//! Who have which coach, and how they stand.

use axum::{extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Limiet, Omgeving, Vrager, intern};
use domein::{Gebiedsteam, Kenmerk};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use web::{Keur, Probleem, Zoekvraag};

use super::{
    super::{
        bron::{loopt, personen},
        ggzbron::wachtenden,
    },
    coach, eigen_nummer, herinstroom,
};
use crate::leesmodel::{CONTACT, PLAN, laatste_moment_sql, mij_sql, van_nu_sql, vervangt_sql};

/// Whose caseload.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ZoekCaseload {
    /// Of which coach: an internal number, or `mij` for who asks and for whom that one stands in today. Left out: of all.
    coach: Option<Kenmerk>,
    /// Only of this area team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekCaseload {}

/// Somebody who has a coach.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Begeleide {
    persoon_id: String,
    coach: String,
    /// Whether who asks stands in for that coach today.
    vervangt: bool,
    gebiedsteam: Option<String>,
    /// Since when this coach.
    sinds: String,
    /// Since when there is a benefit, when one runs.
    uitkering_sinds: Option<String>,
    /// First day of a benefit that runs and began within a year after an outflow; none when nobody came back.
    herinstroom_sinds: Option<String>,
    laatste_contact: Option<String>,
    /// Day of the last plan.
    plan_sinds: Option<String>,
    lopende_trajecten: i64,
    /// The first day on which something that waits is late; none when nothing waits.
    eerste_norm: Option<String>,
}

pub(super) async fn caseload(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker, .. }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekCaseload>,
) -> Result<Bladzijde<Begeleide>, Probleem> {
    let na: String = zoek.na.as_ref().map(|na| na.lees(&uri)).transpose()?.unwrap_or_default();
    let coach = coach(&omgeving, zoek.coach, &gebruiker).await?;
    let zelf = String::from(eigen_nummer(&omgeving, &gebruiker).await?);
    let personen = personen(&omgeving).await?;
    let van_coach = match &coach {
        // Of who asks is also who belongs to whom that one stands in for.
        Some(coach) if *coach == zelf => mij_sql("c.coach", ("$1", "$2", "$6")),
        Some(_) => "c.coach = $2".to_owned(),
        None => "$2 = ''".to_owned(),
    };
    let van = |kolom: &str| personen.zelfde_sql(kolom, "c.persoon_id");
    let sql = format!(
        "SELECT {wie} AS wie, c.persoon_id, c.coach, c.gebiedsteam, c.sinds, \
         CASE WHEN {vervangt} THEN 1 ELSE 0 END AS vervangt, \
         {contact} AS laatste_contact, {plan} AS plan_sinds, \
         (SELECT COUNT(*) FROM begeleiding_traject t WHERE {van_traject} AND t.toestand = 'gestart') AS trajecten, \
         (SELECT MIN(u.ingangsdatum) FROM bord_uitkering u WHERE {van_uitkering} AND {loopt}) AS uitkering_sinds, \
         (SELECT MIN(w.norm) FROM begeleiding_wacht w WHERE {van_wacht}) AS eerste_norm, z.norm AS ggz_norm, {herinstroom} \
         FROM begeleiding_coach c LEFT JOIN {wachtenden} AS z ON z.persoon_id = {wie} AND z.overbrugd_sinds IS NULL \
         WHERE c.gemeente = $1 AND {van_nu} AND {van_coach} AND ($3 = '' OR c.gebiedsteam = $3) \
         AND ({binnen} OR {vervangt}) AND c.persoon_id > $5 ORDER BY c.persoon_id LIMIT $7",
        wie = personen.sql("c.persoon_id"),
        vervangt = vervangt_sql("c.coach", ("$1", "$8", "$6")),
        contact = laatste_moment_sql(&personen, CONTACT, "c.persoon_id"),
        plan = laatste_moment_sql(&personen, PLAN, "c.persoon_id"),
        van_traject = van("t.persoon_id"),
        van_uitkering = van("u.persoon_id"),
        van_wacht = van("w.persoon_id"),
        van_nu = van_nu_sql(&personen, "c"),
        wachtenden = wachtenden(&personen),
        herinstroom = herinstroom::kolommen(&personen, "$6"),
        loopt = loopt("u", "$6"),
        binnen = Bereik::sql("c.gebiedsteam", "$4"),
    );
    // Safe: made of constants of this program, and of ids of persons.
    let vraag = sqlx::query(AssertSqlSafe(sql))
        .bind(bereik.gemeente().to_string())
        .bind(coach.unwrap_or_default())
        .bind(zoek.gebiedsteam.map(String::from).unwrap_or_default())
        .bind(bereik.teams())
        .bind(na)
        .bind(omgeving.klok.vandaag().to_string())
        .bind(zoek.limiet.rijen())
        .bind(zelf);
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    let lees = |rij: &AnyRow| -> Result<(String, Begeleide), sqlx::Error> {
        let normen: [Option<String>; 3] =
            [rij.try_get("eerste_norm")?, rij.try_get("ggz_norm")?, rij.try_get("herinstroom_norm")?];
        let begeleide = Begeleide {
            persoon_id: rij.try_get("wie")?,
            coach: rij.try_get("coach")?,
            vervangt: rij.try_get::<i64, _>("vervangt")? == 1,
            gebiedsteam: rij.try_get("gebiedsteam")?,
            sinds: rij.try_get("sinds")?,
            uitkering_sinds: rij.try_get("uitkering_sinds")?,
            herinstroom_sinds: rij.try_get("herinstroom_sinds")?,
            laatste_contact: rij.try_get("laatste_contact")?,
            plan_sinds: rij.try_get("plan_sinds")?,
            lopende_trajecten: rij.try_get("trajecten")?,
            eerste_norm: normen.into_iter().flatten().min(),
        };
        Ok((rij.try_get("persoon_id")?, begeleide))
    };
    let gelezen: Result<Vec<_>, sqlx::Error> = rijen.iter().map(lees).collect();
    Ok(Bladzijde::van(gelezen.map_err(|fout| intern(&fout))?, zoek.limiet, &uri))
}
