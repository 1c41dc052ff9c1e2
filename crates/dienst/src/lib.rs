//! What the services share below their rules: clock, commands, reactions, imports and quarantine; and the form in which a
//! service says what it is ([`contract`]). Nothing here knows what a signal, an application or a traject is.

mod aanvoer;
mod bericht;
mod betrokkene;
mod bevoegdheid;
mod blok;
pub mod contract;
mod gevolgd;
mod herhaling;
mod import;
mod importfout;
pub mod inrichting;
mod inzage;
mod inzagelijst;
mod inzagen;
mod klok;
pub mod levering;
mod loketrecht;
pub mod mappings;
mod omgeving;
mod onherkend;
mod opdracht;
mod personen;
mod persoon;
mod probleem;
mod quarantaine;
mod reactie;
mod reageren;
mod rijpersoon;
mod samenvoegen;
mod vastleggen;
mod verzoek;
mod wachtkamer;

pub use aanvoer::{Aanvoer, Leveringsregel, binnen_grens};
pub use bericht::{Bericht, neem_bericht, zet_apart};
pub use betrokkene::{Besluit, Betrokkene, Nieuw, leg_vast_over};
pub use bevoegdheid::{Bereik, Handeling, Nee, Object, beslis, is_van};
pub use contract::{Contract, Dienst, Diensten, Dienstfout};
pub use gevolgd::Gevolgd;
pub use import::{Uitslag, Voortgang, importeer};
pub use importfout::{AANLEVERING_ONBRUIKBAAR, ImportFout};
pub use inzage::{Inzage, Kijker};
pub use inzagelijst::{Inzageregel, Inzagevraag};
pub use inzagen::inzagen;
pub use klok::{Klok, Systeemklok, VasteKlok, amsterdam, datum_in_amsterdam};
pub use loketrecht::{Loketrecht, Tijdlijnrecht};
pub use omgeving::Omgeving;
pub use onherkend::volg_persoonsregister;
pub use opdracht::{Opdracht, OpdrachtFout, Uitvoering, Weigert, is_herhaald, laad, voer_uit, voer_uit_over};
pub use personen::{Personen, neem_samenvoeging};
pub use persoon::{BSN_ONJUIST, PersoonInvoer};
pub use probleem::{intern, probleem};
pub use quarantaine::{Levering, Quarantaine, QuarantaineFout, QuarantaineRegel, QuarantaineRij};
pub use reactie::{Gevolg, Reactie, Reactieloper};
pub use rijpersoon::Rijpersoon;
pub use samenvoegen::{Dossiers, volg_samenvoegingen};
pub use verzoek::{
    Bladzijde, Cursor, Datums, Gedateerd, Inhoud, Installatie, Limiet, MAX_LIMIET, NoemtCodes, Verzoek,
    Vrager, kenmerk,
};
