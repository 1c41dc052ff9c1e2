//! The relay: one service's log to its stream, in order and each event once.
//!
//! Every message says which sequence number the stream must have before it ([`Stroom`](crate::stroom::Stroom) asks
//! that at the start), so that a second relay, a message that arrives late or an outage of any length can change
//! neither order nor number: the server refuses. On any error the relay waits for what is still under way, asks
//! the stream for its last message and goes on from there. JetStream can lose acknowledged messages in a crash; the
//! same question shows it, and they are published again from the log. It is also asked after each reconnect and
//! every [`CONTROLE_ELKE`].

use std::{future::IntoFuture, sync::atomic::Ordering, time::Duration};

use async_nats::{
    connection::State,
    jetstream::{context::PublishError, message::PublishMessage, publish::PublishAck},
};
use eventstore::{Log, Page, Position, Query, Recorded, StoreError};
use futures_util::{
    FutureExt, StreamExt,
    future::{BoxFuture, Shared},
    stream::FuturesOrdered,
};

use crate::{
    Bronnaam, Client, CloudEventFout, LeesFout, MEDIATYPE, naar_cloudevent, onderwerp,
    stroom::{Stand, Stroom},
};

/// Most messages that wait for their acknowledgement.
pub const MAX_ONDERWEG: usize = 256;
/// Wait after a first error.
pub const MIN_WACHTTIJD: Duration = Duration::from_millis(50);
/// Longest wait after errors in a row.
pub const MAX_WACHTTIJD: Duration = Duration::from_secs(5);
/// In silence the stream is asked this often whether it still holds what was published.
pub const CONTROLE_ELKE: Duration = Duration::from_secs(5);
/// Time between looks at the state of the connection; nothing is sent for it.
const KIJK_ELKE: Duration = Duration::from_millis(50);

/// What an installation may choose about its streams, when they are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayOpties {
    /// Servers that keep each message: 1, or 3 in a cluster.
    pub kopieen: usize,
    /// Most bytes of one stream; a full stream refuses new messages, and the relay waits. None: the disk decides.
    pub max_bytes: Option<u64>,
}

impl Default for RelayOpties {
    fn default() -> Self {
        Self { kopieen: 1, max_bytes: None }
    }
}

/// What can go wrong. [`relay`] only ends with what waiting does not heal.
#[derive(Debug, thiserror::Error)]
pub enum RelayFout {
    /// The bus did not answer or refused. Tried again.
    #[error("NATS: {0}")]
    Bus(#[source] async_nats::Error),
    /// The connection broke while messages were under way. Tried again.
    #[error("de verbinding met NATS is verbroken")]
    Verbroken,
    /// A message got another number than its place: somebody else was first, or the stream lost messages. Looked at
    /// again.
    #[error("positie {positie} kreeg volgnummer {volgnummer}, verwacht {verwacht}")]
    Volgorde {
        /// Place in the log.
        positie: Position,
        /// The number that the stream gave.
        volgnummer: u64,
        /// The number that it should have had.
        verwacht: u64,
    },
    /// The log cannot be read. Tried again, unless it is closed.
    #[error("het logboek kan niet worden gelezen: {0}")]
    Log(#[from] StoreError),
    /// An event cannot be published as it is; everything after it waits.
    #[error("de gebeurtenis op positie {positie} kan niet worden gepubliceerd: {bron}")]
    Gebeurtenis {
        /// Place in the log.
        positie: Position,
        /// What is wrong with it.
        #[source]
        bron: CloudEventFout,
    },
    /// The stream was made with other settings than the relay needs.
    #[error("stroom {stroom} is anders ingesteld dan nodig: {wat}")]
    StroomWijktAf {
        /// The stream.
        stroom: String,
        /// What is different.
        wat: &'static str,
    },
    /// The last message of the stream is none of ours.
    #[error("het laatste bericht van stroom {stroom} (volgnummer {volgnummer}) is niet van ons: {bron}")]
    VreemdBericht {
        /// The stream.
        stroom: String,
        /// Its number there.
        volgnummer: u64,
        /// What is wrong with it.
        #[source]
        bron: LeesFout,
    },
    /// The stream goes further than the log, or holds another event at its end: this is not the log that it was
    /// made from, or the log was put back from an older copy.
    #[error(
        "stroom {stroom} hoort niet bij dit logboek (verschil op positie {positie}): is het logboek teruggezet of \
         een ander? Publiceer dan onder een nieuwe stroom"
    )]
    AnderLogboek {
        /// The stream.
        stroom: String,
        /// Position of its last message.
        positie: Position,
    },
}

