//! Assessing the areas of life, and withdrawing that. The scores are sealed with the person's key before they go any further,
//! since welzijn is about health.

use axum::extract::State;
use dienst::{Betrokkene, Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer};
use domein::Correctiereden;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::future::ready;
use web::{Api, Keur, Veldfout};

use super::{Antwoord, COACH, leg_vast, stand, vastleggen, verzegelen::zelfde_of_nieuw};
use crate::{doel, regels::begeleiding::Wat};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/big-five-metingen", "Big five van de leefgebieden meten", COACH)
            .uitleg("Van een dag geldt wat het laatst is vastgelegd: opnieuw met andere scores vervangt de meting.")
            .invoer::<BigFive>(),
        meet,
    )
    .operatie(
        vastleggen("/big-five-metingen/intrekking", "Meting van de big five intrekken", COACH).invoer::<Intrekking>(),
        trek_in,
    )
}

/// The five areas of life, each from 1 (acute problems) up to and including 5 (self-reliant).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Scores {
    #[schemars(range(min = 1, max = 5))]
    pub(super) financien: u8,
    #[schemars(range(min = 1, max = 5))]
    pub(super) school_of_werk: u8,
    #[schemars(range(min = 1, max = 5))]
    pub(super) wonen: u8,
    #[schemars(range(min = 1, max = 5))]
    pub(super) welzijn: u8,
    #[schemars(range(min = 1, max = 5))]
    pub(super) netwerk: u8,
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

/// They were not assessed on that day.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// Who.
    persoon: PersoonInvoer,
    /// The day for which it was recorded.
    datum: Date,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Intrekking {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(BigFive, Intrekking);

async fn meet(State(omgeving): State<Omgeving>, Inhoud(verzoek, meting): Inhoud<BigFive>) -> Antwoord {
    let tekst = serde_json::to_string(&meting.scores).map_err(|fout| dienst::intern(&fout))?;
    let (omgeving, tekst, meting) = (&omgeving, &tekst, &meting);
    let maak = |wie: Betrokkene| async move {
        let toestand = stand(omgeving, wie.id()).await?.map(|(toestand, _)| toestand).unwrap_or_default();
        let eerder = toestand.metingen.0.get(&meting.datum).map(|eerder| (eerder.persoon, &eerder.scores));
        let scores = zelfde_of_nieuw(omgeving, &wie, (doel::BIG_FIVE, tekst), eerder).await?;
        Ok(Wat::MeetBigFive { scores })
    };
    leg_vast(omgeving, &verzoek, (&meting.persoon, meting.datum), "gemeten", maak).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, Intrekking { persoon, datum, reden }): Inhoud<Intrekking>,
) -> Antwoord {
    let maak = |_| ready(Ok(Wat::TrekMetingIn { reden }));
    leg_vast(&omgeving, &verzoek, (&persoon, datum), "ingetrokken", maak).await
}
