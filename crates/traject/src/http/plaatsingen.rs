//! Reading placements back: a list from the read model, which may run a moment behind, and one of them from the log itself,
//! with the employer. Who opens one stands in the list of looks.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Inzage, Kijker, Limiet, Omgeving, Vrager, intern};
use domein::{Gebiedsteam, Jobcoacheinde, Kenmerk, PersoonId, Plaatsingseinde, Plaatsingssoort, Sector};
use jiff::civil::Date;
use persoonsregister::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag};

use super::{
    PLAATSERS, bord,
    bron::{bladzijde, personen, team_sql},
    plaatsing::{plaatsing_onbekend, van_wie, ziet_plaatsing},
    stand,
};
use crate::{
    doel,
    leesmodel::{kolom_sql, laatste_jobcoach_sql, mij_sql, vervangt_sql},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/plaatsingen")
            .titel("Plaatsingen")
            .uitleg(
                "Zonder de werkgever: die staat bij de plaatsing zelf. Een plaatsing waarvan de afgesproken laatste dag voorbij \
                 is, loopt zolang niemand haar einde vastlegt.",
            )
            .rollen(PLAATSERS)
            .vraag::<ZoekPlaatsingen>()
            .antwoord::<Bladzijde<Plaatsingregel>>(200),
        plaatsingen,
    )
    .operatie(
        Operatie::get("/plaatsingen/{plaatsingId}")
            .titel("Eén plaatsing, met de werkgever")
            .uitleg("Altijd de nieuwste stand. Wie kijkt, staat in de lijst van inzagen.")
            .parameter("plaatsingId", "De plaatsing, uit het antwoord op het vastleggen.")
            .rollen(PLAATSERS)
            .antwoord::<EenPlaatsing>(200)
            .fouten(&[404, 410]),
        een,
    )
}

/// Which placements.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekPlaatsingen {
    /// Only those that run on this day: from the first up to and including the last.
    loopt_op: Option<Date>,
    /// Only on these terms.
    soort: Option<Plaatsingssoort>,
    /// Only of people of this area team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Only those in which this jobcoach helps now: an internal number, or `mij` for who asks and for whom
    /// that one stands in today.
    jobcoach: Option<Kenmerk>,
    /// Only those whose last day, recorded or else agreed, lies before this day.
    eindigt_voor: Option<Date>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekPlaatsingen {}

/// A placement in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Plaatsingregel {
    plaatsing_id: String,
    persoon_id: String,
    gebiedsteam: Option<String>,
    soort: String,
    sector: Option<String>,
    uren_per_week: i64,
    loonkostensubsidie: bool,
    traject_id: Option<String>,
    omgezet_van: Option<String>,
    /// First day.
    sinds: String,
    /// Last day that was agreed, inclusive.
    laatste_dag: Option<String>,
    /// Last day, inclusive, once it is recorded.
    einde: Option<String>,
    /// Why it ended.
    reden: Option<String>,
    /// The jobcoach who helps now.
    jobcoach: Option<String>,
    /// Last day of that help that was agreed, inclusive.
    jobcoach_laatste_dag: Option<String>,
}

async fn plaatsingen(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekPlaatsingen>,
) -> Result<Bladzijde<Plaatsingregel>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let jobcoach = bord::coach(&omgeving, zoek.jobcoach, &gebruiker).await?.unwrap_or_default();
    let zelf = String::from(bord::eigen_nummer(&omgeving, &gebruiker).await?);
    let van_jobcoach = match jobcoach == zelf {
        // Of who asks is also what is of whom that one stands in for.
        true => mij_sql("jobcoach", ("$1", "$10", "$11")),
        false => "($6 = '' OR jobcoach = $6)".to_owned(),
    };
    let personen = personen(&omgeving).await?;
    // Help goes on as long as neither it nor the placement has ended. An empty text stands for "any".
    let sql = format!(
        "SELECT plaats, plaatsing_id, {wie} AS persoon_id, team, soort, sector, uren, loonkostensubsidie, traject_id, \
         omgezet_van, sinds, laatste_dag, einde, einde_reden, jobcoach, jobcoach_dag FROM ( \
         SELECT p.*, {team} AS team, {coach} AS coach, CASE WHEN p.einde IS NULL THEN j.jobcoach END AS jobcoach, \
         CASE WHEN p.einde IS NULL THEN j.laatste_dag END AS jobcoach_dag FROM begeleiding_plaatsing p \
         LEFT JOIN begeleiding_jobcoach j ON {laatste} AND j.einde IS NULL) AS met_team \
         WHERE gemeente = $1 AND plaats > $2 AND ($3 = '' OR (sinds <= $3 AND (einde IS NULL OR einde >= $3))) \
         AND ($4 = '' OR soort = $4) AND ($5 = '' OR team = $5) AND {van_jobcoach} \
         AND ($7 = '' OR COALESCE(einde, laatste_dag) < $7) \
         AND ({binnen} OR jobcoach = $10 OR {vervangt_jobcoach} OR {vervangt_coach}) ORDER BY plaats LIMIT $9",
        wie = personen.sql("persoon_id"),
        team = team_sql(&personen, "p.persoon_id"),
        laatste = laatste_jobcoach_sql("j", "p.plaatsing_id"),
        binnen = Bereik::sql("team", "$8"),
        coach = kolom_sql(&personen, "coach", "p.persoon_id"),
        vervangt_jobcoach = vervangt_sql("jobcoach", ("$1", "$10", "$11")),
        vervangt_coach = vervangt_sql("coach", ("$1", "$10", "$11")),
    );
    let dag = |dag: Option<Date>| dag.map(|dag| dag.to_string()).unwrap_or_default();
    // Safe: made of constants of this program, and of ids of persons.
    let vraag = sqlx::query(AssertSqlSafe(sql))
        .bind(bereik.gemeente().to_string())
        .bind(na)
        .bind(dag(zoek.loopt_op))
        .bind(zoek.soort.map_or("", Plaatsingssoort::code))
        .bind(zoek.gebiedsteam.map(String::from).unwrap_or_default())
        .bind(jobcoach)
        .bind(dag(zoek.eindigt_voor))
        .bind(bereik.teams())
        .bind(zoek.limiet.rijen())
        .bind(zelf)
        .bind(omgeving.klok.vandaag().to_string());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, zoek.limiet, &uri, |rij| {
        Ok(Plaatsingregel {
            plaatsing_id: rij.try_get("plaatsing_id")?,
            persoon_id: rij.try_get("persoon_id")?,
            gebiedsteam: rij.try_get("team")?,
            soort: rij.try_get("soort")?,
            sector: rij.try_get("sector")?,
            uren_per_week: rij.try_get("uren")?,
            loonkostensubsidie: rij.try_get::<i64, _>("loonkostensubsidie")? == 1,
            traject_id: rij.try_get("traject_id")?,
            omgezet_van: rij.try_get("omgezet_van")?,
            sinds: rij.try_get("sinds")?,
            laatste_dag: rij.try_get("laatste_dag")?,
            einde: rij.try_get("einde")?,
            reden: rij.try_get("einde_reden")?,
            jobcoach: rij.try_get("jobcoach")?,
            jobcoach_laatste_dag: rij.try_get("jobcoach_dag")?,
        })
    })
}

