//! The person desk: finding somebody, who it is and how to reach them, and what happened over all services.
//!
//! The rules, in the words of the people who work with them:
//! - Wie iemand opzoekt, doet dat met een nummer, of met een naam en een geboortedatum. Een lijst van iedereen is er niet,
//!   en door te zoeken ontstaat niemand.
//! - Wie in een gebiedsteam werkt, vindt met wie dat team werk heeft en wie nog geen team heeft. Wie zelf de coach is, haar vandaag
//!   vervangt of haar warm opvolgt, vindt die persoon ook in een ander team.
//! - Wat iemand ziet, volgt uit de rol; gezondheid leest alleen de eigen coach.
//! - Wie naar iemand kijkt, staat in de lijst van inzagen voordat het antwoord er is.
//! - Hoe iemand te bereiken is, staat in het persoonsregister, met wie het zei en van welke dag.
//!
//! [`regels`] says what can be kept, `tijdlijn` are the read models, [`router`] the way in.

mod contract;
mod http;
pub mod regels;
mod stand;
mod tijdlijn;
mod vervanging;

pub use contract::CONTRACT;
pub use http::router;
pub(crate) use stand::Stand;
pub(crate) use tijdlijn::Tijdlijn;
