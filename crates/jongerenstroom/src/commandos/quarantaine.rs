//! `quarantaine`: which rows were refused and why; the rows themselves, as a file to be mended and delivered again; and
//! the word that they are settled.

use std::{
    collections::BTreeSet,
    fs::File,
    io::ErrorKind,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use dienst::{Omgeving, QuarantaineRegel, QuarantaineRij};
use jiff::Timestamp;

use crate::{
    cli::{AANBOD, Algemeen, Quarantaine},
    fout::{Bij, Fout},
    stelsel::{Begin, Stelsel},
    uitvoer,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, vraag: &Quarantaine) -> Result<ExitCode, Fout> {
    let mut diensten = algemeen.diensten.gekozen(vraag.dienst.as_slice());
    diensten.retain(|dienst| dienst.heeft_logboek());
    let stelsel = Stelsel::zonder_volgers(algemeen, Begin::Bestaand, &diensten).await?;
    let uitkomst = antwoord(&stelsel, vraag).await;
    stelsel.sluit().await;
    uitkomst.map(|()| ExitCode::SUCCESS)
}

async fn antwoord(stelsel: &Stelsel, vraag: &Quarantaine) -> Result<(), Fout> {
    let regels = gevraagd(stelsel, vraag).await?;
    let Some(bestand) = &vraag.bestand else { return toon(&regels, vraag.json) };
    if vraag.uit.is_none() && !vraag.opgelost {
        return toon(&regels, vraag.json);
    }
    let bron = enige_bron(&regels, bestand)?;
    if bron == AANBOD && vraag.uit.is_some() {
        return Err(Fout::Gebruik(format!(
            "het aanbod wordt elke keer als geheel opgenomen: verbeter wat er geweigerd is in {bestand} zelf, en neem dat \
             opnieuw op met: jongerenstroom import aanbod"
        )));
    }
    match &vraag.uit {
        Some(uit) => haal_op(stelsel, bron, bestand, uit).await,
        None => los_op(stelsel, bron, bestand).await,
    }
}

/// The services that have a quarantine. Which of them keeps a feed's rows is theirs to know.
fn omgevingen(stelsel: &Stelsel) -> impl Iterator<Item = &Omgeving> {
    stelsel.omgevingen().map(|(_, omgeving)| omgeving)
}

async fn gevraagd(stelsel: &Stelsel, vraag: &Quarantaine) -> Result<Vec<QuarantaineRegel>, Fout> {
    let mut regels = Vec::new();
    for omgeving in omgevingen(stelsel) {
        regels.extend(omgeving.quarantaine.lijst().await.bij("de quarantaine kan niet worden gelezen")?);
    }
    regels.retain(|regel| {
        vraag.bron.as_ref().is_none_or(|bron| *bron == regel.bron)
            && vraag.bestand.as_ref().is_none_or(|bestand| *bestand == regel.bestand)
    });
    Ok(regels)
}

fn toon(regels: &[QuarantaineRegel], als_json: bool) -> Result<(), Fout> {
    if als_json {
        uitvoer::zeg!("{}", serde_json::to_string_pretty(regels).bij("quarantaine")?);
        return Ok(());
    }
    if regels.is_empty() {
        uitvoer::zeg!("Er staan geen rijen in quarantaine.");
    }
    for QuarantaineRegel { bron, bestand, regel, redenen, geweigerd_op } in regels {
        for reden in redenen.as_array().into_iter().flatten() {
            let veld = reden["veld"].as_str().map(|veld| format!(", {veld}")).unwrap_or_default();
            let uitleg = reden["reden"].as_str().unwrap_or_default();
            let plaats = reden["plaats"].as_str().unwrap_or("regel");
            let moment = moment(geweigerd_op);
            uitvoer::zeg!("{bron} {bestand} {plaats} {regel}{veld}: {uitleg} (geweigerd op {moment})");
        }
    }
    Ok(())
}

/// A moment as people here read the clock; as it is kept when it is none.
fn moment(op: &str) -> String {
    op.parse::<Timestamp>().map_or_else(
        |_| op.to_owned(),
        |moment| moment.to_zoned(dienst::amsterdam()).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

/// Rows of two feeds do not fit in one file.
fn enige_bron<'a>(regels: &'a [QuarantaineRegel], bestand: &str) -> Result<&'a str, Fout> {
    let bronnen: BTreeSet<&str> = regels.iter().map(|regel| regel.bron.as_str()).collect();
    match Vec::from_iter(bronnen)[..] {
        [] => Err(Fout::Gebruik(format!("er staan geen rijen van {bestand} in quarantaine"))),
        [bron] => Ok(bron),
        ref bronnen => Err(Fout::Gebruik(format!(
            "er staan rijen van {bestand} in quarantaine van meer dan één bron: {}. Kies er een met --bron",
            bronnen.join(", ")
        ))),
    }
}

async fn los_op(stelsel: &Stelsel, bron: &str, bestand: &str) -> Result<(), Fout> {
    let mut aantal = 0;
    for omgeving in omgevingen(stelsel) {
        aantal += omgeving
            .quarantaine
            .opgelost(bron, bestand)
            .await
            .bij("de quarantaine kan niet worden gewijzigd")?;
    }
    uitvoer::zeg!("{aantal} rijen van {bestand} ({bron}) zijn uit quarantaine gehaald.");
    Ok(())
}

async fn haal_op(stelsel: &Stelsel, bron: &str, bestand: &str, uit: &Path) -> Result<(), Fout> {
    let mut rijen = Vec::new();
    for omgeving in omgevingen(stelsel) {
        let gevonden = omgeving.quarantaine.rijen(bron, bestand).await;
        rijen.extend(gevonden.bij("een rij kan niet worden ontsleuteld")?);
    }
    for (nummer, (inhoud, aantal)) in (1..).zip(bestanden(rijen)) {
        let pad = genummerd(uit, nummer);
        let mut doel = maak(&pad)?;
        doel.write_all(inhoud.as_bytes()).bij(format!("{} kan niet worden geschreven", pad.display()))?;
        uitvoer::zeg!(
            "{aantal} rijen staan leesbaar in {}; verwijder het bestand na gebruik.",
            pad.display()
        );
    }
    uitvoer::zeg!(
        "Zijn de verbeterde rijen aangeleverd, haal deze dan uit quarantaine: \
         jongerenstroom quarantaine --bron {bron} --bestand {bestand} --opgelost"
    );
    Ok(())
}

/// The contents of the files that these rows make, each with its number of rows: one for each header line, and JSON
/// lines for rows without one.
fn bestanden(rijen: Vec<QuarantaineRij>) -> Vec<(String, usize)> {
    let mut groepen: Vec<(Option<String>, Vec<String>)> = Vec::new();
    for QuarantaineRij { kop, ruw } in rijen {
        match groepen.iter_mut().find(|(van, _)| *van == kop) {
            Some((_, rijen)) => rijen.push(ruw),
            None => groepen.push((kop, vec![ruw])),
        }
    }
    groepen
        .into_iter()
        .map(|(kop, mut rijen)| {
            if kop.is_none() {
                // By its first character a file is seen to be JSON lines: what is no object comes last.
                rijen.sort_by_key(|ruw| !ruw.starts_with('{'));
            }
            let aantal = rijen.len();
            let regels = kop.iter().chain(&rijen).fold(String::new(), |tekst, regel| tekst + regel + "\n");
            // With this mark no mapping of the delivery, and no spreadsheet, takes it for another encoding.
            let merk = if kop.is_some() && !regels.is_ascii() { "\u{feff}" } else { "" };
            (format!("{merk}{regels}"), aantal)
        })
        .collect()
}

/// `terug.csv`, `terug-2.csv`, …
fn genummerd(uit: &Path, nummer: usize) -> PathBuf {
    if nummer == 1 {
        return uit.to_owned();
    }
    let mut naam = uit.file_stem().unwrap_or_default().to_owned();
    naam.push(format!("-{nummer}"));
    if let Some(soort) = uit.extension() {
        naam.push(".");
        naam.push(soort);
    }
    uit.with_file_name(naam)
}

/// The rows hold personal data in clear: nobody but the owner may read the file, and none is overwritten.
pub(super) fn maak(pad: &Path) -> Result<File, Fout> {
    let mut opties = File::options();
    opties.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut opties, 0o600);
    opties.open(pad).map_err(|fout| {
        let pad = pad.display();
        Fout::Gebruik(match fout.kind() {
            ErrorKind::AlreadyExists => format!("{pad} bestaat al; kies een andere naam"),
            _ => format!("{pad} kan niet worden gemaakt: {fout}"),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rij(kop: Option<&str>, ruw: &str) -> QuarantaineRij {
        QuarantaineRij { kop: kop.map(str::to_owned), ruw: ruw.to_owned() }
    }

    #[test]
    fn elke_kopregel_krijgt_een_eigen_bestand() {
        let rijen = vec![rij(Some("a;b"), "1;2"), rij(Some("b;a"), "2;1"), rij(Some("a;b"), "3;é ")];
        let verwacht = [("\u{feff}a;b\n1;2\n3;é \n".to_owned(), 2), ("b;a\n2;1\n".to_owned(), 1)];
        assert_eq!(bestanden(rijen), verwacht);
        assert_eq!(genummerd(Path::new("map/terug.csv"), 2), Path::new("map/terug-2.csv"));
        assert_eq!(genummerd(Path::new("terug"), 3), Path::new("terug-3"));
    }

    #[test]
    fn een_moment_is_dat_van_amsterdam_in_winter_en_zomer() {
        assert_eq!(moment("2026-03-28T23:30:15.123Z"), "2026-03-29 00:30");
        assert_eq!(moment("2026-03-29T23:30:15Z"), "2026-03-30 01:30");
        assert_eq!(moment("ooit"), "ooit");
    }

    #[test]
    fn json_regels_beginnen_met_een_object() {
        let rijen = vec![rij(None, "5"), rij(None, "{\"a\":\"é\"}")];
        assert_eq!(bestanden(rijen), [("{\"a\":\"é\"}\n5\n".to_owned(), 2)]);
    }
}
