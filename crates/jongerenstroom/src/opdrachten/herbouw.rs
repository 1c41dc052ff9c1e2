//! `herbouw`: throws every read model away and builds it again from the events.

use std::process::ExitCode;

use crate::{
    cli::Algemeen,
    fout::Fout,
    stelsel::{Begin, Stelsel},
    voortgang,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen) -> Result<ExitCode, Fout> {
    let stelsel = Stelsel::open(algemeen, Begin::Bestaand).await?;
    let bezig = voortgang::bezig("Leesmodellen opnieuw opbouwen");
    let uitkomst = stelsel.herbouw().await;
    bezig.finish_and_clear();
    stelsel.sluit().await;
    uitkomst?;
    println!("Alle leesmodellen zijn opnieuw opgebouwd uit de gebeurtenissen.");
    Ok(ExitCode::SUCCESS)
}
