//! What Prometheus reads: well-formed text, with the route and never the path.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod hulp;

use std::collections::BTreeMap;

use axum::body::Body;
use http_body_util::BodyExt as _;
use hulp::{api, verzoek};
use telemetrie::Opties;
use tower::ServiceExt as _;
use web::{Hosts, Toegang, Voordeur};

/// One line of the text format: name, labels as they stand, value.
type Monster = (String, String, f64);

fn monster(regel: &str) -> Monster {
    let (links, waarde) = regel.rsplit_once(' ').unwrap_or_else(|| panic!("{regel}"));
    let (naam, etiketten) = match links.split_once('{') {
        Some((naam, rest)) => (naam, rest.strip_suffix('}').unwrap_or_else(|| panic!("{regel}"))),
        None => (links, ""),
    };
    let teken = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    assert!(!naam.is_empty() && naam.chars().all(teken) && !naam.starts_with(char::is_numeric), "{regel}");
    for etiket in etiketten.split("\",").filter(|deel| !deel.is_empty()) {
        let (sleutel, waarde) = etiket.split_once("=\"").unwrap_or_else(|| panic!("{regel}"));
        assert!(sleutel.chars().all(teken) && !waarde.trim_end_matches('"').contains('"'), "{regel}");
    }
    (naam.to_owned(), etiketten.to_owned(), waarde.parse().unwrap_or_else(|_| panic!("{regel}")))
}

/// Checks the whole text and gives its samples, with the kind of each metric.
fn lees(tekst: &str) -> (BTreeMap<String, String>, Vec<Monster>) {
    assert!(tekst.ends_with('\n'));
    let (mut soorten, mut monsters) = (BTreeMap::new(), Vec::new());
    for regel in tekst.lines().filter(|regel| !regel.is_empty()) {
        if let Some(soort) = regel.strip_prefix("# TYPE ") {
            let (naam, soort) = soort.split_once(' ').unwrap();
            assert!(["counter", "gauge", "histogram", "summary"].contains(&soort), "{regel}");
            assert!(soorten.insert(naam.to_owned(), soort.to_owned()).is_none(), "twice: {regel}");
        } else if !regel.starts_with("# HELP ") {
            let (naam, etiketten, waarde) = monster(regel);
            let familie = ["_bucket", "_sum", "_count"].iter().find_map(|deel| naam.strip_suffix(deel));
            let bekend =
                soorten.contains_key(&naam) || familie.is_some_and(|naam| soorten.contains_key(naam));
            assert!(bekend, "without a type: {regel}");
            monsters.push((naam, etiketten, waarde));
        }
    }
    (soorten, monsters)
}

#[tokio::test]
async fn de_metingen_zijn_te_lezen_en_noemen_de_route() {
    let telemetrie = telemetrie::begin(Opties { metingen: true, ..Opties::nieuw("proef") }).unwrap();
    let (toegang, _) = Toegang::vers("GM0014").unwrap();
    let diensten = api().router((), std::sync::Arc::new(toegang)).merge(web::metrics_router());
    let router = Voordeur::nieuw(Hosts::Lokaal).router(diensten);
    let haal = async |pad: &str| {
        let vraag = verzoek("GET", pad).body(Body::empty()).unwrap();
        let antwoord = router.clone().oneshot(vraag).await.unwrap();
        let soort = antwoord.headers()["content-type"].to_str().unwrap().to_owned();
        let bytes = antwoord.into_body().collect().await.unwrap().to_bytes();
        (soort, String::from_utf8(bytes.to_vec()).unwrap())
    };
    for pad in ["/proef/v1/fouten/999990019", "/proef/v1/fouten/conflict", "/999990019", "/gereed"] {
        haal(pad).await;
    }
    metrics::gauge!("eventstore_follower_lag_seconds", "follower" => "proef").set(1.5);

    let (soort, tekst) = haal("/metrics").await;
    assert_eq!(soort, "text/plain; version=0.0.4; charset=utf-8");
    let (soorten, monsters) = lees(&tekst);
    assert_eq!(soorten["jongerenstroom_http_seconds"], "histogram", "{tekst}");
    assert_eq!(soorten["eventstore_follower_lag_seconds"], "gauge");
    for naam in ["process_start_time_seconds", "process_resident_memory_bytes"] {
        let (_, _, waarde) =
            monsters.iter().find(|(wat, ..)| wat == naam).unwrap_or_else(|| panic!("{naam}"));
        assert!(*waarde > 1_000_000.0, "{naam} {waarde}");
    }
    let aantal = |route: &str, status: &str| {
        let van = |etiketten: &str| {
            etiketten.contains(&format!("route=\"{route}\""))
                && etiketten.contains(&format!("status=\"{status}\""))
        };
        let naam = "jongerenstroom_http_seconds_count";
        monsters.iter().find(|(wat, bij, _)| wat == naam && van(bij)).map(|(.., waarde)| *waarde)
    };
    assert_eq!(aantal("/proef/v1/fouten/{naam}", "500"), Some(1.0), "{tekst}");
    assert_eq!(aantal("/proef/v1/fouten/{naam}", "409"), Some(1.0));
    assert_eq!(aantal("geen", "404"), Some(1.0));
    assert_eq!(aantal("/gereed", "200"), Some(1.0));
    assert!(!tekst.contains("999990019"), "{tekst}");

    // Buckets are cumulative and end with the number of all.
    let emmers: Vec<f64> = monsters
        .iter()
        .filter(|(wat, bij, _)| wat == "jongerenstroom_http_seconds_bucket" && bij.contains("status=\"409\""))
        .map(|(.., waarde)| *waarde)
        .collect();
    assert!(emmers.len() > 10 && emmers.is_sorted() && emmers.last() == Some(&1.0), "{emmers:?}");
    telemetrie.sluit().await;
}
