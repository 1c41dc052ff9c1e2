//! `aanleveringen`: what was delivered, when, and what came of it; and taking a delivery back.

use std::{io::Write as _, path::Path, process::ExitCode};

use dienst::{
    Dienst,
    contract::Inname,
    levering::{Aanlevering, Achtergebleven, Staat, Terugdraaifout, Teruggedraaid},
};
use uuid::Uuid;

use super::{levering, quarantaine::maak};
use crate::{
    cli::{Aanleveringen, Algemeen},
    fout::{Bij, Fout},
    opslag::Opslag,
    stelsel::{Begin, Stelsel},
    uitvoer, voortgang,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, vraag: &Aanleveringen) -> Result<ExitCode, Fout> {
    let ingebed = Opslag::van(algemeen).is_ingebed();
    let stelsel = if ingebed && vraag.terugdraaien {
        Stelsel::geheel(algemeen, Begin::Bestaand).await?
    } else {
        let mut diensten = algemeen.diensten.gekozen(&[]);
        diensten.retain(|dienst| neemt_aan(*dienst));
        Stelsel::zonder_volgers(algemeen, Begin::Bestaand, &diensten).await?
    };
    let uitkomst = antwoord(&stelsel, vraag).await;
    let mut bijgewerkt = Ok(());
    if uitkomst.is_ok() && vraag.terugdraaien && ingebed {
        let bezig = voortgang::bezig("Gevolgen en cijfers bijwerken");
        bijgewerkt = stelsel.haal_in().await;
        bezig.finish_and_clear();
    }
    stelsel.sluit().await;
    uitkomst?;
    bijgewerkt?;
    Ok(ExitCode::SUCCESS)
}

fn neemt_aan(dienst: Dienst) -> bool {
    !dienst.feeds().is_empty()
}

/// Whether the rows of this feed are taken in one by one.
fn is_per_rij(stelsel: &Stelsel, bron: &str) -> bool {
    let feed = stelsel.diensten().feeds().find(|(_, feed)| feed.naam == bron);
    feed.is_some_and(|(_, feed)| matches!(feed.inname, Inname::PerRij(_)))
}

async fn antwoord(stelsel: &Stelsel, vraag: &Aanleveringen) -> Result<(), Fout> {
    if let (Some(id), true) = (vraag.id, vraag.terugdraaien) {
        return draai_terug(stelsel, id).await;
    }
    if let (Some(id), Some(uit)) = (vraag.id, &vraag.onbekend) {
        return schrijf_onbekend(stelsel, id, uit).await;
    }
    let mut alle = Vec::new();
    for (dienst, omgeving) in stelsel.omgevingen() {
        if neemt_aan(dienst) {
            let lijst = dienst::levering::Aanleveringen::van(&omgeving.database).alle().await;
            alle.extend(lijst.bij("de lijst van aanleveringen kan niet worden gelezen")?);
        }
    }
    alle.sort_by_key(|een| std::cmp::Reverse(een.begonnen_op));
    if let Some(id) = vraag.id {
        alle.retain(|een| een.aanlevering_id == id);
        if alle.is_empty() {
            return Err(Fout::Gebruik(Terugdraaifout::Onbekend.to_string()));
        }
    }
    if vraag.json {
        uitvoer::zeg!("{}", serde_json::to_string_pretty(&alle).bij("aanleveringen")?);
        return Ok(());
    }
    if alle.is_empty() {
        uitvoer::zeg!("Er is nog niets aangeleverd.");
    }
    for aanlevering in &alle {
        toon(aanlevering);
        if let (Some(_), Some(verslag)) = (vraag.id, &aanlevering.verslag) {
            let meld =
                if is_per_rij(stelsel, &aanlevering.bron) { levering::meld_rijen } else { levering::meld };
            meld(Path::new(&aanlevering.bestand), verslag, false);
        }
    }
    Ok(())
}

fn toon(aanlevering: &Aanlevering) {
    let Aanlevering { aanlevering_id, bron, bestand, soort, peildatum, staat, door, toch_door, .. } =
        aanlevering;
    let staat = match staat {
        Staat::Begonnen => "begonnen en niet afgemaakt; lever hetzelfde bestand opnieuw aan",
        Staat::Verwerkt => "verwerkt",
        Staat::Teruggedraaid => "teruggedraaid",
    };
    let peildatum = peildatum.map(|dag| format!(" tot en met {dag}")).unwrap_or_default();
    let door = door.as_ref().map(|wie| format!(" door {wie}")).unwrap_or_default();
    let toch = toch_door.as_ref().map(|wie| format!("; toegelaten door {wie}")).unwrap_or_default();
    let moment = aanlevering.begonnen_op.to_zoned(dienst::amsterdam()).strftime("%Y-%m-%d %H:%M");
    let rijen = aanlevering.verslag.as_ref().map(|verslag| format!(": {}", verslag.samenvatting()));
    let rijen = rijen.unwrap_or_default();
    uitvoer::zeg!(
        "{aanlevering_id}  {moment}  {bron}  {bestand}{door}  {soort}{peildatum}, {staat}{toch}{rijen}"
    );
}

