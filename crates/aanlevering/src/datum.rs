//! Dates as others write them. Without a notation the three usual Dutch forms are told apart by their shape, which
//! is never ambiguous; with one, exactly that notation is read. A date with the time of midnight is that day, and what
//! systems write when there is no date is no date.

use jiff::civil::Date;

use crate::{
    code,
    geen_datum::{is_geen_dag, is_geen_datum},
    grenzen::{EERSTE_JAAR, LAATSTE_JAAR},
    tijdstip::zonder_middernacht,
};

/// The number of digits of the days that Excel counts since 1900, for dates from 1927 up to and including 2173.
const EXCEL_CIJFERS: usize = 5;

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
    /// A date with a time of day other than midnight.
    #[error("hier hoort een dag zonder tijdstip, en er staat een tijdstip bij; lever alleen de datum aan.")]
    Tijdstip,
    /// The number of days that Excel counts by.
    #[error(
        "Excel heeft de datum als getal bewaard; geef de kolom in Excel de notatie Datum en maak het bestand opnieuw."
    )]
    Excelgetal,
}

impl Datumfout {
    /// The stable code, the same as over HTTP.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Vorm(_) | Self::BestaatNiet(_) | Self::Tijdstip | Self::Excelgetal => code::NOTATIE_ONJUIST,
            Self::TeVroeg => code::DATUM_TE_VROEG,
            Self::TeLaat => code::DATUM_TE_LAAT,
        }
    }
}

impl Notatie {
    /// The date a text stands for.
    ///
    /// # Errors
    /// A [`Datumfout`] that says what was expected, without the text itself. What means that there is no date is a fault
    /// here: it is no date.
    pub fn lees(&self, tekst: &str) -> Result<Date, Datumfout> {
        let datum = self.dag(tekst)?;
        match datum.year() {
            ..EERSTE_JAAR => Err(Datumfout::TeVroeg),
            EERSTE_JAAR..=LAATSTE_JAAR => Ok(datum),
            _ => Err(Datumfout::TeLaat),
        }
    }

    /// The date a text stands for; none when it is what systems write for "no date", such as `31-12-9999`, `00000000`,
    /// `NULL` or `-`. With [`Self::Rfc3339`] nothing is: who writes that has other ways to leave a field out.
    ///
    /// # Errors
    /// As [`lees`](Self::lees).
    pub fn lees_of_geen(&self, tekst: &str) -> Result<Option<Date>, Datumfout> {
        if *self != Self::Rfc3339 && (is_geen_datum(tekst) || self.dag(tekst).is_ok_and(is_geen_dag)) {
            return Ok(None);
        }
        self.lees(tekst).map(Some)
    }

    /// The day, whatever its year.
    fn dag(&self, tekst: &str) -> Result<Date, Datumfout> {
        match self {
            Self::Rfc3339 if is_volle_datum(tekst) => self.op_vorm(tekst),
            Self::Rfc3339 => Err(Datumfout::Vorm(self.verwacht())),
            Self::Auto => self.op_vorm(zonder_middernacht(tekst.trim())?),
            Self::Strftime(notatie) => {
                let lees = |tekst: &str| Date::strptime(notatie, tekst).ok();
                // A notation may have a time of its own, which is then not looked at twice.
                match lees(tekst) {
                    Some(datum) => Ok(datum),
                    None => lees(zonder_middernacht(tekst.trim())?).ok_or_else(|| self.geen_datum(tekst)),
                }
            }
        }
    }

