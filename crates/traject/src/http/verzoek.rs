//! What every command brings along besides its body: who asks, for which municipality, and under which id.

use axum::{extract::FromRequestParts, http::request::Parts};
use dienst::Omgeving;
use domein::Aanleiding;
use uuid::Uuid;
use web::{Correlatie, Gebruiker, Probleem, Sleutel};

/// Who asks, and the id of the command: from `Idempotency-Key`, or a fresh one.
pub(crate) struct Verzoek {
    pub(crate) aanleiding: Aanleiding,
    pub(crate) opdracht: Uuid,
}

impl FromRequestParts<Omgeving> for Verzoek {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, omgeving: &Omgeving) -> Result<Self, Probleem> {
        let gebruiker = eigen_gebruiker(parts, omgeving).await?;
        let correlatie = Correlatie::from_request_parts(parts, omgeving).await?;
        let sleutel =
            <Option<Sleutel> as FromRequestParts<Omgeving>>::from_request_parts(parts, omgeving).await?;
        let opdracht = match sleutel {
            Some(sleutel) => sleutel.opdracht_id(gebruiker.rol, parts.uri.path()),
            None => Uuid::now_v7(),
        };
        Ok(Self { aanleiding: omgeving.aanleiding_van(&gebruiker, &correlatie), opdracht })
    }
}

/// For reading: only that the user belongs to this municipality.
pub(crate) struct EigenGemeente;

impl FromRequestParts<Omgeving> for EigenGemeente {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, omgeving: &Omgeving) -> Result<Self, Probleem> {
        eigen_gebruiker(parts, omgeving).await.map(|_| Self)
    }
}

async fn eigen_gebruiker(parts: &mut Parts, omgeving: &Omgeving) -> Result<Gebruiker, Probleem> {
    let gebruiker = Gebruiker::from_request_parts(parts, omgeving).await?;
    match gebruiker.gemeente == omgeving.gemeente.as_str() {
        true => Ok(gebruiker),
        false => Err(Probleem::geen_toegang(
            "Deze gegevens horen bij een andere gemeente dan die van uw token. Gebruik het adres van uw eigen gemeente.",
        )),
    }
}
