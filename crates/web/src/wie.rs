//! Who asks: the roles, the user behind a request, and the seam where a token becomes a user.
//! Today the tokens of `toegang.toml` fill it; signed access tokens of an identity provider can do so later.

use std::fmt;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Probleem;

/// The roles of the house; each sees and may do only what its work asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rol {
    /// Jongerencoach: follows up signals and coaches.
    Coach,
    /// Decides on applications and benefits.
    Inkomensconsulent,
    /// Finds employers and places.
    Accountmanager,
    /// The regional office against dropout from school, as a sender of signals.
    Doorstroompunt,
    /// UWV, as a sender of transfers.
    Uwv,
    /// Policy: figures only, no persons.
    Beleid,
    /// Privacy officer: access requests and erasure.
    Privacy,
    /// Operations: the system, no personal data.
    Beheer,
}

impl Rol {
    /// All roles, in the order of this list.
    pub const ALLE: [Self; 8] = [
        Self::Coach,
        Self::Inkomensconsulent,
        Self::Accountmanager,
        Self::Doorstroompunt,
        Self::Uwv,
        Self::Beleid,
        Self::Privacy,
        Self::Beheer,
    ];

    /// The name as in `toegang.toml` and in messages: `coach`.
    pub fn naam(self) -> &'static str {
        match self {
            Self::Coach => "coach",
            Self::Inkomensconsulent => "inkomensconsulent",
            Self::Accountmanager => "accountmanager",
            Self::Doorstroompunt => "doorstroompunt",
            Self::Uwv => "uwv",
            Self::Beleid => "beleid",
            Self::Privacy => "privacy",
            Self::Beheer => "beheer",
        }
    }
}

impl fmt::Display for Rol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.naam())
    }
}

/// The text is not the name of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "deze rol bestaat niet; kies coach, inkomensconsulent, accountmanager, doorstroompunt, uwv, beleid, privacy of beheer"
)]
pub struct RolOnbekend;

impl FromStr for Rol {
    type Err = RolOnbekend;

    fn from_str(naam: &str) -> Result<Self, RolOnbekend> {
        Self::ALLE.into_iter().find(|rol| rol.naam() == naam).ok_or(RolOnbekend)
    }
}

/// The user behind a request. As extractor it gives whom the guard of the operation recognised; in an
/// operation without login it refuses with 401.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gebruiker {
    /// What the user may do.
    pub rol: Rol,
    /// Name of the account, never the name of a person.
    pub naam: String,
    /// Code of the municipality whose data the user may see: `GM0014`.
    pub gemeente: String,
}

impl<S: Sync> FromRequestParts<S> for Gebruiker {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Probleem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Probleem::niet_aangemeld("Stuur een toegangstoken mee: `Authorization: Bearer <token>`.")
        })
    }
}

/// Turns a bearer token into a user, or into nothing when the token is not valid.
pub trait Herkenner: Send + Sync {
    /// The user this token belongs to. Must not tell by its duration how much of the token was right.
    fn herken(&self, token: &str) -> Option<Gebruiker>;
}
