//! One reader of a stream: a consumer of our own that the server forgets when nobody asks it for anything any more. It
//! acknowledges nothing and is never repaired: whatever happens to it, a new one begins where the follower is.

use std::time::Duration;

use async_nats::jetstream::{
    ErrorCode, Message,
    consumer::{AckPolicy, DeliverPolicy, pull},
    stream::ConsumerErrorKind,
};
use eventstore::Position;
use futures_util::{FutureExt, StreamExt};
use uuid::Uuid;

use super::{fout::SourceFout, source::StreamSource};
use crate::verbinding::Verbonden;

/// Messages that are asked for at a time. At most half as many more are under way or wait here to be taken in, so that
/// a follower that is slow holds the server back, not the other way round.
pub const MAX_VOORUIT: usize = 500;
/// A reader that asks for nothing for so long is forgotten by the server: its follower is gone, or comes back with a
/// new one.
pub const OPGERUIMD_NA: Duration = Duration::from_secs(30);
/// How long one request for messages stands.
const VERZOEK_LOOPT: Duration = Duration::from_secs(30);
/// In silence the server says this often that it is there; two times without it, and the reader is given up.
const HARTSLAG: Duration = Duration::from_secs(5);

/// Why a reader is given up.
#[derive(Debug, thiserror::Error)]
pub(super) enum Einde {
    #[error("the connection broke")]
    Verbroken,
    #[error("messages were lost on their way")]
    Gemist,
    #[error("the server ended it")]
    Beeindigd,
    #[error("{0}")]
    Bus(#[source] async_nats::Error),
}

/// A reader.
pub(super) struct Lezer {
    berichten: pull::Stream,
    verbonden: Verbonden,
    /// How many messages it has given.
    aantal: u64,
}

/// A message with what the server said about it.
pub(super) struct Gelezen {
    pub(super) bericht: Message,
    /// Its number in the stream.
    pub(super) volgnummer: u64,
    /// How many more the stream held after it.
    pub(super) hierna: u64,
}

impl Lezer {
    /// A reader from `na` on, to see what stands there, and what comes after; none when the stream is not there yet.
    pub(super) async fn open(bron: &StreamSource, na: Position) -> Result<Option<Self>, SourceFout> {
        let verbonden = Verbonden::nu(&bron.verbinding);
        let instelling = pull::Config {
            name: Some(format!("volger-{}", Uuid::new_v4().simple())),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: na.0.max(1) },
            ack_policy: AckPolicy::None,
            inactive_threshold: OPGERUIMD_NA,
            num_replicas: 1,
            memory_storage: true,
            ..pull::Config::default()
        };
        let lezer = match bron.context.create_consumer_on_stream(instelling, &bron.stroom).await {
            Ok(lezer) => lezer,
            Err(fout) => match fout.kind() {
                ConsumerErrorKind::JetStream(reden) if reden.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                    return Ok(None);
                }
                _ => return Err(SourceFout::bus(fout)),
            },
        };
        let verzoek = lezer
            .stream()
            .max_messages_per_batch(MAX_VOORUIT)
            .expires(VERZOEK_LOOPT)
            .heartbeat(HARTSLAG)
            .messages();
        let berichten = verzoek.await.map_err(SourceFout::bus)?;
        Ok(Some(Self { berichten, verbonden, aantal: 0 }))
    }

    /// The next message, when it has come.
    pub(super) fn klaar(&mut self) -> Option<Result<Gelezen, Einde>> {
        let bericht = self.berichten.next().now_or_never()?;
        Some(self.keur(bericht))
    }

    /// Waits for the next message. Dropping the future loses nothing.
    pub(super) async fn volgende(&mut self, bron: &StreamSource) -> Result<Gelezen, Einde> {
        let bericht = tokio::select! {
            // What came before the connection broke counts.
            biased;
            bericht = self.berichten.next() => bericht,
            () = self.verbonden.verbroken(&bron.verbinding) => return Err(Einde::Verbroken),
        };
        self.keur(bericht)
    }

    fn keur(&mut self, bericht: Option<Result<Message, pull::MessagesError>>) -> Result<Gelezen, Einde> {
        let bericht = bericht.ok_or(Einde::Beeindigd)?.map_err(|fout| Einde::Bus(fout.into()))?;
        let (nummer, volgnummer, hierna) = {
            let info = bericht.info().map_err(Einde::Bus)?;
            (info.consumer_sequence, info.stream_sequence, info.pending)
        };
        self.aantal += 1;
        if nummer != self.aantal {
            return Err(Einde::Gemist);
        }
        Ok(Gelezen { bericht, volgnummer, hierna })
    }
}
