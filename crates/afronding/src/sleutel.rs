//! The order in which records are decided on: by a keyed hash, so that it says nothing about them and nobody outside
//! can compute it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::Fout;

/// HMAC-SHA256 of a record's id; two records never share one.
pub(crate) type Sleutel = [u8; 32];

/// The secret of a municipality. It is never rotated: another secret decides otherwise about the same records, and the
/// two outcomes together say more than either.
#[derive(Clone)]
pub struct Geheim(Hmac<Sha256>);

impl Geheim {
    /// # Errors
    /// [`Fout::GeheimTeKort`] under 32 bytes.
    pub fn nieuw(bytes: &[u8]) -> Result<Self, Fout> {
        if bytes.len() < 32 {
            return Err(Fout::GeheimTeKort);
        }
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| Fout::GeheimTeKort)
    }

    pub(crate) fn sleutel(&self, record: &str) -> Sleutel {
        let mut hmac = self.0.clone();
        hmac.update(record.as_bytes());
        hmac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for Geheim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Geheim(…)")
    }
}
