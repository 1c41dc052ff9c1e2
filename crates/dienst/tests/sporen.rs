//! One trace: from the request over the event in the log to the reaction of another service, its event, and the read
//! model that takes that in.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../telemetrie/tests/hulp/mod.rs"]
mod hulp;
mod proef;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use dienst::{Gevolgd, Omgeving, Reactieloper, Verzoek};
use domein::Rol;
use eventstore::{
    Database, Follower, Log, Position, Projection, ProjectionError, Query, Recorded, StreamId, Tx,
};
use futures_util::future::{BoxFuture, FutureExt};
use hulp::{Span, Verzamelaar};
use proef::{Overnemen, Signaalregels, omgeving};
use telemetrie::Opties;
use tower::ServiceExt as _;
use uuid::Uuid;
use web::{Api, Hosts, Operatie, Pad, Probleem, Toegang, Voordeur};

async fn trek_in(
    State(omgeving): State<Omgeving>,
    verzoek: Verzoek,
    Pad(signaal): Pad<Uuid>,
) -> Result<StatusCode, Probleem> {
    let stroom = StreamId::from(format!("signaal-{signaal}"));
    dienst::voer_uit::<Signaalregels, _>(&omgeving, &stroom, verzoek.opdracht, signaal, &verzoek.aanleiding)
        .await
        .map_err(|fout| dienst::probleem(&fout))?;
    Ok(StatusCode::NO_CONTENT)
}

fn router(omgeving: Omgeving) -> (Router, String) {
    let (toegang, tokens) = Toegang::vers("GM0014").unwrap();
    let operatie = Operatie::post("/signalen/{signaalId}/intrekking").rollen(&[Rol::Coach]).leeg(204);
    let api = Api::nieuw("signalering", "1.0.0", "Proef.").operatie(operatie, trek_in);
    let router = Voordeur::nieuw(Hosts::Lokaal).router(api.router(omgeving, Arc::new(toegang)));
    (router, tokens[&Rol::Coach].clone())
}

/// A read model that keeps nothing.
struct Niets;

impl Projection for Niets {
    fn name(&self) -> &'static str {
        "niets"
    }
    fn version(&self) -> u32 {
        1
    }
    fn query(&self) -> Query {
        Query::all()
    }

    fn knows(&self, _: &str) -> bool {
        true
    }
    fn tables(&self) -> &'static [&'static str] {
        &[]
    }
    fn schema(&self) -> &'static [&'static str] {
        &[]
    }
    fn apply<'a>(&'a self, _: &'a mut Tx, _: &'a [Recorded]) -> BoxFuture<'a, Result<(), ProjectionError>> {
        async { Ok(()) }.boxed()
    }
}

#[tokio::test]
async fn een_spoor_van_verzoek_tot_leesmodel() {
    let verzamelaar = Verzamelaar::begin();
    let opties = Opties { otlp_url: Some(verzamelaar.url()), ..Opties::nieuw("proef") };
    let telemetrie = telemetrie::begin(opties).unwrap();
    let map = tempfile::tempdir().unwrap();
    let database = Database::sqlite(&map.path().join("tabellen.sqlite")).await.unwrap();
    let signalering = omgeving(Log::memory(), database.clone(), map.path()).await;
    let intake = Omgeving { log: Log::memory(), ..signalering.clone() };

    let van_elders = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let (router, token) = router(signalering.clone());
    let signaal = Uuid::from_u128(999_990_019);
    let verzoek = Request::post(format!("/signalering/v1/signalen/{signaal}/intrekking"))
        .header("host", "localhost")
        .header("authorization", format!("Bearer {token}"))
        .header("traceparent", van_elders);
    let antwoord = router.oneshot(verzoek.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(antwoord.status(), 204);
    let teruggezegd = antwoord.headers()["traceparent"].to_str().unwrap().to_owned();

    let loper = Reactieloper::nieuw(Overnemen, intake.clone(), signalering.log.clone()).await.unwrap();
    assert_eq!(loper.haal_in().await.unwrap(), 1);
    let runner = Follower::projection(Gevolgd(Box::new(Niets)), database, intake.log.clone()).await.unwrap();
    assert_eq!(runner.catch_up().await.unwrap(), Position(1));
    telemetrie.sluit().await;

    let spans = verzamelaar.spans();
    let span = |naam: &str| -> &Span {
        spans.iter().find(|span| span.naam == naam).unwrap_or_else(|| panic!("{naam} in {spans:#?}"))
    };
    let vraag = span("POST /signalering/v1/signalen/{signaalId}/intrekking");
    assert_eq!(span("opdracht").ouder, vraag.id, "reading, deciding and appending");
    let beleid = span("reactie proef-overnemen");
    let leesmodel = span("leesmodel niets");
    for stap in [vraag, beleid, leesmodel] {
        assert_eq!(stap.spoor, van_elders[3..35], "{}", stap.naam);
    }
    assert_eq!((vraag.ouder.as_str(), vraag.soort), (&van_elders[36..52], 2));
    assert_eq!((&beleid.ouder, beleid.soort), (&vraag.id, 5));
    assert_eq!((&leesmodel.ouder, leesmodel.soort), (&beleid.id, 5));
    assert_eq!(teruggezegd, format!("00-{}-{}-01", vraag.spoor, vraag.id));
    let kenmerk = |naam: &str| {
        vraag.kenmerken.iter().find(|(sleutel, _)| sleutel == naam).map(|(_, waarde)| waarde.as_str())
    };
    assert_eq!(kenmerk("http.request.method"), Some("POST"));
    assert_eq!(kenmerk("http.response.status_code"), Some("204"));
    // The correlation of the events is the trace itself.
    let regel = &intake.log.read(&Query::all(), Position::START, 1).await.unwrap().events[0];
    let metadata: domein::Metadata = serde_json::from_str(&regel.meta).unwrap();
    assert_eq!(metadata.traceparent.unwrap().as_str(), format!("00-{}-{}-01", beleid.spoor, beleid.id));
    assert_eq!(
        metadata.correlatie.as_bytes()[..6],
        u128::from_str_radix(&vraag.spoor, 16).unwrap().to_be_bytes()[..6]
    );
    assert!(!format!("{spans:?}").contains(&signaal.to_string()), "no ids of persons in a trace");
}
