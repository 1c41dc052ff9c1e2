//! HTTP conventions of the Dutch government: problem+json, versions, security headers, OpenAPI, access
//! tokens, server-sent events.
//!
//! A service describes each operation once with [`Operatie`] and gives it to an [`Api`], which mounts the
//! route, guards it and documents it. The binary merges the services and puts one [`Voordeur`] before them.

mod api;
mod bewaking;
mod dienen;
mod foutpagina;
mod gereedheid;
mod grenzen;
mod hosts;
mod inhoudsoort;
mod invoer;
mod klant;
mod lichaam;
mod metingen;
mod openapi;
mod operatie;
mod patroon;
mod plek;
mod poort;
mod probleem;
mod schemafouten;
mod sleutel;
mod spoor;
mod stroom;
mod toegang;
mod verbinding;
mod verbindingen;
mod voordeur;
mod vorm;
mod wie;
mod zoekvraag;

pub use api::{Api, Contact};
pub use dienen::{Afbouw, ServerFout, UITLOOP, dien, dien_met_afbouw, luister};
pub use foutpagina::{beschreven, is_beschreven};
pub use gereedheid::Gereedheid;
pub use grenzen::{
    Grens, MAX_KOP, MAX_SCHRIJVEN, MAX_VERBINDINGEN, MAX_VERBINDINGEN_PER_KLANT, MAX_VERZOEK,
    MIN_LICHAAM_BYTES_PER_S, RESERVE_VERBINDINGEN, RESPIJT_LICHAAM, RESPIJT_VERBINDING, Werk,
};
pub use hosts::Hosts;
pub use inhoudsoort::keur_soort;
pub use invoer::{Invoer, Keur, MAX_LICHAAM_BYTES, lees_invoer, lees_lichaam};
pub use klant::{Proxies, Proxy};
pub use metingen::{beheer_router, metrics_router};
pub use operatie::Operatie;
pub use poort::Plek;
pub use probleem::{Probleem, Veldfout};
pub use sleutel::{MAX_SLEUTEL_TEKENS, Sleutel, opdracht_id};
pub use spoor::Correlatie;
pub use stroom::{HARTSLAG, Livewaarde, Stroom};
pub use toegang::{Toegang, ToegangFout};
pub use voordeur::Voordeur;
pub use vorm::moment;
pub use wie::{Aangemeld, Gebruiker, Herkenner, Reden};
pub use zoekvraag::{Pad, Zoekvraag};
