//! `deploy/nats/nats.conf` on a real server: each service can do its work, and what must be refused is refused.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use async_nats::{
    Client, ConnectOptions, Event,
    jetstream::{self, stream::DirectGetErrorKind},
};
use berichten::{
    Bronnaam, Inkomend, InkomendOpties, Inloggegevens, Ontvanger, Opnamefout, Relay, RelayOpties,
    SpiegelOpties, Stroombron, meld_logstand, neem_aan, spiegel, stroomnaam, stroomonderwerpen, verbind,
};
use bytes::Bytes;
use eventstore::{Log, Position, Query, Source};
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use testkit::NatsServer;
use tokio::sync::{mpsc, watch};

const GEBRUIKERS: [(&str, &str); 9] = [
    ("signalering", "NATS_WACHTWOORD_SIGNALERING"),
    ("intake", "NATS_WACHTWOORD_INTAKE"),
    ("traject", "NATS_WACHTWOORD_TRAJECT"),
    ("rapportage", "NATS_WACHTWOORD_RAPPORTAGE"),
    ("dashboard", "NATS_WACHTWOORD_DASHBOARD"),
    ("beheer", "NATS_WACHTWOORD_BEHEER"),
    ("doorstroompunt", "NATS_WACHTWOORD_DOORSTROOMPUNT"),
    ("uwv", "NATS_WACHTWOORD_UWV"),
    // No user: what JetStream encrypts its files with.
    ("sleutel", "NATS_SLEUTEL"),
];
/// Until the server has said that something is refused.
const MAX_WEIGERING: Duration = Duration::from_secs(10);
const CIJFERS: &str = "KV_jongerenstroom_cijfers";
const STAND: &str = "$KV.jongerenstroom_cijfers.GM0014.kerncijfers";
/// Who follows whom.
const VOLGT: [(&str, &str); 5] = [
    ("intake", "signalering"),
    ("traject", "intake"),
    ("rapportage", "signalering"),
    ("rapportage", "intake"),
    ("rapportage", "traject"),
];

fn instelling() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/nats/nats.conf")
}

fn wachtwoord(gebruiker: &str) -> String {
    format!("w-{gebruiker}-0123456789")
}

fn omgeving() -> Vec<(&'static str, String)> {
    GEBRUIKERS.map(|(gebruiker, variabele)| (variabele, wachtwoord(gebruiker))).into()
}

fn start() -> NatsServer {
    NatsServer::met(Some(instelling()), omgeving())
}

/// The connection of a service, as the program makes it.
async fn als(server: &NatsServer, gebruiker: &str) -> Client {
    let gegevens = Inloggegevens { gebruiker: gebruiker.to_owned(), wachtwoord: wachtwoord(gebruiker) };
    verbind(&server.url(), Some(gegevens), None).await.unwrap()
}

/// A user with what the server refuses.
struct Gebruiker {
    verbinding: Client,
    geweigerd: mpsc::UnboundedReceiver<String>,
}

impl Gebruiker {
    async fn nieuw(server: &NatsServer, naam: &str) -> Self {
        let (meld, geweigerd) = mpsc::unbounded_channel();
        let verbinding = ConnectOptions::new()
            .user_and_password(naam.to_owned(), wachtwoord(naam))
            .custom_inbox_prefix(format!("_INBOX_{naam}"))
            .request_timeout(Some(Duration::from_millis(500)))
            .event_callback(move |gebeurtenis| {
                if let Event::ServerError(fout) = gebeurtenis {
                    let _ = meld.send(fout.to_string().to_ascii_lowercase());
                }
                std::future::ready(())
            })
            .connect(server.url())
            .await
            .unwrap();
        Self { verbinding, geweigerd }
    }

    /// What the server has refused since the last time; by a round trip it has seen everything before.
    async fn geweigerd(&mut self) -> Vec<String> {
        self.verbinding.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        std::iter::from_fn(|| self.geweigerd.try_recv().ok()).collect()
    }

    async fn mag_niet_sturen(&mut self, onderwerp: &str) {
        self.verbinding.publish(onderwerp.to_owned(), "{}".into()).await.unwrap();
        self.wacht_op_weigering("publish", onderwerp).await;
    }

    async fn mag_niet_luisteren(&mut self, onderwerp: &str) {
        let _luister = self.verbinding.subscribe(onderwerp.to_owned()).await.unwrap();
        self.wacht_op_weigering("subscription", onderwerp).await;
    }

    /// Until the server refuses this.
    async fn wacht_op_weigering(&mut self, wat: &str, onderwerp: &str) {
        let verwacht = format!("permissions violation for {wat} to \"{}\"", onderwerp.to_ascii_lowercase());
        let gezien = async { while !self.geweigerd.recv().await.unwrap().contains(&verwacht) {} };
        let gezien = tokio::time::timeout(MAX_WEIGERING, gezien).await;
        assert!(gezien.is_ok(), "{onderwerp} is not refused");
    }
}

