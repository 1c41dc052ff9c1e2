//! `rapport`: the report for the council, and the same figures over any period.

use std::{path::Path, process::ExitCode};

use jiff::{Timestamp, ToSpan, civil::Date};
use rapportage::{
    Cijfervraag, Kwartaal, Rapportage, RapportageFout,
    rapport::{self, Periode},
};
use serde_json::Value;

use crate::{
    cli::{Algemeen, Cijfers, Rapport},
    fout::{Bij, Fout, schrijf},
    opslag::Opslag,
    stelsel::{Begin, Stelsel},
    uitvoer,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, rapport: Rapport) -> Result<ExitCode, Fout> {
    // On PostgreSQL the services that run keep the facts; the report says how far they are.
    let stelsel = if Opslag::van(algemeen).is_ingebed() {
        Stelsel::geheel(algemeen, Begin::Bestaand).await?
    } else {
        let rapportage: Vec<_> = algemeen.diensten.vind(rapportage::CONTRACT.naam).into_iter().collect();
        Stelsel::zonder_volgers(algemeen, Begin::Bestaand, &rapportage).await?
    };
    let uitkomst = async {
        stelsel.haal_in().await?;
        match rapport {
            Rapport::Raad { kwartaal, uit, bekend_op } => {
                let bestanden = raad(&stelsel.rapportage()?, kwartaal, &uit, bekend_op).await?;
                for bestand in bestanden {
                    uitvoer::zeg!("{bestand}");
                }
                Ok(())
            }
            Rapport::Cijfers(vraag) => cijfers(&stelsel, &vraag).await,
        }
    }
    .await;
    stelsel.sluit().await;
    uitkomst.map(|()| ExitCode::SUCCESS)
}

/// Writes the report into `uit`; gives the paths. Either all files stand there anew, or the old ones do.
pub(crate) async fn raad(
    rapportage: &Rapportage,
    kwartaal: Kwartaal,
    uit: &Path,
    bekend_op: Option<Date>,
) -> Result<Vec<String>, Fout> {
    let bestanden = rapportage.raadsrapport(kwartaal, bekend_op.map(einde_van)).await.map_err(|fout| {
        zonder(fout, &format!("de raadsrapportage van {kwartaal} kan niet worden gemaakt"))
    })?;
    std::fs::create_dir_all(uit).bij(format!("de map {} kan niet worden gemaakt", uit.display()))?;
    let mut paden = Vec::new();
    for bestand in bestanden.alle() {
        let nieuw = uit.join(format!(".{}.nieuw", bestand.naam));
        schrijf(&nieuw, &bestand.inhoud)?;
    }
    for bestand in bestanden.alle() {
        let pad = uit.join(&bestand.naam);
        std::fs::rename(uit.join(format!(".{}.nieuw", bestand.naam)), &pad)
            .bij(format!("{} kan niet worden geschreven", pad.display()))?;
        paden.push(pad.display().to_string());
    }
    Ok(paden)
}

/// What was asked has no figures, or making them failed.
fn zonder(fout: RapportageFout, wat: &str) -> Fout {
    match fout {
        RapportageFout::NietGedekt(reden) => Fout::Gebruik(reden.to_string()),
        anders => Fout::Mislukt { wat: wat.to_owned(), oorzaak: anders.into() },
    }
}

