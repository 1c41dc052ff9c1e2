//! `inrichting`: which teams there are and who works there.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

#[derive(Debug, Subcommand)]
pub(crate) enum Inrichting {
    /// Toon de teams en de medewerkers op een dag
    Toon {
        /// Op deze dag (JJJJ-MM-DD); zonder: vandaag
        #[arg(long, value_name = "DAG")]
        op: Option<Date>,

        /// Alle perioden, ook die voorbij zijn of nog komen
        #[arg(long, conflicts_with = "op")]
        alles: bool,

        /// Als JSON
        #[arg(long)]
        json: bool,
    },
    /// Leg vast wat in een bestand (TOML) staat: alles, of niets. Wat er al zo staat, verandert niet
    LegVast(Blad),
    /// Toon wat `leg-vast` zou veranderen en wie en wat daarmee te maken heeft; legt niets vast
    Controleer(Blad),
}

#[derive(Debug, Args)]
pub(crate) struct Blad {
    /// Het bestand
    #[arg(value_name = "BESTAND")]
    pub(crate) bestand: PathBuf,

    /// Als JSON
    #[arg(long)]
    pub(crate) json: bool,
}
