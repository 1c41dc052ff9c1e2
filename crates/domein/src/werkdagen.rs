//! Which days are working days: Monday to Friday, without the days that the Algemene termijnenwet names. Computed, so that
//! no table ends.

use jiff::{
    ToSpan as _,
    civil::{Date, Weekday, date},
};

/// Whether a day is a working day: no Saturday or Sunday, and none of the days of article 3 of the Algemene termijnenwet:
/// New Year's Day, Good Friday, Easter Monday, Ascension Day, Whit Monday, both days of Christmas, the day on which the
/// King's birthday is celebrated, and 5 May.
#[must_use]
pub fn is_werkdag(dag: Date) -> bool {
    !matches!(dag.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_feestdag(dag)
}

/// The `aantal`-th working day after `dag`; for 0 `dag` itself, whatever day that is.
#[must_use]
pub fn na_werkdagen(dag: Date, aantal: u16) -> Date {
    let mut dag = dag;
    for _ in 0..aantal {
        loop {
            let Ok(morgen) = dag.tomorrow() else { return dag };
            dag = morgen;
            if is_werkdag(dag) {
                break;
            }
        }
    }
    dag
}

fn is_feestdag(dag: Date) -> bool {
    let jaar = dag.year();
    let vast = matches!((dag.month(), dag.day()), (1, 1) | (5, 5) | (12, 25 | 26));
    // Days from Easter: Good Friday, Easter Monday, Ascension Day, Whit Monday.
    let na_pasen = |dagen: i64| pasen(jaar).saturating_add(dagen.days()) == dag;
    vast || dag == koningsdag(jaar) || [-2, 1, 39, 50].into_iter().any(na_pasen)
}

/// The day on which the birthday of the King is celebrated, until 2013 that of the Queen; never a Sunday. The Queen's was
/// put a day back or, until 1979, forward; of those years nothing is counted here.
fn koningsdag(jaar: i16) -> Date {
    let dag = if jaar < 2014 { date(jaar, 4, 30) } else { date(jaar, 4, 27) };
    if dag.weekday() == Weekday::Sunday { dag.saturating_sub(1.day()) } else { dag }
}

/// Easter Sunday in the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
fn pasen(jaar: i16) -> Date {
    let jaartal = i32::from(jaar);
    let (a, b, c) = (jaartal % 19, jaartal / 100, jaartal % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let som = h + l - 7 * m + 114;
    let klein = |getal: i32| i8::try_from(getal).unwrap_or(1);
    date(jaar, klein(som / 31), klein(som % 31 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasen_valt_waar_de_kalender_het_zegt() {
        for (jaar, maand, dag) in
            [(2008, 3, 23), (2011, 4, 24), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)]
        {
            assert_eq!(pasen(jaar), date(jaar, maand, dag));
        }
    }

    #[test]
    fn de_dagen_van_de_termijnenwet_zijn_geen_werkdagen() {
        let vrij = [
            date(2025, 1, 1),
            date(2025, 4, 18),
            date(2025, 4, 21),
            date(2025, 4, 26),
            date(2025, 5, 5),
            date(2025, 5, 29),
            date(2025, 6, 9),
            date(2025, 12, 25),
            date(2025, 12, 26),
            // A Saturday, a Sunday, and the Queen's Day of 2013.
            date(2025, 3, 1),
            date(2025, 3, 2),
            date(2013, 4, 30),
        ];
        assert!(vrij.into_iter().all(|dag| !is_werkdag(dag)));
        // In 2025 the King's Day falls on a Saturday, for 27 April is a Sunday.
        for dag in
            [date(2025, 4, 28), date(2025, 4, 17), date(2025, 3, 3), date(2013, 4, 29), date(2026, 4, 28)]
        {
            assert!(is_werkdag(dag), "{dag}");
        }
        assert!(!is_werkdag(date(2026, 4, 27)));
    }

    #[test]
    fn werkdagen_tellen_vanaf_de_dag_erna() {
        let donderdag = date(2025, 4, 17);
        assert_eq!(na_werkdagen(donderdag, 0), donderdag);
        // Good Friday, the weekend and Easter Monday lie in between.
        assert_eq!(na_werkdagen(donderdag, 1), date(2025, 4, 22));
        assert_eq!(na_werkdagen(donderdag, 5), date(2025, 4, 28));
        assert_eq!(na_werkdagen(date(2025, 3, 1), 1), date(2025, 3, 3), "from a Saturday");
        assert_eq!(na_werkdagen(Date::MAX, 3), Date::MAX);
    }
}
