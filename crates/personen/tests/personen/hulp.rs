//! A person desk in memory, with the logs of the services that it follows, and a front door for each role.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Router, body::Body, http::Request};
use dienst::{Omgeving, Quarantaine, VasteKlok};
use domein::{
    Aanleiding, Actor, Gebeurtenis, Metadata, PersoonId, Rol, Vastlegging, doel,
    gebeurtenis::{
        CoachToegewezen, GgzWachttijdBegonnen, InrichtingGebeurtenis, IntakeGebeurtenis, JongereGemeld,
        OntwikkelplanVastgesteld, PersonenGebeurtenis, Signaalkenmerken, SignaleringGebeurtenis,
        TrajectGebeurtenis,
    },
};
use eventstore::{Database, Follower, Log, StreamId};
use http_body_util::BodyExt as _;
use jiff::civil::{Date, date};
use persoonsregister::{
    Aanmelding, Afloop, Bronnummer, Bsn, Geboorte, Kek, Kekherkomst, Persoonsgegevens, Persoonsregister,
};
use serde_json::Value;
use tower::ServiceExt as _;
use uuid::Uuid;
use web::Toegang;

pub(crate) const GEMEENTE: &str = "GM0014";
pub(crate) const GEBOREN: Date = date(2003, 5, 17);
pub(crate) const COACH: &str = "m-17";

/// The n-th number of the test series that passes the elfproef.
pub(crate) fn bsn(n: usize) -> String {
    (999_900_000..=999_999_999).map(|n: u32| n.to_string()).filter(|t| Bsn::lees(t).is_ok()).nth(n).unwrap()
}

pub(crate) struct Proef {
    pub(crate) omgeving: Omgeving,
    map: tempfile::TempDir,
    logs: BTreeMap<&'static str, Log>,
    volgers: Vec<Follower>,
    router: Router,
    tokens: BTreeMap<Rol, String>,
}

/// The databases: SQLite in `map`, or in the test crate `op_postgres` PostgreSQL.
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

impl Proef {
    pub(crate) async fn nieuw() -> Self {
        let map = tempfile::tempdir().unwrap();
        let (database, register) = databanken(map.path()).await;
        let quarantaine = Quarantaine::open(database.clone(), register.clone()).await.unwrap();
        let klok = Arc::new(VasteKlok("2026-04-15T09:00:00Z".parse().unwrap()));
        let gemeente = GEMEENTE.parse().unwrap();
        let log = Log::memory();
        let diensten = [
            InrichtingGebeurtenis::DIENST,
            SignaleringGebeurtenis::DIENST,
            IntakeGebeurtenis::DIENST,
            TrajectGebeurtenis::DIENST,
        ];
        let mut logs: BTreeMap<_, _> = diensten.map(|dienst| (dienst, Log::memory())).into();
        logs.insert(PersonenGebeurtenis::DIENST, log.clone());
        let mut volgers = Vec::new();
        for leesmodel in personen::CONTRACT.leesmodellen {
            let source = Arc::new(logs[leesmodel.van].clone());
            volgers.push(
                Follower::projection(dienst::Gevolgd((leesmodel.maak)()), database.clone(), source)
                    .await
                    .unwrap(),
            );
        }
        let omgeving = Omgeving {
            log,
            database,
            register,
            quarantaine,
            klok,
            gemeente,
            normen: Arc::default(),
            onderbreking_dagen: domein::ONDERBREKING_DAGEN,
        };
        let (toegang, tokens) = Toegang::vers(GEMEENTE).unwrap();
        let router = personen::router(omgeving.clone(), Arc::new(toegang));
        Self { omgeving, map, logs, volgers, router, tokens }
    }

