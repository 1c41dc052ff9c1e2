//! The feeds of intake.

mod beginbestand;

pub use beginbestand::{BEGINBESTAND, Beginbestand, Melding};
pub(crate) use beginbestand::{TEAMCODE, geboortemaand, is_teamcode};
