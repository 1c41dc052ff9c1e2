//! Short ways to make persons, facts, a service in memory, and to ask it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use dienst::{Gevolgd, Omgeving, Quarantaine, VasteKlok};
use domein::{
    AanbodCode, Actor, Gebeurtenis as _, Gemeentecode, PersoonId, Rol, afgeleide_id,
    gebeurtenis::{InrichtingGebeurtenis, TrajectGebeurtenis as G},
};
use eventstore::{Database, Follower, Log};
use http_body_util::BodyExt as _;
use jiff::civil::{Date, date};
use persoonsregister::{Aanmelding, Afloop, Bsn, Kek, Kekherkomst, Persoonsgegevens, Persoonsregister};
use serde_json::Value;
use tower::ServiceExt as _;
use traject::regels::{
    Voorval,
    begeleiding::{Begeleiding, Opdracht, Wat},
    stream_begeleiding,
};
use uuid::Uuid;
use web::Toegang;

pub(crate) const GEMEENTE: &str = "GM0014";

pub(crate) fn anna() -> PersoonId {
    PersoonId(Uuid::from_u128(1))
}

pub(crate) fn bo() -> PersoonId {
    PersoonId(Uuid::from_u128(2))
}

pub(crate) fn code<T: std::str::FromStr<Err = String>>(tekst: &str) -> T {
    tekst.parse().unwrap()
}

pub(crate) fn koers() -> AanbodCode {
    code("op-koers")
}

/// A day in 2025.
pub(crate) fn dag(maand: i8, dag: i8) -> Date {
    date(2025, maand, dag)
}

pub(crate) fn uitkering(nummer: u128) -> Uuid {
    Uuid::from_u128(1_000 + nummer)
}

pub(crate) fn traject(kenmerk: &str) -> Uuid {
    afgeleide_id("traject", &[kenmerk])
}

/// A fact about Anna.
pub(crate) fn feit(datum: Date, gebeurtenis: impl Into<G>) -> Voorval {
    Voorval::over(anna(), datum, gebeurtenis)
}

/// A service with its own tables, and a front door for each role.
pub(crate) struct Proef {
    pub(crate) omgeving: Omgeving,
    pub(crate) map: tempfile::TempDir,
    router: Router,
    tokens: BTreeMap<Rol, String>,
    runner: Follower,
    /// The logs of the services of which traject keeps something, and what follows each.
    pub(crate) anderen: BTreeMap<&'static str, (Log, Follower)>,
}

/// The databases of a service: SQLite in `map`, or in the test crate `op_postgres` PostgreSQL.
async fn databanken(map: &std::path::Path) -> (Database, Persoonsregister) {
    let kek = Kek::willekeurig().unwrap();
    if env!("CARGO_CRATE_NAME") != "op_postgres" {
        let database = Database::sqlite(&map.join("tabellen.sqlite")).await.unwrap();
        let kek = Kekherkomst::Waarde(kek);
        let register = Persoonsregister::open(&map.join("persoonsregister.sqlite"), kek).await.unwrap();
        return (database, register);
    }
    // Nobody owns it: it goes with the server, at the end of the test run.
    let url = Box::leak(Box::new(testkit::PostgresServer::gedeeld())).url();
    let database = Database::postgres(&url).await.unwrap();
    (database, Persoonsregister::postgres(&url, kek).await.unwrap())
}

pub(crate) async fn omgeving(log: Log, map: &std::path::Path) -> Omgeving {
    let (database, register) = databanken(map).await;
    let quarantaine = Quarantaine::open(database.clone(), register.clone()).await.unwrap();
    let klok = Arc::new(VasteKlok("2026-01-15T09:00:00Z".parse().unwrap()));
    let gemeente: Gemeentecode = code(GEMEENTE);
    Omgeving {
        log,
        database,
        register,
        quarantaine,
        klok,
        gemeente,
        normen: Arc::default(),
        onderbreking_dagen: domein::ONDERBREKING_DAGEN,
    }
}

impl Proef {
    pub(crate) async fn nieuw() -> Self {
        Self::met(GEMEENTE).await
    }

