//! Who asks: the user behind a request, and the seam where a token becomes a user. Today the tokens of
//! `toegang.toml` fill it; signed access tokens of an identity provider can do so later.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domein::{Gebiedsteam, Gemeentecode, Rol};
use futures_util::future::BoxFuture;

use crate::Probleem;

/// The user behind a request. As extractor it gives whom the guard of the operation recognised; in an
/// operation without login it refuses with 401.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gebruiker {
    /// The account at whoever recognised it (the `sub` of a token); never the name of a person. It is the actor of
    /// what this user records, and Idempotency-Keys belong to it.
    pub sub: String,
    /// What the user may do.
    pub rollen: Vec<Rol>,
    /// The municipality that the user works for.
    pub gemeente: Gemeentecode,
    /// The gebiedsteams that the user works in; empty means the whole municipality.
    pub teams: Vec<Gebiedsteam>,
}

/// The user, with the role in which this operation lets the user in: what extensions of a request carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aangemeld {
    /// Who.
    pub gebruiker: Gebruiker,
    /// The first role of the operation that the user has.
    pub rol: Rol,
}

impl<S: Sync> FromRequestParts<S> for Aangemeld {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Probleem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Probleem::niet_aangemeld("Stuur een toegangstoken mee: `Authorization: Bearer <token>`.")
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Gebruiker {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, staat: &S) -> Result<Self, Probleem> {
        Aangemeld::from_request_parts(parts, staat).await.map(|aangemeld| aangemeld.gebruiker)
    }
}

/// Why a token gives no user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reden {
    /// Nobody has this token: it is wrong, replaced or withdrawn.
    #[error("the token is not known")]
    Onbekend,
    /// It was valid, and is no longer.
    #[error("the token has expired")]
    Verlopen,
    /// Whoever knows the tokens does not answer.
    #[error("whoever recognises tokens cannot be reached")]
    NietBereikbaar,
}

/// Seconds after which a caller may try again when nobody can be recognised.
const OPNIEUW_S: u32 = 5;

impl From<Reden> for Probleem {
    fn from(reden: Reden) -> Self {
        match reden {
            Reden::Onbekend => Self::token_ongeldig(),
            Reden::Verlopen => Self::token_verlopen(),
            Reden::NietBereikbaar => Self::niet_beschikbaar(
                "aanmelding-niet-bereikbaar",
                "Uw aanmelding is nu niet te controleren. Er is niets uitgevoerd; stuur hetzelfde verzoek over enkele \
                 seconden opnieuw.",
                OPNIEUW_S,
            ),
        }
    }
}

/// Turns a bearer token into a user, or says why not.
pub trait Herkenner: Send + Sync {
    /// The user this token belongs to. Must not tell by its duration how much of the token was right.
    fn herken<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Gebruiker, Reden>>;
}
