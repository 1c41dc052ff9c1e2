//! For tests: the program as a user drives it, in a folder of its own that is gone afterwards.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod dienst;
mod http;
mod nats;
mod poort;
mod postgres;
mod proces;
mod productie;
mod programma;
mod proxy;
mod zoek;

pub use dienst::Dienst;
pub use http::{Antwoord, vraag};
pub use nats::{NatsServer, nats_programma};
pub use poort::vrije_poort;
pub use postgres::{Databank, PostgresServer};
pub use productie::{Opzet, Productie, levering, sleutel};
pub use programma::{Dienstfeiten, Uitkomst, Versie, Werkmap, diensten, met_logboek};
pub use proxy::Proxy;
pub use zoek::{bestanden, welke};

/// The folder with the tools of others, as `tests/gereedschap/installeer` leaves it: `python/bin`, `node`.
#[must_use]
pub fn gereedschap() -> std::path::PathBuf {
    let standaard = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../.cache/gereedschap").into();
    std::env::var_os("GEREEDSCHAP").map_or_else(standaard, Into::into)
}
