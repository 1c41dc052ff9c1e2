//! The published language of Jongerenstroom: value objects, the events of the services and their JSON Schemas.
//! No IO, no clock.
//!
//! A new event is one line in [`gebeurtenis`]: its type name, its schema, its place in the catalogue follow,
//! and every exhaustive `match` in the services names what is still to be decided.

mod afgeleid;
pub mod doel;
pub mod gebeurtenis;
pub mod gedaan;
mod metadata;
pub mod opvolging;
pub mod referentie;
pub mod schema;
mod termijn;
mod waarden;
mod werkdagen;

pub use afgeleid::{afgeleide_id, uitkering_id};
pub use gebeurtenis::{Aanleiding, Gebeurtenis, MAX_GEBEURTENIS_BYTES, Vastlegging, Voorval};
pub use metadata::{Actor, Metadata};
pub use termijn::{Normen, ONDERBREKING_DAGEN, Termijn};
pub use traceparent::{Traceparent, TraceparentFout};
pub use waarden::*;
pub use werkdagen::{is_werkdag, na_werkdagen};
