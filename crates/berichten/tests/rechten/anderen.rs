//! What those may do that are no service: dashboards, sources of deliveries, and operations.

use std::time::Duration;

use async_nats::jetstream::{self, stream::DirectGetErrorKind};
use berichten::{Inkomend, InkomendOpties, Ontvanger, Opnamefout, SpiegelOpties, neem_aan, spiegel};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use tokio::sync::{mpsc, watch};

use crate::hulp::{CIJFERS, Gebruiker, STAND, als, start};

#[tokio::test]
async fn een_dashboard_ziet_de_live_cijfers_en_niets_anders() {
    let server = start();
    let cijfers = watch::Sender::new("1742".to_owned());
    let (verbinding, live) = (als(&server, "rapportage").await, cijfers.subscribe());
    let loopt = tokio::spawn(async move {
        let bytes = |stand: &String| Bytes::from(stand.clone());
        let gemeente = "GM0014".parse().unwrap();
        spiegel(verbinding, &gemeente, live, bytes, SpiegelOpties::default(), std::future::pending()).await
    });

    let mut dashboard = Gebruiker::nieuw(&server, "dashboard").await;
    let mut live = dashboard.verbinding.subscribe("$KV.jongerenstroom_cijfers.>").await.unwrap();
    assert!(dashboard.geweigerd().await.is_empty());
    for _ in 0..3 {
        cijfers.send_replace("1743".to_owned());
        let gezien = tokio::time::timeout(Duration::from_secs(10), live.next()).await.unwrap().unwrap();
        assert_eq!(gezien.subject.as_str(), STAND);
        if &gezien.payload[..] == b"1743" {
            break;
        }
    }

    // Who comes later asks for the last value.
    let kijk = jetstream::new(dashboard.verbinding.clone());
    let cijfers = kijk.get_stream_no_info(CIJFERS).await.unwrap();
    assert_eq!(&cijfers.direct_get_last_for_subject(STAND).await.unwrap().payload[..], b"1743");
    let geen = cijfers.direct_get_last_for_subject("jongerenstroom.GM0014.intake.aanvraag-ingediend").await;
    assert!(matches!(geen.unwrap_err().kind(), DirectGetErrorKind::NotFound));

    for onderwerp in [
        STAND,
        "jongerenstroom.GM0014.intake.aanvraag-ingediend",
        "$JS.API.INFO",
        "$JS.API.STREAM.INFO.KV_jongerenstroom_cijfers",
        "$JS.API.CONSUMER.CREATE.KV_jongerenstroom_cijfers",
        "$JS.API.DIRECT.GET.JONGERENSTROOM_INTAKE",
        "_INBOX_rapportage.x",
    ] {
        dashboard.mag_niet_sturen(onderwerp).await;
    }
    for onderwerp in [">", "jongerenstroom.>", "_INBOX_rapportage.>", "$KV.>", "$SYS.>"] {
        dashboard.mag_niet_luisteren(onderwerp).await;
    }
    let waarde = cijfers.direct_get_last_for_subject(STAND).await.unwrap();
    assert_eq!(&waarde.payload[..], b"1743", "nothing of it came through");
    loopt.abort();
}

/// Takes in what UWV delivers, and tells what that is.
struct Uwv(mpsc::UnboundedSender<String>);

