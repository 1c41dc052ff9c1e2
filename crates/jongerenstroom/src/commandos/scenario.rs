//! `scenario`: makes feed files from a table of marginals, and says how to import them.

use std::process::ExitCode;

use crate::{cli::Scenario, fout::Fout, uitvoer};

pub(crate) fn voer_uit(vraag: &Scenario) -> Result<ExitCode, Fout> {
    let resultaat = match vraag.rijen {
        Some(_) if vraag.naam != "massa" => {
            return Err(Fout::Gebruik("--rijen kan alleen bij scenario massa".to_owned()));
        }
        Some(rijen) => scenario::genereer_massa(rijen, vraag.zaad, &vraag.uit),
        None => scenario::genereer(&vraag.naam, vraag.zaad, &vraag.uit),
    };
    let resultaat = resultaat.map_err(|fout| Fout::Gebruik(fout.to_string()))?;
    for bestand in &resultaat.bestanden {
        uitvoer::zeg!("{}", bestand.display());
    }
    uitvoer::zeg!("\nImporteer ze met:");
    for opdracht in &resultaat.opdrachten {
        uitvoer::zeg!("  {opdracht}");
    }
    Ok(ExitCode::SUCCESS)
}
