//! Who somebody is, and how to reach them.

use axum::{Json, extract::State};
use dienst::{Inzage, Kijker, Omgeving};
use domein::{Contactsoort, Gebiedsteam, Kenmerk, PersoonId};
use jiff::{Timestamp, civil::Date};
use persoonsregister::{Contactgegeven, Persoonskaart};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;
use web::{Api, Operatie, Pad, Probleem};

use super::{
    LOKET,
    wie::{Naam, Zichtbaar, geboren, onbekend, van_register, zie},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/personen/{persoonId}")
            .titel("Wie iemand is en hoe deze te bereiken is")
            .uitleg("Wat u ziet volgt uit uw rol: het BSN ziet alleen de inkomensconsulent.")
            .rollen(LOKET)
            .parameter("persoonId", "De persoonId uit een eerder antwoord.")
            .antwoord::<Kaart>(200)
            .fouten(&[404, 410]),
        kaart,
    )
}

/// Who somebody is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Kaart {
    /// Who it is by now.
    persoon_id: PersoonId,
    naam: Naam,
    /// As exactly as it is known: a date, a month or a year.
    geboren: Option<String>,
    /// Only for who may see it, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    bsn: Option<String>,
    /// Of each kind what holds now.
    contact: Vec<Contact>,
    coach: Option<Kenmerk>,
    coach_sinds: Option<Date>,
    gebiedsteam: Option<Gebiedsteam>,
    heeft_uitkering: bool,
    /// Ids under which this person was known before it turned out to be one person.
    ooit: Vec<PersoonId>,
}

/// Something by which somebody can be reached.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Contact {
    /// By which it is let go.
    nummer: i64,
    soort: Contactsoort,
    /// A text; of an address an object.
    waarde: Value,
    /// The account that told it.
    bron: String,
    /// The day on which it held.
    peildatum: Date,
    vastgelegd_op: Timestamp,
}

impl From<&Contactgegeven> for Contact {
    fn from(gegeven: &Contactgegeven) -> Self {
        let regel = &gegeven.regel;
        let tekst = || Value::String(regel.waarde.to_string());
        let waarde = match regel.soort {
            Contactsoort::Adres => serde_json::from_str(&regel.waarde).unwrap_or_else(|_| tekst()),
            Contactsoort::Telefoon | Contactsoort::Email | Contactsoort::Taal => tekst(),
        };
        Self {
            nummer: gegeven.nummer,
            soort: regel.soort,
            waarde,
            bron: regel.bron.clone(),
            peildatum: regel.peildatum,
            vastgelegd_op: gegeven.vastgelegd,
        }
    }
}

async fn kaart(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Pad(persoon): Pad<Uuid>,
) -> Result<Json<Kaart>, Probleem> {
    let persoon = zie(&omgeving, &kijker.gebruiker, PersoonId(persoon)).await?;
    kijker.noteer(&omgeving, Inzage::Kaart, &[persoon.nu]).await?;
    let register = &omgeving.register;
    let kaarten = register.kaarten(&[persoon.nu]).await.map_err(|fout| van_register(&fout))?;
    let (_, kaart) = kaarten.into_iter().next().ok_or_else(onbekend)?;
    let contact = register.contact(persoon.nu).await.map_err(|fout| van_register(&fout))?;
    let bsn = if kijker.recht.bsn {
        register.bsn(persoon.nu).await.map_err(|fout| van_register(&fout))?
    } else {
        None
    };
    Ok(Json(toon(&omgeving, &persoon, &kaart, bsn.map(|bsn| bsn.to_string()), &contact)))
}

fn toon(
    omgeving: &Omgeving,
    persoon: &Zichtbaar,
    kaart: &Persoonskaart,
    bsn: Option<String>,
    contact: &[Contactgegeven],
) -> Kaart {
    let vandaag = omgeving.klok.vandaag();
    Kaart {
        persoon_id: persoon.nu,
        naam: Naam::van(kaart),
        geboren: geboren(kaart),
        bsn,
        contact: contact.iter().map(Contact::from).collect(),
        coach: persoon.stand.coach().cloned(),
        coach_sinds: persoon.stand.coach_sinds(),
        gebiedsteam: persoon.stand.gebiedsteam(vandaag).cloned(),
        heeft_uitkering: persoon.stand.heeft_uitkering(vandaag),
        ooit: persoon.alle.iter().copied().filter(|id| *id != persoon.nu).collect(),
    }
}
