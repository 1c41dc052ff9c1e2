//! The events of another service as they come over the bus: an [`eventstore::Source`], so that a policy or a read model
//! follows a stream as it follows a log. Positions are those of the log behind it; where a follower is, it keeps
//! itself.
//!
//! A message never stands before its place in the log: what a stream loses is published again behind it. So a follower
//! at position *p* reads from number *p* of the stream, looks whether the event at *p* is still the one that it read
//! there, and passes over what it has had. Every position must follow on the one before. A gap is never passed over: the reader is made anew, and when the gap is still there the
//! follower stands still and says so ([`BronFout::Gat`]).

mod lezer;
mod volger;

use async_nats::jetstream::{Context, ErrorCode, context::ContextBuilder, stream::LastRawMessageErrorKind};
use eventstore::{Feed, Look, Mark, Position, Query, Source, StoreError};
use futures_util::{FutureExt, future::BoxFuture};

pub use self::lezer::{MAX_VOORUIT, OPGERUIMD_NA};
use crate::{
    Client, CloudEvent, CloudEventFout, LeesFout, MAX_ANTWOORDTIJD, logstand::vraag_logstand, stroomnaam,
    stroomonderwerpen,
};

/// Why a stream cannot be followed; comes out as [`StoreError::Source`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BronFout {
    /// Events are chosen by tag, which the bus does not carry.
    #[error("gebeurtenissen van de bus worden op soort gekozen, niet op etiket")]
    Etiketten,
    /// The bus did not answer or refused.
    #[error("NATS: {0}")]
    Bus(#[source] async_nats::Error),
    /// Nobody says how far the log of a service is.
    #[error("{dienst} zegt niet hoe ver haar logboek is: draait zij, en is haar database te bereiken?")]
    Zwijgt {
        /// The service.
        dienst: String,
    },
    /// There is no connection.
    #[error("er is geen verbinding met NATS")]
    Verbroken,
    /// The server says that there is more, but it does not come.
    #[error("stroom {stroom} heeft meer, maar geeft het niet")]
    Stil {
        /// The stream.
        stroom: String,
    },
    /// Events are missing in the stream. Waiting does not heal it.
    #[error(
        "stroom {stroom} mist gebeurtenissen: na positie {na} komt {gevonden}. Verwijder de stroom: de dienst \
         publiceert hem dan opnieuw uit zijn logboek, en wie volgt gaat verder waar hij was"
    )]
    Gat {
        /// The stream.
        stroom: String,
        /// The last position that was read.
        na: Position,
        /// The next one that the stream has.
        gevonden: Position,
    },
    /// The stream holds another event at the place of the follower than the one that it read there: the log behind it was
    /// restored from an older copy, or is another one.
    #[error("stroom {stroom} heeft op positie {positie} een andere gebeurtenis dan daar is gelezen")]
    AnderLogboek {
        /// The stream.
        stroom: String,
        /// The position.
        positie: Position,
    },
    /// A message that is no event of ours.
    #[error("bericht {volgnummer} van stroom {stroom} is niet van ons: {bron}")]
    VreemdBericht {
        /// The stream.
        stroom: String,
        /// Its number there.
        volgnummer: u64,
        /// What is wrong with it.
        #[source]
        bron: LeesFout,
    },
    /// A message whose head cannot be written as the log has it.
    #[error(transparent)]
    Bericht(#[from] CloudEventFout),
}

impl BronFout {
    fn bus(fout: impl Into<async_nats::Error>) -> Self {
        Self::Bus(fout.into())
    }
}

impl From<BronFout> for StoreError {
    fn from(fout: BronFout) -> Self {
        match fout {
            BronFout::AnderLogboek { positie, .. } => Self::OtherLog { position: positie },
            fout => Self::Source(Box::new(fout)),
        }
    }
}

/// The events of one service, over the bus. Cheap to clone; every follower gets a reader of its own.
#[derive(Clone)]
pub struct Stroombron {
    dienst: String,
    stroom: String,
    context: Context,
    verbinding: Client,
}

impl Stroombron {
    /// The events of `dienst`.
    #[must_use]
    pub fn van(dienst: &str, verbinding: Client) -> Self {
        let context = ContextBuilder::new().timeout(MAX_ANTWOORDTIJD).build(verbinding.clone());
        Self { dienst: dienst.to_owned(), stroom: stroomnaam(dienst), context, verbinding }
    }

    /// What the stream's last message says of the log: which it is, and the position; the start when there is none, or no
    /// stream.
    async fn stand(&self) -> Result<Look, BronFout> {
        let leeg = Look { log: None, head: Position::START };
        let stroom = self.context.get_stream_no_info(&self.stroom).await.map_err(BronFout::bus)?;
        match stroom.get_last_raw_message_by_subject(&stroomonderwerpen(&self.dienst)).await {
            Ok(laatste) => {
                let bericht = self.lees(&laatste.payload, laatste.sequence)?;
                Ok(Look { log: bericht.log, head: bericht.sequence })
            }
            Err(fout) => match fout.kind() {
                LastRawMessageErrorKind::NoMessageFound => Ok(leeg),
                LastRawMessageErrorKind::JetStream(reden)
                    if reden.error_code() == ErrorCode::STREAM_NOT_FOUND =>
                {
                    Ok(leeg)
                }
                _ => Err(BronFout::bus(fout)),
            },
        }
    }

    fn lees(&self, inhoud: &[u8], volgnummer: u64) -> Result<CloudEvent, BronFout> {
        CloudEvent::lees_van(&self.dienst, inhoud).map_err(|bron| BronFout::VreemdBericht {
            stroom: self.stroom.clone(),
            volgnummer,
            bron,
        })
    }
}

impl Source for Stroombron {
    fn follow(&self, query: Query, after: Mark) -> Box<dyn Feed> {
        Box::new(volger::Volger::nieuw(self.clone(), query, after))
    }

    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>> {
        async { Ok(self.stand().await?) }.boxed()
    }

    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        async { Ok(vraag_logstand(&self.dienst, &self.verbinding).await?) }.boxed()
    }
}
