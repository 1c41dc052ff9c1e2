//! `deploy/nats` on a real server: who may follow whom, what a source may deliver, and that nothing on disk can be read.
//! What the services may publish, and what a dashboard sees, is tried in `berichten`.

use std::{path::PathBuf, process::Command, time::Duration};

use async_nats::{
    Client, ConnectOptions, Event,
    jetstream::{self, consumer::pull, stream::Config},
};
use futures_util::StreamExt;
use testkit::{NatsServer, Werkmap};
use tokio::sync::mpsc;

use crate::hulp::{geheim, goed, lees, pad};

const DIENSTEN: [&str; 3] = ["signalering", "intake", "traject"];
/// Until the server has answered, or said that something is refused.
const MAX_ANTWOORD: Duration = Duration::from_secs(10);
/// After this no answer comes any more.
const GEEN_ANTWOORD: Duration = Duration::from_millis(300);

/// The passwords and the key of a folder with secrets, as the server takes them.
pub(crate) fn omgeving(geheim: &std::path::Path) -> Vec<(&'static str, String)> {
    let geheimen = [
        ("NATS_WACHTWOORD_INRICHTING", "inrichting"),
        ("NATS_WACHTWOORD_SIGNALERING", "signalering"),
        ("NATS_WACHTWOORD_INTAKE", "intake"),
        ("NATS_WACHTWOORD_TRAJECT", "traject"),
        ("NATS_WACHTWOORD_PERSONEN", "personen"),
        ("NATS_WACHTWOORD_RAPPORTAGE", "rapportage"),
        ("NATS_WACHTWOORD_DASHBOARD", "dashboard"),
        ("NATS_WACHTWOORD_BEHEER", "beheer"),
        ("NATS_WACHTWOORD_DOORSTROOMPUNT", "doorstroompunt"),
        ("NATS_WACHTWOORD_UWV", "uwv"),
        ("NATS_SLEUTEL", "sleutel"),
    ];
    let lees = |naam: &str| std::fs::read_to_string(geheim.join(format!("nats_{naam}"))).unwrap();
    geheimen.map(|(variabele, naam)| (variabele, lees(naam))).into()
}

/// The server with our configuration, and where the passwords are.
pub(crate) fn start(werk: &Werkmap) -> (NatsServer, PathBuf) {
    let geheim = geheim(werk);
    (NatsServer::met(Some(pad("deploy/nats/nats.conf")), omgeving(&geheim)), geheim)
}

/// A user, and what the server refused to it.
pub(crate) struct Gebruiker {
    pub(crate) verbinding: Client,
    geweigerd: mpsc::UnboundedReceiver<String>,
}

