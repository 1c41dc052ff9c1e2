//! Withdrawing what was recorded of a traject. What should stand instead is recorded anew, as it was at first.

use axum::{Json, extract::State};
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, probleem};
use domein::{Correctiereden, Trajectstap};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad};

use super::{
    Antwoord, COACH, Vastgelegd, binnen_bereik,
    intrekking::Intrekking,
    stand, status,
    trajecten::{over_traject, traject_onbekend, van_wie},
    vastleggen,
};
use crate::{
    inschrijven::trek_einde_in,
    regels::{begeleiding::Wat, terugnemen::Opdracht},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/trajecten/{trajectId}/intrekking", "Start van een traject intrekken", COACH)
            .uitleg("Het traject is er nooit geweest; ook de stappen en het einde tellen niet meer. De plaats komt vrij.")
            .invoer::<Intrekking>(),
        trek_start_in,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/stappen/intrekking", "Stap in een traject intrekken", COACH)
            .invoer::<Stapintrekking>(),
        trek_stap_in,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/einde/intrekking", "Einde van een traject intrekken", COACH)
            .uitleg(
                "Het traject loopt door, of de persoon staat weer op de wachtlijst. Dat kan niet als de plaats inmiddels is \
                 vergeven.",
            )
            .invoer::<Intrekking>(),
        herroep_einde,
    )
}

/// A step was not taken.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stapintrekking {
    /// Which.
    stap: Trajectstap,
    /// The day for which it was recorded.
    datum: Date,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Stapintrekking {}

impl Datums for Stapintrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Stapintrekking);

async fn trek_start_in(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord {
    let wat = (Wat::TrekStartIn { traject_id, reden }, "ingetrokken");
    over_traject(&omgeving, &verzoek, (traject_id, omgeving.klok.vandaag()), wat).await
}

async fn trek_stap_in(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Stapintrekking { stap, datum, reden }): Inhoud<Stapintrekking>,
) -> Antwoord {
    let wat = (Wat::TrekStapIn { traject_id, stap, reden }, "stap-ingetrokken");
    over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
}

async fn herroep_einde(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord {
    let persoon = van_wie(&omgeving, traject_id).await?;
    binnen_bereik(&omgeving, &verzoek, persoon, traject_onbekend).await?;
    let (toestand, _) = stand(&omgeving, persoon).await?.ok_or_else(traject_onbekend)?;
    // Of who merged it is recorded where their dossier goes on.
    let persoon = toestand.trajecten.wie(persoon);
    let Some(traject) = toestand.trajecten.0.get(&traject_id) else { return Err(traject_onbekend()) };
    let vraag = Opdracht { traject_id, persoon, aanbod: traject.aanbod.clone(), reden };
    let gedaan = trek_einde_in(&omgeving.log, &verzoek.aanleiding, verzoek.opdracht, vraag).await;
    let gedaan = gedaan.map_err(|fout| probleem(&fout))?;
    let toestand = gedaan.state.trajecten.0.get(&traject_id).map_or("gestart", |een| een.stand.code());
    let antwoord = Vastgelegd::over(persoon, toestand, gedaan.version);
    let antwoord = Vastgelegd { traject_id: Some(traject_id), ..antwoord };
    Ok((status(&gedaan), Json(antwoord)))
}
