//! What the log tells a metrics recorder: how long appends take and how they end, how many go together, how far the log
//! is, and that it had to connect again.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use eventstore_free_rs::{Append, Expected, Log, NewEvent, PostgresOptions};
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use testkit::PostgresServer;
use uuid::Uuid;

/// All values that were recorded, by name and labels; none yet of what is only known.
#[derive(Clone, Default)]
struct Values(Arc<Mutex<BTreeMap<String, Vec<f64>>>>);

/// One metric of them.
struct Value(Values, String);

impl Values {
    fn one(&self, key: &Key) -> Arc<Value> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let name = format!("{}{{{}}}", key.name(), labels.join(","));
        self.0.lock().unwrap().entry(name.clone()).or_default();
        Arc::new(Value(self.clone(), name))
    }

    fn of(&self, name: &str) -> Vec<f64> {
        self.0.lock().unwrap().get(name).cloned().unwrap_or_default()
    }
}

impl Value {
    fn add(&self, value: f64) {
        self.0.0.lock().unwrap().entry(self.1.clone()).or_default().push(value);
    }
}

impl CounterFn for Value {
    fn increment(&self, value: u64) {
        self.add(value as f64);
    }
    fn absolute(&self, value: u64) {
        self.add(value as f64);
    }
}

impl GaugeFn for Value {
    fn increment(&self, value: f64) {
        self.add(value);
    }
    fn decrement(&self, value: f64) {
        self.add(-value);
    }
    fn set(&self, value: f64) {
        self.add(value);
    }
}

impl HistogramFn for Value {
    fn record(&self, value: f64) {
        self.add(value);
    }
}

impl Recorder for Values {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.one(key))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.one(key))
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.one(key))
    }
}

fn append(expected: Expected) -> Append {
    Append::to("s", expected, [NewEvent::new(Uuid::now_v7(), "k", "{}")])
}

#[test]
fn an_append_is_counted_with_how_it_ended() {
    let values = Values::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&values, || {
        runtime.block_on(async {
            let log = Log::memory();
            let (one, two) =
                tokio::join!(log.append(append(Expected::Any)), log.append(append(Expected::Any)));
            assert!(one.is_ok() && two.is_ok());
            log.append(append(Expected::NoStream)).await.unwrap_err();
        });
    });
    let seconds = values.of("eventstore_append_seconds{log=memory,outcome=stored}");
    assert!(seconds.len() == 2 && seconds.iter().all(|seconds| (0.0..10.0).contains(seconds)), "{seconds:?}");
    assert_eq!(values.of("eventstore_append_seconds{log=memory,outcome=conflict}").len(), 1);
    assert_eq!(values.of("eventstore_commit_batch_appends{log=memory}"), [2.0, 1.0]);
    assert_eq!(values.of("eventstore_head{log=memory}"), [2.0, 2.0]);
}

/// An alert looks for a rise, and a series that is born with its first count has not risen.
#[test]
fn every_outcome_is_known_before_it_occurs() {
    let values = Values::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&values, || {
        runtime.block_on(async {
            Log::memory().append(append(Expected::Any)).await.unwrap();
        });
    });
    let of = |outcome: &str| {
        let name = format!("eventstore_append_seconds{{log=memory,outcome={outcome}}}");
        values.0.lock().unwrap().get(&name).map(Vec::len)
    };
    assert_eq!(of("stored"), Some(1));
    for outcome in ["conflict", "refused", "not_stored", "unknown"] {
        assert_eq!(of(outcome), Some(0), "{outcome}");
    }
}

#[test]
fn connecting_again_is_counted() {
    let databank = PostgresServer::gedeeld();
    let values = Values::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let failed = metrics::with_local_recorder(&values, || {
        runtime.block_on(async {
            let log = Log::postgres(&databank.url(), PostgresOptions::default()).await.unwrap();
            log.append(append(Expected::Any)).await.unwrap();
            let _ = databank.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND application_name = 'eventstore writer'",
            );
            // The first to come finds the connection broken: when it was used just before, only by using it.
            let failed = log.append(append(Expected::Any)).await.is_err();
            if failed {
                log.append(append(Expected::Any)).await.unwrap();
            }
            usize::from(failed)
        })
    });
    let name = databank.naam();
    assert_eq!(values.of(&format!("eventstore_reconnects_total{{log={name}}}")), [1.0]);
    assert_eq!(values.of(&format!("eventstore_append_seconds{{log={name},outcome=unknown}}")).len(), failed);
    assert_eq!(values.of(&format!("eventstore_head{{log={name}}}")).len(), 2);
}
