//! The one form in which an error leaves the house: `application/problem+json` (RFC 9457).
//! What went wrong inside goes to the log only; the caller gets a stable code and a Dutch sentence that helps.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// One finding in the input, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Veldfout {
    /// The place, as a dotted path: `datum`, `deelnemers[2].rol`; empty for the document as a whole.
    pub veld: String,
    /// Stable code in kebab-case.
    pub code: Cow<'static, str>,
    /// What is wrong and what is expected, in Dutch. Never repeats the value that was sent.
    pub reden: String,
    /// Line in the document, counted from 1, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regel: Option<usize>,
    /// Column in that line, counted from 1, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kolom: Option<usize>,
}

impl Veldfout {
    /// A finding at a path, without line and column.
    pub fn nieuw(veld: impl Into<String>, code: &'static str, reden: impl Into<String>) -> Self {
        Self { veld: veld.into(), code: Cow::Borrowed(code), reden: reden.into(), regel: None, kolom: None }
    }

    /// The same finding with its place in the text, both counted from 1.
    #[must_use]
    pub fn op(self, regel: usize, kolom: usize) -> Self {
        Self { regel: Some(regel), kolom: Some(kolom), ..self }
    }
}

/// What goes over the wire.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Probleem")]
pub(crate) struct Inhoud {
    /// Page about this error, relative to the server: `/fouten/<code>`.
    r#type: String,
    /// Short Dutch name of the status.
    title: Cow<'static, str>,
    /// The HTTP status.
    status: u16,
    /// What happened, where, and what to do about it, in Dutch.
    detail: String,
    /// Stable code in kebab-case.
    code: Cow<'static, str>,
    /// All findings in the input at once; absent when the input is not the matter.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    fouten: Vec<Veldfout>,
}

/// The same with what one problem has besides.
#[derive(Serialize)]
struct Buiten<'a> {
    #[serde(flatten)]
    inhoud: &'a Inhoud,
    #[serde(flatten)]
    extra: BTreeMap<&'static str, Value>,
}

/// An error as answer. Boxed inside, so that a `Result` with it stays small.
#[derive(Debug, Clone)]
pub struct Probleem(Box<Binnen>);

#[derive(Debug, Clone)]
struct Binnen {
    status: StatusCode,
    inhoud: Inhoud,
    /// Seconds for `Retry-After`.
    wacht_s: Option<u32>,
    /// A token was shown, but not a valid one (RFC 6750, section 3.1).
    token_ongeldig: bool,
    /// A member of its own besides those that every problem has (RFC 9457, section 3.2).
    extra: Option<(&'static str, Value)>,
}

impl Probleem {
    fn maak(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let inhoud = Inhoud {
            r#type: format!("/fouten/{code}"),
            title: Cow::Borrowed(titel(status)),
            status: status.as_u16(),
            detail: detail.into(),
            code: Cow::Borrowed(code),
            fouten: Vec::new(),
        };
        Self(Box::new(Binnen { status, inhoud, wacht_s: None, token_ongeldig: false, extra: None }))
    }

    /// 400 `invoer-ongeldig`: every finding in the input at once.
    pub fn ongeldig(fouten: Vec<Veldfout>) -> Self {
        let detail = match fouten.len() {
            1 => {
                "De invoer bevat 1 fout; zie `fouten`. Verbeter die en stuur het verzoek opnieuw.".to_owned()
            }
            n => {
                format!("De invoer bevat {n} fouten; zie `fouten`. Verbeter ze en stuur het verzoek opnieuw.")
            }
        };
        let mut probleem = Self::maak(StatusCode::BAD_REQUEST, "invoer-ongeldig", detail);
        probleem.0.inhoud.fouten = fouten;
        probleem
    }

    /// 400 with a code of its own, for a request that is wrong as a whole.
    pub fn verzoek_onjuist(code: &'static str, detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 401 `niet-aangemeld`: no token came along.
    pub fn niet_aangemeld(detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::UNAUTHORIZED, "niet-aangemeld", detail)
    }

    /// 401 `token-ongeldig`: a token came along that nobody knows.
    pub(crate) fn token_ongeldig() -> Self {
        let detail = "Het toegangstoken is niet bekend. Vraag de beheerder om een geldig token.";
        let mut probleem = Self::maak(StatusCode::UNAUTHORIZED, "token-ongeldig", detail);
        probleem.0.token_ongeldig = true;
        probleem
    }

