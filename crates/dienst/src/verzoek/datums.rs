//! The dates in the body of a command, and their bounds. The bounds follow from today, so they are looked at here, at
//! the edge, and not by the rules.

use domein::Datumsoort;
use jiff::civil::Date;
use web::Veldfout;

use crate::PersoonInvoer;

/// A date in a body.
#[derive(Debug, Clone)]
pub struct Gedateerd {
    veld: String,
    datum: Option<Date>,
    soort: Datumsoort,
}

impl Gedateerd {
    /// The date in the field `veld`, when there is one.
    pub fn nieuw(veld: impl Into<String>, datum: impl Into<Option<Date>>, soort: Datumsoort) -> Self {
        Self { veld: veld.into(), datum: datum.into(), soort }
    }

    /// The day on which something happened.
    pub fn gebeurd(veld: impl Into<String>, datum: impl Into<Option<Date>>) -> Self {
        Self::nieuw(veld, datum, Datumsoort::Gebeurd)
    }

    /// The day for which something is planned, or from which it holds.
    pub fn gepland(veld: impl Into<String>, datum: impl Into<Option<Date>>) -> Self {
        Self::nieuw(veld, datum, Datumsoort::Gepland)
    }

    /// The birth date of a person that is named in the field `veld`.
    #[must_use]
    pub fn geboren(veld: &str, persoon: &PersoonInvoer) -> Self {
        Self::nieuw(format!("{veld}.geboortedatum"), persoon.geboortedatum, Datumsoort::Geboren)
    }
}

/// A body that says which dates it holds, and what each of them is. There is no default: a body with a date that is
/// not named would let every date in.
pub trait Datums {
    /// All its dates.
    fn datums(&self) -> Vec<Gedateerd>;
}

/// What is wrong with the dates of a body on `vandaag`.
pub(super) fn keur(inhoud: &impl Datums, vandaag: Date) -> Vec<Veldfout> {
    let fout = |Gedateerd { veld, datum, soort }| {
        let fout = soort.keur(datum?, vandaag).err()?;
        Some(Veldfout::nieuw(veld, fout.code(), fout.to_string()))
    };
    inhoud.datums().into_iter().filter_map(fout).collect()
}
