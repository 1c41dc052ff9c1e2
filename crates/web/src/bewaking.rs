//! The guard before one operation: recognises the user and holds the roles of the operation against the
//! user's own.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::voordeur::API_VERSION;
use crate::{Gebruiker, Herkenner, Probleem, Rol};

/// What the guard of one operation knows.
#[derive(Clone)]
pub(crate) struct Bewaking {
    pub(crate) openbaar: bool,
    pub(crate) rollen: &'static [Rol],
    pub(crate) toegang: Arc<dyn Herkenner>,
    pub(crate) versie: HeaderValue,
}

pub(crate) async fn bewaak(State(bewaking): State<Bewaking>, mut verzoek: Request, verder: Next) -> Response {
    let mut antwoord = match bewaking.laat_toe(&mut verzoek) {
        Ok(()) => verder.run(verzoek).await,
        Err(probleem) => probleem.into_response(),
    };
    antwoord.headers_mut().insert(API_VERSION, bewaking.versie);
    antwoord
}

impl Bewaking {
    fn laat_toe(&self, verzoek: &mut Request) -> Result<(), Probleem> {
        if self.openbaar {
            return Ok(());
        }
        let gebruiker = self.herken(verzoek.headers())?;
        if !self.rollen.contains(&gebruiker.rol) {
            let nodig: Vec<&str> = self.rollen.iter().map(|rol| rol.naam()).collect();
            let nodig = if nodig.is_empty() { "geen enkele rol".to_owned() } else { nodig.join(" of ") };
            return Err(Probleem::geen_toegang(format!(
                "De rol {} mag dit niet; toegestaan is: {nodig}. Vraag de beheerder om een token met de juiste rol.",
                gebruiker.rol
            )));
        }
        verzoek.extensions_mut().insert(gebruiker);
        Ok(())
    }

    fn herken(&self, koppen: &HeaderMap) -> Result<Gebruiker, Probleem> {
        let mut alle = koppen.get_all(AUTHORIZATION).iter();
        let Some(kop) = alle.next() else {
            return Err(Probleem::niet_aangemeld(
                "Stuur een toegangstoken mee: `Authorization: Bearer <token>`.",
            ));
        };
        let token =
            kop.to_str().ok().and_then(|tekst| tekst.split_once(' ')).filter(|_| alle.next().is_none());
        match token {
            Some((schema, token)) if schema.eq_ignore_ascii_case("bearer") => {
                self.toegang.herken(token.trim()).ok_or_else(Probleem::token_ongeldig)
            }
            _ => Err(Probleem::niet_aangemeld(
                "De kop `Authorization` hoort één keer voor te komen, als `Bearer <token>`.",
            )),
        }
    }
}
