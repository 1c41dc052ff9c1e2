//! Reading budgets for maatwerk back: what of each is asked, granted, paid and left. From the read model, which may run a moment
//! behind.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bladzijde, Cursor, Limiet, Omgeving, Vrager, intern};
use domein::{
    Bedrag, BudgetCode, Gebiedsteam, Rol,
    gebeurtenis::{BudgetVastgesteld, Budgetdoel},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, any::AnyRow};
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag};

use super::budget::{keur_jaar, met_pad};
use crate::{leesmodel::uit_json, regels::Geldweigering};

/// Whoever asks for money, decides about it, or keeps the budget.
const LEZERS: &[Rol] = &[Rol::Coach, Rol::Inkomensconsulent, Rol::Beheer];

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/budgetten")
            .titel("Budgetten voor maatwerk")
            .rollen(LEZERS)
            .vraag::<ZoekBudgetten>()
            .antwoord::<Bladzijde<Budgetregel>>(200),
        lijst,
    )
    .operatie(
        met_pad(Operatie::get("/budgetten/{code}/{jaar}"))
            .titel("Eén budget: gevraagd, toegekend, betaald en over")
            .rollen(LEZERS)
            .antwoord::<Budgetregel>(200)
            .fouten(&[404]),
        een,
    )
}

/// Which budgets.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekBudgetten {
    /// Only of this calendar year.
    jaar: Option<i16>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekBudgetten {}

/// A budget and what became of it. Amounts are in cents.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Budgetregel {
    code: BudgetCode,
    jaar: i16,
    naam: String,
    bedrag_cent: Bedrag,
    /// Asked and not decided about yet.
    open_aangevraagd_cent: i64,
    /// How often that is.
    open_aangevraagd: i64,
    /// Granted, without what went back after the last payment.
    toegekend_cent: i64,
    /// Paid of that.
    betaald_cent: i64,
    /// Left to grant.
    over_cent: i64,
    doelen: Vec<Budgetdoel>,
    /// Most for one person in the year; none when there is no such bound.
    per_persoon_cent: Option<Bedrag>,
    /// Up to and including this amount, who asks may also decide.
    zelf_beslissen_tot_cent: Bedrag,
    /// Area teams whose people it is for; empty: all.
    gebiedsteams: Vec<Gebiedsteam>,
    eigenaar: Option<String>,
    bron: Option<String>,
}

/// `$1` municipality, `$2` year or 0, `$3` one code or nothing, `$4` after which key, `$5` how many.
const SQL: &str = "SELECT b.sleutel, b.bedrag, b.feiten, \
     CAST(COALESCE(SUM(CASE WHEN m.stap = 'aangevraagd' THEN m.gevraagd ELSE 0 END), 0) AS BIGINT) AS gevraagd, \
     COUNT(CASE WHEN m.stap = 'aangevraagd' THEN 1 END) AS open, \
     CAST(COALESCE(SUM(m.beslag), 0) AS BIGINT) AS toegekend, \
     CAST(COALESCE(SUM(m.betaald), 0) AS BIGINT) AS betaald \
     FROM begeleiding_budget b LEFT JOIN begeleiding_maatwerk m \
     ON m.gemeente = b.gemeente AND m.budget = b.code AND m.jaar = b.jaar \
     WHERE b.gemeente = $1 AND ($2 = 0 OR b.jaar = $2) AND ($3 = '' OR b.code = $3) AND b.sleutel > $4 \
     GROUP BY b.sleutel, b.bedrag, b.feiten ORDER BY b.sleutel LIMIT $5";

fn lees(rij: &AnyRow) -> Result<(String, Budgetregel), sqlx::Error> {
    let f: BudgetVastgesteld = uit_json(&rij.try_get::<String, _>("feiten")?)?;
    let (bedrag, toegekend): (i64, i64) = (rij.try_get("bedrag")?, rij.try_get("toegekend")?);
    let regel = Budgetregel {
        code: f.budget,
        jaar: f.jaar,
        naam: f.titel,
        bedrag_cent: f.bedrag_cent,
        open_aangevraagd_cent: rij.try_get("gevraagd")?,
        open_aangevraagd: rij.try_get("open")?,
        toegekend_cent: toegekend,
        betaald_cent: rij.try_get("betaald")?,
        over_cent: bedrag.saturating_sub(toegekend),
        doelen: f.doelen,
        per_persoon_cent: f.per_persoon_cent,
        zelf_beslissen_tot_cent: f.zelf_tot_cent,
        gebiedsteams: f.gebiedsteams,
        eigenaar: f.eigenaar,
        bron: f.bron,
    };
    Ok((rij.try_get("sleutel")?, regel))
}

async fn zoek(
    omgeving: &Omgeving,
    (jaar, code, na): (i16, String, String),
    limiet: Limiet,
) -> Result<Vec<(String, Budgetregel)>, Probleem> {
    let vraag =
        sqlx::query(SQL).bind(omgeving.gemeente.to_string()).bind(i64::from(jaar)).bind(code).bind(na);
    let rijen = vraag.bind(limiet.rijen()).fetch_all(omgeving.database.pool()).await;
    let rijen = rijen.map_err(|fout| intern(&fout))?;
    rijen.iter().map(lees).collect::<Result<_, _>>().map_err(|fout| intern(&fout))
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    _: Vrager,
    uri: Uri,
    Zoekvraag(vraag): Zoekvraag<ZoekBudgetten>,
) -> Result<Bladzijde<Budgetregel>, Probleem> {
    let na: String = vraag.na.as_ref().map(|na| na.lees(&uri)).transpose()?.unwrap_or_default();
    let regels = zoek(&omgeving, (vraag.jaar.unwrap_or(0), String::new(), na), vraag.limiet).await?;
    Ok(Bladzijde::van(regels, vraag.limiet, &uri))
}

async fn een(
    State(omgeving): State<Omgeving>,
    _: Vrager,
    Pad((code, jaar)): Pad<(BudgetCode, i16)>,
) -> Result<Json<Budgetregel>, Probleem> {
    keur_jaar(jaar)?;
    let regels = zoek(&omgeving, (jaar, code.into(), String::new()), Limiet::default()).await?;
    let onbekend = || Probleem::niet_gevonden("budget-onbekend", Geldweigering::BudgetOnbekend.to_string());
    regels.into_iter().next().map(|(_, regel)| Json(regel)).ok_or_else(onbekend)
}
