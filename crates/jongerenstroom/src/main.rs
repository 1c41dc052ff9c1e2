//! Jongerenstroom: one binary for the municipality. It imports feeds, runs the services, and writes the report for the
//! council.
//!
//! Exit codes: 0 done; 1 something failed; 2 wrong use or an unusable file (nothing changed); 3 done, but rows were
//! refused and are in quarantine.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks through them")]

mod bus;
mod cli;
mod fout;
mod instellingen;
mod opdrachten;
mod stelsel;
mod stop;
mod voortgang;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Opdracht};

fn main() -> ExitCode {
    let cli = Cli::parse();
    logboek(cli.uitvoerig);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(fout) => {
            eprintln!("Fout: het programma kan niet starten: {fout}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(voer_uit(cli)) {
        Ok(code) => code,
        Err(fout) => {
            eprintln!("Fout: {fout}");
            for oorzaak in fout.oorzaken() {
                eprintln!("  oorzaak: {oorzaak}");
            }
            ExitCode::from(fout.afsluitcode())
        }
    }
}

async fn voer_uit(cli: Cli) -> Result<ExitCode, fout::Fout> {
    let algemeen = cli.algemeen;
    match cli.opdracht {
        Opdracht::Demo(demo) => opdrachten::demo::voer_uit(&algemeen, &demo).await,
        Opdracht::Serve(serve) => opdrachten::serve::voer_uit(&algemeen, &serve).await,
        Opdracht::Import(import) => opdrachten::import::voer_uit(&algemeen, &import).await,
        Opdracht::Rapport(rapport) => opdrachten::rapport::voer_uit(&algemeen, rapport).await,
        Opdracht::Scenario(scenario) => opdrachten::scenario::voer_uit(&scenario),
        Opdracht::Quarantaine(quarantaine) => {
            opdrachten::quarantaine::voer_uit(&algemeen, &quarantaine).await
        }
        Opdracht::Herbouw => opdrachten::herbouw::voer_uit(&algemeen).await,
        Opdracht::Schemas { uit } => opdrachten::schemas::voer_uit(&uit),
    }
}

/// Log lines go to standard error; `RUST_LOG` decides when it is set.
fn logboek(uitvoerig: u8) {
    let standaard = ["warn", "info", "debug"][usize::from(uitvoerig).min(2)];
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(standaard));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
