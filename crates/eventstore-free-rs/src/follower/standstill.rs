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
            FollowError::Ahead { position, head, .. } => {
                Some(Self::Ahead { position: *position, head: *head })
            }
            FollowError::OtherLog { position, .. } => Some(Self::OtherLog { position: *position }),
            _ => None,
        }
    }
}
