//! The doors of rapportage, as a browser or a program meets them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod gedrang;
mod live;
mod onvolledig;
mod rapport;
mod scherm;
mod stilstand;
pub(crate) mod verzonnen;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use rapportage::{kerncijfers, router};
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt as _;
use verzonnen::Verzonnen;

/// A made-up municipality behind the front door.
struct Huis {
    stad: Verzonnen,
    app: Router,
    zender: watch::Sender<web::Livewaarde>,
    /// Of somebody who makes policy.
    token: String,
    _map: TempDir,
}

impl Huis {
    async fn van(stad: Verzonnen, map: TempDir) -> Self {
        let zender = kerncijfers::kanaal(&stad.rapportage).await.unwrap();
        let (toegang, mut tokens) = web::Toegang::vers("GM0014").unwrap();
        let token = tokens.remove(&domein::Rol::Beleid).unwrap();
        let router = router(stad.rapportage.clone(), zender.subscribe(), Arc::new(toegang));
        let app = web::Voordeur::nieuw(web::Hosts::Lokaal).router(router);
        Self { stad, app, zender, token, _map: map }
    }

    async fn stad() -> Self {
        let map = tempfile::tempdir().unwrap();
        Self::van(Verzonnen::stad(map.path()).await, map).await
    }

    async fn leeg() -> Self {
        let map = tempfile::tempdir().unwrap();
        Self::van(Verzonnen::leeg(map.path()).await, map).await
    }

    async fn vraag(&self, pad: &str) -> (StatusCode, HeaderMap, String) {
        let mut verzoek = verzoek(pad, None);
        if pad.starts_with("/rapportage/v1/cijfers") {
            verzoek.headers_mut().insert("authorization", format!("Bearer {}", self.token).parse().unwrap());
        }
        let antwoord = self.app.clone().oneshot(verzoek).await.unwrap();
        let (delen, lichaam) = antwoord.into_parts();
        let tekst = to_bytes(lichaam, 8 << 20).await.unwrap();
        (delen.status, delen.headers, String::from_utf8(tekst.to_vec()).unwrap())
    }

    async fn goed(&self, pad: &str) -> String {
        let (status, _, tekst) = self.vraag(pad).await;
        assert_eq!(status, StatusCode::OK, "{pad}: {tekst}");
        tekst
    }

    /// What somebody who makes policy for another municipality gets here.
    async fn vraag_van_elders(&self, pad: &str) -> StatusCode {
        let (toegang, tokens) = web::Toegang::vers("GM0518").unwrap();
        let router = router(self.stad.rapportage.clone(), self.zender.subscribe(), Arc::new(toegang));
        let mut verzoek = verzoek(pad, None);
        let token = format!("Bearer {}", tokens[&domein::Rol::Beleid]);
        verzoek.headers_mut().insert("authorization", token.parse().unwrap());
        let app = web::Voordeur::nieuw(web::Hosts::Lokaal).router(router);
        app.oneshot(verzoek).await.unwrap().status()
    }

    async fn stroom(&self, laatste: Option<&str>) -> impl Stuk + use<> {
        let antwoord =
            self.app.clone().oneshot(verzoek("/rapportage/v1/kerncijfers/stroom", laatste)).await.unwrap();
        assert_eq!(antwoord.headers()["content-type"], "text/event-stream");
        antwoord.into_body().into_data_stream()
    }
}

fn verzoek(pad: &str, laatste: Option<&str>) -> Request<Body> {
    let verzoek = Request::get(pad).header("host", "localhost");
    let verzoek = laatste.into_iter().fold(verzoek, |verzoek, id| verzoek.header("last-event-id", id));
    verzoek.body(Body::empty()).unwrap()
}

/// A body as it comes in.
trait Stuk: futures_util::Stream<Item = Result<Bytes, axum::Error>> + Unpin {}
impl<S: futures_util::Stream<Item = Result<Bytes, axum::Error>> + Unpin> Stuk for S {}
