//! The bus against real servers.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod bevestiging;
mod bron;
mod hulp;
mod inkomend;
mod logstand;
mod meting;
mod relay;
mod spiegel;
mod teruggezet;
mod verlies;
