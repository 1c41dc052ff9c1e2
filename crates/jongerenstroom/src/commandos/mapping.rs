//! `mapping voorstel`: looks through a file of another system, and writes a proposal for the mapping that it needs. It
//! records nothing and needs no data folder.

use std::{path::Path, process::ExitCode};

use dienst::Diensten;
use domein::{Doelgroep, Leefvorm, Opleidingsniveau, Regeling, Uitkeringsrol, referentie};

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
    let toml =
        aanlevering::stel_mapping_voor(&mut bestand, feed.indeling, &codes).map_err(|reden| fout(&reden))?;
    uitvoer::zeg!("{}", toml.trim_end());
    uitvoer::meld!(
        "Bewaar dit in een bestand, loop het na, en gebruik het met: jongerenstroom import {bron} {} --kolommen BESTAND",
        naam(pad)
    );
    Ok(ExitCode::SUCCESS)
}

/// The codes that a column may have, by the name that columns have in every feed.
fn codes(kolom: &str) -> Option<Vec<&'static str>> {
    match kolom {
        "opleidingsniveau" => Some(Opleidingsniveau::CODES.to_vec()),
        "regeling" => Some(Regeling::CODES.to_vec()),
        "rol" => Some(Uitkeringsrol::CODES.to_vec()),
        "leefvorm" => Some(Leefvorm::CODES.to_vec()),
        // hbo-wo follows from the level and is not delivered.
        "doelgroepen" => {
            let codes = Doelgroep::CODES.iter().copied();
            Some(codes.filter(|code| *code != Doelgroep::HboWo.code()).collect())
        }
        "reden_instroom" => Some(referentie::codes(referentie::REDENEN_INSTROOM).collect()),
        "reden_uitstroom" => Some(referentie::codes(referentie::REDENEN_UITSTROOM).collect()),
        _ => None,
    }
}

fn naam(pad: &Path) -> String {
    pad.display().to_string()
}
