//! `docker-compose.yml`: valid by the Compose specification, closed, and in agreement with the rest of `deploy/`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use testkit::{Werkmap, bestanden};

use crate::hulp::{diensten, document, geheim, gereedschap, goed, lees, pad, teksten, velden};

/// Longest time that the program takes to stop by itself, with room.
const MIN_GRATIE_S: u64 = 30;
/// Ends by itself.
const EENMALIG: [&str; 3] = ["register", "databases", "nats-map"];

fn compose() -> Value {
    document("docker-compose.yml")
}

/// Names of what a service mounts: secrets or configs.
fn namen(lijst: &Value) -> Vec<&str> {
    let naam = |deel: &'static str| move |v: &'_ Value| v.get(deel).is_some();
    lijst
        .as_array()
        .into_iter()
        .flatten()
        .map(|een| if naam("source")(een) { een["source"].as_str() } else { een.as_str() }.unwrap())
        .collect()
}

#[test]
fn het_bestand_past_in_de_compose_specificatie() {
    let bestand = pad("docker-compose.yml");
    let keur = |bestand| {
        let mut opdracht = gereedschap("check-jsonschema");
        opdracht.args(["--builtin-schema", "vendor.compose-spec"]).arg(bestand);
        opdracht
    };
    let _ = goed(&mut keur(&bestand));
    let werk = Werkmap::nieuw();
    let kapot =
        werk.schrijf("kapot.yml", lees("docker-compose.yml").replace("read_only: true", "readonly: ja"));
    assert!(!keur(&kapot).output().unwrap().status.success(), "what is wrong is seen");
}

#[test]
fn elke_container_is_dicht() {
    for (naam, dienst) in velden(&compose()["services"]) {
        assert_eq!(dienst["read_only"], true, "{naam}");
        assert_eq!(teksten(&dienst["cap_drop"]), ["ALL"], "{naam}");
        assert_eq!(teksten(&dienst["security_opt"]), ["no-new-privileges:true"], "{naam}");
        assert!(dienst["pids_limit"].is_u64() && dienst["mem_limit"].is_string(), "{naam} has an end");
        assert!(dienst.get("privileged").is_none() && dienst.get("env_file").is_none(), "{naam}");
        assert_eq!(
            dienst["restart"],
            if EENMALIG.contains(&naam.as_str()) { "no" } else { "unless-stopped" }
        );
        if naam == "nats-map" {
            // It gives a directory away, which takes root; it has no network.
            assert_eq!(
                (teksten(&dienst["cap_add"]), &dienst["network_mode"]),
                (vec!["CHOWN"], &"none".into())
            );
        } else {
            let gebruiker = dienst["user"].as_str().unwrap_or_else(|| panic!("{naam} has no user"));
            assert!(!gebruiker.starts_with("0") && gebruiker.contains(':'), "{naam}: {gebruiker}");
            assert!(dienst.get("cap_add").is_none() && dienst.get("network_mode").is_none(), "{naam}");
        }
        let image = dienst["image"].as_str().unwrap();
        let register = image.split_once('/').is_some_and(|(eerste, _)| eerste.contains(['.', ':']));
        assert!(!register, "{naam}: no registry in {image}");
        let versie = image.split_once(':').map(|(_, versie)| versie);
        assert!(
            image == "jongerenstroom"
                || versie.is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit() || c == 'v')),
            "{image}"
        );
    }
}

#[test]
fn alleen_de_voordeur_is_van_deze_machine_te_bereiken() {
    let compose = compose();
    let mut open = BTreeSet::new();
    for (naam, dienst) in velden(&compose["services"]) {
        for poort in teksten(&dienst["ports"]) {
            assert!(poort.starts_with("127.0.0.1:"), "{naam}: {poort}");
            open.insert(naam.as_str());
        }
        let buiten = teksten(&dienst["networks"]).contains(&"voordeur");
        assert_eq!(buiten, dienst.get("ports").is_some(), "{naam}");
    }
    assert_eq!(open, BTreeSet::from(["grafana", "proxy"]));
    for (naam, net) in velden(&compose["networks"]) {
        assert_eq!(net["internal"] == true, naam != "voordeur", "{naam}");
    }
}

