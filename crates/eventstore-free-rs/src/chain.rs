//! The commands of a plan on one stream, each decided on what the ones before it lead to. They are appended together, in
//! as few appends as their size allows, and each that did not get through is decided again.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::{
    Answer, Append, AppendError, Appended, Codec, Decider, Decode, Envelope, Expected, HandleError, Log,
    MAX_DECISIONS, NewEvent, Recorded, StreamId, Unless, Version, event_id, load::Reading,
};

/// An append gets no more commands once it holds so many events.
const MAX_CHAIN_EVENTS: usize = 1_000;
/// An append gets no more commands once its events hold so many bytes.
const MAX_CHAIN_BYTES: usize = 4 * 1024 * 1024;

/// A command of a plan.
pub(crate) struct Item<D: Decider, C> {
    /// Its place in the plan.
    pub(crate) index: usize,
    pub(crate) envelope: Envelope<D, C>,
    /// Conditions on its append.
    pub(crate) unless: Vec<Unless>,
    /// How often somebody else was first.
    lost: usize,
    /// Its id was in use; the next time shows whether for this command.
    taken: bool,
    /// Appended apart from other commands, so that what is wrong with it is no fault of theirs.
    alone: bool,
}

impl<D: Decider, C> Item<D, C> {
    pub(crate) fn new((index, envelope): (usize, Envelope<D, C>)) -> Self {
        Self { index, envelope, unless: Vec::new(), lost: 0, taken: false, alone: false }
    }

    fn lost_once(self) -> Self {
        Self { lost: self.lost + 1, alone: self.alone || self.lost >= MAX_DECISIONS, ..self }
    }

    fn is_apart(&self) -> bool {
        self.alone || !self.unless.is_empty()
    }
}

/// A command with its answer, true once its events are appended.
pub(crate) struct Decided<D: Decider, C: Codec<D>> {
    pub(crate) item: Item<D, C>,
    pub(crate) answer: Answer<D, C>,
    new: Vec<NewEvent>,
}

impl<D: Decider, C: Codec<D>> Decided<D, C> {
    /// Whether one of its events has this id.
    fn has(&self, id: Uuid) -> bool {
        let count = self.answer.as_ref().map_or(0, |handled| handled.events.len());
        (0..count).any(|index| event_id(self.item.envelope.id, index) == id)
    }
}

/// A stream as it stands, or the event in it that cannot be read.
pub(crate) type Stream<D> = Result<Reading<D>, Box<Recorded>>;

pub(crate) struct Chain<D: Decider, C: Codec<D>> {
    stream: StreamId,
    /// The stream after the commands.
    reading: Stream<D>,
    /// Version of the stream before them.
    before: Version,
    pub(crate) decided: Vec<Decided<D, C>>,
}

/// What came of a chain.
pub(crate) struct Settled<D: Decider, C: Codec<D>> {
    /// Per place in the plan.
    pub(crate) answers: Vec<(usize, Answer<D, C>)>,
    /// To be decided again.
    pub(crate) left: Vec<Item<D, C>>,
}

impl<D: Decider, C: Codec<D>> Chain<D, C> {
    pub(crate) fn new(stream: StreamId, reading: Stream<D>) -> Self {
        let before = reading.as_ref().map_or(Version::START, Reading::version);
        Self { stream, reading, before, decided: Vec::new() }
    }

    /// Decides one more command.
    pub(crate) fn add(&mut self, item: Item<D, C>) {
        let Envelope { id, command, codec, .. } = &item.envelope;
        let decision = match &mut self.reading {
            Ok(reading) => {
                let decision = reading.decide(*id, command.clone(), codec);
                if let Ok((handled, new)) = &decision {
                    reading.follow(*id, handled, new);
                }
                decision
            }
            Err(recorded) => Err(HandleError::Codec(unreadable::<D, C>(recorded))),
        };
        let (answer, new) = match decision {
            Ok((handled, new)) => (Ok(handled), new),
            Err(error) => (Err(error), Vec::new()),
        };
        self.decided.push(Decided { item, answer, new });
    }

