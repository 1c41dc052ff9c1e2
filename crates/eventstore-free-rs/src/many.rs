//! Handling many commands at once, for imports and reactions.

use crate::{Answer, Codec, Decider, Log, StoreError, decide_many};

/// Handles many commands: every stream is read once, in one query, and the appends go out together so that group
/// commit takes them as few transactions. Commands on the same stream are decided in order. Returns one answer per
/// command, in order.
///
/// # Errors
/// Only when the streams cannot be read; what concerns one command is in its own answer.
pub async fn handle_many<D, C>(
    log: &Log,
    envelopes: Vec<crate::Envelope<D, C>>,
) -> Result<Vec<Answer<D, C>>, StoreError>
where
    D: Decider,
    C: Codec<D>,
{
    decide_many(log, envelopes).await?.append(log).await
}