    /// With tokens of a municipality.
    pub(crate) async fn met(gemeente: &str) -> Self {
        let map = tempfile::tempdir().unwrap();
        let omgeving = omgeving(Log::memory(), map.path()).await;
        let (toegang, tokens) = Toegang::vers(gemeente).unwrap();
        let router = traject::router(omgeving.clone(), Arc::new(toegang));
        let (database, log) = (omgeving.database.clone(), omgeving.log.clone());
        let runner = Follower::projection(traject::Leesmodel, database.clone(), log).await.unwrap();
        let mut anderen = BTreeMap::new();
        for model in traject::CONTRACT.leesmodellen.iter().filter(|model| model.van != G::DIENST) {
            let log = Log::memory();
            let volger = Follower::projection(Gevolgd((model.maak)()), database.clone(), log.clone());
            anderen.insert(model.van, (log, volger.await.unwrap()));
        }
        Self { omgeving, map, router, tokens, runner, anderen }
    }

    /// The same service, asked by a coach who works in these gebiedsteams.
    pub(crate) fn coach_in(&mut self, teams: &str) {
        self.als("m-17", teams);
    }

    /// The same service, asked by a coach with this number who works in these gebiedsteams.
    pub(crate) fn als(&mut self, sub: &str, teams: &str) {
        use std::os::unix::fs::OpenOptionsExt as _;
        let token = "coach-in-een-team-".repeat(3);
        let inhoud = format!(
            "[[toegang]]\nsub = \"{sub}\"\nrollen = [\"coach\"]\ngemeente = \"{GEMEENTE}\"\nteams = {teams}\n\
             token = \"{token}\"\n"
        );
        let pad = self.map.path().join(format!("toegang-{}.toml", Uuid::now_v7()));
        let mut opties = std::fs::OpenOptions::new();
        let mut bestand = opties.write(true).create_new(true).mode(0o600).open(&pad).unwrap();
        std::io::Write::write_all(&mut bestand, inhoud.as_bytes()).unwrap();
        let toegang = Toegang::laad_of_maak(&pad, GEMEENTE).unwrap();
        self.router = traject::router(self.omgeving.clone(), Arc::new(toegang));
        self.tokens = BTreeMap::from([(Rol::Coach, token)]);
    }

    /// Brings the read model up to date.
    pub(crate) async fn werk_bij(&self) {
        self.runner.catch_up().await.unwrap();
    }

    /// Builds the read model anew from the log.
    pub(crate) async fn herbouw(&self) {
        self.runner.reset().await.unwrap();
        self.werk_bij().await;
    }

    /// Two turn out to be one, and traject hears of it.
    pub(crate) async fn voeg_samen(&self, blijft: PersoonId, gaat_op: PersoonId) {
        let register = &self.omgeving.register;
        assert!(register.voeg_samen(blijft, gaat_op, "beheer", "dezelfde").await.unwrap());
        assert_eq!(dienst::volg_samenvoegingen::<Begeleiding>(&self.omgeving).await.unwrap(), 1);
    }

    /// The person with this BSN turns out to be two after all, and traject hears of it.
    pub(crate) async fn splits(&self, bsn: &str) {
        self.omgeving.register.splits(&Bsn::lees(bsn).unwrap().into(), "beheer", "toch niet").await.unwrap();
        assert_eq!(dienst::volg_samenvoegingen::<Begeleiding>(&self.omgeving).await.unwrap(), 1);
    }

