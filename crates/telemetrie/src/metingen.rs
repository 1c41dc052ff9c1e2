//! Metrics for Prometheus: one recorder per process, and what each metric means.

use std::{sync::OnceLock, time::Duration};

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::task::JoinHandle;

use crate::{fout::TelemetrieFout, proces};

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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Metingsoort {
    Teller,
    Meter,
    /// A gauge in seconds.
    Ouderdom,
    Verdeling,
    /// A histogram in seconds.
    Duur,
}
use Metingsoort::{Duur, Meter, Ouderdom, Teller, Verdeling};

/// The meaning of every metric of the house, whichever crate keeps it.
const BETEKENIS: &[(Metingsoort, &str, &str)] = &[
    (Duur, "eventstore_append_seconds", "Time of an append, from the queue to the answer"),
    (Verdeling, "eventstore_commit_batch_appends", "Appends that one commit carries"),
    (Teller, "eventstore_commits_total", "Commits of the log, by the way in which its rows are written"),
    (Meter, "eventstore_follower_active", "1 where this process is the one that works for a follower"),
    (Meter, "eventstore_follower_lag_events", "Positions of the log that a follower still has to take in"),
    (
        Ouderdom,
        "eventstore_follower_lag_seconds",
        "Age of the oldest event that a follower still has to take in",
    ),
    (
        Meter,
        "eventstore_follower_parked",
        "Events that a follower cannot take in, with the later ones of their streams",
    ),
    (Meter, "eventstore_follower_position", "Position up to which a follower has taken in its log"),
    (
        Meter,
        "eventstore_follower_rebuild_position",
        "Position up to which a new version of a read model is built",
    ),
    (
        Meter,
        "eventstore_follower_stopped",
        "1 while a follower takes nothing in, at a type of event that it does not know or at another log",
    ),
    (Meter, "eventstore_head", "Last position of the log"),
    (Teller, "eventstore_reconnects_total", "Connections to the log's database that had to be made anew"),
    (Duur, "http_server_request_duration_seconds", "Time until the answer to a request begins"),
    (Teller, "jongerenstroom_bron_gaten_total", "Gaps that were found in the stream of another service"),
    (Teller, "jongerenstroom_bron_heropend_total", "Times that reading another service's stream began anew"),
    (
        Teller,
        "jongerenstroom_http_refused_total",
        "Requests refused for want of room, by kind of work and by bound",
    ),
    (Teller, "jongerenstroom_inkomend_total", "Messages of a feed, by what came of them"),
    (Meter, "jongerenstroom_inkomend_wachtend", "Messages of a feed that wait to be taken in"),
    (Teller, "jongerenstroom_nats_reconnects_total", "Connections to NATS that had to be made anew"),
    (Meter, "jongerenstroom_nats_verbroken", "Connections to NATS that do not stand now"),
    (Teller, "jongerenstroom_otlp_failures_total", "Requests to the trace collector that failed"),
    (Meter, "jongerenstroom_quarantaine", "Refused rows that wait to be mended"),
    (Teller, "jongerenstroom_reactie_refused_total", "Reactions that the rules of the own service refused"),
    (Meter, "jongerenstroom_relay_lag_events", "Positions of the log that are still to be published"),
    (Ouderdom, "jongerenstroom_relay_lag_seconds", "Age of the oldest event that is still to be published"),
    (Meter, "jongerenstroom_relay_position", "Position up to which the log is published"),
    (Meter, "jongerenstroom_storingen", "Tasks of the process that stand still until somebody looks at them"),
    (Meter, "jongerenstroom_stroom_ontbrekend", "Messages that the stream lost in its middle"),
];

fn beschrijf() {
    for (soort, naam, betekenis) in BETEKENIS.iter().copied() {
        match soort {
            Teller => describe_counter!(naam, betekenis),
            Meter => describe_gauge!(naam, betekenis),
            Ouderdom => describe_gauge!(naam, Unit::Seconds, betekenis),
            Verdeling => describe_histogram!(naam, betekenis),
            Duur => describe_histogram!(naam, Unit::Seconds, betekenis),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// The names between quotes that look like a metric of the house, in all source files below a folder.
    fn namen(map: &Path, gevonden: &mut BTreeSet<String>) {
        for ingang in fs::read_dir(map).unwrap() {
            let pad = ingang.unwrap().path();
            if pad.is_dir() {
                namen(&pad, gevonden);
            } else if pad.extension().is_some_and(|soort| soort == "rs") && !pad.ends_with(file!()) {
                let tekst = fs::read_to_string(&pad).unwrap();
                let stukken =
                    tekst.split('"').filter(|stuk| stuk.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
                let van_ons = |stuk: &&str| {
                    ["jongerenstroom_", "eventstore_", "http_server_"]
                        .iter()
                        .any(|begin| stuk.starts_with(begin))
                };
                gevonden.extend(stukken.filter(van_ons).map(str::to_owned));
            }
        }
    }

    #[test]
    fn elke_meting_van_het_huis_heeft_een_betekenis() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut gebruikt = BTreeSet::new();
        for map in fs::read_dir(crates).unwrap() {
            namen(&map.unwrap().path().join("src"), &mut gebruikt);
        }
        // Names of other things.
        for ander in ["jongerenstroom_cijfers", "eventstore_free_rs"] {
            gebruikt.remove(ander);
        }
        let beschreven: BTreeSet<String> = BETEKENIS.iter().map(|(_, naam, _)| (*naam).to_owned()).collect();
        assert_eq!(gebruikt, beschreven);
        for (soort, naam, _) in BETEKENIS {
            assert_eq!(naam.ends_with("_total"), *soort == Teller, "{naam}");
            assert_eq!(naam.ends_with("_seconds"), matches!(soort, Ouderdom | Duur), "{naam}");
        }
    }
}
