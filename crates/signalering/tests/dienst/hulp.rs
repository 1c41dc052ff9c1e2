//! A service with a log in memory, a persoonsregister and read model in a temporary directory, and short ways to ask.

use std::{collections::BTreeMap, io::Cursor, path::Path, sync::Arc};

use aanlevering::Mapping;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use dienst::{
    Aanvoer, ImportFout, Omgeving, Quarantaine, Uitslag, VasteKlok,
    levering::{Aanlevering, Aanleveringen, Keuze, Leveringsfout, Verslag, lever_rijen},
};
use domein::{Gebeurtenis as _, Rol, Vastlegging, gebeurtenis::SignaleringGebeurtenis};
use eventstore::{Database, Follower, Log, Position, PostgresOptions, Query, Recorded, SqliteOptions};
use http_body_util::BodyExt as _;
use persoonsregister::{Kek, Kekherkomst, Persoonsregister};
use serde_json::Value;
use testkit::{Databank, PostgresServer};
use tower::ServiceExt as _;
use uuid::Uuid;
use web::{Hosts, Toegang, Voordeur};

pub(crate) struct Proef {
    pub(crate) map: tempfile::TempDir,
    pub(crate) omgeving: Omgeving,
    router: Router,
    tokens: BTreeMap<Rol, String>,
    databank: Option<Databank>,
    /// Of the register on PostgreSQL.
    kek: Kek,
}

/// The databases of a service: SQLite in `map`, or in the test crate `op_postgres` PostgreSQL.
async fn databanken(map: &Path, kek: &Kek) -> (Database, Persoonsregister, Option<Databank>) {
    if env!("CARGO_CRATE_NAME") != "op_postgres" {
        let database = Database::sqlite(&map.join("signalering.sqlite")).await.unwrap();
        let register =
            Persoonsregister::open(&map.join("persoonsregister.sqlite"), Kekherkomst::Bestand).await;
        return (database, register.unwrap(), None);
    }
    let databank = PostgresServer::gedeeld();
    let database = Database::postgres(&databank.url()).await.unwrap();
    (database, Persoonsregister::postgres(&databank.url(), kek.clone()).await.unwrap(), Some(databank))
}

/// The log of a service: in memory, or on the same PostgreSQL.
async fn log(databank: Option<&Databank>) -> Log {
    match databank {
        None => Log::memory(),
        Some(databank) => Log::postgres(&databank.url(), PostgresOptions::default()).await.unwrap(),
    }
}

pub(crate) async fn proef() -> Proef {
    proef_van("GM0014").await
}

/// A service of Groningen that is asked by users of this municipality.
pub(crate) async fn proef_van(gemeente: &str) -> Proef {
    let map = tempfile::tempdir().unwrap();
    let kek = Kek::willekeurig().unwrap();
    let (database, register, databank) = databanken(map.path(), &kek).await;
    let omgeving = Omgeving {
        log: log(databank.as_ref()).await,
        quarantaine: Quarantaine::open(database.clone(), register.clone()).await.unwrap(),
        database,
        register,
        klok: Arc::new(VasteKlok("2026-03-31T10:00:00Z".parse().unwrap())),
        gemeente: "GM0014".parse().unwrap(),
        normen: Arc::default(),
        onderbreking_dagen: domein::ONDERBREKING_DAGEN,
    };
    let (toegang, tokens) = Toegang::vers(gemeente).unwrap();
    let router = signalering::router(omgeving.clone(), Arc::new(toegang));
    let router = Voordeur::nieuw(Hosts::Lokaal).router(router);
    Proef { map, omgeving, router, tokens, databank, kek }
}

