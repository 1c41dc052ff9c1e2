//! The coach of a person, and contact.

use std::future::ready;

use axum::extract::State;
use dienst::{Datums, Gedateerd, Inhoud, NoemtCodes, Omgeving, PersoonInvoer, inrichting::Genoemd};
use domein::{Correctiereden, Gebiedsteam, Kenmerk};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Api, Keur, Veldfout};

use super::{Antwoord, COACH, leg_vast, vastleggen};
use crate::regels::{begeleiding::Wat, herstellen::Herstel};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/coachtoewijzingen", "Coach toewijzen", COACH).invoer::<Coachtoewijzing>(),
        wijs_toe,
    )
    .operatie(
        vastleggen("/contacten", "Contact vastleggen, of dat het niet lukt", COACH).invoer::<Contact>(),
        leg_contact,
    )
    .operatie(
        vastleggen("/coachtoewijzingen/intrekking", "Toewijzing of overdracht van een coach intrekken", COACH)
            .uitleg(
                "Wat het laatst is vastgelegd, was niet zo: wie ervoor coach was, is dat weer, of niemand. Noem wie nu als coach \
                 staat. Niet terwijl een warme overdracht loopt.",
            )
            .invoer::<Coachintrekking>(),
        trek_coach_in,
    )
    .operatie(
        vastleggen("/contacten/intrekking", "Contact intrekken, of dat het niet lukte", COACH)
            .uitleg("Het contact van die dag was er niet. Noem het zoals het is vastgelegd.")
            .invoer::<Contactintrekking>(),
        trek_contact_in,
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
        fouten.extend(onduidelijk(self.coach.as_ref(), self.verloren));
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

/// It was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Coachintrekking {
    /// Who.
    persoon: PersoonInvoer,
    /// The internal number of who stands as the coach now.
    coach: Kenmerk,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Coachintrekking {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Coachintrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon)]
    }
}

/// It was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Contactintrekking {
    /// Who.
    persoon: PersoonInvoer,
    /// The day for which it was recorded.
    datum: Date,
    /// The internal number of the coach with whom it was recorded.
    coach: Option<Kenmerk>,
    /// It was recorded that no contact was possible.
    #[serde(default)]
    verloren: bool,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Contactintrekking {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = self.persoon.keur("persoon");
        fouten.extend(onduidelijk(self.coach.as_ref(), self.verloren));
        fouten
    }
}

impl Datums for Contactintrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

// What is withdrawn is known already, also when the coach no longer works here.
dienst::noemt_geen_codes!(Coachintrekking, Contactintrekking);

/// Contact is with a coach, or it is lost.
fn onduidelijk(coach: Option<&Kenmerk>, verloren: bool) -> Option<Veldfout> {
    let reden = "Geef de coach die contact had, of zet verloren op true; niet beide.";
    (coach.is_some() == verloren).then(|| Veldfout::nieuw("coach", "contact-onduidelijk", reden))
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

async fn trek_coach_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, Coachintrekking { persoon, coach, reden }): Inhoud<Coachintrekking>,
) -> Antwoord {
    let wat = Wat::TrekVastleggingIn { wat: Herstel::Coach(coach), reden };
    let over = (&persoon, omgeving.klok.vandaag());
    leg_vast(&omgeving, &verzoek, over, "ingetrokken", |_| ready(Ok(wat.clone()))).await
}

async fn trek_contact_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, invoer): Inhoud<Contactintrekking>,
) -> Antwoord {
    let Contactintrekking { persoon, datum, coach, verloren: _, reden } = invoer;
    let wat = Wat::TrekVastleggingIn { wat: Herstel::Contact(coach), reden };
    leg_vast(&omgeving, &verzoek, (&persoon, datum), "ingetrokken", |_| ready(Ok(wat.clone()))).await
}
