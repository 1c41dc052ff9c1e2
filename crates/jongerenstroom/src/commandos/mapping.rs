//! `mapping voorstel`: looks through a file of another system, and writes a proposal for the mapping that it needs. It
//! records nothing and needs no data folder.

use std::{path::Path, process::ExitCode};

use dienst::Diensten;

use crate::{
    cli::{Mapping, zijn_verzoeken},
    fout::Fout,
    uitvoer,
};

pub(crate) fn voer_uit(diensten: Diensten, vraag: &Mapping) -> Result<ExitCode, Fout> {
    let Mapping::Voorstel { bron, bestand: pad } = vraag;
    if zijn_verzoeken(bron) {
        return Err(Fout::Gebruik(format!("bij {bron} hoort geen mapping: daar staan de velden vast")));
    }
    let fout = |fout: &dyn std::fmt::Display| Fout::Gebruik(format!("{}: {fout}", pad.display()));
    let mut bestand = aanlevering::open(pad).map_err(|fout| Fout::Gebruik(fout.to_string()))?;
    let feed = diensten.feeds().map(|(_, feed)| feed).find(|feed| feed.naam == bron);
    let feed = feed.ok_or_else(|| Fout::Gebruik(format!("geen dienst neemt {bron} aan")))?;
    let toml = aanlevering::stel_mapping_voor(&mut bestand, feed.indeling).map_err(|reden| fout(&reden))?;
    uitvoer::zeg!("{}", toml.trim_end());
    uitvoer::meld!(
        "Bewaar dit in een bestand, loop het na, en gebruik het met: jongerenstroom import {bron} {} --kolommen BESTAND",
        naam(pad)
    );
    Ok(ExitCode::SUCCESS)
}

fn naam(pad: &Path) -> String {
    pad.display().to_string()
}