async fn cijfers(stelsel: &Stelsel, gevraagd: &Cijfers) -> Result<(), Fout> {
    if gevraagd.van > gevraagd.tot {
        return Err(Fout::Gebruik(format!("--van {} ligt na --tot {}", gevraagd.van, gevraagd.tot)));
    }
    let rapportage = stelsel.rapportage()?;
    let periode = Periode { van: gevraagd.van, tot_en_met: gevraagd.tot };
    let vraag = Cijfervraag::over_periode(rapportage.gemeente().clone(), periode);
    let mut vraag = rapportage.volgens_instellingen(vraag);
    if let Some(dag) = gevraagd.bekend_op {
        vraag.bekend_op = einde_van(dag).as_microsecond();
    }
    let niet_te_maken = "de cijfers kunnen niet worden gemaakt";
    let json = if gevraagd.onbewerkt {
        let (kop, blad) =
            rapportage.onbewerkt_blad(&vraag).await.map_err(|fout| zonder(fout, niet_te_maken))?;
        rapport::json_onbewerkt(&kop, &blad)
    } else {
        let (kop, blad) =
            rapportage.openbaar_blad(&vraag).await.map_err(|fout| zonder(fout, niet_te_maken))?;
        rapport::json(&kop, &blad)
    };
    let mut cijfers: Value = serde_json::from_str(&json).bij(niet_te_maken)?;
    kies(&mut cijfers, &gevraagd.tabellen)?;
    if gevraagd.json {
        uitvoer::zeg!("{cijfers}");
    } else {
        uitvoer::schrijf_uit(format_args!("{}", als_tekst(&cijfers)));
    }
    Ok(())
}

/// Keeps the tables that were asked for; all of them when none was named.
fn kies(cijfers: &mut Value, gevraagd: &[String]) -> Result<(), Fout> {
    let Some(tabellen) = cijfers["tabellen"].as_array_mut() else { return Ok(()) };
    let bekend: Vec<String> =
        tabellen.iter().filter_map(|tabel| tabel["id"].as_str()).map(str::to_owned).collect();
    let onbekend: Vec<&str> = gevraagd.iter().filter(|id| !bekend.contains(id)).map(String::as_str).collect();
    if !onbekend.is_empty() {
        let (onbekend, bekend) = (onbekend.join(", "), bekend.join(", "));
        return Err(Fout::Gebruik(format!("geen tabel {onbekend}; er zijn: {bekend}")));
    }
    tabellen.retain(|tabel| gevraagd.is_empty() || gevraagd.iter().any(|id| tabel["id"] == id.as_str()));
    Ok(())
}

/// The tables for a terminal: a heading, and columns that line up.
fn als_tekst(cijfers: &Value) -> String {
    let mut tekst = String::new();
    for tabel in cijfers["tabellen"].as_array().into_iter().flatten() {
        let kop =
            tabel["kolommen"].as_array().into_iter().flatten().map(|kolom| cel(&kolom["titel"])).collect();
        let rijen = tabel["rijen"].as_array().into_iter().flatten();
        let rijen = rijen.map(|rij| rij.as_array().into_iter().flatten().map(cel).collect());
        let regels: Vec<Vec<String>> = std::iter::once(kop).chain(rijen).collect();
        let breedte = |kolom: usize| {
            regels
                .iter()
                .filter_map(|regel| regel.get(kolom))
                .map(|cel| cel.chars().count())
                .max()
                .unwrap_or(0)
        };
        tekst += &format!("{} ({})\n", cel(&tabel["titel"]), cel(&tabel["id"]));
        for regel in &regels {
            for (kolom, cel) in regel.iter().enumerate() {
                let breedte = breedte(kolom);
                tekst +=
                    &if kolom == 0 { format!("  {cel:<breedte$}") } else { format!("  {cel:>breedte$}") };
            }
            tekst.push('\n');
        }
        tekst.push('\n');
    }
    tekst
}

fn cel(waarde: &Value) -> String {
    match waarde {
        Value::String(tekst) => tekst.clone(),
        Value::Null => String::new(),
        anders => anders.to_string(),
    }
}

/// The last moment, to the microsecond, that is still this day in Amsterdam.
fn einde_van(dag: Date) -> Timestamp {
    let morgen = dag.tomorrow().unwrap_or(dag);
    morgen
        .to_zoned(dienst::amsterdam())
        .ok()
        .and_then(|middernacht| middernacht.timestamp().checked_sub(1.microsecond()).ok())
        .unwrap_or(Timestamp::MAX)
}
