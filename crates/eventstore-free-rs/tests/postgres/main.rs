//! A log and its PostgreSQL server: what can go wrong between them, and what a database must be and allow.

#![expect(clippy::unwrap_used, reason = "tests")]

mod faults;
mod help;
mod place;
mod readers;
