//! The relay: one service's log to its stream, in order and each event once.
//!
//! Every message says which sequence number the stream must have before it ([`Stroom`] asks
//! that at the start), so that a second relay, a message that arrives late or an outage of any length can change
//! neither order nor number: the server refuses. On any error the relay waits for what is still under way, asks
//! the stream for its last message and goes on from there. JetStream can lose acknowledged messages in a crash; the
//! same question shows it, and they are published again from the log. It is also asked after each reconnect and
//! every [`CONTROLE_ELKE`].
//!
//! Messages go in batches, of which only the last one asks for an acknowledgement. As a message is only taken after the
//! one before it, the number that the last one got says that the stream holds them all; what is refused in the middle
//! takes everything after it along. An acknowledgement per message costs the server and us a third of the work.
//! JetStream's atomic batches do the same for many times that work: on one server each batch is first a stream of
//! its own on disk.
//!
//! What a stream loses *before* its last message cannot be put back in its place. It is counted (the position of the
//! last message says how many there must be), told as an error, as `jongerenstroom_stroom_ontbrekend` and in
//! [`Relaytoestand::gebrek`], and publishing goes on. The way out is to delete the stream: the relay makes it anew and
//! publishes the whole log, and its readers, who know their place in the log, go on from where they were.

mod fout;
mod meting;
mod opties;
mod ronde;
mod stroom;
mod vooruit;

use std::time::Duration;

use eventstore::{Backoff, Lease, Log, Query};
use futures_util::FutureExt;
use tokio::{
    sync::{Mutex, watch},
    time::sleep,
};

use self::{
    meting::Meting,
    ronde::{Ronde, Stop, Verder},
    stroom::Stroom,
};
use crate::{Bronnaam, Client};

pub use self::{
    fout::RelayFout,
    meting::Relaytoestand,
    opties::{CONTROLE_ELKE, MAX_ONDERWEG, MAX_WACHTTIJD, MIN_WACHTTIJD, RelayOpties},
};

/// At the end, what is under way gets this long to be acknowledged.
const MAX_AFRONDEN: Duration = Duration::from_secs(5);

/// Publishes the log of one service.
pub struct Relay {
    dienst: &'static str,
    ronde: Ronde,
    meting: Meting,
    lease: Option<Lease>,
}

impl Relay {
    /// A relay of the log of `dienst`. Several of one log may run at once; together they still publish each event
    /// once.
    #[must_use]
    pub fn nieuw(
        log: Log,
        dienst: &'static str,
        verbinding: Client,
        bron: Bronnaam,
        opties: RelayOpties,
    ) -> Self {
        let stroom = Stroom::van(dienst, verbinding.clone(), opties);
        let meting = Meting::nieuw(dienst, stroom.naam.clone());
        Self { dienst, ronde: Ronde::nieuw(log, stroom, verbinding, bron), meting, lease: None }
    }

    /// The same relay, that only publishes while it holds `lease`: so that of several instances one does the work.
    #[must_use]
    pub fn met_lease(self, lease: Lease) -> Self {
        Self { lease: Some(lease), ..self }
    }

    /// How it is doing, to watch.
    #[must_use]
    pub fn stand(&self) -> watch::Receiver<Relaytoestand> {
        self.meting.lezer()
    }

    /// Publishes until `stop`: what is there, then what comes.
    ///
    /// # Errors
    /// Only what waiting does not heal; see [`RelayFout`]. Everything else is tried again, after at most
    /// [`MAX_WACHTTIJD`].
    pub async fn loop_mee(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), RelayFout> {
        let Self { dienst, ronde, meting, lease } = self;
        let stop: Stop = stop.boxed().shared();
        let werk = Mutex::new(Werk { dienst, ronde, meting: &meting, stop: stop.clone() });
        let Some(lease) = lease else { return werk.lock().await.publiceer().await };
        // At the end the work ends by itself; who only waits for the lease has nothing to wind up.
        let uiterlijk = async {
            stop.await;
            sleep(if meting.is_actief() { MAX_AFRONDEN } else { Duration::ZERO }).await;
        };
        let uitkomst = lease.hold(uiterlijk, || async { werk.lock().await.publiceer().await });
        uitkomst.await.unwrap_or(Ok(()))
    }
}

/// A relay at work.
struct Werk<'a> {
    dienst: &'static str,
    ronde: Ronde,
    meting: &'a Meting,
    stop: Stop,
}

impl Werk<'_> {
    /// Round after round, with a pause after each that fails.
    async fn publiceer(&mut self) -> Result<(), RelayFout> {
        // However this ends: what is not published is no longer ours to tell about.
        let _rust = self.meting.tot_rust();
        let dienst = self.dienst;
        let mut wachttijd = Backoff::new(MIN_WACHTTIJD, MAX_WACHTTIJD);
        loop {
            let tot = self.ronde.gepubliceerd;
            let fout = match self.ronde.loop_mee(&self.stop, self.meting).await {
                Ok(Verder::Gestopt) => return Ok(()),
                Ok(Verder::Nakijken) => continue,
                Err(fout) if fout.gaat_over() => fout,
                Err(fout) => return Err(fout),
            };
            if self.ronde.gepubliceerd > tot {
                wachttijd.reset();
            }
            let pauze = wachttijd.pause();
            if let RelayFout::Volgorde { .. } = fout {
                tracing::info!(dienst, %fout, "looks again where the stream is");
            } else {
                tracing::warn!(dienst, %fout, wachttijd_ms = pauze.as_millis(), "tries again");
            }
            self.meet().await;
            tokio::select! {
                () = self.stop.clone() => return Ok(()),
                () = sleep(pauze) => {}
            }
        }
    }

    /// While nothing can be published, what waits still grows.
    async fn meet(&self) {
        let positie = self.ronde.bevestigd;
        if let Ok(pagina) = self.ronde.log.read(&Query::all(), positie, 1).await {
            let oudste = pagina.events.first().and_then(|regel| regel.recorded_at);
            self.meting.loopt(positie, pagina.head, oudste);
        }
    }
}
