//! `geparkeerd`: events that a reaction or read model could not take, with what waits behind them; and trying again.

use std::process::ExitCode;

use eventstore::Retried;
use serde_json::json;

use crate::{
    cli::{Algemeen, Geparkeerd},
    fout::Fout,
    stelsel::{Begin, Sources, Stelsel},
    uitvoer,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, vraag: &Geparkeerd) -> Result<ExitCode, Fout> {
    let diensten = vraag.welke.van(algemeen);
    let bronnen = Sources::voor(algemeen, &diensten).await?;
    let stelsel = Stelsel::open(algemeen, Begin::Bestaand, &diensten, bronnen).await?;
    let uitkomst = if vraag.opnieuw { probeer(&stelsel).await } else { toon(&stelsel, vraag.json).await };
    stelsel.sluit().await;
    uitkomst.map(|()| ExitCode::SUCCESS)
}

async fn probeer(stelsel: &Stelsel) -> Result<(), Fout> {
    let (mut gelukt, mut over) = (0, 0);
    for volger in stelsel.volgers() {
        let Retried { taken, left } = volger.probeer_geparkeerd().await?;
        (gelukt, over) = (gelukt + taken, over + left);
    }
    uitvoer::zeg!(
        "De gebeurtenissen van {gelukt} stromen zijn alsnog verwerkt; {over} stromen blijven geparkeerd."
    );
    Ok(())
}

async fn toon(stelsel: &Stelsel, als_json: bool) -> Result<(), Fout> {
    let mut alle = Vec::new();
    for volger in stelsel.volgers() {
        for regel in volger.geparkeerd().await? {
            alle.push((volger.van(), volger.naam(), volger.volgt(), regel));
        }
    }
    if als_json {
        let alle: Vec<_> = alle
            .iter()
            .map(|(dienst, volger, volgt, regel)| {
                json!({
                    "dienst": dienst.naam, "volger": volger, "volgt": volgt.naam, "stroom": regel.stream.as_str(),
                    "positie": regel.position.0, "soort": regel.kind, "oorzaak": regel.cause,
                })
            })
            .collect();
        uitvoer::zeg!("{}", json!({ "geparkeerd": alle }));
        return Ok(());
    }
    if alle.is_empty() {
        uitvoer::zeg!("Er zijn geen gebeurtenissen geparkeerd.");
    }
    for (dienst, volger, volgt, regel) in alle {
        let oorzaak = regel.cause.as_deref().unwrap_or("wacht op een eerdere van dezelfde stroom");
        uitvoer::zeg!(
            "{dienst} {volger}: positie {} van {volgt}, {}: {oorzaak}",
            regel.position,
            regel.stream
        );
    }
    Ok(())
}
