//! The one front door before all services and pages: headers on every answer, the check of the host, the
//! request span, the bounds on time and number, health, and the answers 404 and 405.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{MatchedPath, Query, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use crate::gereedheid::{GEREED, LEVEND};
use crate::klant::Klant;
use crate::metingen::METRICS;
use crate::poort::{self, Plek, Poort};
use crate::spoor::{TRACEPARENT, gekregen};
use crate::verbindingen::Krap;
use crate::{
    Correlatie, Gereedheid, Hosts, MAX_VERZOEK, Probleem, Proxies, Werk, foutpagina, lichaam, metingen,
};

pub(crate) const API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// What others ask every few seconds leaves neither log lines nor traces.
const STIL: [&str; 3] = [LEVEND, GEREED, METRICS];
/// The route of an address that does not exist.
const GEEN_ROUTE: &str = "geen";

/// The front door; [`router`](Self::router) puts it before the services.
pub struct Voordeur {
    hosts: Hosts,
    gereedheid: Gereedheid,
    proxies: Proxies,
    poort: Poort,
    max_verzoek: Duration,
}

impl Voordeur {
    /// A front door that answers to these names and is ready at once.
    pub fn nieuw(hosts: Hosts) -> Self {
        Self {
            hosts,
            gereedheid: Gereedheid::nieuw(),
            proxies: Proxies::default(),
            poort: Poort::default(),
            max_verzoek: MAX_VERZOEK,
        }
    }

    /// What `/gereed` asks.
    #[must_use]
    pub fn gereedheid(self, gereedheid: Gereedheid) -> Self {
        Self { gereedheid, ..self }
    }

    /// Who may say for whom they ask; without this nobody.
    #[must_use]
    pub fn proxies(self, proxies: Proxies) -> Self {
        Self { proxies, ..self }
    }

    /// Other bounds than those of [`Werk`] for all clients together, and than [`MAX_VERZOEK`].
    #[must_use]
    pub fn grenzen(self, gelijktijdig: usize, max_verzoek: Duration) -> Self {
        Self { poort: Poort::met_totaal(gelijktijdig), max_verzoek, ..self }
    }

    /// The merged services and pages behind this front door.
    pub fn router(self, diensten: Router) -> Router {
        diensten
            .merge(self.gereedheid.router())
            .merge(foutpagina::router())
            .method_not_allowed_fallback(|| async { Probleem::methode() })
            .fallback(|| async {
                Probleem::niet_gevonden(
                    "adres-onbekend",
                    "Dit adres bestaat niet. Let op hoofdletters en een schuine streep aan het eind; \
                     `/<dienst>/v1/openapi.json` noemt de adressen.",
                )
            })
            .layer(from_fn_with_state(Arc::new(self), ontvang))
    }
}

async fn ontvang(State(deur): State<Arc<Voordeur>>, mut verzoek: Request, verder: Next) -> Response {
    let begin = Instant::now();
    let methode = methode(verzoek.method());
    // Neither path nor query: the route has its parameters unfilled.
    let gevonden = verzoek.extensions().get::<MatchedPath>().cloned();
    let route = gevonden.as_ref().map_or(GEEN_ROUTE, MatchedPath::as_str);
    let span = if STIL.contains(&route) { Span::none() } else { span(methode, route, verzoek.headers()) };
    let correlatie = telemetrie::traceparent_van(&span).and_then(|hier| Correlatie::van_span(&hier));
    let correlatie = correlatie.unwrap_or_else(|| Correlatie::uit(verzoek.headers()));
    span.record("correlatie", tracing::field::display(correlatie.id));
    let traceparent = HeaderValue::from_str(&correlatie.traceparent);
    verzoek.extensions_mut().insert(correlatie);
    let mut antwoord = deur.handel(verzoek, verder).instrument(span.clone()).await;
    zet_koppen(antwoord.headers_mut());
    if let Ok(traceparent) = traceparent {
        antwoord.headers_mut().insert(TRACEPARENT, traceparent);
    }
    let (status, duur) = (antwoord.status().as_u16(), begin.elapsed());
    metingen::tel(methode, route, status, duur);
    if !span.is_none() {
        span.record("status", status).record("duur_ms", u64::try_from(duur.as_millis()).unwrap_or(u64::MAX));
        telemetrie::http_afgerond(&span, methode, route, status);
        span.in_scope(|| tracing::info!("verzoek afgehandeld"));
    }
    antwoord
}

/// The span of a request, as a step in the trace of the caller if there is one.
fn span(methode: &'static str, route: &str, koppen: &HeaderMap) -> Span {
    let sporen = telemetrie::aan();
    let span = tracing::info_span!(
        "verzoek",
        otel.name = sporen.then(|| format!("{methode} {route}")),
        otel.kind = sporen.then_some("server"),
        methode,
        correlatie = Empty,
        route,
        status = Empty,
        duur_ms = Empty,
    );
    if let Some(ouder) = sporen.then(|| gekregen(koppen)).flatten() {
        telemetrie::vervolg(&span, &ouder.to_string());
    }
    span
}

