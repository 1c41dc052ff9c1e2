//! The tests of `traject` that use a database once more, with the read model and the persoonsregister on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, dead_code, reason = "tests may; not all use every helper")]

#[path = "traject/bigfive.rs"]
mod bigfive;
#[path = "traject/bord.rs"]
mod bord;
#[path = "traject/casusloket.rs"]
mod casusloket;
#[path = "traject/catalogus.rs"]
mod catalogus;
#[path = "traject/codes.rs"]
mod codes;
#[path = "traject/geheim.rs"]
mod geheim;
#[path = "traject/geld.rs"]
mod geld;
#[path = "traject/geld_samenloop.rs"]
mod geld_samenloop;
#[path = "traject/ggz.rs"]
mod ggz;
#[path = "traject/herstellen.rs"]
mod herstellen;
#[path = "traject/http.rs"]
mod http;
#[path = "traject/hulp.rs"]
mod hulp;
#[path = "traject/jpfloket.rs"]
mod jpfloket;
#[path = "traject/leesmodel.rs"]
mod leesmodel;
#[path = "traject/maatwerk.rs"]
mod maatwerk;
#[path = "traject/nazorg.rs"]
mod nazorg;
#[path = "traject/overdracht.rs"]
mod overdracht;
#[path = "traject/plaatsingsloket.rs"]
mod plaatsingsloket;
#[path = "traject/reacties.rs"]
mod reacties;
#[path = "traject/samengevoegd.rs"]
mod samengevoegd;
