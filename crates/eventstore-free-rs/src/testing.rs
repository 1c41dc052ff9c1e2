//! Given, when, then: a decision told as a story, without a log.
//!
//! ```
//! use eventstore_free_rs::{Decider, testing::given};
//! struct Door;
//! #[derive(Debug, PartialEq, Clone)] enum Happened { Opened, Closed }
//! #[derive(Clone)] enum Do { Open, Close }
//! impl Decider for Door {
//!     type State = bool; type Command = Do; type Event = Happened; type Error = &'static str;
//!     fn initial() -> bool { false }
//!     fn evolve(open: &mut bool, event: &Happened) { *open = *event == Happened::Opened; }
//!     fn decide(open: &bool, command: Do) -> Result<Vec<Happened>, &'static str> {
//!         match (open, command) {
//!             (false, Do::Open) => Ok(vec![Happened::Opened]),
//!             (true, Do::Close) => Ok(vec![Happened::Closed]),
//!             (true, Do::Open) => Err("it is open"),
//!             (false, Do::Close) => Ok(vec![]),
//!         }
//!     }
//! }
//! given::<Door>([Happened::Opened]).when(Do::Close).then([Happened::Closed]);
//! given::<Door>([Happened::Opened]).when(Do::Open).refused(&"it is open");
//! given::<Door>([]).when(Do::Close).then([]);
//! ```

use std::fmt::Debug;

use crate::{Decider, decider::fold};

/// What has happened.
pub struct Given<D: Decider>(D::State);

/// What came of a command.
pub struct When<D: Decider>(Result<Vec<D::Event>, D::Error>);

/// Begins a story with what has happened.
pub fn given<D: Decider>(history: impl IntoIterator<Item = D::Event>) -> Given<D> {
    Given(fold::<D>(&history.into_iter().collect::<Vec<_>>()))
}

impl<D: Decider> Given<D> {
    /// Asks for something.
    pub fn when(self, command: D::Command) -> When<D> {
        When(D::decide(&self.0, command))
    }
}

impl<D: Decider> When<D>
where
    D::Event: Debug + PartialEq,
    D::Error: Debug + PartialEq,
{
    /// Exactly these events happen.
    ///
    /// # Panics
    /// When it was refused, or other events happen.
    #[track_caller]
    pub fn then(self, events: impl IntoIterator<Item = D::Event>) {
        assert_eq!(self.0, Ok(events.into_iter().collect()));
    }

    /// It is refused for this reason.
    ///
    /// # Panics
    /// When it was allowed, or refused for another reason.
    #[track_caller]
    pub fn refused(self, reason: &D::Error) {
        assert_eq!(self.0.as_ref(), Err(reason));
    }
}