    /// Appends the commands in order. What comes after a command that does not get through is not appended.
    pub(crate) async fn append(self, log: &Log) -> Settled<D, C> {
        let mut settled = Settled { answers: Vec::new(), left: Vec::new() };
        let mut version = self.before;
        let mut waiting = VecDeque::from(self.decided);
        while let Some(mut batch) = next_batch(&mut waiting) {
            let (mut new, mut unless) = (Vec::new(), Vec::new());
            for one in &mut batch {
                new.append(&mut one.new);
                unless.extend(one.item.unless.iter().cloned());
            }
            if new.is_empty() {
                settled.answer(batch);
                continue;
            }
            let count = new.len() as u64;
            let append = Append::to(self.stream.clone(), Expected::Exact(version), new);
            match log.append(Append { unless, ..append }).await {
                Ok(Appended { repeated: false, .. }) => {
                    version = Version(version.0 + count);
                    settled.answer(batch);
                    continue;
                }
                // The same commands were handled at the same moment: the stream tells what came of them.
                Ok(Appended { repeated: true, .. }) => settled.lost(batch, AppendError::ConditionFailed),
                Err(error) if error.is_conflict() => settled.lost(batch, error),
                Err(error) => settled.failed(batch, error),
            }
            break;
        }
        settled.left.extend(waiting.into_iter().map(|one| one.item));
        settled
    }
}

fn unreadable<D: Decider, C: Decode<D>>(recorded: &Recorded) -> C::Error {
    match C::decode(recorded) {
        Err(error) => error,
        Ok(_) => unreachable!("the same event was unreadable before"),
    }
}

/// The next commands that go into one append: as many as there is room for. What needs no append waits for nobody.
fn next_batch<D: Decider, C: Codec<D>>(waiting: &mut VecDeque<Decided<D, C>>) -> Option<Vec<Decided<D, C>>> {
    let mut batch: Vec<Decided<D, C>> = Vec::new();
    let (mut events, mut bytes, mut apart) = (0, 0, false);
    while let Some(next) = waiting.front() {
        let appends = !next.new.is_empty();
        let full = events >= MAX_CHAIN_EVENTS || bytes >= MAX_CHAIN_BYTES;
        let closed = events > 0 && (full || apart || (appends && next.item.is_apart()));
        let begins = events == 0 && appends && !batch.is_empty();
        if closed || begins {
            break;
        }
        events += next.new.len();
        bytes += next.new.iter().map(NewEvent::size).sum::<usize>();
        apart |= appends && next.item.is_apart();
        batch.extend(waiting.pop_front());
    }
    (!batch.is_empty()).then_some(batch)
}

impl<D: Decider, C: Codec<D>> Settled<D, C> {
    fn answer(&mut self, batch: Vec<Decided<D, C>>) {
        self.answers.extend(batch.into_iter().map(|one| (one.item.index, one.answer)));
    }

    /// Somebody else was first: the commands are decided again, but not for ever.
    fn lost(&mut self, batch: Vec<Decided<D, C>>, error: AppendError) {
        match <[_; 1]>::try_from(batch) {
            Ok([one]) if one.item.lost >= MAX_DECISIONS => {
                self.answers.push((one.item.index, Err(error.into())));
            }
            Ok([one]) => self.left.push(one.item.lost_once()),
            Err(batch) => self.left.extend(batch.into_iter().map(|one| one.item.lost_once())),
        }
    }

    /// The log did not take the append. Apart from the others each command shows whether it was at fault.
    fn failed(&mut self, batch: Vec<Decided<D, C>>, error: AppendError) {
        let owner = match error {
            AppendError::IdReused { id } => batch.iter().position(|one| one.has(id)),
            _ => None,
        };
        match <[_; 1]>::try_from(batch) {
            // The id was in use before too, and the stream does not have this command: it belongs to another one.
            Ok([one]) if owner.is_some() && one.item.taken => {
                let error = HandleError::KeyReused { command: one.item.envelope.id };
                self.answers.push((one.item.index, Err(error)));
            }
            Ok([one]) if owner.is_none() => self.answers.push((one.item.index, Err(error.into()))),
            Ok([one]) => self.left.push(Item { taken: true, ..one.item }),
            Err(batch) => self.left.extend(batch.into_iter().enumerate().map(|(place, one)| {
                let taken = one.item.taken || owner == Some(place);
                Item { taken, alone: taken || owner.is_none(), ..one.item }
            })),
        }
    }
}
