//! The forms of the intake talk: for which ages, and who sits at the table. One table, because pilots change.

use std::ops::{Range, RangeInclusive};

use domein::{IntakeVorm, Rol};

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
        bron: "zonder pilot: geen bijzondere regel",
    },
    Vormregel {
        vorm: IntakeVorm::GemeenschappelijkTot23,
        leeftijd: 0..23,
        deelnemers: &[Rol::Inkomensconsulent, Rol::Coach],
        deelnemers_arbeidsfit: &[],
        bron: "Plan jongeren in de bijstand (000): gemeenschappelijke uitkeringsintake, alle gebiedsteams, sinds \
               januari 2025; over 23 tot 27 jaar zou medio 2025 worden besloten",
    },
    Vormregel {
        vorm: IntakeVorm::GemeenschappelijkWerkgeversdienstverlening,
        leeftijd: 23..27,
        deelnemers: &[Rol::Inkomensconsulent],
        deelnemers_arbeidsfit: &[Rol::Accountmanager],
        bron: "Plan jongeren in de bijstand (000): pilot gebiedsteam Oosterpark/Centrum; de accountmanager sluit aan \
               als zij denkt dat de jongere arbeidsfit is",
    },
];

fn regel(vorm: IntakeVorm) -> Option<&'static Vormregel> {
    VORMEN.iter().find(|regel| regel.vorm == vorm)
}

/// Whether the form fits an age that the applicant can have on the day of application.
pub(super) fn keur_leeftijd(
    vorm: IntakeVorm,
    leeftijden: Option<&RangeInclusive<u8>>,
) -> Result<(), Weigering> {
    match (regel(vorm), leeftijden) {
        (Some(regel), Some(leeftijden))
            if !leeftijden.clone().any(|jaren| regel.leeftijd.contains(&jaren)) =>
        {
            Err(Weigering::VormLeeftijd)
        }
        _ => Ok(()),
    }
}

/// Whether everybody who belongs there took part.
pub(super) fn keur_deelnemers(gesprek: &Gehouden) -> Result<(), Weigering> {
    let Some(regel) = regel(gesprek.vorm) else { return Ok(()) };
    let arbeidsfit = if gesprek.arbeidsfit == Some(true) { regel.deelnemers_arbeidsfit } else { &[] };
    let compleet = regel.deelnemers.iter().chain(arbeidsfit).all(|rol| gesprek.deelnemers.contains(rol));
    if compleet { Ok(()) } else { Err(Weigering::VormDeelnemers) }
}
