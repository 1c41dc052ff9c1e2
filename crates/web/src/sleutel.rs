//! `Idempotency-Key`: the caller's own name for a command, so that the same request sent twice is done once.
//! A key belongs to the caller, whatever the role or path: the same key is the same command, and another command under
//! it is refused by what is recorded with the first.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Probleem, Veldfout};

/// Longest key that is taken, in characters.
pub const MAX_SLEUTEL_TEKENS: usize = 128;
const KOP: &str = "Idempotency-Key";

/// The value of `Idempotency-Key`: 1 up to and including 128 visible ASCII characters. Take
/// `Option<Sleutel>` where the key may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sleutel(pub String);

impl Sleutel {
    /// The id of the command this request asks for; see [`opdracht_id`].
    pub fn opdracht_id(&self, sub: &str) -> Uuid {
        opdracht_id(sub, &self.0)
    }
}

/// Command id (UUIDv8 of SHA-256) of a caller and its key.
pub fn opdracht_id(sub: &str, sleutel: &str) -> Uuid {
    let mut som = Sha256::new();
    for deel in ["opdracht", sub, sleutel] {
        // With the length before it, no two lists of parts give the same bytes.
        som.update((deel.len() as u64).to_be_bytes());
        som.update(deel.as_bytes());
    }
    let afdruk: [u8; 32] = som.finalize().into();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&afdruk[..16]);
    Uuid::new_v8(bytes)
}

impl<S: Sync> OptionalFromRequestParts<S> for Sleutel {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Probleem> {
        let mut alle = parts.headers.get_all(KOP).iter();
        let Some(waarde) = alle.next() else { return Ok(None) };
        let bytes = waarde.as_bytes();
        let goed = (1..=MAX_SLEUTEL_TEKENS).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
        match (goed, alle.next(), waarde.to_str()) {
            (true, None, Ok(sleutel)) => Ok(Some(Self(sleutel.to_owned()))),
            _ => Err(Probleem::ongeldig(vec![Veldfout::nieuw(
                KOP,
                "sleutel-onjuist",
                format!(
                    "De kop {KOP} komt één keer voor en telt 1 tot en met {MAX_SLEUTEL_TEKENS} zichtbare ASCII-tekens."
                ),
            )])),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Sleutel {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, staat: &S) -> Result<Self, Probleem> {
        let sleutel = <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, staat).await?;
        sleutel.ok_or_else(|| {
            let reden = format!("Deze operatie vraagt de kop {KOP}, zodat een herhaling niet dubbel telt.");
            Probleem::ongeldig(vec![Veldfout::nieuw(KOP, "ontbreekt", reden)])
        })
    }
}
