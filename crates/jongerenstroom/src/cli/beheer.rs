//! How far the services are, what waits, and the persoonsregister.

use clap::{Args, Subcommand};
use dienst::Dienst;

use super::Algemeen;

/// Which services a command is about.
#[derive(Debug, Args)]
pub(crate) struct Welke {
    /// Alleen deze diensten; geen betekent alle
    #[arg(value_name = "DIENST")]
    diensten: Vec<String>,
}

impl Welke {
    /// The services that are meant, in their order.
    pub(crate) fn van(&self, algemeen: &Algemeen) -> Vec<Dienst> {
        algemeen.diensten.gekozen(&self.diensten)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Stand {
    #[command(flatten)]
    pub(crate) welke: Welke,

    /// Als JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Geparkeerd {
    #[command(flatten)]
    pub(crate) welke: Welke,

    /// Als JSON
    #[arg(long)]
    pub(crate) json: bool,

    /// Probeer ze opnieuw, bijvoorbeeld na een nieuwe versie van het programma
    #[arg(long)]
    pub(crate) opnieuw: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Register {
    /// Maak de tabellen van het persoonsregister, als eigenaar van de database (--persoonsregister-url)
    Inrichten {
        /// Login van een dienst die het register mag gebruiken; mag vaker
        #[arg(
            long = "rol",
            value_name = "ROL",
            env = "JONGERENSTROOM_REGISTER_ROLLEN",
            value_delimiter = ','
        )]
        rollen: Vec<String>,

        /// Login van de dienst waar mensen aan het loket worden opgezocht, ook op naam en geboortedatum; mag vaker
        #[arg(
            long = "loket",
            value_name = "ROL",
            env = "JONGERENSTROOM_REGISTER_LOKETTEN",
            value_delimiter = ','
        )]
        loketten: Vec<String>,

        /// Login die personen mag wissen, en verder niets; mag vaker
        #[arg(
            long = "wisser",
            value_name = "ROL",
            env = "JONGERENSTROOM_REGISTER_WISSERS",
            value_delimiter = ','
        )]
        wissers: Vec<String>,

        /// Login die personen mag herstellen (commando persoon) en niemand mag wissen; mag vaker
        #[arg(
            long = "beheerder",
            value_name = "ROL",
            env = "JONGERENSTROOM_REGISTER_BEHEERDERS",
            value_delimiter = ','
        )]
        beheerders: Vec<String>,
    },
    /// Schrijf de bestanden van de database opnieuw, zonder wat er nog van gewiste personen in staat; als eigenaar,
    /// bijvoorbeeld elke nacht
    RuimOp,
}
