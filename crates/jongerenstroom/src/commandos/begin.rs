//! `begin`: a folder for a municipality, before anything is delivered. Data belong to the municipality that the settings name
//! then, and the access that is made with them is of that municipality.

use std::process::ExitCode;

use domein::Gemeentecode;

use crate::{cli::Algemeen, fout::Fout, instellingen::Instellingen, stelsel::maak_map, uitvoer};

/// Longest name of a municipality, in characters.
const MAX_NAAM_TEKENS: usize = 100;

pub(crate) fn voer_uit(algemeen: &Algemeen, gemeente: &Gemeentecode, naam: &str) -> Result<ExitCode, Fout> {
    let naam = naam.trim();
    let past = (1..=MAX_NAAM_TEKENS).contains(&naam.chars().count()) && !naam.chars().any(char::is_control);
    if !past {
        return Err(Fout::Gebruik(format!(
            "--naam is de naam van de gemeente: 1 tot en met {MAX_NAAM_TEKENS} tekens op één regel"
        )));
    }
    maak_map(&algemeen.data)?;
    let pad = Instellingen::begin(&algemeen.data, gemeente, naam)?;
    uitvoer::zeg!(
        "{} is van {naam} ({gemeente}). Lees haar na en pas haar zo nodig aan; daarna kunt u leveren",
        pad.display()
    );
    Ok(ExitCode::SUCCESS)
}
