//! `deploy`: writes what in `deploy/` and `docker-compose.yml` follows from the services.

use std::{path::Path, process::ExitCode};

use dienst::Diensten;

use crate::{deploy, fout::Fout};

pub(crate) fn voer_uit(diensten: Diensten, project: &Path) -> Result<ExitCode, Fout> {
    let gewijzigd = deploy::werk_bij(diensten, project)?;
    for pad in &gewijzigd {
        crate::uitvoer::zeg!("{}", pad.display());
    }
    if gewijzigd.is_empty() {
        crate::uitvoer::zeg!("Alles volgt al uit de diensten.");
    }
    Ok(ExitCode::SUCCESS)
}
