//! A collector that is not there, or that never answers, costs the work nothing and the end a bounded time.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use telemetrie::Opties;

/// More than the queue holds.
const SPANS: usize = 20_000;

#[tokio::test]
async fn een_verzamelaar_die_zwijgt_houdt_niets_op() {
    // It takes connections, in the queue of the system, and says nothing.
    let zwijgt = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", zwijgt.local_addr().unwrap());
    let opties = Opties { otlp_url: Some(url), metingen: true, ..Opties::nieuw("proef") };
    let telemetrie = telemetrie::begin(opties).unwrap();
    let begin = Instant::now();
    for _ in 0..SPANS {
        tracing::info_span!("werk").in_scope(|| {});
    }
    let werk = begin.elapsed();
    assert!(werk < Duration::from_secs(2), "{werk:?}");
    tokio::time::sleep(Duration::from_millis(3_500)).await;
    let tekst = telemetrie::metrics_tekst();
    assert!(tekst.contains("jongerenstroom_otlp_failures_total "), "{tekst}");
    let begin = Instant::now();
    telemetrie.sluit().await;
    assert!(begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());
}
