//! Jongerenstroom: one binary for the municipality. It imports feeds, runs the services, and writes the report for the
//! council. Which services these are is told by whoever starts it ([`main_met`]); all that it knows of them stands in
//! their contracts.
//!
//! Exit codes: 0 done; 1 something failed; 2 wrong use or an unusable file (nothing changed); 3 done, but rows were
//! refused and are in quarantine; 4 a delivery was stopped because it is not plausible or nobody agreed (nothing changed).

mod asyncapi;
mod bus;
mod cli;
mod commandos;
mod config;
mod deploy;
mod diensten;
mod fout;
mod gezondheid;
mod inkomend;
mod instellingen;
mod opslag;
mod stelsel;
mod stop;
mod taken;
mod uitvoer;
mod voortgang;

use std::process::ExitCode;

use dienst::{Contract, Diensten};

pub use crate::diensten::DIENSTEN;
use crate::{
    cli::{Cli, Commando},
    fout::Fout,
};

/// The program with these services, in the order in which what follows from an event runs through them.
#[must_use]
pub fn main_met(diensten: Vec<&'static Contract>) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(fout) => {
            uitvoer::meld!("Fout: het programma kan niet starten: {fout}");
            return ExitCode::FAILURE;
        }
    };
    let gedaan = lees(diensten).and_then(|cli| runtime.block_on(met_telemetrie(cli)));
    // Everything is finished and closed. What still computes, such as a sheet whose askers were cut off, is for nobody.
    runtime.shutdown_background();
    match gedaan {
        Ok(_) if !uitvoer::is_gelukt() => ExitCode::FAILURE,
        Ok(code) => code,
        Err(fout) => {
            uitvoer::meld!("Fout: {fout}");
            for oorzaak in fout.oorzaken() {
                uitvoer::meld!("  oorzaak: {oorzaak}");
            }
            ExitCode::from(fout.afsluitcode())
        }
    }
}

/// The command line, for these services.
fn lees(diensten: Vec<&'static Contract>) -> Result<Cli, Fout> {
    // They are there as long as the program runs.
    let diensten = Diensten::nieuw(diensten.leak()).map_err(Fout::Gebruik)?;
    let regel = config::aangevuld(diensten, std::env::args_os().collect())?;
    Ok(Cli::lees(diensten, regel))
}

/// Log lines go to standard error, where `RUST_LOG` decides when it is set; what else the process tells of itself is
/// for services only.
async fn met_telemetrie(cli: Cli) -> Result<ExitCode, Fout> {
    let mut opties = telemetrie::Opties::nieuw("opdracht");
    opties.uitvoerig = cli.uitvoerig;
    if let Commando::Serve(serve) = &cli.commando {
        opties.dienst = match serve.diensten[..] {
            [ref dienst] => dienst.clone(),
            _ => "stelsel".to_owned(),
        };
        opties.otlp_url = serve.otlp_url.clone();
        opties.aandeel = serve.sporen_deel;
        opties.metingen = true;
    }
    let telemetrie = telemetrie::begin(opties).map_err(|fout| Fout::Gebruik(fout.to_string()))?;
    let gedaan = voer_uit(cli).await;
    telemetrie.sluit().await;
    gedaan
}

async fn voer_uit(cli: Cli) -> Result<ExitCode, Fout> {
    let algemeen = cli.algemeen;
    match cli.commando {
        Commando::Begin { gemeente, naam } => commandos::begin::voer_uit(&algemeen, &gemeente, &naam),
        Commando::Demo(demo) => commandos::demo::voer_uit(&algemeen, &demo).await,
        Commando::Serve(serve) => commandos::serve::voer_uit(&algemeen, &serve).await,
        Commando::Import(import) => commandos::import::voer_uit(&algemeen, &import).await,
        Commando::Mapping(vraag) => commandos::mapping::voer_uit(algemeen.diensten, &vraag),
        Commando::Rapport(rapport) => commandos::rapport::voer_uit(&algemeen, rapport).await,
        Commando::Scenario(scenario) => commandos::scenario::voer_uit(&scenario),
        Commando::Aanleveringen(vraag) => commandos::aanleveringen::voer_uit(&algemeen, &vraag).await,
        Commando::Quarantaine(quarantaine) => commandos::quarantaine::voer_uit(&algemeen, &quarantaine).await,
        Commando::Herbouw(diensten) => commandos::herbouw::voer_uit(&algemeen, &diensten).await,
        Commando::Stand(stand) => commandos::stand::voer_uit(&algemeen, &stand).await,
        Commando::Geparkeerd(vraag) => commandos::geparkeerd::voer_uit(&algemeen, &vraag).await,
        Commando::Persoon(persoon) => commandos::persoon::voer_uit(&algemeen, &persoon).await,
        Commando::Inrichting(vraag) => commandos::inrichting::voer_uit(&algemeen, &vraag).await,
        Commando::Register(register) => commandos::register::voer_uit(&algemeen, &register).await,
        Commando::Schemas { uit } => commandos::schemas::voer_uit(algemeen.diensten, &uit),
        Commando::Diensten { json } => commandos::diensten::voer_uit(algemeen.diensten, json),
        Commando::Deploy { project } => commandos::deploy::voer_uit(algemeen.diensten, &project),
    }
}
