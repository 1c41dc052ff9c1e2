//! The service as its callers see it: feeds, HTTP, werkvoorraad, and what stays secret.

#![allow(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod bereik;
mod bron;
mod codes;
mod correcties;
mod doorstroompunt;
mod gesprekken;
mod http;
mod hulp;
mod leveringen;
mod privacy;
mod samenloop;
mod terugdraaien;
mod uwv;
mod werkvoorraad;
