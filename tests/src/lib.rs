//! What the tests of this package share; the tests are in `tests/`, and each file tells one story.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

pub mod belasting;
pub mod bus;
pub mod collector;
pub mod feeds;
pub mod logboek;
pub mod rapport;
