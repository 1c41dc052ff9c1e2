//! One file per command.

pub(crate) mod aanbod;
pub(crate) mod aanleveringen;
pub(crate) mod begin;
pub(crate) mod demo;
pub(crate) mod deploy;
pub(crate) mod diensten;
pub(crate) mod geparkeerd;
pub(crate) mod herbouw;
pub(crate) mod import;
pub(crate) mod inrichting;
pub(crate) mod levering;
pub(crate) mod mapping;
mod onthouden;
pub(crate) mod opdrachten;
pub(crate) mod persoon;
mod proefmap;
pub(crate) mod quarantaine;
pub(crate) mod rapport;
pub(crate) mod register;
pub(crate) mod scenario;
pub(crate) mod schemas;
pub(crate) mod serve;
pub(crate) mod stand;
mod toml_als_json;
