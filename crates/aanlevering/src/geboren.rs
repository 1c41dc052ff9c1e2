//! When somebody was born, as far as a source knows it. The basic registration knows births without a day, without a
//! month, and not at all (`JJJJMM00`, `JJJJ0000`, `00000000`: Logisch Ontwerp BRP, element 03.10), and people do not get
//! less help for it. So what is known is read, and only what cannot be true is refused.

use jiff::civil::Date;

use crate::{
    datum::{Datumfout, Notatie},
    geen_datum::is_geen_datum,
    grenzen::{EERSTE_JAAR, LAATSTE_JAAR},
    tijdstip::zonder_middernacht,
};

/// When somebody was born. Its `Debug` shows a birth date: never for a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geboren {
    /// On this day.
    Dag(Date),
    /// In this month; the day is not known.
    Maand {
        /// The year, of four digits.
        jaar: i16,
        /// The month, from 1 up to and including 12.
        maand: i8,
    },
    /// In this year; the month is not known.
    Jaar(i16),
    /// The source says that it is not known.
    Onbekend,
}

impl Geboren {
    /// The year of birth, when it is known.
    #[must_use]
    pub fn jaar(self) -> Option<i16> {
        match self {
            Self::Dag(datum) => Some(datum.year()),
            Self::Maand { jaar, .. } | Self::Jaar(jaar) => Some(jaar),
            Self::Onbekend => None,
        }
    }
}

/// The birth that a text of a date column stands for; none when it says that there is no date.
///
/// # Errors
/// As [`Notatie::lees`], for a text that is no date and no part of one either.
pub(crate) fn lees(tekst: &str, notatie: &Notatie) -> Result<Option<Geboren>, Datumfout> {
    let (jaar, maand) = match deels(tekst.trim(), notatie) {
        Some((0, _)) => return Ok(Some(Geboren::Onbekend)),
        // Before a part is read: 00-01-1900 is Excel's zero and nobody's January of 1900.
        _ if is_geen_datum(tekst) => return Ok(None),
        None => return Ok(notatie.lees_of_geen(tekst)?.map(Geboren::Dag)),
        Some(deel) => deel,
    };
    match (jaar, maand) {
        (..EERSTE_JAAR, _) => Err(Datumfout::TeVroeg),
        (jaar, _) if jaar > LAATSTE_JAAR => Err(Datumfout::TeLaat),
        (jaar, 0) => Ok(Some(Geboren::Jaar(jaar))),
        (jaar, maand @ 1..=12) => Ok(Some(Geboren::Maand { jaar, maand })),
        _ => Err(Datumfout::BestaatNiet(notatie.verwacht())),
    }
}

/// The year and the month of a date of which a part is unknown, with zero for what is not known; none for any other text.
/// What is unknown is written as zeros, or left out from the end.
fn deels(tekst: &str, notatie: &Notatie) -> Option<(i16, i8)> {
    // A zero alone is what a spreadsheet leaves of 00000000.
    if tekst == "0" {
        return Some((0, 0));
    }
    let tekst = zonder_middernacht(tekst).ok()?;
    let getal = |deel: &str| match deel.bytes().all(|b| b.is_ascii_digit()) {
        true if !deel.is_empty() => deel.parse::<i16>().ok(),
        _ => None,
    };
    let delen: Vec<&str> = tekst.split(['-', '/', '.']).collect();
    let (jaar, maand, dag) = match delen[..] {
        [los] if los.len() == 8 => (getal(los.get(..4)?)?, getal(los.get(4..6)?)?, getal(los.get(6..)?)?),
        [jaar] if jaar.len() == 4 => (getal(jaar)?, 0, 0),
        [jaar, maand] if jaar.len() == 4 && maand.len() <= 2 => (getal(jaar)?, getal(maand)?, 0),
        [maand, jaar] if jaar.len() == 4 && maand.len() <= 2 => (getal(jaar)?, getal(maand)?, 0),
        [jaar, maand, dag] if jaar.len() == 4 => (getal(jaar)?, getal(maand)?, getal(dag)?),
        [een, twee, jaar] if jaar.len() == 4 => match maand_eerst(notatie) {
            true => (getal(jaar)?, getal(een)?, getal(twee)?),
            false => (getal(jaar)?, getal(twee)?, getal(een)?),
        },
        _ => return None,
    };
    // A whole date is for the notation. A day without a month says nothing.
    let geheel = jaar != 0 && maand != 0 && dag != 0;
    (!geheel).then(|| (jaar, i8::try_from(maand).unwrap_or(i8::MAX)))
}

/// Whether a notation writes the month before the day.
fn maand_eerst(notatie: &Notatie) -> bool {
    match notatie {
        Notatie::Strftime(notatie) => notatie.find("%m").zip(notatie.find("%d")).is_some_and(|(m, d)| m < d),
        Notatie::Auto | Notatie::Rfc3339 => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wat_geen_datum_is_is_geen_deel_van_een_datum() {
        for geen in ["00-01-1900", "1900-01-00", "19000100", "99990000", "00-00-9999"] {
            assert_eq!(lees(geen, &Notatie::Auto), Ok(None), "{geen}");
        }
        assert_eq!(lees("00-00-0000", &Notatie::Auto), Ok(Some(Geboren::Onbekend)));
        assert_eq!(lees("00-05-1999", &Notatie::Auto), Ok(Some(Geboren::Maand { jaar: 1999, maand: 5 })));
    }
}
