//! Applications to look through: by step and term, and how many there are of each.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Limiet, Omgeving, Personen, Vrager, intern};
use domein::Gebiedsteam;
use jiff::{ToSpan as _, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Probleem, Veldfout, Zoekvraag};

use super::AANVRAAGLEZERS;
use crate::{
    leesmodel::AANVRAAG_PERSONEN,
    regels::{Toestand, termijnen::Wachtstap},
};

/// Most days ahead that can be asked for.
const MAX_BINNEN_DAGEN: u16 = 366;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/aanvragen")
            .titel("Aanvragen zoeken")
            .uitleg(
                "Op volgorde van datum, met waar elke op wacht en tot wanneer. De lijst loopt een ogenblik achter op wat net \
                 is vastgelegd.",
            )
            .rollen(AANVRAAGLEZERS)
            .vraag::<Aanvraagvraag>()
            .antwoord::<Bladzijde<Aanvraagregel>>(200),
        zoek,
    )
    .operatie(
        Operatie::get("/aanvragen/aantallen")
            .titel("Aanvragen tellen")
            .uitleg("Hoeveel er op welke stap wachten, en hoeveel daarvan te laat zijn; het dringendste eerst.")
            .rollen(AANVRAAGLEZERS)
            .vraag::<Tel>()
            .antwoord::<Aantallen>(200),
        aantallen,
    )
}

/// Which applications.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Aanvraagvraag {
    /// Only those that stand here.
    toestand: Option<Toestand>,
    /// Only those that wait for this today.
    stap: Option<Wachtstap>,
    /// Only those of which the step or the decision is late today (`true`), or of which neither is (`false`).
    te_laat: Option<bool>,
    /// Only those of which the term, or that of the decision, comes within so many days from today.
    binnen: Option<u16>,
    /// Only those of whom the applicant is to be called before the talk (`true`), or not (`false`).
    te_bellen: Option<bool>,
    /// Only those of this team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Most applications on a page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for Aanvraagvraag {
    fn keur(&self) -> Vec<Veldfout> {
        match self.binnen {
            Some(dagen) if dagen > MAX_BINNEN_DAGEN => {
                let reden = format!("Geef hoogstens {MAX_BINNEN_DAGEN} dagen.");
                vec![Veldfout::nieuw("binnen", "waarde-onbekend", reden)]
            }
            _ => Vec::new(),
        }
    }
}

/// Which applications are counted.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tel {
    /// Only those of this team.
    gebiedsteam: Option<Gebiedsteam>,
}

impl Keur for Tel {}

/// One application in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Aanvraagregel {
    aanvraag_id: String,
    persoon_id: String,
    toestand: String,
    /// Day of application, JJJJ-MM-DD.
    datum: String,
    versneld: bool,
    coach: Option<String>,
    gebiedsteam: Option<String>,
    /// As in the application itself.
    aanleiding_vervallen: bool,
    /// For what it waits today; none when it waits for nothing.
    wacht_op: Option<String>,
    /// Until when: the first day on which that is late, or on which what passes by itself has passed.
    termijn: Option<String>,
    /// The first day on which the decision is late; none once there is one.
    besluit_voor: Option<String>,
    te_laat: bool,
    /// Before which day the applicant is to be called; none when nobody is, or the applicant was reached.
    bellen_voor: Option<String>,
}

/// How many applications wait.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Aantallen {
    /// Every step for which something waits, the most urgent first.
    stappen: Vec<Aantal>,
    totaal: i64,
    te_laat: i64,
}

/// How many wait for one step.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Aantal {
    stap: String,
    aantal: i64,
    te_laat: i64,
    /// The earliest term of these.
    eerste_termijn: String,
}

/// The applications with what they wait for on the day `$2`: until `eerst_tot` that, and from then on `wacht_op`.
const OP_DE_DAG: &str = "SELECT aanvragen.*, \
    CASE WHEN eerst_tot > $2 THEN eerst ELSE wacht_op END AS stap, \
    CASE WHEN eerst_tot > $2 THEN eerst_tot ELSE termijn END AS stap_termijn, \
    CAST(CASE WHEN COALESCE(besluit_voor, '9999') <= $2 \
         OR (COALESCE(eerst_tot, '') <= $2 AND COALESCE(termijn, '9999') <= $2) THEN 1 ELSE 0 END AS BIGINT) AS laat \
    FROM aanvragen WHERE gemeente = $1";

