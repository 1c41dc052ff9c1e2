//! The body of a command, together with everything else that the command brings along.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::Method,
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use web::{Keur, Probleem, Veldfout};

use super::{Datums, NoemtCodes, Verzoek, afdruk, codes, datums};
use crate::{Omgeving, intern};

/// A command with its body. Comes last among the extractors. The body holds to its schema, to its own rules and to the
/// bounds of its dates; everything that is wrong comes at once. The teams and coaches that it names are there. A command that its caller named carries a keyed hash
/// of all that it says, so that the same name with another command can be told apart.
#[derive(Debug)]
pub struct Inhoud<T>(pub Verzoek, pub T);

impl<S, T> FromRequest<S> for Inhoud<T>
where
    S: AsRef<Omgeving> + Send + Sync,
    T: DeserializeOwned + JsonSchema + Keur + Datums + NoemtCodes + Send + Sync + 'static,
{
    type Rejection = Probleem;

    async fn from_request(verzoek: Request, staat: &S) -> Result<Self, Probleem> {
        let omgeving = staat.as_ref();
        let (mut parts, lichaam) = verzoek.into_parts();
        let mut wie = Verzoek::from_request_parts(&mut parts, staat).await?;
        let (methode, pad): (Method, String) = (parts.method.clone(), parts.uri.path().to_owned());
        let vandaag = omgeving.klok.vandaag();
        let buiten_grens = |inhoud: &T| -> Vec<Veldfout> { datums::keur(inhoud, vandaag) };
        let (inhoud, bytes) = web::lees_invoer(Request::from_parts(parts, lichaam), buiten_grens).await?;
        if wie.herhaalbaar {
            let afdruk =
                afdruk::van(&omgeving.register, &methode, &pad, &bytes).map_err(|fout| intern(&fout))?;
            wie.aanleiding.opdracht = Some(afdruk);
        }
        codes::keur(omgeving, &wie, &inhoud).await?;
        Ok(Self(wie, inhoud))
    }
}
