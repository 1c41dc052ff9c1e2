//! How far a log is, asked over the bus: also what no stream holds yet.

use std::time::Duration;

use berichten::{StreamSource, meld_logstand};
use eventstore::{Log, Position, Source};
use futures_util::FutureExt;
use testkit::NatsServer;
use tokio::{sync::oneshot, task::JoinHandle, time::Instant};

use crate::hulp::{DIENST, GEDULD, schrijf, verbonden};

/// An instance that answers until it is stopped.
async fn melder(log: &Log, server: &NatsServer) -> (oneshot::Sender<()>, JoinHandle<()>) {
    let (stop, gestopt) = oneshot::channel::<()>();
    let (log, verbinding) = (log.clone(), verbonden(server).await);
    let taak = tokio::spawn(async move {
        meld_logstand(log, DIENST, verbinding, gestopt.map(|_| ())).await.unwrap();
    });
    (stop, taak)
}

async fn stop((stop, taak): (oneshot::Sender<()>, JoinHandle<()>)) {
    stop.send(()).unwrap();
    tokio::time::timeout(GEDULD, taak).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn een_dienst_zegt_hoe_ver_haar_logboek_is_ook_wat_niet_is_gepubliceerd() {
    let mut server = NatsServer::start();
    let log = Log::memory();
    schrijf(&log, 1, 4).await;
    let bron = StreamSource::van(DIENST, verbonden(&server).await);
    // A service that is on its way is waited for.
    let (gevraagd, een) = tokio::join!(bron.head_of_log(), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        melder(&log, &server).await
    });
    assert_eq!(gevraagd.unwrap(), Position(3));
    assert_eq!(bron.head().await.unwrap(), Position::START, "no stream knows of them");

    let twee = melder(&log, &server).await;
    for tot in 4_u64..8 {
        schrijf(&log, tot.into(), (tot + 1).into()).await;
        assert_eq!(bron.head_of_log().await.unwrap(), Position(tot));
    }
    stop(een).await;
    assert_eq!(bron.head_of_log().await.unwrap(), Position(7), "the other instance answers");

    server.dood();
    server.herstart();
    let begin = Instant::now();
    while bron.head_of_log().await.is_err() {
        assert!(begin.elapsed() < GEDULD, "it answers again");
    }

    // Who cannot read its log, or is not there, gives no answer; that is told, in time.
    log.close().await;
    for weg in [false, true] {
        let begin = Instant::now();
        let fout = bron.head_of_log().await.unwrap_err().to_string();
        assert!(fout.contains(DIENST) && fout.contains("zegt niet hoe ver"), "{weg}: {fout}");
        assert!(begin.elapsed() < GEDULD);
        if !weg {
            twee.1.abort();
        }
    }
}
