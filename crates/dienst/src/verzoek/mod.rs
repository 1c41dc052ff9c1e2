//! What every request over HTTP brings along, taken out of it once for all services: who asks and where that may be
//! done, the command's id and its keyed hash, the body with the bounds of its dates, and a page of a list.

mod afdruk;
mod bladzijde;
mod codes;
mod datums;
mod inhoud;
mod wie;

pub use bladzijde::{Bladzijde, Cursor, Limiet, MAX_LIMIET};
pub use codes::NoemtCodes;
pub use datums::{Datums, Gedateerd};
pub use inhoud::Inhoud;
pub use wie::kenmerk;
pub use wie::{Installatie, Verzoek, Vrager};
