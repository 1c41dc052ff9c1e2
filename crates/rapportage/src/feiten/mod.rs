//! Facts tables: what the figures count. Each has one source service, and every row says from and until when it was
//! known (`bekend_van` inclusive, `bekend_tot` exclusive, in microseconds since 1970 UTC), so that a figure can be
//! asked as known at any moment. Rows carry a random person id and no personal data.
//!
//! `positie` is the place of the event in its log: it makes a row's key its own, and orders what was recorded at the
//! same moment. Of two versions at the same moment the earlier is known for no time at all, so no question finds it.

mod aanlevering;
mod intake;
mod maatwerk;
mod momenten;
mod persoon;
mod plaatsing;
mod rijen;
mod signalering;
mod traject;
mod uitkering;
mod uitkeringen;

pub(crate) use aanlevering::{TABELLEN as LEVERINGEN, TUSSEN_KOLOMMEN};
pub use intake::IntakeFeiten;
pub use signalering::SignaleringFeiten;
pub(crate) use signalering::gevolg;
pub use traject::TrajectFeiten;
pub(crate) use uitkering::bit;

use domein::{Gebeurtenis, Metadata};
use eventstore::Recorded;
use uuid::Uuid;

/// `bekend_tot` of what is still known to be so.
pub const ALTIJD: i64 = i64::MAX;

/// All facts.
pub(crate) fn alle() -> [&'static dyn eventstore::Projection; 3] {
    [&SignaleringFeiten, &IntakeFeiten, &TrajectFeiten]
}

/// Who a fact is about. Facts about nobody do not occur; if one did, it would be a person of its own under the id of
/// what it is about, and match nobody else.
fn persoon_id(metadata: &Metadata, anders: Uuid) -> String {
    metadata.persoon_id.map_or(anders, |persoon| persoon.0).to_string()
}

/// The place in the log as a number in a row.
fn positie(regel: &Recorded) -> i64 {
    regel.position.0.cast_signed()
}

/// The type names of all events of a service.
fn soorten<G: Gebeurtenis>() -> eventstore::Query {
    eventstore::Query::kinds(G::soorten())
}
