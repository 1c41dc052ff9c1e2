//! Birth months and ages: enough to count by age on a date, not enough to recognise somebody by a birth date.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The month in which somebody was born (`2003-05`), or only the year (`2003`) when no more is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String", extend(
    "pattern" = "^[0-9]{4}(-(0[1-9]|1[0-2]))?$", "x-uitleg" = "Hier hoort een maand als JJJJ-MM, of een jaar als JJJJ."
))]
pub struct Geboortemaand {
    jaar: i16,
    maand: Option<i8>,
}

/// A text that is no birth month.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("Hier hoort een maand als JJJJ-MM, of een jaar als JJJJ.")]
pub struct GeenGeboortemaand;

impl Geboortemaand {
    /// From a year and, when known, a month 1–12.
    ///
    /// # Errors
    /// Refuses years outside 1900–2100 and months outside 1–12.
    pub fn new(jaar: i16, maand: Option<i8>) -> Result<Self, GeenGeboortemaand> {
        if !(1900..=2100).contains(&jaar) || maand.is_some_and(|m| !(1..=12).contains(&m)) {
            return Err(GeenGeboortemaand);
        }
        Ok(Self { jaar, maand })
    }

    /// Age in whole years on `peildatum`. Exact at every month end; within the birth month the birthday counts as
    /// reached on its last day. Only the year known: counted as born in July, the middle of the year.
    #[must_use]
    pub fn leeftijd_op(self, peildatum: Date) -> i16 {
        let jaren = (volle_maanden(peildatum) - self.maandindex()).div_euclid(12);
        i16::try_from(jaren).unwrap_or(i16::MAX)
    }

    /// The month as a number that sorts and compares in SQL: year × 12 + (month − 1). Only the year known: July.
    /// Somebody is `n` years or older on a date when `maandindex + 12 n <= volle_maanden(date)`.
    #[must_use]
    pub fn maandindex(self) -> i64 {
        i64::from(self.jaar) * 12 + i64::from(self.maand.unwrap_or(7)) - 1
    }
}

/// The number, on the scale of [`Geboortemaand::maandindex`], of the last month that is over on `datum`; a month is
/// over on its last day.
#[must_use]
pub fn volle_maanden(datum: Date) -> i64 {
    let maand = i64::from(datum.year()) * 12 + i64::from(datum.month()) - 1;
    if datum == datum.last_of_month() { maand } else { maand - 1 }
}

impl std::fmt::Display for Geboortemaand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.maand {
            Some(maand) => write!(f, "{:04}-{maand:02}", self.jaar),
            None => write!(f, "{:04}", self.jaar),
        }
    }
}

impl From<Geboortemaand> for String {
    fn from(maand: Geboortemaand) -> Self {
        maand.to_string()
    }
}

impl std::str::FromStr for Geboortemaand {
    type Err = GeenGeboortemaand;

    fn from_str(tekst: &str) -> Result<Self, GeenGeboortemaand> {
        let getal = |deel: &str, lengte: usize| {
            (deel.len() == lengte && deel.bytes().all(|b| b.is_ascii_digit()))
                .then(|| deel.parse::<i16>().ok())
                .flatten()
                .ok_or(GeenGeboortemaand)
        };
        match tekst.split_once('-') {
            None => Self::new(getal(tekst, 4)?, None),
            Some((jaar, maand)) => Self::new(
                getal(jaar, 4)?,
                Some(i8::try_from(getal(maand, 2)?).map_err(|_| GeenGeboortemaand)?),
            ),
        }
    }
}

impl TryFrom<String> for Geboortemaand {
    type Error = GeenGeboortemaand;

    fn try_from(tekst: String) -> Result<Self, GeenGeboortemaand> {
        tekst.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn leeftijd_op_een_maandeinde_is_exact() {
        let geboren: Geboortemaand = "2003-05".parse().unwrap();
        assert_eq!(geboren.leeftijd_op(date(2026, 4, 30)), 22);
        assert_eq!(geboren.leeftijd_op(date(2026, 5, 30)), 22);
        assert_eq!(geboren.leeftijd_op(date(2026, 5, 31)), 23);
        assert_eq!(geboren.leeftijd_op(date(2026, 6, 1)), 23);
    }

    #[test]
    fn alleen_een_jaar_telt_als_juli() {
        let geboren: Geboortemaand = "2003".parse().unwrap();
        assert_eq!(geboren.leeftijd_op(date(2026, 6, 30)), 22);
        assert_eq!(geboren.leeftijd_op(date(2026, 7, 31)), 23);
    }

    #[test]
    fn onzin_wordt_geweigerd() {
        for tekst in ["", "03-05", "2003-5", "2003-13", "2003-00", "1899", "2003-05-17", "+203", "2003-+1"] {
            assert_eq!(tekst.parse::<Geboortemaand>(), Err(GeenGeboortemaand), "{tekst}");
        }
    }
}
