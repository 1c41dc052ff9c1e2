//! The numbers by which sources know a person: BSN, onderwijsnummer and a source's [own number](Bronnummer). They are wiped
//! from memory on drop, cannot be printed or serialised, and are read strictly.

use crate::Bronnummer;
use std::fmt;
use zeroize::Zeroizing;

/// What the weighted sum of a BSN leaves when it is divided by eleven.
const REST_BSN: i32 = 0;
/// What that of an onderwijsnummer leaves: so none is a BSN too.
const REST_ONDERWIJSNUMMER: i32 = 5;

/// Why a text is not a valid number. The text itself is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NummerFout {
    /// Not exactly nine digits.
    #[error("Hier horen precies negen cijfers, voorloopnullen meegeteld.")]
    GeenNegenCijfers,
    /// Nine digits, but no BSN: the elfproef fails or all digits are zero.
    #[error("Dit nummer voldoet niet aan de elfproef en is dus geen BSN. Controleer de cijfers.")]
    Elfproef,
    /// No BSN, but the onderwijsnummer of somebody.
    #[error(
        "Dit is een onderwijsnummer en geen BSN. Zet het in de kolom voor het onderwijsnummer, of zoek het BSN op."
    )]
    OnderwijsnummerAlsBsn,
    /// Nine digits, but no onderwijsnummer: it does not begin with 10, or its own elfproef fails.
    #[error(
        "Dit is geen onderwijsnummer: dat begint met 10 en heeft een eigen elfproef. Controleer de cijfers."
    )]
    GeenOnderwijsnummer,
    /// No onderwijsnummer, but somebody's BSN.
    #[error("Dit is een BSN en geen onderwijsnummer. Zet het in de kolom voor het BSN.")]
    BsnAlsOnderwijsnummer,
    /// A gemeente is written as `GM` and four digits (CBS).
    #[error("Hier horen de letters GM en vier cijfers.")]
    OngeldigeGemeente,
    /// The name of the source is empty, too long or has control characters.
    #[error("De naam van de bron is leeg, te lang of bevat stuurtekens.")]
    OngeldigeBron,
    /// The number shows nothing, is too long or has control characters.
    #[error("Hier horen 1 tot en met 64 zichtbare tekens, zonder stuurtekens.")]
    OngeldigNummer,
}

/// A burgerservicenummer: nine digits that pass the elfproef (9a+8b+…+2h−1i divisible by 11, not all zero).
#[derive(Clone, PartialEq, Eq)]
pub struct Bsn(Zeroizing<[u8; 9]>);

impl Bsn {
    /// Reads nine digits; spaces around them are ignored, leading zeros belong to the number.
    ///
    /// # Errors
    /// [`NummerFout::GeenNegenCijfers`], [`NummerFout::Elfproef`] or [`NummerFout::OnderwijsnummerAlsBsn`].
    pub fn lees(tekst: &str) -> Result<Self, NummerFout> {
        let cijfers = negen_cijfers(tekst)?;
        match &cijfers {
            bsn if is_bsn(bsn) => Ok(Self(cijfers)),
            ander if is_onderwijsnummer(ander) => Err(NummerFout::OnderwijsnummerAlsBsn),
            _ => Err(NummerFout::Elfproef),
        }
    }
}

/// DUO's own number for somebody in education without a BSN: nine digits, of which the first two are 10, with the weights
/// of the elfproef of a BSN and remainder 5 instead of 0 (nl.wikipedia.org/wiki/Onderwijsnummer; the same in the
/// checkers of python-stdnum and stdnum-js, whose example is 1012.22.331).
#[derive(Clone, PartialEq, Eq)]
pub struct Onderwijsnummer(Zeroizing<[u8; 9]>);

impl Onderwijsnummer {
    /// Reads nine digits; spaces around them are ignored.
    ///
    /// # Errors
    /// [`NummerFout::GeenNegenCijfers`], [`NummerFout::GeenOnderwijsnummer`] or
    /// [`NummerFout::BsnAlsOnderwijsnummer`].
    pub fn lees(tekst: &str) -> Result<Self, NummerFout> {
        let cijfers = negen_cijfers(tekst)?;
        match &cijfers {
            goed if is_onderwijsnummer(goed) => Ok(Self(cijfers)),
            bsn if is_bsn(bsn) => Err(NummerFout::BsnAlsOnderwijsnummer),
            _ => Err(NummerFout::GeenOnderwijsnummer),
        }
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
            Self::Bronnummer(nummer) => nummer.delen(),
        }
    }

    /// The same with the number as the source spells it.
    pub(crate) fn zoals_geleverd(&self) -> [&str; 3] {
        match self {
            Self::Bsn(_) | Self::Onderwijsnummer(_) => self.delen(),
            Self::Bronnummer(nummer) => nummer.zoals_geleverd(),
        }
    }

    /// The way back from [`soort`](Self::soort) and [`zoals_geleverd`](Self::zoals_geleverd). Numbers are not judged
    /// again: programs of before took in what is refused now.
    pub(crate) fn uit_delen(soort: &str, [gemeente, bron, nummer]: [&str; 3]) -> Option<Self> {
        match soort {
            "bsn" => negen_cijfers(nummer).ok().map(|cijfers| Self::Bsn(Bsn(cijfers))),
            "onderwijsnummer" => {
                negen_cijfers(nummer).ok().map(|cijfers| Self::Onderwijsnummer(Onderwijsnummer(cijfers)))
            }
            "bronnummer" => Some(Self::Bronnummer(Bronnummer::van(gemeente, bron, nummer))),
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
            Self::Bronnummer(nummer) => nummer.hash(hasher),
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

/// 9a+8b+…+2h−1i, and what is left of it after division by eleven.
fn rest(cijfers: &[u8; 9]) -> i32 {
    let gewogen = cijfers.iter().zip([9, 8, 7, 6, 5, 4, 3, 2, -1]);
    gewogen.map(|(c, gewicht)| i32::from(c - b'0') * gewicht).sum::<i32>().rem_euclid(11)
}

fn is_bsn(cijfers: &[u8; 9]) -> bool {
    rest(cijfers) == REST_BSN && cijfers.iter().any(|c| *c != b'0')
}

fn is_onderwijsnummer(cijfers: &[u8; 9]) -> bool {
    cijfers.starts_with(b"10") && rest(cijfers) == REST_ONDERWIJSNUMMER
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
    }

    #[test]
    fn a_bsn_and_an_onderwijsnummer_are_told_apart() {
        assert!(Onderwijsnummer::lees("109900012").is_ok());
        assert_eq!(Onderwijsnummer::lees("109900013"), Err(NummerFout::GeenOnderwijsnummer));
        assert_eq!(Onderwijsnummer::lees("999900007"), Err(NummerFout::GeenOnderwijsnummer));
        assert_eq!(Onderwijsnummer::lees("999900006"), Err(NummerFout::BsnAlsOnderwijsnummer));
        assert_eq!(Bsn::lees("109900012"), Err(NummerFout::OnderwijsnummerAlsBsn));
        // Remainder 5 alone makes no onderwijsnummer, and there are BSNs that begin with 10.
        assert_eq!(Bsn::lees("999900007"), Err(NummerFout::Elfproef));
        let beide =
            |n: &u32| Bsn::lees(&n.to_string()).is_ok() && Onderwijsnummer::lees(&n.to_string()).is_ok();
        assert_eq!((100_000_000..100_010_000).filter(beide).count(), 0);
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
