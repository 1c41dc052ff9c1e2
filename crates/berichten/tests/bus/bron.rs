//! Following a stream: what comes out is the log, whatever happens to the server, the stream or the follower.

use std::time::{Duration, Instant};

use async_nats::jetstream::{self, context::Context};
use berichten::{Client, CloudEvent, SourceFout, stroomnaam};
use eventstore::{Feed, Log, Page, Position, Query, Recorded, Source, StoreError};
use testkit::NatsServer;

use crate::hulp::{
    DIENST, GEDULD, Lopend, SOORT, bron, gepubliceerd, is_het_logboek, publiceer_anders, schrijf, sequence,
    stroom, stroom_zonder_slot, verbonden, verlies_het_einde, wacht_op,
};

/// Longest time from the append to the follower, in the middle of a run. Far more than it takes on a machine that has
/// other things to do, and less than when somebody waits for a clock instead of for the message.
const MAX_ONDERWEG_MEDIAAN: Duration = Duration::from_secs(2);

async fn volgende(volger: &mut dyn Feed) -> Page {
    tokio::time::timeout(GEDULD, volger.next()).await.expect("a page").unwrap()
}

/// Reads until `tot`.
async fn lees_tot(volger: &mut dyn Feed, tot: u64) -> Vec<Recorded> {
    let mut alles = Vec::new();
    while volger.position() < Position(tot) {
        let vanaf = volger.position();
        let bladzij = volgende(volger).await;
        assert!(bladzij.upto > vanaf && bladzij.head >= bladzij.upto, "{vanaf}: {}", bladzij.upto);
        assert_eq!(bladzij.upto, volger.position());
        alles.extend(bladzij.events);
    }
    alles
}

/// The positions are `van..=tot`, each once, in order.
fn is_reeks(regels: &[Recorded], van: u64, tot: u64) {
    let posities: Vec<u64> = regels.iter().map(|regel| regel.position.0).collect();
    assert_eq!(posities, (van..=tot).collect::<Vec<u64>>());
}

fn bronfout(fout: &StoreError) -> &SourceFout {
    match fout {
        StoreError::Source(bron) => bron.downcast_ref().expect("an error of the bus"),
        anders => panic!("{anders}"),
    }
}

async fn lezers(verbinding: &Client) -> usize {
    let bus = jetstream::new(verbinding.clone());
    bus.get_stream(stroomnaam(DIENST)).await.unwrap().cached_info().state.consumer_count
}

