//! One spelling of a number of a source. Exports, mail and spreadsheets change what nobody sees: a space that does not
//! break, a mark without width, an accent as one character or two, capitals. All of those are the same number.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory},
};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The normal form of a number:
///
/// - without characters that show nothing (soft hyphen, zero width, byte order mark, marks of writing direction);
/// - every run of white space is one space, and there is none at the ends;
/// - in capitals: **upper and lower case make no difference**, as in the systems that give these numbers out;
/// - in Unicode NFC: an accent that is written by itself belongs to its letter.
///
/// Leading zeros and punctuation are kept: they do make a difference. The form of a normal form is itself.
pub(crate) fn normaal(tekst: &str) -> Zeroizing<String> {
    // Lower case first: some letters have one capital and several small forms, such as the two sigmas, and a few
    // capitals, such as the German sharp s, only become what everybody writes for them by way of the small letter.
    let letters = tekst.nfc().filter(|teken| !toont_niets(*teken)).flat_map(char::to_lowercase);
    let hoofdletters: Zeroizing<String> =
        Zeroizing::new(letters.flat_map(char::to_uppercase).nfc().collect());
    let mut normaal = Zeroizing::new(String::with_capacity(hoofdletters.len()));
    for woord in hoofdletters.split_whitespace() {
        if !normaal.is_empty() {
            normaal.push(' ');
        }
        normaal.push_str(woord);
    }
    normaal
}

/// Characters without a shape of their own: those of Unicode's category *format*, and the others that Unicode says may be
/// left out by whoever does not know them (`Default_Ignorable_Code_Point`).
fn toont_niets(teken: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(teken) == GeneralCategory::Format
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(teken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ten_spellings_are_one_number() {
        for tekst in [
            "É 12-b",
            "é 12-B",
            "e\u{301} 12-b",
            " É  12-b ",
            "É\u{a0}12-b",
            "\u{feff}É 12-b",
            "É 12\u{ad}-b",
            "É 1\u{200b}2-b\u{200d}",
            "\u{202a}É 12-b\u{202c}",
            "É\u{2009}\u{202f}12-b",
        ] {
            assert_eq!(normaal(tekst).as_str(), "É 12-B", "{tekst:?}");
        }
        assert_ne!(normaal("0012"), normaal("12"));
        assert_ne!(normaal("1 2"), normaal("12"));
        assert_ne!(normaal("1-2"), normaal("12"));
        assert_eq!(normaal("\u{200b}\u{feff} ").as_str(), "");
        assert_eq!(normaal("straße ΟΔΟΣ"), normaal("STRASSE οδος"));
    }

    #[test]
    fn the_form_of_a_normal_form_is_itself() {
        for teken in '\0'..=char::MAX {
            let eens = normaal(&format!("a{teken}b"));
            assert_eq!(normaal(&eens), eens, "{teken:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_one_form(tekst: String) {
            let eens = normaal(&tekst);
            prop_assert_eq!(&normaal(&eens), &eens);
            let groot: String = tekst.chars().flat_map(char::to_uppercase).collect();
            let decomposed: String = tekst.nfd().collect();
            prop_assert_eq!(&normaal(&decomposed), &eens);
            prop_assert!(!tekst.is_ascii() || normaal(&groot) == eens);
        }
    }
}
