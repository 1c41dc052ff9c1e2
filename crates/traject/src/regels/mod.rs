//! The rules of traject, without IO: what has happened, what is asked, and what happens next or why not.
//!
//! - [`begeleiding`]: everything around one person.
//! - [`aanbod`]: what is on offer, and when enrolment stands still.
//! - [`terugnemen`]: withdrawing what was recorded of a traject; [`herstellen`]: of the coach, the plan and contact.
//! - [`overdracht`]: a warm handover, step by step; [`vervanging`]: who stands in for a coach.
//! - [`maatwerk`]: money for a person out of a [`budget`], which it never exceeds; [`besteding`]: how each stands;
//!   [`kosten`]: what an aanbod and the benefits cost, as accounted for.
//! - [`bigfive`]: how the areas of life are assessed.
//! - [`casus`]: talking about somebody with several organisations; [`beleidssignaal`]: what that taught of policy.
//! - [`ggz`]: waiting for the GGZ, and the help that bridges it.
//! - [`jpf`]: taking part in the Jongeren Perspectief Fonds.
//! - [`nazorg`]: how things are some time after an outflow.
//! - [`plaatsing`]: work with an employer, and the jobcoach.
//! - [`inschrijving`]: a person and an aanbod meet; capacity is kept here; [`doelgroep`]: for whom an aanbod is;
//!   [`wachtlijst`]: how a waiting list moves by itself.

pub mod aanbod;
pub mod begeleiding;
pub mod beleidssignaal;
pub mod besteding;
pub mod bigfive;
pub mod budget;
pub mod casus;
pub mod doelgroep;
mod geldweigering;
pub mod ggz;
pub mod herstellen;
pub mod inschrijving;
pub mod jpf;
pub mod kosten;
pub mod maatwerk;
pub mod nazorg;
pub mod normen;
mod opdracht;
pub mod overdracht;
pub mod plaatsing;
mod samengevoegd;
pub mod terugnemen;
mod toestand;
mod trajecten;
pub mod vervanging;
pub mod wachtlijst;
mod weigering;

use domein::{AanbodCode, BudgetCode, Gemeentecode, Kenmerk, PersoonId, gebeurtenis::TrajectGebeurtenis};
use eventstore::StreamId;
use uuid::Uuid;

pub use geldweigering::Geldweigering;
pub use ggz::Ggz;
pub use toestand::{Coach, Toestand};
pub use trajecten::{Traject, Trajecten, Trajecttoestand};
pub use weigering::Weigering;

/// A fact of this service.
pub type Voorval = domein::Voorval<TrajectGebeurtenis>;

/// How the streams of persons begin.
const BEGELEIDING: &str = "begeleiding-";

/// The stream of everything around one person.
#[must_use]
pub fn stream_begeleiding(persoon: PersoonId) -> StreamId {
    StreamId::new(format!("{BEGELEIDING}{persoon}"))
}

/// Whose dossier a stream is; none of a stream that is not of one person. After a merge that of who stayed goes on, whatever the
/// id in the event.
#[must_use]
pub(crate) fn dossier_van(stream: &StreamId) -> Option<PersoonId> {
    stream.as_str().strip_prefix(BEGELEIDING)?.parse().ok().map(PersoonId)
}

/// The stream of something on offer in a municipality.
#[must_use]
pub fn stream_aanbod(gemeente: &Gemeentecode, aanbod: &AanbodCode) -> StreamId {
    StreamId::new(format!("aanbod-{gemeente}-{aanbod}"))
}

/// The stream of a budget for maatwerk in a calendar year.
#[must_use]
pub fn stream_budget(gemeente: &Gemeentecode, budget: &BudgetCode, jaar: i16) -> StreamId {
    StreamId::new(format!("budget-{gemeente}-{budget}-{jaar}"))
}

/// The stream of what a municipality got for benefits in a calendar year.
#[must_use]
pub fn stream_buig(gemeente: &Gemeentecode, jaar: i16) -> StreamId {
    StreamId::new(format!("buig-{gemeente}-{jaar}"))
}

/// The stream of a policy signal.
#[must_use]
pub fn stream_beleidssignaal(gemeente: &Gemeentecode, beleidssignaal_id: Uuid) -> StreamId {
    StreamId::new(format!("beleidssignaal-{gemeente}-{beleidssignaal_id}"))
}

/// The stream of who stands in for a coach.
#[must_use]
pub fn stream_vervanging(gemeente: &Gemeentecode, coach: &Kenmerk) -> StreamId {
    StreamId::new(format!("vervanging-{gemeente}-{coach}"))
}
