//! What is lost on the way comes again, once: a relay that is killed, a server that comes back with an older copy of
//! its files, and of two instances one that works.

use std::{fs, path::Path, time::Duration};

use berichten::{Client, StreamSource};
use eventstore::{Database, Lease, Log, Position, Query, Source};
use testkit::NatsServer;

use crate::hulp::{DIENST, GEDULD, Lopend, is_het_logboek, schrijf, stroom_zonder_slot, verbonden, wacht_op};

/// Copies a directory with everything in it.
fn kopieer(van: &Path, naar: &Path) {
    fs::create_dir_all(naar).unwrap();
    for deel in fs::read_dir(van).unwrap() {
        let deel = deel.unwrap();
        let doel = naar.join(deel.file_name());
        if deel.file_type().unwrap().is_dir() {
            kopieer(&deel.path(), &doel);
        } else {
            fs::copy(deel.path(), doel).unwrap();
        }
    }
}

async fn wordt_actief(relay: &Lopend, binnen: Duration) {
    let mut stand = relay.stand.clone();
    tokio::time::timeout(binnen, stand.wait_for(|stand| stand.actief)).await.expect("it takes over").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn een_relay_die_telkens_wordt_gedood_publiceert_elk_een_keer() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    // Ids are forgotten almost at once, so they cannot be what helps.
    stroom_zonder_slot(&verbinding, Duration::from_millis(100)).await;
    let log = Log::memory();
    schrijf(&log, 1, 8_001).await;
    for ronde in 0..12_u64 {
        let lopend = Lopend::start(&log, &server.url()).await;
        // Killed with hundreds under way: published, but the relay does not know it.
        tokio::time::sleep(Duration::from_millis(15 + ronde * 7 % 40)).await;
        lopend.dood();
    }
    let laatste = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 8_000).await;
    laatste.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

/// JetStream acknowledges before it writes to disk; after a power failure it comes back with less.
async fn oudere_kopie(server: &mut NatsServer, wat_er_bij_komt: impl AsyncFnOnce()) {
    let (js, kopie) = (server.map().join("js"), server.map().join("kopie"));
    server.dood();
    kopieer(&js, &kopie);
    server.herstart();
    wat_er_bij_komt().await;
    server.dood();
    fs::remove_dir_all(&js).unwrap();
    fs::rename(&kopie, &js).unwrap();
    server.herstart();
}

#[tokio::test(flavor = "multi_thread")]
async fn een_server_met_een_oudere_kopie_wordt_bijgevuld() {
    let mut server = NatsServer::start();
    let url = server.url();
    let verbinding: Client = verbonden(&server).await;
    let log = Log::memory();
    let lopend = Lopend::start(&log, &url).await;
    let bron = StreamSource::van(DIENST, verbinding.clone());
    let mut volger = bron.follow(Query::all(), Position::START.into());
    let (gezien, tot_nu) = tokio::sync::watch::channel(Vec::new());
    let volgt = tokio::spawn(async move {
        while volger.position() < Position(2_500) {
            let bladzij = volger.next().await.unwrap();
            gezien.send_modify(|gezien| gezien.extend(bladzij.events.iter().map(|regel| regel.position.0)));
        }
    });
    let gevolgd = async |tot: usize| {
        let mut tot_nu = tot_nu.clone();
        tokio::time::timeout(GEDULD, tot_nu.wait_for(|gezien| gezien.len() >= tot)).await.unwrap().unwrap();
    };
    schrijf(&log, 1, 1_001).await;
    gevolgd(1_000).await;
    oudere_kopie(&mut server, async || {
        schrijf(&log, 1_001, 2_001).await;
        wacht_op(&verbinding, 2_000).await;
        gevolgd(2_000).await;
    })
    .await;
    // The relay and the follower have both seen what the server no longer has.
    wacht_op(&verbinding, 2_000).await;
    schrijf(&log, 2_001, 2_501).await;
    wacht_op(&verbinding, 2_500).await;
    volgt.await.unwrap();
    assert_eq!(*tot_nu.borrow(), (1..=2_500).collect::<Vec<u64>>(), "each once, in order");
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn van_twee_instanties_publiceert_er_een_en_neemt_de_ander_het_over() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let map = tempfile::tempdir().unwrap();
    let database = Database::sqlite(&map.path().join("dienst.sqlite")).await.unwrap();
    let lease = || Some(Lease::new(&database, "relay"));
    let log = Log::memory();
    let een = Lopend::met(&log, &server.url(), lease()).await;
    wordt_actief(&een, GEDULD).await;
    let twee = Lopend::met(&log, &server.url(), lease()).await;
    schrijf(&log, 1, 1_001).await;
    wacht_op(&verbinding, 1_000).await;
    assert!(een.stand.borrow().actief && !twee.stand.borrow().actief);

    // It is killed: nothing is given up, the lease lapses.
    een.dood();
    schrijf(&log, 1_001, 2_001).await;
    wordt_actief(&twee, eventstore::LEASE_TTL + Duration::from_secs(10)).await;
    wacht_op(&verbinding, 2_000).await;

    // It is stopped: the other may begin at once.
    let drie = Lopend::met(&log, &server.url(), lease()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!drie.stand.borrow().actief);
    schrijf(&log, 2_001, 2_101).await;
    twee.stop().await;
    wordt_actief(&drie, Duration::from_secs(2)).await;
    wacht_op(&verbinding, 2_100).await;
    drie.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wie_op_de_lease_wacht_stopt_meteen() {
    let server = NatsServer::start();
    let map = tempfile::tempdir().unwrap();
    let database = Database::sqlite(&map.path().join("dienst.sqlite")).await.unwrap();
    let ander = Lease::new(&database, "relay");
    assert!(ander.take().await.unwrap());
    let wacht = Lopend::met(&Log::memory(), &server.url(), Some(Lease::new(&database, "relay"))).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    tokio::time::timeout(Duration::from_secs(2), wacht.stop()).await.unwrap();
}
