//! Feeds that come in over the bus: a work queue per feed, in which a message stays until what it says is recorded or
//! in quarantine. Nothing is acknowledged before that, so a crash at any moment only means that a message comes again;
//! what it asks has ids that follow from its rows, and a row that comes again changes nothing.
//!
//! Of one feed one message is under way at a time ([`MAX_ONDERHANDEN`]), whatever the number of instances: two messages
//! about one person are taken in in the order in which they were sent. Whoever sends much sends rows in an array.
//!
//! A message that cannot be read goes to quarantine as a whole. When the database or the register cannot be reached, the
//! message is given back and comes again, without end and with growing pauses: what stops one message then stops all.

mod vorm;
mod wachtrij;

use std::{borrow::Cow, error::Error, time::Duration};

use bytes::Bytes;
use domein::Traceparent;
use eventstore::Backoff;
use futures_util::{FutureExt, future::BoxFuture};
use tokio::time::sleep;
use uuid::Uuid;

use self::wachtrij::Wachtrij;
pub use self::wachtrij::wachtrijnaam;
use crate::Client;

/// Most bytes of one message. The server refuses a larger one, so that its sender knows.
pub const MAX_INKOMEND_BYTES: usize = 64 * 1024;
/// Most messages that wait, of one feed. The server refuses more, so that the sender keeps them.
pub const MAX_WACHTRIJ: i64 = 100_000;
/// Most bytes that wait, of one feed.
pub const MAX_WACHTRIJ_BYTES: i64 = 1024 * 1024 * 1024;
/// Messages of one feed that are under way at the same time: one, so that their order is kept.
pub const MAX_ONDERHANDEN: i64 = 1;
/// A message whose instance is silent for so long goes to another one.
pub const MAX_STILTE: Duration = Duration::from_secs(5);
/// Pause before a message comes again for the first time.
pub const MIN_TERUG: Duration = Duration::from_secs(1);
/// Longest pause before a message comes again.
pub const MAX_TERUG: Duration = Duration::from_secs(60);
/// Wait after a first error of the queue itself.
const MIN_PAUZE: Duration = Duration::from_millis(50);
/// Longest wait after errors of the queue itself.
const MAX_PAUZE: Duration = Duration::from_secs(5);
/// At the end, the message that is under way gets this long.
const MAX_AFRONDEN: Duration = Duration::from_secs(10);

/// What an installation may choose about a queue, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InkomendOpties {
    /// Servers that keep each message: 1, or 3 in a cluster.
    pub kopieen: usize,
}

impl Default for InkomendOpties {
    fn default() -> Self {
        Self { kopieen: 1 }
    }
}

/// A message that came in. Has no `Debug`: it holds personal data.
pub struct Inkomend {
    /// The feed.
    pub bron: &'static str,
    /// Where it stood in the queue: `inkomend.uwv/17`. Says nothing about anybody, so it may be logged and kept.
    pub kenmerk: String,
    /// Follows from the id that its sender gave it (`Nats-Msg-Id`, or that of the CloudEvent); otherwise random.
    pub correlatie: Uuid,
    /// The trace that its sender says it belongs to.
    pub traceparent: Option<Traceparent>,
    /// What a file of this feed could hold: a JSON object, an array of them, or one per line. A CloudEvent in binary
    /// mode has been put together.
    pub inhoud: Bytes,
    /// How often it has been given out, this time included.
    pub poging: i64,
}

impl Inkomend {
    /// The content as text, for the quarantine. Bytes that are no UTF-8 become the characters with the same numbers
    /// (ISO 8859-1), so that nothing is lost.
    #[must_use]
    pub fn tekst(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.inhoud) {
            Ok(tekst) => tekst.into(),
            Err(_) => self.inhoud.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
        }
    }
}

/// Why a message is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum Opnamefout {
    /// It can never be taken in: goes to quarantine as a whole.
    #[error("{reden}")]
    Onbruikbaar {
        /// Stable code, with a section in `docs/fouten.md`.
        code: &'static str,
        /// What is wrong, in Dutch, without anything of the message itself.
        reden: String,
    },
    /// Not now; it comes again.
    #[error(transparent)]
    Tijdelijk(Box<dyn Error + Send + Sync>),
}

/// Who takes in the messages of one feed.
pub trait Ontvanger: Send + Sync + 'static {
    /// Its name: letters, digits and dashes. The last part of the subject.
    fn bron(&self) -> &'static str;

    /// Takes a message in. When this says yes, every row of it is recorded durably or in quarantine. The same message
    /// again must change nothing.
    fn neem_op<'a>(&'a self, bericht: &'a Inkomend) -> BoxFuture<'a, Result<(), Opnamefout>>;

    /// Keeps a message that cannot be read in quarantine, as one row with this reason. The same message again must
    /// change nothing.
    fn zet_apart<'a>(
        &'a self,
        bericht: &'a Inkomend,
        code: &'static str,
        reden: &'a str,
    ) -> BoxFuture<'a, Result<(), Box<dyn Error + Send + Sync>>>;
}

/// Why a queue cannot be read. [`neem_aan`] only ends with what waiting does not heal.
#[derive(Debug, thiserror::Error)]
pub enum InkomendFout {
    /// The bus did not answer or refused. Tried again.
    #[error("NATS: {0}")]
    Bus(#[source] async_nats::Error),
    /// The connection broke. Tried again.
    #[error("de verbinding met NATS is verbroken")]
    Verbroken,
    /// The queue was made with settings with which messages could be lost or mixed up.
    #[error("stroom {stroom} is anders ingesteld dan nodig: {wat}")]
    StroomWijktAf {
        /// The stream.
        stroom: String,
        /// What is different.
        wat: &'static str,
    },
}

impl InkomendFout {
    fn bus(fout: impl Into<async_nats::Error>) -> Self {
        Self::Bus(fout.into())
    }
}

/// Takes in the messages of one feed until `stop`. Several instances may do so at once. The message that is under way
/// at `stop` is finished, if that takes no longer than ten seconds.
///
/// # Errors
/// Only when the queue is set up otherwise than needed. Everything else is tried again, after at most five seconds.
pub async fn neem_aan(
    verbinding: Client,
    ontvanger: impl Ontvanger,
    opties: InkomendOpties,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), InkomendFout> {
    let bron = ontvanger.bron();
    let wachtrij = Wachtrij::van(verbinding, ontvanger, opties);
    let stop = stop.shared();
    let uiterlijk = stop.clone().then(|()| sleep(MAX_AFRONDEN));
    let werk = async {
        let mut wachttijd = Backoff::new(MIN_PAUZE, MAX_PAUZE);
        loop {
            let fout = match wachtrij.lees(&stop, &mut wachttijd).await {
                Ok(()) => return Ok(()),
                Err(fout @ InkomendFout::StroomWijktAf { .. }) => return Err(fout),
                Err(fout) => fout,
            };
            let pauze = wachttijd.pause();
            tracing::warn!(bron, %fout, pauze_ms = pauze.as_millis(), "tries again");
            tokio::select! {
                () = stop.clone() => return Ok(()),
                () = sleep(pauze) => {}
            }
        }
    };
    tokio::select! {
        uitkomst = werk => uitkomst,
        () = uiterlijk => Ok(()),
    }
}
