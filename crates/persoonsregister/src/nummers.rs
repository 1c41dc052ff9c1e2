//! The numbers by which sources know a person: BSN, onderwijsnummer and a source's own number. They are wiped
//! from memory on drop, cannot be printed or serialised, and are read strictly.

use std::fmt;
use zeroize::Zeroizing;

/// Longest source name or source number, in bytes.
const MAX_BRONTEKST_BYTES: usize = 64;

/// Why a text is not a valid number. The text itself is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NummerFout {
    /// Not exactly nine digits.
    #[error("Hier horen precies negen cijfers, voorloopnullen meegeteld.")]
    GeenNegenCijfers,
    /// Nine digits, but no BSN: the elfproef fails or all digits are zero.
    #[error("Dit nummer voldoet niet aan de elfproef en is dus geen BSN. Controleer de cijfers.")]
    Elfproef,
    /// A gemeente is written as `GM` and four digits (CBS).
    #[error("Hier horen de letters GM en vier cijfers.")]
    OngeldigeGemeente,
    /// The name of the source is empty, too long or has control characters.
    #[error("De naam van de bron is leeg, te lang of bevat stuurtekens.")]
    OngeldigeBron,
    /// The number is empty, too long or has control characters.
    #[error("Hier horen 1 tot en met 64 tekens, zonder stuurtekens.")]
    OngeldigNummer,
}

/// A burgerservicenummer: nine digits that pass the elfproef (9a+8b+…+2h−1i divisible by 11, not all zero).
#[derive(Clone, PartialEq, Eq)]
pub struct Bsn(Zeroizing<[u8; 9]>);

impl Bsn {
    /// Reads nine digits; spaces around them are ignored, leading zeros belong to the number.
    ///
    /// # Errors
    /// [`NummerFout::GeenNegenCijfers`] or [`NummerFout::Elfproef`].
    pub fn lees(tekst: &str) -> Result<Self, NummerFout> {
        let cijfers = negen_cijfers(tekst)?;
        let som: i32 = cijfers
            .iter()
            .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
            .map(|(c, gewicht)| i32::from(c - b'0') * gewicht)
            .sum();
        let alles_nul = cijfers.iter().all(|c| *c == b'0');
        if som % 11 != 0 || alles_nul { Err(NummerFout::Elfproef) } else { Ok(Self(cijfers)) }
    }
}

/// DUO's own number for somebody in education without a BSN: nine digits.
///
/// Only the shape is checked. DUO has a check digit of its own for these numbers, but no public definition of
/// it was found, and refusing a valid number is worse than taking a mistyped one.
#[derive(Clone, PartialEq, Eq)]
pub struct Onderwijsnummer(Zeroizing<[u8; 9]>);

impl Onderwijsnummer {
    /// Reads nine digits; spaces around them are ignored, leading zeros belong to the number.
    ///
    /// # Errors
    /// [`NummerFout::GeenNegenCijfers`].
    pub fn lees(tekst: &str) -> Result<Self, NummerFout> {
        negen_cijfers(tekst).map(Self)
    }
}

/// The number by which one source of one gemeente knows a person. The same number at another source or in
/// another gemeente is somebody else.
#[derive(Clone, PartialEq, Eq)]
pub struct Bronnummer {
    /// CBS code, `GM` and four digits.
    pub(crate) gemeente: String,
    /// Name of the source within the gemeente, such as `beginbestand`.
    pub(crate) bron: String,
    /// Upper and lower case, and leading zeros, make a difference.
    pub(crate) nummer: Zeroizing<String>,
}

impl Bronnummer {
    /// Spaces around the parts are ignored.
    ///
    /// # Errors
    /// [`NummerFout::OngeldigeGemeente`], [`NummerFout::OngeldigeBron`] or [`NummerFout::OngeldigNummer`].
    pub fn new(gemeente: &str, bron: &str, nummer: &str) -> Result<Self, NummerFout> {
        let [gemeente, bron, nummer] = [gemeente, bron, nummer].map(str::trim);
        let cijfers = gemeente.strip_prefix("GM").unwrap_or_default();
        if cijfers.len() != 4 || !cijfers.bytes().all(|c| c.is_ascii_digit()) {
            return Err(NummerFout::OngeldigeGemeente);
        }
        if !bruikbaar(bron) {
            return Err(NummerFout::OngeldigeBron);
        }
        if !bruikbaar(nummer) {
            return Err(NummerFout::OngeldigNummer);
        }
        Ok(Self { gemeente: gemeente.into(), bron: bron.into(), nummer: Zeroizing::new(nummer.into()) })
    }
}

/// One number that identifies a person, with its scope: BSN and onderwijsnummer are national, a bronnummer
/// belongs to one source of one gemeente.
#[derive(Clone, PartialEq, Eq)]
pub enum Identificatie {
    /// National.
    Bsn(Bsn),
    /// National, from DUO.
    Onderwijsnummer(Onderwijsnummer),
    /// Of one source in one gemeente.
    Bronnummer(Bronnummer),
}

