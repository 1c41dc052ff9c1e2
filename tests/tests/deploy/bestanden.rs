//! The image and the proxy, and that every setting that is handed out exists.

use std::{collections::BTreeSet, process::Command};

use testkit::{Werkmap, bestanden};

use crate::hulp::{gereedschap, goed, lees, pad};

#[test]
fn het_dockerfile_heeft_geen_opmerkingen() {
    let keur = |bestand| {
        let mut opdracht = gereedschap("hadolint");
        opdracht.arg("--no-color").arg(bestand);
        opdracht
    };
    let _ = goed(&mut keur(pad("deploy/Dockerfile")));
    let werk = Werkmap::nieuw();
    let kapot = werk.schrijf("Dockerfile", lees("deploy/Dockerfile").replace("USER 8026:8026", "USER root"));
    assert!(!keur(kapot).output().unwrap().status.success(), "what is wrong is seen");
}

#[test]
fn de_image_krijgt_alleen_wat_zij_nodig_heeft() {
    let dockerfile = lees("deploy/Dockerfile");
    let mee: BTreeSet<String> = lees("deploy/Dockerfile.dockerignore")
        .lines()
        .filter_map(|regel| regel.strip_prefix('!').map(str::to_owned))
        .collect();
    assert!(lees("deploy/Dockerfile.dockerignore").lines().any(|regel| regel == "*"), "the rest stays out");
    for regel in
        dockerfile.lines().filter(|regel| regel.starts_with("COPY ") && !regel.contains("--from=manifesten"))
    {
        let bronnen = regel.split(' ').filter(|deel| !deel.starts_with("--") && *deel != "COPY");
        let bronnen: Vec<&str> = bronnen.collect();
        for bron in &bronnen[..bronnen.len() - 1] {
            let van_ons = *bron == "." || bron.starts_with('/') || mee.contains(*bron);
            assert!(van_ons, "{bron} does not get in: deploy/Dockerfile.dockerignore");
        }
    }
    for pad_ in &mee {
        assert!(pad(pad_).exists(), "{pad_}");
    }
    // What the sources take in while they are compiled.
    let in_toets =
        |bestand: &std::path::Path| bestand.iter().any(|deel| deel == "tests" || deel == "testkit");
    for bestand in bestanden(&pad("crates")).into_iter().filter(|bestand| !in_toets(bestand)) {
        let tekst = std::fs::read_to_string(&bestand).unwrap_or_default();
        for stuk in tekst.split("include_str!(\"").skip(1) {
            let naam = stuk.split('"').next().unwrap();
            let doel = bestand.parent().unwrap().join(naam);
            let Ok(doel) = doel.canonicalize() else { continue };
            let doel = doel.strip_prefix(pad(".").canonicalize().unwrap()).unwrap().to_owned();
            let binnen = mee.iter().any(|mag| doel.starts_with(mag));
            assert!(binnen, "{} is compiled in but not in the image's context", doel.display());
        }
    }
    for van in dockerfile.lines().filter_map(|regel| regel.strip_prefix("FROM ")) {
        assert!(van.contains(':') && !van.contains("latest") && !van.contains('/'), "{van}");
    }
    assert!(dockerfile.contains("\nUSER 8026:8026\n") && dockerfile.contains("\nHEALTHCHECK "));
}

#[test]
fn elke_instelling_die_wordt_uitgedeeld_bestaat() {
    // Read by the entry of the image or by the files themselves.
    let eigen =
        ["JONGERENSTROOM_TOEGANG_FILE", "JONGERENSTROOM_INSTELLINGEN_FILE", "JONGERENSTROOM_KEK_FILE"];
    let van_compose = ["JONGERENSTROOM_GEHEIM", "JONGERENSTROOM_POORT", "JONGERENSTROOM_INSTELLINGEN"];
    let van_begin = ["JONGERENSTROOM_PROGRAMMA"];
    let mut programma = String::new();
    for bestand in bestanden(&pad("crates/jongerenstroom/src")) {
        programma.push_str(&std::fs::read_to_string(bestand).unwrap());
    }
    let mut uitgedeeld = BTreeSet::new();
    let mut lezen = vec!["docker-compose.yml".to_owned()];
    lezen.extend(bestanden(&pad("deploy")).iter().filter_map(|bestand| {
        let geheim = bestand.starts_with(pad("deploy/geheim"));
        (!geheim).then(|| bestand.strip_prefix(pad(".")).unwrap_or(bestand).to_str().unwrap().to_owned())
    }));
    for naam in &lezen {
        let tekst = std::fs::read_to_string(pad(naam)).unwrap_or_default();
        for woord in tekst.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            // The names of streams on the bus begin the same.
            let stroom = ["INRICHTING", "SIGNALERING", "INTAKE", "TRAJECT", "PERSONEN"]
                .iter()
                .any(|d| woord == format!("JONGERENSTROOM_{d}"));
            if woord.starts_with("JONGERENSTROOM_") && !stroom {
                uitgedeeld.insert((woord.to_owned(), naam.clone()));
            }
        }
    }
    assert!(uitgedeeld.len() > 20, "{uitgedeeld:?}");
    for (naam, waar) in uitgedeeld {
        let bekend = [&eigen[..], &van_compose, &van_begin].concat().contains(&naam.as_str());
        assert!(
            bekend || programma.contains(&format!("\"{naam}\"")),
            "{waar}: the program does not know {naam}"
        );
    }
}

#[test]
fn de_proxy_wordt_door_nginx_gelezen() {
    let aanwezig = Command::new("nginx").arg("-v").output().is_ok();
    if aanwezig {
        let werk = Werkmap::nieuw();
        let tekst = lees("deploy/nginx/nginx.conf").replace("/tmp/", &format!("{}/", werk.pad("").display()));
        let bestand = werk.schrijf("nginx.conf", tekst);
        let _ = goed(Command::new("nginx").arg("-t").arg("-c").arg(bestand));
    }
    let tekst = lees("deploy/nginx/nginx.conf");
    for nodig in ["proxy_buffering off;", "proxy_next_upstream off;", "location = /metrics { return 404; }"] {
        assert!(tekst.contains(nodig), "{nodig}");
    }
    // An error is logged with the request's first line, query and all; only at this level there is no request.
    let verslagen: Vec<&str> = tekst.lines().filter(|regel| regel.trim().starts_with("error_log")).collect();
    assert_eq!(verslagen, ["error_log /dev/stderr emerg;"]);
}

#[test]
fn de_scripts_zijn_uitvoerbaar_en_zonder_taalfouten() {
    for (naam, shell) in [
        ("deploy/begin", "bash"),
        ("deploy/gezond", "bash"),
        ("deploy/geheimen", "sh"),
        ("deploy/nats/start", "sh"),
        ("deploy/postgres/inrichten", "sh"),
        ("deploy/systemd/omgeving", "sh"),
        ("deploy/kubernetes/geheimen", "sh"),
        ("deploy/kubernetes/base/nats/start", "sh"),
    ] {
        use std::os::unix::fs::PermissionsExt as _;
        let rechten = std::fs::metadata(pad(naam)).unwrap().permissions().mode();
        assert_eq!(rechten & 0o111, 0o111, "{naam} is not executable");
        assert!(lees(naam).starts_with(&format!("#!/bin/{shell}\n")), "{naam}");
        let _ = goed(Command::new(shell).arg("-n").arg(pad(naam)));
    }
}
