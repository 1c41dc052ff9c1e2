//! The guard before one operation: recognises the user and holds the roles of the operation against the
//! user's own.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domein::Rol;

use crate::voordeur::API_VERSION;
use crate::wie::Aangemeld;
use crate::{Gebruiker, Herkenner, Probleem};

/// What the guard of one operation knows.
#[derive(Clone)]
pub(crate) struct Bewaking {
    pub(crate) openbaar: bool,
    pub(crate) rollen: &'static [Rol],
    pub(crate) toegang: Arc<dyn Herkenner>,
    pub(crate) versie: HeaderValue,
}

pub(crate) async fn bewaak(State(bewaking): State<Bewaking>, mut verzoek: Request, verder: Next) -> Response {
    // The token is copied out first: the body of a request cannot be shared while it is waited for.
    let aangemeld = match bewaking.openbaar {
        true => Ok(None),
        false => bewaking.laat_toe(token(verzoek.headers())).await.map(Some),
    };
    let mut antwoord = match aangemeld {
        Ok(aangemeld) => {
            if let Some(aangemeld) = aangemeld {
                verzoek.extensions_mut().insert(aangemeld);
            }
            verder.run(verzoek).await
        }
        Err(probleem) => probleem.into_response(),
    };
    antwoord.headers_mut().insert(API_VERSION, bewaking.versie);
    antwoord
}

impl Bewaking {
    async fn laat_toe(&self, token: Result<String, Probleem>) -> Result<Aangemeld, Probleem> {
        let gebruiker = self.toegang.herken(&token?).await?;
        match self.rollen.iter().find(|rol| gebruiker.rollen.contains(rol)) {
            Some(rol) => Ok(Aangemeld { gebruiker, rol: *rol }),
            None => Err(self.geen_rol(&gebruiker)),
        }
    }

    fn geen_rol(&self, gebruiker: &Gebruiker) -> Probleem {
        let noem = |rollen: &[Rol], tussen: &str| match rollen {
            [] => "geen enkele rol".to_owned(),
            rollen => rollen.iter().map(|rol| rol.code()).collect::<Vec<_>>().join(tussen),
        };
        let (eigen, nodig) = (noem(&gebruiker.rollen, " en "), noem(self.rollen, " of "));
        Probleem::geen_toegang(format!(
            "De rol {eigen} mag dit niet; toegestaan is: {nodig}. Vraag de beheerder om een token met de juiste rol."
        ))
    }
}

/// The bearer token that came along, once and in its own header.
fn token(koppen: &HeaderMap) -> Result<String, Probleem> {
    let mut alle = koppen.get_all(AUTHORIZATION).iter();
    let Some(kop) = alle.next() else {
        return Err(Probleem::niet_aangemeld(
            "Stuur een toegangstoken mee: `Authorization: Bearer <token>`.",
        ));
    };
    let deel = kop.to_str().ok().and_then(|tekst| tekst.split_once(' ')).filter(|_| alle.next().is_none());
    match deel {
        Some((schema, token)) if schema.eq_ignore_ascii_case("bearer") => Ok(token.trim().to_owned()),
        _ => Err(Probleem::niet_aangemeld(
            "De kop `Authorization` hoort één keer voor te komen, als `Bearer <token>`.",
        )),
    }
}
