//! Birth months and ages: enough to count by age on a date, not enough to recognise somebody by a birth date.

use std::ops::RangeInclusive;

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

    /// The months in which the person can have been born, as [`maandnummer`]s: one, or the twelve of the year.
    #[must_use]
    pub fn maanden(self) -> RangeInclusive<i64> {
        let januari = i64::from(self.jaar) * 12;
        match self.maand {
            Some(maand) => {
                let maand = januari + i64::from(maand) - 1;
                maand..=maand
            }
            None => januari..=januari + 11,
        }
    }

    /// The ages in whole years that the person can have on a date: every day in [`maanden`](Self::maanden) may be the
    /// birthday. One age at the end of a month when the month is known; below zero before the birth. Who is born on
    /// 29 February is taken to be a year older on 28 February.
    #[must_use]
    pub fn leeftijden_op(self, datum: Date) -> RangeInclusive<i64> {
        leeftijden(self.maanden(), datum)
    }
}

/// The ages in whole years on a date of who was born in one of these months; see [`Geboortemaand::leeftijden_op`].
#[must_use]
pub fn leeftijden(maanden: RangeInclusive<i64>, datum: Date) -> RangeInclusive<i64> {
    let jongste = (volle_maanden(datum) - maanden.end()).div_euclid(12);
    let oudste = (maandnummer(datum) - maanden.start()).div_euclid(12);
    jongste..=oudste
}

/// The month of a date as a number that sorts and compares in SQL: year × 12 + (month − 1).
#[must_use]
pub fn maandnummer(datum: Date) -> i64 {
    i64::from(datum.year()) * 12 + i64::from(datum.month()) - 1
}

/// The number of the last month that is over on `datum` ([`maandnummer`]); a month is over on its last day.
#[must_use]
pub fn volle_maanden(datum: Date) -> i64 {
    let maand = maandnummer(datum);
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
    fn een_maand_geeft_op_een_maandeinde_een_leeftijd_en_in_de_geboortemaand_twee() {
        let geboren: Geboortemaand = "2003-05".parse().unwrap();
        assert_eq!(geboren.leeftijden_op(date(2026, 4, 30)), 22..=22);
        assert_eq!(geboren.leeftijden_op(date(2026, 5, 1)), 22..=23);
        assert_eq!(geboren.leeftijden_op(date(2026, 5, 30)), 22..=23);
        assert_eq!(geboren.leeftijden_op(date(2026, 5, 31)), 23..=23);
        assert_eq!(geboren.leeftijden_op(date(2026, 6, 1)), 23..=23);
    }

    #[test]
    fn alleen_een_jaar_geeft_twee_leeftijden_behalve_aan_het_eind_van_het_jaar() {
        let geboren: Geboortemaand = "2003".parse().unwrap();
        assert_eq!(geboren.leeftijden_op(date(2025, 12, 31)), 22..=22);
        assert_eq!(geboren.leeftijden_op(date(2026, 1, 1)), 22..=23);
        assert_eq!(geboren.leeftijden_op(date(2026, 12, 30)), 22..=23);
        assert_eq!(geboren.leeftijden_op(date(2026, 12, 31)), 23..=23);
    }

    #[test]
    fn de_leeftijden_zijn_die_van_elke_dag_waarop_iemand_geboren_kan_zijn() {
        for tekst in ["2003", "2003-01", "2003-06", "2003-12"] {
            let geboren: Geboortemaand = tekst.parse().unwrap();
            let eerste = date(2003, geboren.maand.unwrap_or(1), 1);
            let laatste = date(2003, geboren.maand.unwrap_or(12), 1).last_of_month();
            let leeftijd = |dag: Date, op: Date| {
                i64::from(op.year() - dag.year())
                    - i64::from((op.month(), op.day()) < (dag.month(), dag.day()))
            };
            let mut op = date(2025, 12, 15);
            while op < date(2027, 1, 15) {
                let alle = geboren.leeftijden_op(op);
                assert_eq!(alle, leeftijd(laatste, op)..=leeftijd(eerste, op), "{tekst} op {op}");
                op = op.tomorrow().unwrap();
            }
        }
    }

    #[test]
    fn onzin_wordt_geweigerd() {
        for tekst in ["", "03-05", "2003-5", "2003-13", "2003-00", "1899", "2003-05-17", "+203", "2003-+1"] {
            assert_eq!(tekst.parse::<Geboortemaand>(), Err(GeenGeboortemaand), "{tekst}");
        }
    }
}
