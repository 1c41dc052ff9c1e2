//! An environment in memory with a register in a folder of its own, and short ways to ask it.

use std::collections::BTreeMap;
use std::future::ready;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use aanlevering::Mapping;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use dienst::{
    Omgeving, Quarantaine, VasteKlok,
    levering::{Grenzen, Keuze, Leveringsfout, Verslag, lever},
};
use domein::{Gemeentecode, Leveringssoort, Rol, Vastlegging, gebeurtenis::IntakeGebeurtenis};
use eventstore::{Database, Follower, Log, Position, PostgresOptions, Query};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use intake::aanvoer::Beginbestand;
use persoonsregister::{Kek, Kekherkomst, Persoonsregister};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Databank, PostgresServer};
use tower::ServiceExt as _;
use web::{Gebruiker, Herkenner, Hosts, Reden, Toegang, Voordeur};

/// Test persons: BSN and birth date.
pub(crate) const ANNA: (&str, &str) = ("999901102", "2002-05-17");
/// The name of whoever applies.
pub(crate) const ACHTERNAAM: &str = "Proefpersoon";
pub(crate) const BRAM: (&str, &str) = ("999901114", "1985-11-30");

pub(crate) struct Proef {
    pub(crate) omgeving: Omgeving,
    pub(crate) map: TempDir,
    router: Router,
    tokens: BTreeMap<Rol, String>,
    databank: Option<Arc<Databank>>,
}

/// The databases of a service: SQLite in `map`, or in the test crate `op_postgres` PostgreSQL.
async fn databanken(map: &Path) -> (Database, Persoonsregister, Option<Arc<Databank>>) {
    let kek = Kek::willekeurig().unwrap();
    if env!("CARGO_CRATE_NAME") != "op_postgres" {
        let database = Database::sqlite(&map.join("intake.sqlite")).await.unwrap();
        let kek = Kekherkomst::Waarde(kek);
        let register = Persoonsregister::open(&map.join("persoonsregister.sqlite"), kek).await.unwrap();
        return (database, register, None);
    }
    let databank = PostgresServer::gedeeld();
    let database = Database::postgres(&databank.url()).await.unwrap();
    let register = Persoonsregister::postgres(&databank.url(), kek).await.unwrap();
    (database, register, Some(Arc::new(databank)))
}

/// The log of a service: in memory, or on the same PostgreSQL.
async fn log(databank: Option<&Databank>) -> Log {
    match databank {
        None => Log::memory(),
        Some(databank) => Log::postgres(&databank.url(), PostgresOptions::default()).await.unwrap(),
    }
}

impl Proef {
    pub(crate) async fn nieuw() -> Self {
        let map = tempfile::tempdir().unwrap();
        let (database, register, databank) = databanken(map.path()).await;
        let quarantaine = Quarantaine::open(database.clone(), register.clone()).await.unwrap();
        let nu = "2026-04-01T10:00:00Z".parse().unwrap();
        let omgeving = Omgeving {
            log: log(databank.as_deref()).await,
            database,
            register,
            quarantaine,
            klok: Arc::new(VasteKlok(nu)),
            gemeente: "GM0014".parse().unwrap(),
            normen: Arc::default(),
            onderbreking_dagen: domein::ONDERBREKING_DAGEN,
        };
        let (router, tokens) = voordeur(&omgeving, "GM0014");
        Self { omgeving, map, router, tokens, databank }
    }

    /// The same service, asked by users of another municipality.
    pub(crate) fn anders(&self, gemeente: &str) -> Self {
        self.met(voordeur(&self.omgeving, gemeente))
    }

    /// The same service, asked by a user with this role who works in one gebiedsteam only.
    pub(crate) fn in_team(&self, rol: Rol, team: &str) -> Self {
        let gebruiker = Gebruiker {
            sub: format!("m-{team}"),
            rollen: vec![rol],
            gemeente: self.omgeving.gemeente.clone(),
            teams: vec![team.parse().unwrap()],
        };
        let diensten = intake::router(self.omgeving.clone(), Arc::new(AltijdDezelfde(gebruiker)));
        let tokens = BTreeMap::from([(rol, "token".to_owned())]);
        self.met((Voordeur::nieuw(Hosts::Lokaal).router(diensten), tokens))
    }

