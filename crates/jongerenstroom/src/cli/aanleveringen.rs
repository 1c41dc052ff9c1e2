//! Files: taking them in, what was refused of them, and making examples.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::waarden;

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Soort aanlevering
    #[arg(value_name = "BRON")]
    pub(crate) bron: String,

    /// Het bestand (CSV, JSON, XLSX of ODS); - leest van standaardinvoer
    pub(crate) bestand: PathBuf,

    /// Vertaling van andere kolomnamen, codes, scheidingstekens en datums (TOML)
    #[arg(long, value_name = "MAPPING.toml")]
    pub(crate) kolommen: Option<PathBuf>,

    /// Samenvatting als JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mapping {
    /// Bekijk een bestand en schrijf een voorstel voor de mapping: kolommen, datums en waarden
    Voorstel {
        /// Soort aanlevering
        #[arg(value_name = "BRON")]
        bron: String,

        /// Het bestand; - leest van standaardinvoer
        bestand: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Scenario {
    /// Naam van een scenario (groningen, werkprogramma-2018, massa) of het pad van een tabel
    pub(crate) naam: String,

    /// Getal waaruit alles volgt: hetzelfde zaad geeft dezelfde bestanden
    #[arg(long, value_name = "GETAL", default_value_t = 1, value_parser = waarden::getal::<u64>)]
    pub(crate) zaad: u64,

    /// Aantal rijen, alleen voor massa
    #[arg(long, value_name = "AANTAL", value_parser = waarden::getal::<u32>)]
    pub(crate) rijen: Option<u32>,

    /// Map waarin de bestanden komen
    #[arg(long, value_name = "MAP")]
    pub(crate) uit: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Quarantaine {
    /// Als JSON
    #[arg(long, conflicts_with_all = ["uit", "opgelost"])]
    pub(crate) json: bool,

    /// Alleen in de quarantaine van deze dienst
    #[arg(long, value_name = "DIENST")]
    pub(crate) dienst: Option<String>,

    /// Alleen rijen van deze bron
    #[arg(long, value_name = "BRON")]
    pub(crate) bron: Option<String>,

    /// Alleen rijen van bestanden met deze naam
    #[arg(long, value_name = "BESTANDSNAAM")]
    pub(crate) bestand: Option<String>,

    /// Schrijf de rijen van --bestand leesbaar in een nieuw bestand, om te verbeteren en opnieuw aan te leveren
    #[arg(long, value_name = "BESTAND", requires = "bestand", conflicts_with = "opgelost")]
    pub(crate) uit: Option<PathBuf>,

    /// Haal de rijen van --bron en --bestand uit quarantaine: ze zijn afgehandeld
    #[arg(long, requires_all = ["bron", "bestand"])]
    pub(crate) opgelost: bool,
}
