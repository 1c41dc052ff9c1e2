//! The bus: events of a service's log as CloudEvents (NL GOV profile for CloudEvents 1.1), and the relay that
//! publishes them to NATS JetStream, in order and each once.
//!
//! The log stays the truth. A stream can be lost and is then published again from the log; the relay keeps no
//! position of its own, because the last message of the stream says how far it is.
//!
//! - [`naar_cloudevent`] makes the message, [`CloudEvent::lees`] reads one back and names all that is wrong with it.
//! - [`onderwerp`] and [`stroomnaam`] say where it goes: never by person.
//! - [`verbind`] connects, [`Relay`] publishes, [`StreamSource`] follows what another service publishes.
//! - [`neem_aan`] takes in the feeds that others send, [`spiegel`] shows the live figures.

mod bron;
mod cloudevent;
mod inkomend;
mod logstand;
mod onderwerp;
mod relay;
mod spiegel;
mod stream_source;
mod verbinding;

pub use async_nats::Client;
pub use bron::{Bronnaam, GeenOin};
pub use cloudevent::{
    CloudEvent, CloudEventFout, Eventtype, LeesFout, MAX_BYTES, MEDIATYPE, Veldfout, naar_cloudevent,
};
pub use inkomend::{
    Inkomend, InkomendFout, InkomendOpties, MAX_INKOMEND_BYTES, MAX_ONDERHANDEN, MAX_STILTE, MAX_TERUG,
    MAX_WACHTRIJ, MAX_WACHTRIJ_BYTES, MIN_TERUG, Ontvanger, Opnamefout, neem_aan, wachtrijnaam,
};
pub use logstand::meld_logstand;
pub use onderwerp::{VOORVOEGSEL, onderwerp, stroomnaam, stroomonderwerpen};
pub use relay::{
    CONTROLE_ELKE, MAX_ONDERWEG, MAX_WACHTTIJD, MIN_WACHTTIJD, Relay, RelayFout, RelayOpties, Relaytoestand,
};
pub use spiegel::{
    CIJFERS, MAX_CIJFERS_BYTES, MAX_STAND_BYTES, MIN_TUSSENTIJD, SpiegelFout, SpiegelOpties, sleutel, spiegel,
};
pub use stream_source::{MAX_VOORUIT, OPGERUIMD_NA, SourceFout, StreamSource};
pub use verbinding::{Inloggegevens, MAX_ANTWOORDTIJD, VerbindFout, is_verbonden, verbind};
