//! Live figures for dashboards: the newest public state of a municipality in a key-value bucket, where others may watch
//! it. The state is what anybody may see on the start page; only the newest counts, so what changes faster than it is
//! written is skipped.
//!
//! Several instances may write: they all write the same. What a server loses is written again.

use std::time::Duration;

use async_nats::jetstream::{
    Context,
    context::ContextBuilder,
    stream::{Config, DirectGetErrorKind, DiscardPolicy, StorageType, Stream},
};
use bytes::Bytes;
use domein::Gemeentecode;
use eventstore::Backoff;
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    Client, MAX_ANTWOORDTIJD,
    verbinding::{MAX_KOPREGELS_BYTES, Verbonden, wacht_op_verbinding},
};

/// The bucket.
pub const CIJFERS: &str = "jongerenstroom_cijfers";
/// Most bytes of one state.
pub const MAX_STAND_BYTES: usize = 64 * 1024;
/// Most bytes of the bucket: a state for every municipality.
pub const MAX_CIJFERS_BYTES: i64 = 64 * 1024 * 1024;
/// Shortest time between two writes.
pub const MIN_TUSSENTIJD: Duration = Duration::from_millis(500);
/// In silence it is looked this often whether the bucket still holds the state.
const CONTROLE_ELKE: Duration = Duration::from_secs(30);
/// Wait after a first error.
const MIN_PAUZE: Duration = Duration::from_millis(100);
/// Longest wait after errors in a row.
const MAX_PAUZE: Duration = Duration::from_secs(5);

/// What an installation may choose about the bucket, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpiegelOpties {
    /// Servers that keep each state: 1, or 3 in a cluster.
    pub kopieen: usize,
}

impl Default for SpiegelOpties {
    fn default() -> Self {
        Self { kopieen: 1 }
    }
}

/// Why the state cannot be written. [`spiegel`] only ends with what waiting does not heal.
#[derive(Debug, thiserror::Error)]
pub enum SpiegelFout {
    /// The bus did not answer or refused. Tried again.
    #[error("NATS: {0}")]
    Bus(#[source] async_nats::Error),
    /// The state is larger than the bucket takes. The next one is tried.
    #[error("de stand heeft {bytes} bytes; hoogstens {MAX_STAND_BYTES} is toegestaan")]
    TeGroot {
        /// Its size.
        bytes: usize,
    },
    /// The bucket was made with other settings than needed.
    #[error("emmer {CIJFERS} is anders ingesteld dan nodig: {wat}")]
    EmmerWijktAf {
        /// What is different.
        wat: &'static str,
    },
}

impl SpiegelFout {
    fn bus(fout: impl Into<async_nats::Error>) -> Self {
        Self::Bus(fout.into())
    }
}

/// The key of a municipality's state.
#[must_use]
pub fn sleutel(gemeente: &Gemeentecode) -> String {
    format!("{gemeente}.kerncijfers")
}

/// Keeps the state of `gemeente` in the bucket the newest one of `live`, as `bytes` writes it, until `stop` or until
/// nobody sends to `live` any more.
///
/// # Errors
/// Only when the bucket is set up otherwise than needed. Everything else is tried again, after at most five seconds.
pub async fn spiegel<T: Send + Sync>(
    verbinding: Client,
    gemeente: &Gemeentecode,
    mut live: watch::Receiver<T>,
    bytes: impl Fn(&T) -> Bytes + Send,
    opties: SpiegelOpties,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), SpiegelFout> {
    let context = ContextBuilder::new().timeout(MAX_ANTWOORDTIJD).build(verbinding.clone());
    let emmer = Emmer { context, onderwerp: format!("$KV.{CIJFERS}.{}", sleutel(gemeente)), opties };
    let werk = async {
        let mut wachttijd = Backoff::new(MIN_PAUZE, MAX_PAUZE);
        loop {
            let verbonden = wacht_op_verbinding(&verbinding).await;
            let stand = bytes(&live.borrow_and_update());
            let begin = Instant::now();
            match emmer.zet(stand).await {
                Ok(()) => wachttijd.reset(),
                Err(fout @ SpiegelFout::EmmerWijktAf { .. }) => return Err(fout),
                Err(fout) => {
                    let pauze = wachttijd.pause();
                    tracing::warn!(%fout, pauze_ms = pauze.as_millis(), "the live figures are not written");
                    sleep(pauze).await;
                    continue;
                }
            }
            sleep_until(begin + MIN_TUSSENTIJD).await;
            if !nieuws(&mut live, verbonden, &verbinding).await {
                return Ok(());
            }
        }
    };
    tokio::select! {
        () = stop => Ok(()),
        uitkomst = werk => uitkomst,
    }
}

/// Waits until there is something to write or to look at; false when nothing comes any more.
async fn nieuws<T>(live: &mut watch::Receiver<T>, verbonden: Verbonden, verbinding: &Client) -> bool {
    tokio::select! {
        anders = live.changed() => anders.is_ok(),
        () = verbonden.verbroken(verbinding) => true,
        () = sleep(CONTROLE_ELKE) => true,
    }
}

struct Emmer {
    context: Context,
    onderwerp: String,
    opties: SpiegelOpties,
}

impl Emmer {
    /// Writes a state that the bucket does not hold yet.
    async fn zet(&self, stand: Bytes) -> Result<(), SpiegelFout> {
        if stand.len() > MAX_STAND_BYTES {
            return Err(SpiegelFout::TeGroot { bytes: stand.len() });
        }
        let emmer = self.open().await?;
        match emmer.direct_get_last_for_subject(&self.onderwerp).await {
            Ok(bewaard) if bewaard.payload == stand => return Ok(()),
            Ok(_) => {}
            Err(fout) if fout.kind() == DirectGetErrorKind::NotFound => {}
            Err(fout) => return Err(SpiegelFout::bus(fout)),
        }
        let bevestiging =
            self.context.publish(self.onderwerp.clone(), stand).await.map_err(SpiegelFout::bus)?;
        bevestiging.await.map_err(SpiegelFout::bus)?;
        Ok(())
    }

    async fn open(&self) -> Result<Stream, SpiegelFout> {
        let emmer = self.context.get_or_create_stream(self.instelling()).await.map_err(SpiegelFout::bus)?;
        let gevonden = &emmer.cached_info().config;
        let wat = if gevonden.max_messages_per_subject != 1 {
            "bewaart meer dan de laatste stand"
        } else if !gevonden.allow_direct {
            "geeft de laatste stand niet rechtstreeks"
        } else {
            return Ok(emmer);
        };
        Err(SpiegelFout::EmmerWijktAf { wat })
    }

    /// A stream is a key-value bucket by its name, its subjects and these settings (NATS, ADR-8).
    fn instelling(&self) -> Config {
        Config {
            name: format!("KV_{CIJFERS}"),
            description: Some("Live kerncijfers per gemeente, voor dashboards".to_owned()),
            subjects: vec![format!("$KV.{CIJFERS}.>")],
            storage: StorageType::File,
            discard: DiscardPolicy::New,
            max_messages_per_subject: 1,
            max_bytes: MAX_CIJFERS_BYTES,
            max_message_size: i32::try_from(MAX_STAND_BYTES + MAX_KOPREGELS_BYTES).unwrap_or(i32::MAX),
            num_replicas: self.opties.kopieen,
            allow_rollup: true,
            allow_direct: true,
            deny_delete: true,
            ..Config::default()
        }
    }
}