    /// From now on asked by somebody in this role who works in these gebiedsteams.
    pub(crate) fn als(&mut self, rol: Rol, sub: &str, teams: &[&str]) {
        use std::os::unix::fs::OpenOptionsExt as _;
        let token = format!("{sub}-in-een-team-").repeat(4);
        let inhoud = format!(
            "[[toegang]]\nsub = \"{sub}\"\nrollen = [\"{rol}\"]\ngemeente = \"{GEMEENTE}\"\nteams = {teams:?}\n\
             token = \"{token}\"\n"
        );
        let pad = self.map.path().join(format!("toegang-{}.toml", Uuid::now_v7()));
        let mut opties = std::fs::OpenOptions::new();
        let mut bestand = opties.write(true).create_new(true).mode(0o600).open(&pad).unwrap();
        std::io::Write::write_all(&mut bestand, inhoud.as_bytes()).unwrap();
        let toegang = Toegang::laad_of_maak(&pad, GEMEENTE).unwrap();
        self.router = personen::router(self.omgeving.clone(), Arc::new(toegang));
        self.tokens = BTreeMap::from([(rol, token)]);
    }

    /// Somebody in the register.
    pub(crate) async fn persoon(&self, n: usize, voornaam: &str, achternaam: &str) -> PersoonId {
        let gegevens = Persoonsgegevens {
            geboorte: Geboorte::Datum(GEBOREN),
            voornaam: Some(voornaam.to_owned()),
            achternaam: Some(achternaam.to_owned()),
        };
        let identificaties = vec![Bsn::lees(&bsn(n)).unwrap().into()];
        let herkenning =
            self.omgeving.register.herken(vec![Aanmelding { identificaties, gegevens }]).await.unwrap();
        let Afloop::Vastgelegd(voorlopig) = self.omgeving.register.leg_vast(&herkenning).await.unwrap()
        else {
            panic!("nobody else is here")
        };
        voorlopig.bevestig().await.unwrap();
        herkenning.uitkomsten()[0].unwrap().id
    }

    /// Many in the register who were born on one day and have one name.
    pub(crate) async fn naamgenoten(&self, aantal: usize, achternaam: &str) {
        let gegevens = Persoonsgegevens {
            geboorte: Geboorte::Datum(GEBOREN),
            voornaam: None,
            achternaam: Some(achternaam.to_owned()),
        };
        let aanmelding = |n: usize| {
            let nummer = Bronnummer::new(GEMEENTE, "beginbestand", &format!("K-{n}")).unwrap();
            Aanmelding { identificaties: vec![nummer.into()], gegevens: gegevens.clone() }
        };
        let herkenning = self.omgeving.register.herken((0..aantal).map(aanmelding).collect()).await.unwrap();
        let Afloop::Vastgelegd(voorlopig) = self.omgeving.register.leg_vast(&herkenning).await.unwrap()
        else {
            panic!("nobody else is here")
        };
        voorlopig.bevestig().await.unwrap();
    }