impl Ontvanger for Uwv {
    fn bron(&self) -> &'static str {
        "uwv"
    }

    fn neem_op<'a>(&'a self, bericht: &'a Inkomend) -> BoxFuture<'a, Result<(), Opnamefout>> {
        self.0.send(bericht.tekst().into_owned()).unwrap();
        std::future::ready(Ok(())).boxed()
    }

    fn zet_apart<'a>(
        &'a self,
        _bericht: &'a Inkomend,
        _code: &'static str,
        _reden: &'a str,
    ) -> BoxFuture<'a, Result<(), Box<dyn std::error::Error + Send + Sync>>> {
        std::future::ready(Err("nothing here is unreadable".into())).boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn een_bron_levert_aan_en_ziet_verder_niets() {
    let server = start();
    let (meld, mut opgenomen) = mpsc::unbounded_channel();
    let verbinding = als(&server, "signalering").await;
    let loopt =
        tokio::spawn(neem_aan(verbinding, Uwv(meld), InkomendOpties::default(), std::future::pending()));

    let mut uwv = Gebruiker::nieuw(&server, "uwv").await;
    let bus = jetstream::new(uwv.verbinding.clone());
    let begin = std::time::Instant::now();
    // Until the queue is there, its sender hears that nothing received it, and keeps it.
    while bus.publish("inkomend.uwv", "1".into()).await.unwrap().await.is_err() {
        assert!(begin.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bus.publish("inkomend.uwv", "2".into()).await.unwrap().await.unwrap();
    let mut volgende =
        async || tokio::time::timeout(Duration::from_secs(20), opgenomen.recv()).await.unwrap().unwrap();
    assert_eq!((volgende().await.as_str(), volgende().await.as_str()), ("1", "2"));
    let beheer = jetstream::new(Gebruiker::nieuw(&server, "beheer").await.verbinding);
    while beheer.get_stream("INKOMEND_UWV").await.unwrap().cached_info().state.messages > 0 {
        assert!(begin.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(uwv.geweigerd().await.is_empty());
    // Nothing else has what a source has delivered: its queue waits for the disk.
    let wachten = beheer.get_stream("INKOMEND_UWV").await.unwrap().cached_info().config.persist_mode;
    assert!(matches!(wachten, None | Some(jetstream::stream::PersistenceMode::Default)), "{wachten:?}");

    for onderwerp in [
        "inkomend.doorstroompunt",
        "inkomend",
        "jongerenstroom.GM0014.intake.aanvraag-ingediend",
        "$JS.API.INFO",
        "$JS.API.STREAM.INFO.INKOMEND_UWV",
        "$JS.API.STREAM.MSG.GET.INKOMEND_UWV",
        "$JS.API.CONSUMER.MSG.NEXT.INKOMEND_UWV.uwv",
        "$JS.ACK.INKOMEND_UWV.uwv.1.1.1.1.1",
        "_INBOX_signalering.x",
    ] {
        uwv.mag_niet_sturen(onderwerp).await;
    }
    for onderwerp in [">", "inkomend.>", "inkomend.uwv", "_INBOX.>", "_INBOX_signalering.>", "$KV.>"] {
        uwv.mag_niet_luisteren(onderwerp).await;
    }
    // Who takes in cannot look aside: not at what waits, nor delete it.
    let mut signalering = Gebruiker::nieuw(&server, "signalering").await;
    for onderwerp in [
        "inkomend.uwv",
        "$JS.API.STREAM.MSG.GET.INKOMEND_UWV",
        "$JS.API.STREAM.PURGE.INKOMEND_UWV",
        "$JS.API.STREAM.MSG.DELETE.INKOMEND_UWV",
        "$JS.API.CONSUMER.CREATE.INKOMEND_UWV.x",
        "$JS.API.CONSUMER.DELETE.INKOMEND_UWV.uwv",
        "$JS.API.CONSUMER.CREATE.JONGERENSTROOM_INTAKE.x",
    ] {
        signalering.mag_niet_sturen(onderwerp).await;
    }
    loopt.abort();
}

#[tokio::test]
async fn beheer_ziet_hoe_het_staat_verwijdert_een_kopie_en_leest_geen_bericht() {
    const RIJ: &str = "INKOMEND_UWV";
    const KOPIE: &str = "JONGERENSTROOM_SIGNALERING";
    let server = start();
    let signalering = jetstream::new(Gebruiker::nieuw(&server, "signalering").await.verbinding);
    let rapportage = jetstream::new(Gebruiker::nieuw(&server, "rapportage").await.verbinding);
    let stroom = |naam: &str, onderwerp: &str| jetstream::stream::Config {
        name: naam.to_owned(),
        subjects: vec![onderwerp.to_owned()],
        ..Default::default()
    };
    signalering.create_stream(stroom(RIJ, "inkomend.uwv")).await.unwrap();
    signalering.create_stream(stroom(KOPIE, "jongerenstroom.*.signalering.*")).await.unwrap();
    rapportage.create_stream(stroom(CIJFERS, "$KV.jongerenstroom_cijfers.>")).await.unwrap();
    let uwv = jetstream::new(Gebruiker::nieuw(&server, "uwv").await.verbinding);
    uwv.publish("inkomend.uwv", "persoonsgegevens".into()).await.unwrap().await.unwrap();

    let mut beheer = Gebruiker::nieuw(&server, "beheer").await;
    let bus = jetstream::new(beheer.verbinding.clone());
    let namen: Vec<String> = bus.stream_names().map(Result::unwrap).collect().await;
    assert!(namen.len() == 3 && namen.contains(&RIJ.to_owned()), "{namen:?}");
    assert_eq!(bus.get_stream(RIJ).await.unwrap().cached_info().state.messages, 1);
    let lezers: Vec<String> =
        bus.get_stream(RIJ).await.unwrap().consumer_names().map(Result::unwrap).collect().await;
    assert!(lezers.is_empty() && beheer.geweigerd().await.is_empty());

    // Every way to a message of any stream. A stream that is made or changed can take in another's messages (`sources`,
    // `mirror`) and send them anywhere (`republish`), so those are ways too.
    for stroom in [RIJ, KOPIE, CIJFERS] {
        for onderwerp in [
            "STREAM.MSG.GET.{}",
            "STREAM.MSG.DELETE.{}",
            "STREAM.PURGE.{}",
            "STREAM.SNAPSHOT.{}",
            "STREAM.RESTORE.{}",
            "STREAM.CREATE.{}",
            "STREAM.UPDATE.{}",
            "DIRECT.GET.{}",
            "DIRECT.GET.{}.inkomend.uwv",
            "CONSUMER.CREATE.{}",
            "CONSUMER.CREATE.{}.x",
            "CONSUMER.CREATE.{}.x.inkomend.uwv",
            "CONSUMER.DURABLE.CREATE.{}.x",
            "CONSUMER.MSG.NEXT.{}.uwv",
            "CONSUMER.DELETE.{}.uwv",
        ] {
            beheer.mag_niet_sturen(&format!("$JS.API.{}", onderwerp.replace("{}", stroom))).await;
        }
    }
    for onderwerp in [
        "$JS.API.STREAM.DELETE.INKOMEND_UWV",
        "$JS.API.STREAM.DELETE.INKOMEND_DOORSTROOMPUNT",
        "$JS.API.STREAM.CREATE.EIGEN",
        "$JS.API.STREAM.TEMPLATE.CREATE.EIGEN",
        "$JS.ACK.INKOMEND_UWV.uwv.1.1.1.1.1",
        "inkomend.uwv",
        "jongerenstroom.GM0014.signalering.dreigende-uitval",
        STAND,
        "_INBOX_signalering.x",
    ] {
        beheer.mag_niet_sturen(onderwerp).await;
    }
    for onderwerp in
        [">", "inkomend.>", "jongerenstroom.>", "_INBOX.>", "_INBOX_signalering.>", "$KV.>", "$JS.>"]
    {
        beheer.mag_niet_luisteren(onderwerp).await;
    }

    // What is published anew by itself can go, with these settings of the connection and no more.
    for stroom in [KOPIE, CIJFERS] {
        bus.delete_stream(stroom).await.unwrap();
    }
    let namen: Vec<String> = bus.stream_names().map(Result::unwrap).collect().await;
    assert_eq!(namen, [RIJ], "the queue stands, with what waits in it");
    assert_eq!(bus.get_stream(RIJ).await.unwrap().cached_info().state.messages, 1);
}
