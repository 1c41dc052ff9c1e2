//! Budgets for maatwerk: what there is in a year, what it is for, and what of it is asked, granted, paid and left.

use axum::{Json, extract::State, http::Uri};
use dienst::{
    Bladzijde, Cursor, Datums, Gedateerd, Inhoud, Limiet, NoemtCodes, Omgeving, Vrager, inrichting::Genoemd,
    intern, probleem,
};
use domein::{
    Bedrag, BudgetCode, Gebiedsteam, Maatwerkdoel, Rol,
    gebeurtenis::{BudgetVastgesteld, Budgetdoel},
    referentie::maatwerkdoel,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, any::AnyRow};
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{Antwoord, BEHEER, status};
use crate::{
    geef_uit,
    leesmodel::uit_json,
    regels::{
        Geldweigering,
        budget::Opzet,
        maatwerk::{Opdracht, Wat},
    },
};

/// Whoever asks for money, decides about it, or keeps the budget.
const LEZERS: &[Rol] = &[Rol::Coach, Rol::Inkomensconsulent, Rol::Beheer];
/// The first calendar year of which money can be recorded: since then the Participatiewet holds.
pub(super) const EERSTE_JAAR: i16 = 2015;
/// The last one.
pub(super) const LAATSTE_JAAR: i16 = 2100;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let pad = |operatie: Operatie| {
        operatie
            .parameter("code", "Code van het budget, zoals doorbraakbudget.")
            .parameter("jaar", "Kalenderjaar, zoals 2026.")
    };
    api.operatie(
        pad(Operatie::put("/budgetten/{code}/{jaar}"))
            .titel("Budget voor maatwerk vaststellen")
            .uitleg(
                "Het budget van een kalenderjaar: hoeveel er is, waarvoor, hoeveel een persoon hoogstens krijgt, en tot welk \
                 bedrag wie het vraagt ook zelf beslist. Wat het laatst is gezegd, geldt; wat ontbreekt, vervalt. Lager dan \
                 wat is toegekend kan niet.",
            )
            .rollen(BEHEER)
            .invoer::<Budgetinvoer>()
            .antwoord::<BudgetVast>(201)
            .antwoord::<BudgetVast>(200)
            .fouten(&[409]),
        stel_vast,
    )
    .operatie(
        Operatie::get("/budgetten")
            .titel("Budgetten voor maatwerk")
            .rollen(LEZERS)
            .vraag::<ZoekBudgetten>()
            .antwoord::<Bladzijde<Budgetregel>>(200),
        lijst,
    )
    .operatie(
        pad(Operatie::get("/budgetten/{code}/{jaar}"))
            .titel("Eén budget: gevraagd, toegekend, betaald en over")
            .rollen(LEZERS)
            .antwoord::<Budgetregel>(200)
            .fouten(&[404]),
        een,
    )
}

/// A budget of a calendar year.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Budgetinvoer {
    /// Name for people, of the budget; never about a person.
    #[schemars(length(min = 1, max = 100))]
    naam: String,
    /// What there is, in cents.
    bedrag_cent: Bedrag,
    /// What it is for.
    #[schemars(length(min = 1, max = 40))]
    doelen: Vec<Doel>,
    /// Most for one person in the year, in cents; left out: no such bound.
    per_persoon_cent: Option<Bedrag>,
    /// Up to and including this amount, in cents, for one person in the year, who asks may also decide. Left out: somebody
    /// else always decides.
    #[serde(default)]
    zelf_beslissen_tot_cent: Bedrag,
    /// Area teams whose people it is for; left out: all.
    #[serde(default)]
    gebiedsteams: Vec<Gebiedsteam>,
    /// Whose it is: an organisation, never a person.
    #[schemars(length(min = 1, max = 100))]
    eigenaar: Option<String>,
    /// Which document says so.
    #[schemars(length(min = 1, max = 200))]
    bron: Option<String>,
    /// The day of the decision.
    datum: Date,
}

/// What a budget is for.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Doel {
    /// The code.
    code: Maatwerkdoel,
    /// What people call it; may be left out for a code of the list.
    #[schemars(length(min = 1, max = 100))]
    naam: Option<String>,
}

