//! What is recorded is published: the program with a real NATS server, from an HTTP request to a CloudEvent in the
//! service's stream; and what was recorded while the server was away follows when it is back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::{Duration, Instant};

use async_nats::jetstream::{self, stream::Stream};
use berichten::CloudEvent;
use serde_json::json;
use testkit::{Dienst, NatsServer, Werkmap};

/// The day after what is reported: what may be reported, and of whom, follows from the date.
const NU: &str = "2026-03-03T10:00:00Z";
const MAX_WACHTEN: Duration = Duration::from_secs(30);

async fn stroom(server: &NatsServer) -> Stream {
    let begonnen = Instant::now();
    loop {
        let client = async_nats::connect(server.url()).await.unwrap();
        match jetstream::new(client).get_stream(berichten::stroomnaam("signalering")).await {
            Ok(stroom) => return stroom,
            Err(fout) => assert!(begonnen.elapsed() < MAX_WACHTEN, "{fout}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn bericht(server: &NatsServer, nummer: u64) -> CloudEvent {
    let stroom = stroom(server).await;
    let begonnen = Instant::now();
    loop {
        match stroom.get_raw_message(nummer).await {
            Ok(bericht) => return CloudEvent::lees(&bericht.payload).unwrap(),
            Err(fout) => assert!(begonnen.elapsed() < MAX_WACHTEN, "message {nummer}: {fout}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn meld(dienst: &Dienst, werk: &Werkmap, kenmerk: &str) {
    let melding = json!({
        "persoon": {"bsn": "999990019", "geboortedatum": "2006-05-04", "achternaam": "Proef"},
        "bron": "jeugdzorg", "datum": "2026-03-02", "kenmerk": kenmerk, "gebiedsteam": "oost"
    });
    let antwoord = dienst.stuur("/signalering/v1/signalen", &werk.token("coach"), &[], &melding.to_string());
    assert_eq!(antwoord.status, 201, "{}", antwoord.tekst);
}

#[tokio::test]
async fn wat_is_vastgelegd_staat_in_volgorde_en_een_keer_op_de_bus() {
    let mut server = NatsServer::start();
    let werk = Werkmap::nieuw();
    let dienst = Dienst::start(&werk, &["serve", "--nats-url", &server.url(), "--nu", NU]);
    meld(&dienst, &werk, "JZ-1");
    let eerste = bericht(&server, 1).await;
    let tekst = String::from_utf8(eerste.naar_json().unwrap()).unwrap();
    assert!(tekst.contains("nl.jongerenstroom.signalering.jongere-gemeld.v1"), "{tekst}");
    assert!(!tekst.contains("999990019") && !tekst.contains("2006-05-04"), "{tekst}");

    server.dood();
    meld(&dienst, &werk, "JZ-2");
    server.herstart();
    let tweede = String::from_utf8(bericht(&server, 2).await.naar_json().unwrap()).unwrap();
    assert!(tweede.contains("JZ-2"), "{tweede}");
    let mut stroom = stroom(&server).await;
    assert_eq!(stroom.info().await.unwrap().state.messages, 2, "each once");
    assert_eq!(dienst.stop(), 0);
}
