//! Which dates can be meant. One rule for every door: a request over HTTP and a row of a file.

use jiff::{
    Span,
    civil::{Date, date},
};

/// The first day that a date can name; earlier ones are slips.
const EERSTE: Date = date(1900, 1, 1);
/// How far ahead something can be planned, in calendar months.
const MAX_VOORUIT: i64 = 24;
/// How long before its end UWV says that a WW ends, in calendar months.
const MAX_VOOR_EINDE_WW: i64 = 6;
/// How far ahead the last day of a placement can be agreed, in calendar months: a basisbaan is for three years.
const MAX_PLAATSING: i64 = 60;

/// What a date says, and so how late it can be. No date lies before 1900.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datumsoort {
    /// The day on which something happened: not after today.
    Gebeurd,
    /// The day for which something is planned or from which it holds: at most two years after today.
    Gepland,
    /// The first day without WW: at most six months after today. UWV names whose WW ends within six months (Werkprogramma
    /// 2020–2022, 5.1.2).
    EindeWw,
    /// The first day without bijstand. The Participatiewet gives bijstand no term, so a day ahead is a plan: at most two
    /// years after today.
    EindeUitkering,
    /// The last day that was agreed of a placement or of help with it: at most five years after today.
    Afspraak,
    /// A birth date: not after today.
    Geboren,
}

/// A date outside its bounds. The text names the bound and never the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuitenGrens {
    /// Before the first day that can be meant.
    #[error("Kies een datum op of na {0}.")]
    TeVroeg(Date),
    /// After the last day that can be meant.
    #[error("Kies een datum op of voor {0}.")]
    TeLaat(Date),
}

impl BuitenGrens {
    /// The stable code, the same at every door.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TeVroeg(_) => "datum-te-vroeg",
            Self::TeLaat(_) => "datum-te-laat",
        }
    }
}

impl Datumsoort {
    /// The last day that can be meant on `vandaag`, inclusive.
    #[must_use]
    pub fn laatste(self, vandaag: Date) -> Date {
        match self {
            Self::Gebeurd | Self::Geboren => vandaag,
            Self::EindeWw => vandaag.saturating_add(Span::new().months(MAX_VOOR_EINDE_WW)),
            Self::Afspraak => vandaag.saturating_add(Span::new().months(MAX_PLAATSING)),
            Self::Gepland | Self::EindeUitkering => vandaag.saturating_add(Span::new().months(MAX_VOORUIT)),
        }
    }

    /// Whether a date can be meant on `vandaag`, the date in Europe/Amsterdam.
    ///
    /// # Errors
    /// Which bound it crosses.
    pub fn keur(self, datum: Date, vandaag: Date) -> Result<(), BuitenGrens> {
        let laatste = self.laatste(vandaag);
        if datum < EERSTE {
            Err(BuitenGrens::TeVroeg(EERSTE))
        } else if datum > laatste {
            Err(BuitenGrens::TeLaat(laatste))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VANDAAG: Date = date(2026, 3, 31);

    #[test]
    fn elke_soort_heeft_haar_grenzen() {
        for (soort, laatste) in [
            (Datumsoort::Gebeurd, VANDAAG),
            (Datumsoort::Geboren, VANDAAG),
            (Datumsoort::Gepland, date(2028, 3, 31)),
            (Datumsoort::EindeWw, date(2026, 9, 30)),
            (Datumsoort::EindeUitkering, date(2028, 3, 31)),
            (Datumsoort::Afspraak, date(2031, 3, 31)),
        ] {
            assert_eq!(soort.keur(EERSTE, VANDAAG), Ok(()), "{soort:?}");
            assert_eq!(
                soort.keur(date(1899, 12, 31), VANDAAG),
                Err(BuitenGrens::TeVroeg(EERSTE)),
                "{soort:?}"
            );
            assert_eq!(soort.keur(laatste, VANDAAG), Ok(()), "{soort:?}");
            let later = laatste.tomorrow().unwrap();
            assert_eq!(soort.keur(later, VANDAAG), Err(BuitenGrens::TeLaat(laatste)), "{soort:?}");
        }
    }
}