    fn met(&self, (router, tokens): (Router, BTreeMap<Rol, String>)) -> Self {
        let (omgeving, databank) = (self.omgeving.clone(), self.databank.clone());
        Self { omgeving, map: tempfile::tempdir().unwrap(), router, tokens, databank }
    }

    pub(crate) fn openapi(&self) -> Router {
        self.router.clone()
    }

    /// As an addition.
    pub(crate) async fn neem_op(&self, bestand: &[u8], mapping: &Mapping) -> Verslag {
        let keuze = Keuze { soort: Some(Leveringssoort::Aanvulling), ..Keuze::default() };
        self.lever(bestand, mapping, &keuze).await.unwrap()
    }

    pub(crate) async fn lever(
        &self,
        bestand: &[u8],
        mapping: &Mapping,
        keuze: &Keuze,
    ) -> Result<Verslag, Leveringsfout> {
        let aanvoer = Beginbestand { gemeente: self.omgeving.gemeente.clone() };
        let hoe = (keuze, Grenzen::default());
        lever(&self.omgeving, &aanvoer, Cursor::new(bestand.to_vec()), "proef.csv", mapping, hoe, &mut |_| {})
            .await
    }

    pub(crate) async fn importeer(&self, bestand: &str) -> Verslag {
        self.neem_op(bestand.as_bytes(), &Mapping::default()).await
    }

    /// The events about persons; those about deliveries stand apart.
    pub(crate) async fn feiten(&self) -> Vec<Vastlegging<IntakeGebeurtenis>> {
        let mut alle = self.gebeurtenissen().await;
        alle.retain(|g| g.metadata.persoon_id.is_some());
        alle
    }

    pub(crate) async fn gebeurtenissen(&self) -> Vec<Vastlegging<IntakeGebeurtenis>> {
        let bladzij = self.omgeving.log.read(&Query::all(), Position::START, 10_000).await.unwrap();
        bladzij.events.iter().map(|regel| Vastlegging::uit_log(regel).unwrap()).collect()
    }

