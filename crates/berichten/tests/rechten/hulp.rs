//! The server with the configuration of `deploy/nats`, and its users.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use async_nats::{Client, ConnectOptions, Event};
use berichten::{Inloggegevens, verbind};
use testkit::NatsServer;
use tokio::sync::mpsc;

pub(crate) const GEBRUIKERS: [(&str, &str); 11] = [
    ("signalering", "NATS_WACHTWOORD_SIGNALERING"),
    ("intake", "NATS_WACHTWOORD_INTAKE"),
    ("traject", "NATS_WACHTWOORD_TRAJECT"),
    ("inrichting", "NATS_WACHTWOORD_INRICHTING"),
    ("personen", "NATS_WACHTWOORD_PERSONEN"),
    ("rapportage", "NATS_WACHTWOORD_RAPPORTAGE"),
    ("dashboard", "NATS_WACHTWOORD_DASHBOARD"),
    ("beheer", "NATS_WACHTWOORD_BEHEER"),
    ("doorstroompunt", "NATS_WACHTWOORD_DOORSTROOMPUNT"),
    ("uwv", "NATS_WACHTWOORD_UWV"),
    // No user: what JetStream encrypts its files with.
    ("sleutel", "NATS_SLEUTEL"),
];
/// Until the server has said that something is refused.
pub(crate) const MAX_WEIGERING: Duration = Duration::from_secs(10);
pub(crate) const CIJFERS: &str = "KV_jongerenstroom_cijfers";
pub(crate) const STAND: &str = "$KV.jongerenstroom_cijfers.GM0014.kerncijfers";

pub(crate) fn instelling() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/nats/nats.conf")
}

pub(crate) fn wachtwoord(gebruiker: &str) -> String {
    format!("w-{gebruiker}-0123456789")
}

pub(crate) fn omgeving() -> Vec<(&'static str, String)> {
    GEBRUIKERS.map(|(gebruiker, variabele)| (variabele, wachtwoord(gebruiker))).into()
}

pub(crate) fn start() -> NatsServer {
    NatsServer::met(Some(instelling()), omgeving())
}

/// The connection of a service, as the program makes it.
pub(crate) async fn als(server: &NatsServer, gebruiker: &str) -> Client {
    let gegevens = Inloggegevens { gebruiker: gebruiker.to_owned(), wachtwoord: wachtwoord(gebruiker) };
    verbind(&server.url(), Some(gegevens), None).await.unwrap()
}

/// A user with what the server refuses.
pub(crate) struct Gebruiker {
    pub(crate) verbinding: Client,
    geweigerd: mpsc::UnboundedReceiver<String>,
}

impl Gebruiker {
    pub(crate) async fn nieuw(server: &NatsServer, naam: &str) -> Self {
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
    pub(crate) async fn geweigerd(&mut self) -> Vec<String> {
        self.verbinding.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        std::iter::from_fn(|| self.geweigerd.try_recv().ok()).collect()
    }

    pub(crate) async fn mag_niet_sturen(&mut self, onderwerp: &str) {
        self.verbinding.publish(onderwerp.to_owned(), "{}".into()).await.unwrap();
        self.wacht_op_weigering("publish", onderwerp).await;
    }

    pub(crate) async fn mag_niet_luisteren(&mut self, onderwerp: &str) {
        let _luister = self.verbinding.subscribe(onderwerp.to_owned()).await.unwrap();
        self.wacht_op_weigering("subscription", onderwerp).await;
    }

    /// Until the server refuses this.
    pub(crate) async fn wacht_op_weigering(&mut self, wat: &str, onderwerp: &str) {
        let verwacht = format!("permissions violation for {wat} to \"{}\"", onderwerp.to_ascii_lowercase());
        let gezien = async { while !self.geweigerd.recv().await.unwrap().contains(&verwacht) {} };
        let gezien = tokio::time::timeout(MAX_WEIGERING, gezien).await;
        assert!(gezien.is_ok(), "{onderwerp} is not refused");
    }
}
