//! The stream of one service in JetStream: made when it is not there, and asked how far it is. Its last message is
//! the relay's only checkpoint.

use std::time::Duration;

use async_nats::jetstream::{
    Context,
    context::ContextBuilder,
    stream::{Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType, Stream},
};
use eventstore::{Entry, LogId, Mark, Position};

use super::{
    fout::RelayFout,
    opties::{MAX_ONDERWEG, RelayOpties},
};
use crate::{
    Client, CloudEvent, MAX_ANTWOORDTIJD, MAX_BYTES, stroomnaam, stroomonderwerpen,
    verbinding::MAX_KOPREGELS_BYTES,
};

/// How long the server knows a message id. The expected sequence does the same without end; this is a second lock.
const ONTDUBBELVENSTER: Duration = Duration::from_secs(120);

/// How far a stream is.
#[derive(Debug)]
pub(super) struct Stroomeinde {
    /// Position in the log of its last message.
    pub(super) positie: Position,
    /// What its last message says that stands there in the log; none when it is empty.
    pub(super) entry: Option<Entry>,
    /// The log that its last message came from; none when that does not say so.
    pub(super) log: Option<LogId>,
    /// The last number that the stream gave out: what the next message must expect. Above the number of the last
    /// message when messages at the end were lost or deleted.
    pub(super) volgnummer: u64,
    /// Events before the last message that the stream does not hold any more.
    pub(super) ontbrekend: u64,
}

impl Stroomeinde {
    /// The place of its last message in the log, with what must stand there.
    pub(super) fn merkteken(&self) -> Mark {
        Mark { position: self.positie, entry: self.entry }
    }
}

/// The stream of one service.
pub(super) struct Stroom {
    pub(super) context: Context,
    pub(super) naam: String,
    dienst: String,
    onderwerpen: String,
    opties: RelayOpties,
}

impl Stroom {
    pub(super) fn van(dienst: &str, verbinding: Client, opties: RelayOpties) -> Self {
        // The client's own bound is wider than the relay's: it goes on counting messages that the relay no longer
        // waits for, after the connection broke.
        let context = ContextBuilder::new()
            .timeout(MAX_ANTWOORDTIJD)
            .max_ack_inflight(16 * MAX_ONDERWEG)
            .build(verbinding);
        let (naam, onderwerpen) = (stroomnaam(dienst), stroomonderwerpen(dienst));
        Self { context, naam, dienst: dienst.to_owned(), onderwerpen, opties }
    }

    /// How far the stream is; makes it when it is not there.
    pub(super) async fn stand(&self) -> Result<Stroomeinde, RelayFout> {
        let stroom = self.open().await?;
        let staat = &stroom.cached_info().state;
        if staat.messages == 0 {
            return Ok(Stroomeinde {
                positie: Position::START,
                entry: None,
                log: None,
                volgnummer: staat.last_sequence,
                ontbrekend: 0,
            });
        }
        let laatste =
            stroom.get_last_raw_message_by_subject(&self.onderwerpen).await.map_err(RelayFout::bus)?;
        let vreemd =
            |bron| RelayFout::VreemdBericht { stroom: self.naam.clone(), volgnummer: laatste.sequence, bron };
        let bericht = CloudEvent::lees_van(&self.dienst, &laatste.payload).map_err(vreemd)?;
        // Another relay may have published between the two questions.
        let aantal = staat.messages + laatste.sequence.saturating_sub(staat.last_sequence);
        Ok(Stroomeinde {
            positie: bericht.sequence,
            entry: Some(bericht.entry()),
            log: bericht.log,
            volgnummer: laatste.sequence.max(staat.last_sequence),
            // Every position up to the last one has a message of its own.
            ontbrekend: bericht.sequence.0.saturating_sub(aantal),
        })
    }

    async fn open(&self) -> Result<Stream, RelayFout> {
        let stroom = self.context.get_or_create_stream(self.instelling()).await.map_err(RelayFout::bus)?;
        self.keur(&stroom.cached_info().config)?;
        Ok(stroom)
    }

    fn instelling(&self) -> Config {
        Config {
            name: self.naam.clone(),
            description: Some("Gebeurtenissen in de volgorde van het logboek, elk een keer".to_owned()),
            subjects: vec![self.onderwerpen.clone()],
            storage: StorageType::File,
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::New,
            max_bytes: self.opties.max_bytes.map_or(-1, |bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
            max_messages: -1,
            max_messages_per_subject: -1,
            max_message_size: i32::try_from(MAX_BYTES + MAX_KOPREGELS_BYTES).unwrap_or(i32::MAX),
            num_replicas: self.opties.kopieen,
            // The log has been on disk before: where the server waits for the disk at every message, this stream need
            // not. What it loses is published again. The server takes this only for a stream on one server.
            persist_mode: (self.opties.kopieen == 1).then_some(PersistenceMode::Async),
            duplicate_window: ONTDUBBELVENSTER,
            deny_delete: true,
            deny_purge: true,
            ..Config::default()
        }
    }

    /// Whether a stream that somebody else made keeps what the relay promises. What an operator may choose (size,
    /// replicas, window) is not looked at.
    fn keur(&self, gevonden: &Config) -> Result<(), RelayFout> {
        let afwijking = if gevonden.subjects != [self.onderwerpen.clone()] {
            "andere onderwerpen"
        } else if gevonden.retention != RetentionPolicy::Limits {
            "andere bewaarwijze dan limits"
        } else if gevonden.storage != StorageType::File {
            "bewaart niet op schijf"
        } else if gevonden.no_ack {
            "bevestigt niet"
        } else {
            return Ok(());
        };
        Err(RelayFout::StroomWijktAf { stroom: self.naam.clone(), wat: afwijking })
    }
}
