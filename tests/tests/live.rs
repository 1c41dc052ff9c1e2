//! The services with the NATS configuration of `deploy/`: each comes in with its own password and can do its work, and
//! a dashboard sees the live figures change after a command. It sees nothing else and can do nothing else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event, jetstream};
use futures_util::StreamExt as _;
use proeven::belasting::{self, Boek, Klant};
use serde_json::Value;
use testkit::{NatsServer, Opzet, Productie};
use tokio::sync::mpsc;

const EMMER: &str = "KV_jongerenstroom_cijfers";
const SLEUTEL: &str = "$KV.jongerenstroom_cijfers.GM0014.kerncijfers";
const MAX_WACHTEN: Duration = Duration::from_secs(30);

/// The read-only user, with what the server refuses it.
async fn dashboard(nats: &NatsServer) -> (Client, mpsc::UnboundedReceiver<String>) {
    let (meld, geweigerd) = mpsc::unbounded_channel();
    let verbinding = ConnectOptions::new()
        .user_and_password("dashboard".to_owned(), NatsServer::wachtwoord("dashboard"))
        .custom_inbox_prefix("_INBOX_dashboard")
        .request_timeout(Some(Duration::from_millis(500)))
        .event_callback(move |gebeurtenis| {
            if let Event::ServerError(fout) = gebeurtenis {
                let _ = meld.send(fout.to_string().to_ascii_lowercase());
            }
            std::future::ready(())
        })
        .connect(nats.url())
        .await
        .unwrap();
    (verbinding, geweigerd)
}

fn posities(bytes: &[u8]) -> [u64; 3] {
    let stand: Value = serde_json::from_slice(bytes).unwrap();
    ["signalering", "intake", "traject"].map(|dienst| stand["posities"][dienst].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn een_dashboard_ziet_de_cijfers_veranderen_en_kan_niets_anders() {
    let nats = NatsServer::uitgerold();
    let opzet = Opzet { nu: Some(belasting::NU), omgeving: NatsServer::wachtwoorden(), ..Opzet::default() };
    let mut productie = Productie::start(&nats, &opzet);
    let (verbinding, mut geweigerd) = dashboard(&nats).await;
    let mut live = verbinding.subscribe("$KV.jongerenstroom_cijfers.>").await.unwrap();
    verbinding.flush().await.unwrap();

    // A signal that leads to an application, and an application that leads to a request for a coach: all services,
    // and all ways between them.
    let klant = Klant::van(&productie, "live");
    let boek = tokio::task::spawn_blocking(move || {
        let mut boek = Boek::default();
        [1, 2].into_iter().for_each(|nummer| klant.verhaal(nummer, &mut boek));
        boek
    });
    assert_eq!(boek.await.unwrap().bevestigd.len(), 5);
    // Three events of the signal; two of the application and one that follows from the talk; and one for the coach.
    let volgt = async {
        while let Some(bericht) = live.next().await {
            assert_eq!(bericht.subject.as_str(), SLEUTEL);
            if posities(&bericht.payload) == [3, 3, 1] {
                return;
            }
        }
    };
    tokio::time::timeout(MAX_WACHTEN, volgt).await.expect("the figures follow what was recorded");

    // Who comes later asks for the last value. A subscriber may see it a moment before it is stored.
    let cijfers = jetstream::new(verbinding.clone()).get_stream_no_info(EMMER).await.unwrap();
    let opgeslagen = async {
        loop {
            let laatste = cijfers.direct_get_last_for_subject(SLEUTEL).await.unwrap();
            if posities(&laatste.payload) == [3, 3, 1] {
                return laatste;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let laatste = tokio::time::timeout(MAX_WACHTEN, opgeslagen).await.expect("what was told is stored");
    let tekst = String::from_utf8_lossy(&laatste.payload).into_owned();
    assert!(!tekst.contains("persoon"), "only figures: {tekst}");

    assert!(geweigerd.try_recv().is_err(), "so far it did only what it may");
    for onderwerp in [
        SLEUTEL,
        "inkomend.uwv",
        "jongerenstroom.GM0014.intake.aanvraag-ingediend",
        "$JS.API.STREAM.NAMES",
        "$JS.API.CONSUMER.CREATE.KV_jongerenstroom_cijfers",
        "$JS.API.STREAM.MSG.GET.JONGERENSTROOM_INTAKE",
        "$JS.API.STREAM.PURGE.JONGERENSTROOM_INTAKE",
    ] {
        verbinding.publish(onderwerp, "{}".into()).await.unwrap();
        verbinding.flush().await.unwrap();
        let fout = tokio::time::timeout(MAX_WACHTEN, geweigerd.recv()).await.expect("refused").unwrap();
        assert!(fout.contains("publish"), "{onderwerp}: {fout}");
    }
    for onderwerp in ["jongerenstroom.>", "inkomend.>", ">", "$JS.>"] {
        let _luister = verbinding.subscribe(onderwerp).await.unwrap();
        verbinding.flush().await.unwrap();
        let fout = tokio::time::timeout(MAX_WACHTEN, geweigerd.recv()).await.expect("refused").unwrap();
        assert!(fout.contains("subscription"), "{onderwerp}: {fout}");
    }
    tokio::task::spawn_blocking(move || productie.stop_alle()).await.unwrap();
}
