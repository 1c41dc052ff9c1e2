//! Deciding: a pure function from what has happened and what is asked to what happens next, and how its events get
//! into the log and out of it.

use uuid::Uuid;

use crate::{AppendError, Joined, NewEvent, Recorded, StoreError, Version};

/// Most times a command is decided again because somebody else appended first.
pub const MAX_DECISIONS: usize = 16;

/// A decision rule without IO, clock or randomness: time and ids come in with the command.
pub trait Decider {
    /// What the rule needs to know of what has happened. An answer holds a copy of it.
    type State: Clone;
    /// What is asked. Decided again, from a copy, when somebody else appended first.
    type Command: Clone;
    /// What can happen.
    type Event: Clone;
    /// Why not.
    type Error;

    /// Nothing has happened yet.
    fn initial() -> Self::State;
    /// What an event changes. Never fails: it has happened.
    fn evolve(state: &mut Self::State, event: &Self::Event);
    /// The types of events that say that a stream goes on in another, or does not any more; none for most rules.
    const JOINS: &'static [&'static str] = &[];
    /// What such an event says.
    fn joined(event: &Self::Event) -> Option<Joined> {
        let _ = event;
        None
    }
    /// What happens when this is asked. No events means: it already is so.
    ///
    /// # Errors
    /// The rule that forbids it.
    fn decide(state: &Self::State, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;
}

/// How the events of a decider are read from the log. Needs no value: whoever reads has no command in hand.
pub trait Decode<D: Decider> {
    /// Why an event cannot be read, or written.
    type Error;

    /// Reads an event.
    ///
    /// # Errors
    /// When the log holds something that is no event of this decider.
    fn decode(recorded: &Recorded) -> Result<D::Event, Self::Error>;
}

/// How the events of one command are written into the log; the value knows what the command brings along.
pub trait Codec<D: Decider>: Decode<D> {
    /// Writes an event under the id that [`event_id`] gives for the command.
    ///
    /// # Errors
    /// When the event cannot be written.
    fn encode(&self, id: Uuid, event: &D::Event) -> Result<NewEvent, Self::Error>;

    /// Whether the event with this `meta`, which was recorded under the id of this command, was recorded for the very
    /// same command. A codec that keeps a hash of the command with its events can tell; others believe the id.
    ///
    /// # Errors
    /// When `meta` cannot be read.
    fn is_same(&self, meta: &str) -> Result<bool, Self::Error> {
        let _ = meta;
        Ok(true)
    }
}

/// Why a command has no effect.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HandleError<R, C> {
    /// The rule forbids it.
    #[error("refused")]
    Refused(R),
    /// Another command was recorded under the id of this one, in this stream or another.
    #[error("the id {command} belongs to another command")]
    KeyReused {
        /// The id of the command.
        command: Uuid,
    },
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

/// How a command came to its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Its events were recorded now.
    Recorded,
    /// Its events were recorded when the same command was handled before; nothing was decided now.
    Repeated,
    /// It already was so: there was nothing to record.
    Already,
}

/// What a command led to, as the log has it: the same command gets the same answer again, whatever happened since.
pub struct Handled<D: Decider> {
    /// The state right after the command's own events.
    pub state: D::State,
    /// The events of the command; none when it already was so.
    pub events: Vec<D::Event>,
    /// Version of the stream right after them.
    pub version: Version,
    /// Whether they were recorded now.
    pub effect: Effect,
}

impl<D: Decider> Handled<D> {
    /// Whether the command changed anything now.
    #[must_use]
    pub fn is_recorded_now(&self) -> bool {
        self.effect == Effect::Recorded
    }

    /// How many events were recorded now.
    #[must_use]
    pub fn recorded_now(&self) -> usize {
        if self.is_recorded_now() { self.events.len() } else { 0 }
    }

    /// Whether the same command was handled before.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        self.effect == Effect::Repeated
    }
}

// Not derived: that would ask it of the decider itself too.
impl<D: Decider> Clone for Handled<D> {
    fn clone(&self) -> Self {
        let Self { state, events, version, effect } = self;
        Self { state: state.clone(), events: events.clone(), version: *version, effect: *effect }
    }
}

impl<D: Decider<State: std::fmt::Debug, Event: std::fmt::Debug>> std::fmt::Debug for Handled<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handled")
            .field("state", &self.state)
            .field("events", &self.events)
            .field("version", &self.version)
            .field("effect", &self.effect)
            .finish()
    }
}

/// The answer to a command.
pub type Answer<D, C> = Result<Handled<D>, HandleError<<D as Decider>::Error, <C as Decode<D>>::Error>>;

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
