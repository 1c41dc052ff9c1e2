//! What a municipality says of itself: which teams there are, and who works there, from when until when.
//!
//! The rules, in the words of the people who work with them:
//! - Een team en een medewerker gelden van een dag tot een dag: van de eerste dag tot de eerste dag waarop het niet meer zo
//!   is. Van één code lopen nooit twee perioden tegelijk.
//! - Wie in een team werkt, werkt daar op dagen waarop het team er is.
//! - Eén account is op één dag van één medewerker.
//! - Wat over een periode het laatst is gezegd, geldt. Hetzelfde nog eens zeggen verandert niets.
//! - Van een medewerker staat hier een nummer, en nooit een naam.
//! - Wat hier nog nooit is vastgelegd, wordt nergens getoetst.
//!
//! [`regels`] decides; the other services follow what was recorded (`dienst::inrichting`) and look at it at their doors.

mod contract;
mod gebruik;
mod http;
pub mod regels;

pub use contract::CONTRACT;
pub use http::router;
