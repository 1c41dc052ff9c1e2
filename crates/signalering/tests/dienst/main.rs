//! The service as its callers see it: feeds, HTTP, werkvoorraad, and what stays secret.

#![allow(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod aanvoer;
mod bereik;
mod http;
mod hulp;
mod privacy;
mod samenloop;
mod werkvoorraad;
