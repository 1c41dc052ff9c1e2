//! The published language of Jongerenstroom: value objects, the events of the services and their JSON Schemas.
//! No IO, no clock.
//!
//! A new event is one variant in [`gebeurtenis`]: its type name, its schema, its place in the catalogue follow,
//! and every exhaustive `match` in the services names what is still to be decided.

mod afgeleid;
pub mod gebeurtenis;
mod kop;
pub mod referentie;
pub mod schema;
mod traceparent;
mod waarden;

pub use afgeleid::afgeleide_id;
pub use gebeurtenis::{Aanleiding, Feit, Gebeurtenis, MAX_GEBEURTENIS_BYTES, Vastlegging};
pub use kop::{Actor, Kop};
pub use traceparent::{Traceparent, TraceparentFout};
pub use waarden::*;
