//! What sources say about a person, and what the register keeps of it. A name that is not empty replaces the one of
//! before. A birth only becomes more exact: another one is somebody else, or is corrected on purpose
//! ([`corrigeer_geboorte`](crate::Persoonsregister::corrigeer_geboorte)).

use crate::{Geboorte, HerkenFout, Identificatie};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// Longest first or last name, in bytes.
const MAX_NAAM_BYTES: usize = 400;

/// The personal data of one person. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Persoonsgegevens {
    /// The birth, as exactly as the source says.
    pub geboorte: Geboorte,
    /// First name or names.
    pub voornaam: Option<String>,
    /// Last name with its prefix.
    pub achternaam: Option<String>,
}

impl Persoonsgegevens {
    /// Takes over every name of `nieuw` that is not empty, and a birth that is more exact. A source with one field for the whole
    /// name says nothing new of whose names are known apart: the two would take turns.
    pub(crate) fn vul_aan(&mut self, nieuw: &Self) {
        self.geboorte = self.geboorte.samen(nieuw.geboorte).unwrap_or(self.geboorte);
        fn gezegd(naam: Option<&str>) -> Option<&str> {
            naam.map(str::trim).filter(|naam| !naam.is_empty())
        }
        let (voornaam, achternaam) = (gezegd(nieuw.voornaam.as_deref()), gezegd(nieuw.achternaam.as_deref()));
        if voornaam.is_none() && achternaam.is_some_and(|heel| self.heet_geheel(heel)) {
            return;
        }
        for (oud, nieuw) in [(&mut self.voornaam, voornaam), (&mut self.achternaam, achternaam)] {
            if let Some(naam) = nieuw {
                *oud = Some(naam.to_owned());
            }
        }
    }

    /// Whether first and last name are this together.
    fn heet_geheel(&self, heel: &str) -> bool {
        let (Some(voornaam), Some(achternaam)) = (&self.voornaam, &self.achternaam) else { return false };
        let rest = heel.strip_prefix(voornaam.as_str()).map(str::trim_start);
        rest == Some(achternaam.as_str())
    }

    pub(crate) fn te_lang(&self) -> bool {
        [&self.voornaam, &self.achternaam].into_iter().flatten().any(|naam| naam.len() > MAX_NAAM_BYTES)
    }
}

impl fmt::Debug for Persoonsgegevens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Persoonsgegevens(…)")
    }
}

/// One row of a source: the numbers that row gives for one person, and the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aanmelding {
    /// At least one; all of them are taken to be the same person.
    pub identificaties: Vec<Identificatie>,
    /// Empty fields leave what is known as it is.
    pub gegevens: Persoonsgegevens,
}

/// Everything the register knows of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Persoonskaart {
    /// All numbers, in the order in which they became known.
    pub identificaties: Vec<Identificatie>,
    /// The names as last told, and the birth as exactly as it was ever told or as it was corrected.
    pub gegevens: Persoonsgegevens,
}

/// The sealed form of a card. A field may be added, none may change its meaning. Of a birth there is a date, or a year
/// with a month when that is known; a card of before may have a date and a year, and then the date counts.
#[derive(Serialize, Deserialize)]
pub(crate) struct Opslag<'a> {
    nummers: Vec<[Cow<'a, str>; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datum: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jaar: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maand: Option<i8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voornaam: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    achternaam: Option<Cow<'a, str>>,
}

impl Persoonskaart {
    /// Whether `aanmelding` can be about this person.
    ///
    /// # Errors
    /// [`HerkenFout::AndereGeboorte`].
    pub(crate) fn past(&self, aanmelding: &Aanmelding) -> Result<(), HerkenFout> {
        let samen = self.gegevens.geboorte.samen(aanmelding.gegevens.geboorte);
        samen.map(drop).map_err(|_| HerkenFout::AndereGeboorte)
    }

