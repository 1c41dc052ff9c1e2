//! The rules of traject told as stories, and the service as its callers and its neighbours meet it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod aanbod;
mod begeleiding;
mod bigfive;
mod bord;
mod catalogus;
mod codes;
mod geheim;
mod geld;
mod geld_samenloop;
mod ggz;
mod herstellen;
mod http;
mod hulp;
mod inschrijving;
mod leesmodel;
mod maatwerk;
mod nazorg;
mod overdracht;
mod plaatsing;
mod plaatsingsloket;
mod reacties;
mod samengevoegd;
mod samenloop;
mod terugnemen;
mod wachtlijst;