impl Identificatie {
    /// The kind, as the database writes it.
    pub(crate) fn soort(&self) -> &'static str {
        match self {
            Self::Bsn(_) => "bsn",
            Self::Onderwijsnummer(_) => "onderwijsnummer",
            Self::Bronnummer(_) => "bronnummer",
        }
    }

    /// Scope and number: gemeente, source, number. National numbers have an empty scope.
    pub(crate) fn delen(&self) -> [&str; 3] {
        match self {
            Self::Bsn(Bsn(cijfers)) | Self::Onderwijsnummer(Onderwijsnummer(cijfers)) => {
                ["", "", std::str::from_utf8(&cijfers[..]).unwrap_or_default()]
            }
            Self::Bronnummer(b) => [&b.gemeente, &b.bron, &b.nummer],
        }
    }

    /// The way back from [`soort`](Self::soort) and [`delen`](Self::delen).
    pub(crate) fn uit_delen(soort: &str, [gemeente, bron, nummer]: [&str; 3]) -> Option<Self> {
        match soort {
            "bsn" => Bsn::lees(nummer).ok().map(Self::Bsn),
            "onderwijsnummer" => Onderwijsnummer::lees(nummer).ok().map(Self::Onderwijsnummer),
            "bronnummer" => Bronnummer::new(gemeente, bron, nummer).ok().map(Self::Bronnummer),
            _ => None,
        }
    }
}

impl From<Bsn> for Identificatie {
    fn from(nummer: Bsn) -> Self {
        Self::Bsn(nummer)
    }
}

impl From<Onderwijsnummer> for Identificatie {
    fn from(nummer: Onderwijsnummer) -> Self {
        Self::Onderwijsnummer(nummer)
    }
}

impl From<Bronnummer> for Identificatie {
    fn from(nummer: Bronnummer) -> Self {
        Self::Bronnummer(nummer)
    }
}

/// Two are the same number when their hashes are: numbers of a file are brought together by it.
impl std::hash::Hash for Identificatie {
    fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
        self.soort().hash(hasher);
        match self {
            Self::Bsn(Bsn(cijfers)) | Self::Onderwijsnummer(Onderwijsnummer(cijfers)) => cijfers.hash(hasher),
            Self::Bronnummer(Bronnummer { gemeente, bron, nummer }) => {
                (gemeente, bron, nummer.as_str()).hash(hasher);
            }
        }
    }
}

impl fmt::Debug for Bsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bsn(…)")
    }
}

impl fmt::Debug for Onderwijsnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Onderwijsnummer(…)")
    }
}

impl fmt::Debug for Bronnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bronnummer(…)")
    }
}

impl fmt::Debug for Identificatie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bsn(nummer) => nummer.fmt(f),
            Self::Onderwijsnummer(nummer) => nummer.fmt(f),
            Self::Bronnummer(nummer) => nummer.fmt(f),
        }
    }
}

fn negen_cijfers(tekst: &str) -> Result<Zeroizing<[u8; 9]>, NummerFout> {
    let cijfers: [u8; 9] = tekst.trim().as_bytes().try_into().map_err(|_| NummerFout::GeenNegenCijfers)?;
    let cijfers = Zeroizing::new(cijfers);
    if cijfers.iter().all(u8::is_ascii_digit) { Ok(cijfers) } else { Err(NummerFout::GeenNegenCijfers) }
}

fn bruikbaar(tekst: &str) -> bool {
    !tekst.is_empty() && tekst.len() <= MAX_BRONTEKST_BYTES && !tekst.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn exactly_the_numbers_that_pass_the_elfproef_are_a_bsn() {
        assert!(Bsn::lees("999900006").is_ok());
        assert_eq!(Bsn::lees("999900007"), Err(NummerFout::Elfproef));
        assert_eq!(Bsn::lees(&"0".repeat(9)), Err(NummerFout::Elfproef));
        // The weight of the last digit is −1: no two numbers of one ten pass.
        let goed = (999_990_000..=999_999_999).filter(|n| Bsn::lees(&n.to_string()).is_ok()).count();
        assert!((900..=920).contains(&goed), "one in eleven passes, found {goed} of 10.000");
    }

    #[test]
    fn nine_digits_means_nine_ascii_digits() {
        assert!(Bsn::lees(" 999900006\t").is_ok());
        for fout in
            ["", "99990000", "9999000066", "9999.0000", "٩٩٩", "99990000\u{0}", "+99990000", "999 90000"]
        {
            assert_eq!(Bsn::lees(fout), Err(NummerFout::GeenNegenCijfers), "{fout:?}");
            assert!(Onderwijsnummer::lees(fout).is_err());
        }
        assert!(Onderwijsnummer::lees("999900007").is_ok(), "only the shape of an onderwijsnummer is known");
    }

    #[test]
    fn a_bronnummer_needs_a_gemeente_a_source_and_a_number() {
        assert!(Bronnummer::new("GM0014", "beginbestand", "K-0012").is_ok());
        assert_eq!(Bronnummer::new("0014", "beginbestand", "1"), Err(NummerFout::OngeldigeGemeente));
        assert_eq!(Bronnummer::new("GM00140", "beginbestand", "1"), Err(NummerFout::OngeldigeGemeente));
        assert_eq!(Bronnummer::new("GM0014", " ", "1"), Err(NummerFout::OngeldigeBron));
        assert_eq!(Bronnummer::new("GM0014", "b", "1\u{0}2"), Err(NummerFout::OngeldigNummer));
        assert_eq!(Bronnummer::new("GM0014", "b", &"1".repeat(65)), Err(NummerFout::OngeldigNummer));
    }

    #[test]
    fn debug_shows_nothing_of_a_number() {
        let bsn = Bsn::lees("999900006").unwrap();
        assert_eq!(format!("{bsn:?} {:?}", Identificatie::from(bsn.clone())), "Bsn(…) Bsn(…)");
        let bron = Bronnummer::new("GM0014", "beginbestand", "K-0012").unwrap();
        assert_eq!(format!("{:?}", Identificatie::from(bron)), "Bronnummer(…)");
    }

    proptest! {
        #[test]
        fn hostile_text_is_refused_without_a_panic(tekst: String) {
            let _ = (Bsn::lees(&tekst), Onderwijsnummer::lees(&tekst), Bronnummer::new(&tekst, &tekst, &tekst));
        }
    }
}
