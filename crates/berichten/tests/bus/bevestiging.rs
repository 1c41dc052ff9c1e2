//! One acknowledgement per batch: what it proves, and what happens when a message in the middle of a batch is refused.

use std::time::Duration;

use async_nats::jetstream::{
    self,
    stream::{Config, DiscardPolicy},
};
use berichten::{Client, MAX_ONDERWEG, stroomnaam, stroomonderwerpen};
use eventstore::{Append, Expected, Log, NewEvent, Position};
use futures_util::StreamExt;
use testkit::{NatsServer, Proxy};

use crate::hulp::{DIENST, GEDULD, Lopend, alles, gebeurtenis, is_het_logboek, schrijf, verbonden, wacht_op};

/// Waits until the relay knows that the stream holds everything up to here, and no more.
async fn weet(relay: &Lopend, positie: u64) {
    let mut stand = relay.stand.clone();
    let bereikt = stand.wait_for(|stand| stand.positie == Position(positie));
    tokio::time::timeout(GEDULD, bereikt).await.expect("it gets there").unwrap();
}

/// A stream of the service with bounds that it does not have by itself.
async fn begrensd(verbinding: &Client, berichten: i64, bytes_per_bericht: i32) {
    let instelling = Config {
        name: stroomnaam(DIENST),
        subjects: vec![stroomonderwerpen(DIENST)],
        discard: DiscardPolicy::New,
        max_messages: berichten,
        max_message_size: bytes_per_bericht,
        ..Config::default()
    };
    let bus = jetstream::new(verbinding.clone());
    match bus.get_stream(stroomnaam(DIENST)).await {
        Ok(_) => drop(bus.update_stream(instelling).await.unwrap()),
        Err(_) => drop(bus.create_stream(instelling).await.unwrap()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn het_eerste_en_het_laatste_bericht_vragen_om_antwoord_en_de_meeste_niet() {
    const AANTAL: usize = 3 * MAX_ONDERWEG;
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let mut meelezer = verbinding.subscribe(stroomonderwerpen(DIENST)).await.unwrap();
    verbinding.flush().await.unwrap();
    let log = Log::memory();
    schrijf(&log, 1, AANTAL as u128 + 1).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    let mut gevraagd = Vec::new();
    while gevraagd.len() < AANTAL {
        let bericht = tokio::time::timeout(GEDULD, meelezer.next()).await.unwrap().unwrap();
        gevraagd.push(bericht.reply.is_some());
    }
    weet(&lopend, AANTAL as u64).await;
    lopend.stop().await;
    assert!(gevraagd[0], "the first goes alone, so that an error says what is wrong with it");
    assert!(gevraagd[AANTAL - 1], "what is sent is acknowledged to the last");
    let aantal = gevraagd.iter().filter(|gevraagd| **gevraagd).count();
    assert!(aantal < AANTAL / 50, "{aantal} of {AANTAL} messages asked for an answer");
    // Not so many in a row without an answer that they would wait for one another.
    assert!(gevraagd.split(|gevraagd| *gevraagd).all(|zonder| zonder.len() < MAX_ONDERWEG / 4));

    // One event at a time is acknowledged at once.
    let lopend = Lopend::start(&log, &server.url()).await;
    for nummer in 1..=3 {
        let nummer = AANTAL as u64 + nummer;
        schrijf(&log, nummer.into(), u128::from(nummer) + 1).await;
        weet(&lopend, nummer).await;
        let bericht = tokio::time::timeout(GEDULD, meelezer.next()).await.unwrap().unwrap();
        assert!(bericht.reply.is_some());
    }
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_volle_stroom_neemt_een_deel_van_een_stapel_en_later_de_rest() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    begrensd(&verbinding, 150, -1).await;
    let log = Log::memory();
    schrijf(&log, 1, 1_001).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    weet(&lopend, 150).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(lopend.stand.borrow().positie, Position(150), "what was refused does not count");
    begrensd(&verbinding, -1, -1).await;
    wacht_op(&verbinding, 1_000).await;
    weet(&lopend, 1_000).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn na_een_bericht_dat_geweigerd_wordt_komt_niets_uit_dezelfde_stapel() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    begrensd(&verbinding, -1, 4_096).await;
    let log = Log::memory();
    schrijf(&log, 1, 70).await;
    // Refused by the stream, though it asks for no answer: it stands in the middle of a batch.
    let groot = format!(r#"{{"signaalId":"{}","opvulling":"{}"}}"#, uuid::Uuid::nil(), "x".repeat(8_000));
    let groot = NewEvent { data: groot, ..gebeurtenis(70) };
    log.append(Append::to("proef", Expected::Any, [groot])).await.unwrap();
    schrijf(&log, 71, 1_001).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    weet(&lopend, 69).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(alles(&verbinding).await.len(), 69, "nothing takes the place of what was refused");
    assert_eq!(lopend.stand.borrow().positie, Position(69));
    begrensd(&verbinding, -1, -1).await;
    weet(&lopend, 1_000).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

/// As when the stream has no leader for a while: the connection stands, and nothing that was sent is answered.
#[tokio::test(flavor = "multi_thread")]
async fn wat_nooit_wordt_bevestigd_houdt_het_einde_niet_op() {
    let server = NatsServer::start();
    let proxy = Proxy::voor(server.adres());
    let log = Log::memory();
    schrijf(&log, 1, 10_001).await;
    proxy.vertraag(Duration::from_millis(20));
    let lopend = Lopend::start(&log, &format!("nats://{}", proxy.adres())).await;
    let verbinding = verbonden(&server).await;
    wacht_op(&verbinding, 1).await;
    proxy.bevries();
    // Many batches are under way; waiting for each in turn would take a minute. Stopping says itself that it is in time.
    lopend.stop().await;
    proxy.ontdooi();

    // Nothing of it is lost or doubled.
    let opnieuw = Lopend::start(&log, &server.url()).await;
    weet(&opnieuw, 10_000).await;
    opnieuw.stop().await;
    is_het_logboek(&log, &verbinding).await;
}
