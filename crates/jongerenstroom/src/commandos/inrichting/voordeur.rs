//! Asking the service in this process what a beheerder would ask it over the network.

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use domein::Rol;
use serde_json::Value;
use tower::ServiceExt as _;
use web::{Hosts, Voordeur};

use crate::{
    fout::{Bij, Fout},
    stelsel::Stelsel,
};

/// Most bytes of an answer that are looked at.
const MAX_ANTWOORD_BYTES: usize = 4 * 1024 * 1024;

/// What came back.
pub(super) struct Antwoord {
    pub(super) status: StatusCode,
    pub(super) inhoud: Value,
}

/// Posts as beheer.
pub(super) async fn stuur(stelsel: &Stelsel, pad: &str, inhoud: &Value) -> Result<Antwoord, Fout> {
    vraag(stelsel, (Method::POST, pad), Body::from(inhoud.to_string())).await
}

/// Every row of a list, page by page; `pad` ends where a further parameter can begin.
pub(super) async fn alles(stelsel: &Stelsel, pad: &str) -> Result<Vec<Value>, Fout> {
    let (mut regels, mut na) = (Vec::new(), String::new());
    loop {
        let blad = vraag(stelsel, (Method::GET, &format!("{pad}limiet=200{na}")), Body::empty()).await?;
        if !blad.status.is_success() {
            let detail = blad.inhoud["detail"].as_str().unwrap_or_default().to_owned();
            return Err(Fout::Gebruik(detail));
        }
        regels.extend(blad.inhoud["regels"].as_array().cloned().unwrap_or_default());
        match blad.inhoud["volgende"].as_str() {
            Some(volgende) => na = format!("&na={volgende}"),
            None => return Ok(regels),
        }
    }
}

async fn vraag(stelsel: &Stelsel, (methode, pad): (Method, &str), lichaam: Body) -> Result<Antwoord, Fout> {
    let voordeur: Router = Voordeur::nieuw(Hosts::Lokaal).router(stelsel.router());
    let http = Request::builder()
        .method(methode)
        .uri(pad)
        .header(header::HOST, "localhost")
        .header(header::AUTHORIZATION, format!("Bearer {}", stelsel.token(Rol::Beheer)?))
        .header(header::CONTENT_TYPE, "application/json")
        .body(lichaam)
        .bij("een verzoek is niet op te stellen")?;
    // The router cannot fail: every failure is an answer.
    let antwoord = voordeur.oneshot(http).await.bij("een verzoek is niet beantwoord")?;
    let status = antwoord.status();
    let onleesbaar = "het antwoord van een dienst is niet te lezen";
    let bytes = axum::body::to_bytes(antwoord.into_body(), MAX_ANTWOORD_BYTES).await.bij(onleesbaar)?;
    let inhoud: Value = serde_json::from_slice(&bytes).bij(onleesbaar)?;
    if status.is_server_error() {
        let oorzaak = format!("{status}: {}", inhoud["detail"].as_str().unwrap_or_default());
        return Err(oorzaak).bij("de dienst kan het verzoek nu niet uitvoeren");
    }
    Ok(Antwoord { status, inhoud })
}