impl Proef {
    /// The service as so many processes have it: a log, a register and tables of their own on the same databases.
    pub(crate) async fn processen(&self, aantal: usize) -> Vec<Omgeving> {
        let mut processen = Vec::new();
        for _ in 0..aantal {
            let (log, database, register) = match &self.databank {
                None => {
                    let pad = self.map.path().join("samen.sqlite");
                    let log =
                        Log::sqlite(self.map.path().join("logboek.sqlite"), SqliteOptions::default()).await;
                    let register = self.map.path().join("persoonsregister.sqlite");
                    let register = Persoonsregister::open(&register, Kekherkomst::Bestand).await.unwrap();
                    (log.unwrap(), Database::sqlite(&pad).await.unwrap(), register)
                }
                Some(databank) => {
                    let (log, database) = (log(Some(databank)).await, self.omgeving.database.clone());
                    let register =
                        Persoonsregister::postgres(&databank.url(), self.kek.clone()).await.unwrap();
                    (log, database, register)
                }
            };
            let quarantaine = Quarantaine::open(database.clone(), register.clone()).await.unwrap();
            processen.push(Omgeving { log, database, register, quarantaine, ..self.omgeving.clone() });
        }
        processen
    }

    /// What is stored: the files with their write-ahead logs, or all of the database, its bytes in clear.
    pub(crate) fn opgeslagen(&self) -> Vec<Vec<u8>> {
        let Some(databank) = &self.databank else {
            let bestanden = std::fs::read_dir(self.map.path()).unwrap();
            return bestanden.map(|bestand| std::fs::read(bestand.unwrap().path()).unwrap()).collect();
        };
        let alles = databank.alles();
        let paar = |paar: &[u8]| u8::from_str_radix(std::str::from_utf8(paar).unwrap(), 16).ok();
        let bytes = |hex: &str| hex.as_bytes().chunks_exact(2).map_while(paar).collect();
        alles.split("\\x").skip(1).map(bytes).chain([alles.clone().into_bytes()]).collect()
    }

    pub(crate) async fn importeer<A: Aanvoer>(
        &self,
        feed: &A,
        inhoud: impl AsRef<[u8]> + Send,
    ) -> Result<Uitslag, ImportFout> {
        let lezer = Cursor::new(inhoud.as_ref().to_vec());
        dienst::importeer(&self.omgeving, feed, lezer, "proef", &Mapping::default(), |_| {}).await
    }

    /// Takes a delivery in, or tries it.
    pub(crate) async fn neem_levering<A: Aanvoer>(
        &self,
        feed: &A,
        inhoud: impl AsRef<[u8]> + Send,
        keuze: &Keuze,
    ) -> Result<Verslag, Leveringsfout> {
        let lezer = Cursor::new(inhoud.as_ref().to_vec());
        let mapping = Mapping::default();
        lever_rijen(&self.omgeving, feed, lezer, "maand.csv", &mapping, keuze, |_| {}).await
    }

    /// What was delivered, the newest first.
    pub(crate) async fn leveringen(&self) -> Vec<Aanlevering> {
        Aanleveringen::van(&self.omgeving.database).alle().await.unwrap()
    }

    /// Imports; gives read, taken, known, refused.
    pub(crate) async fn tel<A: Aanvoer>(&self, feed: &A, inhoud: &str) -> [u64; 4] {
        let som = self.importeer(feed, inhoud).await.unwrap().samenvatting;
        [som.gelezen, som.aangenomen, som.dubbel, som.geweigerd]
    }

    /// Brings the read model up to date.
    pub(crate) async fn bij(&self) {
        let (database, log) = (self.omgeving.database.clone(), self.omgeving.log.clone());
        Follower::projection(signalering::werkvoorraad(), database, log)
            .await
            .unwrap()
            .catch_up()
            .await
            .unwrap();
    }

    pub(crate) async fn log(&self) -> Vec<Recorded> {
        self.omgeving.log.read(&Query::all(), Position::START, 10_000).await.unwrap().events
    }

    /// The events, without their service and version: `dreigende-uitval`.
    pub(crate) async fn soorten(&self) -> Vec<String> {
        let kort = |v: &Vastlegging<SignaleringGebeurtenis>| {
            v.gebeurtenis.soort().trim_start_matches("signalering.").trim_end_matches(".v1").to_owned()
        };
        self.gebeurtenissen().await.iter().map(kort).collect()
    }

    pub(crate) async fn gebeurtenissen(&self) -> Vec<Vastlegging<SignaleringGebeurtenis>> {
        self.log().await.iter().map(|regel| Vastlegging::uit_log(regel).unwrap()).collect()
    }

