//! Withdrawing what was recorded around waiting for the GGZ. What should stand instead is recorded anew.

use std::future::ready;

use axum::extract::State;
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer};
use domein::Correctiereden;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad, Veldfout};

use super::{Antwoord, COACH, ggz::over_overbrugging, intrekking::Intrekking, leg_vast, vastleggen};
use crate::regels::{begeleiding::Wat, ggz::Stap};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let overbrugging = |pad, titel| {
        vastleggen(pad, titel, COACH)
            .parameter("overbruggingId", "De overbrugging, uit het antwoord op het vastleggen.")
            .invoer::<Intrekking>()
    };
    api.operatie(
        vastleggen("/ggz-wachttijden/intrekking", "Wachttijd bij de ggz intrekken", COACH)
            .uitleg("De laatste wachttijd is er nooit geweest, en de hulp die haar overbrugde ook niet.")
            .invoer::<Wachtintrekking>(),
        trek_wachttijd_in,
    )
    .operatie(
        vastleggen("/ggz-wachttijden/einde/intrekking", "Einde van een wachttijd bij de ggz intrekken", COACH)
            .uitleg(
                "Ook als zij met een behandeling eindigde. Hulp die mee eindigde, loopt niet vanzelf weer door: trek zo nodig \
                 ook dat einde in.",
            )
            .invoer::<Wachtintrekking>(),
        trek_wachttijdeinde_in,
    )
    .operatie(
        overbrugging("/ggz-overbruggingen/{overbruggingId}/intrekking", "Overbrugging intrekken"),
        trek_overbrugging_in,
    )
    .operatie(
        overbrugging("/ggz-overbruggingen/{overbruggingId}/einde/intrekking", "Einde van een overbrugging intrekken"),
        trek_overbruggingseinde_in,
    )
}

/// It was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wachtintrekking {
    /// Who.
    persoon: PersoonInvoer,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Wachtintrekking {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Wachtintrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon)]
    }
}

dienst::noemt_geen_codes!(Wachtintrekking);

async fn trek_wachttijd_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, Wachtintrekking { persoon, reden }): Inhoud<Wachtintrekking>,
) -> Antwoord {
    let maak = |_| ready(Ok(Wat::Ggz(Stap::TrekWachttijdIn { reden })));
    leg_vast(&omgeving, &verzoek, (&persoon, omgeving.klok.vandaag()), "ingetrokken", maak).await
}

async fn trek_wachttijdeinde_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, Wachtintrekking { persoon, reden }): Inhoud<Wachtintrekking>,
) -> Antwoord {
    let maak = |_| ready(Ok(Wat::Ggz(Stap::TrekWachttijdeindeIn { reden })));
    leg_vast(&omgeving, &verzoek, (&persoon, omgeving.klok.vandaag()), "wacht-op-ggz", maak).await
}

async fn trek_overbrugging_in(
    State(omgeving): State<Omgeving>,
    Pad(overbrugging_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord {
    let over = (overbrugging_id, omgeving.klok.vandaag());
    let stap = (Stap::TrekOverbruggingIn { overbrugging_id, reden }, "ingetrokken");
    over_overbrugging(&omgeving, &verzoek, over, stap).await
}

async fn trek_overbruggingseinde_in(
    State(omgeving): State<Omgeving>,
    Pad(overbrugging_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord {
    let over = (overbrugging_id, omgeving.klok.vandaag());
    let stap = (Stap::TrekOverbruggingseindeIn { overbrugging_id, reden }, "overbrugd");
    over_overbrugging(&omgeving, &verzoek, over, stap).await
}