#[test]
fn wie_wie_kan_bereiken_is_het_plaatje() {
    let compose = compose();
    let mut leden: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (naam, dienst) in velden(&compose["services"]) {
        for net in teksten(&dienst["networks"]) {
            leden.entry(net).or_default().insert(naam);
        }
    }
    let met = |extra: &[&'static str]| diensten().iter().chain(extra).copied().collect::<BTreeSet<_>>();
    assert_eq!(leden["diensten"], met(&["proxy"]));
    assert_eq!(leden["gegevens"], met(&["postgres", "databases", "register"]));
    assert_eq!(leden["bus"], met(&["nats"]));
    assert_eq!(leden["meten"], met(&["prometheus", "grafana", "otel"]));
    let proxy = lees("deploy/nginx/nginx.conf");
    for &dienst in diensten() {
        assert!(proxy.contains(&format!("http://{dienst}:8026;")), "{dienst}");
    }
}

#[test]
fn elke_dienst_krijgt_haar_eigen_geheimen_en_geen_andere() {
    let compose = compose();
    for &dienst in diensten() {
        let beschrijving = &compose["services"][dienst];
        assert_eq!(teksten(&beschrijving["command"]), ["serve", dienst]);
        let mut verwacht = vec![format!("postgres_{dienst}"), format!("nats_{dienst}")];
        if dienst != "rapportage" {
            verwacht.push("kek".to_owned());
        }
        verwacht.push("toegang.toml".to_owned());
        assert_eq!(namen(&beschrijving["secrets"]), verwacht, "{dienst}");
        let omgeving = &beschrijving["environment"];
        let url = format!("postgres://{dienst}@postgres/{dienst}");
        assert_eq!(omgeving["JONGERENSTROOM_DATABASE_URL"], *url);
        let register = omgeving.get("JONGERENSTROOM_PERSOONSREGISTER_URL");
        assert_eq!(register.is_some(), dienst != "rapportage", "figures need no person");
        let gratie = beschrijving["stop_grace_period"].as_str().and_then(|s| s.strip_suffix('s')).unwrap();
        assert!(gratie.parse::<u64>().unwrap() >= MIN_GRATIE_S);
    }
}

#[test]
fn zonder_geheimen_start_er_niets_en_een_standaardwachtwoord_is_er_niet() {
    let compose = compose();
    let werk = Werkmap::nieuw();
    let gemaakt: BTreeSet<String> = bestanden(&geheim(&werk))
        .iter()
        .map(|pad| pad.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut bekend = BTreeSet::new();
    for (naam, geheim) in velden(&compose["secrets"]) {
        let bestand = geheim["file"].as_str().unwrap_or_else(|| panic!("{naam} is no file"));
        assert_eq!(bestand, format!("${{JONGERENSTROOM_GEHEIM:-./deploy/geheim}}/{naam}"));
        bekend.insert(naam.clone());
    }
    assert_eq!(bekend, gemaakt, "deploy/geheimen makes exactly what is asked for");
    let mut gebruikt = BTreeSet::new();
    for (naam, dienst) in velden(&compose["services"]) {
        gebruikt.extend(namen(&dienst["secrets"]).into_iter().map(str::to_owned));
        for (variabele, waarde) in velden(&dienst["environment"]) {
            let geheim = ["PASS", "WACHTWOORD", "KEK", "TOKEN", "SECRET"]
                .iter()
                .any(|woord| variabele.contains(woord));
            if !geheim {
                continue;
            }
            assert!(variabele.ends_with("_FILE"), "{naam}: {variabele} has a value in the file");
            let bestand = waarde.as_str().and_then(|waarde| waarde.strip_prefix("/run/secrets/")).unwrap();
            assert!(namen(&dienst["secrets"]).contains(&bestand), "{naam} does not get {bestand}");
        }
    }
    assert_eq!(gebruikt, bekend);
}

#[test]
fn alles_wat_gelezen_wordt_bestaat() {
    let compose = compose();
    for (naam, dienst) in velden(&compose["services"]) {
        for config in namen(&dienst["configs"]) {
            assert!(compose["configs"].get(config).is_some(), "{naam}: {config}");
        }
        for volume in teksten(&dienst["volumes"]) {
            let bron = volume.split(':').next().unwrap();
            match bron.strip_prefix("./") {
                Some(map) => assert!(pad(map).exists() && volume.ends_with(":ro"), "{naam}: {volume}"),
                None => assert!(compose["volumes"].get(bron).is_some(), "{naam}: {volume}"),
            }
        }
        for (voorganger, wanneer) in velden(&dienst["depends_on"]) {
            let ander = &compose["services"][voorganger.as_str()];
            let eenmalig = wanneer["condition"] == "service_completed_successfully";
            assert_eq!(eenmalig, EENMALIG.contains(&voorganger.as_str()), "{naam} na {voorganger}");
            let gezond = ander.get("healthcheck").is_some() || ander["image"] == "jongerenstroom";
            assert!(eenmalig || gezond, "{naam} waits for {voorganger}, which never says that it is healthy");
        }
    }
    for (naam, config) in velden(&compose["configs"]) {
        let bestand = config["file"].as_str().unwrap();
        let bestand = bestand.rsplit_once(":-").map_or(bestand, |(_, anders)| anders.trim_end_matches('}'));
        assert!(pad(bestand.trim_start_matches("./")).is_file(), "{naam}: {bestand}");
    }
}
