//! Who asks, where that may be done, and for a command: its id and what its events will say of where they come from.

use axum::{extract::FromRequestParts, http::request::Parts};
use domein::{Aanleiding, Actor, Gebiedsteam, Gemeentecode, Kenmerk};
use uuid::Uuid;
use web::{Aangemeld, Correlatie, Gebruiker, Probleem, Sleutel};

use crate::{Bereik, Handeling, Object, Omgeving, beslis};

/// What the handlers of one municipality's service work with. Whatever holds an [`Omgeving`] is one.
pub trait Installatie {
    /// The municipality that it works for.
    fn gemeente(&self) -> &Gemeentecode;
}

impl<S: AsRef<Omgeving>> Installatie for S {
    fn gemeente(&self) -> &Gemeentecode {
        &self.as_ref().gemeente
    }
}

/// Somebody who looks something up, and where that may be done. Refuses users of another municipality.
#[derive(Debug, Clone)]
pub struct Vrager {
    /// Who.
    pub gebruiker: Gebruiker,
    /// Where.
    pub bereik: Bereik,
}

impl<S: Installatie + Sync> FromRequestParts<S> for Vrager {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, staat: &S) -> Result<Self, Probleem> {
        let gebruiker = Gebruiker::from_request_parts(parts, staat).await?;
        let bereik = beslis(&gebruiker, Handeling::Werken, &Object::Gemeente(staat.gemeente()))?;
        Ok(Self { gebruiker, bereik })
    }
}

/// A command besides its body. A command whose body is read takes [`Inhoud`](super::Inhoud), which holds this.
#[derive(Debug, Clone)]
pub struct Verzoek {
    /// Who asks.
    pub gebruiker: Gebruiker,
    /// Where that may be done.
    pub bereik: Bereik,
    /// The id of the command: follows from the caller and `Idempotency-Key`, and is fresh without that.
    pub opdracht: Uuid,
    /// What the events that follow say of where they come from.
    pub aanleiding: Aanleiding,
    /// Whether the caller named the command, so that it can come again.
    pub(super) herhaalbaar: bool,
}

impl<S: AsRef<Omgeving> + Send + Sync> FromRequestParts<S> for Verzoek {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, staat: &S) -> Result<Self, Probleem> {
        let Vrager { gebruiker, bereik } = Vrager::from_request_parts(parts, staat).await?;
        let Aangemeld { rol, .. } = Aangemeld::from_request_parts(parts, staat).await?;
        let correlatie = Correlatie::from_request_parts(parts, staat).await?;
        let sleutel = Option::<Sleutel>::from_request_parts(parts, staat).await?;
        let actor = Actor { rol, id: kenmerk(&gebruiker)? };
        let opdracht = sleutel.as_ref().map(|sleutel| sleutel.opdracht_id(&gebruiker.sub));
        let aanleiding = staat.as_ref().aanleiding(actor, correlatie.id, None);
        let herhaalbaar = opdracht.is_some();
        Ok(Self {
            gebruiker,
            bereik,
            opdracht: opdracht.unwrap_or_else(Uuid::now_v7),
            aanleiding,
            herhaalbaar,
        })
    }
}

impl Verzoek {
    /// Refuses a team that the caller names for something new, and in which the caller does not work.
    ///
    /// # Errors
    /// 403.
    pub fn mag_noemen(&self, team: Option<&Gebiedsteam>) -> Result<(), Probleem> {
        let nieuw = Object::Nieuw(self.bereik.gemeente(), team);
        beslis(&self.gebruiker, Handeling::Werken, &nieuw)?;
        Ok(())
    }
}

/// The caller as the actor of events, where it has to be a number and never a name or a BSN.
///
/// # Errors
/// 403 for an account that is no such number.
pub fn kenmerk(gebruiker: &Gebruiker) -> Result<Kenmerk, Probleem> {
    gebruiker.sub.parse().map_err(|_| {
        Probleem::verboden(
            "gebruiker-onbruikbaar",
            "Uw account heeft geen nummer waaronder hier iets is vast te leggen: 1 tot 64 letters, cijfers of .-_/, en \
             geen reeks van negen cijfers. Vraag de beheerder om de `sub` van uw account te verbeteren.",
        )
    })
}
