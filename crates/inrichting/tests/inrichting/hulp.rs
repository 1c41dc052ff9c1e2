//! Short ways to say things, and a service in memory with a front door for each role.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::{Router, body::Body, http::Request};
use dienst::{Gevolgd, Omgeving, Quarantaine, VasteKlok};
use domein::{Actor, Gebeurtenis, Gebiedsteam, Kenmerk, Metadata, PersoonId, Rol, Vastlegging};
use eventstore::{Append, Database, Expected, Follower, Log, StreamId};
use http_body_util::BodyExt as _;
use inrichting::regels::{Medewerker, Opdracht, Team, Wijziging};
use jiff::civil::{Date, date};
use persoonsregister::{Kek, Kekherkomst, Persoonsregister};
use serde_json::Value;
use tower::ServiceExt as _;
use uuid::Uuid;
use web::Toegang;

pub(crate) const VAN: Date = date(2022, 11, 1);

pub(crate) fn dag(maand: i8, dag: i8) -> Date {
    date(2026, maand, dag)
}

pub(crate) fn code<T: std::str::FromStr<Err = String>>(tekst: &str) -> T {
    tekst.parse().unwrap()
}

/// A team from its first day on.
pub(crate) fn team(wie: &str, van: Date, tot: Option<Date>) -> Wijziging<Team> {
    Wijziging::Zet {
        code: code(wie),
        van,
        wat: Team { naam: wie.to_uppercase(), tot, uit_teams: BTreeSet::new() },
        vervangt: None,
    }
}

/// A coach in some teams.
pub(crate) fn coach(wie: &str, teams: &[&str], van: Date, tot: Option<Date>) -> Wijziging<Medewerker> {
    let gebiedsteams = teams.iter().map(|team| code::<Gebiedsteam>(team)).collect();
    let wat = Medewerker { rol: Rol::Coach, gebiedsteams, account: None, tot };
    Wijziging::Zet { code: code::<Kenmerk>(wie), van, wat, vervangt: None }
}

pub(crate) fn teams(teams: Vec<Wijziging<Team>>) -> Opdracht {
    Opdracht { teams, ..Opdracht::default() }
}

pub(crate) fn medewerkers(medewerkers: Vec<Wijziging<Medewerker>>) -> Opdracht {
    Opdracht { medewerkers, ..Opdracht::default() }
}

pub(crate) struct Proef {
    _map: tempfile::TempDir,
    omgeving: Omgeving,
    /// The logs of the services that are followed, and what follows each.
    anderen: BTreeMap<&'static str, (Log, Follower)>,
    router: Router,
    tokens: BTreeMap<Rol, String>,
}

/// The databases: SQLite in `map`, or in the test crate `op_postgres` PostgreSQL.
async fn databanken(map: &std::path::Path) -> (Database, Persoonsregister) {
    let kek = Kek::willekeurig().unwrap();
    if env!("CARGO_CRATE_NAME") != "op_postgres" {
        let database = Database::sqlite(&map.join("tabellen.sqlite")).await.unwrap();
        let kek = Kekherkomst::Waarde(kek);
        let register = Persoonsregister::open(&map.join("register.sqlite"), kek).await.unwrap();
        return (database, register);
    }
    // Nobody owns it: it goes with the server, at the end of the test run.
    let url = Box::leak(Box::new(testkit::PostgresServer::gedeeld())).url();
    let database = Database::postgres(&url).await.unwrap();
    (database, Persoonsregister::postgres(&url, kek).await.unwrap())
}

