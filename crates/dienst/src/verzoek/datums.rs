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

    /// The same date in a row of a list, counted from 0.
    #[must_use]
    pub fn in_rij(self, lijst: &str, rij: usize) -> Self {
        Self { veld: format!("{lijst}[{rij}].{}", self.veld), ..self }
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

/// What is wrong with the dates of a body on `vandaag`, each by itself and together: nobody is born after what happened
/// to them.
pub(super) fn keur(inhoud: &impl Datums, vandaag: Date) -> Vec<Veldfout> {
    let datums = inhoud.datums();
    let fout = |Gedateerd { veld, datum, soort }: &Gedateerd| {
        let fout = soort.keur((*datum)?, vandaag).err()?;
        Some(Veldfout::nieuw(veld.clone(), fout.code(), fout.to_string()))
    };
    let mut fouten: Vec<Veldfout> = datums.iter().filter_map(fout).collect();
    if fouten.is_empty() {
        fouten.extend(datums.iter().filter_map(|datum| geboren_na(datum, &datums)));
    }
    fouten
}

/// A birth date after a day on which something has happened to that person.
fn geboren_na(geboren: &Gedateerd, datums: &[Gedateerd]) -> Option<Veldfout> {
    let dag = geboren.datum.filter(|_| geboren.soort == Datumsoort::Geboren)?;
    let gebeurd = datums.iter().filter(|datum| datum.soort == Datumsoort::Gebeurd);
    let eerste = gebeurd.filter_map(|datum| datum.datum).min()?;
    let reden = format!("De geboortedatum ligt na {eerste}, de dag waarop dit gebeurde.");
    (dag > eerste).then(|| Veldfout::nieuw(geboren.veld.clone(), "datum-te-laat", reden))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    struct Body(Vec<Gedateerd>);

    impl Datums for Body {
        fn datums(&self) -> Vec<Gedateerd> {
            self.0.clone()
        }
    }

    #[test]
    fn niemand_is_geboren_na_wat_hem_overkwam() {
        let bij = |geboren: Date| {
            let body = Body(vec![
                Gedateerd::nieuw("persoon.geboortedatum", geboren, Datumsoort::Geboren),
                Gedateerd::gebeurd("datum", date(2020, 11, 1)),
            ]);
            let fouten = keur(&body, date(2026, 11, 29));
            fouten.into_iter().map(|fout| (fout.veld, fout.code.into_owned())).collect::<Vec<_>>()
        };
        assert_eq!(bij(date(2005, 1, 1)), []);
        assert_eq!(bij(date(2020, 11, 1)), [], "on the day itself");
        let te_laat = ("persoon.geboortedatum".to_owned(), "datum-te-laat".to_owned());
        assert_eq!(bij(date(2026, 11, 15)), [te_laat]);
    }
}
