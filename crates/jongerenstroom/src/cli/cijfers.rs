//! Asking for figures and the council report.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use rapportage::Kwartaal;

use super::waarden;

#[derive(Debug, Subcommand)]
pub(crate) enum Rapport {
    /// De raadsrapportage van een kwartaal: HTML, JSON en een CSV per tabel
    Raad {
        /// Kwartaal, bijvoorbeeld 2026-Q1
        #[arg(long, value_name = "JJJJ-Qn")]
        kwartaal: Kwartaal,

        /// Map waarin de bestanden komen
        #[arg(long, value_name = "MAP", default_value = ".")]
        uit: PathBuf,

        /// Zoals bekend tot en met deze dag
        #[arg(long, value_name = "JJJJ-MM-DD", value_parser = waarden::datum)]
        bekend_op: Option<Date>,
    },
    /// Dezelfde cijfers over een zelf gekozen periode
    Cijfers(Cijfers),
}

#[derive(Debug, Args)]
pub(crate) struct Cijfers {
    /// Eerste dag van de periode
    #[arg(long, value_name = "JJJJ-MM-DD", value_parser = waarden::datum)]
    pub(crate) van: Date,

    /// Laatste dag van de periode
    #[arg(long, value_name = "JJJJ-MM-DD", value_parser = waarden::datum)]
    pub(crate) tot: Date,

    /// Alleen deze tabel; mag vaker
    #[arg(long = "tabel", value_name = "ID")]
    pub(crate) tabellen: Vec<String>,

    /// Als JSON in plaats van tekst
    #[arg(long)]
    pub(crate) json: bool,

    /// Zonder geheimhouding: alleen voor eigen gebruik, nooit om te publiceren
    #[arg(long, requires = "json")]
    pub(crate) onbewerkt: bool,

    /// Zoals bekend tot en met deze dag
    #[arg(long, value_name = "JJJJ-MM-DD", value_parser = waarden::datum)]
    pub(crate) bekend_op: Option<Date>,
}