/// One placement.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EenPlaatsing {
    plaatsing_id: Uuid,
    persoon_id: PersoonId,
    soort: Plaatsingssoort,
    werkgever: String,
    sector: Option<Sector>,
    uren_per_week: u8,
    loonkostensubsidie: bool,
    traject_id: Option<Uuid>,
    omgezet_van: Option<Uuid>,
    /// First day.
    sinds: Date,
    /// Last day that was agreed, inclusive.
    laatste_dag: Option<Date>,
    /// Last day, inclusive, once it is recorded.
    einde: Option<Date>,
    /// Why it ended.
    reden: Option<Plaatsingseinde>,
    /// Who helped and helps, in order.
    jobcoaching: Vec<Hulp>,
    versie: u64,
}

/// Help by a jobcoach.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Hulp {
    jobcoach: Kenmerk,
    /// First day.
    sinds: Date,
    /// Last day that was agreed, inclusive.
    laatste_dag: Option<Date>,
    /// Last day, inclusive, when it ended while the placement went on.
    einde: Option<Date>,
    /// Why.
    reden: Option<Jobcoacheinde>,
}

async fn een(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Pad(plaatsing_id): Pad<Uuid>,
) -> Result<Json<EenPlaatsing>, Probleem> {
    let persoon_id = van_wie(&omgeving, plaatsing_id).await?;
    let (toestand, versie) = stand(&omgeving, persoon_id).await?.ok_or_else(plaatsing_onbekend)?;
    let plaatsing = toestand.plaatsingen.0.get(&plaatsing_id).ok_or_else(plaatsing_onbekend)?;
    let jobcoach = plaatsing.lopende_jobcoaching();
    if !ziet_plaatsing(&omgeving, &kijker.gebruiker, (persoon_id, &toestand), jobcoach).await? {
        return Err(plaatsing_onbekend());
    }
    if !kijker.recht.leest(doel::WERKGEVER, false) {
        return Err(plaatsing_onbekend());
    }
    let persoon_id = toestand.trajecten.wie(persoon_id);
    kijker.noteer(&omgeving, Inzage::Tekst, &[persoon_id]).await?;
    let feiten = &plaatsing.feiten;
    let werkgever = omgeving.register.ontzegel(plaatsing.persoon, doel::WERKGEVER, &feiten.werkgever).await;
    let werkgever = werkgever.map_err(|fout| match fout {
        Error::SleutelVernietigd(_) => Probleem::vervallen(
            "persoon-gewist",
            "De gegevens van deze persoon zijn gewist. Dat er een plaatsing was telt nog mee; bij wie is niet meer te zien.",
        ),
        fout => intern(&fout),
    })?;
    let jobcoaching = plaatsing.jobcoaching.iter().map(|hulp| Hulp {
        jobcoach: hulp.jobcoach.clone(),
        sinds: hulp.sinds,
        laatste_dag: hulp.laatste_dag,
        einde: hulp.einde.map(|(dag, _)| dag),
        reden: hulp.einde.map(|(_, reden)| reden),
    });
    Ok(Json(EenPlaatsing {
        plaatsing_id,
        persoon_id,
        soort: feiten.soort,
        werkgever: werkgever.to_string(),
        sector: feiten.sector,
        uren_per_week: feiten.uren_per_week,
        loonkostensubsidie: feiten.loonkostensubsidie,
        traject_id: feiten.traject_id,
        omgezet_van: feiten.omgezet_van,
        sinds: plaatsing.sinds,
        laatste_dag: feiten.laatste_dag,
        einde: plaatsing.einde.map(|(dag, _)| dag),
        reden: plaatsing.einde.map(|(_, reden)| reden),
        jobcoaching: jobcoaching.collect(),
        versie: versie.0,
    }))
}
