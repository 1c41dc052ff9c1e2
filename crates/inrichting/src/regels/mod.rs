//! The rules of inrichting, without IO: which periods there are, what is said of them, and what contradicts itself.
//!
//! - [`lijst`]: the periods of the codes of one part, whatever the part is.
//! - [`delen`]: the parts: teams and medewerkers.
//! - [`Inrichting`]: all parts of one municipality together, which may not contradict one another.

mod decider;
mod delen;
mod lijst;
mod opdracht;
mod tegenspraak;

use domein::{Gemeentecode, gebeurtenis::InrichtingGebeurtenis};
use eventstore::StreamId;

pub use decider::{Inrichting, Toestand};
pub use delen::{Medewerker, Team};
pub use lijst::{Deel, Lijst};
pub use opdracht::{Opdracht, Wijziging};
pub use tegenspraak::{Tegenspraak, Wat, Weigering};

/// A fact of this service.
pub type Voorval = domein::Voorval<InrichtingGebeurtenis>;

/// The stream of everything that a municipality says of itself.
#[must_use]
pub fn stream(gemeente: &Gemeentecode) -> StreamId {
    StreamId::new(format!("inrichting-{gemeente}"))
}
