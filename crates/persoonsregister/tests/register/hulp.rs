//! Words that the tests of both databases share.

use jiff::civil::{Date, date};
use persoonsregister::{Aanmelding, Bronnummer, Bsn, Identificatie, Persoonsgegevens};

pub(crate) const GEBOREN: Date = date(2003, 5, 17);

/// The n-th number of the test series 9999… that passes the elfproef; there are some nine thousand.
pub(crate) fn bsn_tekst(n: usize) -> String {
    (999_900_000..=999_999_999).map(|n: u32| n.to_string()).filter(|t| Bsn::lees(t).is_ok()).nth(n).unwrap()
}

pub(crate) fn bsn(n: usize) -> Identificatie {
    Bsn::lees(&bsn_tekst(n)).unwrap().into()
}

pub(crate) fn klant(nummer: &str) -> Identificatie {
    Bronnummer::new("GM0014", "beginbestand", nummer).unwrap().into()
}

pub(crate) fn noor() -> Persoonsgegevens {
    Persoonsgegevens {
        geboortedatum: Some(GEBOREN),
        geboortejaar: None,
        voornaam: Some("Noorderlicht".into()),
        achternaam: Some("van Ezingestra".into()),
    }
}

pub(crate) fn aanmelding(identificaties: &[Identificatie], gegevens: Persoonsgegevens) -> Aanmelding {
    Aanmelding { identificaties: identificaties.to_vec(), gegevens }
}

pub(crate) fn bevat(bytes: &[u8], gezocht: &[u8]) -> bool {
    bytes.windows(gezocht.len()).any(|venster| venster == gezocht)
}