    /// The same service, asked with the accesses of a file such as `toegang.toml`; each has one role of its own.
    pub(crate) fn met_toegang(mut self, inhoud: &str, tokens: &[(Rol, &str)]) -> Self {
        use std::os::unix::fs::OpenOptionsExt as _;
        let pad = self.map.path().join("proef-toegang.toml");
        let mut opties = std::fs::OpenOptions::new();
        let mut bestand = opties.write(true).create_new(true).mode(0o600).open(&pad).unwrap();
        std::io::Write::write_all(&mut bestand, inhoud.as_bytes()).unwrap();
        let toegang = Toegang::laad_of_maak(&pad, "GM0014").unwrap();
        let router = signalering::router(self.omgeving.clone(), Arc::new(toegang));
        self.router = Voordeur::nieuw(Hosts::Lokaal).router(router);
        self.tokens = tokens.iter().map(|(rol, token)| (*rol, (*token).to_owned())).collect();
        self
    }

    pub(crate) async fn get(&self, rol: Rol, pad: &str) -> (StatusCode, Value) {
        self.vraag(rol, Request::get(format!("/signalering/v1{pad}")), Body::empty()).await
    }

    pub(crate) async fn post(&self, rol: Rol, pad: &str, inhoud: &Value) -> (StatusCode, Value) {
        let verzoek =
            Request::post(format!("/signalering/v1{pad}")).header("content-type", "application/json");
        self.vraag(rol, verzoek, inhoud.to_string().into()).await
    }

    pub(crate) async fn post_met_sleutel(
        &self,
        sleutel: &str,
        pad: &str,
        inhoud: &Value,
    ) -> (StatusCode, Value) {
        let verzoek = Request::post(format!("/signalering/v1{pad}"))
            .header("content-type", "application/json")
            .header("idempotency-key", sleutel);
        self.vraag(Rol::Coach, verzoek, inhoud.to_string().into()).await
    }

    pub(crate) async fn lever(
        &self,
        rol: Rol,
        feed: &str,
        soort: &str,
        inhoud: impl Into<Body>,
    ) -> (StatusCode, Value) {
        let verzoek =
            Request::post(format!("/signalering/v1/aanleveringen/{feed}")).header("content-type", soort);
        self.vraag(rol, verzoek, inhoud.into()).await
    }

    pub(crate) async fn put_tekst(&self, rol: Rol, pad: &str, tekst: &str) -> (StatusCode, Value) {
        let verzoek =
            Request::put(format!("/signalering/v1{pad}")).header("content-type", "application/toml");
        self.vraag(rol, verzoek, tekst.to_owned().into()).await
    }

    async fn vraag(
        &self,
        rol: Rol,
        verzoek: axum::http::request::Builder,
        inhoud: Body,
    ) -> (StatusCode, Value) {
        let verzoek = verzoek
            .header("host", "localhost")
            .header("authorization", format!("Bearer {}", self.tokens[&rol]))
            .body(inhoud)
            .unwrap();
        let antwoord = self.router.clone().oneshot(verzoek).await.unwrap();
        let status = antwoord.status();
        let bytes = antwoord.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap())
    }
}

/// The id of a signal, as a caller computes it.
pub(crate) fn signaal(bron: &str, nummer: &str) -> Uuid {
    domein::afgeleide_id("signaal", &[bron, nummer])
}

/// A file of `schemas/aanlevering`.
pub(crate) fn voorbeeld(naam: &str) -> String {
    let pad = format!("{}/../../schemas/aanlevering/{naam}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(pad).unwrap()
}

/// The header line of a file of the Doorstroompunt with the columns that most tests need.
pub(crate) const KOP: &str =
    "meldingsnummer;soort;datum;bsn;geboortedatum;achternaam;opleidingsniveau;toelichting\n";

/// Field and code of every refusal; the clock of the test says 31 March 2026.
pub(crate) async fn geweigerd<A: Aanvoer>(
    proef: &Proef,
    feed: &A,
    inhoud: &str,
) -> Vec<(String, &'static str)> {
    let uitslag = proef.importeer(feed, inhoud).await.unwrap();
    uitslag.weigeringen.into_iter().map(|w| (w.veld.unwrap_or_default(), w.code)).collect()
}