    /// Records an event of another service about somebody, and brings the timeline up to date.
    pub(crate) async fn gebeurt<G: Gebeurtenis>(&self, persoon: PersoonId, datum: Date, gebeurtenis: G) {
        let actor = Actor { rol: Rol::Systeem, id: "proef".parse().unwrap() };
        let Aanleiding { gemeente, vastgelegd_op, actor, correlatie, .. } =
            self.omgeving.aanleiding(actor, Uuid::now_v7(), None);
        let metadata = Metadata {
            persoon_id: Some(persoon),
            gemeente,
            geldig_op: datum,
            vastgelegd_op,
            actor,
            correlatie,
            oorzaak: None,
            opdracht: None,
            traceparent: None,
        };
        let event = Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis }.naar_log().unwrap();
        let stream = StreamId::new(format!("proef-{}", Uuid::now_v7()));
        let append = eventstore::Append::to(stream, eventstore::Expected::Any, [event]);
        self.logs[G::DIENST].append(append).await.unwrap();
        self.werk_bij().await;
    }

    pub(crate) async fn werk_bij(&self) {
        for volger in &self.volgers {
            volger.catch_up().await.unwrap();
        }
    }

    /// A signal about somebody, of whom a team is said or not, with a text.
    pub(crate) async fn signaal(&self, persoon: PersoonId, team: Option<&str>, tekst: &str) {
        let toelichting =
            self.omgeving.register.verzegel(persoon, doel::SIGNAAL_TOELICHTING, tekst).await.unwrap();
        let kenmerken = Signaalkenmerken {
            geboortemaand: None,
            opleidingsniveau: domein::Opleidingsniveau::ALLE[0],
            doelgroepen: Vec::new(),
            gebiedsteam: team.map(|team| team.parse().unwrap()),
        };
        let signaal = JongereGemeld {
            signaal_id: Uuid::now_v7(),
            bron: domein::SignaalBron::Zelfmelding,
            meldingsnummer: "Z-1".parse().unwrap(),
            kenmerken,
            opvolgen_voor: date(2026, 4, 20),
            toelichting: Some(toelichting),
            uitstroomprofiel: None,
            van_team: None,
            vindplaats: None,
        };
        self.gebeurt(persoon, date(2026, 4, 1), SignaleringGebeurtenis::from(signaal)).await;
    }

    pub(crate) async fn coach(&self, persoon: PersoonId, team: &str) {
        let toewijzing =
            CoachToegewezen { coach: COACH.parse().unwrap(), gebiedsteam: Some(team.parse().unwrap()) };
        self.gebeurt(persoon, date(2026, 4, 2), TrajectGebeurtenis::from(toewijzing)).await;
    }

    pub(crate) async fn plan(&self, persoon: PersoonId, tekst: &str) {
        let doelen = self.omgeving.register.verzegel(persoon, doel::ONTWIKKELPLAN, tekst).await.unwrap();
        let plan = OntwikkelplanVastgesteld { doelen };
        self.gebeurt(persoon, date(2026, 4, 3), TrajectGebeurtenis::from(plan)).await;
    }

    pub(crate) async fn ggz(&self, persoon: PersoonId, tekst: &str) {
        let zorg = self.omgeving.register.verzegel(persoon, doel::GGZ_ZORG, tekst).await.unwrap();
        let wacht = GgzWachttijdBegonnen { zorg: Some(zorg) };
        self.gebeurt(persoon, date(2026, 4, 4), TrajectGebeurtenis::from(wacht)).await;
    }

    pub(crate) async fn vraag(
        &self,
        rol: Rol,
        methode: &str,
        pad: &str,
        (sleutel, inhoud): (Option<&str>, Option<Value>),
    ) -> (u16, Value) {
        let mut verzoek = Request::builder()
            .method(methode)
            .uri(format!("/personen/v1{pad}"))
            .header("Authorization", format!("Bearer {}", self.tokens[&rol]))
            .header("Content-Type", "application/json");
        if let Some(sleutel) = sleutel {
            verzoek = verzoek.header("Idempotency-Key", sleutel);
        }
        let inhoud = inhoud.map_or(Body::empty(), |inhoud| Body::from(inhoud.to_string()));
        let antwoord = self.router.clone().oneshot(verzoek.body(inhoud).unwrap()).await.unwrap();
        let status = antwoord.status().as_u16();
        let bytes = antwoord.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub(crate) async fn post(&self, rol: Rol, pad: &str, inhoud: Value) -> (u16, Value) {
        self.vraag(rol, "POST", pad, (None, Some(inhoud))).await
    }

    pub(crate) async fn get(&self, rol: Rol, pad: &str) -> (u16, Value) {
        self.vraag(rol, "GET", pad, (None, None)).await
    }

    /// What was noted of who looked: what, and at how many of them a person.
    pub(crate) async fn inzagen(&self) -> Vec<(String, bool)> {
        let sql = "SELECT handeling, CASE WHEN persoon_id IS NULL THEN 0 ELSE 1 END FROM inzage ORDER BY id";
        let rijen: Vec<(String, i64)> =
            sqlx::query_as(sql).fetch_all(self.omgeving.database.pool()).await.unwrap();
        rijen.into_iter().map(|(wat, wie)| (wat, wie != 0)).collect()
    }
}

pub(crate) fn fout(antwoord: &(u16, Value), status: u16, code: &str) {
    let codes: Vec<&str> = std::iter::once(&antwoord.1)
        .chain(antwoord.1["fouten"].as_array().into_iter().flatten())
        .filter_map(|deel| deel["code"].as_str())
        .collect();
    assert!(antwoord.0 == status && codes.contains(&code), "{code}: {antwoord:?}");
    assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
}
