//! Prometheus and Grafana ask for what the program keeps, and every alert says what to do.

use std::{collections::BTreeSet, process::Command};

use serde_json::Value;
use testkit::bestanden;

use crate::hulp::{diensten, document, goed, lees, pad, teksten, velden};

/// Every query of the dashboard and of the alerts, with where it stands.
fn vragen() -> Vec<(String, String)> {
    let dashboard: Value =
        serde_json::from_str(&lees("deploy/grafana/dashboards/jongerenstroom.json")).unwrap();
    let mut vragen = Vec::new();
    for paneel in dashboard["panels"].as_array().unwrap() {
        for doel in paneel["targets"].as_array().into_iter().flatten() {
            let titel = paneel["title"].as_str().unwrap().to_owned();
            vragen.push((titel, doel["expr"].as_str().unwrap().to_owned()));
        }
    }
    for regel in regels() {
        vragen
            .push((regel["alert"].as_str().unwrap().to_owned(), regel["expr"].as_str().unwrap().to_owned()));
    }
    vragen
}

fn regels() -> Vec<Value> {
    document("deploy/prometheus/regels.yml")["groups"][0]["rules"].as_array().unwrap().clone()
}

/// The sources of the program, without its tests.
fn bronnen() -> String {
    let mut alles = String::new();
    for bestand in bestanden(&pad("crates")) {
        let is_bron =
            bestand.extension().is_some_and(|e| e == "rs") && !bestand.iter().any(|deel| deel == "tests");
        if is_bron {
            alles.push_str(&std::fs::read_to_string(bestand).unwrap());
        }
    }
    alles
}

fn woorden(tekst: &str) -> impl Iterator<Item = &str> {
    tekst.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|woord| !woord.is_empty())
}

#[test]
fn elke_gevraagde_meting_wordt_bijgehouden() {
    let bronnen = bronnen();
    let mut gevraagd = BTreeSet::new();
    for (waar, vraag) in vragen() {
        for woord in woorden(&vraag) {
            let van_ons = ["eventstore_", "jongerenstroom_", "http_server_", "process_"]
                .iter()
                .any(|begin| woord.starts_with(begin));
            if !van_ons {
                continue;
            }
            let kaal = ["_bucket", "_sum", "_count"].iter().find_map(|eind| woord.strip_suffix(eind));
            let soort = |macro_: &str, naam: &str| {
                // `gauge!("name"` on one line or over two.
                bronnen
                    .match_indices(&format!("\"{naam}\""))
                    .any(|(plek, _)| bronnen[..plek].trim_end().ends_with(&format!("{macro_}!(")))
            };
            let bestaat = match kaal {
                Some(naam) => soort("histogram", naam),
                None => soort("gauge", woord) || soort("counter", woord),
            };
            assert!(bestaat, "{waar} asks for {woord}, which nobody keeps");
            assert_eq!(kaal.is_none() && soort("counter", woord), woord.ends_with("_total"), "{woord}");
            gevraagd.insert(kaal.unwrap_or(woord).to_owned());
        }
    }
    for nodig in [
        "eventstore_append_seconds",
        "eventstore_follower_lag_events",
        "eventstore_follower_lag_seconds",
        "eventstore_follower_parked",
        "jongerenstroom_relay_lag_events",
        "jongerenstroom_relay_lag_seconds",
        "jongerenstroom_quarantaine",
        "jongerenstroom_nats_reconnects_total",
        "eventstore_reconnects_total",
        "http_server_request_duration_seconds",
    ] {
        assert!(gevraagd.contains(nodig), "nobody looks at {nodig}");
    }
}

#[test]
fn elk_label_bestaat() {
    let bronnen = bronnen();
    // Given by Prometheus itself, or by the configuration.
    let van_prometheus = ["le", "job", "instance", "proces", "alertname"];
    for (waar, vraag) in vragen() {
        let mut labels: Vec<&str> = Vec::new();
        for stuk in vraag.split("by (").skip(1) {
            labels.extend(stuk.split(')').next().unwrap().split(',').map(str::trim));
        }
        for stuk in vraag.split('{').skip(1) {
            let keuzes = stuk.split('}').next().unwrap().split(',');
            labels.extend(keuzes.map(|keuze| keuze.split(['=', '!', '~']).next().unwrap().trim()));
        }
        for label in labels {
            let bestaat = van_prometheus.contains(&label) || bronnen.contains(&format!("\"{label}\" =>"));
            assert!(bestaat, "{waar}: {label}");
        }
    }
}

#[test]
fn prometheus_vraagt_elke_dienst() {
    let instelling = document("deploy/prometheus/prometheus.yml");
    let namen = &instelling["scrape_configs"][0]["dns_sd_configs"][0];
    assert_eq!(teksten(&namen["names"]), diensten());
    assert_eq!(namen["port"], 9026);
    let compose = document("docker-compose.yml");
    for &dienst in diensten() {
        assert_eq!(
            compose["services"][dienst]["environment"]["JONGERENSTROOM_METRICS_ADRES"],
            "0.0.0.0:9026"
        );
    }
    let gelezen =
        velden(&compose["configs"]).any(|(_, config)| config["file"] == "./deploy/prometheus/regels.yml");
    assert!(gelezen && teksten(&instelling["rule_files"]) == ["/etc/prometheus/regels.yml"]);
    if Command::new("promtool").arg("--version").output().is_ok() {
        let _ =
            goed(Command::new("promtool").args(["check", "rules"]).arg(pad("deploy/prometheus/regels.yml")));
    }
}

#[test]
fn bij_elke_waarschuwing_staat_wat_te_doen() {
    let uitleg = lees("docs/hoe/in-productie.md");
    for regel in regels() {
        let naam = regel["alert"].as_str().unwrap();
        assert!(
            uitleg.contains(&format!("**{naam}**")),
            "{naam} has no explanation in docs/hoe/in-productie.md"
        );
        assert!(
            regel["annotations"]["summary"].is_string() && regel["labels"]["severity"].is_string(),
            "{naam}"
        );
    }
}

#[test]
fn het_dashboard_klopt_met_wat_grafana_krijgt() {
    let dashboard: Value =
        serde_json::from_str(&lees("deploy/grafana/dashboards/jongerenstroom.json")).unwrap();
    let bron = document("deploy/grafana/provisioning/datasources/prometheus.yml");
    let uid = &bron["datasources"][0]["uid"];
    let mut nummers = BTreeSet::new();
    for paneel in dashboard["panels"].as_array().unwrap() {
        assert!(
            nummers.insert(paneel["id"].as_u64().unwrap()),
            "{} has the number of another",
            paneel["title"]
        );
        if paneel["type"] != "row" {
            assert_eq!(&paneel["datasource"]["uid"], uid, "{}", paneel["title"]);
            assert!(
                paneel["description"].as_str().is_some_and(|tekst| tekst.len() > 20),
                "{}",
                paneel["title"]
            );
        }
        let plek = &paneel["gridPos"];
        assert!(plek["x"].as_u64().unwrap() + plek["w"].as_u64().unwrap() <= 24, "{}", paneel["title"]);
    }
    let map = document("deploy/grafana/provisioning/dashboards/jongerenstroom.yml");
    let map = map["providers"][0]["options"]["path"].as_str().unwrap().to_owned();
    let compose = document("docker-compose.yml");
    let gekoppeld = teksten(&compose["services"]["grafana"]["volumes"]).into_iter().any(|v| v.contains(&map));
    assert!(gekoppeld, "the dashboard is where Grafana looks");
}
