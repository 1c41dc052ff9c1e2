//! The number by which a source knows a person, however it is spelled.

use crate::NummerFout;
use crate::schrijfwijze::normaal;
use std::fmt;
use zeroize::Zeroizing;

/// Longest source name or source number, in bytes.
const MAX_BRONTEKST_BYTES: usize = 64;

/// The number by which one source of one gemeente knows a person. The same number at another source or in
/// another gemeente is somebody else.
#[derive(Clone)]
pub struct Bronnummer {
    /// CBS code, `GM` and four digits.
    gemeente: String,
    /// Name of the source within the gemeente, such as `beginbestand`.
    bron: String,
    /// In its normal form.
    nummer: Zeroizing<String>,
    /// As the source spells it, when that is otherwise.
    geleverd: Option<Zeroizing<String>>,
}

/// However it is spelled.
impl PartialEq for Bronnummer {
    fn eq(&self, ander: &Self) -> bool {
        (&self.gemeente, &self.bron, &self.nummer) == (&ander.gemeente, &ander.bron, &ander.nummer)
    }
}

impl Eq for Bronnummer {}

impl std::hash::Hash for Bronnummer {
    fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
        (&self.gemeente, &self.bron, self.nummer.as_str()).hash(hasher);
    }
}

impl Bronnummer {
    /// Spaces around the parts are ignored. Numbers are the same when they look the same: upper and lower case, the
    /// number of spaces between words, how an accent is written and characters that show nothing make no difference.
    /// Leading zeros do.
    ///
    /// # Errors
    /// [`NummerFout::OngeldigeGemeente`], [`NummerFout::OngeldigeBron`] or [`NummerFout::OngeldigNummer`].
    pub fn new(gemeente: &str, bron: &str, nummer: &str) -> Result<Self, NummerFout> {
        let [gemeente, bron, geleverd] = [gemeente, bron, nummer].map(str::trim);
        let cijfers = gemeente.strip_prefix("GM").unwrap_or_default();
        if cijfers.len() != 4 || !cijfers.bytes().all(|c| c.is_ascii_digit()) {
            return Err(NummerFout::OngeldigeGemeente);
        }
        if !bruikbaar(bron) {
            return Err(NummerFout::OngeldigeBron);
        }
        if !bruikbaar(geleverd) || normaal(geleverd).is_empty() {
            return Err(NummerFout::OngeldigNummer);
        }
        Ok(Self::van(gemeente, bron, geleverd))
    }

    /// Scope and number in its normal form.
    pub(crate) fn delen(&self) -> [&str; 3] {
        [&self.gemeente, &self.bron, &self.nummer]
    }

    /// The same with the number as the source spells it.
    pub(crate) fn zoals_geleverd(&self) -> [&str; 3] {
        [&self.gemeente, &self.bron, self.geleverd.as_ref().unwrap_or(&self.nummer)]
    }

    /// Without judging: what a program of before took in, must be read.
    pub(crate) fn van(gemeente: &str, bron: &str, geleverd: &str) -> Self {
        let nummer = Some(normaal(geleverd)).filter(|nummer| !nummer.is_empty());
        let geleverd = Zeroizing::new(geleverd.to_owned());
        let (nummer, geleverd) = match nummer {
            Some(nummer) if nummer != geleverd => (nummer, Some(geleverd)),
            _ => (geleverd, None),
        };
        Self { gemeente: gemeente.into(), bron: bron.into(), nummer, geleverd }
    }
}

impl fmt::Debug for Bronnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bronnummer(…)")
    }
}

fn bruikbaar(tekst: &str) -> bool {
    !tekst.is_empty() && tekst.len() <= MAX_BRONTEKST_BYTES && !tekst.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Identificatie;

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
    fn a_bronnummer_is_the_same_however_it_is_spelled() {
        let nummer = |tekst| Bronnummer::new("GM0014", "beginbestand", tekst).unwrap();
        assert!(nummer("k-12 a") == nummer(" K-12\u{a0}A\u{200b}"));
        assert!(nummer("k-12 a") != nummer("k-12a"));
        assert_eq!(Bronnummer::new("GM0014", "b", "\u{200b}\u{feff}"), Err(NummerFout::OngeldigNummer));
        let bewaard = Identificatie::from(nummer("k-12"));
        assert_eq!(bewaard.zoals_geleverd()[2], "k-12", "a source finds its own spelling back");
        assert_eq!(Identificatie::uit_delen("bronnummer", bewaard.zoals_geleverd()), Some(bewaard));
    }
}