impl RelayFout {
    pub(crate) fn bus(fout: impl Into<async_nats::Error>) -> Self {
        Self::Bus(fout.into())
    }

    /// Whether the next attempt may succeed without anybody doing anything.
    fn gaat_over(&self) -> bool {
        match self {
            Self::Bus(_) | Self::Verbroken | Self::Volgorde { .. } => true,
            Self::Log(fout) => !matches!(fout, StoreError::Closed | StoreError::Damaged { .. }),
            Self::Gebeurtenis { .. }
            | Self::StroomWijktAf { .. }
            | Self::VreemdBericht { .. }
            | Self::AnderLogboek { .. } => false,
        }
    }
}

/// Publishes the log of `dienst` until `stop`: what is there, then what comes. Several relays of one log may run at
/// once; together they still publish each event once.
///
/// # Errors
/// Only what waiting does not heal; see [`RelayFout`]. Everything else is tried again, after at most
/// [`MAX_WACHTTIJD`].
pub async fn relay(
    log: Log,
    dienst: &'static str,
    verbinding: Client,
    bron: Bronnaam,
    opties: RelayOpties,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RelayFout> {
    let stroom = Stroom::van(dienst, verbinding.clone(), opties);
    let mut relay =
        Relay { log, stroom, verbinding, bron, gepubliceerd: Position::START, stop: stop.boxed().shared() };
    let mut wachttijd = MIN_WACHTTIJD;
    loop {
        let gepubliceerd = relay.gepubliceerd;
        let fout = match relay.loop_mee().await {
            Ok(Verder::Gestopt) => return Ok(()),
            Ok(Verder::Nakijken) => continue,
            Err(fout) if fout.gaat_over() => fout,
            Err(fout) => return Err(fout),
        };
        if relay.gepubliceerd > gepubliceerd {
            wachttijd = MIN_WACHTTIJD;
        }
        if let RelayFout::Volgorde { .. } = fout {
            tracing::info!(dienst, %fout, "looks again where the stream is");
        } else {
            tracing::warn!(dienst, %fout, wachttijd_ms = wachttijd.as_millis(), "tries again");
        }
        tokio::select! {
            () = relay.stop.clone() => return Ok(()),
            () = tokio::time::sleep(wachttijd) => {}
        }
        wachttijd = (wachttijd * 2).min(MAX_WACHTTIJD);
    }
}

/// Why a round ended without an error.
enum Verder {
    Gestopt,
    Nakijken,
}

/// About a message: where it stands in the log, the number that it must get, and what the server said.
type Antwoord = (Position, u64, Result<PublishAck, PublishError>);
/// The messages that have no answer yet.
type Onderweg = FuturesOrdered<BoxFuture<'static, Antwoord>>;

struct Relay {
    log: Log,
    stroom: Stroom,
    verbinding: Client,
    bron: Bronnaam,
    /// The furthest position that the stream holds or may have held. What is sent at or before it was lost there,
    /// and goes without message id: the server may still remember the id of what it no longer has.
    gepubliceerd: Position,
    stop: Shared<BoxFuture<'static, ()>>,
}

impl Relay {
    /// One round: asks where the stream is and publishes from there, until it is time to stop or to ask again.
    async fn loop_mee(&mut self) -> Result<Verder, RelayFout> {
        let verbonden = self.verbindingen();
        let mut stand = tokio::select! {
            () = self.stop.clone() => return Ok(Verder::Gestopt),
            stand = self.stand() => stand?,
        };
        if stand.positie < self.gepubliceerd {
            let (stroom, tot) = (&self.stroom.naam, self.gepubliceerd);
            tracing::warn!(stroom, na = %stand.positie, %tot, "the stream lost messages; publishes them again");
            // How much it lost is not known here: everything that is in the log now may have been there.
            self.gepubliceerd = self.log.head().await?;
        }
        self.gepubliceerd = self.gepubliceerd.max(stand.positie);
        let mut abonnement = self.log.subscribe(Query::all(), stand.positie);
        loop {
            let pagina = tokio::select! {
                biased;
                () = self.stop.clone() => return Ok(Verder::Gestopt),
                () = self.verbroken(verbonden) => return Ok(Verder::Nakijken),
                pagina = abonnement.next() => pagina?,
                () = tokio::time::sleep(CONTROLE_ELKE) => return Ok(Verder::Nakijken),
            };
            self.publiceer(&pagina, &mut stand, verbonden).await?;
        }
    }

    /// Where the stream is, and whether that is a place in this log.
    async fn stand(&self) -> Result<Stand, RelayFout> {
        let stand = self.stroom.stand().await?;
        if let Some(id) = stand.id {
            let voor = Position(stand.positie.0.saturating_sub(1));
            let pagina = self.log.read(&Query::all(), voor, 1).await?;
            if pagina.events.first().is_none_or(|regel| regel.id != id) {
                let stroom = self.stroom.naam.clone();
                return Err(RelayFout::AnderLogboek { stroom, positie: stand.positie });
            }
        }
        Ok(stand)
    }

    /// Publishes a page, or as much of it as goes well before `stop`. No acknowledgement is left unread, unless the
    /// connection breaks: then none will come.
    async fn publiceer(&mut self, pagina: &Page, stand: &mut Stand, verbonden: u64) -> Result<(), RelayFout> {
        let mut onderweg = Onderweg::new();
        let mut uitkomst = Ok(());
        for regel in &pagina.events {
            if uitkomst.is_err() || self.stop.clone().now_or_never().is_some() {
                break;
            }
            if onderweg.len() == MAX_ONDERWEG
                && let Some(antwoord) = self.antwoord(&mut onderweg, verbonden).await?
            {
                uitkomst = self.bevestig(antwoord);
            }
            if uitkomst.is_ok() {
                uitkomst = self.verstuur(regel, stand, &mut onderweg).await;
            }
        }
        while let Some(antwoord) = self.antwoord(&mut onderweg, verbonden).await? {
            uitkomst = uitkomst.and(self.bevestig(antwoord));
        }
        uitkomst
    }

    /// The next answer; none when nothing is under way.
    async fn antwoord(&self, onderweg: &mut Onderweg, verbonden: u64) -> Result<Option<Antwoord>, RelayFout> {
        tokio::select! {
            // First the answers: those that are there count, also when the connection broke after them.
            biased;
            antwoord = onderweg.next() => Ok(antwoord),
            () = self.verbroken(verbonden) => Err(RelayFout::Verbroken),
        }
    }

    async fn verstuur(
        &self,
        regel: &Recorded,
        stand: &mut Stand,
        onderweg: &mut Onderweg,
    ) -> Result<(), RelayFout> {
        let positie = regel.position;
        let onbruikbaar = |bron| RelayFout::Gebeurtenis { positie, bron };
        let bericht = naar_cloudevent(regel, &self.bron).map_err(onbruikbaar)?;
        let json = bericht.naar_json().map_err(onbruikbaar)?;
        let mut publicatie = PublishMessage::build()
            .payload(json.into())
            .header("Content-Type", MEDIATYPE)
            .expected_stream(&self.stroom.naam)
            .expected_last_sequence(stand.volgnummer);
        if positie > self.gepubliceerd {
            publicatie = publicatie.message_id(regel.id.to_string());
        }
        let antwoord = self
            .stroom
            .context
            .send_publish(onderwerp(&bericht), publicatie)
            .await
            .map_err(RelayFout::bus)?
            .into_future();
        stand.volgnummer += 1;
        stand.positie = positie;
        let volgnummer = stand.volgnummer;
        onderweg.push_back(antwoord.map(move |antwoord| (positie, volgnummer, antwoord)).boxed());
        Ok(())
    }

    /// A message counts as published when it has the number that it should have, whoever published it. With another
    /// number the server only knows the message's id: the stream moved on, or lost it.
    fn bevestig(&mut self, (positie, verwacht, antwoord): Antwoord) -> Result<(), RelayFout> {
        let volgnummer = antwoord.map_err(RelayFout::bus)?.sequence;
        self.gepubliceerd = self.gepubliceerd.max(positie);
        if volgnummer == verwacht {
            Ok(())
        } else {
            Err(RelayFout::Volgorde { positie, volgnummer, verwacht })
        }
    }

    /// Waits until the connection is no longer the one of before: a server that comes back may have lost messages.
    async fn verbroken(&self, verbonden: u64) {
        while self.verbindingen() == verbonden && self.verbinding.connection_state() == State::Connected {
            tokio::time::sleep(KIJK_ELKE).await;
        }
    }

    /// How often the connection was made.
    fn verbindingen(&self) -> u64 {
        self.verbinding.statistics().connects.load(Ordering::Relaxed)
    }
}
