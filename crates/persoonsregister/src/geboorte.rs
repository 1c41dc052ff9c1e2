//! When somebody was born, as exactly as the sources say, and what may leave the register of it: an age on a
//! date and the month of birth.

use jiff::civil::Date;

/// Month and day on which somebody is counted as born when only the year is known: 1 July.
const ALLEEN_JAAR: (i8, i8) = (7, 1);

/// When somebody was born, as exactly as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Geboorte {
    /// The exact date.
    Datum(Date),
    /// Only the year; counted as born on 1 July of it.
    Jaar(i16),
    /// Nothing is known.
    Onbekend,
}

impl Geboorte {
    /// The age on `dag` in whole years. Somebody born on 29 February turns a year older on 1 March in a year
    /// without that day, as is the practice in the Netherlands. `None` when the birth is unknown, lies after
    /// `dag`, or more than 255 years before it.
    #[must_use]
    pub fn leeftijd_op(self, dag: Date) -> Option<u8> {
        let (jaar, verjaardag) = match self {
            Self::Datum(geboren) => (geboren.year(), (geboren.month(), geboren.day())),
            Self::Jaar(jaar) => (jaar, ALLEEN_JAAR),
            Self::Onbekend => return None,
        };
        let nog_niet_jarig = (dag.month(), dag.day()) < verjaardag;
        let jaren = i32::from(dag.year()) - i32::from(jaar) - i32::from(nog_niet_jarig);
        u8::try_from(jaren).ok()
    }

    /// The month of birth as `JJJJ-MM`, or `JJJJ` when only the year is known.
    #[must_use]
    pub fn geboortemaand(self) -> Option<String> {
        match self {
            Self::Datum(geboren) => Some(format!("{:04}-{:02}", geboren.year(), geboren.month())),
            Self::Jaar(jaar) => Some(format!("{jaar:04}")),
            Self::Onbekend => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_birthday_counts_on_the_day_itself() {
        let geboren = Geboorte::Datum(date(2003, 5, 17));
        assert_eq!(geboren.leeftijd_op(date(2025, 5, 16)), Some(21));
        assert_eq!(geboren.leeftijd_op(date(2025, 5, 17)), Some(22));
        assert_eq!(geboren.leeftijd_op(date(2003, 5, 17)), Some(0));
        assert_eq!(geboren.leeftijd_op(date(2003, 5, 16)), None, "not yet born");
    }

    #[test]
    fn the_29th_of_february_counts_from_the_first_of_march() {
        let geboren = Geboorte::Datum(date(2004, 2, 29));
        assert_eq!(geboren.leeftijd_op(date(2027, 2, 28)), Some(22));
        assert_eq!(geboren.leeftijd_op(date(2027, 3, 1)), Some(23));
        assert_eq!(geboren.leeftijd_op(date(2028, 2, 29)), Some(24));
    }

    #[test]
    fn a_birth_year_counts_from_the_first_of_july() {
        assert_eq!(Geboorte::Jaar(2003).leeftijd_op(date(2025, 6, 30)), Some(21));
        assert_eq!(Geboorte::Jaar(2003).leeftijd_op(date(2025, 7, 1)), Some(22));
        assert_eq!(Geboorte::Onbekend.leeftijd_op(date(2025, 7, 1)), None);
        assert_eq!(Geboorte::Jaar(i16::MIN).leeftijd_op(Date::MAX), None);
    }

    #[test]
    fn the_month_of_birth_is_as_exact_as_the_birth() {
        assert_eq!(Geboorte::Datum(date(2003, 5, 17)).geboortemaand().as_deref(), Some("2003-05"));
        assert_eq!(Geboorte::Jaar(2003).geboortemaand().as_deref(), Some("2003"));
        assert_eq!(Geboorte::Onbekend.geboortemaand(), None);
    }

    proptest! {
        #[test]
        fn age_never_falls_from_one_day_to_the_next(jaar in 1900_i16..2030, dag in 0_i32..366, later in 0_i32..40_000) {
            let geboren = date(jaar, 1, 1).saturating_add(jiff::Span::new().days(dag));
            let op = geboren.saturating_add(jiff::Span::new().days(later));
            let morgen = op.saturating_add(jiff::Span::new().days(1));
            let geboorte = Geboorte::Datum(geboren);
            prop_assert!(geboorte.leeftijd_op(op).is_some());
            prop_assert!(geboorte.leeftijd_op(op) <= geboorte.leeftijd_op(morgen));
        }
    }
}
