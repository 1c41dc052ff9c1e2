//! `import`: takes a delivery in, through the same door as HTTP, and says what came of each row.

use std::{
    io::{ErrorKind, Read as _},
    path::Path,
    process::ExitCode,
};

use aanlevering::{Indeling, Mapping, Samenvatting, grenzen::MAX_MAPPING_BYTES};
use dienst::{
    Dienst, Diensten, ImportFout, Uitslag,
    contract::{Feed, Inname},
    levering::Verslag,
};
use serde_json::json;

use super::{aanbod, levering, opdrachten, proefmap::Proefmap};
use crate::{
    cli::{AANBOD, Algemeen, Import, Levering, zijn_verzoeken},
    fout::Fout,
    opslag::Opslag,
    stelsel::{Begin, Sources, Stelsel},
    uitvoer, voortgang,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, import: &Import) -> Result<ExitCode, Fout> {
    // A file or mapping that is not there must not leave a data folder behind.
    aanlevering::open(&import.bestand).map_err(|fout| Fout::Gebruik(fout.to_string()))?;
    if let (Some(pad), true) = (&import.kolommen, !zijn_verzoeken(&import.bron)) {
        mapping(Some(pad), feed(algemeen.diensten, &import.bron)?.1.indeling)?;
    }
    if import.levering.proef && !Opslag::van(algemeen).bestaat() {
        let map = Proefmap::nieuw(algemeen)?;
        return neem_op_en_meld(&map.algemeen, import).await;
    }
    neem_op_en_meld(algemeen, import).await
}

async fn neem_op_en_meld(algemeen: &Algemeen, import: &Import) -> Result<ExitCode, Fout> {
    let stelsel = open(algemeen, &import.bron).await?;
    // What a delivery means follows from who is who by now.
    stelsel.neem_samenvoegingen_over().await?;
    let kolommen = import.kolommen.as_deref();
    let opname = neem_op(&stelsel, &import.bron, &import.bestand, kolommen, &import.levering);
    // A trial changes nothing, so nothing follows. Requests let follow what they need, each at its moment.
    let volgt = !import.levering.proef && !zijn_verzoeken(&import.bron);
    let uitkomst = if volgt { stelsel.terwijl_alles_volgt(opname).await } else { opname.await };
    let mut bijgewerkt = Ok(());
    if let Ok(uitkomst) = &uitkomst {
        // Before what follows: that can fail, and these rows stand.
        meld(&import.bestand, uitkomst, import.json);
    }
    if uitkomst.is_ok() && !import.levering.proef {
        let bezig = voortgang::bezig("Gevolgen en cijfers bijwerken");
        bijgewerkt = stelsel.haal_in().await;
        bezig.finish_and_clear();
    }
    stelsel.sluit().await;
    let uitkomst = uitkomst.inspect_err(|fout| levering::meld_verslag(&import.bestand, fout, import.json))?;
    bijgewerkt.map_err(|fout| Fout::Mislukt {
        wat: "de rijen zijn opgenomen, maar wat daaruit volgt is niet bijgewerkt".to_owned(),
        oorzaak: fout.to_string().into(),
    })?;
    // A trial did what was asked, whatever it shows.
    Ok(if import.levering.proef {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(uitkomst.samenvatting().afsluitcode())
    })
}

/// The services that a delivery needs. In one folder everything that follows from it is done at once; on PostgreSQL
/// that is left to the services that run. Requests are the exception: the next one may build on what followed from the
/// one before.
async fn open(algemeen: &Algemeen, bron: &str) -> Result<Stelsel, Fout> {
    let opslag = Opslag::van(algemeen);
    if opslag.is_ingebed() {
        return Stelsel::geheel(algemeen, Begin::Mag).await;
    }
    if zijn_verzoeken(bron) {
        let alle: Vec<Dienst> = algemeen.diensten.met_logboek().collect();
        return Stelsel::open(algemeen, Begin::Mag, &alle, Sources::logboeken(opslag)).await;
    }
    let (dienst, _) = feed(algemeen.diensten, bron)?;
    Stelsel::zonder_volgers(algemeen, Begin::Mag, &[dienst]).await
}

