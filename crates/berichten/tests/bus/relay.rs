//! The relay against a real server: order and number are exact, whatever happens to the server, the stream or the
//! relay.

use std::time::Duration;

use async_nats::jetstream::{
    self,
    stream::{Config, DiscardPolicy},
};
use berichten::{RelayFout, stroomnaam};
use eventstore::{Append, Expected, Log, NewEvent, Position};
use testkit::NatsServer;
use uuid::Uuid;

use crate::hulp::{
    DIENST, Lopend, alles, gepubliceerd, is_het_logboek, schrijf, stroom, stroom_zonder_slot, verbonden,
    verlies_het_einde, wacht_op,
};

#[tokio::test(flavor = "multi_thread")]
async fn alles_komt_aan_in_volgorde_en_een_keer() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 5_001).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 5_000).await;
    schrijf(&log, 5_001, 5_101).await;
    wacht_op(&verbinding, 5_100).await;
    lopend.stop().await;

    // A relay that starts later finds where it was, without a checkpoint of its own.
    schrijf(&log, 5_101, 5_201).await;
    let later = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 5_200).await;
    later.stop().await;
    is_het_logboek(&log, &verbinding).await;

    let instelling = stroom(&verbinding).await.unwrap().cached_info().config.clone();
    assert!(instelling.deny_delete && instelling.deny_purge, "an archive is not deleted from");
    assert_eq!(instelling.discard, DiscardPolicy::New);
}

#[tokio::test(flavor = "multi_thread")]
async fn een_bericht_draagt_de_kopregels_van_de_bus() {
    let (_server, verbinding, _log) = gepubliceerd(1).await;
    let bericht = stroom(&verbinding).await.unwrap().get_raw_message(1).await.unwrap();
    assert_eq!(bericht.subject.as_str(), "jongerenstroom.GM0014.signalering.signaal-ingetrokken");
    let kop = |naam: &str| bericht.headers.get(naam).map(|waarde| waarde.as_str().to_owned());
    assert_eq!(kop("Content-Type").unwrap(), "application/cloudevents+json");
    assert_eq!(kop("Nats-Msg-Id").unwrap(), Uuid::from_u128(1).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn een_server_die_halverwege_wordt_gedood_kost_niets() {
    let mut server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    for ronde in 0..3_u128 {
        // The server dies while messages are under way, and again while the rest comes.
        schrijf(&log, 1 + ronde * 3_000, 1 + (ronde + 1) * 3_000).await;
        wacht_op(&verbinding, u64::try_from(ronde * 3_000 + 300).unwrap()).await;
        server.dood();
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.herstart();
    }
    wacht_op(&verbinding, 9_000).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_server_die_alles_kwijt_is_krijgt_alles_opnieuw() {
    let mut server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 501).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 500).await;
    server.dood();
    std::fs::remove_dir_all(server.map().join("js")).unwrap();
    server.herstart();
    // Nothing new is recorded: the relay notices by itself.
    wacht_op(&verbinding, 500).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wat_de_stroom_verliest_wordt_opnieuw_gepubliceerd() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let stroom = stroom_zonder_slot(&verbinding, Duration::from_secs(120)).await;
    let log = Log::memory();
    schrijf(&log, 1, 101).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 100).await;
    // The server still remembers the ids of what it lost, and would call them doubles.
    verlies_het_einde(&stroom, 61, 100).await;

    wacht_op(&verbinding, 100).await;

    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;

    // The same for a relay that was not there when it happened.
    verlies_het_einde(&stroom, 101, 140).await;

    let later = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 100).await;
    later.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twee_relays_tegelijk_publiceren_elk_een_keer() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    // The ids are forgotten almost at once: what keeps order and number is the expected sequence.
    stroom_zonder_slot(&verbinding, Duration::from_millis(100)).await;
    let log = Log::memory();
    schrijf(&log, 1, 3_001).await;
    let een = Lopend::start(&log, &server.url()).await;
    let twee = Lopend::start(&log, &server.url()).await;
    for deel in 0..20_u128 {
        schrijf(&log, 3_001 + deel * 100, 3_001 + (deel + 1) * 100).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    wacht_op(&verbinding, 5_000).await;
    // One stops; the other goes on.
    een.stop().await;
    schrijf(&log, 5_001, 5_101).await;
    wacht_op(&verbinding, 5_100).await;
    twee.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_storing_langer_dan_het_ontdubbelvenster_verdubbelt_niets() {
    let mut server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    stroom_zonder_slot(&verbinding, Duration::from_secs(1)).await;
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    schrijf(&log, 1, 5_001).await;
    wacht_op(&verbinding, 500).await;
    server.dood();
    tokio::time::sleep(Duration::from_secs(3)).await;
    schrijf(&log, 5_001, 5_101).await;
    server.herstart();
    wacht_op(&verbinding, 5_100).await;
    // Nothing that is still under way may come in afterwards.
    tokio::time::sleep(Duration::from_secs(1)).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn zonder_server_wacht_de_relay_en_stopt_hij_toch_meteen() {
    let mut server = NatsServer::start();
    server.dood();
    let log = Log::memory();
    schrijf(&log, 1, 11).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    lopend.stop().await;

    let lopend = Lopend::start(&log, &server.url()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.herstart();
    let verbinding = verbonden(&server).await;
    wacht_op(&verbinding, 10).await;
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_ander_of_teruggezet_logboek_publiceert_niet_op_deze_stroom() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 101).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 100).await;
    lopend.stop().await;

    let teruggezet = Log::memory();
    schrijf(&teruggezet, 1, 51).await;
    let fout = Lopend::start(&teruggezet, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::AnderLogboek { positie: Position(100), .. }), "{fout}");

    let ander = Log::memory();
    schrijf(&ander, 1_001, 1_201).await;
    let fout = Lopend::start(&ander, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::AnderLogboek { .. }), "{fout}");
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_vreemd_bericht_of_een_andere_stroom_stopt_de_relay() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let bus = jetstream::new(verbinding.clone());
    let log = Log::memory();
    schrijf(&log, 1, 2).await;

    let anders = Config {
        name: stroomnaam(DIENST),
        subjects: vec!["jongerenstroom.>".to_owned()],
        ..Config::default()
    };
    bus.create_stream(anders).await.unwrap();
    let fout = Lopend::start(&log, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::StroomWijktAf { .. }), "{fout}");
    bus.delete_stream(stroomnaam(DIENST)).await.unwrap();

    stroom_zonder_slot(&verbinding, Duration::from_secs(120)).await;
    let vals = "jongerenstroom.GM0014.signalering.signaal-ingetrokken";
    bus.publish(vals, r#"{"id":"vals"}"#.into()).await.unwrap().await.unwrap();
    let fout = Lopend::start(&log, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::VreemdBericht { volgnummer: 1, .. }), "{fout}");
}

#[tokio::test(flavor = "multi_thread")]
async fn een_gebeurtenis_die_niet_kan_houdt_de_rest_tegen_en_zegt_waar() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 4).await;
    let gif = NewEvent::new(Uuid::from_u128(4), "signalering.bestaat-niet.v1", "{}");
    log.append(Append::to("proef", Expected::Any, [gif])).await.unwrap();
    schrijf(&log, 5, 8).await;
    let fout = Lopend::start(&log, &server.url()).await.fout().await;
    assert!(matches!(fout, RelayFout::Gebeurtenis { positie: Position(4), .. }), "{fout}");
    let gepubliceerd: Vec<Position> = alles(&verbinding).await.iter().map(|b| b.sequence).collect();
    assert_eq!(gepubliceerd, [1, 2, 3].map(Position), "what came before it is there, nothing after it");
}
