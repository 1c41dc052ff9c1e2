//! What can go wrong between a log and its stream, and whether waiting helps.

use eventstore::{Position, StoreError};

use crate::{CloudEventFout, LeesFout};

/// What can go wrong. [`Relay::loop_mee`](crate::Relay::loop_mee) only ends with what waiting does not heal.
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
    /// The log or the lease cannot be read. Tried again, unless the log is closed.
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
    /// The stream goes further than the log, or its end is not what the log holds there (another event, or the same one
    /// stored at another moment): this is not the log that it was made from, or the log was put back from an older copy.
    #[error(
        "stroom {stroom} hoort niet bij dit logboek (verschil op positie {positie}): is het logboek teruggezet, of is \
         dit een ander? Klopt dit logboek, verwijder dan de stroom: zie docs/hoe/een-stroom-herstellen.md"
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
    pub(super) fn gaat_over(&self) -> bool {
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
