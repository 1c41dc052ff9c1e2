//! Dates as others write them. Without a notation the three usual Dutch forms are told apart by their shape, which
//! is never ambiguous; with one, exactly that notation is read.

use jiff::civil::Date;

use crate::{
    code,
    grenzen::{EERSTE_JAAR, LAATSTE_JAAR},
};

/// How dates are written in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Notatie {
    /// JJJJMMDD, JJJJ-MM-DD or DD-MM-JJJJ, told apart by shape; a day or month may be one digit between hyphens.
    #[default]
    Auto,
    /// JJJJ-MM-DD and nothing else: a full-date of RFC 3339.
    Rfc3339,
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
    /// Before the first year that can be meant.
    #[error("kies een datum in {EERSTE_JAAR} of later.")]
    TeVroeg,
    /// After the last year that can be meant.
    #[error("kies een datum in {LAATSTE_JAAR} of eerder.")]
    TeLaat,
}

impl Datumfout {
    /// The stable code, the same as over HTTP.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Vorm(_) | Self::BestaatNiet(_) => code::NOTATIE_ONJUIST,
            Self::TeVroeg => code::DATUM_TE_VROEG,
            Self::TeLaat => code::DATUM_TE_LAAT,
        }
    }
}

impl Notatie {
    /// The date a text stands for.
    ///
    /// # Errors
    /// A [`Datumfout`] that says what was expected, without the text itself.
    pub fn lees(&self, tekst: &str) -> Result<Date, Datumfout> {
        let datum = match self {
            Self::Auto => self.op_vorm(tekst)?,
            Self::Rfc3339 if !is_volle_datum(tekst) => return Err(Datumfout::Vorm(self.verwacht())),
            Self::Rfc3339 => self.op_vorm(tekst)?,
            Self::Strftime(notatie) => {
                Date::strptime(notatie, tekst).map_err(|_| Datumfout::Vorm(self.verwacht()))?
            }
        };
        match datum.year() {
            ..EERSTE_JAAR => Err(Datumfout::TeVroeg),
            EERSTE_JAAR..=LAATSTE_JAAR => Ok(datum),
            _ => Err(Datumfout::TeLaat),
        }
    }

    /// The expected form in words.
    #[must_use]
    pub fn verwacht(&self) -> String {
        match self {
            Self::Auto => "JJJJMMDD, JJJJ-MM-DD of DD-MM-JJJJ".into(),
            Self::Rfc3339 => "JJJJ-MM-DD, zoals 2026-03-31".into(),
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

/// Whether it has the form of a full-date of RFC 3339: four, two and two digits with hyphens between them.
fn is_volle_datum(tekst: &str) -> bool {
    let bytes = tekst.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(plek, byte)| match plek {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
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
        assert!(matches!(Notatie::Auto.lees("31-12-1899"), Err(Datumfout::TeVroeg)));
        assert!(matches!(Notatie::Auto.lees("2101-01-01"), Err(Datumfout::TeLaat)));
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

    #[test]
    fn rfc_3339_heeft_een_vorm() {
        assert_eq!(Notatie::Rfc3339.lees("2024-02-29"), Ok(date(2024, 2, 29)));
        for anders in
            ["20240229", "29-02-2024", "2024-2-29", "2024-02-29T12:00", " 2024-02-29", "2024-02-30", ""]
        {
            assert_eq!(Notatie::Rfc3339.lees(anders).unwrap_err().code(), "notatie-onjuist", "{anders}");
        }
        assert_eq!(Notatie::Rfc3339.lees("1899-12-31").unwrap_err().code(), "datum-te-vroeg");
        assert_eq!(Notatie::Rfc3339.lees("2101-01-01").unwrap_err().code(), "datum-te-laat");
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