#[test]
fn zonder_goed_wachtwoord_in_de_omgeving_start_de_server_niet() {
    let start = |omgeving: Vec<(&str, String)>| {
        let mut opdracht = Command::new("sh");
        opdracht.arg(instelling().with_file_name("start")).arg("--config").arg(instelling()).arg("-t");
        opdracht.env_clear().env("NATS_SERVER", testkit::nats_programma()).envs(omgeving);
        let uit = opdracht.output().unwrap();
        (uit.status.success(), String::from_utf8_lossy(&uit.stderr).into_owned())
    };
    let (start_wel, tekst) = start(omgeving());
    assert!(start_wel, "{tekst}");
    for (_, weg) in GEBRUIKERS {
        let (start_wel, tekst) = start(omgeving().into_iter().filter(|(naam, _)| *naam != weg).collect());
        assert!(!start_wel && tekst.contains(weg), "{tekst}");
        for zwak in ["", "kort", "1234567890123456789", "w-met een spatie erin", "w-$NATS_WACHTWOORD_BEHEER"]
        {
            let mut omgeving = omgeving();
            omgeving.push((weg, zwak.to_owned()));
            let (start_wel, tekst) = start(omgeving);
            assert!(!start_wel && tekst.contains(weg), "{zwak}: {tekst}");
            assert!(zwak.is_empty() || !tekst.contains(zwak), "a password is not repeated: {tekst}");
        }
    }
}

