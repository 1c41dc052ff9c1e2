//! `quarantaine`: which rows were refused and why; and the rows themselves, to be mended and delivered again.

use std::{io::Write, path::Path, process::ExitCode};

use dienst::QuarantaineRegel;

use crate::{
    cli::{Algemeen, Quarantaine},
    fout::{Bij, Fout},
    stelsel::Stelsel,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, vraag: &Quarantaine) -> Result<ExitCode, Fout> {
    let stelsel = Stelsel::open(algemeen).await?;
    let uitkomst = match (&vraag.bestand, &vraag.uit) {
        (Some(bestand), Some(uit)) => haal_op(&stelsel, bestand, uit).await,
        _ => toon(&stelsel, vraag.json).await,
    };
    stelsel.sluit().await;
    uitkomst.map(|()| ExitCode::SUCCESS)
}

async fn alle(stelsel: &Stelsel) -> Result<Vec<QuarantaineRegel>, Fout> {
    let mut regels = Vec::new();
    for omgeving in [&stelsel.signalering, &stelsel.intake, &stelsel.traject] {
        regels.extend(omgeving.quarantaine.lijst().await.bij("de quarantaine kan niet worden gelezen")?);
    }
    Ok(regels)
}

async fn toon(stelsel: &Stelsel, als_json: bool) -> Result<(), Fout> {
    let regels = alle(stelsel).await?;
    if als_json {
        println!("{}", serde_json::to_string_pretty(&regels).bij("quarantaine")?);
        return Ok(());
    }
    if regels.is_empty() {
        println!("Er staan geen rijen in quarantaine.");
    }
    for regel in &regels {
        for reden in regel.redenen.as_array().into_iter().flatten() {
            let veld = reden["veld"].as_str().map(|veld| format!(", {veld}")).unwrap_or_default();
            let uitleg = reden["reden"].as_str().unwrap_or_default();
            println!("{} {} regel {}{veld}: {uitleg}", regel.bron, regel.bestand, regel.regel);
        }
    }
    Ok(())
}

async fn haal_op(stelsel: &Stelsel, bestand: &str, uit: &Path) -> Result<(), Fout> {
    let bekend = alle(stelsel).await?;
    let Some(regel) = bekend.iter().find(|regel| regel.bestand == bestand) else {
        return Err(Fout::Gebruik(format!("er staan geen rijen van {bestand} in quarantaine")));
    };
    let mut rijen = Vec::new();
    for omgeving in [&stelsel.signalering, &stelsel.intake, &stelsel.traject] {
        rijen.extend(
            omgeving
                .quarantaine
                .rijen(&regel.bron, bestand)
                .await
                .bij("een rij kan niet worden ontsleuteld")?,
        );
    }
    // The rows hold personal data in clear: nobody but the owner may read the file, and none is overwritten.
    let mut opties = std::fs::OpenOptions::new();
    opties.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut opties, 0o600);
    let mut doel = opties.open(uit).map_err(|fout| {
        Fout::Gebruik(format!("{} kan niet worden gemaakt (bestaat het al?): {fout}", uit.display()))
    })?;
    for rij in &rijen {
        writeln!(doel, "{}", rij.trim_end()).bij(format!("{} kan niet worden geschreven", uit.display()))?;
    }
    println!("{} rijen staan leesbaar in {}; verwijder het bestand na gebruik.", rijen.len(), uit.display());
    Ok(())
}
