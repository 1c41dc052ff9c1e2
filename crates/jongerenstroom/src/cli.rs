//! The command line: what can be asked, with words for people.

mod fouten;
mod hulp;
mod namen;
mod waarden;

use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

use clap::{Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, error::ErrorKind};
use dienst::{Dienst, Diensten};
use jiff::{Timestamp, civil::Date};
use rapportage::Kwartaal;

pub(crate) use namen::OPDRACHTEN;

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
    /// Laat alles zien: voorbeeldgegevens, alle diensten, live cijfers en de raadsrapportage
    Demo(Demo),
    /// Draai de diensten en het dashboard: alle, of alleen de genoemde
    Serve(Serve),
    /// Neem een aanlevering op
    Import(Import),
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

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Adres van het dashboard en de diensten
    #[arg(long, value_name = "ADRES", env = "JONGERENSTROOM_ADRES", value_parser = waarden::adres, default_value = "127.0.0.1:8026")]
    pub(crate) adres: SocketAddr,

    /// Getal waaruit de voorbeeldgegevens volgen
    #[arg(long, value_name = "GETAL", default_value_t = 1, value_parser = waarden::getal::<u64>)]
    pub(crate) zaad: u64,

    /// Stop zodra het rapport geschreven is, zonder de diensten te draaien
    #[arg(long)]
    pub(crate) alleen_rapport: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Diensten die in dit proces draaien; geen betekent alle
    #[arg(value_name = "DIENST")]
    pub(crate) diensten: Vec<String>,

    /// Adres van het dashboard en de diensten
    #[arg(long, value_name = "ADRES", env = "JONGERENSTROOM_ADRES", value_parser = waarden::adres, default_value = "127.0.0.1:8026")]
    pub(crate) adres: SocketAddr,

    /// Luister ook buiten deze machine. Zet er een proxy met TLS voor
    #[arg(long, env = "JONGERENSTROOM_EXTERN")]
    pub(crate) extern_toegestaan: bool,

    /// Hostnamen waarop verzoeken mogen binnenkomen, in plaats van die van deze machine: die van de proxy ervoor
    #[arg(long = "host", value_name = "HOST", env = "JONGERENSTROOM_HOSTS", value_delimiter = ',')]
    pub(crate) hosts: Vec<String>,

    /// Proxy die mag zeggen voor wie hij vraagt (X-Forwarded-For of Forwarded): een adres of een netwerk; mag vaker.
    /// Zonder telt een proxy als één klant
    #[arg(
        long = "vertrouwde-proxy",
        value_name = "ADRES",
        env = "JONGERENSTROOM_VERTROUWDE_PROXY",
        value_delimiter = ','
    )]
    pub(crate) vertrouwde_proxies: Vec<web::Proxy>,

    /// Eigen adres voor de meetwaarden (/metrics, Prometheus). Zonder staan ze op --adres, als dat alleen op deze
    /// machine luistert
    #[arg(long, value_name = "ADRES", env = "JONGERENSTROOM_METRICS_ADRES", value_parser = waarden::adres)]
    pub(crate) metrics_adres: Option<SocketAddr>,

    /// Stuur sporen (traces) naar deze OpenTelemetry-collector, bijvoorbeeld http://127.0.0.1:4318
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub(crate) otlp_url: Option<String>,

    /// Deel van de sporen dat wordt gestuurd, van 0 tot en met 1
    #[arg(long, value_name = "DEEL", env = "JONGERENSTROOM_SPOREN_DEEL", default_value_t = 1.0, value_parser = waarden::deel)]
    pub(crate) sporen_deel: f64,

    /// Seconden tussen 'niet meer gereed' en stoppen, zodat een verdeler van verzoeken het kan merken
    #[arg(long, value_name = "SECONDEN", env = "JONGERENSTROOM_AFBOUW", default_value_t = 0, value_parser = waarden::tussen(0..=60))]
    pub(crate) afbouw: u8,
}

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

        /// Login die personen mag wissen, en verder niets; mag vaker
        #[arg(
            long = "wisser",
            value_name = "ROL",
            env = "JONGERENSTROOM_REGISTER_WISSERS",
            value_delimiter = ','
        )]
        wissers: Vec<String>,
    },
    /// Schrijf de bestanden van de database opnieuw, zonder wat er nog van gewiste personen in staat; als eigenaar,
    /// bijvoorbeeld elke nacht
    RuimOp,
}

/// The bus, for who has one. The password of a service comes from `NATS_WACHTWOORD_<DIENST>`.
#[derive(Debug, Clone, Args)]
pub(crate) struct Bus {
    /// Publiceer de gebeurtenissen van elke dienst op NATS JetStream, en volg daar die van diensten in andere
    /// processen; bijvoorbeeld nats://127.0.0.1:4222
    #[arg(long, value_name = "URL", global = true, env = "JONGERENSTROOM_NATS_URL")]
    pub(crate) nats_url: Option<String>,

    /// Certificaat van de CA van de NATS-server (PEM)
    #[arg(long, value_name = "BESTAND", global = true, env = "JONGERENSTROOM_NATS_CA")]
    pub(crate) nats_ca: Option<PathBuf>,

    /// OIN van de organisatie (20 cijfers), voor de bron van elk bericht; zonder een test-OIN
    #[arg(long, value_name = "OIN", global = true, env = "JONGERENSTROOM_OIN")]
    pub(crate) oin: Option<berichten::Bronnaam>,

    /// Servers die elk bericht bewaren: 1, of 3 in een cluster
    #[arg(long, value_name = "AANTAL", global = true, env = "JONGERENSTROOM_NATS_KOPIEEN", default_value_t = 1, value_parser = waarden::tussen(1..=5))]
    pub(crate) nats_kopieen: u8,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Soort aanlevering
    #[arg(value_name = "BRON")]
    pub(crate) bron: String,

    /// Het bestand
    pub(crate) bestand: PathBuf,

    /// Vertaling van andere kolomnamen, codes, scheidingstekens en datums (TOML)
    #[arg(long, value_name = "MAPPING.toml")]
    pub(crate) kolommen: Option<PathBuf>,

    /// Samenvatting als JSON
    #[arg(long)]
    pub(crate) json: bool,
}

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
