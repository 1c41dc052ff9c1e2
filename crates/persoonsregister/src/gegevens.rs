//! What sources say about a person, and what the register keeps of it. A later delivery fills or corrects: the
//! last value that is not empty wins.

use crate::{Geboorte, Identificatie};
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
    /// The exact date of birth.
    pub geboortedatum: Option<Date>,
    /// Only for sources that know no more than the year; a date, when there is one, goes before it.
    pub geboortejaar: Option<i16>,
    /// First name or names.
    pub voornaam: Option<String>,
    /// Last name with its prefix.
    pub achternaam: Option<String>,
}

impl Persoonsgegevens {
    /// The birth, as exactly as it is known.
    #[must_use]
    pub fn geboorte(&self) -> Geboorte {
        match (self.geboortedatum, self.geboortejaar) {
            (Some(datum), _) => Geboorte::Datum(datum),
            (None, Some(jaar)) => Geboorte::Jaar(jaar),
            (None, None) => Geboorte::Onbekend,
        }
    }

    /// Takes over every field of `nieuw` that is not empty.
    fn vul_aan(&mut self, nieuw: &Self) {
        self.geboortedatum = nieuw.geboortedatum.or(self.geboortedatum);
        self.geboortejaar = nieuw.geboortejaar.or(self.geboortejaar);
        for (oud, nieuw) in [(&mut self.voornaam, &nieuw.voornaam), (&mut self.achternaam, &nieuw.achternaam)]
        {
            if let Some(naam) = nieuw.as_deref().map(str::trim).filter(|naam| !naam.is_empty()) {
                *oud = Some(naam.to_owned());
            }
        }
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
    /// The data as last corrected.
    pub gegevens: Persoonsgegevens,
}

/// The sealed form of a card. A field may be added, none may change its meaning.
#[derive(Serialize, Deserialize)]
struct Opslag<'a> {
    nummers: Vec<[Cow<'a, str>; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datum: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jaar: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voornaam: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    achternaam: Option<Cow<'a, str>>,
}

impl Persoonskaart {
    /// Takes over what `aanmelding` adds or corrects; says whether anything changed.
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
        let gegevens = &self.gegevens;
        let opslag = Opslag {
            nummers: self
                .identificaties
                .iter()
                .map(|nummer| {
                    let [gemeente, bron, cijfers] = nummer.delen();
                    [nummer.soort(), gemeente, bron, cijfers].map(Cow::Borrowed)
                })
                .collect(),
            datum: gegevens.geboortedatum,
            jaar: gegevens.geboortejaar,
            voornaam: gegevens.voornaam.as_deref().map(Cow::Borrowed),
            achternaam: gegevens.achternaam.as_deref().map(Cow::Borrowed),
        };
        // Room enough for nearly every card, so that no half-written copy stays behind in freed memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
        serde_json::to_writer(&mut *bytes, &opslag)?;
        Ok(bytes)
    }

    /// `None` when the bytes are not a card.
    pub(crate) fn uit_bytes(bytes: &[u8]) -> Option<Self> {
        let opslag: Opslag<'_> = serde_json::from_slice(bytes).ok()?;
        let mut identificaties = Vec::with_capacity(opslag.nummers.len());
        for mut delen in opslag.nummers {
            let [soort, gemeente, bron, nummer] = &delen;
            identificaties.push(Identificatie::uit_delen(soort, [gemeente, bron, nummer])?);
            if let Cow::Owned(nummer) = &mut delen[3] {
                nummer.zeroize();
            }
        }
        Some(Self {
            identificaties,
            gegevens: Persoonsgegevens {
                geboortedatum: opslag.datum,
                geboortejaar: opslag.jaar,
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

    fn aanmelding(voornaam: &str, geboortedatum: Option<Date>) -> Aanmelding {
        Aanmelding {
            identificaties: vec![Bsn::lees("999900006").unwrap().into()],
            gegevens: Persoonsgegevens {
                voornaam: Some(voornaam.into()),
                geboortedatum,
                ..Persoonsgegevens::default()
            },
        }
    }

    #[test]
    fn the_last_value_that_is_not_empty_wins() {
        let mut kaart = Persoonskaart::default();
        let geboren = jiff::civil::date(2003, 5, 17);
        assert!(kaart.verwerk(&aanmelding("Nora", Some(geboren))));
        assert!(!kaart.verwerk(&aanmelding("  ", None)), "an empty field says nothing");
        assert!(!kaart.verwerk(&aanmelding("Nora", Some(geboren))), "the same again changes nothing");
        assert!(kaart.verwerk(&aanmelding("Noor", None)));
        assert_eq!(kaart.gegevens.voornaam.as_deref(), Some("Noor"));
        assert_eq!(kaart.gegevens.geboorte(), Geboorte::Datum(geboren));
        assert_eq!(kaart.identificaties.len(), 1);
    }

    #[test]
    fn debug_shows_nothing_of_a_person() {
        let tekst = format!("{:?}", aanmelding("Noor", Some(jiff::civil::date(2003, 5, 17))));
        assert!(!tekst.contains("Noor") && !tekst.contains("2003") && !tekst.contains("9999"), "{tekst}");
    }

    proptest! {
        #[test]
        fn a_card_reads_back_as_it_was_written(
            voornaam: Option<String>, achternaam: Option<String>, geboortejaar: Option<i16>, nummer in "[A-Z0-9]{1,20}",
        ) {
            let gegevens = Persoonsgegevens { geboortedatum: None, geboortejaar, voornaam, achternaam };
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
