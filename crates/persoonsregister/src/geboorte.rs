//! When somebody was born, as exactly as the sources say: what may leave the register of it (an age on a date and the
//! month of birth), and what two sources together say.

use jiff::civil::Date;
use std::ops::RangeInclusive;

/// When somebody was born, as exactly as it is known. What is known in part stays so: nobody is counted as born in the
/// middle of a month or a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Geboorte {
    /// The exact date.
    Datum(Date),
    /// Only the month. One that does not exist says as much as [`Onbekend`](Self::Onbekend).
    Maand {
        /// The year.
        jaar: i16,
        /// The month of it, 1 to 12.
        maand: i8,
    },
    /// Only the year.
    Jaar(i16),
    /// Nothing is known.
    #[default]
    Onbekend,
}

/// Two births that cannot be those of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AndereGeboorte;

impl Geboorte {
    /// The age on `dag` in whole years, when it is certain: every day on which the person can have been born gives it.
    /// `None` otherwise, and when [`leeftijden_op`](Self::leeftijden_op) is.
    #[must_use]
    pub fn leeftijd_op(self, dag: Date) -> Option<u8> {
        let leeftijden = self.leeftijden_op(dag)?;
        (leeftijden.start() == leeftijden.end()).then(|| *leeftijden.end())
    }

    /// The youngest and the oldest age in whole years that the person can have on `dag`. Somebody born on 29 February
    /// turns a year older on 1 March in a year without that day, as is the practice in the Netherlands. Who is there on
    /// `dag` was born by then, so later days do not count. `None` when the birth is unknown, lies after `dag`, or more
    /// than 255 years before it.
    #[must_use]
    pub fn leeftijden_op(self, dag: Date) -> Option<RangeInclusive<u8>> {
        let (eerste, laatste) = self.dagen()?;
        Some(jaren(laatste.min(dag), dag)?..=jaren(eerste, dag)?)
    }

    /// The month of birth as `JJJJ-MM`, or `JJJJ` when only the year is known.
    #[must_use]
    pub fn geboortemaand(self) -> Option<String> {
        match self {
            Self::Datum(geboren) => Some(format!("{:04}-{:02}", geboren.year(), geboren.month())),
            Self::Maand { jaar, maand } => self.dagen().map(|_| format!("{jaar:04}-{maand:02}")),
            Self::Jaar(jaar) => Some(format!("{jaar:04}")),
            Self::Onbekend => None,
        }
    }

    /// The exact date, when it is known.
    #[must_use]
    pub fn datum(self) -> Option<Date> {
        if let Self::Datum(datum) = self { Some(datum) } else { None }
    }

    /// What both say together: the more exact of the two. They contradict each other when no day fits both. In which
    /// order births are told makes no difference.
    pub(crate) fn samen(self, ander: Self) -> Result<Self, AndereGeboorte> {
        match (self.dagen(), ander.dagen()) {
            (_, None) => Ok(self),
            (None, Some(_)) => Ok(ander),
            // Days, months and years lie wholly within each other or wholly apart.
            (Some(dit), Some(dat)) if dit.0 <= dat.0 && dat.1 <= dit.1 => Ok(ander),
            (Some(dit), Some(dat)) if dat.0 <= dit.0 && dit.1 <= dat.1 => Ok(self),
            _ => Err(AndereGeboorte),
        }
    }

    /// The first and the last day on which the person can have been born.
    fn dagen(self) -> Option<(Date, Date)> {
        let dag = |jaar, maand, dag| Date::new(jaar, maand, dag).ok();
        match self {
            Self::Datum(geboren) => Some((geboren, geboren)),
            Self::Maand { jaar, maand } => dag(jaar, maand, 1).map(|eerste| (eerste, eerste.last_of_month())),
            Self::Jaar(jaar) => dag(jaar, 1, 1).zip(dag(jaar, 12, 31)),
            Self::Onbekend => None,
        }
    }
}

impl From<Option<Date>> for Geboorte {
    fn from(datum: Option<Date>) -> Self {
        datum.map_or(Self::Onbekend, Self::Datum)
    }
}

