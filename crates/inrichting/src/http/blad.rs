//! `/vastleggingen`: many changes that hold together or not at all, as a file of a beheerder has them.

use axum::extract::State;
use dienst::{Datums, Gedateerd, Inhoud, Omgeving};
use domein::Inrichtingsdeel;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Api, Keur, Veldfout};

use super::{
    Antwoord, leg_vast, medewerkers::Medewerkerinvoer, plek::Plekken, teams::Teaminvoer, vastleggen,
};
use crate::regels::Opdracht;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/vastleggingen", "Veel tegelijk vastleggen: alles, of niets")
            .uitleg("Wat er al zo staat, verandert niet. Wat er niet bij staat, blijft, behalve van een deel dat onder geheel staat: dat eindigt op per.")
            .invoer::<Blad>(),
        zet,
    )
}

/// Periods of teams and medewerkers.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Blad {
    /// Periods of teams.
    #[serde(default)]
    #[schemars(length(max = 500))]
    teams: Vec<Teaminvoer>,
    /// Periods of medewerkers.
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    medewerkers: Vec<Medewerkerinvoer>,
    /// What is said here is the whole of these parts: what is recorded and not said ends on `per`.
    #[serde(default)]
    geheel: Vec<Inrichtingsdeel>,
    /// With `geheel`: the first day on which what is not said no longer holds.
    per: Option<Date>,
}

impl Blad {
    /// What is asked, and where each part of it stands.
    pub(super) fn opdracht(self) -> (Opdracht, Plekken) {
        let mut plekken = Plekken::default();
        for (nummer, team) in self.teams.iter().enumerate() {
            plekken.zet(Inrichtingsdeel::Teams, &team.code, team.van, format!("teams[{nummer}]."));
        }
        for (nummer, wie) in self.medewerkers.iter().enumerate() {
            let pad = format!("medewerkers[{nummer}].");
            plekken.zet(Inrichtingsdeel::Medewerkers, &wie.code, wie.van, pad);
        }
        let geheel = self.per.filter(|_| !self.geheel.is_empty());
        let opdracht = Opdracht {
            teams: self.teams.into_iter().map(Teaminvoer::wijziging).collect(),
            medewerkers: self.medewerkers.into_iter().map(Medewerkerinvoer::wijziging).collect(),
            geheel: geheel.map(|per| (self.geheel.into_iter().collect(), per)),
        };
        (opdracht, plekken)
    }
}

impl Keur for Blad {
    fn keur(&self) -> Vec<Veldfout> {
        let teams = self.teams.iter().map(Keur::keur).enumerate();
        let teams = teams.flat_map(|(nummer, fouten)| op_plek("teams", nummer, fouten));
        let wie = self.medewerkers.iter().map(Keur::keur).enumerate();
        let wie = wie.flat_map(|(nummer, fouten)| op_plek("medewerkers", nummer, fouten));
        let mut fouten: Vec<Veldfout> = teams.chain(wie).collect();
        if self.geheel.is_empty() == self.per.is_some() {
            let reden = "Bij `geheel` hoort `per`, de eerste dag waarop wat er niet bij staat niet meer geldt; zonder \
                         `geheel` hoort er geen `per`.";
            fouten.push(Veldfout::nieuw("per", "ontbreekt", reden));
        }
        fouten
    }
}

/// The findings of one row, with where it stands.
fn op_plek(lijst: &str, nummer: usize, fouten: Vec<Veldfout>) -> Vec<Veldfout> {
    let met = |fout: Veldfout| Veldfout { veld: format!("{lijst}[{nummer}].{}", fout.veld), ..fout };
    fouten.into_iter().map(met).collect()
}

impl Datums for Blad {
    fn datums(&self) -> Vec<Gedateerd> {
        let in_lijst = |lijst: &'static str, rijen: Vec<Vec<Gedateerd>>| -> Vec<Gedateerd> {
            let rijen = rijen.into_iter().enumerate();
            rijen
                .flat_map(|(nummer, rij)| rij.into_iter().map(move |datum| datum.in_rij(lijst, nummer)))
                .collect()
        };
        let mut datums = in_lijst("teams", self.teams.iter().map(Datums::datums).collect());
        datums.extend(in_lijst("medewerkers", self.medewerkers.iter().map(Datums::datums).collect()));
        datums.push(Gedateerd::gepland("per", self.per));
        datums
    }
}

dienst::noemt_geen_codes!(Blad);

async fn zet(State(omgeving): State<Omgeving>, Inhoud(verzoek, blad): Inhoud<Blad>) -> Antwoord {
    leg_vast(&omgeving, &verzoek, blad.opdracht()).await
}