    /// The municipality records something of itself on a day, and traject hears of it.
    pub(crate) async fn richt_in(&self, van: Date, gebeurtenis: impl Into<InrichtingGebeurtenis>) {
        let (log, volger) = &self.anderen[InrichtingGebeurtenis::DIENST];
        let actor = Actor { rol: Rol::Beheer, id: code("beheer") };
        let aanleiding = self.omgeving.aanleiding(actor, Uuid::now_v7(), None);
        let metadata = domein::Metadata {
            persoon_id: None,
            gemeente: aanleiding.gemeente,
            geldig_op: van,
            vastgelegd_op: aanleiding.vastgelegd_op,
            actor: aanleiding.actor,
            correlatie: aanleiding.correlatie,
            oorzaak: None,
            opdracht: None,
            traceparent: None,
        };
        let feit = domein::Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis: gebeurtenis.into() };
        let stream = eventstore::StreamId::new("inrichting");
        let append = eventstore::Append::to(stream, eventstore::Expected::Any, [feit.naar_log().unwrap()]);
        log.append(append).await.unwrap();
        volger.catch_up().await.unwrap();
    }

    /// What the reaction asks when a benefit is granted: from then on it is known.
    pub(crate) async fn ken_toe(&self, persoon: PersoonId, uitkering_id: Uuid) {
        self.ken_toe_in(persoon, uitkering_id, None).await;
    }

    /// The same, of a benefit of an area team.
    pub(crate) async fn ken_toe_in(&self, persoon: PersoonId, uitkering_id: Uuid, team: Option<&str>) {
        let wat = Wat::VraagCoach { uitkering_id, gebiedsteam: team.map(code), coach: None };
        self.doe(Opdracht { persoon, datum: dag(1, 1), wat }).await;
    }

    /// The same, of a benefit that began on another day.
    pub(crate) async fn ken_toe_op(&self, persoon: PersoonId, uitkering_id: Uuid, datum: Date) {
        let wat = Wat::VraagCoach { uitkering_id, gebiedsteam: None, coach: None };
        self.doe(Opdracht { persoon, datum, wat }).await;
    }

    /// What a reaction asks around a person.
    pub(crate) async fn doe(&self, vraag: Opdracht) {
        let persoon = vraag.persoon;
        let actor = Actor { rol: Rol::Systeem, id: code("systeem") };
        let aanleiding = self.omgeving.aanleiding(actor, Uuid::now_v7(), None);
        let stream = stream_begeleiding(persoon);
        let gedaan =
            dienst::voer_uit::<Begeleiding, _>(&self.omgeving, &stream, Uuid::now_v7(), vraag, &aanleiding);
        gedaan.await.unwrap();
    }

    /// Asks, about somebody who is known.
    pub(crate) async fn vraag(
        &self,
        rol: Rol,
        methode: &str,
        pad: &str,
        (sleutel, inhoud): (Option<&str>, Option<Value>),
    ) -> (StatusCode, Value) {
        if let Some(inhoud) = &inhoud {
            self.ken(inhoud).await;
        }
        self.vraag_zo(rol, methode, pad, (sleutel, inhoud)).await
    }

    /// Asks, about whoever it is.
    pub(crate) async fn vraag_zo(
        &self,
        rol: Rol,
        methode: &str,
        pad: &str,
        (sleutel, inhoud): (Option<&str>, Option<Value>),
    ) -> (StatusCode, Value) {
        let mut verzoek = Request::builder()
            .method(methode)
            .uri(format!("/traject/v1{pad}"))
            .header("Authorization", format!("Bearer {}", self.tokens[&rol]))
            .header("Content-Type", "application/json");
        if let Some(sleutel) = sleutel {
            verzoek = verzoek.header("Idempotency-Key", sleutel);
        }
        let inhoud = inhoud.map_or(Body::empty(), |inhoud| Body::from(inhoud.to_string()));
        let antwoord = self.router.clone().oneshot(verzoek.body(inhoud).unwrap()).await.unwrap();
        let status = antwoord.status();
        let bytes = antwoord.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// The person whom a body names by BSN has been met before, by another service.
    async fn ken(&self, inhoud: &Value) {
        let persoon = &inhoud["persoon"];
        let Some(Ok(bsn)) = persoon["bsn"].as_str().map(Bsn::lees) else { return };
        let geboorte = persoon["geboortedatum"].as_str().and_then(|dag| dag.parse::<Date>().ok());
        let gegevens = Persoonsgegevens { geboorte: geboorte.into(), ..Persoonsgegevens::default() };
        let aanmelding = Aanmelding { identificaties: vec![bsn.into()], gegevens };
        let register = &self.omgeving.register;
        let herkenning = register.herken(vec![aanmelding]).await.unwrap();
        if herkenning.uitkomsten()[0].as_ref().is_ok_and(|persoon| persoon.nieuw)
            && let Afloop::Vastgelegd(voorlopig) = register.leg_vast(&herkenning).await.unwrap()
        {
            voorlopig.bevestig().await.unwrap();
        }
    }

    /// POST as a coach, about somebody who is known.
    pub(crate) async fn post(&self, pad: &str, inhoud: Value) -> (u16, Value) {
        let (status, waarde) = self.vraag(Rol::Coach, "POST", pad, (None, Some(inhoud))).await;
        (status.as_u16(), waarde)
    }

    /// POST as beheer.
    pub(crate) async fn beheer(&self, pad: &str, inhoud: Value) -> (u16, Value) {
        let (status, waarde) = self.vraag(Rol::Beheer, "POST", pad, (None, Some(inhoud))).await;
        (status.as_u16(), waarde)
    }

    /// GET as a coach.
    pub(crate) async fn get(&self, pad: &str) -> (u16, Value) {
        let (status, waarde) = self.vraag(Rol::Coach, "GET", pad, (None, None)).await;
        (status.as_u16(), waarde)
    }
}
