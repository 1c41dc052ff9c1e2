//! What a runner tells those who watch it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod models;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

use eventstore_free_rs::Dialect;
use metrics::{
    Counter, Gauge, GaugeFn, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
    set_global_recorder,
};
use models::{Models, RIDDLE, Sums};
use tokio::sync::Semaphore;

/// Keeps the last value of each gauge, by its name and labels.
#[derive(Clone, Default)]
struct Gauges(Arc<Mutex<HashMap<String, f64>>>);

/// One of them.
struct Needle(Gauges, String);

impl Gauges {
    fn of_sums(&self, name: &str) -> Option<f64> {
        let gauges = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        gauges.get(&format!("eventstore_follower_{name}{{follower=sums,kind=projection}}")).copied()
    }

    /// Waits until it says that.
    async fn until(&self, name: &str, is: impl Fn(f64) -> bool) {
        let wait = async {
            while !self.of_sums(name).is_some_and(&is) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let told = tokio::time::timeout(Duration::from_secs(10), wait).await;
        told.unwrap_or_else(|_| panic!("{name} stays {:?}", self.of_sums(name)));
    }
}

impl GaugeFn for Needle {
    fn increment(&self, _: f64) {}
    fn decrement(&self, _: f64) {}
    fn set(&self, value: f64) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).insert(self.1.clone(), value);
    }
}

impl Recorder for Gauges {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let name = format!("{}{{{}}}", key.name(), labels.join(","));
        Gauge::from_arc(Arc::new(Needle(self.clone(), name)))
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_far_it_is_and_how_late() {
    let gauges = Gauges::default();
    assert!(set_global_recorder(gauges.clone()).is_ok(), "the only test in this process");
    let models = Models::new(Dialect::Sqlite);
    let gate = Arc::new(Semaphore::new(0));
    let mut sums = Sums::new(1);
    sums.gate = Some(Arc::clone(&gate));
    sums.poison.store(true, Ordering::SeqCst);
    let runner = models.runner(&sums).await;
    let running = tokio::spawn(async move { runner.run(std::future::pending()).await });
    gauges.until("lag_events", |lag| lag == 0.0).await;
    assert_eq!(gauges.of_sums("lag_seconds"), Some(0.0));

    // The first batch with a good event waits at the gate.
    models.append_to("good", "{}").await;
    models.append_to("good", "{}").await;
    models.append_to("bad", RIDDLE).await;
    gauges.until("lag_events", |lag| lag == 3.0).await;
    gauges.until("lag_seconds", |lag| lag > 0.5).await;
    assert!(gauges.of_sums("lag_seconds") < Some(9.0));
    assert_eq!(gauges.of_sums("position"), Some(0.0));
    assert_eq!(gauges.of_sums("parked"), Some(0.0));

    gate.add_permits(100);
    gauges.until("position", |position| position == 3.0).await;
    gauges.until("lag_events", |lag| lag == 0.0).await;
    gauges.until("lag_seconds", |lag| lag == 0.0).await;
    assert_eq!(gauges.of_sums("parked"), Some(1.0));
    running.abort();
}
