//! How one person stands, from the log itself.

use axum::{Json, extract::State};
use dienst::{Omgeving, Vrager};
use domein::gebeurtenis::Uitstroom;
use domein::{AanbodCode, Gebiedsteam, Kenmerk, PersoonId, RedenCode, Trajectstap};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Operatie, Pad, Probleem};

use super::{COACH, mag_zien, onbekend, stand};
use crate::regels::{
    Toestand,
    nazorg::Nazorgen,
    normen::{Wachtreden, nazorgtermijn, volgende_nazorg},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/personen/{persoonId}")
            .titel("De begeleiding van één persoon")
            .rollen(COACH)
            .antwoord::<Begeleid>(200),
        persoon,
    )
}

/// The begeleiding of one person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Begeleid {
    persoon_id: PersoonId,
    /// The coach, once there is one.
    coach: Option<Kenmerk>,
    gebiedsteam: Option<Gebiedsteam>,
    /// Since when this coach.
    coach_sinds: Option<Date>,
    /// The benefits that wait for a coach.
    open_verzoeken: Vec<Uuid>,
    trajecten: Vec<EigenTraject>,
    uitstroom: Vec<EigenUitstroom>,
    /// Last day of contact.
    laatste_contact: Option<Date>,
    versie: u64,
}

/// A traject of this person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenTraject {
    traject_id: Uuid,
    aanbod: AanbodCode,
    toestand: &'static str,
    sinds: Date,
    einde: Option<Date>,
    stappen: Vec<EigenStap>,
}

/// A step of this person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenStap {
    stap: Trajectstap,
    datum: Date,
}

/// A benefit of this person that ended.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenUitstroom {
    uitkering_id: Uuid,
    datum: Date,
    reden: RedenCode,
    /// When it was asked how things were, in order.
    nazorg: Vec<EigenNazorg>,
    /// From which day it is late to ask again; none after the last time.
    volgende_nazorg: Option<Date>,
    /// Whether the outflow lasted, as it was at twelve months; none as long as that was not asked.
    duurzaam: Option<bool>,
}

/// A time at which it was asked.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenNazorg {
    datum: Date,
    /// As which of the times it counts, in months after the outflow; none before the first.
    maanden: Option<i64>,
    /// Whether the outflow had lasted.
    duurzaam: bool,
}

fn toon_uitstroom(nazorgen: &Nazorgen, uitstroom: Uitstroom) -> EigenUitstroom {
    let (uitkering_id, datum) = (uitstroom.uitkering_id, uitstroom.datum);
    let laatste = nazorgen.van(uitkering_id).next_back();
    let nazorg = nazorgen.van(uitkering_id).map(|(op, duurzaam)| EigenNazorg {
        datum: op,
        maanden: nazorgtermijn(datum, op),
        duurzaam,
    });
    EigenUitstroom {
        uitkering_id,
        datum,
        reden: uitstroom.reden,
        nazorg: nazorg.collect(),
        volgende_nazorg: match laatste {
            Some((op, _)) => volgende_nazorg(datum, op),
            None => Wachtreden::Nazorg.norm(datum),
        },
        duurzaam: nazorgen.duurzaam(uitkering_id, datum),
    }
}

async fn persoon(
    State(omgeving): State<Omgeving>,
    Vrager { gebruiker, .. }: Vrager,
    Pad(persoon_id): Pad<Uuid>,
) -> Result<Json<Begeleid>, Probleem> {
    let persoon_id = PersoonId(persoon_id);
    let (toestand, versie) = stand(&omgeving, persoon_id).await?.ok_or_else(onbekend)?;
    mag_zien(&omgeving, &gebruiker, (persoon_id, &toestand)).await?;
    Ok(Json(toon(persoon_id, toestand, versie.0)))
}

fn toon(persoon_id: PersoonId, toestand: Toestand, versie: u64) -> Begeleid {
    let open_verzoeken = toestand.open_verzoeken().copied().collect();
    let trajecten = toestand.trajecten.0.into_iter().map(|(traject_id, traject)| EigenTraject {
        traject_id,
        aanbod: traject.aanbod,
        toestand: traject.stand.code(),
        sinds: traject.sinds,
        einde: traject.stand.einde(),
        stappen: traject.stappen.into_iter().map(|(stap, datum)| EigenStap { stap, datum }).collect(),
    });
    let nazorgen = &toestand.nazorg;
    let uitstroom = toestand.uitstroom.into_values().map(|uitstroom| toon_uitstroom(nazorgen, uitstroom));
    let laatste_contact = toestand.contacten.iter().rev().find(|(_, coach)| coach.is_some());
    Begeleid {
        persoon_id,
        open_verzoeken,
        trajecten: trajecten.collect(),
        uitstroom: uitstroom.collect(),
        laatste_contact: laatste_contact.map(|(datum, _)| *datum),
        coach: toestand.coach.as_ref().map(|coach| coach.coach.clone()),
        gebiedsteam: toestand.coach.as_ref().and_then(|coach| coach.gebiedsteam.clone()),
        coach_sinds: toestand.coach.map(|coach| coach.sinds),
        versie,
    }
}
