//! Ids that follow from what a source already calls a thing, so that the same delivery always meets the same
//! signal, application or traject, and a file can address one without knowing a random id.

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use uuid::{Uuid, Version};

use crate::{Gemeentecode, PersoonId};

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

/// The benefit of a person in a municipality from a first day on: the same wherever it is told. `nummer` counts, from 0, the
/// benefits that first began on that day: one that was moved away from it keeps its id.
///
/// Of whose id begins with a moment (UUIDv7) it begins with the same, so that it stands near it in every index.
///
/// ```
/// use domein::{PersoonId, uitkering_id};
/// let (persoon, gemeente) = (PersoonId(uuid::Uuid::now_v7()), "GM0014".parse().unwrap());
/// let id = |nummer| uitkering_id(persoon, &gemeente, jiff::civil::date(2025, 3, 1), nummer);
/// assert_eq!(id(0).as_bytes()[..6], persoon.0.as_bytes()[..6]);
/// assert_ne!(id(0), id(1));
/// ```
#[must_use]
pub fn uitkering_id(persoon: PersoonId, gemeente: &Gemeentecode, ingangsdatum: Date, nummer: u32) -> Uuid {
    let (wie, dag) = (persoon.to_string(), ingangsdatum.to_string());
    let delen = [wie.as_str(), gemeente.as_str(), &dag];
    let id = match nummer {
        0 => afgeleide_id("uitkering", &delen),
        _ => afgeleide_id("uitkering", &[delen.as_slice(), &[&nummer.to_string()]].concat()),
    };
    if persoon.0.get_version() != Some(Version::SortRand) {
        return id;
    }
    let mut bytes = id.into_bytes();
    bytes[..MOMENT_BYTES].copy_from_slice(&persoon.0.as_bytes()[..MOMENT_BYTES]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Of a UUIDv7 the bytes that tell the moment.
const MOMENT_BYTES: usize = 6;
