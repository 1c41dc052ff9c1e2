//! A sealed field of an event as text: for one person and one purpose, with the format in front.

use crate::kluis::{self, Doel, Sleutel};
use crate::{Error, codec};
use domein::{PersoonId, Verzegeld};
use zeroize::Zeroizing;

/// First characters of every sealed field: the format.
const VOORVOEGSEL: &str = "v1.";

pub(crate) fn verzegel(
    sleutel: &Sleutel,
    persoon: PersoonId,
    doel: &str,
    klare_tekst: &str,
) -> Result<Verzegeld, Error> {
    let zegel = kluis::verzegel(sleutel, Doel::Veld(persoon, doel), klare_tekst.as_bytes())?;
    Ok(Verzegeld(format!("{VOORVOEGSEL}{}", codec::naar_base64url(&zegel))))
}

pub(crate) fn ontzegel(
    sleutel: &Sleutel,
    persoon: PersoonId,
    doel: &str,
    verzegeld: &Verzegeld,
) -> Result<Zeroizing<String>, Error> {
    let tekst = verzegeld.0.strip_prefix(VOORVOEGSEL).ok_or(Error::Onleesbaar)?;
    let zegel = codec::uit_base64url(tekst).ok_or(Error::Onleesbaar)?;
    let mut klaar = kluis::ontzegel(sleutel, Doel::Veld(persoon, doel), &zegel)?;
    String::from_utf8(std::mem::take(&mut *klaar)).map(Zeroizing::new).map_err(|_| Error::Onleesbaar)
}