impl Doel {
    fn titel(&self) -> Option<String> {
        let eigen = self.naam.clone().filter(|naam| !naam.trim().is_empty());
        eigen.or_else(|| maatwerkdoel(self.code.as_str()).map(str::to_owned))
    }
}

impl Keur for Budgetinvoer {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = Vec::new();
        if self.naam.trim().is_empty() {
            fouten.push(Veldfout::nieuw("naam", "te-kort", "Vul de naam van het budget in."));
        }
        for (plek, doel) in self.doelen.iter().enumerate() {
            if doel.titel().is_none() {
                let reden = "Dit doel staat niet in de vaste lijst. Geef er een naam bij.";
                fouten.push(Veldfout::nieuw(format!("doelen[{plek}].naam"), "te-kort", reden));
            }
            if self.doelen[..plek].iter().any(|eerder| eerder.code == doel.code) {
                let reden = "Dit doel staat er al. Noem elk doel een keer.";
                fouten.push(Veldfout::nieuw(format!("doelen[{plek}].code"), "waarde-onbekend", reden));
            }
        }
        if self.per_persoon_cent == Some(Bedrag::NUL) {
            let reden =
                "Het hoogste bedrag per persoon is meer dan 0; laat het veld weg als er geen grens is.";
            fouten.push(Veldfout::nieuw("perPersoonCent", "te-laag", reden));
        }
        fouten
    }
}

impl Datums for Budgetinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for Budgetinvoer {
    fn codes(&self) -> Vec<Genoemd> {
        let teams = self.gebiedsteams.iter().enumerate();
        let genoemd = teams.filter_map(|(plek, team)| {
            Genoemd::gebiedsteam(&format!("gebiedsteams[{plek}]"), Some(team), self.datum)
        });
        genoemd.collect()
    }
}

/// What is recorded of a budget.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct BudgetVast {
    code: BudgetCode,
    jaar: i16,
    /// What there is, in cents.
    bedrag_cent: Bedrag,
    /// What is granted of it, in cents, without what went back.
    toegekend_cent: Bedrag,
    /// What is left to grant, in cents.
    over_cent: Bedrag,
}

async fn stel_vast(
    State(omgeving): State<Omgeving>,
    Pad((code, jaar)): Pad<(BudgetCode, i16)>,
    Inhoud(verzoek, invoer): Inhoud<Budgetinvoer>,
) -> Antwoord<BudgetVast> {
    keur_jaar(jaar)?;
    let doelen = invoer.doelen.iter().map(|doel| Budgetdoel {
        code: doel.code.clone(),
        titel: doel.titel().unwrap_or_else(|| doel.code.to_string()),
    });
    let opzet = Opzet {
        titel: invoer.naam,
        bedrag: invoer.bedrag_cent,
        doelen: doelen.collect(),
        per_persoon: invoer.per_persoon_cent,
        zelf_tot: invoer.zelf_beslissen_tot_cent,
        gebiedsteams: invoer.gebiedsteams,
        eigenaar: invoer.eigenaar,
        bron: invoer.bron,
    };
    let vraag = Opdracht { budget: code.clone(), jaar, datum: invoer.datum, wat: Wat::StelVast(opzet) };
    let gedaan = geef_uit(&omgeving.log, &verzoek.aanleiding, verzoek.opdracht, vraag).await;
    let gedaan = gedaan.map_err(|fout| probleem(&fout))?;
    let bedrag_cent = gedaan.state.budget.as_ref().map_or(Bedrag::NUL, |opzet| opzet.bedrag);
    let toegekend_cent = gedaan.state.bestedingen.beslag(&code, jaar);
    let over_cent = bedrag_cent.min(toegekend_cent).unwrap_or(Bedrag::NUL);
    Ok((status(&gedaan), Json(BudgetVast { code, jaar, bedrag_cent, toegekend_cent, over_cent })))
}

/// Refuses a year of which no money can be recorded.
pub(super) fn keur_jaar(jaar: i16) -> Result<(), Probleem> {
    if (EERSTE_JAAR..=LAATSTE_JAAR).contains(&jaar) {
        return Ok(());
    }
    let reden = format!("Het jaar ligt van {EERSTE_JAAR} tot en met {LAATSTE_JAAR}.");
    Err(Probleem::verzoek_onjuist("pad-onjuist", reden))
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
