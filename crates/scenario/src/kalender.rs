//! Months, ages and durations as the reports count them.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// A calendar month, counted from the year 0: `year * 12 + month - 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Maand(pub(crate) i32);

impl Maand {
    /// The month of a date.
    pub(crate) fn van(datum: Date) -> Self {
        Self(i32::from(datum.year()) * 12 + i32::from(datum.month()) - 1)
    }

    /// The first day.
    pub(crate) fn eerste(self) -> Date {
        Date::constant(self.0.div_euclid(12) as i16, (self.0.rem_euclid(12) + 1) as i8, 1)
    }

    /// The last day.
    pub(crate) fn laatste(self) -> Date {
        self.eerste().last_of_month()
    }

    pub(crate) fn plus(self, maanden: i32) -> Self {
        Self(self.0 + maanden)
    }
}

impl std::str::FromStr for Maand {
    type Err = jiff::Error;

    /// Reads `JJJJ-MM`.
    fn from_str(tekst: &str) -> Result<Self, Self::Err> {
        Ok(Self::van(format!("{tekst}-01").parse()?))
    }
}

/// A date so many days later (or earlier). A scenario lives far from the ends of the calendar.
pub(crate) fn plus_dagen(datum: Date, dagen: i32) -> Date {
    datum.saturating_add(Span::new().days(dagen))
}

/// The same day so many months later (or earlier), or the last day of a shorter month.
pub(crate) fn plus_maanden(datum: Date, maanden: i32) -> Date {
    datum.saturating_add(Span::new().months(maanden))
}

/// The first working day on or after a date (holidays are not known here).
pub(crate) fn werkdag(datum: Date) -> Date {
    match datum.weekday() {
        Weekday::Saturday => plus_dagen(datum, 2),
        Weekday::Sunday => plus_dagen(datum, 1),
        _ => datum,
    }
}

/// The age in whole years on a date.
pub(crate) fn leeftijd(geboren: Date, op: Date) -> i32 {
    let jaren = i32::from(op.year()) - i32::from(geboren.year());
    jaren - i32::from((op.month(), op.day()) < (geboren.month(), geboren.day()))
}

/// The lower bounds of the duration bands in calendar months: < 3 months, 3–6, 6–12, 1–2 years, 2–3, 3–5, 5–10
/// and longer. Each band runs up to but excluding the next bound.
pub(crate) const DUURGRENZEN: [i32; 8] = [0, 3, 6, 12, 24, 36, 60, 120];

/// The duration band of a benefit that runs from `van` up to but excluding `tot`.
pub(crate) fn duurband(van: Date, tot: Date) -> usize {
    DUURGRENZEN.iter().rposition(|grens| tot >= plus_maanden(van, *grens)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn een_band_begint_op_de_dag_zelf_en_eindigt_de_dag_ervoor() {
        assert_eq!(duurband(date(2018, 1, 15), date(2018, 4, 14)), 0);
        assert_eq!(duurband(date(2018, 1, 15), date(2018, 4, 15)), 1);
        assert_eq!(duurband(date(2018, 1, 15), date(2018, 7, 14)), 1);
        assert_eq!(duurband(date(2018, 1, 15), date(2018, 7, 15)), 2);
        assert_eq!(duurband(date(2008, 2, 28), date(2018, 2, 27)), 6);
        assert_eq!(duurband(date(2008, 2, 28), date(2018, 2, 28)), 7);
    }

    #[test]
    fn een_korte_maand_telt_als_hele_maand() {
        // 30 November plus three months is the last day of February.
        assert_eq!(duurband(date(2017, 11, 30), date(2018, 2, 27)), 0);
        assert_eq!(duurband(date(2017, 11, 30), date(2018, 2, 28)), 1);
        // From a leap day: four years on it exists again, one year on it does not.
        assert_eq!(duurband(date(2016, 2, 29), date(2017, 2, 28)), 3);
        assert_eq!(duurband(date(2016, 2, 29), date(2017, 2, 27)), 2);
    }

    #[test]
    fn leeftijd_verandert_op_de_verjaardag() {
        assert_eq!(leeftijd(date(1995, 6, 2), date(2025, 6, 1)), 29);
        assert_eq!(leeftijd(date(1995, 6, 2), date(2025, 6, 2)), 30);
        assert_eq!(leeftijd(date(2004, 2, 29), date(2022, 2, 28)), 17);
        assert_eq!(leeftijd(date(2004, 2, 29), date(2022, 3, 1)), 18);
    }

    #[test]
    fn maanden_tellen_door_over_het_jaar() {
        let maand: Maand = "2025-12".parse().unwrap();
        assert_eq!(maand.plus(1).eerste(), date(2026, 1, 1));
        assert_eq!("2024-02".parse::<Maand>().unwrap().laatste(), date(2024, 2, 29));
        assert!("2024-13".parse::<Maand>().is_err());
        assert_eq!(werkdag(date(2025, 3, 1)), date(2025, 3, 3));
    }
}
