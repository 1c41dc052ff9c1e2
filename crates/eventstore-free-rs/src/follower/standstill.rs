//! Why a follower takes nothing in, for those who can do something about it.

use crate::{FollowError, Position};

/// What a follower waits for that does not come by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standstill {
    /// Its program does not know a type of event: a newer program must go on from here.
    UnknownKind {
        /// The type name.
        kind: String,
        /// The position of the event.
        position: Position,
    },
    /// The stream to which it must append holds a type of event that its program does not know: a newer program must go
    /// on from here.
    UnknownOwnKind {
        /// The type name.
        kind: String,
        /// The position of the event that it would follow from, in the log that it follows.
        position: Position,
    },
    /// The log ends before its position.
    Ahead {
        /// How far it is.
        position: Position,
        /// Where the log ends.
        head: Position,
    },
    /// The log is not the one that it followed so far.
    OtherLog {
        /// How far it is.
        position: Position,
    },
}

impl Standstill {
    /// What an error says; `None` when it is about something else.
    #[must_use]
    pub fn of(error: &FollowError) -> Option<Self> {
        match error {
            FollowError::UnknownKind { kind, position, .. } => {
                Some(Self::UnknownKind { kind: kind.clone(), position: *position })
            }
            FollowError::UnknownOwnKind { kind, position, .. } => {
                Some(Self::UnknownOwnKind { kind: kind.clone(), position: *position })
            }
            FollowError::Ahead { position, head, .. } => {
                Some(Self::Ahead { position: *position, head: *head })
            }
            FollowError::OtherLog { position, .. } => Some(Self::OtherLog { position: *position }),
            _ => None,
        }
    }
}
