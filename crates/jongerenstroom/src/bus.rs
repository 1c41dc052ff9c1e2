//! The bus beside the embedded services: each log that publishes has a connection and a relay of its own.

use berichten::{Bronnaam, Inloggegevens, RelayOpties};
use eventstore::Log;

use crate::{
    cli::Bus,
    fout::{Bij, Fout},
    stelsel::Stelsel,
    stop::Stop,
};

/// One service's way to the bus.
pub(crate) struct Doorgever {
    pub(crate) dienst: &'static str,
    log: Log,
    verbinding: berichten::Client,
    bron: Bronnaam,
    opties: RelayOpties,
}

/// Connects each service that publishes; none when there is no bus. A server that is not up yet is no error: the relay
/// waits for it.
pub(crate) async fn verbind(stelsel: &Stelsel, bus: &Bus) -> Result<Vec<Doorgever>, Fout> {
    let Some(url) = &bus.nats_url else { return Ok(Vec::new()) };
    let mut doorgevers = Vec::new();
    for (dienst, omgeving) in
        [("signalering", &stelsel.signalering), ("intake", &stelsel.intake), ("traject", &stelsel.traject)]
    {
        let verbinding = berichten::verbind(url, inloggegevens(dienst), bus.nats_ca.clone())
            .await
            .map_err(|fout| Fout::Gebruik(format!("NATS ({dienst}): {fout}")))?;
        let opties = RelayOpties { kopieen: usize::from(bus.nats_kopieen), max_bytes: None };
        let bron = bus.oin.clone().unwrap_or_default();
        doorgevers.push(Doorgever { dienst, log: omgeving.log.clone(), verbinding, bron, opties });
    }
    Ok(doorgevers)
}

/// The user is the service, as in `deploy/nats/nats.conf`; without a password the server decides whether it lets in.
fn inloggegevens(dienst: &str) -> Option<Inloggegevens> {
    let wachtwoord = std::env::var(format!("NATS_WACHTWOORD_{}", dienst.to_uppercase())).ok()?;
    Some(Inloggegevens { gebruiker: dienst.to_owned(), wachtwoord })
}

impl Doorgever {
    /// Publishes until `stop`. An error means that waiting does not heal it.
    pub(crate) async fn geef_door(self, stop: Stop) -> Result<(), Fout> {
        let Self { dienst, log, verbinding, bron, opties } = self;
        berichten::relay(log, dienst, verbinding, bron, opties, async move { stop.wacht().await })
            .await
            .bij(format!("de gebeurtenissen van {dienst} kunnen niet naar NATS"))
    }
}
