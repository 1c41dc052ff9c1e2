//! The coach of a person, and contact.

use std::future::ready;

use axum::extract::State;
use dienst::{Datums, Gedateerd, Inhoud, NoemtCodes, Omgeving, PersoonInvoer, inrichting::Genoemd};
use domein::{Gebiedsteam, Kenmerk};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Api, Keur, Veldfout};

use super::{Antwoord, COACH, leg_vast, vastleggen};
use crate::regels::begeleiding::Wat;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/coachtoewijzingen", "Coach toewijzen", COACH).invoer::<Coachtoewijzing>(),
        wijs_toe,
    )
    .operatie(
        vastleggen("/contacten", "Contact vastleggen, of dat het niet lukt", COACH).invoer::<Contact>(),
        leg_contact,
    )
}

/// The first coach of a person.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Coachtoewijzing {
    /// Who.
    persoon: PersoonInvoer,
    /// The coach's internal number; never a name.
    coach: Kenmerk,
    /// The area team, when known.
    gebiedsteam: Option<Gebiedsteam>,
    /// Since when.
    datum: Date,
}

impl Keur for Coachtoewijzing {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Coachtoewijzing {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gepland("datum", self.datum)]
    }
}

impl NoemtCodes for Coachtoewijzing {
    fn codes(&self) -> Vec<Genoemd> {
        let codes = [
            Genoemd::coach("coach", Some(&self.coach), self.datum),
            Genoemd::gebiedsteam("gebiedsteam", self.gebiedsteam.as_ref(), self.datum),
        ];
        codes.into_iter().flatten().collect()
    }
}

/// There was contact with `coach`, or contact is lost (`verloren`).
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Contact {
    /// Who.
    persoon: PersoonInvoer,
    /// The day.
    datum: Date,
    /// The internal number of the coach who had contact.
    coach: Option<Kenmerk>,
    /// Still in view, but no contact possible.
    #[serde(default)]
    verloren: bool,
}

impl Keur for Contact {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = self.persoon.keur("persoon");
        if self.coach.is_some() == self.verloren {
            let reden = "Geef de coach die contact had, of zet verloren op true; niet beide.";
            fouten.push(Veldfout::nieuw("coach", "contact-onduidelijk", reden));
        }
        fouten
    }
}

impl Datums for Contact {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for Contact {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("coach", self.coach.as_ref(), self.datum).into_iter().collect()
    }
}

async fn wijs_toe(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, invoer): Inhoud<Coachtoewijzing>,
) -> Antwoord {
    verzoek.mag_noemen(invoer.gebiedsteam.as_ref())?;
    let over = (&invoer.persoon, invoer.datum);
    let wat = Wat::WijsCoachToe { coach: invoer.coach, gebiedsteam: invoer.gebiedsteam };
    leg_vast(&omgeving, &verzoek, over, "coach-toegewezen", |_| ready(Ok(wat.clone()))).await
}

async fn leg_contact(State(omgeving): State<Omgeving>, Inhoud(verzoek, invoer): Inhoud<Contact>) -> Antwoord {
    let over = (&invoer.persoon, invoer.datum);
    let (wat, toestand) = match invoer.coach {
        Some(coach) => (Wat::LegContact { coach }, "contact-gelegd"),
        None => (Wat::VerliesContact, "contact-verloren"),
    };
    leg_vast(&omgeving, &verzoek, over, toestand, |_| ready(Ok(wat.clone()))).await
}
