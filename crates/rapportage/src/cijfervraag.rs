//! What is asked of the figures: which municipality and period, compared with when, as known at which moment.

use std::{fmt, str::FromStr};

use dienst::Bereik;
use domein::Gemeentecode;
use jiff::{Span, civil::Date};

use crate::{cijfers::ONDERBREKING_DAGEN, feiten::ALTIJD, rapport::Periode};

/// What is asked of the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cijfervraag {
    /// The municipality; no figure counts another one's people.
    pub gemeente: Gemeentecode,
    /// The period of the flows; the stand is that of its last day.
    pub periode: Periode,
    /// The month in which this date lies is the first of the tables by month.
    pub maanden_vanaf: Date,
    /// The date with which the stand is compared.
    pub basis: Date,
    /// Only what was known up to and including this moment, in microseconds since 1970 UTC.
    pub bekend_op: i64,
    /// Days without benefit, at most, that are an interruption: neither an outflow nor a new inflow. Zero: only benefits
    /// that adjoin are one.
    pub onderbreking_dagen: u16,
}

impl Cijfervraag {
    /// A period by itself: by month within it, compared with the day before it.
    #[must_use]
    pub fn over_periode(gemeente: Gemeentecode, periode: Periode) -> Self {
        let basis = periode.van.yesterday().unwrap_or(periode.van);
        Self {
            gemeente,
            periode,
            maanden_vanaf: periode.van,
            basis,
            bekend_op: ALTIJD - 1,
            onderbreking_dagen: ONDERBREKING_DAGEN,
        }
    }

    /// A period by itself, of the municipality on which a caller may act: whoever asks over HTTP has no other way to name
    /// one.
    #[must_use]
    pub fn binnen(bereik: &Bereik, periode: Periode) -> Self {
        Self::over_periode(bereik.gemeente().clone(), periode)
    }

    /// A quarter for the council: by month since `basis`, and compared with it. Without one, and of a quarter that is not
    /// after it, with a year before the end of the quarter.
    #[must_use]
    pub fn voor_de_raad(gemeente: Gemeentecode, kwartaal: Kwartaal, basis: Option<Date>) -> Self {
        let vraag = Self::over_periode(gemeente, kwartaal.periode());
        let eerder = vraag.periode.tot_en_met.checked_sub(Span::new().years(1));
        let jaar_eerder = eerder.map_or(vraag.basis, Date::last_of_month);
        let basis = basis.filter(|basis| *basis < vraag.periode.van).unwrap_or(jaar_eerder);
        Self { maanden_vanaf: basis, basis, ..vraag }
    }

    /// The dates at which the tables by month take the stand: every month end from `maanden_vanaf` that is not
    /// after the last day of the period.
    #[must_use]
    pub fn peildata(&self) -> Vec<Date> {
        std::iter::successors(Some(self.maanden_vanaf.last_of_month()), |einde| {
            einde.tomorrow().ok().map(Date::last_of_month)
        })
        .take_while(|einde| *einde <= self.periode.tot_en_met)
        .collect()
    }

    /// The first day of the first month of [`peildata`](Self::peildata), and the first day after the last one. Without
    /// month ends both are the same day.
    #[must_use]
    pub fn maanden(&self) -> (Date, Date) {
        let van = self.maanden_vanaf.first_of_month();
        let tot = self.peildata().last().map_or(van, |einde| einde.tomorrow().unwrap_or(Date::MAX));
        (van, tot)
    }

    /// Whether it asks for what was known at a moment, and not for all that is known.
    #[must_use]
    pub fn is_zoals_eerder_bekend(&self) -> bool {
        self.bekend_op < ALTIJD - 1
    }

    /// The first day after the period.
    #[must_use]
    pub fn na_periode(&self) -> Date {
        self.periode.tot_en_met.tomorrow().unwrap_or(Date::MAX)
    }
}

/// A calendar quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kwartaal {
    jaar: i16,
    nummer: i8,
}

/// A text that is no quarter.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("verwacht een kwartaal als JJJJ-Q1 tot en met JJJJ-Q4, bijvoorbeeld 2026-Q1")]
pub struct KwartaalFout;

impl Kwartaal {
    /// From its first up to and including its last day.
    #[must_use]
    pub fn periode(self) -> Periode {
        let van = Date::constant(self.jaar, (self.nummer - 1) * 3 + 1, 1);
        let tot_en_met = van.checked_add(Span::new().months(2)).unwrap_or(van).last_of_month();
        Periode { van, tot_en_met }
    }
}

impl FromStr for Kwartaal {
    type Err = KwartaalFout;

    fn from_str(tekst: &str) -> Result<Self, KwartaalFout> {
        let (jaar, nummer) = tekst.split_once("-Q").ok_or(KwartaalFout)?;
        let cijfers = |deel: &str, n| deel.len() == n && deel.bytes().all(|b| b.is_ascii_digit());
        if !cijfers(jaar, 4) || !cijfers(nummer, 1) {
            return Err(KwartaalFout);
        }
        let kwartaal = Self {
            jaar: jaar.parse().map_err(|_| KwartaalFout)?,
            nummer: nummer.parse().map_err(|_| KwartaalFout)?,
        };
        let bestaat = (1900..=2100).contains(&kwartaal.jaar) && (1..=4).contains(&kwartaal.nummer);
        if bestaat { Ok(kwartaal) } else { Err(KwartaalFout) }
    }
}

impl fmt::Display for Kwartaal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.jaar, self.nummer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn een_kwartaal_loopt_van_de_eerste_tot_en_met_de_laatste_dag() {
        let kwartaal: Kwartaal = "2026-Q1".parse().unwrap();
        assert_eq!(kwartaal.periode(), Periode { van: date(2026, 1, 1), tot_en_met: date(2026, 3, 31) });
        assert_eq!(kwartaal.to_string(), "2026-Q1");
        for fout in ["2026-Q0", "2026-Q5", "2026Q1", "26-Q1", "2026-Q12", "2026-Q+1", "0000-Q1"] {
            assert_eq!(fout.parse::<Kwartaal>(), Err(KwartaalFout), "{fout}");
        }
    }

    #[test]
    fn de_raad_ziet_elke_maand_sinds_waarmee_wordt_vergeleken_en_anders_een_jaar() {
        let vraag = |kwartaal: &str, basis| {
            Cijfervraag::voor_de_raad("GM0014".parse().unwrap(), kwartaal.parse().unwrap(), basis)
        };
        let basis = Some(date(2023, 1, 31));
        for (kwartaal, basis) in [("2026-Q1", None), ("2018-Q1", basis)] {
            let vraag = vraag(kwartaal, basis);
            assert_eq!((vraag.basis.month(), vraag.peildata().len()), (3, 13));
            assert_eq!(vraag.basis.year() + 1, vraag.periode.van.year());
        }
        let vraag = vraag("2026-Q1", basis);
        let peildata = vraag.peildata();
        assert_eq!(peildata.len(), 39);
        assert_eq!(peildata[0], date(2023, 1, 31));
        assert_eq!(peildata[1], date(2023, 2, 28));
        assert_eq!(peildata[38], date(2026, 3, 31));
    }

    #[test]
    fn een_periode_die_midden_in_de_maand_eindigt_heeft_alleen_volle_maandeinden() {
        let periode = Periode { van: date(2026, 1, 10), tot_en_met: date(2026, 3, 15) };
        let vraag = Cijfervraag::over_periode("GM0014".parse().unwrap(), periode);
        assert_eq!(vraag.peildata(), [date(2026, 1, 31), date(2026, 2, 28)]);
        assert_eq!(vraag.basis, date(2026, 1, 9));
    }
}
