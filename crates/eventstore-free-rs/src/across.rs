//! Handling a command whose decision looks wider than one stream: it reads what a query finds, appends to one stream,
//! and is decided again when the log has since got an event that would have changed the decision.

use uuid::Uuid;

use crate::{
    Answer, Append, AppendError, Codec, Decider, Effect, Envelope, Expected, HandleError, Handled, Log,
    MAX_DECISIONS, NewEvent, Position, Query, StoreError, Version,
    load::{Decision, Reading},
};

/// Most times a decision over a query is made again. At least one of those who ask at the same moment succeeds in
/// every round, so this is also how many may decide about the same thing at once.
const MAX_ROUNDS: usize = 4 * MAX_DECISIONS;
/// Events read at a time.
const PAGE: usize = 2_000;

/// A decision that looks wider than one stream, accepted and not yet recorded.
#[must_use = "nothing is recorded before it is appended"]
pub struct Across<D: Decider, C: Codec<D>> {
    read: Query,
    envelope: Envelope<D, C>,
    seen: Seen<D>,
    handled: Handled<D>,
    new: Vec<NewEvent>,
}

/// Decides the command of `envelope` on the events that `read` finds. Nothing is recorded until it is appended.
///
/// # Errors
/// The rule's refusal, [`HandleError::KeyReused`] when the id belongs to another command, or what the log says.
pub async fn decide_across<D, C>(
    log: &Log,
    read: Query,
    envelope: Envelope<D, C>,
) -> Result<Across<D, C>, HandleError<D::Error, C::Error>>
where
    D: Decider,
    C: Codec<D>,
{
    let mut seen = Seen { reading: Reading::of([envelope.id]), upto: Position::START };
    seen.catch_up::<C>(log, &read).await?;
    let (handled, new) = seen.decide(log, &envelope).await?;
    Ok(Across { read, envelope, seen, handled, new })
}

impl<D: Decider, C: Codec<D>> Across<D, C> {
    /// What the command will be answered when nobody else is first.
    #[must_use]
    pub fn decision(&self) -> &Handled<D> {
        &self.handled
    }

    /// The id of the command, when the log has another command under it: see [`Plan::reused`](crate::Plan::reused).
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn reused(&self, log: &Log) -> Result<Option<Uuid>, StoreError> {
        let reused = self.handled.is_recorded_now() && self.envelope.is_reused(log).await?;
        Ok(reused.then_some(self.envelope.id))
    }

    /// Appends to the stream of the command, unless the log has an event that the decision did not see and that matches
    /// the query that `unless` gives for it. Then it is decided again. The query may be narrower than what was read:
    /// what does not change the decision is no reason to decide again.
    ///
    /// # Errors
    /// As [`decide_across`], and what the log says of the append.
    pub async fn append(mut self, log: &Log, unless: impl Fn(&Handled<D>) -> Query) -> Answer<D, C> {
        let mut taken = false;
        for _ in 0..MAX_ROUNDS {
            if self.new.is_empty() {
                return Ok(self.handled);
            }
            let append =
                Append::to(self.envelope.stream.clone(), Expected::Any, std::mem::take(&mut self.new))
                    .unless(unless(&self.handled), self.seen.upto);
            match log.append(append).await {
                Ok(done) if !done.repeated => {
                    return Ok(Handled { version: done.version, ..self.handled });
                }
                Err(error) if error.is_conflict() => {}
                // The id is in use: the next round sees what came of the same command, or that it was another one.
                Ok(_) | Err(AppendError::IdReused { .. }) if !taken => taken = true,
                Ok(_) | Err(AppendError::IdReused { .. }) => {
                    return Err(HandleError::KeyReused { command: self.envelope.id });
                }
                Err(error) => return Err(error.into()),
            }
            self.seen.catch_up::<C>(log, &self.read).await?;
            (self.handled, self.new) = self.seen.decide(log, &self.envelope).await?;
        }
        Err(AppendError::ConditionFailed.into())
    }
}

/// Decides the command of `envelope` on the events that `read` finds, and appends: see [`decide_across`] and [`Across::append`]. Asked
/// again, it gives its first answer and changes nothing.
///
/// # Errors
/// As those.
pub async fn handle_across<D, C>(
    log: &Log,
    read: Query,
    envelope: Envelope<D, C>,
    unless: impl Fn(&Handled<D>) -> Query,
) -> Answer<D, C>
where
    D: Decider,
    C: Codec<D>,
{
    decide_across(log, read, envelope).await?.append(log, unless).await
}

/// What the decision has seen. After a conflict only what is new is read.
///
/// All events that the query finds are read: some thousands take milliseconds. Beyond some ten thousand, keep the state
/// of the first part of the log beside its position and begin there.
struct Seen<D: Decider> {
    reading: Reading<D>,
    upto: Position,
}

impl<D: Decider> Seen<D> {
    async fn catch_up<C: Codec<D>>(
        &mut self,
        log: &Log,
        query: &Query,
    ) -> Result<(), HandleError<D::Error, C::Error>> {
        loop {
            let page = log.read(query, self.upto, PAGE).await?;
            for recorded in &page.events {
                self.reading.read::<C>(recorded, &recorded.stream).map_err(HandleError::Codec)?;
            }
            self.upto = page.upto;
            if page.upto >= page.head {
                return Ok(());
            }
        }
    }

    async fn decide<C: Codec<D>>(&self, log: &Log, envelope: &Envelope<D, C>) -> Decision<D, C> {
        let (mut handled, new) =
            self.reading.decide(envelope.id, envelope.command.clone(), &envelope.codec)?;
        if handled.effect == Effect::Already {
            // The query finds events of other streams too.
            let events = log.read_stream(&envelope.stream).await?;
            handled.version = events.last().map_or(Version::START, |last| last.version);
        }
        Ok((handled, new))
    }
}
