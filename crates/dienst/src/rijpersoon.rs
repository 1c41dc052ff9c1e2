//! The person of a row of a delivery.

use domein::{PersoonId, Verzegeld};
use persoonsregister::{Geboorte, Herkenning};

use crate::ImportFout;

/// The person of a row. Not in the register yet when nobody knew them.
pub struct Rijpersoon<'a> {
    /// The id that events carry.
    pub id: PersoonId,
    /// The birth, to compute ages with.
    pub geboorte: Geboorte,
    pub(crate) herkenning: &'a Herkenning,
    pub(crate) rij: usize,
}

impl Rijpersoon<'_> {
    /// Seals a text with the person's key, also when the person is not in the register yet.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn verzegel(&self, doel: &str, tekst: Option<&str>) -> Result<Option<Verzegeld>, ImportFout> {
        Ok(tekst.map(|tekst| self.herkenning.verzegel(self.rij, doel, tekst)).transpose()?)
    }
}