#[tokio::test(flavor = "multi_thread")]
async fn wie_volgt_krijgt_het_logboek_zelf() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 5_001).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    let mut volger = bron(&server).await.follow(Query::all(), Position::START.into());
    let gelezen = lees_tot(&mut *volger, 5_000).await;
    let logboek = log.read(&Query::all(), Position::START, 10_000).await.unwrap().events;
    assert_eq!(gelezen.len(), logboek.len());
    for (uit_bus, uit_log) in gelezen.iter().zip(&logboek) {
        let zelfde = |regel: &Recorded| (regel.position, regel.stream.clone(), regel.version, regel.id);
        assert_eq!(zelfde(uit_bus), zelfde(uit_log));
        assert_eq!((&uit_bus.kind, &uit_bus.data), (&uit_log.kind, &uit_log.data));
        assert_eq!(uit_bus.recorded_at, uit_log.recorded_at, "the moment of the append, exactly");
    }
    // What comes later follows, also from the middle.
    let mut halverwege = bron(&server).await.follow(Query::all(), Position(4_990).into());
    schrijf(&log, 5_001, 5_011).await;
    is_reeks(&lees_tot(&mut *volger, 5_010).await, 5_001, 5_010);
    is_reeks(&lees_tot(&mut *halverwege, 5_010).await, 4_991, 5_010);
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_stroom_die_er_nog_niet_is_heeft_nog_niets() {
    let server = NatsServer::start();
    let bron = bron(&server).await;
    assert_eq!(bron.head().await.unwrap(), Position::START);
    let mut volger = bron.follow(Query::all(), Position::START.into());
    assert_eq!(volger.try_next().await.unwrap(), None);
    let wacht = tokio::spawn(async move {
        let gelezen = lees_tot(&mut *volger, 3).await;
        (volger, gelezen)
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    schrijf(&log, 1, 4).await;
    let (mut volger, gelezen) = wacht.await.unwrap();
    is_reeks(&gelezen, 1, 3);
    assert_eq!(volger.try_next().await.unwrap(), None);
    assert_eq!(bron.head().await.unwrap(), Position(3));
    lopend.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bij_is_pas_bij_als_de_stroom_op_is() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    let bron = bron(&server).await;
    for ronde in 0..20_u64 {
        schrijf(&log, 1 + u128::from(ronde) * 700, 1 + u128::from(ronde + 1) * 700).await;
        let hoofd = (ronde + 1) * 700;
        wacht_op(&verbinding, hoofd).await;
        // Begun anew each time, as a command does, and from where it was.
        let mut volger = bron.follow(Query::all(), Position(ronde * 700).into());
        let mut gelezen = Vec::new();
        while let Some(bladzij) = volger.try_next().await.unwrap() {
            gelezen.extend(bladzij.events);
        }
        is_reeks(&gelezen, ronde * 700 + 1, hoofd);
    }
    lopend.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wie_op_soort_kiest_ziet_ook_hoe_ver_hij_is() {
    let server = NatsServer::start();
    let log = Log::memory();
    schrijf(&log, 1, 101).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    let bron = bron(&server).await;
    let mut niets = bron.follow(Query::kinds(["signalering.jongere-gemeld.v1"]), Position::START.into());
    assert!(lees_tot(&mut *niets, 100).await.is_empty());
    let mut alles = bron.follow(Query::kinds([SOORT]), Position::START.into());
    is_reeks(&lees_tot(&mut *alles, 100).await, 1, 100);

    let mut geweigerd = bron.follow(Query::tags(["gemeente:GM0014"]), Position::START.into());
    let fout = geweigerd.next().await.unwrap_err();
    assert!(matches!(bronfout(&fout), SourceFout::Etiketten), "{fout}");
    let fout = geweigerd.try_next().await.unwrap_err();
    assert!(matches!(bronfout(&fout), SourceFout::Etiketten), "{fout}");
    lopend.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_wachtende_die_wordt_losgelaten_mist_niets() {
    let server = NatsServer::start();
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    let mut volger = bron(&server).await.follow(Query::all(), Position::START.into());
    let mut gelezen = Vec::new();
    for id in 1..=200_u128 {
        schrijf(&log, id, id + 1).await;
        // Given up at any moment: before, while and after the message comes.
        let geduld = Duration::from_micros(u64::try_from(id * 37 % 3_000).unwrap());
        if let Ok(bladzij) = tokio::time::timeout(geduld, volger.next()).await {
            gelezen.extend(bladzij.unwrap().events);
        }
    }
    gelezen.extend(lees_tot(&mut *volger, 200).await);
    is_reeks(&gelezen, 1, 200);
    lopend.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_server_die_wordt_gedood_kost_de_volger_niets() {
    let mut server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    let mut volger = bron(&server).await.follow(Query::all(), Position::START.into());
    let volgt = tokio::spawn(async move { lees_tot(&mut *volger, 6_000).await });
    for ronde in 0..3_u128 {
        schrijf(&log, 1 + ronde * 2_000, 1 + (ronde + 1) * 2_000).await;
        wacht_op(&verbinding, u64::try_from(ronde * 2_000 + 200).unwrap()).await;
        server.dood();
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.herstart();
    }
    is_reeks(&volgt.await.unwrap(), 1, 6_000);
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wat_de_stroom_aan_het_einde_verliest_ziet_de_volger_een_keer() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let los = stroom_zonder_slot(&verbinding, Duration::from_secs(120)).await;
    let log = Log::memory();
    schrijf(&log, 1, 1_001).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    let bron = bron(&server).await;
    let mut volger = bron.follow(Query::all(), Position::START.into());
    is_reeks(&lees_tot(&mut *volger, 1_000).await, 1, 1_000);
    lopend.stop().await;
    verlies_het_einde(&los, 601, 1_000).await;
    // The follower is ahead of the stream: nothing is new, nothing is wrong.
    assert_eq!(volger.try_next().await.unwrap(), None);
    assert_eq!(bron.head().await.unwrap(), Position(600));

    schrijf(&log, 1_001, 1_101).await;
    let later = Lopend::start(&log, &server.url()).await;
    is_reeks(&lees_tot(&mut *volger, 1_100).await, 1_001, 1_100);
    // From now on every message stands 400 places behind its position.
    let mut nieuw = bron.follow(Query::all(), Position(800).into());
    is_reeks(&lees_tot(&mut *nieuw, 1_100).await, 801, 1_100);
    let mut vanaf_het_begin = bron.follow(Query::all(), Position::START.into());
    is_reeks(&lees_tot(&mut *vanaf_het_begin, 1_100).await, 1, 1_100);
    later.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_gat_wordt_nooit_overgeslagen_en_opnieuw_publiceren_heelt_het() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let los = stroom_zonder_slot(&verbinding, Duration::from_secs(120)).await;
    let log = Log::memory();
    schrijf(&log, 1, 1_001).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    wacht_op(&verbinding, 1_000).await;
    let bron = bron(&server).await;
    let mut vooraan = bron.follow(Query::all(), Position::START.into());
    is_reeks(&lees_tot(&mut *vooraan, 1_000).await, 1, 1_000);
    for volgnummer in [500, 501, 502] {
        los.delete_message(volgnummer).await.unwrap();
    }

    let mut volger = bron.follow(Query::all(), Position(400).into());
    let begin = Instant::now();
    let mut gelezen = Vec::new();
    let fout = loop {
        match tokio::time::timeout(GEDULD, volger.next()).await.unwrap() {
            Ok(bladzij) => gelezen.extend(bladzij.events),
            Err(fout) => break fout,
        }
    };
    let SourceFout::Gat { na, gevonden, .. } = bronfout(&fout) else { panic!("{fout}") };
    assert_eq!((*na, *gevonden), (Position(499), Position(503)));
    assert!(
        fout.to_string().contains(&stroomnaam(DIENST)) && begin.elapsed() < Duration::from_secs(5),
        "{fout}"
    );
    is_reeks(&gelezen, 401, 499);
    // Asked again it says the same, and does not go on behind the gap; so does one that begins anew.
    assert!(volger.next().await.is_err());
    assert!(volger.try_next().await.is_err());
    let fout = bron.follow(Query::all(), Position(500).into()).next().await.unwrap_err();
    assert!(matches!(bronfout(&fout), SourceFout::Gat { na: Position(500), .. }), "{fout}");
    // Who was past it goes on.
    schrijf(&log, 1_001, 1_011).await;
    is_reeks(&lees_tot(&mut *vooraan, 1_010).await, 1_001, 1_010);

    // The relay tells it too, and goes on publishing.
    let gebrek = {
        let mut stand = lopend.stand.clone();
        let stand = stand.wait_for(|stand| stand.gebrek.is_some());
        tokio::time::timeout(GEDULD, stand).await.unwrap().unwrap().gebrek.clone().unwrap()
    };
    assert!(gebrek.contains("mist 3 van de 1010"), "{gebrek}");

    // The way out: without the stream the relay publishes everything anew, and all go on from where they were.
    jetstream::new(verbinding.clone()).delete_stream(stroomnaam(DIENST)).await.unwrap();
    is_reeks(&lees_tot(&mut *volger, 1_010).await, 500, 1_010);
    schrijf(&log, 1_011, 1_021).await;
    is_reeks(&lees_tot(&mut *vooraan, 1_020).await, 1_011, 1_020);
    tokio::time::timeout(GEDULD, lopend.stand.clone().wait_for(|stand| stand.gebrek.is_none()))
        .await
        .unwrap()
        .unwrap();
    lopend.stop().await;
    is_het_logboek(&log, &verbinding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_vreemd_bericht_houdt_de_volger_tegen() {
    let (server, verbinding, _log) = gepubliceerd(3).await;
    let bus: Context = jetstream::new(verbinding.clone());
    let vals = "jongerenstroom.GM0014.signalering.signaal-ingetrokken";
    bus.publish(vals, r#"{"id":"vals"}"#.into()).await.unwrap().await.unwrap();

    // What stands before it is given first, also to one who begins anew after every error.
    let bron = bron(&server).await;
    let mut volger = bron.follow(Query::all(), Position::START.into());
    is_reeks(&lees_tot(&mut *volger, 3).await, 1, 3);
    for _ in 0..2 {
        let fout = volger.next().await.unwrap_err();
        assert!(matches!(bronfout(&fout), SourceFout::VreemdBericht { volgnummer: 4, .. }), "{fout}");
        volger = bron.follow(Query::all(), Position(3).into());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn een_gebeurtenis_van_een_ander_telt_niet_als_de_volgende() {
    let (server, verbinding, log) = gepubliceerd(4).await;
    // An event of intake with the next position, in the stream of signalering.
    let woorden = [
        (&*sequence(4), &*sequence(5)),
        ("signalering.signaal-ingetrokken", "intake.aanvraag-ingetrokken"),
        ("systeem:signalering", "systeem:intake"),
    ];
    let vals = publiceer_anders(&verbinding, 4, &woorden).await;
    assert_eq!(CloudEvent::lees(vals.as_bytes()).unwrap().dienst(), "intake");

    let mut volger = bron(&server).await.follow(Query::all(), Position(4).into());
    let fout = volger.next().await.unwrap_err();
    assert!(matches!(bronfout(&fout), SourceFout::VreemdBericht { volgnummer: 5, .. }), "{fout}");
    let fout = Lopend::start(&log, &server.url()).await.fout().await;
    assert!(matches!(fout, berichten::RelayFout::VreemdBericht { volgnummer: 5, .. }), "{fout}");
}

#[tokio::test(flavor = "multi_thread")]
async fn zonder_server_wacht_wie_wacht_en_hoort_wie_vraagt_het() {
    let mut server = NatsServer::start();
    let bron = bron(&server).await;
    server.dood();
    let mut volger = bron.follow(Query::all(), Position::START.into());
    let fout = tokio::time::timeout(GEDULD, volger.try_next()).await.unwrap().unwrap_err();
    assert!(matches!(bronfout(&fout), SourceFout::Verbroken), "{fout}");
    let wacht = tokio::spawn(async move { lees_tot(&mut *volger, 5).await });
    let log = Log::memory();
    schrijf(&log, 1, 6).await;
    server.herstart();
    let lopend = Lopend::start(&log, &server.url()).await;
    is_reeks(&wacht.await.unwrap(), 1, 5);
    lopend.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_trage_volger_houdt_alleen_zichzelf_op() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    let mut traag = bron(&server).await.follow(Query::all(), Position::START.into());
    schrijf(&log, 1, 11).await;
    let mut gelezen = lees_tot(&mut *traag, 10).await;
    // Nobody asks for the rest; it stays at the server, but for what was asked for already.
    schrijf(&log, 11, 5_011).await;
    wacht_op(&verbinding, 5_010).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let bus = jetstream::new(verbinding.clone()).get_stream(stroomnaam(DIENST)).await.unwrap();
    let naam = {
        use futures_util::StreamExt;
        bus.consumer_names().next().await.unwrap().unwrap()
    };
    let onderweg = bus.consumer_info(&naam).await.unwrap().delivered.stream_sequence - 10;
    assert!(onderweg <= 2 * berichten::MAX_VOORUIT as u64, "{onderweg} messages under way");
    gelezen.extend(lees_tot(&mut *traag, 5_010).await);
    is_reeks(&gelezen, 1, 5_010);
    assert_eq!(lezers(&verbinding).await, 1, "one follower, one reader");
    lopend.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn van_vastleggen_tot_gevolgd_wacht_op_geen_klok() {
    let server = NatsServer::start();
    let log = Log::memory();
    let lopend = Lopend::start(&log, &server.url()).await;
    let mut volger = bron(&server).await.follow(Query::all(), Position::START.into());
    schrijf(&log, 1, 2).await;
    lees_tot(&mut *volger, 1).await;
    let mut duur = Vec::new();
    for id in 2..202_u128 {
        let begin = Instant::now();
        schrijf(&log, id, id + 1).await;
        lees_tot(&mut *volger, u64::try_from(id).unwrap()).await;
        duur.push(begin.elapsed());
    }
    duur.sort_unstable();
    println!("append to follower: p50 {:?}, p99 {:?}", duur[100], duur[198]);
    assert!(duur[100] < MAX_ONDERWEG_MEDIAAN, "p50 {:?}, p99 {:?}", duur[100], duur[198]);
    lopend.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wie_niet_meer_volgt_laat_niets_achter() {
    let server = NatsServer::start();
    let verbinding = verbonden(&server).await;
    let log = Log::memory();
    schrijf(&log, 1, 2).await;
    let lopend = Lopend::start(&log, &server.url()).await;
    let mut volger = bron(&server).await.follow(Query::all(), Position::START.into());
    lees_tot(&mut *volger, 1).await;
    let stroom = stroom(&verbinding).await.unwrap();
    let naam = {
        use futures_util::StreamExt;
        stroom.consumer_names().next().await.unwrap().unwrap()
    };
    let info = stroom.consumer_info(&naam).await.unwrap();
    // The server itself forgets it; waiting for that here would take as long.
    assert_eq!(info.config.inactive_threshold, berichten::OPGERUIMD_NA);
    assert!(info.config.memory_storage && info.config.durable_name.is_none());
    lopend.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn een_bericht_op_de_bus_leest_zonder_onze_hulp() {
    let (_server, verbinding, _log) = gepubliceerd(1).await;
    let rauw = stroom(&verbinding).await.unwrap().get_raw_message(1).await.unwrap();
    let json: serde_json::Value = serde_json::from_slice(&rauw.payload).unwrap();
    assert_eq!((&json["partitionkey"], &json["streamversion"]), (&"proef".into(), &1.into()));
    assert_eq!(CloudEvent::lees(&rauw.payload).unwrap().partitionkey.as_str(), "proef");
}
