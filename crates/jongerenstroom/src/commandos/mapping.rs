//! `mapping voorstel`: looks through a file of another system, and writes a proposal for the mapping that it needs. It
//! records nothing and needs no data folder.

use std::{path::Path, process::ExitCode};

use aanlevering::Indeling;
use dienst::Diensten;
use domein::{Doelgroep, Leefvorm, Opleidingsniveau, referentie};

use crate::{
    cli::{Algemeen, Mapping, OPDRACHTEN},
    fout::Fout,
    stelsel::{Begin, Stelsel},
    uitvoer,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, vraag: &Mapping) -> Result<ExitCode, Fout> {
    let Mapping::Voorstel { bron, bestand: pad } = vraag;
    if bron == OPDRACHTEN {
        return Err(Fout::Gebruik("bij opdrachten hoort geen mapping: die hebben vaste velden".to_owned()));
    }
    let fout = |fout: &dyn std::fmt::Display| Fout::Gebruik(format!("{}: {fout}", pad.display()));
    let mut bestand = aanlevering::open(pad).map_err(|fout| Fout::Gebruik(fout.to_string()))?;
    let indeling = indeling(algemeen, bron).await?;
    let toml =
        aanlevering::stel_mapping_voor(&mut bestand, indeling, &codes).map_err(|reden| fout(&reden))?;
    uitvoer::zeg!("{}", toml.trim_end());
    uitvoer::meld!(
        "Bewaar dit in een bestand, loop het na, en gebruik het met: jongerenstroom import {bron} {} --kolommen BESTAND",
        naam(pad)
    );
    Ok(ExitCode::SUCCESS)
}

/// The columns of a feed. A contract gives them with the service that takes the feed in, and a service needs a place for its
/// log; here that is a folder that is gone again at once.
async fn indeling(algemeen: &Algemeen, bron: &str) -> Result<&'static Indeling, Fout> {
    let diensten: Diensten = algemeen.diensten;
    let gevonden = diensten.feeds().find(|(_, feed)| feed.naam == bron);
    let (dienst, feed) = gevonden.ok_or_else(|| Fout::Gebruik(format!("geen dienst neemt {bron} aan")))?;
    let map = tempfile::tempdir().map_err(|fout| Fout::Mislukt {
        wat: "er kan geen tijdelijke map worden gemaakt".to_owned(),
        oorzaak: fout.into(),
    })?;
    let hier = Algemeen {
        data: map.path().join("gegevens"),
        database_url: None,
        persoonsregister_url: None,
        ..algemeen.clone()
    };
    let stelsel = Stelsel::zonder_volgers(&hier, Begin::Mag, &[dienst]).await?;
    let indeling = stelsel.omgeving(dienst).map(|omgeving| (feed.maak)(omgeving).indeling());
    stelsel.sluit().await;
    indeling
}

/// The codes that a column may have, by the name that columns have in every feed.
fn codes(kolom: &str) -> Option<Vec<&'static str>> {
    match kolom {
        "opleidingsniveau" => Some(Opleidingsniveau::CODES.to_vec()),
        "leefvorm" => Some(Leefvorm::CODES.to_vec()),
        "doelgroepen" => Some(Doelgroep::CODES.to_vec()),
        "reden_instroom" => Some(referentie::codes(referentie::REDENEN_INSTROOM).collect()),
        "reden_uitstroom" => Some(referentie::codes(referentie::REDENEN_UITSTROOM).collect()),
        _ => None,
    }
}

fn naam(pad: &Path) -> String {
    pad.display().to_string()
}
