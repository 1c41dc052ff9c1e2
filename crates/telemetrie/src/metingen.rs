//! Metrics for Prometheus: one recorder per process, and what each metric means.

use std::{sync::OnceLock, time::Duration};

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::task::JoinHandle;

use crate::{begin::TelemetrieFout, proces};

/// Time between rounds that fold the latest observations into their histograms.
const ONDERHOUD: Duration = Duration::from_secs(5);
/// Upper bounds of durations, in seconds: an append takes milliseconds, a report may take seconds.
const SECONDEN: &[f64] =
    &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Upper bounds of numbers.
const AANTALLEN: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

static METINGEN: OnceLock<PrometheusHandle> = OnceLock::new();

/// What there is to measure, in the text format of Prometheus; empty when this process keeps no metrics.
#[must_use]
pub fn metrics_tekst() -> String {
    METINGEN.get().map_or_else(String::new, |metingen| {
        proces::meet();
        metingen.render()
    })
}

/// Begins to keep metrics; gives the task that keeps them small.
pub(crate) fn begin() -> Result<JoinHandle<()>, TelemetrieFout> {
    let metingen = PrometheusBuilder::new()
        // The lists are not empty, which is all that can be wrong.
        .set_buckets(AANTALLEN)
        .and_then(|bouwer| bouwer.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDEN))
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|_| TelemetrieFout::AlBegonnen)?;
    beschrijf();
    proces::begin();
    let metingen = METINGEN.get_or_init(|| metingen);
    Ok(tokio::spawn(async move {
        loop {
            tokio::time::sleep(ONDERHOUD).await;
            metingen.run_upkeep();
        }
    }))
}

/// The meaning of every metric, also of those that other crates keep.
fn beschrijf() {
    let tellers = [
        ("eventstore_reconnects_total", "Connections to the log's database that had to be made anew"),
        ("jongerenstroom_nats_reconnects_total", "Connections to NATS that had to be made anew"),
        ("jongerenstroom_otlp_failures_total", "Requests to the trace collector that failed"),
        ("jongerenstroom_beleid_refused_total", "Reactions that the rules of the own service refused"),
    ];
    let standen = [
        ("eventstore_head", "Last position of the log"),
        ("eventstore_projection_position", "Position up to which a read model is built"),
        ("eventstore_projection_lag_events", "Positions of the log that a read model still has to take in"),
        (
            "eventstore_parked",
            "Events that a read model cannot take in, with the later ones of their streams",
        ),
        ("jongerenstroom_relay_position", "Position up to which the log is published"),
        ("jongerenstroom_relay_lag_events", "Positions of the log that are still to be published"),
        ("jongerenstroom_beleid_position", "Position up to which a policy has reacted"),
        ("jongerenstroom_beleid_lag_events", "Positions of the log that a policy still has to look at"),
        (
            "jongerenstroom_beleid_parked",
            "Events that a policy cannot read, with the later ones of their streams",
        ),
        ("jongerenstroom_quarantaine", "Refused rows that wait to be mended"),
    ];
    let achterstanden = [
        (
            "eventstore_projection_lag_seconds",
            "Age of the oldest event that a read model still has to take in",
        ),
        ("jongerenstroom_relay_lag_seconds", "Age of the oldest event that is still to be published"),
        ("jongerenstroom_beleid_lag_seconds", "Age of the newest event when a policy had reacted to it"),
    ];
    let duren = [
        ("eventstore_append_seconds", "Time of an append, from the queue to the answer"),
        ("jongerenstroom_http_seconds", "Time until the answer to a request begins"),
    ];
    for (naam, betekenis) in tellers {
        describe_counter!(naam, betekenis);
    }
    for (naam, betekenis) in standen {
        describe_gauge!(naam, betekenis);
    }
    for (naam, betekenis) in achterstanden {
        describe_gauge!(naam, Unit::Seconds, betekenis);
    }
    for (naam, betekenis) in duren {
        describe_histogram!(naam, Unit::Seconds, betekenis);
    }
    describe_histogram!("eventstore_commit_batch_appends", "Appends that one commit carries");
}
