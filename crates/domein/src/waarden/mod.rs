//! The value objects of the published language.

mod afdruk;
mod bedrag;
mod begeleiding;
mod casus;
mod codes;
mod gemeente;
mod ggz;
mod grens;
mod jpf;
mod persoon;
mod plaatsing;
mod tijd;

pub use afdruk::{Afdruk, GeenAfdruk};
pub use bedrag::Bedrag;
pub use begeleiding::*;
pub use casus::*;
pub use codes::*;
pub use gemeente::{AanbodCode, BudgetCode, Gebiedsteam, Gemeentecode, Kenmerk, Maatwerkdoel, RedenCode};
pub use ggz::*;
pub use grens::{BuitenGrens, Datumsoort};
pub use jpf::*;
pub use persoon::{PersoonId, Verzegeld};
pub use plaatsing::*;
pub use tijd::{Geboortemaand, GeenGeboortemaand, leeftijden, maandnummer, volle_maanden};
