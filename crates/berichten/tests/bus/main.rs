//! The bus against real servers.

#![expect(clippy::unwrap_used, reason = "tests")]

mod bron;
mod hulp;
mod inkomend;
mod relay;
mod spiegel;
mod verlies;
