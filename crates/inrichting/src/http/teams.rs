//! `/teams`: which teams there are, from when until when.

use axum::{extract::State, http::Uri};
use dienst::{Bladzijde, Datums, Gedateerd, Inhoud, Omgeving, Vrager};
use domein::{Gebiedsteam, Inrichtingsdeel};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{Antwoord, LEZERS, leg_vast, lijst::Zoek, plek::Plekken, stand, vastleggen};
use crate::regels::{Opdracht, Team, Wijziging};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/teams")
            .titel("De teams op een dag")
            .rollen(LEZERS)
            .vraag::<Zoek>()
            .antwoord::<Bladzijde<Teamregel>>(200),
        lijst,
    )
    .operatie(
        vastleggen("/teams", "Een team vastleggen of verbeteren")
            .uitleg("Wat over een periode (code en eerste dag) het laatst is gezegd, geldt. Met vervangt komt dit in de plaats van een periode met een andere eerste dag.")
            .invoer::<Teaminvoer>(),
        zet,
    )
    .operatie(
        vastleggen("/teams/{code}/einde", "Een team beëindigen")
            .parameter("code", "Code van het team.")
            .invoer::<Einde>(),
        beeindig,
    )
    .operatie(
        vastleggen("/teams/{code}/intrekking", "Een periode van een team intrekken: die was er nooit")
            .parameter("code", "Code van het team.")
            .invoer::<Intrekking>(),
        trek_in,
    )
}

/// A period of a team.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Teaminvoer {
    /// Its code, as it stands in files and lists.
    pub(super) code: Gebiedsteam,
    /// What people call it; never about a person.
    #[schemars(length(min = 1, max = 100))]
    naam: String,
    /// First day.
    pub(super) van: Date,
    /// First day on which it is no longer there.
    tot: Option<Date>,
    /// The teams whose people it got on its first day: after a herindeling, the old teams. Each was there the day before.
    #[serde(default)]
    #[schemars(length(max = 50))]
    uit_teams: Vec<Gebiedsteam>,
    /// First day of the period that this stands in the place of, when it was another.
    vervangt: Option<Date>,
}

impl Teaminvoer {
    pub(super) fn wijziging(self) -> Wijziging<Team> {
        let Self { code, naam, van, tot, uit_teams, vervangt } = self;
        let uit_teams = uit_teams.into_iter().collect();
        Wijziging::Zet { code, van, wat: Team { naam: naam.trim().to_owned(), tot, uit_teams }, vervangt }
    }
}

impl Keur for Teaminvoer {
    fn keur(&self) -> Vec<Veldfout> {
        match self.naam.trim() {
            "" => vec![Veldfout::nieuw("naam", "te-kort", "Vul de naam van het team in.")],
            _ => Vec::new(),
        }
    }
}

impl Datums for Teaminvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![
            Gedateerd::gepland("van", self.van),
            Gedateerd::gepland("tot", self.tot),
            Gedateerd::gepland("vervangt", self.vervangt),
        ]
    }
}

/// When it ends.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Einde {
    /// First day on which it no longer holds.
    pub(super) tot: Date,
}

impl Keur for Einde {}

impl Datums for Einde {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("tot", self.tot)]
    }
}

/// Which period never was.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Intrekking {
    /// Its first day.
    pub(super) van: Date,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("van", self.van)]
    }
}

dienst::noemt_geen_codes!(Teaminvoer, Einde, Intrekking);

/// A period of a team, in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Teamregel {
    /// Its code.
    code: Gebiedsteam,
    /// What people call it.
    naam: String,
    /// First day.
    van: Date,
    /// First day on which it is no longer there.
    #[serde(skip_serializing_if = "Option::is_none")]
    tot: Option<Date>,
    /// The teams whose people it got on its first day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    uit_teams: Vec<Gebiedsteam>,
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    _: Vrager,
    Zoekvraag(zoek): Zoekvraag<Zoek>,
    uri: Uri,
) -> Result<Bladzijde<Teamregel>, Probleem> {
    let (stand, _) = stand(&omgeving).await?;
    let rij = |code: &Gebiedsteam, van, Team { naam, tot, uit_teams }: &Team| Teamregel {
        code: code.clone(),
        naam: naam.clone(),
        van,
        tot: *tot,
        uit_teams: uit_teams.iter().cloned().collect(),
    };
    zoek.bladzijde(&stand.teams, (omgeving.klok.vandaag(), &uri), rij)
}

async fn zet(State(omgeving): State<Omgeving>, Inhoud(verzoek, invoer): Inhoud<Teaminvoer>) -> Antwoord {
    let plek = Plekken::een(Inrichtingsdeel::Teams, &invoer.code, invoer.van);
    let opdracht = Opdracht { teams: vec![invoer.wijziging()], ..Opdracht::default() };
    leg_vast(&omgeving, &verzoek, (opdracht, plek)).await
}

async fn beeindig(
    State(omgeving): State<Omgeving>,
    Pad(code): Pad<String>,
    Inhoud(verzoek, Einde { tot }): Inhoud<Einde>,
) -> Antwoord {
    let code: Gebiedsteam = uit_pad(&code)?;
    let plek = Plekken::een(Inrichtingsdeel::Teams, &code, tot);
    let opdracht = Opdracht { teams: vec![Wijziging::Beeindig { code, tot }], ..Opdracht::default() };
    leg_vast(&omgeving, &verzoek, (opdracht, plek)).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(code): Pad<String>,
    Inhoud(verzoek, Intrekking { van }): Inhoud<Intrekking>,
) -> Antwoord {
    let code: Gebiedsteam = uit_pad(&code)?;
    let plek = Plekken::een(Inrichtingsdeel::Teams, &code, van);
    let opdracht = Opdracht { teams: vec![Wijziging::TrekIn { code, van }], ..Opdracht::default() };
    leg_vast(&omgeving, &verzoek, (opdracht, plek)).await
}

/// A code in an address.
pub(super) fn uit_pad<T: std::str::FromStr<Err = String>>(code: &str) -> Result<T, Probleem> {
    code.parse().map_err(|reden: String| Probleem::verzoek_onjuist("pad-onjuist", reden))
}
