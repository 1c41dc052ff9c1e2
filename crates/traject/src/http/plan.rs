//! The ontwikkelplan: what is in free words is sealed with the person's key before it goes any further.

use std::future::ready;

use axum::extract::State;
use dienst::{Betrokkene, Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer};
use domein::Correctiereden;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Api, Keur, Veldfout};

use super::{Antwoord, COACH, leg_vast, vastleggen};
use crate::{
    doel,
    regels::{begeleiding::Wat, herstellen::Herstel},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/ontwikkelplannen", "Ontwikkelplan vastleggen of bijstellen", COACH)
            .invoer::<Ontwikkelplan>(),
        leg_plan_vast,
    )
    .operatie(
        vastleggen("/ontwikkelplannen/intrekking", "Ontwikkelplan intrekken", COACH)
            .uitleg("Wat het laatst als plan van die dag is vastgelegd, is er nooit geweest; wat ervoor stond, geldt weer.")
            .invoer::<Planintrekking>(),
        trek_in,
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

/// It was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Planintrekking {
    /// Who.
    persoon: PersoonInvoer,
    /// The day for which it was recorded.
    datum: Date,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Planintrekking {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Planintrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Ontwikkelplan, Planintrekking);

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

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, Planintrekking { persoon, datum, reden }): Inhoud<Planintrekking>,
) -> Antwoord {
    let wat = Wat::TrekVastleggingIn { wat: Herstel::Ontwikkelplan, reden };
    leg_vast(&omgeving, &verzoek, (&persoon, datum), "ingetrokken", |_| ready(Ok(wat.clone()))).await
}
