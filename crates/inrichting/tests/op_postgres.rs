//! The tests of `inrichting` that use a database once more, with the read models on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, dead_code, reason = "tests may; not all use every helper")]

#[path = "inrichting/controles.rs"]
mod controles;
#[path = "inrichting/hulp.rs"]
mod hulp;
