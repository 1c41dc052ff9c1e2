//! A person as the database has it, wrapped and sealed, and as it is open during one call.

use crate::gegevens::Persoonskaart;
use crate::kluis::{self, Doel, Omhulling, Sleutel};
use crate::{Error, codec};
use domein::PersoonId;
use std::collections::HashMap;
use uuid::Uuid;

/// A person as the database has it: wrapped and sealed.
#[derive(Clone)]
pub(crate) struct Rij {
    pub(crate) sleutel: Vec<u8>,
    pub(crate) gegevens: Vec<u8>,
}

/// Persons as the database has them, by their ids.
pub(crate) type Rijen = HashMap<PersoonId, Rij>;

/// A card that is open, with the key that it is sealed with.
#[derive(Clone)]
pub(crate) struct OpenKaart {
    pub(crate) sleutel: Sleutel,
    pub(crate) kaart: Persoonskaart,
}

impl Rij {
    pub(crate) fn ontsluit(&self, omhulling: &Omhulling, persoon: PersoonId) -> Result<OpenKaart, Error> {
        let sleutel = omhulling.onthul(Doel::Persoonssleutel(persoon), &self.sleutel)?;
        let bytes = kluis::ontzegel(&sleutel, Doel::Persoonskaart(persoon), &self.gegevens)?;
        let kaart = Persoonskaart::uit_bytes(&bytes).ok_or(Error::Onleesbaar)?;
        Ok(OpenKaart { sleutel, kaart })
    }
}

impl OpenKaart {
    pub(crate) fn sluit(&self, omhulling: &Omhulling, persoon: PersoonId) -> Result<Rij, Error> {
        let sleutel = omhulling.omhul(Doel::Persoonssleutel(persoon), &self.sleutel)?;
        Ok(Rij { sleutel, gegevens: self.verzegel(persoon)? })
    }

    /// The card alone, sealed with the person's key.
    pub(crate) fn verzegel(&self, persoon: PersoonId) -> Result<Vec<u8>, Error> {
        kluis::verzegel(&self.sleutel, Doel::Persoonskaart(persoon), &self.kaart.naar_bytes()?)
    }
}

/// A person id as the database writes it: 16 bytes.
pub(crate) fn lees_id(bytes: &[u8]) -> Result<PersoonId, Error> {
    Uuid::from_slice(bytes).map(PersoonId).map_err(|_| Error::Onleesbaar)
}

/// A JSON list of lists of one hexadecimal text: many blobs as one parameter, see
/// [`Databanksoort::rijen`](crate::databank::Databanksoort::rijen).
pub(crate) fn hexlijst<'a>(blobs: impl Iterator<Item = &'a [u8]>) -> Result<String, Error> {
    Ok(serde_json::to_string(&blobs.map(|blob| [codec::naar_hex(blob)]).collect::<Vec<_>>())?)
}
