//! For tests: the program as a user drives it, in a folder of its own that is gone afterwards.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod dienst;
mod nats;
mod programma;
mod zoek;

pub use dienst::{Antwoord, Dienst};
pub use nats::{NatsServer, nats_programma};
pub use programma::{Uitkomst, Werkmap};
pub use zoek::{bestanden, welke};
