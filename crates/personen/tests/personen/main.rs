//! The person desk as a coach, a consulent and others meet it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod contact;
mod dossier;
mod hulp;
mod zoeken;
