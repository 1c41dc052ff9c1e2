//! The inrichting as a beheerder meets it: its rules, and its doors.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod controles;
mod http;
mod hulp;
mod regels;
