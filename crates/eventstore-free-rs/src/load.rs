//! Reading: what the rule knows of a stream, for whoever only looks and for a command that is about to be decided.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    Answer, Codec, Decider, Decode, Effect, HandleError, Handled, Log, NewEvent, Recorded, StoreError,
    StreamId, Version, event_id, gather,
};

/// A stream as the rule sees it now.
pub struct Loaded<D: Decider> {
    /// What has happened.
    pub state: D::State,
    /// Version of the stream; [`Version::START`] when nothing has happened.
    pub version: Version,
}

/// Why a stream cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError<C> {
    /// It holds an event that cannot be read.
    #[error("codec")]
    Codec(#[source] C),
    /// The log cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Loads a stream, to look at it, with what it joined and what joined it ([`gather`]); the version is that of the stream
/// in which it goes on. A stream without events is one in which nothing has happened.
///
/// # Errors
/// When the log cannot be read, or holds an event that is none of this decider's.
pub async fn load<D, C>(log: &Log, stream: &StreamId) -> Result<Loaded<D>, LoadError<C::Error>>
where
    D: Decider,
    C: Decode<D>,
{
    let mut reading = Reading::of([]);
    let gathered = gather::<D, C>(log, std::slice::from_ref(stream)).await?;
    let own = gathered.goes_on_in(stream);
    for recorded in &gathered.events {
        reading.read::<C>(recorded, own).map_err(LoadError::Codec)?;
    }
    Ok(Loaded { state: reading.state, version: reading.version })
}

/// Events as commands see them that are about to be decided: what they lead to, and what the log already has of those
/// commands.
pub(crate) struct Reading<D: Decider> {
    state: D::State,
    version: Version,
    /// The next event of each command, should it have been handled before, and the command.
    awaited: HashMap<Uuid, Uuid>,
    earlier: HashMap<Uuid, Earlier<D>>,
}

/// What was recorded of a command.
struct Earlier<D: Decider> {
    answer: Handled<D>,
    /// Of its events.
    meta: String,
}

/// What a command leads to, and the events to append for it.
pub(crate) type Decision<D, C> =
    Result<(Handled<D>, Vec<NewEvent>), HandleError<<D as Decider>::Error, <C as Decode<D>>::Error>>;

impl<D: Decider> Reading<D> {
    pub(crate) fn of(commands: impl IntoIterator<Item = Uuid>) -> Self {
        let mut reading = Self {
            state: D::initial(),
            version: Version::START,
            awaited: HashMap::new(),
            earlier: HashMap::new(),
        };
        commands.into_iter().for_each(|command| reading.await_command(command));
        reading
    }

    /// Will notice the events of this command; to be called before they are read.
    pub(crate) fn await_command(&mut self, command: Uuid) {
        self.awaited.insert(event_id(command, 0), command);
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// `own` is the stream to which what is decided will be appended.
    pub(crate) fn read<C: Decode<D>>(&mut self, recorded: &Recorded, own: &StreamId) -> Result<(), C::Error> {
        let event = C::decode(recorded)?;
        D::evolve(&mut self.state, &event);
        if recorded.stream == *own {
            self.version = recorded.version;
        }
        if let Some(command) = self.awaited.remove(&recorded.id) {
            let Handled { mut events, .. } = match self.earlier.remove(&command) {
                Some(earlier) => earlier.answer,
                None => self.handled(Vec::new(), Effect::Repeated),
            };
            events.push(event);
            self.awaited.insert(event_id(command, events.len()), command);
            self.keep(command, events, &recorded.meta);
        }
        Ok(())
    }

    /// Decides a command on what was read, or finds what was recorded of it.
    pub(crate) fn decide<C: Codec<D>>(&self, command: Uuid, ask: D::Command, codec: &C) -> Decision<D, C> {
        if let Some(earlier) = self.repeated(command, codec) {
            return earlier.map(|handled| (handled, Vec::new()));
        }
        let events = D::decide(&self.state, ask).map_err(HandleError::Refused)?;
        if events.is_empty() {
            return Ok((self.handled(events, Effect::Already), Vec::new()));
        }
        let new = encode_all(codec, command, &events).map_err(HandleError::Codec)?;
        let mut handled = self.handled(events, Effect::Recorded);
        for event in &handled.events {
            D::evolve(&mut handled.state, event);
            handled.version = handled.version.next();
        }
        Ok((handled, new))
    }

    /// Goes on from a decision, so that the next command is decided on what this one leads to.
    pub(crate) fn follow(&mut self, command: Uuid, handled: &Handled<D>, new: &[NewEvent]) {
        if let Some(first) = new.first() {
            self.state = handled.state.clone();
            self.version = handled.version;
            self.keep(command, handled.events.clone(), &first.meta);
        }
    }

    fn repeated<C: Codec<D>>(&self, command: Uuid, codec: &C) -> Option<Answer<D, C>> {
        let earlier = self.earlier.get(&command)?;
        Some(match codec.is_same(&earlier.meta) {
            Ok(true) => Ok(earlier.answer.clone()),
            Ok(false) => Err(HandleError::KeyReused { command }),
            Err(error) => Err(HandleError::Codec(error)),
        })
    }

    fn handled(&self, events: Vec<D::Event>, effect: Effect) -> Handled<D> {
        Handled { state: self.state.clone(), events, version: self.version, effect }
    }

    fn keep(&mut self, command: Uuid, events: Vec<D::Event>, meta: &str) {
        let answer = self.handled(events, Effect::Repeated);
        self.earlier.insert(command, Earlier { answer, meta: meta.to_owned() });
    }
}

fn encode_all<D: Decider, C: Codec<D>>(
    codec: &C,
    command: Uuid,
    events: &[D::Event],
) -> Result<Vec<NewEvent>, C::Error> {
    events.iter().enumerate().map(|(index, event)| codec.encode(event_id(command, index), event)).collect()
}
