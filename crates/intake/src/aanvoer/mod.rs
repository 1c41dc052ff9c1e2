//! The feeds of intake.

mod beginbestand;

pub(crate) use beginbestand::geboortemaand;
pub use beginbestand::{BEGINBESTAND, Beginbestand, Melding};
