//! The gate: application, search period, intake talk, benefit granted or not.
//!
//! De regels, in gewone woorden (zie [`regels`]):
//! - Een aanvraag bestaat één keer per kenmerk. Een informatief gesprek met uitkomst "aanvraag nodig" opent een
//!   versnelde aanvraag met dezelfde coach (zie [`reacties`]); die heeft geen zoektermijn nodig.
//! - Onder de 27 geldt een zoektermijn van vier weken, of er staat vast waarom niet; nooit allebei. Een besluit valt
//!   niet binnen een lopende zoektermijn; de ingangsdatum mag er wel voor liggen, en de aanvrager mag altijd intrekken.
//! - Er staat hooguit één intakegesprek open; het wordt gevoerd of gemist. De vormen staan in één tabel.
//! - Een aanvraag eindigt één keer: toegekend, afgewezen of ingetrokken. Een toegekende uitkering die al bekend is,
//!   telt één keer: de aanvraag wordt eraan gekoppeld.
//! - Het bestaande bestand (zie [`aanvoer`]) vult aan en verbetert: de laatste levering wint, maar "onbekend" wist
//!   niets. Eén persoon heeft op één dag één uitkering.

pub mod aanvoer;
mod contract;
pub mod http;
mod leesmodel;
pub mod reacties;
pub mod regels;

pub use contract::CONTRACT;
pub use http::router;
pub use leesmodel::{Aanvragen, Uitkeringen, aanvragen, uitkeringen};
