//! Dates as others write them. Without a notation the three usual Dutch forms are told apart by their shape, which
//! is never ambiguous; with one, exactly that notation is read.

use jiff::civil::Date;

use crate::grenzen::{EERSTE_JAAR, LAATSTE_JAAR};

/// How dates are written in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Notatie {
    /// JJJJMMDD, JJJJ-MM-DD or DD-MM-JJJJ, told apart by shape; a day or month may be one digit between hyphens.
    #[default]
    Auto,
    /// A strftime notation, such as `%d/%m/%Y`.
    Strftime(String),
}

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Datumfout {
    /// Another shape than expected.
    #[error("geen datum; verwacht {0}.")]
    Vorm(String),
    /// The right shape, but no such day.
    #[error("deze dag bestaat niet in de kalender; verwacht {0}.")]
    BestaatNiet(String),
    /// A year that cannot be meant.
    #[error("het jaar ligt niet tussen {EERSTE_JAAR} en {LAATSTE_JAAR}.")]
    BuitenBereik,
}

impl Notatie {
    /// The date a text stands for.
    ///
    /// # Errors
    /// A [`Datumfout`] that says what was expected, without the text itself.
    pub fn lees(&self, tekst: &str) -> Result<Date, Datumfout> {
        let datum = match self {
            Self::Auto => self.op_vorm(tekst)?,
            Self::Strftime(notatie) => {
                Date::strptime(notatie, tekst).map_err(|_| Datumfout::Vorm(self.verwacht()))?
            }
        };
        match datum.year() {
            EERSTE_JAAR..=LAATSTE_JAAR => Ok(datum),
            _ => Err(Datumfout::BuitenBereik),
        }
    }

    /// The expected form in words.
    #[must_use]
    pub fn verwacht(&self) -> String {
        match self {
            Self::Auto => "JJJJMMDD, JJJJ-MM-DD of DD-MM-JJJJ".into(),
            Self::Strftime(notatie) => format!("de notatie {notatie} uit de mapping"),
        }
    }

    fn op_vorm(&self, tekst: &str) -> Result<Date, Datumfout> {
        let geen_vorm = || Datumfout::Vorm(self.verwacht());
        let tekst = tekst.trim();
        let (jaar, maand, dag) = if tekst.len() == 8 && tekst.bytes().all(|b| b.is_ascii_digit()) {
            (&tekst[..4], &tekst[4..6], &tekst[6..])
        } else {
            match tekst.split('-').collect::<Vec<_>>()[..] {
                [jaar, maand, dag] if jaar.len() == 4 => (jaar, maand, dag),
                [dag, maand, jaar] if jaar.len() == 4 => (jaar, maand, dag),
                _ => return Err(geen_vorm()),
            }
        };
        let getal = |deel: &str, max: usize| {
            let goed = (1..=max).contains(&deel.len()) && deel.bytes().all(|b| b.is_ascii_digit());
            if goed { deel.parse::<i16>().map_err(|_| geen_vorm()) } else { Err(geen_vorm()) }
        };
        let (jaar, maand, dag) = (getal(jaar, 4)?, getal(maand, 2)?, getal(dag, 2)?);
        // At most two digits each, so both fit.
        Date::new(jaar, maand as i8, dag as i8).map_err(|_| Datumfout::BestaatNiet(self.verwacht()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn de_drie_vormen_geven_dezelfde_dag() {
        for tekst in ["20240229", "2024-02-29", "29-02-2024", " 29-2-2024 "] {
            assert_eq!(Notatie::Auto.lees(tekst), Ok(date(2024, 2, 29)), "{tekst}");
        }
    }

    #[test]
    fn onmogelijke_en_vreemde_datums_zeggen_wat_verwacht_was() {
        assert!(matches!(Notatie::Auto.lees("30-02-2024"), Err(Datumfout::BestaatNiet(_))));
        assert!(matches!(Notatie::Auto.lees("00000000"), Err(Datumfout::BestaatNiet(_))));
        assert!(matches!(Notatie::Auto.lees("31-12-1899"), Err(Datumfout::BuitenBereik)));
        assert!(matches!(Notatie::Auto.lees("2101-01-01"), Err(Datumfout::BuitenBereik)));
        for tekst in
            ["", "1-1-24", "2024/02/01", "2024-02-01T00:00", "+024-01-01", "２０２４０１０１", "1-2-3-2024"]
        {
            let fout = Notatie::Auto.lees(tekst).unwrap_err();
            assert!(fout.to_string().contains("JJJJ-MM-DD"), "{tekst}: {fout}");
        }
    }

    #[test]
    fn een_eigen_notatie_wordt_precies_gelezen() {
        let notatie = Notatie::Strftime("%d/%m/%Y".into());
        assert_eq!(notatie.lees("01/02/2024"), Ok(date(2024, 2, 1)));
        assert!(notatie.lees("2024-02-01").is_err());
    }

    proptest! {
        #[test]
        fn elke_dag_komt_in_elke_vorm_terug(jaar in 1900_i16..=2100, maand in 1_i8..=12, dag in 1_i8..=28) {
            let datum = date(jaar, maand, dag);
            for vorm in ["%Y%m%d", "%Y-%m-%d", "%d-%m-%Y"] {
                prop_assert_eq!(Notatie::Auto.lees(&datum.strftime(vorm).to_string()), Ok(datum));
            }
        }

        #[test]
        fn geen_tekst_laat_het_lezen_vastlopen(tekst in any::<String>()) {
            _ = Notatie::Auto.lees(&tekst);
            _ = Notatie::Strftime("%d %b %Y".into()).lees(&tekst);
        }
    }
}
