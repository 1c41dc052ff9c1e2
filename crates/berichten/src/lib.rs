//! The bus: events of a service's log as CloudEvents (NL GOV profile for CloudEvents 1.1), and the relay that
//! publishes them to NATS JetStream, in order and each once.
//!
//! The log stays the truth. A stream can be lost and is then published again from the log; the relay keeps no
//! position of its own, because the last message of the stream says how far it is.
//!
//! - [`naar_cloudevent`] makes the message, [`CloudEvent::lees`] reads one back and names all that is wrong with it.
//! - [`onderwerp`] and [`stroomnaam`] say where it goes: never by person.
//! - [`verbind`] connects, [`relay`] publishes until it is told to stop.

mod bron;
mod cloudevent;
mod onderwerp;
mod relay;
mod stroom;
mod verbinding;

pub use async_nats::Client;
pub use bron::{Bronnaam, GeenOin};
pub use cloudevent::{
    CloudEvent, CloudEventFout, LeesFout, MAX_BYTES, MEDIATYPE, Soort, Veldfout, naar_cloudevent,
};
pub use onderwerp::{VOORVOEGSEL, onderwerp, stroomnaam, stroomonderwerpen};
pub use relay::{CONTROLE_ELKE, MAX_ONDERWEG, MAX_WACHTTIJD, MIN_WACHTTIJD, RelayFout, RelayOpties, relay};
pub use verbinding::{Inloggegevens, MAX_ANTWOORDTIJD, VerbindFout, verbind};
