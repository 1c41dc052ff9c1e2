//! The tests of `dienst` once more, with the read model, the quarantine and the persoonsregister on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may")]

#[path = "dienst/aanvoer.rs"]
mod aanvoer;
#[path = "dienst/http.rs"]
mod http;
#[path = "dienst/hulp.rs"]
mod hulp;
#[path = "dienst/privacy.rs"]
mod privacy;
#[path = "dienst/werkvoorraad.rs"]
mod werkvoorraad;