    /// Why a text of another shape is no date.
    fn geen_datum(&self, tekst: &str) -> Datumfout {
        let tekst = tekst.trim();
        let getal = tekst.len() == EXCEL_CIJFERS && tekst.bytes().all(|b| b.is_ascii_digit());
        if getal && *self != Self::Rfc3339 {
            return Datumfout::Excelgetal;
        }
        Datumfout::Vorm(self.verwacht())
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
        let geen_vorm = || self.geen_datum(tekst);
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
            ["", "1-1-24", "2024/02/01", "2024-02-01T", "+024-01-01", "２０２４０１０１", "1-2-3-2024"]
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
    fn middernacht_is_de_dag_en_een_ander_tijdstip_wordt_geweigerd() {
        for tekst in [
            "2025-03-01T00:00:00",
            "2025-03-01 00:00:00",
            "2025-03-01T00:00:00.000Z",
            "2025-03-01T00:00:00+01:00",
            "01-03-2025 0:00",
            "20250301 00:00",
            "1-3-2025 0:00:00",
            "20250301000000",
            "2025-03-01T00:00",
        ] {
            assert_eq!(Notatie::Auto.lees(tekst), Ok(date(2025, 3, 1)), "{tekst}");
        }
        for tekst in ["2025-03-01T08:30:00", "01-03-2025 0:01", "2025-03-01 00:00:00.5", "20250301120000"] {
            assert_eq!(Notatie::Auto.lees(tekst), Err(Datumfout::Tijdstip), "{tekst}");
        }
        let notatie = Notatie::Strftime("%d/%m/%Y".into());
        assert_eq!(notatie.lees("01/03/2025 00:00:00"), Ok(date(2025, 3, 1)));
        assert_eq!(notatie.lees("01/03/2025 14:00"), Err(Datumfout::Tijdstip));
        let met_tijd = Notatie::Strftime("%d/%m/%Y %H:%M".into());
        assert_eq!(met_tijd.lees("01/03/2025 14:00"), Ok(date(2025, 3, 1)));
    }

    #[test]
    fn een_getal_van_excel_noemt_excel_en_de_uitweg() {
        for notatie in [Notatie::Auto, Notatie::Strftime("%d/%m/%Y".into())] {
            let fout = notatie.lees("45717").unwrap_err();
            assert_eq!(fout, Datumfout::Excelgetal);
            assert!(
                fout.to_string().contains("Excel") && fout.to_string().contains("notatie Datum"),
                "{fout}"
            );
        }
        assert!(!Notatie::Rfc3339.lees("45717").unwrap_err().to_string().contains("Excel"));
    }

    #[test]
    fn geen_datum_is_geen_datum_in_elke_notatie_die_mensen_schrijven() {
        let dmy = Notatie::Strftime("%d/%m/%Y".into());
        for (notatie, tekst) in
            [(&Notatie::Auto, "31-12-9999"), (&dmy, "31/12/9999"), (&dmy, "NULL"), (&dmy, "00/00/0000")]
        {
            assert_eq!(notatie.lees_of_geen(tekst), Ok(None), "{tekst}");
            assert!(notatie.lees(tekst).is_err(), "{tekst}");
        }
        assert_eq!(Notatie::Auto.lees_of_geen("9999-12-31T00:00:00"), Ok(None));
        assert!(Notatie::Rfc3339.lees_of_geen("9999-12-31").is_err());
        assert_eq!(Notatie::Auto.lees_of_geen("31-12-9998"), Err(Datumfout::TeLaat));
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
        fn elke_dag_met_middernacht_is_die_dag_en_met_een_ander_tijdstip_geen(
            jaar in 1900_i16..=2100, maand in 1_i8..=12, dag in 1_i8..=28,
            scheiding in "[ T]", minuten in 1_u32..1440, seconden in any::<bool>(), plaats in "(Z|\\+0[0-2]:00)?",
        ) {
            let datum = date(jaar, maand, dag);
            let s = if seconden { ":00" } else { "" };
            for vorm in ["%Y%m%d", "%Y-%m-%d", "%d-%m-%Y"] {
                let dag = datum.strftime(vorm).to_string();
                prop_assert_eq!(Notatie::Auto.lees(&format!("{dag}{scheiding}00:00{s}{plaats}")), Ok(datum));
                let tijd = format!("{dag}{scheiding}{:02}:{:02}{s}{plaats}", minuten / 60, minuten % 60);
                prop_assert_eq!(Notatie::Auto.lees(&tijd), Err(Datumfout::Tijdstip));
            }
        }

        #[test]
        fn elke_dag_in_een_jaar_van_vier_gelijke_cijfers_is_geen_datum(cijfer in 6_i16..=9, maand in 1_i8..=12, dag in 1_i8..=28) {
            let datum = date(cijfer * 1111, maand, dag);
            for vorm in ["%Y%m%d", "%Y-%m-%d", "%d-%m-%Y", "%d%m%Y"] {
                prop_assert_eq!(Notatie::Auto.lees_of_geen(&datum.strftime(vorm).to_string()), Ok(None));
            }
        }

        #[test]
        fn een_dag_die_kan_is_nooit_geen_datum(jaar in 1900_i16..=2100, maand in 1_i8..=12, dag in 1_i8..=28) {
            let datum = date(jaar, maand, dag);
            for vorm in ["%Y%m%d", "%Y-%m-%d", "%d-%m-%Y"] {
                prop_assert_eq!(Notatie::Auto.lees_of_geen(&datum.strftime(vorm).to_string()), Ok(Some(datum)));
            }
        }

        #[test]
        fn geen_tekst_laat_het_lezen_vastlopen(tekst in any::<String>()) {
            _ = Notatie::Auto.lees_of_geen(&tekst);
            _ = Notatie::Strftime("%d %b %Y".into()).lees_of_geen(&tekst);
        }
    }
}
