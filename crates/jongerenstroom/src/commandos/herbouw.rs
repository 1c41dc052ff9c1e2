//! `herbouw`: has everything that follows a log begin again: read models are built anew from the events, and reactions
//! do nothing twice.

use std::process::ExitCode;

use crate::{
    cli::{Algemeen, Welke},
    fout::Fout,
    stelsel::{Begin, Sources, Stelsel},
    uitvoer, voortgang,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, welke: &Welke) -> Result<ExitCode, Fout> {
    let diensten = welke.van(algemeen);
    let sources = Sources::voor(algemeen, &diensten).await?;
    let stelsel = Stelsel::open(algemeen, Begin::Bestaand, &diensten, sources).await?;
    let bezig = voortgang::bezig("Leesmodellen opnieuw opbouwen");
    let uitkomst = stelsel.herbouw().await;
    bezig.finish_and_clear();
    stelsel.sluit().await;
    uitkomst?;
    uitvoer::zeg!("Alle leesmodellen zijn opnieuw opgebouwd uit de gebeurtenissen.");
    Ok(ExitCode::SUCCESS)
}
