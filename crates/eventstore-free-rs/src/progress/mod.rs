//! What a follower keeps in its database beside its effects: how far it is, and what it could not take in. Followers and
//! the read models that they build both stand on this, and it knows neither.

mod checkpoint;
pub(crate) mod parked;

pub(crate) use checkpoint::{Moving, Row, advance, mark};
pub use parked::{MAX_PARKED_STREAMS, Parked, Retried};
