//! Budgets for maatwerk: what there is in a year, what it is for and who may decide. Read back in [`budgetlijst`](super::budgetlijst).

use axum::{Json, extract::State};
use dienst::{Datums, Gedateerd, Inhoud, NoemtCodes, Omgeving, inrichting::Genoemd, probleem};
use domein::{
    Bedrag, BudgetCode, Gebiedsteam, Maatwerkdoel, gebeurtenis::Budgetdoel, referentie::maatwerkdoel,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::{Antwoord, BEHEER, status};
use crate::{
    geef_uit,
    regels::{
        budget::Opzet,
        maatwerk::{Opdracht, Wat},
    },
};

/// The first calendar year of which money can be recorded: since then the Participatiewet holds.
pub(super) const EERSTE_JAAR: i16 = 2015;
/// The last one.
pub(super) const LAATSTE_JAAR: i16 = 2100;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        met_pad(Operatie::put("/budgetten/{code}/{jaar}"))
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
}

/// Says what the parameters in the path of a budget are.
pub(super) fn met_pad(operatie: Operatie) -> Operatie {
    operatie
        .parameter("code", "Code van het budget, zoals doorbraakbudget.")
        .parameter("jaar", "Kalenderjaar, zoals 2026.")
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