/// The feed with this name, and the service that takes it in.
fn feed(diensten: Diensten, bron: &str) -> Result<(Dienst, &'static Feed), Fout> {
    let gevonden = diensten.feeds().find(|(_, feed)| feed.naam == bron);
    gevonden.ok_or_else(|| Fout::Gebruik(format!("geen dienst neemt {bron} aan")))
}

/// What came of a file.
pub(crate) enum Uitkomst {
    /// Requests.
    Opdrachten(Uitslag),
    /// A delivery, row by row.
    Rijen(Box<Verslag>),
    /// A delivery as a whole.
    Geheel(Box<Verslag>),
}

impl Uitkomst {
    pub(crate) fn samenvatting(&self) -> Samenvatting {
        match self {
            Self::Opdrachten(uitslag) => uitslag.samenvatting,
            Self::Rijen(verslag) | Self::Geheel(verslag) => verslag.samenvatting(),
        }
    }
}

/// Takes one file in, without the reactions and figures that follow from it.
pub(crate) async fn neem_op(
    stelsel: &Stelsel,
    bron: &str,
    pad: &Path,
    kolommen: Option<&Path>,
    hoe: &Levering,
) -> Result<Uitkomst, Fout> {
    if zijn_verzoeken(bron) && kolommen.is_some() {
        return Err(Fout::Gebruik(format!("--kolommen kan niet bij {bron}: daar staan de velden vast")));
    }
    let bestand = aanlevering::open(pad).map_err(|fout| Fout::Gebruik(fout.to_string()))?;
    if zijn_verzoeken(bron) {
        levering::geen_levering(bron, hoe)?;
        let bestand = if bron == AANBOD { aanbod::opdrachten(bestand, pad)? } else { bestand };
        let uitslag = opdrachten::voer_uit(stelsel, bron, bestand, (pad, &naam(pad))).await;
        return uitslag.map(Uitkomst::Opdrachten);
    }
    let (dienst, feed) = feed(stelsel.diensten(), bron)?;
    let omgeving = stelsel.omgeving(dienst)?;
    let balk = voortgang::balk(&naam(pad));
    let mut zet = |stand| voortgang::zet(&balk, stand);
    let uitkomst = match feed.inname {
        Inname::PerRij(maak) => {
            levering::geen_geheel(bron, hoe)?;
            let toevoer = maak(omgeving);
            let mapping = mapping(kolommen, toevoer.indeling())?;
            let keuze = levering::keuze_van_rijen(hoe);
            let verslag = toevoer.lever(omgeving, bestand, &naam(pad), &mapping, &keuze, &mut zet).await;
            verslag
                .map(|verslag| Uitkomst::Rijen(Box::new(verslag)))
                .map_err(|fout| levering::fout(pad, fout))
        }
        Inname::AlsGeheel(maak) => {
            let toevoer = maak(omgeving);
            let mapping = mapping(kolommen, toevoer.indeling())?;
            let (keuze, grenzen) = levering::keuze(hoe, mapping.levering());
            let hoe = (&keuze, grenzen);
            let verslag = toevoer.lever(omgeving, bestand, &naam(pad), &mapping, hoe, &mut zet).await;
            verslag
                .map(|verslag| Uitkomst::Geheel(Box::new(verslag)))
                .map_err(|fout| levering::fout(pad, fout))
        }
    };
    balk.finish_and_clear();
    uitkomst
}

fn mapping(kolommen: Option<&Path>, indeling: &Indeling) -> Result<Mapping, Fout> {
    let Some(pad) = kolommen else { return Ok(Mapping::default()) };
    let tekst = lees_mapping(pad)?;
    Mapping::lees(&tekst, indeling).map_err(|fout| Fout::Gebruik(format!("{}: {fout}", pad.display())))
}

/// The text of a mapping. It is opened as a delivered file is, so that what is wrong is said in the same words.
fn lees_mapping(pad: &Path) -> Result<String, Fout> {
    let bestand = aanlevering::open(pad).map_err(|fout| Fout::Gebruik(format!("de mapping {fout}")))?;
    let mut tekst = String::new();
    // One more than is allowed: the mapping says that it is too large.
    bestand.take(MAX_MAPPING_BYTES as u64 + 1).read_to_string(&mut tekst).map_err(|fout| {
        let reden = match fout.kind() {
            ErrorKind::InvalidData => "dit is geen tekst in UTF-8. Bewaar de mapping als UTF-8.".to_owned(),
            _ => format!("het bestand kan niet worden gelezen ({fout})."),
        };
        Fout::Gebruik(format!("de mapping {}: {reden}", pad.display()))
    })?;
    Ok(tekst)
}

