//! Live figures in a bucket: always the newest, never more writes than needed.

use std::time::{Duration, Instant};

use async_nats::jetstream::{
    self,
    stream::{Config, Stream},
};
use berichten::{CIJFERS, Client, MAX_STAND_BYTES, MIN_TUSSENTIJD, SpiegelFout, SpiegelOpties, spiegel};
use bytes::Bytes;
use testkit::NatsServer;
use tokio::{sync::watch, task::JoinHandle};

use crate::hulp::{GEDULD, verbonden};

const SLEUTEL: &str = "$KV.jongerenstroom_cijfers.GM0014.kerncijfers";

/// Mirrors `live` until it is aborted.
fn start(verbinding: &Client, live: &watch::Sender<String>) -> JoinHandle<Result<(), SpiegelFout>> {
    let (verbinding, live) = (verbinding.clone(), live.subscribe());
    tokio::spawn(async move {
        let bytes = |stand: &String| Bytes::from(stand.clone());
        let gemeente = "GM0014".parse().unwrap();
        spiegel(verbinding, &gemeente, live, bytes, SpiegelOpties::default(), std::future::pending()).await
    })
}

async fn emmer(verbinding: &Client) -> Stream {
    jetstream::new(verbinding.clone()).get_stream(format!("KV_{CIJFERS}")).await.unwrap()
}

/// Waits until the bucket holds this state.
async fn wacht_op(verbinding: &Client, stand: &str) {
    let bus = jetstream::new(verbinding.clone());
    let wacht = async {
        loop {
            if let Ok(emmer) = bus.get_stream_no_info(format!("KV_{CIJFERS}")).await
                && let Ok(bewaard) = emmer.direct_get_last_for_subject(SLEUTEL).await
                && bewaard.payload == stand.as_bytes()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(GEDULD, wacht).await.expect("the state is in the bucket");
}

/// How often anything was written.
async fn geschreven(verbinding: &Client) -> u64 {
    emmer(verbinding).await.cached_info().state.last_sequence
}

#[tokio::test(flavor = "multi_thread")]
async fn de_emmer_heeft_steeds_de_nieuwste_stand() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let live = watch::Sender::new("0".to_owned());
    let loopt = start(&verbinding, &live);
    wacht_op(&verbinding, "0").await;
    // A thousand changes in a second are a few writes, however long that second takes, and the last one is among them.
    let begin = Instant::now();
    for stand in 1..=1_000 {
        live.send_replace(stand.to_string());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    wacht_op(&verbinding, "1000").await;
    let keer = geschreven(&verbinding).await;
    let hoogstens = 3 + begin.elapsed().as_millis() / MIN_TUSSENTIJD.as_millis();
    assert!(keer >= 2 && u128::from(keer) <= hoogstens, "{keer} writes, at most {hoogstens}");
    let staat = emmer(&verbinding).await.cached_info().state.clone();
    assert_eq!(staat.messages, 1, "only the newest is kept");

    // The same state again, a second instance and a restart write nothing.
    live.send_replace("1000".to_owned());
    let tweede = start(&verbinding, &live);
    loopt.abort();
    let derde = start(&verbinding, &live);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(geschreven(&verbinding).await, keer);
    live.send_replace("1001".to_owned());
    wacht_op(&verbinding, "1001").await;
    tweede.abort();
    derde.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn wat_de_server_verliest_wordt_opnieuw_geschreven() {
    let mut server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let live = watch::Sender::new("oud".to_owned());
    let loopt = start(&verbinding, &live);
    wacht_op(&verbinding, "oud").await;
    server.dood();
    live.send_replace("nieuw".to_owned());
    std::fs::remove_dir_all(server.map().join("js")).unwrap();
    server.herstart();
    wacht_op(&verbinding, "nieuw").await;
    loopt.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn het_houdt_op_als_het_niet_kan_of_niet_meer_hoeft() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    // Too large for the bucket: not written; the next state is.
    let live = watch::Sender::new("x".repeat(MAX_STAND_BYTES + 1));
    let loopt = start(&verbinding, &live);
    tokio::time::sleep(Duration::from_millis(300)).await;
    live.send_replace("past".to_owned());
    wacht_op(&verbinding, "past").await;
    drop(live);
    tokio::time::timeout(GEDULD, loopt).await.unwrap().unwrap().unwrap();

    let bus = jetstream::new(verbinding.clone());
    bus.delete_stream(format!("KV_{CIJFERS}")).await.unwrap();
    let anders = Config {
        name: format!("KV_{CIJFERS}"),
        subjects: vec!["$KV.jongerenstroom_cijfers.>".to_owned()],
        ..Config::default()
    };
    bus.create_stream(anders).await.unwrap();
    let live = watch::Sender::new("0".to_owned());
    let fout = tokio::time::timeout(GEDULD, start(&verbinding, &live)).await.unwrap().unwrap().unwrap_err();
    assert!(matches!(fout, SpiegelFout::EmmerWijktAf { .. }), "{fout}");
}
