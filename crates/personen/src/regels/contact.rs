//! One spelling of what somebody can be reached by, and what cannot be one.

/// Why something is no way to reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Onjuist {
    /// No telephone number.
    #[error(
        "Geef een telefoonnummer met netnummer, zoals 0612345678, of met landnummer, zoals +31612345678."
    )]
    Telefoon,
    /// No e-mail address.
    #[error("Geef een e-mailadres met één @ en een punt erachter, zonder spaties, van hoogstens 254 tekens.")]
    Email,
    /// A street or a town of nothing but spaces.
    #[error("Vul dit in; alleen spaties is niets.")]
    Leeg,
    /// No Dutch postal code.
    #[error("Geef een postcode van vier cijfers en twee letters, zoals 9712 AB.")]
    Postcode,
    /// No language.
    #[error("Geef een taal als code van twee of drie letters, zoals nl, en, ar of tig.")]
    Taal,
}

impl Onjuist {
    /// All codes that [`code`](Self::code) gives; each is explained in `docs/fouten.md`.
    pub const CODES: [&str; 5] =
        ["telefoon-onjuist", "email-onjuist", "postcode-onjuist", "taal-onjuist", "te-kort"];

    /// The code that goes with it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Telefoon => Self::CODES[0],
            Self::Email => Self::CODES[1],
            Self::Postcode => Self::CODES[2],
            Self::Taal => Self::CODES[3],
            Self::Leeg => Self::CODES[4],
        }
    }
}

/// A telephone number as E.164 writes it: `+`, country and number, at most fifteen digits. A Dutch number may leave the
/// country out; spaces, hyphens, dots and brackets make no difference.
///
/// # Errors
/// [`Onjuist::Telefoon`].
pub fn telefoon(tekst: &str) -> Result<String, Onjuist> {
    let kaal: String =
        tekst.chars().filter(|teken| !matches!(teken, ' ' | '-' | '.' | '(' | ')' | '/')).collect();
    let internationaal = match kaal.strip_prefix('+').or_else(|| kaal.strip_prefix("00")) {
        // A zero that is only dialled within the country.
        Some(rest) => rest.strip_prefix("310").map_or_else(|| rest.to_owned(), |rest| format!("31{rest}")),
        None => format!("31{}", kaal.strip_prefix('0').ok_or(Onjuist::Telefoon)?),
    };
    let cijfers = internationaal.bytes().all(|teken| teken.is_ascii_digit());
    let nederlands = internationaal.strip_prefix("31");
    let lengte = match nederlands {
        Some(nummer) => nummer.len() == 9 && !nummer.starts_with('0'),
        None => (8..=15).contains(&internationaal.len()) && !internationaal.starts_with('0'),
    };
    if cijfers && lengte { Ok(format!("+{internationaal}")) } else { Err(Onjuist::Telefoon) }
}

/// An e-mail address, without the spaces around it. The part after the `@` in small letters: there it makes no difference.
///
/// # Errors
/// [`Onjuist::Email`].
pub fn email(tekst: &str) -> Result<String, Onjuist> {
    let tekst = tekst.trim();
    let bruikbaar =
        tekst.len() <= 254 && !tekst.chars().any(|teken| teken.is_whitespace() || teken.is_control());
    match tekst.split_once('@') {
        Some((naam, domein))
            if bruikbaar
                && !naam.is_empty()
                && domein.contains('.')
                && !domein.contains('@')
                && domein.split('.').all(|deel| !deel.is_empty()) =>
        {
            Ok(format!("{naam}@{}", domein.to_lowercase()))
        }
        _ => Err(Onjuist::Email),
    }
}

/// A street or a town, without the spaces around it.
///
/// # Errors
/// [`Onjuist::Leeg`].
pub fn ingevuld(tekst: &str) -> Result<String, Onjuist> {
    let tekst = tekst.trim();
    if tekst.is_empty() { Err(Onjuist::Leeg) } else { Ok(tekst.to_owned()) }
}

/// A Dutch postal code, in capitals and without a space.
///
/// # Errors
/// [`Onjuist::Postcode`].
pub fn postcode(tekst: &str) -> Result<String, Onjuist> {
    let kaal: String = tekst.chars().filter(|teken| *teken != ' ').collect::<String>().to_ascii_uppercase();
    let goed = kaal.len() == 6
        && !kaal.starts_with('0')
        && kaal.bytes().take(4).all(|teken| teken.is_ascii_digit())
        && kaal.bytes().skip(4).all(|teken| teken.is_ascii_uppercase());
    if goed { Ok(kaal) } else { Err(Onjuist::Postcode) }
}

/// A language, as the code of two or three letters that ISO 639 gives it.
///
/// # Errors
/// [`Onjuist::Taal`].
pub fn taal(tekst: &str) -> Result<String, Onjuist> {
    let kaal = tekst.trim().to_ascii_lowercase();
    let goed = (2..=3).contains(&kaal.len()) && kaal.bytes().all(|teken| teken.is_ascii_lowercase());
    if goed { Ok(kaal) } else { Err(Onjuist::Taal) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_nummer_heeft_een_schrijfwijze() {
        for tekst in ["0612345678", "06-12 34 56 78", "+31 (0)6 12345678", "0031612345678", "+31612345678"] {
            assert_eq!(telefoon(tekst).as_deref(), Ok("+31612345678"), "{tekst}");
        }
        assert_eq!(telefoon("050 367 91 11").as_deref(), Ok("+31503679111"));
        assert_eq!(telefoon("+49 30 901820").as_deref(), Ok("+4930901820"));
        for tekst in [
            "",
            "112",
            "061234567",
            "06123456789",
            "612345678",
            "+0612345678",
            "06-noor",
            "+31 06",
            "1".repeat(40).as_str(),
        ] {
            assert_eq!(telefoon(tekst), Err(Onjuist::Telefoon), "{tekst}");
        }
    }

    #[test]
    fn een_adres_van_e_mail_een_postcode_en_een_taal() {
        assert_eq!(email(" Noor.B@Voorbeeld.NL ").as_deref(), Ok("Noor.B@voorbeeld.nl"));
        for tekst in [
            "noor",
            "noor@",
            "@b.nl",
            "a@b",
            "a@@b.nl",
            "a@b..nl",
            "a b@c.nl",
            &format!("{}@b.nl", "a".repeat(250)),
        ] {
            assert_eq!(email(tekst), Err(Onjuist::Email), "{tekst}");
        }
        assert_eq!(postcode("9712 ab").as_deref(), Ok("9712AB"));
        for tekst in ["0712AB", "971AB", "9712A1", "97123A", "9712ABC", "9712ÄB"] {
            assert_eq!(postcode(tekst), Err(Onjuist::Postcode), "{tekst}");
        }
        assert_eq!((taal(" NL ").as_deref(), taal("tig").as_deref()), (Ok("nl"), Ok("tig")));
        assert_eq!((taal("nederlands"), taal("n1")), (Err(Onjuist::Taal), Err(Onjuist::Taal)));
    }
}