/// Whole years from a birth to a day; `None` when it lies after the day, or too long before it.
fn jaren(geboren: Date, dag: Date) -> Option<u8> {
    let nog_niet_jarig = (dag.month(), dag.day()) < (geboren.month(), geboren.day());
    let jaren = i32::from(dag.year()) - i32::from(geboren.year()) - i32::from(nog_niet_jarig);
    u8::try_from(jaren).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan as _, civil::date};
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
    fn an_age_is_there_only_when_it_is_certain() {
        let jaar = Geboorte::Jaar(2003);
        assert_eq!(jaar.leeftijd_op(date(2025, 12, 30)), None);
        assert_eq!(jaar.leeftijd_op(date(2025, 12, 31)), Some(22), "the last birthday is over");
        assert_eq!(
            jaar.leeftijden_op(date(2025, 1, 1)),
            Some(21..=22),
            "somebody was born on New Year's Day"
        );
        let maand = Geboorte::Maand { jaar: 2003, maand: 5 };
        assert_eq!(maand.leeftijd_op(date(2025, 4, 30)), Some(21));
        assert_eq!(maand.leeftijden_op(date(2025, 5, 1)), Some(21..=22));
        assert_eq!(maand.leeftijd_op(date(2025, 5, 31)), Some(22));
        assert_eq!(jaar.leeftijden_op(date(2003, 6, 1)), Some(0..=0), "who is there was born");
        assert_eq!(jaar.leeftijden_op(date(2002, 12, 31)), None);
        for niets in [Geboorte::Onbekend, Geboorte::Maand { jaar: 2003, maand: 13 }, Geboorte::Jaar(i16::MIN)]
        {
            assert_eq!(niets.leeftijden_op(date(2025, 7, 1)), None);
        }
        assert_eq!(Geboorte::Jaar(1).leeftijden_op(Date::MAX), None);
    }

    #[test]
    fn the_month_of_birth_is_as_exact_as_the_birth() {
        assert_eq!(Geboorte::Datum(date(2003, 5, 17)).geboortemaand().as_deref(), Some("2003-05"));
        assert_eq!(Geboorte::Maand { jaar: 2003, maand: 5 }.geboortemaand().as_deref(), Some("2003-05"));
        assert_eq!(Geboorte::Jaar(2003).geboortemaand().as_deref(), Some("2003"));
        assert_eq!(Geboorte::Onbekend.geboortemaand(), None);
        assert_eq!(Geboorte::Maand { jaar: 2003, maand: 0 }.geboortemaand(), None);
    }

    #[test]
    fn the_more_exact_birth_stays_and_another_one_is_no_birth_of_the_same_person() {
        let (dag, jaar) = (Geboorte::Datum(date(2003, 5, 17)), Geboorte::Jaar(2003));
        let (maand, juni) =
            (Geboorte::Maand { jaar: 2003, maand: 5 }, Geboorte::Maand { jaar: 2003, maand: 6 });
        for (een, twee, samen) in [
            (Geboorte::Onbekend, dag, Ok(dag)),
            (jaar, maand, Ok(maand)),
            (maand, dag, Ok(dag)),
            (dag, jaar, Ok(dag)),
            (maand, juni, Err(AndereGeboorte)),
            (juni, dag, Err(AndereGeboorte)),
            (dag, Geboorte::Datum(date(2003, 5, 18)), Err(AndereGeboorte)),
            (maand, Geboorte::Jaar(2004), Err(AndereGeboorte)),
        ] {
            assert_eq!((een.samen(twee), twee.samen(een)), (samen, samen), "{een:?} {twee:?}");
        }
    }

    /// A birth of one of very few days, so that they often meet.
    fn geboorte() -> impl Strategy<Value = Geboorte> {
        (2000_i16..2002, 1_i8..3, 1_i8..3).prop_flat_map(|(jaar, maand, dag)| {
            prop_oneof![
                Just(Geboorte::Datum(date(jaar, maand, dag))),
                Just(Geboorte::Maand { jaar, maand }),
                Just(Geboorte::Jaar(jaar)),
                Just(Geboorte::Onbekend),
            ]
        })
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

        /// The oracle counts the age of every day on which the person can have been born.
        #[test]
        fn the_range_is_that_of_all_days(geboorte in geboorte(), later in 0_i32..1_600) {
            let op = date(2000, 1, 1).saturating_add(later.days());
            let dagen = geboorte.dagen().map(|(eerste, laatste)| {
                eerste.series(1.day()).take_while(|dag| *dag <= laatste.min(op)).collect::<Vec<_>>()
            });
            let jaren: Vec<u8> = dagen.into_iter().flatten().map(|dag| jaren(dag, op).unwrap()).collect();
            let verwacht = jaren.iter().min().zip(jaren.iter().max()).map(|(min, max)| *min..=*max);
            prop_assert_eq!(geboorte.leeftijden_op(op), verwacht.clone());
            let zeker = verwacht.filter(|jaren| jaren.start() == jaren.end()).map(|jaren| *jaren.start());
            prop_assert_eq!(geboorte.leeftijd_op(op), zeker);
        }

        /// What is told in any order is known in the end, and what can be true together is never refused.
        #[test]
        fn the_order_of_births_makes_no_difference(alle in prop::collection::vec(geboorte(), 0..6), keer in 0..6_usize) {
            let vertel = |alle: &[Geboorte]| alle.iter().try_fold(Geboorte::Onbekend, |kennis, nieuw| kennis.samen(*nieuw));
            let mut anders = alle.clone();
            anders.rotate_left(keer.min(alle.len()));
            prop_assert_eq!(vertel(&alle), vertel(&anders));
            anders.reverse();
            prop_assert_eq!(vertel(&alle), vertel(&anders));
            let past = |dag: Date| alle.iter().all(|een| een.dagen().is_none_or(|(eerste, laatste)| eerste <= dag && dag <= laatste));
            let een_dag = date(2000, 1, 1).series(1.day()).take(366 + 365).any(past);
            prop_assert_eq!(vertel(&alle).is_ok(), een_dag);
        }
    }
}
