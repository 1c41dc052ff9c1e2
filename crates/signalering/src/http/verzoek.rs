//! What every command over HTTP brings along: who asks, in which chain, and the id of the command; and the small
//! checks that the bodies share.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use jiff::civil::{Date, date};
use uuid::Uuid;
use web::{Correlatie, Gebruiker, Probleem, Sleutel, Veldfout};

use super::Dienst;

/// Who asks, in which chain, and the id of the command.
pub(super) struct Verzoek {
    pub(super) gebruiker: Gebruiker,
    pub(super) correlatie: Correlatie,
    /// Follows from `Idempotency-Key`; fresh without one.
    pub(super) opdracht: Uuid,
}

impl FromRequestParts<Dienst> for Verzoek {
    type Rejection = Probleem;

    /// Refuses a user of another municipality: this installation records for one.
    async fn from_request_parts(parts: &mut Parts, dienst: &Dienst) -> Result<Self, Probleem> {
        let gebruiker = Gebruiker::from_request_parts(parts, dienst).await?;
        if gebruiker.gemeente != dienst.omgeving.gemeente.as_str() {
            return Err(Probleem::geen_toegang(
                "Uw token is van een andere gemeente dan die van deze installatie. Vraag de beheerder om een token \
                 van deze gemeente.",
            ));
        }
        let correlatie = Correlatie::from_request_parts(parts, dienst).await?;
        let sleutel =
            <Sleutel as OptionalFromRequestParts<Dienst>>::from_request_parts(parts, dienst).await?;
        let opdracht = sleutel.map(|sleutel| sleutel.opdracht_id(gebruiker.rol, parts.uri.path()));
        Ok(Self { gebruiker, correlatie, opdracht: opdracht.unwrap_or_else(Uuid::now_v7) })
    }
}

/// A text in the form of a code or number.
pub(super) fn vorm<T: FromStr<Err = String>>(veld: &str, tekst: &str) -> Result<T, Veldfout> {
    tekst.parse().map_err(|reden: String| Veldfout::nieuw(veld, "notatie-onjuist", reden))
}

/// What is wrong with a text that should be a code or number.
pub(super) fn keur_vorm<T: FromStr<Err = String>>(veld: &str, tekst: &str) -> Option<Veldfout> {
    vorm::<T>(veld, tekst).err()
}

/// What is wrong with a date: the same bounds as in deliveries.
pub(super) fn keur_datum(veld: &str, datum: Date) -> Option<Veldfout> {
    let goed = (date(1900, 1, 1)..=date(2100, 12, 31)).contains(&datum);
    (!goed).then(|| Veldfout::nieuw(veld, "waarde-onjuist", "Geef een datum van 1900 tot en met 2100."))
}

/// A finding as the whole answer, for what was found good before.
pub(super) fn ongeldig(fout: Veldfout) -> Probleem {
    Probleem::ongeldig(vec![fout])
}
