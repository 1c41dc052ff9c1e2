//! Who an event is about, without saying who it is: a random id, and values that only the persoonsregister
//! can read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The id of a person: a UUIDv7, of the moment at which the persoonsregister met the person, or of before a wholly random
/// one. It says nothing else about the person: only the persoonsregister can go from it to a
/// BSN, and only while the person's key exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PersoonId(pub Uuid);

impl std::fmt::Display for PersoonId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A value encrypted with the key of one person: free text, health data, names of contact persons.
///
/// The text is opaque here (`v1.` followed by unpadded base64url); the persoonsregister seals and opens it. When the person's
/// key is destroyed, nobody can read it any more.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Verzegeld(pub String);