    /// 401 `token-verlopen`: a token came along that was valid before.
    pub(crate) fn token_verlopen() -> Self {
        let detail = "Het toegangstoken is verlopen. Meld u opnieuw aan en stuur het nieuwe token.";
        let mut probleem = Self::maak(StatusCode::UNAUTHORIZED, "token-verlopen", detail);
        probleem.0.token_ongeldig = true;
        probleem
    }

    /// 403 `geen-toegang`: known, but not allowed; the detail says what is needed.
    pub fn geen_toegang(detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::FORBIDDEN, "geen-toegang", detail)
    }

    /// 403 with a code of its own, for who is known but cannot work here.
    pub fn verboden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::FORBIDDEN, code, detail)
    }

    /// 404: what was asked for is not there, or not for this caller.
    pub fn niet_gevonden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::NOT_FOUND, code, detail)
    }

    /// 405 `methode-niet-toegestaan`.
    pub fn methode() -> Self {
        let detail =
            "Dit adres kent deze HTTP-methode niet. De kop `Allow` noemt de methoden die wel kunnen.";
        Self::maak(StatusCode::METHOD_NOT_ALLOWED, "methode-niet-toegestaan", detail)
    }

    /// 408 `te-traag`: the body did not keep up its pace.
    pub(crate) fn te_traag() -> Self {
        let detail = "Het bericht kwam te traag binnen. Stuur het opnieuw, met dezelfde Idempotency-Key.";
        Self::maak(StatusCode::REQUEST_TIMEOUT, "te-traag", detail)
    }

    /// 409: a rule of the domain refuses this in the present state.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::CONFLICT, code, detail)
    }

    /// 410: it was there and is gone for good.
    pub fn vervallen(code: &'static str, detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::GONE, code, detail)
    }

    /// 412: the caller decided on an older state than the present one.
    pub fn voorwaarde(code: &'static str, detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::PRECONDITION_FAILED, code, detail)
    }

    /// 413 `te-groot`: the body is larger than the bound, in bytes.
    pub fn te_groot(grens_bytes: usize) -> Self {
        let detail = format!("Het bericht is groter dan {grens_bytes} bytes. Stuur minder in één keer.");
        Self::maak(StatusCode::PAYLOAD_TOO_LARGE, "te-groot", detail)
    }

    /// 413 `te-groot`: what the body asks for is more than can be taken, for a reason of its own.
    pub fn te_veel(detail: impl Into<String>) -> Self {
        Self::maak(StatusCode::PAYLOAD_TOO_LARGE, "te-groot", detail)
    }

    /// 415 `soort-inhoud`: the body does not say that it is JSON.
    pub fn soort_inhoud() -> Self {
        let detail = "Deze operatie leest JSON. Stuur de kop `Content-Type: application/json` mee.";
        Self::maak(StatusCode::UNSUPPORTED_MEDIA_TYPE, "soort-inhoud", detail)
    }

    /// 415 `soort-inhoud`: the body does not say that it is one of these media types.
    pub(crate) fn soort_inhoud_van(soorten: &[&str]) -> Self {
        let detail = format!(
            "Deze operatie leest een bestand. Stuur de kop `Content-Type` mee met wat het is, een van: {}.",
            soorten.join(", ")
        );
        Self::maak(StatusCode::UNSUPPORTED_MEDIA_TYPE, "soort-inhoud", detail)
    }

    /// 421 `verkeerde-host`: the request is meant for another server (DNS rebinding).
    pub(crate) fn verkeerde_host() -> Self {
        let detail = "Deze server luistert niet naar de naam in de kop `Host`. Gebruik het adres dat bij het \
                      starten is getoond, of laat de beheerder deze naam toestaan.";
        Self::maak(StatusCode::MISDIRECTED_REQUEST, "verkeerde-host", detail)
    }

    /// 422 `code-onbekend`: the input has its form, and names what is not there; every code at once.
    pub fn code_onbekend(fouten: Vec<Veldfout>) -> Self {
        let detail = match fouten.len() {
            1 => "Het verzoek noemt iets dat er niet is; zie `fouten`. Er is niets vastgelegd.".to_owned(),
            n => format!(
                "Het verzoek noemt {n} dingen die er niet zijn; zie `fouten`. Er is niets vastgelegd."
            ),
        };
        Self::maak(StatusCode::UNPROCESSABLE_ENTITY, "code-onbekend", detail).met_fouten(fouten)
    }

    /// 429 `te-vaak`; `wacht_s` is the number of seconds after which it may be tried again.
    pub fn te_vaak(wacht_s: u32) -> Self {
        let detail = format!(
            "Er komen te veel verzoeken tegelijk of na elkaar. Probeer het over {wacht_s} seconden opnieuw."
        );
        Self::maak(StatusCode::TOO_MANY_REQUESTS, "te-vaak", detail).na(wacht_s)
    }

    /// 429 with a code of its own: so much of this is not asked; `wacht_s` is the number of seconds after which it may be
    /// tried again.
    pub fn te_veel_gevraagd(code: &'static str, detail: impl Into<String>, wacht_s: u32) -> Self {
        Self::maak(StatusCode::TOO_MANY_REQUESTS, code, detail).na(wacht_s)
    }

    /// 500 `interne-fout`: the cause goes to the log under a reference, the caller gets only the reference.
    /// The cause must hold no personal data, as no log line may.
    pub fn intern(oorzaak: &dyn Display) -> Self {
        let referentie = Uuid::new_v4();
        tracing::error!(%referentie, %oorzaak, "interne fout");
        let detail = format!(
            "Er ging bij ons iets mis. Probeer het later opnieuw; blijft het misgaan, geef de beheerder dan \
             referentie {referentie}."
        );
        Self::maak(StatusCode::INTERNAL_SERVER_ERROR, "interne-fout", detail)
    }

    /// 503: not now; `wacht_s` is the number of seconds after which it may be tried again.
    pub fn niet_beschikbaar(code: &'static str, detail: impl Into<String>, wacht_s: u32) -> Self {
        Self::maak(StatusCode::SERVICE_UNAVAILABLE, code, detail).na(wacht_s)
    }

    /// The same problem with findings, each with its place and its own code.
    #[must_use]
    pub fn met_fouten(mut self, fouten: Vec<Veldfout>) -> Self {
        self.0.inhoud.fouten = fouten;
        self
    }

    /// The same problem with one more member.
    pub(crate) fn met(mut self, naam: &'static str, waarde: Value) -> Self {
        self.0.extra = Some((naam, waarde));
        self
    }

    fn na(mut self, wacht_s: u32) -> Self {
        self.0.wacht_s = Some(wacht_s);
        self
    }

    /// The HTTP status of this problem.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable code of this problem.
    pub fn code(&self) -> &str {
        &self.0.inhoud.code
    }

    /// What happened and what to do about it, in Dutch.
    pub fn detail(&self) -> &str {
        &self.0.inhoud.detail
    }

    /// The findings in the input.
    pub fn fouten(&self) -> &[Veldfout] {
        &self.0.inhoud.fouten
    }
}

