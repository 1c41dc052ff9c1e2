//! The start page: the key figures at a glance, complete without a script and live with one.
//! Page, style and script come from this program; the policy lets the browser load nothing else.

mod grafiek;
mod pagina;

use axum::{
    Router,
    extract::State,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use web::Probleem;

use crate::{http::Staat, kerncijfers::Kerncijfers};

const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) fn router(staat: Staat) -> Router {
    let bestand = |soort, inhoud: &'static str| get(move || async move { ([(CONTENT_TYPE, soort)], inhoud) });
    Router::new()
        .route("/", get(start))
        .route("/dashboard/stijl.css", bestand("text/css; charset=utf-8", include_str!("stijl.css")))
        .route("/dashboard/live.js", bestand("text/javascript; charset=utf-8", include_str!("live.js")))
        .with_state(staat)
}

/// Shows exactly what the stream sends.
async fn start(State(Staat { rapportage, live }): State<Staat>) -> Result<Response, Probleem> {
    let stand = live.borrow().clone();
    let kerncijfers: Kerncijfers =
        serde_json::from_str(stand.tekst()).map_err(|fout| Probleem::intern(&fout))?;
    let gemeente = pagina::Gemeente {
        naam: rapportage.naam(),
        drempel: rapportage.regel().drempel,
        vandaag: rapportage.vandaag(),
    };
    let pagina = pagina::pagina(&kerncijfers, &gemeente, rapportage.diensten());
    let koppen = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, CSP)];
    Ok((koppen, pagina).into_response())
}
