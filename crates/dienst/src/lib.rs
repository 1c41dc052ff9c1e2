//! What the services share below their rules: clock, commands, reactions, imports and quarantine; and the form in which a
//! service says what it is ([`contract`]). Nothing here knows what a signal, an application or a traject is.

mod bericht;
pub mod contract;
mod gevolgd;
mod import;
mod klok;
mod omgeving;
mod opdracht;
mod persoon;
mod quarantaine;
mod reactie;
mod reageren;

pub use bericht::{Bericht, neem_bericht, zet_apart};
pub use contract::{Contract, Dienst, Diensten, Dienstfout};
pub use gevolgd::Gevolgd;
pub use import::{Aanvoer, ImportFout, Opdracht, Uitslag, Voortgang, importeer};
pub use klok::{Klok, Systeemklok, VasteKlok, amsterdam, datum_in_amsterdam};
pub use omgeving::Omgeving;
pub use opdracht::{OpdrachtFout, Uitvoering, Weigert, intern, probleem, voer_uit};
pub use persoon::{PersoonInvoer, herken_persoon};
pub use quarantaine::{Levering, Quarantaine, QuarantaineFout, QuarantaineRegel, QuarantaineRij};
pub use reactie::{Gevolg, Reactie, Reactieloper};
