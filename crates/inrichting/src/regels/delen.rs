//! The parts of what a municipality says of itself, and how each becomes an event.

use std::collections::BTreeSet;

use domein::{
    Gebiedsteam, Inrichtingsdeel, Kenmerk, Rol,
    gebeurtenis::{
        InrichtingGebeurtenis as G, MedewerkerIngetrokken, MedewerkerVastgelegd, TeamIngetrokken,
        TeamVastgelegd,
    },
};
use jiff::civil::Date;

use super::Deel;

/// One period of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// What people call it.
    pub naam: String,
    /// First day on which it is no longer there.
    pub tot: Option<Date>,
    /// The teams whose people it got on its first day.
    pub uit_teams: BTreeSet<Gebiedsteam>,
}

impl Deel for Team {
    type Code = Gebiedsteam;
    const DEEL: Inrichtingsdeel = Inrichtingsdeel::Teams;

    fn tot(&self) -> Option<Date> {
        self.tot
    }

    fn eindigt(&mut self, tot: Date) {
        self.tot = Some(tot);
    }

    fn vastgelegd(&self, team: Gebiedsteam) -> G {
        let uit_teams = self.uit_teams.iter().cloned().collect();
        TeamVastgelegd { team, titel: self.naam.clone(), tot: self.tot, uit_teams }.into()
    }

    fn ingetrokken(team: Gebiedsteam) -> G {
        TeamIngetrokken { team }.into()
    }
}

/// One period in which somebody works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medewerker {
    /// What this person does.
    pub rol: Rol,
    /// In which teams; none for who works for the whole municipality.
    pub gebiedsteams: BTreeSet<Gebiedsteam>,
    /// The account with which this person logs in, when it is another than the number.
    pub account: Option<Kenmerk>,
    /// First day on which this no longer holds.
    pub tot: Option<Date>,
}

impl Medewerker {
    /// The account by which somebody with this number is known when logging in.
    #[must_use]
    pub fn account<'a>(&'a self, medewerker: &'a Kenmerk) -> &'a Kenmerk {
        self.account.as_ref().unwrap_or(medewerker)
    }
}

impl Deel for Medewerker {
    type Code = Kenmerk;
    const DEEL: Inrichtingsdeel = Inrichtingsdeel::Medewerkers;

    fn tot(&self) -> Option<Date> {
        self.tot
    }

    fn eindigt(&mut self, tot: Date) {
        self.tot = Some(tot);
    }

    fn vastgelegd(&self, medewerker: Kenmerk) -> G {
        let Self { rol, gebiedsteams, account, tot } = self.clone();
        let gebiedsteams = gebiedsteams.into_iter().collect();
        MedewerkerVastgelegd { medewerker, rol, gebiedsteams, account, tot }.into()
    }

    fn ingetrokken(medewerker: Kenmerk) -> G {
        MedewerkerIngetrokken { medewerker }.into()
    }
}
