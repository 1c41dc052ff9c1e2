//! Why the stream of another service cannot be followed.

use eventstore::{Position, StoreError};

use crate::{CloudEventFout, LeesFout};

/// Why a stream cannot be followed; comes out as [`StoreError::Source`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceFout {
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
    /// What the stream holds at the place of the follower is not what it read there (another event, or the same one stored
    /// at another moment): the log behind it was restored from an older copy, or is another one.
    #[error("stroom {stroom} heeft op positie {positie} iets anders dan daar is gelezen")]
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

impl SourceFout {
    pub(super) fn bus(fout: impl Into<async_nats::Error>) -> Self {
        Self::Bus(fout.into())
    }
}

impl From<SourceFout> for StoreError {
    fn from(fout: SourceFout) -> Self {
        match fout {
            SourceFout::AnderLogboek { positie, .. } => Self::OtherLog { position: positie },
            fout => Self::Source(Box::new(fout)),
        }
    }
}