/// The Dutch name of a status, as shown in `title` and in the API description.
pub(crate) fn titel(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "Het verzoek klopt niet",
        401 => "Niet aangemeld",
        403 => "Geen toegang",
        404 => "Niet gevonden",
        405 => "Methode niet toegestaan",
        408 => "Te traag",
        409 => "Kan nu niet",
        410 => "Bestaat niet meer",
        412 => "Intussen gewijzigd",
        413 => "Bericht te groot",
        415 => "Soort inhoud niet leesbaar",
        421 => "Verkeerde server",
        422 => "Noemt iets onbekends",
        429 => "Te veel verzoeken",
        503 => "Tijdelijk niet beschikbaar",
        _ => "Interne fout",
    }
}

impl IntoResponse for Probleem {
    fn into_response(self) -> Response {
        let Binnen { status, inhoud, wacht_s, token_ongeldig, extra } = *self.0;
        let buiten = Buiten { inhoud: &inhoud, extra: extra.into_iter().collect() };
        // Strings, numbers and lists only: this cannot fail; an empty object would still be JSON.
        let json = serde_json::to_vec(&buiten).unwrap_or_else(|_| b"{}".to_vec());
        let mut antwoord = (status, json).into_response();
        let koppen = antwoord.headers_mut();
        koppen.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(s) = wacht_s {
            koppen.insert(RETRY_AFTER, HeaderValue::from(s));
        }
        if status == StatusCode::UNAUTHORIZED {
            let uitdaging = match token_ongeldig {
                true => r#"Bearer realm="jongerenstroom", error="invalid_token""#,
                false => r#"Bearer realm="jongerenstroom""#,
            };
            koppen.insert(WWW_AUTHENTICATE, HeaderValue::from_static(uitdaging));
        }
        antwoord
    }
}
