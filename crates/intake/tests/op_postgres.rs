//! The tests of `intake` once more, with the log, the read model, the quarantine and the persoonsregister on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may")]

#[path = "intake/beginbestand.rs"]
mod beginbestand;
#[path = "intake/codes.rs"]
mod codes;
#[path = "intake/consulent.rs"]
mod consulent;
#[path = "intake/hulp.rs"]
mod hulp;
#[path = "intake/levering.rs"]
mod levering;
#[path = "intake/leveringsafloop.rs"]
mod leveringsafloop;
#[path = "intake/leveringshulp.rs"]
mod leveringshulp;
#[path = "intake/reacties.rs"]
mod reacties;
#[path = "intake/stappen.rs"]
mod stappen;
#[path = "intake/uitkeringen.rs"]
mod uitkeringen;
#[path = "intake/voordeur.rs"]
mod voordeur;
