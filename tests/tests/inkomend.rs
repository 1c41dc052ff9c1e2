//! Deliveries of the Doorstroompunt and UWV over NATS: recorded and then acknowledged, each once; what cannot be used
//! goes to quarantine and out of the queue.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::{Duration, Instant};

use proeven::{bus, logboek};
use serde_json::{Value, json};
use testkit::{NatsServer, Opzet, Productie, Proxy};

const MAX_WACHTEN: Duration = Duration::from_secs(40);
/// Messages in which it must have died twice between the append and the acknowledgement.
const MAX_BERICHTEN: usize = 12;
const NU: &str = "2026-03-02T10:00:00Z";

fn ww_einde(nummer: &str) -> Value {
    json!({
        "specversion": "1.0", "id": nummer, "type": "nl.uwv.ww.einde-nadert.v1", "time": "2026-02-10T08:00:00Z",
        "source": "urn:nld:oin:00000099000000002000:systeem:uwv-overdracht", "datacontenttype": "application/json",
        "data": {"meldingsnummer": nummer, "bsn": "999900067", "geboortedatum": "2001-04-02",
            "datumEindeWw": "2026-07-01"}
    })
}

/// Publishes, and waits until JetStream has it.
fn lever(nats: &NatsServer, bron: &str, inhoud: &str) {
    bus::wacht(async {
        let bus = bus::context(nats).await;
        bus.publish(format!("inkomend.{bron}"), inhoud.to_owned().into()).await.unwrap().await.unwrap();
    });
}

/// Messages that nobody has acknowledged yet.
fn in_de_rij(nats: &NatsServer) -> u64 {
    bus::wacht(async {
        let bus = bus::context(nats).await;
        let mut wachtend = 0;
        for bron in ["doorstroompunt", "uwv"] {
            let rij = bus.get_stream(berichten::wachtrijnaam(bron)).await.unwrap();
            wachtend += rij.cached_info().state.messages;
        }
        wachtend
    })
}

fn zodra(wat: &str, mut vraag: impl FnMut() -> bool) {
    let begonnen = Instant::now();
    while !vraag() {
        assert!(begonnen.elapsed() < MAX_WACHTEN, "{wat}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Signals, without what is said of the deliveries that they came with.
fn vastgelegd(productie: &Productie) -> Vec<String> {
    let log = logboek::lees(&productie.databanken["signalering"]);
    let signalen = log.iter().filter(|regel| !regel.soort.contains("aanlevering"));
    signalen.map(|regel| regel.data["meldingsnummer"].as_str().unwrap_or(&regel.soort).to_owned()).collect()
}

fn quarantaine(productie: &Productie) -> Vec<Value> {
    let alle = productie.draai(&["quarantaine", "--dienst", "signalering", "--json"]).goed().json();
    alle.as_array().unwrap().clone()
}

#[test]
fn een_bericht_wordt_vastgelegd_en_bevestigd_en_een_slecht_bericht_gaat_in_quarantaine() {
    let nats = NatsServer::start();
    let productie = Productie::start(&nats, &Opzet { nu: Some(NU), ..Opzet::default() });
    lever(&nats, "uwv", &ww_einde("WW-1").to_string());
    let melding = json!({"meldingsnummer": "DSP-1", "soort": "dreigende-uitval", "datum": "2026-02-11",
        "bsn": "999900055", "geboortedatum": "2007-08-21"});
    lever(&nats, "doorstroompunt", &melding.to_string());
    zodra("both are recorded", || vastgelegd(&productie).len() == 2);
    zodra("and acknowledged", || in_de_rij(&nats) == 0);

    // The same again, as another message: nothing new.
    lever(&nats, "uwv", &ww_einde("WW-1").to_string());
    zodra("acknowledged", || in_de_rij(&nats) == 0);
    assert_eq!(vastgelegd(&productie).len(), 2, "twice is once");

    // No JSON at all; a row that is refused; and the next one goes on.
    lever(&nats, "uwv", "{dit is geen json");
    let mut zonder_bsn = ww_einde("WW-2");
    zonder_bsn["data"]["bsn"] = json!("999900068");
    lever(&nats, "uwv", &zonder_bsn.to_string());
    lever(&nats, "uwv", &ww_einde("WW-3").to_string());
    zodra("the queue is worked", || in_de_rij(&nats) == 0);
    assert!(vastgelegd(&productie).contains(&"WW-3".to_owned()));
    assert_eq!(vastgelegd(&productie).len(), 3);
    let apart = quarantaine(&productie);
    assert_eq!(apart.len(), 2, "{apart:?}");
    assert!(apart.iter().all(|rij| rij["bron"] == "uwv"), "{apart:?}");
    assert!(apart.iter().any(|rij| rij["redenen"].to_string().contains("data.bsn")), "{apart:?}");

    // Mended and delivered again.
    lever(&nats, "uwv", &ww_einde("WW-2").to_string());
    zodra("recorded", || vastgelegd(&productie).len() == 4);
    let stand = productie.stand();
    let signalering = stand["diensten"].as_array().unwrap().iter().find(|een| een["dienst"] == "signalering");
    assert_eq!(signalering.unwrap()["quarantaine"], apart.len(), "a person decides what is done with");
}

#[test]
fn gedood_tussen_vastleggen_en_bevestigen_is_een_keer_vastgelegd() {
    let nats = NatsServer::start();
    let naar_nats = Proxy::voor(nats.adres());
    let opzet = Opzet { nu: Some(NU), naar_nats: Some(&naar_nats), ..Opzet::default() };
    let mut productie = Productie::start(&nats, &opzet);
    lever(&nats, "uwv", &ww_einde("WW-1").to_string());
    zodra("it works", || vastgelegd(&productie).len() == 1 && in_de_rij(&nats) == 0);
    let mut ertussen = 0;
    for nummer in 2.. {
        // What the service sends back takes half a second: time to die between the append and the acknowledgement.
        // On a machine that is busy it may not be enough; then that message proves nothing, and the next one has to.
        naar_nats.vertraag(Duration::from_millis(500));
        lever(&nats, "uwv", &ww_einde(&format!("WW-{nummer}")).to_string());
        zodra("recorded", || vastgelegd(&productie).len() == nummer);
        productie.dood("signalering");
        naar_nats.knip();
        ertussen += in_de_rij(&nats);
        naar_nats.vertraag(Duration::ZERO);
        productie.start_een("signalering");
        zodra("redelivered and acknowledged", || in_de_rij(&nats) == 0);
        assert_eq!(vastgelegd(&productie).len(), nummer, "recorded once");
        if ertussen >= 2 {
            break;
        }
        assert!(nummer < MAX_BERICHTEN, "always acknowledged before it died: this test proves nothing");
    }
    assert_eq!(quarantaine(&productie), Vec::<Value>::new());
    let _ = logboek::logs_en_stromen_kloppen(&productie, &nats);
}
