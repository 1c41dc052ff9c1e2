//! Live states reach a reader once, and the server ends in time with readers still connected.

#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use http_body_util::BodyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{oneshot, watch};
use tower::ServiceExt as _;
use web::{Hosts, Livewaarde, ServerFout, Stroom, Voordeur, dien, luister};

fn router(bron: watch::Receiver<Livewaarde>) -> Router {
    let cijfers = move |stroom: Stroom| {
        let bron = bron.clone();
        async move { stroom.volg(bron, "cijfers") }
    };
    Voordeur::nieuw(Hosts::Lokaal).router(Router::new().route("/cijfers", get(cijfers)))
}

async fn open(router: &Router, laatste: Option<&str>) -> Body {
    let mut verzoek = Request::get("/cijfers").header("host", "localhost");
    if let Some(id) = laatste {
        verzoek = verzoek.header("last-event-id", id);
    }
    let antwoord = router.clone().oneshot(verzoek.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(antwoord.headers()["content-type"], "text/event-stream");
    assert_eq!(antwoord.headers()["cache-control"], "no-store");
    antwoord.into_body()
}

async fn stuk(body: &mut Body) -> Option<String> {
    let stuk = body.frame().await?.unwrap().into_data().unwrap();
    Some(String::from_utf8(stuk.to_vec()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn de_stand_komt_direct_en_daarna_elke_nieuwe() {
    let (zender, bron) = watch::channel(Livewaarde::nieuw("{\"a\":1}"));
    let router = router(bron);
    let mut body = open(&router, None).await;
    let eerste = stuk(&mut body).await.unwrap();
    let id = format!("id: {}\n", Livewaarde::nieuw("{\"a\":1}").id());
    for deel in [id.as_str(), "event: cijfers\n", "data: {\"a\":1}\n", "retry: 2000\n"] {
        assert!(eerste.contains(deel), "{deel} in {eerste}");
    }
    // Two changes between two looks: only the newest is sent.
    zender.send_replace(Livewaarde::nieuw("{\"a\":2}"));
    zender.send_replace(Livewaarde::nieuw("{\"a\":3}"));
    let tweede = stuk(&mut body).await.unwrap();
    assert!(!tweede.contains(&id) && tweede.contains("{\"a\":3}"), "{tweede}");
    // No news: a comment, after the heartbeat.
    let begin = tokio::time::Instant::now();
    assert_eq!(stuk(&mut body).await.unwrap(), ": hartslag\n\n");
    assert!(begin.elapsed() >= web::HARTSLAG);
    drop(zender);
    drop(router);
    assert_eq!(stuk(&mut body).await, None);
}

#[tokio::test(start_paused = true)]
async fn wie_de_stand_al_heeft_krijgt_hem_niet_opnieuw() {
    let (zender, bron) = watch::channel(Livewaarde::nieuw("oud"));
    let router = router(bron);
    let mut body = open(&router, Some(Livewaarde::nieuw("oud").id())).await;
    assert_eq!(stuk(&mut body).await.unwrap(), ": hartslag\n\n");
    zender.send_replace(Livewaarde::nieuw("nieuw"));
    assert!(stuk(&mut body).await.unwrap().contains("nieuw"));
    for ander in [Livewaarde::nieuw("oud").id(), "8000", "onzin", ""] {
        let mut body = open(&router, Some(ander)).await;
        assert!(stuk(&mut body).await.unwrap().contains("data: nieuw\n"), "{ander}");
    }
}

#[tokio::test]
async fn de_server_stopt_netjes_met_een_open_stroom() {
    let (_zender, bron) = watch::channel(Livewaarde::nieuw("begin"));
    let luisteraar = luister(SocketAddr::from(([127, 0, 0, 1], 0)), false).await.unwrap();
    let adres = luisteraar.local_addr().unwrap();
    let (stop, gestopt) = oneshot::channel::<()>();
    let server = tokio::spawn(dien(luisteraar, router(bron), async move { drop(gestopt.await) }));
    let mut lijn = TcpStream::connect(adres).await.unwrap();
    lijn.write_all(b"GET /cijfers HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut gelezen = String::new();
    let mut buffer = [0u8; 4096];
    while !gelezen.contains("data: begin") {
        let n = lijn.read(&mut buffer).await.unwrap();
        assert!(n > 0, "{gelezen}");
        gelezen.push_str(std::str::from_utf8(&buffer[..n]).unwrap());
    }
    stop.send(()).unwrap();
    // Well within the bounded drain time: the stream itself ends at the stop.
    tokio::time::timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
    let mut rest = Vec::new();
    lijn.read_to_end(&mut rest).await.unwrap();
    assert!(TcpStream::connect(adres).await.is_err());
}

#[tokio::test]
async fn een_verzoek_dat_nooit_klaar_is_houdt_de_server_niet_vast() {
    let blijft = Router::new().route("/blijft", get(std::future::pending::<()>));
    let luisteraar = luister(SocketAddr::from(([127, 0, 0, 1], 0)), false).await.unwrap();
    let adres = luisteraar.local_addr().unwrap();
    let (stop, gestopt) = oneshot::channel::<()>();
    let server = tokio::spawn(dien(luisteraar, blijft, async move { drop(gestopt.await) }));
    let mut lijn = TcpStream::connect(adres).await.unwrap();
    lijn.write_all(b"GET /blijft HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    tokio::time::pause();
    stop.send(()).unwrap();
    let begin = tokio::time::Instant::now();
    server.await.unwrap();
    let duur = begin.elapsed();
    assert!(duur >= web::UITLOOP && duur < web::UITLOOP * 2, "{duur:?}");
}

#[tokio::test]
async fn van_buiten_bereikbaar_alleen_met_toestemming() {
    let overal = SocketAddr::from(([0, 0, 0, 0], 0));
    assert!(matches!(luister(overal, false).await, Err(ServerFout::Buiten(_))));
    assert!(luister(overal, true).await.is_ok());
}