/// An unusable file is the deliverer's to mend; everything else is ours.
pub(crate) fn importfout(pad: &Path, fout: ImportFout) -> Fout {
    match fout {
        ImportFout::Bestand(fout) => Fout::Gebruik(format!("{}: {fout}", pad.display())),
        fout => Fout::Mislukt {
            wat: format!(
                "{} is niet helemaal opgenomen; voer dezelfde opdracht opnieuw uit, wat al is opgenomen telt niet dubbel",
                pad.display()
            ),
            oorzaak: fout.into(),
        },
    }
}

/// The name of a file without its folder: what the quarantine and the list of deliveries show. A long number in it may be
/// that of somebody, and is not kept; a day is.
pub(crate) fn naam(pad: &Path) -> String {
    let naam = pad.file_name().map(|naam| naam.to_string_lossy().into_owned()).unwrap_or_default();
    let mut veilig = String::with_capacity(naam.len());
    let mut cijfers = String::new();
    for teken in naam.chars().chain(['\0']) {
        if teken.is_ascii_digit() {
            cijfers.push(teken);
            continue;
        }
        let te_lang = cijfers.len() >= MIN_CIJFERS_NUMMER && !is_dag(&cijfers);
        veilig.push_str(if te_lang { "…" } else { &cijfers });
        cijfers.clear();
        if teken != '\0' {
            veilig.push(teken);
        }
    }
    veilig
}

/// From so many digits in a row on, a number in a file name may be that of somebody.
const MIN_CIJFERS_NUMMER: usize = 7;

/// Whether eight digits are a day, from the year or from the day on.
fn is_dag(cijfers: &str) -> bool {
    if cijfers.len() != 8 {
        return false;
    }
    let dag = |jaar: &str, maand: &str, dag: &str| {
        let (jaar, maand, dag) = (jaar.parse().ok()?, maand.parse().ok()?, dag.parse().ok()?);
        jiff::civil::Date::new(jaar, maand, dag).ok().filter(|dag| (1990..2100).contains(&dag.year()))
    };
    dag(&cijfers[..4], &cijfers[4..6], &cijfers[6..])
        .or(dag(&cijfers[4..], &cijfers[2..4], &cijfers[..2]))
        .is_some()
}

/// The summary on standard output; refusals and unused columns as words on standard error.
pub(crate) fn meld(pad: &Path, uitkomst: &Uitkomst, als_json: bool) {
    match uitkomst {
        Uitkomst::Geheel(verslag) => levering::meld(pad, verslag, als_json),
        Uitkomst::Rijen(verslag) => levering::meld_rijen(pad, verslag, als_json),
        Uitkomst::Opdrachten(uitslag) => meld_opdrachten(pad, uitslag, als_json),
    }
}

fn meld_opdrachten(pad: &Path, uitslag: &Uitslag, als_json: bool) {
    let Samenvatting { gelezen, aangenomen, dubbel, geweigerd } = uitslag.samenvatting;
    if als_json {
        uitvoer::zeg!(
            "{}",
            json!({"gelezen": gelezen, "aangenomen": aangenomen, "dubbel": dubbel, "geweigerd": geweigerd,
                   "fouten": uitslag.fouten})
        );
    } else {
        uitvoer::zeg!("{}: {}", naam(pad), uitslag.samenvatting);
    }
    levering::meld_fouten(&uitslag.fouten, &uitslag.extra_kolommen, uitslag.plaatswoord, geweigerd);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_nummer_in_een_bestandsnaam_wordt_niet_bewaard_en_een_dag_wel() {
        for (bestand, verwacht) in [
            ("map/export_20260331.csv", "export_20260331.csv"),
            ("31032026.csv", "31032026.csv"),
            ("Jansen_999970008.csv", "Jansen_….csv"),
            ("P1234567-2026.xlsx", "P…-2026.xlsx"),
            ("maart.csv", "maart.csv"),
        ] {
            assert_eq!(naam(Path::new(bestand)), verwacht);
        }
    }
}
