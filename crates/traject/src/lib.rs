//! From plan to work: coach, ontwikkelplan, trajecten, contact, uitstroom.
//!
//! The rules, in the words of the people who work with them:
//! - Wie een uitkering krijgt, krijgt een coach: één per persoon, die blijft. Een andere coach is een overdracht.
//! - Een aanbod staat open vanaf een dag, heeft soms een aantal plaatsen en soms een aanmeldstop. De plaatsen raken
//!   nooit overboekt, ook niet als twee coaches tegelijk aanmelden; wie niet past, komt op de wachtlijst. Een
//!   plaats die vrijkomt, wordt aangeboden aan wie het langst wacht en zo lang vastgehouden; wie nieuw is, sluit achteraan.
//!   Van de wachtlijst kan iemand ook weer af. Wie zeker niet bij de doelgroep van een aanbod hoort, start niet, of met
//!   een reden die meetelt. Na de einddatum van een aanbod start niemand meer.
//! - Stappen horen bij een traject: niet voor de start, niet na het einde.
//! - Een uitkering eindigt één keer. Een betere datum of reden verbetert de uitstroom; `onbekend` verdringt nooit een
//!   bekende reden. Uitstroom sluit de lopende trajecten die eerder begonnen, en haalt van de wachtlijst. Wie uitstroom
//!   meldt, noemt een uitkering die hier bekend is. Wat te laat wordt verteld, heropent of
//!   sluit niets: een correctie of intrekking van de uitstroom laat trajecten zoals ze zijn, en een traject dat pas
//!   na de uitstroom wordt vastgelegd, sluit de coach zelf.
//! - Nazorg volgt op een uitstroom.
//! - Maatwerkgeld komt uit een budget van een jaar. Wat is toegekend, gaat er nooit bovenuit, ook niet als twee tegelijk toekennen;
//!   wie het vraagt, beslist alleen zelf tot het bedrag dat het budget noemt; er wordt nooit meer betaald dan is toegekend.
//! - Een plaatsing is werk bij een werkgever, op een soort contract, met een afgesproken laatste dag of zonder; een
//!   proefplaatsing heeft er een. Wat erop volgt bij dezelfde jongere (een contract na een proefplaatsing, een verlenging) is
//!   een nieuwe plaatsing die de vorige omzet. Een jobcoach hoort bij een plaatsing, en de hulp eindigt met de plaatsing.
//! - In het casusoverleg heeft een casus altijd één jongerenregisseur. Organisaties zitten aan tafel, geen namen; een casus sluit als
//!   van elke afspraak is gezegd of zij is gedaan. Wat het over beleid leert, staat los van personen.
//! - Bij het Jongeren Perspectief Fonds doet iemand van 18 tot en met 27 jaar twee jaar mee, een keer tegelijk, met de coach als vaste
//!   begeleider. Voltooid is het als over elke tegenprestatie een laatste oordeel is gezegd. Aan wie hoeveel schuld was, staat
//!   nergens leesbaar.
//!
//! [`regels`] decides, [`inschrijven`](schrijf_in) keeps capacity, [`uitgeven`](geef_uit) keeps budgets, [`opschuiven`](schuif_op) moves the waiting lists, [`reacties`] reacts to intake, [`begeleiding`] is
//! the read model, [`router`] the way in.

mod bord;
mod contract;
mod etiketten;
mod http;
mod inschrijven;
mod leesmodel;
mod opschuiven;
mod plaatsen;
pub mod reacties;
pub mod regels;
mod uitgeven;

pub use contract::CONTRACT;
pub use http::router;
pub use inschrijven::{Ingeschreven, Inschrijfbesluit, beslis, schrijf_in, trek_einde_in};
pub use leesmodel::{Leesmodel, begeleiding};
pub use opschuiven::{schuif_alles_op, schuif_op};
pub use uitgeven::{Uitgavebesluit, Uitgegeven, beslis_uitgave, geef_uit};

/// What sealed texts are sealed for; needed to open them again.
pub use domein::doel;