    /// Takes over what an `aanmelding` that [`past`](Self::past) adds; says whether anything changed.
    pub(crate) fn verwerk(&mut self, aanmelding: &Aanmelding) -> bool {
        let eerder = (self.identificaties.len(), self.gegevens.clone());
        for identificatie in &aanmelding.identificaties {
            if !self.identificaties.contains(identificatie) {
                self.identificaties.push(identificatie.clone());
            }
        }
        self.gegevens.vul_aan(&aanmelding.gegevens);
        eerder.0 != self.identificaties.len() || eerder.1 != self.gegevens
    }

    pub(crate) fn naar_bytes(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        // Room enough for nearly every card, so that no half-written copy stays behind in freed memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
        serde_json::to_writer(&mut *bytes, &self.opslag())?;
        Ok(bytes)
    }

    pub(crate) fn opslag(&self) -> Opslag<'_> {
        let gegevens = &self.gegevens;
        let (datum, jaar, maand) = match gegevens.geboorte {
            Geboorte::Datum(datum) => (Some(datum), None, None),
            Geboorte::Maand { jaar, maand } => (None, Some(jaar), Some(maand)),
            Geboorte::Jaar(jaar) => (None, Some(jaar), None),
            Geboorte::Onbekend => (None, None, None),
        };
        Opslag {
            nummers: self
                .identificaties
                .iter()
                .map(|nummer| {
                    let [gemeente, bron, cijfers] = nummer.zoals_geleverd();
                    [nummer.soort(), gemeente, bron, cijfers].map(Cow::Borrowed)
                })
                .collect(),
            datum,
            jaar,
            maand,
            voornaam: gegevens.voornaam.as_deref().map(Cow::Borrowed),
            achternaam: gegevens.achternaam.as_deref().map(Cow::Borrowed),
        }
    }

    /// `None` when the bytes are not a card.
    pub(crate) fn uit_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().and_then(Self::uit_opslag)
    }

    /// `None` when a number in it is none.
    pub(crate) fn uit_opslag(opslag: Opslag<'_>) -> Option<Self> {
        let mut identificaties = Vec::with_capacity(opslag.nummers.len());
        for mut delen in opslag.nummers {
            let [soort, gemeente, bron, nummer] = &delen;
            identificaties.push(Identificatie::uit_delen(soort, [gemeente, bron, nummer])?);
            if let Cow::Owned(nummer) = &mut delen[3] {
                nummer.zeroize();
            }
        }
        let geboorte = match (opslag.datum, opslag.jaar, opslag.maand) {
            (Some(datum), ..) => Geboorte::Datum(datum),
            (None, Some(jaar), Some(maand)) => Geboorte::Maand { jaar, maand },
            (None, Some(jaar), None) => Geboorte::Jaar(jaar),
            (None, None, _) => Geboorte::Onbekend,
        };
        Some(Self {
            identificaties,
            gegevens: Persoonsgegevens {
                geboorte,
                voornaam: opslag.voornaam.map(Cow::into_owned),
                achternaam: opslag.achternaam.map(Cow::into_owned),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bronnummer, Bsn};
    use proptest::prelude::*;

    #[test]
    fn a_whole_name_in_one_field_does_not_take_the_place_of_names_that_are_known_apart() {
        let apart = |voornaam: Option<&str>, achternaam: &str| Persoonsgegevens {
            voornaam: voornaam.map(str::to_owned),
            achternaam: Some(achternaam.to_owned()),
            ..Persoonsgegevens::default()
        };
        let mut kaart = apart(Some("Pim"), "Uithoek");
        kaart.vul_aan(&apart(None, "Pim Uithoek"));
        assert_eq!(kaart, apart(Some("Pim"), "Uithoek"));
        kaart.vul_aan(&apart(None, "Uithof"));
        assert_eq!(kaart, apart(Some("Pim"), "Uithof"));
        let mut heel = apart(None, "Pim Uithoek");
        heel.vul_aan(&apart(Some("Pim"), "Uithoek"));
        assert_eq!(heel, apart(Some("Pim"), "Uithoek"));
    }

    fn aanmelding(voornaam: &str, geboorte: Geboorte) -> Aanmelding {
        let gegevens =
            Persoonsgegevens { voornaam: Some(voornaam.into()), geboorte, ..Persoonsgegevens::default() };
        Aanmelding { identificaties: vec![Bsn::lees("999900006").unwrap().into()], gegevens }
    }

    #[test]
    fn a_name_is_replaced_and_a_birth_becomes_more_exact() {
        let mut kaart = Persoonskaart::default();
        let (dag, jaar) = (Geboorte::Datum(jiff::civil::date(2003, 5, 17)), Geboorte::Jaar(2003));
        assert!(kaart.verwerk(&aanmelding("Nora", jaar)));
        assert!(!kaart.verwerk(&aanmelding("  ", Geboorte::Onbekend)), "an empty field says nothing");
        assert!(!kaart.verwerk(&aanmelding("Nora", jaar)), "the same again changes nothing");
        assert!(kaart.verwerk(&aanmelding("Nora", dag)));
        assert!(!kaart.verwerk(&aanmelding("Nora", jaar)), "less exact changes nothing");
        assert!(kaart.verwerk(&aanmelding("Noor", Geboorte::Onbekend)));
        assert_eq!(kaart.gegevens.voornaam.as_deref(), Some("Noor"));
        assert_eq!(kaart.gegevens.geboorte, dag);
        assert_eq!(kaart.identificaties.len(), 1);
        assert_eq!(kaart.past(&aanmelding("Noor", Geboorte::Jaar(2004))), Err(HerkenFout::AndereGeboorte));
    }

    #[test]
    fn a_card_of_before_is_read() {
        let geboorte = |velden: &str| {
            let bytes = format!(r#"{{"nummers":[["bsn","","","999900006"]]{velden}}}"#);
            Persoonskaart::uit_bytes(bytes.as_bytes()).unwrap().gegevens.geboorte
        };
        let datum = Geboorte::Datum(jiff::civil::date(2003, 5, 17));
        assert_eq!(geboorte(r#","datum":"2003-05-17""#), datum);
        assert_eq!(geboorte(r#","datum":"2003-05-17","jaar":1999"#), datum, "the date went before the year");
        assert_eq!(geboorte(r#","jaar":2003"#), Geboorte::Jaar(2003));
        assert_eq!(geboorte(""), Geboorte::Onbekend);
        let vroeger = r#"{"nummers":[["bronnummer","GM0014","beginbestand","k-1"],["bronnummer","GM0014","b","\u200b"],
            ["onderwijsnummer","","","999900018"]]}"#;
        let kaart = Persoonskaart::uit_bytes(vroeger.as_bytes()).expect("numbers that would be refused now");
        assert_eq!(Persoonskaart::uit_bytes(&kaart.naar_bytes().unwrap()), Some(kaart));
    }

    #[test]
    fn debug_shows_nothing_of_a_person() {
        let tekst = format!("{:?}", aanmelding("Noor", Geboorte::Datum(jiff::civil::date(2003, 5, 17))));
        assert!(!tekst.contains("Noor") && !tekst.contains("2003") && !tekst.contains("9999"), "{tekst}");
    }

    proptest! {
        #[test]
        fn a_card_reads_back_as_it_was_written(
            voornaam: Option<String>, achternaam: Option<String>, jaar: i16, maand: Option<i8>, nummer in "[A-Za-z0-9]{1,20}",
        ) {
            let geboorte = maand.map_or(Geboorte::Jaar(jaar), |maand| Geboorte::Maand { jaar, maand });
            let gegevens = Persoonsgegevens { geboorte, voornaam, achternaam };
            let nummer = Bronnummer::new("GM0014", "beginbestand", &nummer).unwrap();
            let kaart = Persoonskaart { identificaties: vec![nummer.into()], gegevens };
            let bytes = kaart.naar_bytes().unwrap();
            prop_assert_eq!(Persoonskaart::uit_bytes(&bytes), Some(kaart));
        }

        #[test]
        fn hostile_bytes_are_no_card(bytes: Vec<u8>) {
            prop_assert!(Persoonskaart::uit_bytes(&bytes).is_none());
        }
    }
}
