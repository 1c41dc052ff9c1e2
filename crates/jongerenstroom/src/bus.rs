//! The ways between the logs and NATS: each service that runs here has a connection of its own, with its own rights.
//! Over it go its relay, the streams of the services that it follows, the feeds that come in, and the live figures.

use std::collections::BTreeMap;

use berichten::{
    Bronnaam, Client, InkomendOpties, Inloggegevens, Relay, RelayOpties, Relaytoestand, SpiegelOpties,
};
use bytes::Bytes;
use dienst::{Dienst, Omgeving};
use domein::Gemeentecode;
use eventstore::{Database, Lease, Log};
use tokio::sync::watch;

use crate::{
    cli,
    fout::{Bij, Fout},
    inkomend::Ontvanger,
    stop::Stop,
};

/// Name of the lease of a service's relay.
const RELAY: &str = "relay";

/// Name of the lease of the live figures.
const SPIEGEL: &str = "spiegel";

/// The connections of the services in this process.
#[derive(Clone)]
pub(crate) struct Bus {
    verbindingen: BTreeMap<Dienst, Client>,
    bron: Bronnaam,
    kopieen: usize,
}

impl Bus {
    /// Connects each service; none when there is no bus. A server that is not up yet is no error: what needs it waits.
    pub(crate) async fn verbind(bus: &cli::Bus, diensten: &[Dienst]) -> Result<Option<Self>, Fout> {
        let Some(url) = &bus.nats_url else { return Ok(None) };
        let mut verbindingen = BTreeMap::new();
        for dienst in diensten {
            let verbinding = berichten::verbind(url, inloggegevens(*dienst), bus.nats_ca.clone())
                .await
                .map_err(|fout| Fout::Gebruik(format!("NATS ({dienst}): {fout}")))?;
            verbindingen.insert(*dienst, verbinding);
        }
        let bron = bus.oin.clone().unwrap_or_default();
        Ok(Some(Self { verbindingen, bron, kopieen: usize::from(bus.nats_kopieen) }))
    }

    /// The connection of a service of this process.
    pub(crate) fn van(&self, dienst: Dienst) -> Option<&Client> {
        self.verbindingen.get(&dienst)
    }

    /// The connections, each with its service.
    pub(crate) fn verbindingen(&self) -> impl Iterator<Item = (Dienst, &Client)> {
        self.verbindingen.iter().map(|(dienst, verbinding)| (*dienst, verbinding))
    }

    /// The relay of a service's log. Of several processes one publishes.
    pub(crate) fn doorgever(&self, dienst: Dienst, omgeving: &Omgeving) -> Option<Doorgever> {
        let verbinding = self.van(dienst)?.clone();
        let opties = RelayOpties { kopieen: self.kopieen, max_bytes: None };
        let relay = Relay::nieuw(omgeving.log.clone(), dienst.naam, verbinding, self.bron.clone(), opties)
            .met_lease(Lease::new(&omgeving.database, RELAY));
        Some(Doorgever { dienst, relay })
    }

    /// Tells who asks over the bus how far the log of a service is, until `stop`.
    pub(crate) async fn meld_logstand(&self, dienst: Dienst, log: Log, stop: Stop) -> Result<(), Fout> {
        let Some(verbinding) = self.van(dienst).cloned() else { return Ok(()) };
        berichten::meld_logstand(log, dienst.naam, verbinding, async move { stop.wacht().await })
            .await
            .bij(format!("{dienst} kan op NATS niet zeggen hoe ver haar logboek is"))
    }

    /// Takes in for a service what comes over the queue for `ontvanger`, until `stop`.
    pub(crate) async fn neem_aan(
        &self,
        dienst: Dienst,
        ontvanger: Ontvanger,
        stop: Stop,
    ) -> Result<(), Fout> {
        let Some(verbinding) = self.van(dienst) else { return Ok(()) };
        let bron = ontvanger.naam();
        let opties = InkomendOpties { kopieen: self.kopieen };
        berichten::neem_aan(verbinding.clone(), ontvanger, opties, async move { stop.wacht().await })
            .await
            .bij(format!("aanleveringen van {bron} over NATS kunnen niet worden opgenomen"))
    }

    /// Shows the live figures of a service to who watches the bus, until `stop`. Of several processes one does: two with
    /// other figures would overwrite each other's.
    pub(crate) async fn spiegel(
        &self,
        dienst: Dienst,
        gemeente: &Gemeentecode,
        feiten: &Database,
        live: watch::Receiver<web::Livewaarde>,
        stop: Stop,
    ) -> Result<(), Fout> {
        let Some(verbinding) = self.van(dienst) else { return Ok(()) };
        let spiegel = || {
            let opties = SpiegelOpties { kopieen: self.kopieen };
            let bytes = |stand: &web::Livewaarde| Bytes::from(stand.tekst().to_owned());
            let nooit = std::future::pending();
            berichten::spiegel(verbinding.clone(), gemeente, live.clone(), bytes, opties, nooit)
        };
        let gedaan = Lease::new(feiten, SPIEGEL).hold(stop.wacht(), spiegel).await;
        gedaan.unwrap_or(Ok(())).bij("de kerncijfers kunnen niet op NATS worden getoond")
    }
}

/// The user is the service, as in `deploy/nats/nats.conf`; without a password the server decides whether it lets in.
fn inloggegevens(dienst: Dienst) -> Option<Inloggegevens> {
    let wachtwoord = std::env::var(format!("NATS_WACHTWOORD_{}", dienst.naam.to_uppercase())).ok()?;
    Some(Inloggegevens { gebruiker: dienst.naam.to_owned(), wachtwoord })
}

/// One service's way out.
pub(crate) struct Doorgever {
    pub(crate) dienst: Dienst,
    relay: Relay,
}

impl Doorgever {
    /// How it is, to watch.
    pub(crate) fn stand(&self) -> watch::Receiver<Relaytoestand> {
        self.relay.stand()
    }

    /// Publishes until `stop`. An error means that waiting does not heal it.
    pub(crate) async fn geef_door(self, stop: Stop) -> Result<(), Fout> {
        let dienst = self.dienst;
        self.relay
            .loop_mee(async move { stop.wacht().await })
            .await
            .bij(format!("de gebeurtenissen van {dienst} kunnen niet naar NATS"))
    }
}
