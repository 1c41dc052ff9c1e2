//! `/medewerkers`: who works here, in which role and teams, from when until when. By number, never by name.

use std::collections::BTreeSet;

use axum::{extract::State, http::Uri};
use dienst::{Bladzijde, Datums, Gedateerd, Inhoud, Omgeving, Vrager};
use domein::{Gebiedsteam, Inrichtingsdeel, Kenmerk, Rol};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{
    Antwoord, LEZERS, leg_vast,
    lijst::Zoek,
    plek::Plekken,
    stand,
    teams::{Einde, Intrekking, uit_pad},
    vastleggen,
};
use crate::regels::{Medewerker, Opdracht, Wijziging};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/medewerkers")
            .titel("De medewerkers op een dag")
            .rollen(LEZERS)
            .vraag::<Zoek>()
            .antwoord::<Bladzijde<Medewerkerregel>>(200),
        lijst,
    )
    .operatie(
        vastleggen("/medewerkers", "Een medewerker vastleggen of verbeteren")
            .uitleg("Wat over een periode (code en eerste dag) het laatst is gezegd, geldt. Met vervangt komt dit in de plaats van een periode met een andere eerste dag. Een naam hoort hier niet.")
            .invoer::<Medewerkerinvoer>(),
        zet,
    )
    .operatie(
        vastleggen("/medewerkers/{code}/einde", "Een medewerker vertrekt, of krijgt iets anders")
            .parameter("code", "Nummer van de medewerker.")
            .invoer::<Einde>(),
        beeindig,
    )
    .operatie(
        vastleggen("/medewerkers/{code}/intrekking", "Een periode van een medewerker intrekken: die was er nooit")
            .parameter("code", "Nummer van de medewerker.")
            .invoer::<Intrekking>(),
        trek_in,
    )
}

/// A period in which somebody works here.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Medewerkerinvoer {
    /// The internal number, as it stands elsewhere as the coach; never a name.
    pub(super) code: Kenmerk,
    /// What this person does.
    rol: Rol,
    /// In which teams; left out for who works for the whole municipality.
    #[serde(default)]
    #[schemars(length(max = 50))]
    gebiedsteams: BTreeSet<Gebiedsteam>,
    /// The `sub` with which this person logs in, when it is another than the number.
    account: Option<Kenmerk>,
    /// First day.
    pub(super) van: Date,
    /// First day on which this no longer holds.
    tot: Option<Date>,
    /// First day of the period that this stands in the place of, when it was another.
    vervangt: Option<Date>,
}

impl Medewerkerinvoer {
    pub(super) fn wijziging(self) -> Wijziging<Medewerker> {
        let Self { code, rol, gebiedsteams, account, van, tot, vervangt } = self;
        let account = account.filter(|account| *account != code);
        Wijziging::Zet { code, van, wat: Medewerker { rol, gebiedsteams, account, tot }, vervangt }
    }
}

impl Keur for Medewerkerinvoer {
    fn keur(&self) -> Vec<Veldfout> {
        if Rol::MET_TOKEN.contains(&self.rol) {
            return Vec::new();
        }
        let rollen: Vec<&str> = Rol::MET_TOKEN.iter().map(|rol| rol.code()).collect();
        let reden = format!("Dit is geen rol van een medewerker. Kies een van: {}.", rollen.join(", "));
        vec![Veldfout::nieuw("rol", "waarde-onbekend", reden)]
    }
}

impl Datums for Medewerkerinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![
            Gedateerd::gepland("van", self.van),
            Gedateerd::gepland("tot", self.tot),
            Gedateerd::gepland("vervangt", self.vervangt),
        ]
    }
}

dienst::noemt_geen_codes!(Medewerkerinvoer);

/// A period of somebody who works here, in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Medewerkerregel {
    /// The internal number.
    code: Kenmerk,
    /// What this person does.
    rol: Rol,
    /// In which teams; empty for who works for the whole municipality.
    gebiedsteams: Vec<Gebiedsteam>,
    /// The account with which this person logs in; only for beheer.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Kenmerk>,
    /// First day.
    van: Date,
    /// First day on which this no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    tot: Option<Date>,
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    Vrager { gebruiker, .. }: Vrager,
    Zoekvraag(zoek): Zoekvraag<Zoek>,
    uri: Uri,
) -> Result<Bladzijde<Medewerkerregel>, Probleem> {
    let (stand, _) = stand(&omgeving).await?;
    let is_beheer = gebruiker.rollen.contains(&Rol::Beheer);
    let rij = |code: &Kenmerk, van, wat: &Medewerker| Medewerkerregel {
        code: code.clone(),
        rol: wat.rol,
        gebiedsteams: wat.gebiedsteams.iter().cloned().collect(),
        account: is_beheer.then(|| wat.account(code).clone()),
        van,
        tot: wat.tot,
    };
    zoek.bladzijde(&stand.medewerkers, (omgeving.klok.vandaag(), &uri), rij)
}

async fn zet(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, invoer): Inhoud<Medewerkerinvoer>,
) -> Antwoord {
    let plek = Plekken::een(Inrichtingsdeel::Medewerkers, &invoer.code, invoer.van);
    let opdracht = Opdracht { medewerkers: vec![invoer.wijziging()], ..Opdracht::default() };
    leg_vast(&omgeving, &verzoek, (opdracht, plek)).await
}

async fn beeindig(
    State(omgeving): State<Omgeving>,
    Pad(code): Pad<String>,
    Inhoud(verzoek, Einde { tot }): Inhoud<Einde>,
) -> Antwoord {
    let code: Kenmerk = uit_pad(&code)?;
    let plek = Plekken::een(Inrichtingsdeel::Medewerkers, &code, tot);
    let opdracht = Opdracht { medewerkers: vec![Wijziging::Beeindig { code, tot }], ..Opdracht::default() };
    leg_vast(&omgeving, &verzoek, (opdracht, plek)).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(code): Pad<String>,
    Inhoud(verzoek, Intrekking { van }): Inhoud<Intrekking>,
) -> Antwoord {
    let code: Kenmerk = uit_pad(&code)?;
    let plek = Plekken::een(Inrichtingsdeel::Medewerkers, &code, van);
    let opdracht = Opdracht { medewerkers: vec![Wijziging::TrekIn { code, van }], ..Opdracht::default() };
    leg_vast(&omgeving, &verzoek, (opdracht, plek)).await
}
