//! The command line: what can be asked, with words for people.

mod aanleveringen;
mod beheer;
mod cijfers;
mod dienen;
mod fouten;
mod hulp;
mod inrichting;
mod namen;
mod persoon;
mod waarden;

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, error::ErrorKind};
use dienst::Diensten;
use domein::Gemeentecode;
use jiff::Timestamp;

pub(crate) use self::{
    aanleveringen::{Aanleveringen, Import, Levering, Mapping, Quarantaine, Scenario},
    beheer::{Geparkeerd, Register, Stand, Welke},
    cijfers::{Cijfers, Rapport},
    dienen::{Bus, Demo, Serve},
    inrichting::Inrichting,
    namen::{AANBOD, OPDRACHTEN, zijn_verzoeken},
    persoon::Persoon,
};

use crate::uitvoer;

/// Eén stroom van gebeurtenissen voor jongeren in of op weg naar de bijstand: van signaal tot raadsrapportage.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) algemeen: Algemeen,

    /// Meer logregels op standaardfout (-v, -vv)
    #[arg(short = 'v', long = "uitvoerig", action = clap::ArgAction::Count, global = true)]
    pub(crate) uitvoerig: u8,

    #[command(subcommand)]
    pub(crate) commando: Commando,
}

impl Cli {
    /// What can be asked of a program with these services.
    pub(crate) fn opdracht(diensten: Diensten) -> Command {
        hulp::vlaggen(namen::vul_in(diensten, Self::command()))
    }

    /// Reads the command line. What is wrong with it is said on standard error, and ends the process.
    pub(crate) fn lees(diensten: Diensten, regel: Vec<OsString>) -> Self {
        let mut opdracht = Self::opdracht(diensten);
        let gelezen = opdracht.try_get_matches_from_mut(hulp::help_als_vlag(regel));
        let gelezen = gelezen.unwrap_or_else(|fout| zeg_en_stop(&fout));
        let mut cli =
            Self::from_arg_matches(&gelezen).unwrap_or_else(|fout| zeg_en_stop(&fout.format(&mut opdracht)));
        cli.algemeen.diensten = diensten;
        cli
    }
}

/// Says what was asked of the command line itself, such as its help, or what is wrong with it; and ends the process with
/// the exit code that belongs to that.
fn zeg_en_stop(fout: &clap::Error) -> ! {
    match fout.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            uitvoer::zeg!("{}", hulp::in_het_nederlands(&fout.render()).trim_end());
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            uitvoer::meld!("{}", hulp::vertaal(&fout.render().to_string()).trim_end());
        }
        _ => uitvoer::meld!("Fout: {}", fouten::in_woorden(fout)),
    }
    std::process::exit(fout.exit_code())
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Algemeen {
    /// The services of this program.
    #[arg(skip)]
    pub(crate) diensten: Diensten,

    /// Map met de instellingen, de sleutel en de toegang, en zonder --database-url ook de databases
    #[arg(
        long,
        value_name = "MAP",
        global = true,
        env = "JONGERENSTROOM_DATA",
        default_value = "jongerenstroom-data"
    )]
    pub(crate) data: PathBuf,

    /// PostgreSQL-database in plaats van bestanden in --data; {dienst} staat voor de naam van de dienst
    #[arg(
        long,
        value_name = "URL",
        global = true,
        env = "JONGERENSTROOM_DATABASE_URL",
        hide_env_values = true
    )]
    pub(crate) database_url: Option<String>,

    /// PostgreSQL-database van het persoonsregister; {dienst} staat voor de naam van de dienst
    #[arg(
        long,
        value_name = "URL",
        global = true,
        env = "JONGERENSTROOM_PERSOONSREGISTER_URL",
        hide_env_values = true
    )]
    pub(crate) persoonsregister_url: Option<String>,

    #[command(flatten)]
    pub(crate) bus: Bus,

    /// Instellingen van de opdrachtregel in een bestand (TOML); een vlag of omgevingsvariabele gaat voor
    #[arg(long, value_name = "BESTAND", global = true, env = "JONGERENSTROOM_CONFIG")]
    pub(crate) config: Option<PathBuf>,

    /// Reken alsof het dit moment is (voor proeven): 2026-04-01T12:00:00Z
    #[arg(long, value_name = "MOMENT", value_parser = waarden::moment, global = true, env = "JONGERENSTROOM_NU", hide = true)]
    pub(crate) nu: Option<Timestamp>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Commando {
    /// Maak de datamap van een gemeente, voordat zij iets levert
    Begin {
        /// CBS-code van de gemeente: GM en vier cijfers
        #[arg(long, value_name = "CODE")]
        gemeente: Gemeentecode,
        /// Naam van de gemeente
        #[arg(long, value_name = "NAAM")]
        naam: String,
    },
    /// Laat alles zien: voorbeeldgegevens, alle diensten, live cijfers en de raadsrapportage
    Demo(Demo),
    /// Draai de diensten en het dashboard: alle, of alleen de genoemde
    Serve(Serve),
    /// Neem een aanlevering op
    Import(Import),
    /// Toon wat er is aangeleverd, of draai een aanlevering terug
    Aanleveringen(Aanleveringen),
    /// Help bij het lezen van bestanden van andere systemen
    #[command(subcommand)]
    Mapping(Mapping),
    /// Maak een rapportage of vraag cijfers op
    #[command(subcommand)]
    Rapport(Rapport),
    /// Maak de aanleverbestanden van een scenario
    Scenario(Scenario),
    /// Toon geweigerde rijen, of haal ze op om ze te verbeteren
    Quarantaine(Quarantaine),
    /// Bouw alle leesmodellen opnieuw op uit de gebeurtenissen
    Herbouw(Welke),
    /// Toon hoe ver elke dienst is: gebeurtenissen, achterstand, geparkeerd, quarantaine
    Stand(Stand),
    /// Toon gebeurtenissen die niet verwerkt konden worden, of probeer ze opnieuw
    Geparkeerd(Geparkeerd),
    /// Herstel personen in het persoonsregister: samenvoegen, splitsen, een nummer, een BSN of een geboorte
    #[command(subcommand)]
    Persoon(Persoon),
    /// Toon welke teams er zijn en wie er werkt, of leg dat vast
    #[command(subcommand)]
    Inrichting(Inrichting),
    /// Beheer van het persoonsregister
    #[command(subcommand)]
    Register(Register),
    /// Schrijf de JSON Schema's van alle gebeurtenissen en de AsyncAPI-beschrijving van de bus
    Schemas {
        /// Map waarin ze komen
        #[arg(long, value_name = "MAP", default_value = "schemas")]
        uit: PathBuf,
    },
    /// Toon welke diensten er zijn
    Diensten {
        /// Als JSON, met wie zij volgen en wat zij nodig hebben
        #[arg(long)]
        json: bool,
    },
    /// Schrijf wat in deploy/ en docker-compose.yml uit de diensten volgt
    Deploy {
        /// Map van het project
        #[arg(long, value_name = "MAP", default_value = ".")]
        project: PathBuf,
    },
}
