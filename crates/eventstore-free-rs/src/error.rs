//! What can go wrong: the database, an append that loses, a follower that cannot go on.

use std::{error::Error as StdError, sync::Arc};

use uuid::Uuid;

use crate::{Expected, Position, StreamId, Version};

/// The database refused, could not be reached, or holds something that is no event.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database said no or could not be reached.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// The tables could not be made or brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored row does not have the form of an event.
    #[error("row at position {position} is damaged: {what}")]
    Damaged {
        /// Its position.
        position: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A query passes [`MAX_QUERY_TERMS`](crate::MAX_QUERY_TERMS).
    #[error("the query has more than {} items, types and tags", crate::MAX_QUERY_TERMS)]
    QueryTooLarge,
    /// The writer of the log stopped or panicked before it could answer.
    #[error("the writer of the log stopped before it answered")]
    Stopped,
    /// The log is closed.
    #[error("the log is closed")]
    Closed,
    /// The database did not answer in time.
    #[error("the database did not answer in time")]
    TimedOut,
    /// The database can only be read: it is a standby, or was made one.
    #[error("the database can only be read")]
    ReadOnly,
    /// The database cannot carry a log.
    #[error("the database cannot carry a log: {0}")]
    Unsuitable(&'static str),
    /// The log holds something else at the position of a reader than the reader took there (another event, or the same one
    /// appended at another moment): it was restored from an older copy and has grown past that position, or it is another
    /// log. Nothing of it was given.
    #[error("what the log holds at position {position} is not what was read there")]
    OtherLog {
        /// The reader's position.
        position: Position,
    },
    /// What carries the log from elsewhere cannot give its events; see [`Source`](crate::Source).
    #[error("source of events: {0}")]
    Source(#[source] Box<dyn StdError + Send + Sync>),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolClosed => Self::Closed,
            error => Self::Database(error),
        }
    }
}

/// The append is not stored, or it is not known whether it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// Not stored: somebody else appended to the stream first.
    #[error("stream {stream} has version {actual}, expected {expected:?}")]
    VersionConflict {
        /// The stream.
        stream: StreamId,
        /// What was asked.
        expected: Expected,
        /// What it is.
        actual: Version,
    },
    /// Not stored: an event that the decision did not see matches one of its queries.
    #[error("an event after the position of the decision matches its query")]
    ConditionFailed,
    /// Not stored: the consumer's checkpoint is not where the caller thought, so somebody else did the work.
    #[error("checkpoint {name} stands at {actual}, not at {expected}")]
    CheckpointMoved {
        /// Name of the consumer.
        name: String,
        /// Where the caller thought it stood.
        expected: Position,
        /// Where it stands.
        actual: Position,
    },
    /// Not stored: an event id is in use for another event.
    #[error("event id {id} is already used by another append")]
    IdReused {
        /// The id.
        id: Uuid,
    },
    /// Not stored: a bound of the log is passed.
    #[error("too many {what}: at most {bound}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The bound.
        bound: usize,
    },
    /// Not stored: a text holds the character U+0000, which not every database can keep.
    #[error("the character U+0000 in {what}")]
    Nul {
        /// What holds it.
        what: &'static str,
    },
    /// Not stored: the same stream is named twice in one append.
    #[error("stream {stream} is named twice in one append")]
    StreamTwice {
        /// The stream.
        stream: StreamId,
    },
    /// Not stored: the log is closed.
    #[error("the log is closed")]
    Closed,
    /// Not stored: the database refused or could not be reached before the commit.
    #[error("not stored: {0}")]
    NotStored(#[source] Arc<StoreError>),
    /// Unknown: the connection broke during the commit. Append again with the same event ids to find out.
    #[error("not known whether it is stored, append again with the same ids: {0}")]
    Unknown(#[source] Arc<StoreError>),
}

impl AppendError {
    /// Whether deciding again on the newest state may succeed.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::VersionConflict { .. } | Self::ConditionFailed)
    }
}

/// Why a projection did not take a batch in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectionError {
    /// The database of read models.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event that the projection does not understand. Trying again does not help; the follower parks the event.
    #[error("event {position} cannot be taken into read model: {cause}")]
    Event {
        /// Its position.
        position: Position,
        /// What is wrong.
        cause: Box<dyn StdError + Send + Sync>,
    },
}

impl From<sqlx::Error> for ProjectionError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Why a follower cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// The database of the follower, or the log.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A log to which a reaction appends.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// A projection did not take events in, and they cannot be parked.
    #[error(transparent)]
    Projection(ProjectionError),
    /// Another process moved the checkpoint: it does the work. Nothing is changed.
    #[error("another process moved the checkpoint of {follower}")]
    Moved {
        /// The follower.
        follower: &'static str,
    },
    /// The log holds an event of a type that this program does not know. Everything before it was taken in; nothing
    /// after it is, until a program that knows the type goes on.
    #[error(
        "{follower} does not know events of type {kind} (position {position}): a newer program must go on from here"
    )]
    UnknownKind {
        /// The follower.
        follower: &'static str,
        /// The type name.
        kind: String,
        /// The position of the event.
        position: Position,
    },
    /// A reaction appends to a stream that holds an event of a type that this program does not know. Nothing of that
    /// stream is changed, and the reaction goes no further, until a program that knows the type goes on.
    #[error(
        "{follower} must append to a stream with an event of type {kind}, which it does not know, because of position \
         {position}: a newer program must go on from here"
    )]
    UnknownOwnKind {
        /// The follower.
        follower: &'static str,
        /// The type name.
        kind: String,
        /// The position of the event that the reaction follows from, in the log that is followed.
        position: Position,
    },
    /// The log ends before what was taken in: it was restored from an older copy, or is still being published anew.
    /// What it gives next may have positions that were taken in before.
    #[error(
        "{follower} is at position {position}, further than its log ({head}): when the log was restored from an older \
         copy, begin again from the start of the log"
    )]
    Ahead {
        /// The follower.
        follower: &'static str,
        /// How far it is.
        position: Position,
        /// Where the log ends.
        head: Position,
    },
    /// The log is not the one that was followed so far: it is another log, or it was restored from an older copy and
    /// has grown past the follower's position.
    #[error(
        "{follower} is at position {position} of another log than the one that it follows now: begin again from the \
         start of the log"
    )]
    OtherLog {
        /// The follower.
        follower: &'static str,
        /// How far it is.
        position: Position,
    },
    /// The handler chooses events by tag. A follower reads all events of its log and chooses by type.
    #[error("{follower} chooses events by tag, which a follower cannot do")]
    ByTag {
        /// The follower.
        follower: &'static str,
    },
    /// Another version of the program has built this read model anew. Trying again does not help.
    #[error("read model {follower} stands at version {stored}")]
    OtherVersion {
        /// The follower.
        follower: &'static str,
        /// The version that is stored.
        stored: i64,
    },
    /// So many streams cannot be taken in that it must be the program that is wrong. Nothing is changed.
    #[error("{streams} streams cannot be taken in by {follower}")]
    TooManyParked {
        /// The follower.
        follower: &'static str,
        /// How many streams would be parked.
        streams: usize,
    },
}

impl From<sqlx::Error> for FollowError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<ProjectionError> for FollowError {
    fn from(error: ProjectionError) -> Self {
        match error {
            ProjectionError::Store(error) => Self::Store(error),
            error @ ProjectionError::Event { .. } => Self::Projection(error),
        }
    }
}
