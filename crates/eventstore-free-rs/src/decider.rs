//! Deciding: a pure function from what has happened and what is asked to what happens next, and the loop around
//! it that loads, decides, appends and decides again when somebody else was first.

use uuid::Uuid;

use crate::{Append, AppendError, Expected, Log, NewEvent, Recorded, StoreError, StreamId, Version};

/// Most times a command is decided again because somebody else appended first.
pub const MAX_DECISIONS: usize = 16;

/// A decision rule without IO, clock or randomness: time and ids come in with the command.
pub trait Decider {
    /// What the rule needs to know of what has happened.
    type State;
    /// What is asked.
    type Command;
    /// What can happen.
    type Event;
    /// Why not.
    type Error;

    /// Nothing has happened yet.
    fn initial() -> Self::State;
    /// What an event changes. Never fails: it has happened.
    fn evolve(state: &mut Self::State, event: &Self::Event);
    /// What happens when this is asked. No events means: it already is so.
    ///
    /// # Errors
    /// The rule that forbids it.
    fn decide(state: &Self::State, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;
}

/// How a service writes its events into the log and reads them back.
pub trait Codec<D: Decider> {
    /// Why an event cannot be written or read.
    type Error;

    /// Reads an event.
    ///
    /// # Errors
    /// When the log holds something that is no event of this decider.
    fn decode(&self, recorded: &Recorded) -> Result<D::Event, Self::Error>;

    /// Writes an event under the id that [`event_id`] gives for the command.
    ///
    /// # Errors
    /// When the event cannot be written.
    fn encode(&self, id: Uuid, event: &D::Event) -> Result<NewEvent, Self::Error>;
}

/// Why a command has no effect.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HandleError<R, C> {
    /// The rule forbids it.
    #[error("refused")]
    Refused(R),
    /// An event cannot be written or read.
    #[error("codec")]
    Codec(C),
    /// The log cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log did not take the events.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// What a command led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled<E> {
    /// The events that were appended now; empty when it already was so, or the command was handled before.
    pub events: Vec<E>,
    /// Version of the stream after it.
    pub version: Version,
    /// The same command was handled before; nothing was decided now.
    pub repeated: bool,
}

/// The id of the `index`-th event that a command leads to. It follows from the command's id, so a command that is
/// given again appends nothing new.
#[must_use]
pub fn event_id(command: Uuid, index: usize) -> Uuid {
    Uuid::new_v5(&command, &(index as u64).to_be_bytes())
}

/// The state that these events lead to.
#[must_use]
pub fn fold<'a, D: Decider>(events: impl IntoIterator<Item = &'a D::Event>) -> D::State
where
    D::Event: 'a,
{
    let mut state = D::initial();
    for event in events {
        D::evolve(&mut state, event);
    }
    state
}

/// A stream as a decision sees it.
pub(crate) struct Loaded<D: Decider> {
    pub(crate) state: D::State,
    pub(crate) version: Version,
    pub(crate) ids: Vec<Uuid>,
}

impl<D: Decider> Loaded<D> {
    pub(crate) fn empty() -> Self {
        Self { state: D::initial(), version: Version::START, ids: Vec::new() }
    }

    pub(crate) fn read<C: Codec<D>>(&mut self, codec: &C, recorded: &Recorded) -> Result<(), C::Error> {
        D::evolve(&mut self.state, &codec.decode(recorded)?);
        self.version = recorded.version;
        self.ids.push(recorded.id);
        Ok(())
    }
}

/// Handles one command on one stream: load, decide, append; again when somebody else was first.
///
/// `command` is the id of the command: a request or feed row that comes in again has the same, and then changes
/// nothing. The same id always stands for the same command. `conditions` may add conditions or a checkpoint to the append.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn handle<D, C>(
    log: &Log,
    codec: &C,
    stream: &StreamId,
    command: Uuid,
    ask: D::Command,
    conditions: impl Fn(Append) -> Append,
) -> Result<Handled<D::Event>, HandleError<D::Error, C::Error>>
where
    D: Decider,
    D::Command: Clone,
    C: Codec<D>,
{
    for last in (0..MAX_DECISIONS).map(|n| n + 1 == MAX_DECISIONS) {
        let mut loaded = Loaded::<D>::empty();
        for recorded in log.read_stream(stream).await? {
            loaded.read(codec, &recorded).map_err(HandleError::Codec)?;
        }
        if loaded.ids.contains(&event_id(command, 0)) {
            return Ok(Handled { events: Vec::new(), version: loaded.version, repeated: true });
        }
        let events = D::decide(&loaded.state, ask.clone()).map_err(HandleError::Refused)?;
        let new = encode_all(codec, command, &events).map_err(HandleError::Codec)?;
        let append = conditions(Append::to(stream.clone(), Expected::Exact(loaded.version), new));
        if events.is_empty() && append.checkpoint.is_none() {
            return Ok(Handled { events, version: loaded.version, repeated: false });
        }
        match log.append(append).await {
            // The same command was handled at the same moment: the stream tells what came of it.
            Ok(done) if done.repeated && !last => {}
            Ok(done) => {
                let version = Version(loaded.version.0 + events.len() as u64);
                let events = if done.repeated { Vec::new() } else { events };
                return Ok(Handled { events, version, repeated: done.repeated });
            }
            Err(error) if asks_again(&error) && !last => {}
            Err(error) => return Err(error.into()),
        }
    }
    unreachable!("the last round returns")
}

/// Whether deciding on the newest state may help: somebody else appended first, perhaps the same command with
/// another number of events, whose ids are then known in part.
pub(crate) fn asks_again(error: &AppendError) -> bool {
    error.is_conflict() || matches!(error, AppendError::IdReused { .. })
}

pub(crate) fn encode_all<D: Decider, C: Codec<D>>(
    codec: &C,
    command: Uuid,
    events: &[D::Event],
) -> Result<Vec<NewEvent>, C::Error> {
    events.iter().enumerate().map(|(index, event)| codec.encode(event_id(command, index), event)).collect()
}