impl Gebruiker {
    pub(crate) async fn nieuw(server: &NatsServer, geheim: &std::path::Path, naam: &str) -> Self {
        let (meld, geweigerd) = mpsc::unbounded_channel();
        let wachtwoord = std::fs::read_to_string(geheim.join(format!("nats_{naam}"))).unwrap();
        let verbinding = ConnectOptions::new()
            .user_and_password(naam.to_owned(), wachtwoord)
            .custom_inbox_prefix(format!("_INBOX_{naam}"))
            .request_timeout(Some(MAX_ANTWOORD))
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

    /// Sends, and gives whether the server refused it for want of rights: at once, or not within the bound.
    async fn wordt_geweigerd(&mut self, onderwerp: &str) -> bool {
        self.verbinding.publish(onderwerp.to_owned(), "{}".into()).await.unwrap();
        let verwacht = format!("permissions violation for publish to \"{}\"", onderwerp.to_ascii_lowercase());
        let gezien = async {
            while let Some(fout) = self.geweigerd.recv().await {
                if fout.contains(&verwacht) {
                    return true;
                }
            }
            false
        };
        tokio::time::timeout(MAX_ANTWOORD, gezien).await.unwrap_or(false)
    }
}

fn stroom(naam: &str, onderwerp: &str) -> Config {
    Config { name: naam.to_owned(), subjects: vec![onderwerp.to_owned()], ..Config::default() }
}

#[test]
fn de_server_neemt_zijn_wachtwoorden_uit_bestanden() {
    let werk = Werkmap::nieuw();
    let geheim = geheim(&werk);
    let start = || {
        let mut opdracht = Command::new(pad("deploy/nats/start"));
        opdracht.arg("--config").arg(pad("deploy/nats/nats.conf")).arg("-t");
        opdracht.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        opdracht.env("NATS_SERVER", testkit::nats_programma()).env("NATS_GEHEIM", &geheim);
        opdracht
    };
    let _ = goed(&mut start());
    std::fs::remove_file(geheim.join("nats_uwv")).unwrap();
    let fout = crate::hulp::mislukt(&mut start());
    assert!(fout.contains("NATS_WACHTWOORD_UWV"), "{fout}");
}

#[tokio::test]
async fn een_dienst_leest_alleen_de_stromen_die_zij_volgt() {
    let werk = Werkmap::nieuw();
    let (server, geheim) = start(&werk);
    let stromen = [&["inrichting"][..], &DIENSTEN].concat();
    for &dienst in &stromen {
        let gebruiker = Gebruiker::nieuw(&server, &geheim, dienst).await;
        let naam = berichten::stroomnaam(dienst);
        let instelling = stroom(&naam, &berichten::stroomonderwerpen(dienst));
        let bus = jetstream::new(gebruiker.verbinding);
        bus.create_stream(instelling).await.unwrap();
        let onderwerp = format!("jongerenstroom.GM0014.{dienst}.proef");
        bus.publish(onderwerp, "{}".into()).await.unwrap().await.unwrap();
    }
    for (lezer, volgt) in [
        ("inrichting", &DIENSTEN[..]),
        ("signalering", &["inrichting"]),
        ("intake", &["inrichting", "signalering", "traject"]),
        ("traject", &["inrichting", "signalering", "intake"]),
        ("personen", &stromen[..]),
        ("rapportage", &DIENSTEN),
        ("dashboard", &[]),
        ("doorstroompunt", &[]),
        ("uwv", &[]),
    ] {
        let mut gebruiker = Gebruiker::nieuw(&server, &geheim, lezer).await;
        let bus = jetstream::new(gebruiker.verbinding.clone());
        for &dienst in &stromen {
            let naam = berichten::stroomnaam(dienst);
            let instelling =
                pull::Config { name: Some(format!("volger-{lezer}")), ..pull::Config::default() };
            let lezing = bus.create_consumer_on_stream(instelling, &naam);
            if volgt.contains(&dienst) {
                let mut berichten = lezing.await.unwrap().fetch().max_messages(1).messages().await.unwrap();
                assert!(berichten.next().await.is_some(), "{lezer} reads {dienst}");
            } else {
                // Who may not ask gets no answer.
                let lezing = tokio::time::timeout(GEEN_ANTWOORD, lezing).await;
                assert!(!matches!(lezing, Ok(Ok(_))), "{lezer} may not read {dienst}");
                let laatste = format!("$JS.API.STREAM.MSG.GET.{naam}");
                assert!(lezer == dienst || gebruiker.wordt_geweigerd(&laatste).await, "{lezer}: {laatste}");
            }
            for streek in
                ["STREAM.DELETE", "STREAM.PURGE", "STREAM.UPDATE", "STREAM.SNAPSHOT", "STREAM.MSG.DELETE"]
            {
                let onderwerp = format!("$JS.API.{streek}.{naam}");
                assert!(gebruiker.wordt_geweigerd(&onderwerp).await, "{lezer}: {onderwerp}");
            }
        }
    }
}

#[tokio::test]
async fn een_bron_kan_aanleveren_en_verder_niets() {
    const GEHEIM: &str = "persoonsgegevens-van-een-proef";
    let werk = Werkmap::nieuw();
    let (mut server, geheim) = start(&werk);
    let signalering = Gebruiker::nieuw(&server, &geheim, "signalering").await;
    let bus = jetstream::new(signalering.verbinding.clone());

    for bron in ["doorstroompunt", "uwv"] {
        let rij = berichten::wachtrijnaam(bron);
        let instelling = Config {
            retention: jetstream::stream::RetentionPolicy::WorkQueue,
            ..stroom(&rij, &format!("inkomend.{bron}"))
        };
        let inkomend = bus.create_stream(instelling).await.unwrap();
        let mut gebruiker = Gebruiker::nieuw(&server, &geheim, bron).await;
        let levering = jetstream::new(gebruiker.verbinding.clone());
        let onderwerp = format!("inkomend.{bron}");
        let bericht = jetstream::message::PublishMessage::build()
            .payload(GEHEIM.into())
            .message_id(format!("{bron}-1"));
        let ontvangen = levering.send_publish(onderwerp, bericht).await.unwrap().await.unwrap();
        assert!(ontvangen.stream == rij && !ontvangen.duplicate);
        let andere = if bron == "uwv" { "inkomend.doorstroompunt" } else { "inkomend.uwv" };
        for verboden in [
            andere,
            "inkomend.beginbestand",
            "jongerenstroom.GM0014.signalering.dreigende-uitval",
            "$KV.jongerenstroom_cijfers.GM0014.kerncijfers",
            "$JS.API.INFO",
            &format!("$JS.API.STREAM.INFO.{rij}"),
            &format!("$JS.API.STREAM.MSG.GET.{rij}"),
            &format!("$JS.API.CONSUMER.CREATE.{rij}.x"),
            "_INBOX_signalering.x",
        ] {
            assert!(gebruiker.wordt_geweigerd(verboden).await, "{bron}: {verboden}");
        }
        for verboden in [">", "inkomend.>", "jongerenstroom.>", "_INBOX_signalering.>"] {
            let _luister = gebruiker.verbinding.subscribe(verboden).await.unwrap();
            gebruiker.verbinding.flush().await.unwrap();
            let geweigerd =
                tokio::time::timeout(MAX_ANTWOORD, gebruiker.geweigerd.recv()).await.unwrap().unwrap();
            assert!(geweigerd.contains("permissions violation for subscription"), "{bron}: {verboden}");
        }
        // Who takes it in gets it, and takes it off the bus.
        let instelling = pull::Config {
            durable_name: Some(bron.to_owned()),
            filter_subject: format!("inkomend.{bron}"),
            ..pull::Config::default()
        };
        let lezer = inkomend.create_consumer(instelling).await.unwrap();
        let bericht = lezer.fetch().max_messages(1).messages().await.unwrap().next().await.unwrap().unwrap();
        assert_eq!(&bericht.payload[..], GEHEIM.as_bytes());
        if bron == "doorstroompunt" {
            bericht.double_ack().await.unwrap();
        }
    }

    // One of the two still waits there, and cannot be read from the disk. A server that runs makes and removes files
    // meanwhile.
    server.dood();
    let bestanden = testkit::bestanden(server.map());
    assert!(bestanden.iter().any(|pad| pad.extension().is_some_and(|e| e == "blk")), "messages are on disk");
    for bestand in bestanden {
        let inhoud = std::fs::read(&bestand).unwrap();
        assert!(testkit::welke(&inhoud, [GEHEIM]).is_empty(), "{}", bestand.display());
    }
}

#[test]
fn wat_bevestigd_is_staat_op_schijf() {
    for naam in ["deploy/nats/nats.conf", "deploy/kubernetes/base/nats/nats.conf"] {
        let tekst = lees(naam);
        let wachten: Vec<&str> =
            tekst.lines().map(str::trim).filter(|regel| regel.starts_with("sync")).collect();
        assert_eq!(wachten, ["sync_interval: always"], "{naam}: a source throws away what was acknowledged");
    }
}

#[test]
fn kubernetes_heeft_dezelfde_rechten() {
    for naam in ["rechten.conf", "start"] {
        let (hier, daar) =
            (lees(&format!("deploy/nats/{naam}")), lees(&format!("deploy/kubernetes/base/nats/{naam}")));
        assert!(hier == daar, "deploy/kubernetes/base/nats/{naam} is not deploy/nats/{naam}: copy it");
    }
}