/// What was not understood, with the values in clear: in a file that nobody but its owner may read.
async fn schrijf_onbekend(stelsel: &Stelsel, id: Uuid, uit: &Path) -> Result<(), Fout> {
    let mut tekst = String::from("\u{feff}kolom;waarde;aantal\n");
    let (mut aantal, mut bestaat) = (0, false);
    for (dienst, omgeving) in stelsel.omgevingen().filter(|(dienst, _)| neemt_aan(*dienst)) {
        let lijst = dienst::levering::Aanleveringen::van(&omgeving.database);
        let gevonden = lijst.zoek(id).await.bij("de lijst van aanleveringen kan niet worden gelezen")?;
        bestaat |= gevonden.is_some();
        let waarden = lijst.onbekende_waarden(&omgeving.register, id).await;
        for een in waarden.bij(format!("de waarden van {} kunnen niet worden gelezen", dienst.naam))? {
            // A spreadsheet would carry out what begins like a formula.
            let formule = een.waarde.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let waarde = een.waarde.replace('"', "\"\"");
            let waarde = if formule { format!("'{waarde}") } else { waarde };
            tekst.push_str(&format!("{};\"{waarde}\";{}\n", een.kolom, een.aantal));
            aantal += 1;
        }
    }
    if !bestaat {
        return Err(Fout::Gebruik(Terugdraaifout::Onbekend.to_string()));
    }
    if aantal == 0 {
        uitvoer::zeg!("In deze aanlevering is alles begrepen.");
        return Ok(());
    }
    let mut doel = maak(uit)?;
    doel.write_all(tekst.as_bytes()).bij(format!("{} kan niet worden geschreven", uit.display()))?;
    uitvoer::zeg!("{aantal} waarden staan leesbaar in {}; verwijder het bestand na gebruik.", uit.display());
    Ok(())
}

fn meld_teruggedraaid(gedaan: &Teruggedraaid) {
    let Teruggedraaid {
        aanlevering_id,
        personen,
        achtergebleven,
        opnieuw_aan_te_leveren,
        geweigerde_rijen_weg,
    } = gedaan;
    let wie = if *personen == 1 { "persoon" } else { "personen" };
    uitvoer::zeg!("Aanlevering {aanlevering_id} is teruggedraaid: van {personen} {wie} is iets hersteld.");
    for Achtergebleven { dossier, code, reden } in achtergebleven {
        uitvoer::zeg!("  blijft: {dossier} [{code}] {reden}");
    }
    match geweigerde_rijen_weg {
        0 => {}
        1 => uitvoer::zeg!("1 rij die zij weigerde is ook uit quarantaine; die staat in het bestand zelf."),
        rijen => {
            uitvoer::zeg!(
                "{rijen} rijen die zij weigerde zijn ook uit quarantaine; die staan in het bestand zelf."
            );
        }
    }
    if !opnieuw_aan_te_leveren.is_empty() {
        uitvoer::zeg!(
            "Zij nam rijen op die eerst in quarantaine stonden, en die komen daar niet terug. Lever opnieuw aan als zij toch \
             mee moeten tellen: {}.",
            opnieuw_aan_te_leveren.join(", ")
        );
    }
}

async fn draai_terug(stelsel: &Stelsel, id: Uuid) -> Result<(), Fout> {
    for (dienst, omgeving) in stelsel.omgevingen() {
        for feed in dienst.feeds() {
            let uitkomst = match feed.inname {
                Inname::AlsGeheel(maak) => maak(omgeving).draai_terug(omgeving, id).await,
                Inname::PerRij(maak) => maak(omgeving).draai_terug(omgeving, id).await,
            };
            match uitkomst {
                Ok(gedaan) => {
                    meld_teruggedraaid(&gedaan);
                    return Ok(());
                }
                Err(Terugdraaifout::Onbekend) => {}
                Err(fout @ (Terugdraaifout::AlGedaan | Terugdraaifout::NietDeNieuwste { .. })) => {
                    return Err(Fout::Gebruik(fout.to_string()));
                }
                Err(Terugdraaifout::LooptAl(fout)) => {
                    return Err(fout).bij("de aanlevering is niet teruggedraaid");
                }
                Err(Terugdraaifout::Import(fout)) => {
                    return Err(fout).bij(
                        "de aanlevering is niet helemaal teruggedraaid; dezelfde opdracht opnieuw doet de rest",
                    );
                }
            }
        }
    }
    Err(Fout::Gebruik(Terugdraaifout::Onbekend.to_string()))
}
