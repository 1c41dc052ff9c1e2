//! One stream to follow, and the place of its last message.

use async_nats::jetstream::{Context, ErrorCode, context::ContextBuilder, stream::LastRawMessageErrorKind};
use eventstore::{Look, Position};

use super::fout::SourceFout;
use crate::{Client, CloudEvent, MAX_ANTWOORDTIJD, stroomnaam, stroomonderwerpen};

/// The events of one service, over the bus. Cheap to clone; every follower gets a reader of its own.
#[derive(Clone)]
pub struct StreamSource {
    pub(super) dienst: String,
    pub(super) stroom: String,
    pub(super) context: Context,
    pub(super) verbinding: Client,
}

impl StreamSource {
    /// The events of `dienst`.
    #[must_use]
    pub fn van(dienst: &str, verbinding: Client) -> Self {
        let context = ContextBuilder::new().timeout(MAX_ANTWOORDTIJD).build(verbinding.clone());
        Self { dienst: dienst.to_owned(), stroom: stroomnaam(dienst), context, verbinding }
    }

    /// What the stream's last message says of the log: which it is, and the position; the start when there is none, or no
    /// stream.
    pub(super) async fn stand(&self) -> Result<Look, SourceFout> {
        let leeg = Look { log: None, head: Position::START };
        let stroom = self.context.get_stream_no_info(&self.stroom).await.map_err(SourceFout::bus)?;
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
                _ => Err(SourceFout::bus(fout)),
            },
        }
    }

    pub(super) fn lees(&self, inhoud: &[u8], volgnummer: u64) -> Result<CloudEvent, SourceFout> {
        CloudEvent::lees_van(&self.dienst, inhoud).map_err(|bron| SourceFout::VreemdBericht {
            stroom: self.stroom.clone(),
            volgnummer,
            bron,
        })
    }
}
