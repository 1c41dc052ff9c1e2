//! Facts, figures, disclosure control, the council report and the live dashboard.
//!
//! The way of a figure: events of the other services become rows of narrow facts tables ([`feiten`]); a figure
//! ([`cijfers`], one file each) counts them in SQL, on any date and as known at any moment, into raw tables
//! ([`tabel`]); [`geheimhouding`] hides what is too small to show; [`rapport`] writes it down.
//! [`Rapportage`] is the handle to all of it, [`kerncijfers`] follows the facts live, and [`router`] shows both to
//! people and machines.

pub mod cijfers;
mod cijfervraag;
mod contract;
mod dashboard;
pub mod feiten;
mod feitenlogboek;
mod gedekt;
pub mod geheimhouding;
mod http;
pub mod kerncijfers;
mod loket;
pub mod rapport;
pub mod tabel;
mod verslag;
mod volledig;

pub use cijfervraag::{Cijfervraag, Kwartaal, KwartaalFout};
pub use contract::CONTRACT;
pub use feitenlogboek::{ACHTER_NA, Feitenlogboek};
pub use gedekt::NietGedekt;
pub use http::router;
pub use kerncijfers::volg_kerncijfers;
pub use loket::{Bestand, MAX_BEWAARDE_BLADEN, RaadsBestanden, Rapportage, RapportageFout, alleen_tabel};
pub use verslag::raadsverslag;
