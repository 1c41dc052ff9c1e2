//! What `/metrics` tells about the bus: how far the relay is, how far behind, and how often the connection came back.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, atomic::AtomicU64, atomic::Ordering},
    time::Duration,
};

use eventstore::Log;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use testkit::NatsServer;
use tokio::time::Instant;

use crate::hulp::{GEDULD, Lopend, schrijf, verbonden, wacht_op};

/// Keeps the newest value of everything, for the whole process: each test has its own.
#[derive(Clone, Default)]
struct Meters(Arc<Mutex<HashMap<String, Arc<AtomicU64>>>>);

impl Meters {
    fn meter(&self, sleutel: &Key) -> Arc<AtomicU64> {
        let etiketten: Vec<&str> = sleutel.labels().map(metrics::Label::value).collect();
        let naam = format!("{}{{{}}}", sleutel.name(), etiketten.join(","));
        Arc::clone(self.0.lock().unwrap().entry(naam).or_default())
    }

    fn gauge(&self, naam: &str) -> f64 {
        f64::from_bits(self.teller(naam))
    }

    fn teller(&self, naam: &str) -> u64 {
        self.0.lock().unwrap().get(naam).map_or(0, |meter| meter.load(Ordering::Relaxed))
    }
}

impl Recorder for Meters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, sleutel: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.meter(sleutel))
    }

    fn register_gauge(&self, sleutel: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.meter(sleutel))
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

const POSITIE: &str = "jongerenstroom_relay_position{signalering}";
const GEBEURTENISSEN: &str = "jongerenstroom_relay_lag_events{signalering}";
const SECONDEN: &str = "jongerenstroom_relay_lag_seconds{signalering}";
const VERBONDEN: &str = "jongerenstroom_nats_reconnects_total{}";
/// That of the test and that of the relay.
const VERBINDINGEN: f64 = 2.0;
const VERBROKEN: &str = "jongerenstroom_nats_verbroken{}";

async fn zodra(wat: &str, vraag: impl Fn() -> bool) {
    let begin = Instant::now();
    while !vraag() {
        assert!(begin.elapsed() < GEDULD, "{wat}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn de_achterstand_groeit_in_een_storing_en_gaat_daarna_weg() {
    let meters = Meters::default();
    metrics::set_global_recorder(meters.clone()).unwrap();
    let mut server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 101).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 100).await;
    zodra("it is at 100", || meters.gauge(POSITIE) == 100.0 && meters.gauge(GEBEURTENISSEN) == 0.0).await;
    assert_eq!((meters.gauge(SECONDEN), meters.teller(VERBONDEN)), (0.0, 0));
    assert_eq!(meters.gauge(VERBROKEN), 0.0);

    server.dood();
    schrijf(&log, 101, 111).await;
    zodra("ten are behind, for more than a second", || {
        meters.gauge(GEBEURTENISSEN) == 10.0 && meters.gauge(SECONDEN) > 1.0
    })
    .await;
    assert_eq!(meters.gauge(POSITIE), 100.0);
    assert_eq!(meters.gauge(VERBROKEN), VERBINDINGEN);
    server.herstart();
    zodra("it has caught up", || meters.gauge(POSITIE) == 110.0 && meters.gauge(GEBEURTENISSEN) == 0.0).await;
    assert_eq!(meters.gauge(SECONDEN), 0.0);
    assert!(meters.teller(VERBONDEN) >= 1);
    zodra("all are there again", || meters.gauge(VERBROKEN) == 0.0).await;
    lopend.stop().await;
}
