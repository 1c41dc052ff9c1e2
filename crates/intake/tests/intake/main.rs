//! Intake as others meet it: the feed, the reaction and the front door.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod beginbestand;
mod codes;
mod consulent;
mod half;
mod hulp;
mod levering;
mod leveringsafloop;
mod leveringshulp;
mod reacties;
mod stappen;
mod uitkeringen;
mod voordeur;