impl Proef {
    pub(crate) async fn nieuw() -> Self {
        let map = tempfile::tempdir().unwrap();
        let (database, register) = databanken(map.path()).await;
        let quarantaine = Quarantaine::open(database.clone(), register.clone()).await.unwrap();
        let omgeving = Omgeving {
            log: Log::memory(),
            database,
            register,
            quarantaine,
            klok: Arc::new(VasteKlok("2026-04-15T09:00:00Z".parse().unwrap())),
            gemeente: code("GM0014"),
            normen: Arc::default(),
            onderbreking_dagen: domein::ONDERBREKING_DAGEN,
        };
        let (toegang, tokens) = Toegang::vers("GM0014").unwrap();
        let mut anderen = BTreeMap::new();
        for model in inrichting::CONTRACT.leesmodellen {
            let (log, database) = (Log::memory(), omgeving.database.clone());
            let volger = Follower::projection(Gevolgd((model.maak)()), database, log.clone());
            anderen.insert(model.van, (log, volger.await.unwrap()));
        }
        let router = inrichting::router(omgeving.clone(), Arc::new(toegang));
        Self { _map: map, omgeving, anderen, router, tokens }
    }

    /// Another service records something of the n-th person, and inrichting hears of it.
    pub(crate) async fn gebeurt<G: Gebeurtenis>(&self, n: u128, gebeurtenis: impl Into<G>) {
        self.gebeurt_op::<G>(n, dag(1, 1), gebeurtenis).await;
    }

    /// The same, of a day.
    pub(crate) async fn gebeurt_op<G: Gebeurtenis>(&self, n: u128, op: Date, gebeurtenis: impl Into<G>) {
        let metadata = Metadata {
            persoon_id: Some(PersoonId(Uuid::from_u128(n))),
            gemeente: self.omgeving.gemeente.clone(),
            geldig_op: op,
            vastgelegd_op: self.omgeving.klok.nu(),
            actor: Actor { rol: Rol::Systeem, id: code("proef") },
            correlatie: Uuid::now_v7(),
            oorzaak: None,
            opdracht: None,
            traceparent: None,
        };
        let gebeurtenis = gebeurtenis.into();
        let feit = Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis }.naar_log().unwrap();
        let (log, volger) = &self.anderen[G::DIENST];
        log.append(Append::to(StreamId::new(format!("proef-{n}")), Expected::Any, [feit])).await.unwrap();
        volger.catch_up().await.unwrap();
    }

    async fn vraag(&self, rol: Rol, methode: &str, pad: &str, inhoud: Option<Value>) -> (u16, Value) {
        let verzoek = Request::builder()
            .method(methode)
            .uri(format!("/inrichting/v1{pad}"))
            .header("Authorization", format!("Bearer {}", self.tokens[&rol]))
            .header("Content-Type", "application/json");
        let inhoud = inhoud.map_or(Body::empty(), |inhoud| Body::from(inhoud.to_string()));
        let antwoord = self.router.clone().oneshot(verzoek.body(inhoud).unwrap()).await.unwrap();
        let status = antwoord.status().as_u16();
        let bytes = antwoord.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// As beheer.
    pub(crate) async fn post(&self, pad: &str, inhoud: Value) -> (u16, Value) {
        self.vraag(Rol::Beheer, "POST", pad, Some(inhoud)).await
    }

    pub(crate) async fn post_als(&self, rol: Rol, pad: &str, inhoud: Value) -> (u16, Value) {
        self.vraag(rol, "POST", pad, Some(inhoud)).await
    }

    pub(crate) async fn get(&self, rol: Rol, pad: &str) -> (u16, Value) {
        self.vraag(rol, "GET", pad, None).await
    }

    /// The codes in a list, as a coach sees it.
    pub(crate) async fn codes(&self, pad: &str) -> Vec<String> {
        let (status, blad) = self.get(Rol::Coach, pad).await;
        assert_eq!(status, 200, "{blad}");
        let regels = blad["regels"].as_array().unwrap().iter();
        regels.map(|regel| regel["code"].as_str().unwrap().to_owned()).collect()
    }
}

/// Every code of an answer, with where it stands.
pub(crate) fn fouten(antwoord: &(u16, Value)) -> Vec<(String, String)> {
    let fouten = antwoord.1["fouten"].as_array().into_iter().flatten();
    let paar = |fout: &Value| {
        let (veld, code) = (fout["veld"].as_str().unwrap(), fout["code"].as_str().unwrap());
        assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
        (veld.to_owned(), code.to_owned())
    };
    fouten.map(paar).collect()
}
