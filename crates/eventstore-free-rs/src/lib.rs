//! An event store that is small to use and hard to misuse.
//!
//! - **A log** ([`Log`]) with positions that have no gaps and follow commit order, on PostgreSQL, on SQLite or in
//!   memory. Appends are conditional, on a stream's version and on "no event like this since I looked"; idempotent by
//!   event id; and all or nothing over several streams. Waiting appends share one durable commit.
//! - **Deciders** ([`Decider`]): pure rules, told in tests as [given, when, then](testing).
//! - **Subscriptions** ([`Log::subscribe`]) that miss nothing and repeat nothing.
//! - **Followers** ([`Follower`]) of a log: projections ([`Projection`]), read models that commit together with how far
//!   they are, and reactions ([`Reaction`]), whose effects are the same when they are repeated. A follower stops at a
//!   type of event that it does not know, and at a log that is no longer the one that it followed.
//!
//! The rules that make this so live above the databases: [`verdict`] decides every batch, without IO, and the
//! [contract suite](contract) (feature `contract`) holds every backend to the same promises.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use eventstore_free_rs::{Append, Expected, Log, NewEvent, Query};
//! let log = Log::memory();
//! let seat = |id| NewEvent::new(id, "seat-taken.v1", "{}").tagged(["room:7"]);
//!
//! // "There is nobody in room 7" was true when we looked …
//! let room = Query::tags(["room:7"]);
//! let seen = log.read(&room, Default::default(), 10).await?;
//! assert!(seen.events.is_empty());
//!
//! // … but somebody else was faster, so our append does not take place.
//! log.append(Append::to("guest-1", Expected::NoStream, [seat(uuid::Uuid::now_v7())])).await?;
//! let ours = Append::to("guest-2", Expected::NoStream, [seat(uuid::Uuid::now_v7())]);
//! assert!(log.append(ours.unless(room, seen.upto)).await.unwrap_err().is_conflict());
//! # Ok(()) }
//! ```

mod across;
mod append;
mod asking;
mod backend;
mod backoff;
mod chain;
#[cfg(feature = "contract")]
pub mod contract;
mod decider;
mod dialect;
mod error;
mod event;
mod file;
mod follower;
mod handle;
mod health;
mod ids;
mod joined;
mod lease;
mod load;
mod log;
mod many;
mod mark;
mod plan;
mod progress;
mod projection;
mod query;
mod queue;
mod reading;
mod readmodel;
mod recent;
mod session;
mod source;
mod subscription;
pub mod testing;
pub mod verdict;

pub use across::{Across, decide_across, handle_across};
pub use append::{
    Append, Appended, CheckpointMove, Expected, MAX_APPEND_BYTES, MAX_CONDITIONS, MAX_EVENT_BYTES,
    MAX_EVENTS_PER_APPEND, MAX_NAME_BYTES, MAX_TAGS_PER_EVENT, StreamPart, Unless,
};
pub use backend::{Backend, Memory, Outcomes, Postgres, PostgresOptions, Sqlite, SqliteOptions};
pub use backoff::{Backoff, jittered};
pub use decider::{
    Answer, Codec, Decider, Decode, Effect, HandleError, Handled, MAX_DECISIONS, event_id, fold,
};
pub use dialect::json_rows;
pub use error::{AppendError, FollowError, ProjectionError, StoreError};
pub use event::{NewEvent, Page, Recorded};
pub use follower::{Follower, Kind, Outcome, Reaction, Standstill};
pub use handle::handle;
pub use ids::{LogId, Position, StreamId, Tag, Version};
pub use joined::{Gathered, Joined, gather};
pub use lease::{LEASE_TTL, Lease};
pub use load::{LoadError, Loaded, load};
pub use log::Log;
pub use many::handle_many;
pub use mark::{Entry, Mark};
pub use plan::{Envelope, Plan, decide_many};
pub use progress::{MAX_PARKED_STREAMS, Parked, Retried};
pub use projection::Projection;
pub use query::{MAX_QUERY_TERMS, Query, QueryItem};
pub use queue::{MAX_BATCH, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_WAITING};
pub use readmodel::{Database, Dialect, Tx};
pub use source::{Feed, Look, Source};
pub use subscription::{MAX_PAGE, Subscription};

/// The example of the README is tested too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
