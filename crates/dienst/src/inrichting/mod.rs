//! What a municipality says of itself, as every service knows it: which gebiedsteams and coaches there are on which day. One
//! read model for all of them ([`Codes`]), and one question ([`keur`]): are these codes there on those days.
//!
//! A municipality that recorded nothing of a part is not looked at on that part: then every code passes.

mod leesmodel;
mod toets;

use std::fmt;

use jiff::civil::Date;

pub use leesmodel::Codes;
pub(crate) use toets::tot_waar;
pub use toets::{Bekend, Mis, coach_van, eigen_nummer, keur};

/// How callers and sources say that no team is known.
const GEEN_TEAM: &str = "onbekend";

/// What a code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Codesoort {
    /// A gebiedsteam.
    Gebiedsteam,
    /// A medewerker who works as a coach.
    Coach,
}

/// A code that somebody names, with the day on which it has to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genoemd {
    /// Where it stands.
    pub(crate) veld: String,
    pub(crate) soort: Codesoort,
    pub(crate) code: String,
    pub(crate) op: Date,
}

impl Genoemd {
    /// A gebiedsteam in the field `veld`, when there is one, which has to be there on `op`. Who says `onbekend` names none.
    pub fn gebiedsteam(veld: &str, code: Option<&impl fmt::Display>, op: Date) -> Option<Self> {
        Self::nieuw(veld, Codesoort::Gebiedsteam, code, op).filter(|genoemd| genoemd.code != GEEN_TEAM)
    }

    /// A coach in the field `veld`, when there is one, who has to work here as that on `op`.
    pub fn coach(veld: &str, code: Option<&impl fmt::Display>, op: Date) -> Option<Self> {
        Self::nieuw(veld, Codesoort::Coach, code, op)
    }

    fn nieuw(veld: &str, soort: Codesoort, code: Option<&impl fmt::Display>, op: Date) -> Option<Self> {
        code.map(|code| Self { veld: veld.to_owned(), soort, code: code.to_string(), op })
    }
}

impl Codesoort {
    /// The code of the fault that there is none, with a section in `docs/fouten.md`.
    #[must_use]
    pub const fn onbekend(self) -> &'static str {
        match self {
            Self::Gebiedsteam => "gebiedsteam-onbekend",
            Self::Coach => "coach-onbekend",
        }
    }
}
