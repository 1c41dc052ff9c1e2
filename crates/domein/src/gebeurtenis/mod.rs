//! The events of the services: what happened to a young person, in the words of the people who work with them.
//!
//! Each service has one enum. A variant's type name (service, event and version) is what the log stores. When the form
//! of an event changes in an incompatible way it gets the next version, and what was recorded under the older one is
//! read as the newer: rules and read models know one form only. Every version stays readable for ever (the golden files
//! in `tests/` hold one of each). How to: `docs/hoe/een-gebeurtenis-wijzigen.md`.

mod begeleiding;
mod bigfive;
mod casus;
mod ggz;
mod inrichting;
mod intake;
mod jpf;
mod lijst;
mod melding;
mod nazorg;
mod personen;
mod plaatsing;
mod signalering;
#[cfg(test)]
mod tests;
mod traject;
mod vastlegging;
#[cfg(feature = "volgende-versie")]
mod volgende;
mod voorval;

pub use begeleiding::*;
pub use bigfive::*;
pub use casus::*;
pub use ggz::*;
pub use inrichting::*;
pub use intake::*;
pub use jpf::*;
pub(crate) use lijst::{gebeurtenissen, voorvallen};
#[doc(hidden)]
pub use lijst::{lengte, samen};
pub use melding::Melding;
pub use nazorg::*;
pub use personen::*;
pub use plaatsing::*;
pub use signalering::*;
pub use traject::*;
pub use vastlegging::{MAX_GEBEURTENIS_BYTES, Vastlegging, VastleggingFout};
#[cfg(feature = "volgende-versie")]
pub use volgende::UitkeringToegekendV1;
pub use voorval::{Aanleiding, Voorval};

/// One entry of the catalogue of events: one version of one event.
#[derive(Debug, Clone, Copy)]
pub struct Catalogusregel {
    /// The service that records it.
    pub dienst: &'static str,
    /// The type name in the log.
    pub soort: &'static str,
    /// The type name that is recorded instead since the form changed; none while this one is recorded.
    pub vervangen_door: Option<&'static str>,
    /// Makes the JSON Schema of the facts.
    pub schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

/// The events of one service.
pub trait Gebeurtenis: Sized + Send + Sync + 'static {
    /// The service's name; the first part of every type name.
    const DIENST: &'static str;
    /// All events of the service; of each event the version that is recorded comes first, then the older ones.
    const CATALOGUS: &'static [Catalogusregel];

    /// Every type name that the service may have recorded, older versions included: what a query for all of its events
    /// asks for.
    fn soorten() -> impl Iterator<Item = &'static str> {
        Self::CATALOGUS.iter().map(|regel| regel.soort)
    }

    /// Whether this build can read events of a type name. A follower of the service that meets another one reads a log
    /// of a newer version.
    #[must_use]
    fn kent(soort: &str) -> bool {
        Self::soorten().any(|bekend| bekend == soort)
    }

    /// The type name under which the event is recorded: service, event and version.
    fn soort(&self) -> &'static str;

    /// What queries can find the event by, besides type, municipality and person.
    fn etiketten(&self) -> Vec<eventstore::Tag>;

    /// The facts as JSON.
    ///
    /// # Errors
    /// Only when a value cannot be written as JSON, which the types here rule out.
    fn schrijf(&self) -> Result<String, serde_json::Error>;

    /// Reads the facts of a type name; those of an older version as the newest.
    ///
    /// # Errors
    /// When the service has no such type, or the JSON does not have its form.
    fn lees(soort: &str, json: &str) -> Result<Self, VastleggingFout>;
}
