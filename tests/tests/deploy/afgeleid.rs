//! What in `deploy/` follows from the services is what they say.

use std::{fs, process::Command};

use testkit::{Werkmap, bestanden};

use crate::hulp::{goed, lees, pad};

/// A copy of what is deployed, brought up to date.
fn kopie(werk: &Werkmap) -> std::path::PathBuf {
    let kopie = werk.pad("project");
    for bestand in bestanden(&pad("deploy")).into_iter().chain([pad("docker-compose.yml")]) {
        let doel = kopie.join(bestand.strip_prefix(pad("")).unwrap());
        fs::create_dir_all(doel.parent().unwrap()).unwrap();
        fs::copy(&bestand, doel).unwrap();
    }
    kopie
}

#[test]
fn wat_er_staat_volgt_uit_de_diensten() {
    let werk = Werkmap::nieuw();
    let kopie = kopie(&werk);
    let werk_bij = || werk.draai(&["deploy", "--project", kopie.to_str().unwrap()]).goed().uit;
    assert_eq!(werk_bij(), "Alles volgt al uit de diensten.\n", "cargo run -- deploy");

    // It would notice: a part and a whole file that say something else are made anew.
    for bestand in ["docker-compose.yml", "deploy/kubernetes/base/intake.yaml"] {
        let anders = lees(bestand).replace("\"serve\", \"intake\"", "\"serve\", \"iets\"");
        fs::write(kopie.join(bestand), anders).unwrap();
        assert_eq!(werk_bij(), format!("{}\n", kopie.join(bestand).display()));
        assert_eq!(fs::read_to_string(kopie.join(bestand)).unwrap(), lees(bestand));
    }
}

#[test]
fn een_service_van_kubernetes_luistert_waar_de_proxy_haar_zoekt() {
    let nginx = lees("deploy/nginx/nginx.conf");
    for dienst in testkit::diensten() {
        assert!(nginx.contains(&format!("set $dienst http://{dienst}:8026;")), "{dienst}");
    }
}

#[test]
fn de_scripts_zijn_nog_scripts() {
    for script in
        ["begin", "geheimen", "kubernetes/geheimen", "nats/start", "postgres/inrichten", "systemd/omgeving"]
    {
        let _ = goed(Command::new("bash").arg("-n").arg(pad(&format!("deploy/{script}"))));
    }
}