#[tokio::test]
async fn wie_zich_niet_of_verkeerd_bekendmaakt_komt_er_niet_in() {
    let server = start();
    assert!(async_nats::connect(server.url()).await.is_err());
    for (gebruiker, gok) in
        [("intake", "fout".to_owned()), ("intake", wachtwoord("traject")), ("root", String::new())]
    {
        let opties = ConnectOptions::new().user_and_password(gebruiker.to_owned(), gok);
        assert!(opties.connect(server.url()).await.is_err(), "{gebruiker}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn elke_dienst_vult_de_eigen_stroom_en_volgt_wie_hij_moet_volgen() {
    let server = start();
    for dienst in ["signalering", "intake", "traject"] {
        let verbinding = als(&server, dienst).await;
        let log = Log::memory();
        let soort = match dienst {
            "signalering" => "signalering.niet-verschenen.v1",
            "intake" => "intake.intake-niet-verschenen.v1",
            _ => "traject.contact-verloren.v1",
        };
        let kop = r#"{"gemeente":"GM0014","geldigOp":"2025-03-04","vastgelegdOp":"2025-03-04T09:15:30Z",
            "actor":{"rol":"systeem","id":"proef"},"correlatie":"0195612c-5d3a-7b21-9c44-5a6b7c8d9e0f"}"#;
        for id in 1..=3 {
            let mut gebeurtenis = eventstore::NewEvent::new(uuid::Uuid::from_u128(id), soort, "{}");
            gebeurtenis.meta = kop.to_owned();
            log.append(eventstore::Append::to("proef", eventstore::Expected::Any, [gebeurtenis]))
                .await
                .unwrap();
        }
        let stop = tokio::time::sleep(Duration::from_secs(2));
        Relay::nieuw(log, dienst, verbinding, Bronnaam::default(), RelayOpties::default())
            .loop_mee(stop)
            .await
            .unwrap();
    }
    for (volger, dienst) in VOLGT {
        let bron = Stroombron::van(dienst, als(&server, volger).await);
        assert_eq!(bron.head().await.unwrap(), Position(3), "{volger} follows {dienst}");
        let mut volgt = bron.follow(Query::all(), Position::START);
        let bladzij = tokio::time::timeout(Duration::from_secs(20), volgt.next()).await.unwrap().unwrap();
        assert!(!bladzij.events.is_empty(), "{volger} follows {dienst}");
        while volgt.try_next().await.unwrap().is_some() {}
        assert_eq!(volgt.position(), Position(3), "{volger} follows {dienst}");
    }
    let beheer = Gebruiker::nieuw(&server, "beheer").await;
    let bus = jetstream::new(beheer.verbinding.clone());
    for stroom in ["JONGERENSTROOM_SIGNALERING", "JONGERENSTROOM_INTAKE", "JONGERENSTROOM_TRAJECT"] {
        let gevonden = bus.get_stream(stroom).await.unwrap();
        assert_eq!(gevonden.cached_info().state.messages, 3, "{stroom}");
        // The server waits for the disk at every message; a copy of a log need not.
        let wachten = gevonden.cached_info().config.persist_mode;
        assert_eq!(wachten, Some(jetstream::stream::PersistenceMode::Async), "{stroom}");
        // Not even operations can take something out of it.
        assert!(gevonden.purge().await.is_err());
        assert!(gevonden.delete_message(1).await.is_err());
    }
}

#[tokio::test]
async fn een_dienst_kan_niets_namens_of_van_een_ander() {
    let server = start();
    let mut intake = Gebruiker::nieuw(&server, "intake").await;
    for onderwerp in [
        "jongerenstroom.GM0014.signalering.dreigende-uitval",
        "jongerenstroom.GM0014.intake",
        "jongerenstroom.GM0014.intake.x.y",
        "ergens.anders",
        "_INBOX_traject.x",
        STAND,
        "$JS.API.STREAM.CREATE.JONGERENSTROOM_TRAJECT",
        "$JS.API.STREAM.INFO.JONGERENSTROOM_TRAJECT",
        "$JS.API.STREAM.MSG.GET.JONGERENSTROOM_TRAJECT",
        "$JS.API.STREAM.NAMES",
        "$JS.API.STREAM.UPDATE.JONGERENSTROOM_INTAKE",
        "$JS.API.STREAM.DELETE.JONGERENSTROOM_INTAKE",
        "$JS.API.STREAM.PURGE.JONGERENSTROOM_INTAKE",
        "$JS.API.STREAM.MSG.DELETE.JONGERENSTROOM_INTAKE",
        "$JS.API.CONSUMER.CREATE.JONGERENSTROOM_SIGNALERING",
        "$JS.API.CONSUMER.DURABLE.CREATE.JONGERENSTROOM_SIGNALERING.x",
        "$JS.API.CONSUMER.DELETE.JONGERENSTROOM_SIGNALERING.x",
        "$JS.API.STREAM.CREATE.JONGERENSTROOM_SIGNALERING",
        "$JS.API.CONSUMER.CREATE.JONGERENSTROOM_TRAJECT.x",
        "$JS.API.CONSUMER.CREATE.JONGERENSTROOM_INTAKE.x",
        "inkomend.uwv",
        "$JS.API.STREAM.MSG.GET.INKOMEND_UWV",
        "$JS.API.CONSUMER.CREATE.INKOMEND_UWV.x",
        "$JS.API.CONSUMER.CREATE.INKOMEND_UWV.uwv.inkomend.uwv",
        "$JS.API.CONSUMER.MSG.NEXT.INKOMEND_UWV.uwv",
        "$JS.ACK.INKOMEND_UWV.uwv.1.1.1.1.1",
        "$SYS.REQ.SERVER.PING",
    ] {
        intake.mag_niet_sturen(onderwerp).await;
    }
    for onderwerp in
        [">", "jongerenstroom.>", "inkomend.>", "_INBOX.>", "_INBOX_traject.>", "$KV.>", "$JS.>", "$SYS.>"]
    {
        intake.mag_niet_luisteren(onderwerp).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn alleen_rapportage_vraagt_hoe_ver_een_logboek_is_en_het_antwoord_komt_nergens_anders() {
    let server = start();
    let mut rapportage = Gebruiker::nieuw(&server, "rapportage").await;
    for dienst in ["signalering", "intake", "traject"] {
        let (log, verbinding) = (Log::memory(), als(&server, dienst).await);
        let stroom = jetstream::stream::Config {
            name: stroomnaam(dienst),
            subjects: vec![stroomonderwerpen(dienst)],
            ..Default::default()
        };
        let mut stroom = jetstream::new(verbinding.clone()).create_stream(stroom).await.unwrap();
        tokio::spawn(meld_logstand(log, dienst, verbinding, std::future::pending()));
        let bron = Stroombron::van(dienst, rapportage.verbinding.clone());
        assert_eq!(bron.head_of_log().await.unwrap(), Position::START);
        // Who asks cannot have the service publish in its own name.
        for aan in [format!("jongerenstroom.GM0014.{dienst}.x"), "inkomend.uwv".to_owned()] {
            let vraag = format!("stand.{dienst}");
            rapportage.verbinding.publish_with_reply(vraag, aan, "".into()).await.unwrap();
        }
        assert_eq!(bron.head_of_log().await.unwrap(), Position::START);
        assert_eq!(stroom.info().await.unwrap().state.messages, 0, "{dienst}");
    }
    assert!(rapportage.geweigerd().await.is_empty());
    let mut intake = Gebruiker::nieuw(&server, "intake").await;
    for onderwerp in ["stand.signalering", "stand.intake"] {
        intake.mag_niet_sturen(onderwerp).await;
    }
    for onderwerp in ["stand.signalering", "stand.>", "stand.antwoord.*"] {
        intake.mag_niet_luisteren(onderwerp).await;
    }
}

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
