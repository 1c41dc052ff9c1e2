//! Ontwikkelplan and big five: what is about health or in free words is sealed with the person's key before it
//! goes any further.

use axum::extract::State;
use dienst::{Betrokkene, Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Api, Keur, Veldfout};

use super::{Antwoord, COACH, leg_vast, vastleggen};
use crate::{doel, regels::begeleiding::Wat};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/ontwikkelplannen", "Ontwikkelplan vastleggen of bijstellen", COACH)
            .invoer::<Ontwikkelplan>(),
        leg_plan_vast,
    )
    .operatie(
        vastleggen("/big-five-metingen", "Big five van de leefgebieden meten", COACH).invoer::<BigFive>(),
        meet_big_five,
    )
}

/// A development plan.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ontwikkelplan {
    /// Who.
    persoon: PersoonInvoer,
    /// The day on which it was agreed.
    datum: Date,
    /// The goals, in words; sealed.
    #[schemars(length(min = 1, max = 4_000))]
    doelen: String,
}

impl Keur for Ontwikkelplan {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Ontwikkelplan {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// The five areas of life, each from 1 (acute problems) up to and including 5 (self-reliant).
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Scores {
    #[schemars(range(min = 1, max = 5))]
    financien: u8,
    #[schemars(range(min = 1, max = 5))]
    school_of_werk: u8,
    #[schemars(range(min = 1, max = 5))]
    wonen: u8,
    #[schemars(range(min = 1, max = 5))]
    welzijn: u8,
    #[schemars(range(min = 1, max = 5))]
    netwerk: u8,
}

/// A big-five assessment.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct BigFive {
    /// Who.
    persoon: PersoonInvoer,
    /// The day.
    datum: Date,
    /// The scores; sealed.
    scores: Scores,
}

impl Keur for BigFive {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for BigFive {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Ontwikkelplan, BigFive);

async fn leg_plan_vast(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, plan): Inhoud<Ontwikkelplan>,
) -> Antwoord {
    let plan = &plan;
    let maak = |wie: Betrokkene| async move {
        let doelen = wie.verzegel(doel::ONTWIKKELPLAN, &plan.doelen).await?;
        Ok(Wat::LegPlanVast { doelen })
    };
    leg_vast(&omgeving, &verzoek, (&plan.persoon, plan.datum), "plan-vastgelegd", maak).await
}

async fn meet_big_five(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, meting): Inhoud<BigFive>,
) -> Antwoord {
    let scores = serde_json::to_string(&meting.scores).map_err(|fout| dienst::intern(&fout))?;
    let scores = &scores;
    let maak = |wie: Betrokkene| async move {
        let scores = wie.verzegel(doel::BIG_FIVE, scores).await?;
        Ok(Wat::MeetBigFive { scores })
    };
    leg_vast(&omgeving, &verzoek, (&meting.persoon, meting.datum), "gemeten", maak).await
}
