//! Numbers of persons and cases, of which one has many spellings that look the same: with a soft hyphen from a word
//! processor, a no-break space from a web page, letters with a loose accent from a Mac. They are brought to one, because
//! a number that reads differently is another person.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory},
};
use unicode_normalization::UnicodeNormalization as _;

/// How many digits Excel keeps of a number; the ones behind them become zeros.
const EXCEL_CIJFERS: usize = 15;

/// How many zeros at the end of a long number are too many to be chance.
const NULLEN: usize = 6;

/// How many numbers of a file must look rounded before the file is suspect.
const MIN_AFGEROND: u64 = 3;

/// The one spelling of a number: Unicode NFC, without characters that cannot be seen, without white space around it, and
/// with one plain space for any white space within it. Upper and lower case stay, as do leading zeros.
#[must_use]
pub fn schoon_nummer(tekst: &str) -> String {
    let mut schoon = String::with_capacity(tekst.len());
    let mut spatie = false;
    // Before composing: an invisible character between a letter and its accent would keep them apart.
    for teken in tekst.chars().filter(|c| !is_onzichtbaar(*c)).nfc() {
        if teken.is_whitespace() {
            spatie = true;
            continue;
        }
        if spatie && !schoon.is_empty() {
            schoon.push(' ');
        }
        spatie = false;
        schoon.push(teken);
    }
    schoon
}

/// Whether a character shows nothing: those of Unicode's category *format*, and those that it says may be left out by whoever
/// does not know them (`Default_Ignorable_Code_Point`). The persoonsregister leaves out the same, by the same tables.
pub(crate) fn is_onzichtbaar(teken: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(teken) == GeneralCategory::Format
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(teken)
}

/// Whether Excel made a rounded number of it: `1,23457E+11`.
pub(crate) fn is_exponent(tekst: &str) -> bool {
    let Some((voor, na)) = tekst.split_once(['E', 'e']) else { return false };
    let Some(macht) = na.strip_prefix('+') else { return false };
    let (heel, deel) = voor.split_once([',', '.']).unwrap_or((voor, "0"));
    [heel, deel, macht]
        .iter()
        .all(|cijfers| !cijfers.is_empty() && cijfers.bytes().all(|b| b.is_ascii_digit()))
}

/// Looks at all numbers of one column of a file, for numbers that a spreadsheet rounded without a trace in each of them:
/// many long numbers that end in zeros. One such number may be right; many are a sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Afrondingen {
    lang: u64,
    afgerond: u64,
}

impl Afrondingen {
    /// Counts one number of the column.
    pub fn neem(&mut self, nummer: &str) {
        if nummer.len() < EXCEL_CIJFERS || !nummer.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        self.lang += 1;
        let achter = &nummer[EXCEL_CIJFERS..];
        let afgekapt = !achter.is_empty() && achter.bytes().all(|b| b == b'0');
        self.afgerond += u64::from(afgekapt || nummer.ends_with(&"0".repeat(NULLEN)));
    }

    /// How many numbers look rounded, when they are so many that the file is suspect: at least three, and more than half
    /// of those of fifteen digits or more.
    #[must_use]
    pub const fn verdacht(&self) -> Option<u64> {
        if self.afgerond >= MIN_AFGEROND && self.afgerond * 2 > self.lang {
            Some(self.afgerond)
        } else {
            None
        }
    }
}
