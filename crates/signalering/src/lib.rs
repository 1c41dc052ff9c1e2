//! Before there is a benefit: signals of Doorstroompunt and UWV, their follow-up and their end.
//!
//! # Wat er gebeurt
//! Een bron meldt een jongere: het Doorstroompunt een dreigende uitval, UWV een warme overdracht of het einde van een
//! WW-uitkering, of iemand anders (jeugdzorg, inburgering, de jongere zelf). Een coach verstrekt informatie, plant een
//! informatief gesprek en voert het, of de jongere verschijnt niet; van wie is overgedragen wordt de aankomst
//! bevestigd. Elk signaal eindigt: afgesloten met wat ervan kwam, of ingetrokken door de bron.
//!
//! # De regels
//! - Een signaal wordt één keer ontvangen. Hetzelfde opnieuw verandert niets; iets anders onder hetzelfde nummer wordt
//!   geweigerd, met de raad een correctie te leveren. Een correctie of intrekking hoort bij een bekende melding over
//!   dezelfde persoon.
//! - Een bron geeft signalen over wie daarvoor de leeftijd heeft; wie zeker te jong of te oud is wordt geweigerd.
//! - Wat is vastgelegd kan worden ingetrokken of vervangen, met een reden; een tweede verslag van een dag vervangt het
//!   eerste. Een gesprek kan worden verzet en afgezegd, tot en met zijn dag; dat is geen afwezigheid.
//! - Wie het signaal niet binnen de normtijd ([`Normtijden`]) opvolgt laat het verlopen; het blijft zichtbaar tot
//!   iemand het oppakt. Informatie, een gepland of gevoerd gesprek en een bevestigde aankomst zijn opvolging.
//! - Wie daarna nog een termijn wacht wordt geëscaleerd, en zo ook wie is overgedragen zonder dat er contact was. Normen zijn
//!   dagen of werkdagen, per bron en stap; een gemeente zet eigen termijnen in haar instellingen.
//! - Er staat hooguit één gesprek open. Niet verschenen kan alleen bij een gepland gesprek.
//! - Een afgesloten signaal neemt geen opvolging meer aan; de bron mag het nog corrigeren of intrekken. Na een
//!   intrekking gebeurt er niets meer.
//! - Niets wordt gedaan met een signaal voor de datum van dat signaal.
//!
//! Wat DUO over een persoon doorgeeft staat los van signalen, in een eigen stream per persoon.

pub mod aanvoer;
mod contract;
mod http;
mod regels;
mod samenvoegen;
mod werkvoorraad;

use eventstore::Projection;

pub use contract::CONTRACT;
pub use http::{MAX_AANLEVERING_BYTES, router};
pub use regels::{
    Besloten, Bijzonderheden, Dossier, Handeling, Leeftijden, Normtijden, Ontvangst, Opdracht, Signaal,
    Signaalregels, Signaalsoort, Vervangt, Weigering, stream_van_onderwijs, stream_van_signaal,
};
pub use werkvoorraad::{VerloopFout, verloop};

/// The read model behind `GET /signalering/v1/signalen` and [`verloop`]; lives in the service's own database.
#[must_use]
pub fn werkvoorraad() -> impl Projection {
    werkvoorraad::Werkvoorraad
}