impl Voordeur {
    async fn handel(&self, verzoek: Request, verder: Next) -> Response {
        let krap = verzoek.extensions().get::<Krap>().copied();
        let (parts, lichaam) = verzoek.into_parts();
        let (lichaam, rest) = lichaam::bewaak(lichaam, &parts.headers);
        let mut antwoord = match self.handel_binnen_grenzen(parts, lichaam, krap, verder).await {
            Ok(antwoord) => antwoord,
            Err(probleem) => probleem.into_response(),
        };
        // Where room is short, nothing is read for nothing.
        let blijft = krap.is_none() && rest.lees_uit();
        if !blijft || antwoord.status() == StatusCode::REQUEST_TIMEOUT {
            antwoord.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        antwoord
    }

    async fn handel_binnen_grenzen(
        &self,
        mut parts: Parts,
        lichaam: Body,
        krap: Option<Krap>,
        verder: Next,
    ) -> Result<Response, Probleem> {
        if !self.hosts.staan_toe(&parts) {
            return Err(Probleem::verkeerde_host());
        }
        weiger_token_in_adres(&parts.uri)?;
        // Held here until the answer begins: a handler may drop the request much earlier.
        let _plek = match werk(&parts, &lichaam) {
            None => None,
            Some(werk) => {
                vrij_van_krapte(krap, werk)?;
                let klant = Klant::van_verzoek(&parts, &self.proxies);
                let plek = Plek::neem(&self.poort, klant, werk)?;
                parts.extensions.insert(plek.clone());
                Some(plek)
            }
        };
        let werk = AssertUnwindSafe(verder.run(Request::from_parts(parts, lichaam))).catch_unwind();
        match tokio::time::timeout(self.max_verzoek, werk).await {
            Ok(Ok(antwoord)) => Ok(antwoord),
            Ok(Err(_paniek)) => Err(Probleem::intern(&"een handler is in paniek geraakt")),
            Err(_te_laat) => Err(Probleem::niet_beschikbaar(
                "duurt-te-lang",
                "Het antwoord liet te lang op zich wachten. Stuur het verzoek opnieuw, met dezelfde Idempotency-Key.",
                5,
            )),
        }
    }
}

/// On a connection beyond the bounds only health is answered.
fn vrij_van_krapte(krap: Option<Krap>, werk: Werk) -> Result<(), Probleem> {
    match krap {
        Some(Krap::Klant) if werk != Werk::Gezondheid => Err(Probleem::te_vaak(werk.grens().wacht_s)),
        Some(Krap::Server) if werk != Werk::Gezondheid => Err(poort::vol(werk)),
        _ => Ok(()),
    }
}

/// The kind of work that a request begins as; none for `/levend`, which needs no place and always has an answer.
fn werk(parts: &Parts, lichaam: &Body) -> Option<Werk> {
    let route = parts.extensions.get::<MatchedPath>().map_or(GEEN_ROUTE, MatchedPath::as_str);
    match route {
        LEVEND => None,
        GEREED | METRICS => Some(Werk::Gezondheid),
        _ if parts.method.is_safe() => Some(Werk::Lezen),
        _ if lichaam.is_end_stream() => Some(Werk::Opdracht),
        _ => Some(Werk::Lichaam),
    }
}

/// A token in an address ends up in logs and histories (RFC 6750, section 5.3): refused, whoever asks.
fn weiger_token_in_adres(uri: &Uri) -> Result<(), Probleem> {
    let Ok(Query(paren)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
        return Err(Probleem::verzoek_onjuist(
            "adres-onleesbaar",
            "Het deel na het vraagteken is niet te lezen.",
        ));
    };
    if paren.iter().any(|(naam, _)| naam.eq_ignore_ascii_case("access_token")) {
        return Err(Probleem::verzoek_onjuist(
            "token-in-adres",
            "Een toegangstoken hoort niet in het adres. Stuur het in de kop `Authorization: Bearer <token>` en \
             laat dit token vervangen: het kan in logbestanden staan.",
        ));
    }
    Ok(())
}

/// Headers of every answer (NL API Design Rules 2.2 and its security module). What a handler set stays
/// where that is useful: a page has a policy of its own, an API a version of its own.
fn zet_koppen(koppen: &mut HeaderMap) {
    let vast = HeaderValue::from_static;
    koppen.insert(CACHE_CONTROL, vast("no-store"));
    koppen.insert(X_CONTENT_TYPE_OPTIONS, vast("nosniff"));
    koppen.insert(X_FRAME_OPTIONS, vast("DENY"));
    koppen.insert(STRICT_TRANSPORT_SECURITY, vast("max-age=31536000; includeSubDomains"));
    koppen.insert(REFERRER_POLICY, vast("no-referrer"));
    koppen.entry(CONTENT_SECURITY_POLICY).or_insert(vast("default-src 'none'; frame-ancestors 'none'"));
    koppen.entry(API_VERSION).or_insert(vast("1.0.0"));
}

/// The method for the log; one that the sender made up is not repeated.
fn methode(methode: &Method) -> &'static str {
    const BEKEND: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
    BEKEND.into_iter().find(|naam| *naam == methode.as_str()).unwrap_or("_OTHER")
}
