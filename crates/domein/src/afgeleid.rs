//! Ids that follow from what a source already calls a thing, so that the same delivery always meets the same
//! signal, application or traject, and a file can address one without knowing a random id.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The id (UUIDv8) that follows from a kind and its parts: the first sixteen bytes of a SHA-256 over every part
/// with its length before it, so that `["ab", "c"]` and `["a", "bc"]` differ.
///
/// Never call it with a BSN or another number of a person: a hash over so few numbers can be searched through.
///
/// ```
/// use domein::afgeleide_id;
/// let a = afgeleide_id("signaal", &["doorstroompunt", "DSP-2025-001"]);
/// assert_eq!(a, afgeleide_id("signaal", &["doorstroompunt", "DSP-2025-001"]));
/// assert_ne!(a, afgeleide_id("signaal", &["doorstroompunt", "DSP-2025-002"]));
/// ```
#[must_use]
pub fn afgeleide_id(soort: &str, delen: &[&str]) -> Uuid {
    let mut som = Sha256::new();
    for deel in std::iter::once(&soort).chain(delen) {
        som.update((deel.len() as u64).to_be_bytes());
        som.update(deel.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&som.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