async fn zoek(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, .. }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<Aanvraagvraag>,
) -> Result<Bladzijde<Aanvraagregel>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<Uuid>(&uri)).transpose()?;
    let team = Bereik::sql("gebiedsteam", "$6");
    let pool = omgeving.database.pool();
    let personen = Personen::lees(pool, AANVRAAG_PERSONEN, None).await.map_err(|fout| intern(&fout))?;
    let wie = personen.sql("persoon_id");
    let laat = match zoek.te_laat {
        None => "",
        Some(true) => "AND laat = 1",
        Some(false) => "AND laat = 0",
    };
    let bellen = match zoek.te_bellen {
        None => "",
        Some(true) => "AND bellen_voor IS NOT NULL",
        Some(false) => "AND bellen_voor IS NULL",
    };
    // An empty text stands for "any".
    let vraag = AssertSqlSafe(format!(
        "SELECT aanvraag_id, {wie}, toestand, datum, versneld, coach, gebiedsteam, aanleiding_vervallen, stap, \
         stap_termijn, besluit_voor, laat, bellen_voor FROM ({OP_DE_DAG}) AS op_de_dag \
         WHERE ($3 = '' OR toestand = $3) AND ($7 = '' OR stap = $7) {laat} {bellen} \
         AND ($8 = '' OR stap_termijn <= $8 OR besluit_voor <= $8) AND ($9 = '' OR gebiedsteam = $9) \
         AND ($4 = '' OR (datum, aanvraag_id) > \
             (SELECT datum, aanvraag_id FROM aanvragen WHERE aanvraag_id = $4 AND gemeente = $1)) AND {team} \
         ORDER BY datum, aanvraag_id LIMIT $5"
    ));
    let vandaag = omgeving.klok.vandaag();
    let uiterlijk = |dagen: u16| vandaag.saturating_add(i64::from(dagen).days()).to_string();
    let rijen = sqlx::query(vraag)
        .bind(bereik.gemeente().as_str())
        .bind(vandaag.to_string())
        .bind(zoek.toestand.map_or("", Toestand::code))
        .bind(na.map(|id| id.to_string()).unwrap_or_default())
        .bind(zoek.limiet.rijen())
        .bind(bereik.teams())
        .bind(zoek.stap.map_or("", Wachtstap::code))
        .bind(zoek.binnen.map(uiterlijk).unwrap_or_default())
        .bind(zoek.gebiedsteam.as_ref().map_or("", Gebiedsteam::as_str).to_owned())
        .fetch_all(pool)
        .await
        .map_err(|fout| intern(&fout))?;
    let aanvragen: Result<Vec<Aanvraagregel>, _> = rijen.iter().map(regel).collect();
    let aanvragen = aanvragen.map_err(|fout| intern(&fout))?;
    let aanvragen = aanvragen.into_iter().map(|regel| (regel.aanvraag_id.clone(), regel)).collect();
    Ok(Bladzijde::van(aanvragen, zoek.limiet, &uri))
}

fn regel(rij: &AnyRow) -> Result<Aanvraagregel, sqlx::Error> {
    Ok(Aanvraagregel {
        aanvraag_id: rij.try_get(0)?,
        persoon_id: rij.try_get(1)?,
        toestand: rij.try_get(2)?,
        datum: rij.try_get(3)?,
        versneld: rij.try_get::<i64, _>(4)? != 0,
        coach: rij.try_get(5)?,
        gebiedsteam: rij.try_get(6)?,
        aanleiding_vervallen: rij.try_get::<i64, _>(7)? != 0,
        wacht_op: rij.try_get(8)?,
        termijn: rij.try_get(9)?,
        besluit_voor: rij.try_get(10)?,
        te_laat: rij.try_get::<i64, _>(11)? != 0,
        bellen_voor: rij.try_get(12)?,
    })
}

async fn aantallen(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, .. }: Vrager,
    Zoekvraag(tel): Zoekvraag<Tel>,
) -> Result<Json<Aantallen>, Probleem> {
    let team = Bereik::sql("gebiedsteam", "$4");
    let vraag = AssertSqlSafe(format!(
        "SELECT stap, COUNT(*) AS aantal, CAST(SUM(laat) AS BIGINT) AS laat, MIN(stap_termijn) AS eerste \
         FROM ({OP_DE_DAG}) AS op_de_dag WHERE stap IS NOT NULL AND ($3 = '' OR gebiedsteam = $3) AND {team} \
         GROUP BY stap ORDER BY MIN(stap_termijn), stap"
    ));
    let vandaag: Date = omgeving.klok.vandaag();
    let rijen = sqlx::query(vraag)
        .bind(bereik.gemeente().as_str())
        .bind(vandaag.to_string())
        .bind(tel.gebiedsteam.as_ref().map_or("", Gebiedsteam::as_str).to_owned())
        .bind(bereik.teams())
        .fetch_all(omgeving.database.pool())
        .await
        .map_err(|fout| intern(&fout))?;
    let lees = |rij: &AnyRow| -> Result<Aantal, sqlx::Error> {
        Ok(Aantal {
            stap: rij.try_get(0)?,
            aantal: rij.try_get(1)?,
            te_laat: rij.try_get(2)?,
            eerste_termijn: rij.try_get(3)?,
        })
    };
    let stappen: Result<Vec<Aantal>, sqlx::Error> = rijen.iter().map(lees).collect();
    let stappen = stappen.map_err(|fout| intern(&fout))?;
    let totaal = stappen.iter().map(|stap| stap.aantal).sum();
    let te_laat = stappen.iter().map(|stap| stap.te_laat).sum();
    Ok(Json(Aantallen { stappen, totaal, te_laat }))
}
