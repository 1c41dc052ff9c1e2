//! The tests of `personen` once more, with the read models and the persoonsregister on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, dead_code, reason = "tests may; not all use every helper")]

#[path = "personen/contact.rs"]
mod contact;
#[path = "personen/dossier.rs"]
mod dossier;
#[path = "personen/hulp.rs"]
mod hulp;
#[path = "personen/zoeken.rs"]
mod zoeken;
