//! When a process is ready: several checks with their names, and no longer from the moment that it must stop, while
//! what runs is still answered.

mod hulp;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use hulp::{json, probleem, proef_achter, verzoek};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tower::ServiceExt as _;
use web::{Afbouw, Gereedheid, Hosts, Voordeur};

#[tokio::test]
async fn elke_controle_staat_er_met_haar_naam() {
    let gereedheid = Gereedheid::nieuw();
    let weg = Arc::new(AtomicBool::new(false));
    gereedheid.voeg_toe("logboek", || async { Ok(()) });
    gereedheid.voeg_toe("databank", {
        let weg = Arc::clone(&weg);
        move || {
            let weg = weg.load(Ordering::Relaxed);
            async move { if weg { Err("De databank antwoordt niet.".to_owned()) } else { Ok(()) } }
        }
    });
    let proef = proef_achter(Voordeur::nieuw(Hosts::Lokaal).gereedheid(gereedheid));
    let vraag = || proef.vraag(verzoek("GET", "/gereed").body(Body::empty()).unwrap());
    let goed = json!([{"naam": "logboek", "gereed": true}, {"naam": "databank", "gereed": true}]);
    assert_eq!(json(vraag().await).await, json!({"gereed": true, "controles": goed}));

    weg.store(true, Ordering::Relaxed);
    let antwoord = vraag().await;
    assert_eq!(antwoord.headers()["retry-after"], "5");
    let niet = probleem(antwoord, 503, "niet-gereed").await;
    assert_eq!(niet["detail"], "databank: De databank antwoordt niet.");
    let uitleg = "De databank antwoordt niet.";
    let slecht =
        json!([{"naam": "logboek", "gereed": true}, {"naam": "databank", "gereed": false, "uitleg": uitleg}]);
    assert_eq!(niet["controles"], slecht);
    let levend = proef.vraag(verzoek("GET", "/levend").body(Body::empty()).unwrap()).await;
    assert_eq!(levend.status(), 200, "a service without its database lives: a restart would not help");
}

#[tokio::test(start_paused = true)]
async fn een_controle_die_niet_antwoordt_houdt_het_antwoord_niet_op() {
    let gereedheid = Gereedheid::nieuw();
    gereedheid.voeg_toe("databank", std::future::pending);
    let beheer = web::beheer_router(&gereedheid);
    let vraag = |pad: &str| beheer.clone().oneshot(Request::get(pad).body(Body::empty()).unwrap());
    let begin = tokio::time::Instant::now();
    let niet = probleem(vraag("/gereed").await.unwrap(), 503, "niet-gereed").await;
    assert_eq!(niet["controles"][0]["uitleg"], "Er kwam niet op tijd antwoord.");
    assert!(begin.elapsed() <= Duration::from_secs(3));
    for pad in ["/levend", "/metrics"] {
        assert_eq!(vraag(pad).await.unwrap().status(), 200, "{pad}, without a host that is known");
    }
}

/// The whole answer to one request on a connection of its own.
async fn haal(adres: SocketAddr, pad: &str) -> std::io::Result<String> {
    let mut verbinding = TcpStream::connect(adres).await?;
    let verzoek = format!("GET {pad} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    verbinding.write_all(verzoek.as_bytes()).await?;
    let mut antwoord = String::new();
    verbinding.read_to_string(&mut antwoord).await?;
    Ok(antwoord)
}

#[tokio::test]
async fn wie_stopt_is_eerst_niet_gereed_en_maakt_dan_af_wat_loopt() {
    let luisteraar = web::luister("127.0.0.1:0".parse().unwrap(), false).await.unwrap();
    let adres = luisteraar.local_addr().unwrap();
    let gereedheid = Gereedheid::nieuw();
    let traag = axum::routing::get(|| async {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        "klaar"
    });
    let diensten = axum::Router::new().route("/traag", traag);
    let router = Voordeur::nieuw(Hosts::Lokaal).gereedheid(gereedheid.clone()).router(diensten);
    let (stop, gestopt) = oneshot::channel::<()>();
    let afbouw = Afbouw { gereedheid, respijt: Duration::from_millis(600) };
    let server =
        tokio::spawn(web::dien_met_afbouw(luisteraar, router, web::Proxies::default(), afbouw, async move {
            drop(gestopt.await);
        }));
    assert!(haal(adres, "/gereed").await.unwrap().starts_with("HTTP/1.1 200"));

    let begin = Instant::now();
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let loopt = tokio::spawn(async move { haal(adres, "/traag").await });
    let niet = haal(adres, "/gereed").await.unwrap();
    assert!(niet.starts_with("HTTP/1.1 503") && niet.contains("De dienst stopt."), "{niet}");
    assert!(loopt.await.unwrap().unwrap().ends_with("klaar"), "what came in during the grace is finished");
    server.await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(1_500));
    assert!(haal(adres, "/gereed").await.is_err(), "nobody listens any more");
}
