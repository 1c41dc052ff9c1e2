//! Aftercare: after the outflow of a benefit that the caller names, or after the last outflow of a person, to who knows the person
//! and the day and not how the benefit is numbered here. The rule is the same.

use std::future::ready;

use axum::extract::State;
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer, Verzoek};
use domein::{Correctiereden, gebeurtenis::TrajectGebeurtenis as G};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad, Probleem, Veldfout};

use super::{
    Antwoord, COACH,
    uitstroom::{antwoord, over_uitkering, persoon_bij, uitstroom_onbekend},
    vastleggen, vraag_over,
};
use crate::regels::{
    begeleiding::{Uitstroomkeuze, Wat},
    nazorg::uitstroom_voor,
};

/// How the door without a benefit in its address chooses one.
const LAATSTE: &str = "Na de laatste uitstroom die op die dag bekend is; het antwoord noemt de uitkering. Voor een eerdere: \
                       /uitstroom/{uitkeringId}/nazorg.";

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/nazorg", "Nazorg van een persoon vastleggen of verbeteren", COACH)
            .uitleg(LAATSTE)
            .invoer::<PersoonNazorg>(),
        geef_persoon,
    )
    .operatie(
        vastleggen("/nazorg/intrekking", "Nazorg van een persoon intrekken", COACH)
            .uitleg("De laatste uitkering waarvan voor die dag nazorg is vastgelegd.")
            .invoer::<PersoonNazorgintrekking>(),
        trek_persoon_in,
    )
    .operatie(
        vastleggen("/uitstroom/{uitkeringId}/nazorg", "Nazorg vastleggen of verbeteren", COACH)
            .uitleg("Van een dag geldt wat het laatst is vastgelegd. Een uitstroom is duurzaam als dat na twaalf maanden zo is.")
            .invoer::<Nazorg>(),
        geef,
    )
    .operatie(
        vastleggen("/uitstroom/{uitkeringId}/nazorg/intrekking", "Nazorg intrekken", COACH)
            .invoer::<Nazorgintrekking>(),
        trek_in,
    )
}

/// How are things some time after the outflow?
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Nazorg {
    /// The day on which it was asked.
    datum: Date,
    /// Whether the outflow has lasted.
    duurzaam: bool,
}

impl Keur for Nazorg {}

impl Datums for Nazorg {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// How are things with this person some time after the last outflow?
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PersoonNazorg {
    /// Who.
    persoon: PersoonInvoer,
    /// The day on which it was asked.
    datum: Date,
    /// Whether the outflow has lasted.
    duurzaam: bool,
}

/// It was not asked on that day.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Nazorgintrekking {
    /// The day for which it was recorded.
    datum: Date,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Nazorgintrekking {}

impl Datums for Nazorgintrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// It was not asked of this person on that day.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PersoonNazorgintrekking {
    /// Who.
    persoon: PersoonInvoer,
    /// The day for which it was recorded.
    datum: Date,
    /// Why.
    reden: Correctiereden,
}

/// What is said of a person for a day that is not ahead.
macro_rules! over_persoon {
    ($($invoer:ty),+) => {$(
        impl Keur for $invoer {
            fn keur(&self) -> Vec<Veldfout> {
                self.persoon.keur("persoon")
            }
        }

        impl Datums for $invoer {
            fn datums(&self) -> Vec<Gedateerd> {
                vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
            }
        }
    )+};
}

over_persoon!(PersoonNazorg, PersoonNazorgintrekking);
dienst::noemt_geen_codes!(Nazorg, PersoonNazorg, Nazorgintrekking, PersoonNazorgintrekking);

const fn code(duurzaam: bool) -> &'static str {
    if duurzaam { "duurzaam" } else { "niet-duurzaam" }
}

async fn geef(
    State(omgeving): State<Omgeving>,
    Pad(uitkering_id): Pad<Uuid>,
    Inhoud(verzoek, Nazorg { datum, duurzaam }): Inhoud<Nazorg>,
) -> Antwoord {
    let persoon = persoon_bij(&omgeving, uitkering_id).await?;
    let na = Uitstroomkeuze::Uitkering(uitkering_id);
    let wat = (Wat::GeefNazorg { na, duurzaam }, code(duurzaam));
    over_uitkering(&omgeving, &verzoek, (persoon, uitkering_id, datum), wat).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(uitkering_id): Pad<Uuid>,
    Inhoud(verzoek, Nazorgintrekking { datum, reden }): Inhoud<Nazorgintrekking>,
) -> Antwoord {
    let persoon = persoon_bij(&omgeving, uitkering_id).await?;
    let wat = (Wat::TrekNazorgIn { na: Uitstroomkeuze::Uitkering(uitkering_id), reden }, "ingetrokken");
    over_uitkering(&omgeving, &verzoek, (persoon, uitkering_id, datum), wat).await
}

/// Asks the rule after the last outflow of a person, and answers with the benefit that it chose.
async fn over_laatste(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (persoon, datum): (&PersoonInvoer, Date),
    (wat, toestand): (Wat, &'static str),
) -> Antwoord {
    let maak = |_| ready(Ok::<_, Probleem>(wat.clone()));
    let (wie, gedaan) = vraag_over(omgeving, verzoek, (persoon, datum), maak).await?;
    let vastgelegd = gedaan.events.iter().find_map(|voorval| match &voorval.gebeurtenis {
        G::Nazorg(f) => Some(f.uitkering_id),
        G::NazorgIngetrokken(f) => Some(f.uitkering_id),
        _ => None,
    });
    let al_zo = || uitstroom_voor(&gedaan.state, datum, Uitstroomkeuze::Laatste).map(|een| een.uitkering_id);
    let uitkering_id = vastgelegd.or_else(al_zo).ok_or_else(uitstroom_onbekend)?;
    Ok(antwoord(wie.id(), uitkering_id, toestand, &gedaan))
}

async fn geef_persoon(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, PersoonNazorg { persoon, datum, duurzaam }): Inhoud<PersoonNazorg>,
) -> Antwoord {
    let wat = (Wat::GeefNazorg { na: Uitstroomkeuze::Laatste, duurzaam }, code(duurzaam));
    over_laatste(&omgeving, &verzoek, (&persoon, datum), wat).await
}

async fn trek_persoon_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, PersoonNazorgintrekking { persoon, datum, reden }): Inhoud<PersoonNazorgintrekking>,
) -> Antwoord {
    let wat = (Wat::TrekNazorgIn { na: Uitstroomkeuze::Laatste, reden }, "ingetrokken");
    over_laatste(&omgeving, &verzoek, (&persoon, datum), wat).await
}
