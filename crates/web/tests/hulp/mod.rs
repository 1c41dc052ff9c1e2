//! A small service behind the front door, as the real services are built, and short ways to ask it.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use axum::{Json, Router};
use domein::Rol;
use http_body_util::BodyExt as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower::ServiceExt as _;
use uuid::Uuid;
use web::{
    Api, Correlatie, Gebruiker, Invoer, Keur, Operatie, Pad, Probleem, Sleutel, Toegang, Veldfout, Zoekvraag,
};

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NieuwGesprek {
    pub(crate) datum: jiff::civil::Date,
    pub(crate) uitkomst: String,
}

impl Keur for NieuwGesprek {
    fn keur(&self) -> Vec<Veldfout> {
        match self.uitkomst.is_empty() {
            true => vec![Veldfout::nieuw("uitkomst", "te-kort", "Vul de uitkomst in.")],
            false => Vec::new(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Gesprek {
    pub(crate) signaal_id: Uuid,
    pub(crate) opdracht_id: Option<Uuid>,
    pub(crate) gemeente: String,
    pub(crate) correlatie: Uuid,
}

/// Which signals to list.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Zoek {
    /// Only from this day on.
    pub(crate) vanaf: Option<jiff::civil::Date>,
    pub(crate) aantal: Option<u16>,
}
impl Keur for Zoek {}

async fn leg_vast(
    gebruiker: Gebruiker,
    correlatie: Correlatie,
    sleutel: Option<Sleutel>,
    Pad(signaal_id): Pad<Uuid>,
    Invoer(_gesprek): Invoer<NieuwGesprek>,
) -> Result<(StatusCode, Json<Gesprek>), Probleem> {
    let opdracht_id = sleutel.map(|s| s.opdracht_id(&gebruiker.sub));
    let gesprek = Gesprek {
        signaal_id,
        opdracht_id,
        gemeente: gebruiker.gemeente.to_string(),
        correlatie: correlatie.id,
    };
    Ok((StatusCode::CREATED, Json(gesprek)))
}

async fn fout(Pad(naam): Pad<String>) -> Probleem {
    let detail = "Zo is het.";
    match naam.as_str() {
        "onjuist" => Probleem::verzoek_onjuist("pad-onjuist", detail),
        "conflict" => Probleem::conflict("proef", detail),
        "vervallen" => Probleem::vervallen("proef", detail),
        "voorwaarde" => Probleem::voorwaarde("proef", detail),
        "vaak" => Probleem::te_vaak(7),
        "weg" => Probleem::niet_beschikbaar("proef", detail, 9),
        "paniek" => panic!("met opzet"),
        "traag" => {
            tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
            Probleem::intern(&"nooit")
        }
        _ => Probleem::intern(&"geheime oorzaak"),
    }
}

pub(crate) fn api() -> Api<()> {
    Api::nieuw("proef", "1.2.3", "Een kleine dienst om de afspraken mee te beproeven.")
        .operatie(
            Operatie::post("/signalen/{signaalId}/gesprekken")
                .titel("Gesprek vastleggen")
                .parameter("signaalId", "Het signaal.")
                .rollen(&[Rol::Coach, Rol::Inkomensconsulent])
                .invoer::<NieuwGesprek>()
                .antwoord::<Gesprek>(201)
                .fouten(&[409, 410]),
            leg_vast,
        )
        .operatie(
            Operatie::get("/signalen")
                .titel("Signalen")
                .rollen(&[Rol::Coach])
                .vraag::<Zoek>()
                .antwoord::<Vec<u16>>(200),
            async |Zoekvraag(zoek): Zoekvraag<Zoek>| Json(vec![zoek.aantal.unwrap_or(0)]),
        )
        .operatie(Operatie::get("/fouten/{naam}").openbaar().leeg(204).fouten(&[409, 410, 412, 429]), fout)
        .operatie(Operatie::get("/vergeten").leeg(204), async || StatusCode::NO_CONTENT)
        .operatie(Operatie::get("/stroom").openbaar().stroom(), async || StatusCode::NO_CONTENT)
}

pub(crate) struct Proef {
    pub(crate) router: Router,
    pub(crate) tokens: BTreeMap<Rol, String>,
}

pub(crate) fn proef() -> Proef {
    proef_achter(web::Voordeur::nieuw(web::Hosts::Lokaal))
}

pub(crate) fn proef_achter(deur: web::Voordeur) -> Proef {
    let (toegang, tokens) = Toegang::vers("GM0014").unwrap();
    Proef { router: deur.router(api().router((), Arc::new(toegang))), tokens }
}

/// With somebody else who recognises tokens.
pub(crate) fn proef_met(toegang: Arc<dyn web::Herkenner>) -> Proef {
    let deur = web::Voordeur::nieuw(web::Hosts::Lokaal);
    Proef { router: deur.router(api().router((), toegang)), tokens: BTreeMap::new() }
}

pub(crate) fn verzoek(methode: &str, pad: &str) -> axum::http::request::Builder {
    Request::builder().method(methode).uri(pad).header("host", "localhost:8080")
}

impl Proef {
    pub(crate) async fn vraag(&self, verzoek: Request<Body>) -> Response<Body> {
        let antwoord = self.router.clone().oneshot(verzoek).await.unwrap();
        gekopt(&antwoord);
        antwoord
    }

    /// A conversation sent by this role.
    pub(crate) async fn gesprek(&self, rol: Rol, inhoud: impl Into<Body>) -> Response<Body> {
        let pad = "/proef/v1/signalen/01939e0c-95a0-7000-8000-000000000001/gesprekken";
        let verzoek = verzoek("POST", pad)
            .header("authorization", format!("Bearer {}", self.tokens[&rol]))
            .header("content-type", "application/json");
        self.vraag(verzoek.body(inhoud.into()).unwrap()).await
    }
}

/// Every answer, whatever it is, carries the headers.
fn gekopt(antwoord: &Response<Body>) {
    let kop = |naam: &str| {
        antwoord.headers().get(naam).unwrap_or_else(|| panic!("{naam} ontbreekt")).to_str().unwrap()
    };
    assert!(["1.0.0", "1.2.3"].contains(&kop("api-version")));
    assert_eq!(kop("cache-control"), "no-store");
    assert!(kop("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(kop("x-content-type-options"), "nosniff");
    assert_eq!(kop("x-frame-options"), "DENY");
    assert!(kop("strict-transport-security").starts_with("max-age="));
    assert_eq!(kop("referrer-policy"), "no-referrer");
    assert_eq!(kop("traceparent").len(), 55);
    if antwoord.status().is_client_error() || antwoord.status().is_server_error() {
        assert_eq!(kop("content-type"), "application/problem+json");
    }
}

pub(crate) async fn json(antwoord: Response<Body>) -> Value {
    let bytes = antwoord.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap()
}

/// The problem in an answer, with its status and code as expected.
pub(crate) async fn probleem(antwoord: Response<Body>, status: u16, code: &str) -> Value {
    assert_eq!(antwoord.status().as_u16(), status);
    let probleem = json(antwoord).await;
    assert_eq!(probleem["status"], status);
    assert_eq!(probleem["code"], code, "{probleem}");
    assert_eq!(probleem["type"], format!("/fouten/{code}"));
    for veld in ["title", "detail"] {
        assert!(probleem[veld].as_str().is_some_and(|tekst| !tekst.is_empty()), "{veld} in {probleem}");
    }
    probleem
}
