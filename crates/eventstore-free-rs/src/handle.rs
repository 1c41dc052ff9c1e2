//! Handling one command on one stream: load, decide, append, and decide again when somebody else was first.

use uuid::Uuid;

use crate::{
    Answer, Append, AppendError, Codec, Decider, Effect, Expected, HandleError, Handled, Log, MAX_DECISIONS,
    StreamId, gather, load::Reading,
};

/// Handles one command on one stream.
///
/// `command` is the id of the command: a request or feed row that comes in again has the same, and then gets its first
/// answer and changes nothing. `conditions` may add conditions, other streams or a checkpoint to the append.
///
/// # Errors
/// The rule's refusal, [`HandleError::KeyReused`] when the id belongs to another command, or what the log says.
pub async fn handle<D, C>(
    log: &Log,
    codec: &C,
    stream: &StreamId,
    command: Uuid,
    ask: D::Command,
    conditions: impl Fn(Append) -> Append,
) -> Answer<D, C>
where
    D: Decider,
    C: Codec<D>,
{
    let mut taken = false;
    for last in (0..MAX_DECISIONS).map(|n| n + 1 == MAX_DECISIONS) {
        let mut reading = Reading::<D>::of([command]);
        let gathered = gather::<D, C>(log, std::slice::from_ref(stream)).await?;
        let goes_on_in = gathered.goes_on_in(stream).clone();
        for recorded in &gathered.events {
            reading.read::<C>(recorded, &goes_on_in).map_err(HandleError::Codec)?;
        }
        let (handled, new) = reading.decide(command, ask.clone(), codec)?;
        let own: Vec<Uuid> = new.iter().map(|event| event.id).collect();
        let append = conditions(Append::to(goes_on_in, Expected::Exact(reading.version()), new));
        if own.is_empty() && (handled.effect == Effect::Repeated || append.checkpoint.is_none()) {
            return Ok(handled);
        }
        match log.append(append).await {
            Ok(done) if !done.repeated => return Ok(handled),
            // The same command was handled at the same moment: the stream tells what came of it.
            Ok(_) if !last => {}
            Ok(_) => return Ok(Handled { effect: Effect::Repeated, ..handled }),
            Err(AppendError::IdReused { id }) if own.contains(&id) => {
                if taken {
                    return Err(HandleError::KeyReused { command });
                }
                taken = true;
            }
            Err(error) if error.is_conflict() && !last => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(HandleError::KeyReused { command })
}
