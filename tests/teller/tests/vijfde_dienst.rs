//! A service is one crate and one line: the program, its command line, its health, the descriptions of HTTP and of the
//! bus, the rights on it and what is deployed know the fifth service from its contract alone.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use proeven::belasting;
use serde_json::{Value, json};
use testkit::{Dienst, NatsServer, Opzet, Productie, Werkmap, bestanden};

const PROGRAMMA: &str = env!("CARGO_BIN_EXE_teller");
/// Most time until what was recorded is counted.
const MAX_TELLEN: Duration = Duration::from_secs(30);

fn werkmap() -> Werkmap {
    Werkmap::nieuw().met_programma(Path::new(PROGRAMMA))
}

/// A young person of whom signalering did not know.
fn meld(signalering: &Dienst, token: &str, nummer: usize) {
    let signaal = json!({
        "persoon": { "bsn": belasting::bsn(nummer), "geboortedatum": "2004-05-06", "achternaam": "Proef" }, "bron": "jeugdzorg",
        "datum": "2026-03-02", "kenmerk": format!("VD-{nummer}"), "gebiedsteam": "oost",
    });
    let antwoord = signalering.stuur("/signalering/v1/signalen", token, &[], &signaal.to_string());
    assert_eq!(antwoord.status, 201, "{}", antwoord.tekst);
}

fn wacht_op(teller: &Dienst, aantal: u64) {
    let begonnen = Instant::now();
    loop {
        let geteld = teller.haal("/teller/v1/meldingen").json();
        if geteld["aantal"] == aantal {
            assert_eq!(geteld["gemeente"], "GM0014");
            return;
        }
        assert!(begonnen.elapsed() < MAX_TELLEN, "{geteld}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// How far the read model of the fifth service is, as `stand` tells it.
fn staat_bij(stand: &Value, positie: u64) {
    let dienst = stand["diensten"].as_array().unwrap().last().unwrap();
    assert_eq!(dienst["dienst"], "teller");
    let volger = &dienst["volgers"][0];
    assert_eq!((&volger["naam"], &volger["volgt"]), (&"teller.geteld".into(), &"signalering".into()));
    assert_eq!((&volger["positie"], &volger["achterstand"]), (&positie.into(), &0.into()), "{volger}");
}

/// A copy of what is deployed, brought up to date for the services of this program. Gives what changed.
fn uitgerold(werk: &Werkmap) -> (PathBuf, Vec<String>) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let kopie = werk.pad("project");
    for bestand in bestanden(&project.join("deploy")).into_iter().chain([project.join("docker-compose.yml")])
    {
        let doel = kopie.join(bestand.strip_prefix(&project).unwrap());
        fs::create_dir_all(doel.parent().unwrap()).unwrap();
        fs::copy(&bestand, doel).unwrap();
    }
    let gezegd = werk.draai(&["deploy", "--project", kopie.to_str().unwrap()]).goed().uit;
    let begin = format!("{}/", kopie.display());
    let gewijzigd = gezegd.lines().map(|regel| regel.strip_prefix(&begin).unwrap_or(regel).to_owned());
    (kopie, gewijzigd.collect())
}

#[test]
fn het_programma_kent_de_vijfde_dienst_zonder_meer() {
    let werk = werkmap();
    let dienst = Dienst::start(&werk, &["serve", "--nu", belasting::NU]);
    let token = werk.token("coach");
    for nummer in 0..3 {
        meld(&dienst, &token, nummer);
    }
    wacht_op(&dienst, 3);
    let openapi = dienst.haal("/teller/v1/openapi.json").json();
    assert!(openapi["paths"].as_object().unwrap().contains_key("/meldingen"), "{openapi}");
    let gereed = dienst.haal("/gereed");
    assert!(gereed.status == 200 && gereed.tekst.contains("opslag-teller"), "{}", gereed.tekst);
    assert!(dienst.haal("/").tekst.contains("/teller/v1/openapi.json"), "the dashboard refers to it");
    assert_eq!(dienst.stop(), 0);

    let hoofd = 3;
    staat_bij(&werk.draai(&["stand", "--json"]).goed().json(), hoofd);
    staat_bij(&werk.draai(&["stand", "teller", "--json"]).goed().json(), hoofd);
    let _ = werk.draai(&["herbouw", "teller"]).goed();
    staat_bij(&werk.draai(&["stand", "teller", "--json"]).goed().json(), hoofd);
    let hulp = werk.draai(&["serve", "--help"]).goed().uit;
    assert!(hulp.contains("teller") && hulp.contains("Telt de gemelde jongeren"), "{hulp}");

    let schemas = werk.pad("schemas");
    let _ = werk.draai(&["schemas", "--uit", schemas.to_str().unwrap()]).goed();
    let bus = fs::read_to_string(schemas.join("asyncapi.yaml")).unwrap();
    assert!(bus.contains("teller-volgt-signalering") && !bus.contains("teller-publiceert"));
}

#[test]
fn wat_wordt_uitgerold_kent_haar_ook() {
    let werk = werkmap();
    let (kopie, gewijzigd) = uitgerold(&werk);
    let lees = |bestand: &str| fs::read_to_string(kopie.join(bestand)).unwrap();
    assert!(gewijzigd.contains(&"deploy/kubernetes/base/teller.yaml".to_owned()), "{gewijzigd:?}");
    assert!(!gewijzigd.contains(&"deploy/postgres/toegang.sql".to_owned()), "it knows no person");
    for bestand in &gewijzigd {
        assert!(lees(bestand).contains("teller"), "{bestand}");
    }
    let rechten = lees("deploy/nats/rechten.conf");
    let (_, rechten) = rechten.split_once("\nteller: {").unwrap();
    let (rechten, _) = rechten.split_once("\n}").unwrap();
    assert!(rechten.contains("$JS.API.CONSUMER.CREATE.JONGERENSTROOM_SIGNALERING.*"), "{rechten}");
    for niet in ["$KV", "STREAM.CREATE", "stand.", "INTAKE", "jongerenstroom.*"] {
        assert!(!rechten.contains(niet), "{niet}: {rechten}");
    }
    // Twice gives the same as once.
    let weer = werk.draai(&["deploy", "--project", kopie.to_str().unwrap()]).goed().uit;
    assert_eq!(weer, "Alles volgt al uit de diensten.\n");
}

#[test]
fn over_de_bus_telt_zij_met_de_rechten_van_haar_contract() {
    let werk = werkmap();
    let (kopie, _) = uitgerold(&werk);
    let mut wachtwoorden = NatsServer::wachtwoorden();
    wachtwoorden.push(("NATS_WACHTWOORD_TELLER", NatsServer::wachtwoord("teller")));
    let nats = NatsServer::met(Some(kopie.join("deploy/nats/nats.conf")), wachtwoorden.clone());
    let programma = Path::new(PROGRAMMA);
    let opzet = Opzet {
        nu: Some(belasting::NU),
        omgeving: wachtwoorden,
        programma: Some(programma),
        ..Opzet::default()
    };
    let mut productie = Productie::start(&nats, &opzet);
    let token = productie.werk.token("coach");
    for nummer in 0..3 {
        meld(productie.dienst("signalering"), &token, nummer);
    }
    wacht_op(productie.dienst("teller"), 3);
    let gereed = productie.dienst("teller").haal("/gereed").tekst;
    assert!(gereed.contains("nats-teller") && !gereed.contains("register-teller"), "{gereed}");
    staat_bij(&productie.stand(), 3);
    productie.stop_alle();
    assert!(!productie.verslag("teller").contains("ermissions"), "{}", productie.verslag("teller"));
}
