//! The forms of the intake talk: for which ages, and who sits at the table. One table, because pilots change.

use std::ops::{Range, RangeInclusive};

use domein::{Gebiedsteam, IntakeVorm, Rol};
use jiff::civil::{Date, date};

use super::{Gehouden, Weigering};

/// What one form of the intake talk asks.
pub struct Vormregel {
    /// The form.
    pub vorm: IntakeVorm,
    /// Ages on the day of application, upper bound exclusive.
    pub leeftijd: Range<u8>,
    /// Roles that take part in every such talk.
    pub deelnemers: &'static [Rol],
    /// Roles that take part besides when the applicant is ready for work.
    pub deelnemers_arbeidsfit: &'static [Rol],
    /// Whether the applicant is called beforehand, to hear whether they are ready for work.
    pub vooraf_bellen: bool,
    /// First day on which a talk of this form can be, and a call before it; none: always.
    pub vanaf: Option<Date>,
    /// The gebiedsteams that have it; none: all of them.
    pub gebiedsteams: Option<&'static [&'static str]>,
    /// Where the rule comes from.
    pub bron: &'static str,
}

/// The forms. An age that is not known, or not for certain, is not held against anybody.
pub const VORMEN: &[Vormregel] = &[
    Vormregel {
        vorm: IntakeVorm::Regulier,
        leeftijd: 0..u8::MAX,
        deelnemers: &[],
        deelnemers_arbeidsfit: &[],
        vooraf_bellen: false,
        vanaf: None,
        gebiedsteams: None,
        bron: "zonder pilot: geen bijzondere regel",
    },
    Vormregel {
        vorm: IntakeVorm::GemeenschappelijkTot23,
        leeftijd: 0..23,
        deelnemers: &[Rol::Inkomensconsulent, Rol::Coach],
        deelnemers_arbeidsfit: &[],
        vooraf_bellen: false,
        vanaf: Some(date(2025, 1, 1)),
        gebiedsteams: None,
        bron: "Plan jongeren in de bijstand (000): gemeenschappelijke uitkeringsintake, alle gebiedsteams, sinds \
               januari 2025; over 23 tot 27 jaar zou medio 2025 worden besloten",
    },
    Vormregel {
        vorm: IntakeVorm::GemeenschappelijkWerkgeversdienstverlening,
        leeftijd: 23..27,
        deelnemers: &[Rol::Inkomensconsulent],
        deelnemers_arbeidsfit: &[Rol::Accountmanager],
        vooraf_bellen: true,
        // The documents do not say since when.
        vanaf: None,
        gebiedsteams: Some(&["centrum-oosterpark", "oosterpark-centrum"]),
        bron: "Plan jongeren in de bijstand (000): pilot gebiedsteam Oosterpark/Centrum; de accountmanager sluit aan \
               als zij denkt dat de jongere arbeidsfit is, en belt daarvoor vooraf",
    },
];

fn regel(vorm: IntakeVorm) -> Option<&'static Vormregel> {
    VORMEN.iter().find(|regel| regel.vorm == vorm)
}

/// Whether the form is there on the day of the talk, for an age that the applicant can have on the day of application, and
/// in the team. What is not known is not held against anybody.
pub(super) fn keur(
    vorm: IntakeVorm,
    dag: Date,
    leeftijden: Option<&RangeInclusive<u8>>,
    team: Option<&Gebiedsteam>,
) -> Result<(), Weigering> {
    let Some(regel) = regel(vorm) else { return Ok(()) };
    if leeftijden.is_some_and(|jaren| !jaren.clone().any(|jaren| regel.leeftijd.contains(&jaren))) {
        return Err(Weigering::VormLeeftijd);
    }
    if regel.vanaf.is_some_and(|vanaf| dag < vanaf) {
        return Err(Weigering::VormNogNiet);
    }
    match (regel.gebiedsteams, team) {
        (Some(teams), Some(team)) if !teams.contains(&team.as_str()) => Err(Weigering::VormGebiedsteam),
        _ => Ok(()),
    }
}

/// Whether the applicant can be called before a talk of a form that asks for that.
pub(super) fn keur_bellen(
    dag: Date,
    leeftijden: Option<&RangeInclusive<u8>>,
    team: Option<&Gebiedsteam>,
) -> Result<(), Weigering> {
    let mut vormen = VORMEN.iter().filter(|regel| regel.vooraf_bellen);
    let geweigerd = |regel: &Vormregel| keur(regel.vorm, dag, leeftijden, team).err();
    let eerste = vormen.next().ok_or(Weigering::VormNogNiet)?;
    match geweigerd(eerste) {
        Some(weigering) if !vormen.any(|regel| geweigerd(regel).is_none()) => Err(weigering),
        _ => Ok(()),
    }
}

/// The form for which somebody is called beforehand, when the age and the team certainly ask for it.
pub(super) fn vooraf_te_bellen(leeftijd: Option<u8>, team: Option<&str>) -> Option<IntakeVorm> {
    let past = |regel: &&Vormregel| {
        let team_past = match regel.gebiedsteams {
            Some(teams) => team.is_some_and(|team| teams.contains(&team)),
            None => true,
        };
        let leeftijd_past = leeftijd.is_some_and(|jaren| regel.leeftijd.contains(&jaren));
        regel.vooraf_bellen && team_past && leeftijd_past
    };
    VORMEN.iter().find(past).map(|regel| regel.vorm)
}

/// Whether everybody who belongs there took part. Who was ready for work when called beforehand counts as that too.
pub(super) fn keur_deelnemers(gesprek: &Gehouden, vooraf: Option<bool>) -> Result<(), Weigering> {
    let Some(regel) = regel(gesprek.vorm) else { return Ok(()) };
    let gebeld = regel.vooraf_bellen && vooraf == Some(true);
    let arbeidsfit =
        if gebeld || gesprek.arbeidsfit == Some(true) { regel.deelnemers_arbeidsfit } else { &[] };
    let compleet = regel.deelnemers.iter().chain(arbeidsfit).all(|rol| gesprek.deelnemers.contains(rol));
    if compleet { Ok(()) } else { Err(Weigering::VormDeelnemers) }
}
