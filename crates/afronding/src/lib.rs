//! Additive rounding with record weights.

mod blad;
mod fout;
mod herziening;
mod klassen;
mod kleine_groepen;
mod nut;
mod publicatie;
mod regime;
mod relaties;
mod sleutel;
mod stelsel;
mod toezicht;
mod vastgelegd;
mod vijftallen;
mod weging;

pub use blad::{Blad, Blok, Cel, Combinatie, Eenheid, Record, Relaties};
pub use fout::{Fout, R2KanNiet};
pub use herziening::{MINSTE_WIJZIGINGEN, herzie};
pub use nut::{Nut, nut};
pub use publicatie::{Publicatie, publiceer};
pub use regime::{Keuze, Regime, kies_regime};
pub use relaties::relaties;
pub use sleutel::Geheim;
pub use vastgelegd::Vastgelegd;

/// What a record that is decided on counts for, when it counts.
pub const BASIS: i64 = 5;
pub(crate) const BASIS_U8: u8 = 5;
/// Groups of 1 up to but not including this are small.
pub const DREMPEL: i64 = 5;