    /// The type names of all events about persons, in order.
    pub(crate) async fn soorten(&self) -> Vec<&'static str> {
        use domein::Gebeurtenis as _;
        self.feiten().await.iter().map(|g| g.gebeurtenis.soort()).collect()
    }

    pub(crate) async fn projecteer(&self) {
        let (database, log) = (self.omgeving.database.clone(), self.omgeving.log.clone());
        let (aanvragen, uitkeringen) = (intake::aanvragen(), intake::uitkeringen());
        let follower = Follower::projection(aanvragen, database.clone(), log.clone()).await;
        follower.unwrap().catch_up().await.unwrap();
        Follower::projection(uitkeringen, database, log).await.unwrap().catch_up().await.unwrap();
    }

    pub(crate) async fn post(&self, rol: Rol, pad: &str, inhoud: Value) -> (StatusCode, Value) {
        self.post_met(rol, pad, inhoud, None).await
    }

    pub(crate) async fn post_met(
        &self,
        rol: Rol,
        pad: &str,
        inhoud: Value,
        sleutel: Option<&str>,
    ) -> (StatusCode, Value) {
        let mut verzoek = self.verzoek("POST", rol, pad).header("Content-Type", "application/json");
        if let Some(sleutel) = sleutel {
            verzoek = verzoek.header("Idempotency-Key", sleutel);
        }
        self.stuur(verzoek.body(Body::from(inhoud.to_string())).unwrap()).await
    }

    pub(crate) async fn post_csv(&self, rol: Rol, soort: &str, bestand: &str) -> (StatusCode, Value) {
        let verzoek = self
            .verzoek("POST", rol, "/aanleveringen/beginbestand?soort=aanvulling")
            .header("Content-Type", soort);
        self.stuur(verzoek.body(Body::from(bestand.to_owned())).unwrap()).await
    }

    pub(crate) async fn post_levering(&self, rol: Rol, vraag: &str, bestand: &str) -> (StatusCode, Value) {
        let pad = format!("/aanleveringen/beginbestand?{vraag}");
        let verzoek = self.verzoek("POST", rol, &pad).header("Content-Type", "text/csv");
        self.stuur(verzoek.body(Body::from(bestand.to_owned())).unwrap()).await
    }

    pub(crate) async fn post_bestand(
        &self,
        vraag: &str,
        soort: &str,
        bestand: Vec<u8>,
    ) -> (StatusCode, Value) {
        let pad = format!("/aanleveringen/beginbestand?{vraag}");
        let verzoek = self.verzoek("POST", Rol::Beheer, &pad).header("Content-Type", soort);
        self.stuur(verzoek.body(Body::from(bestand)).unwrap()).await
    }

    pub(crate) async fn put_tekst(&self, rol: Rol, pad: &str, tekst: &str) -> (StatusCode, Value) {
        let verzoek = self.verzoek("PUT", rol, pad).header("Content-Type", "application/toml");
        self.stuur(verzoek.body(Body::from(tekst.to_owned())).unwrap()).await
    }

    pub(crate) async fn get(&self, rol: Rol, pad: &str) -> (StatusCode, Value) {
        self.stuur(self.verzoek("GET", rol, pad).body(Body::empty()).unwrap()).await
    }

    fn verzoek(&self, methode: &str, rol: Rol, pad: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(methode)
            .uri(format!("/intake/v1{pad}"))
            .header("Host", "localhost")
            .header("Authorization", format!("Bearer {}", self.tokens[&rol]))
    }

    async fn stuur(&self, verzoek: Request<Body>) -> (StatusCode, Value) {
        let antwoord = self.router.clone().oneshot(verzoek).await.unwrap();
        let status = antwoord.status();
        let lichaam = antwoord.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&lichaam).unwrap_or(Value::Null))
    }

    /// An application of somebody; gives its id.
    pub(crate) async fn aanvraag(&self, kenmerk: &str, (bsn, geboren): (&str, &str), datum: &str) -> String {
        let inhoud = json!({
            "kenmerk": kenmerk, "persoon": {"bsn": bsn, "geboortedatum": geboren, "achternaam": ACHTERNAAM}, "datum": datum, "gebiedsteam": "zuid",
        });
        let (status, antwoord) = self.post(Rol::Inkomensconsulent, "/aanvragen", inhoud).await;
        assert_eq!(status, StatusCode::CREATED, "{antwoord}");
        antwoord["aanvraagId"].as_str().unwrap().to_owned()
    }
}

/// Whatever the token, it is this user.
struct AltijdDezelfde(Gebruiker);

impl Herkenner for AltijdDezelfde {
    fn herken<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Gebruiker, Reden>> {
        Box::pin(ready(Ok(self.0.clone())))
    }
}

fn voordeur(omgeving: &Omgeving, gemeente: &str) -> (Router, BTreeMap<Rol, String>) {
    let _: Gemeentecode = gemeente.parse().unwrap();
    let (toegang, tokens) = Toegang::vers(gemeente).unwrap();
    let diensten = intake::router(omgeving.clone(), Arc::new(toegang));
    (Voordeur::nieuw(Hosts::Lokaal).router(diensten), tokens)
}

/// A workbook of benefits, with which reading one is tested.
pub(crate) fn werkmap(naam: &str) -> Vec<u8> {
    let map = Path::new(env!("CARGO_MANIFEST_DIR")).join("../aanlevering/tests/bestanden");
    std::fs::read(map.join(naam)).unwrap()
}

/// A file of `schemas/aanlevering`.
pub(crate) fn voorbeeld(naam: &str) -> Vec<u8> {
    let map = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/aanlevering");
    std::fs::read(map.join(naam)).unwrap()
}
