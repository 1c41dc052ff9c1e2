//! `import aanbod`: the catalogue of what is on offer as one TOML file. Each block is the request to `POST
//! /traject/v1/aanbod` that beheer could have made, and goes through the same front door: what is wrong with one is said
//! as over HTTP, and the others stand.

use std::{
    fs::File,
    io::{Read as _, Seek as _, Write as _},
    path::Path,
};

use aanlevering::{tomlfout, tomlplek};
use serde::Deserialize;
use serde_json::json;
use toml::Spanned;
use uuid::Uuid;

use super::toml_als_json::als_json;
use crate::fout::{Bij, Fout};

/// Most bytes of a catalogue.
const MAX_BYTES: u64 = 1024 * 1024;

/// A catalogue.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogus {
    /// The blocks `[[aanbod]]`, each with its place in the file.
    aanbod: Vec<Spanned<toml::Table>>,
}

/// The requests that a catalogue stands for, as the lines that `import opdrachten` takes.
pub(crate) fn opdrachten(bestand: File, pad: &Path) -> Result<File, Fout> {
    let onbruikbaar = |reden: String| Fout::Gebruik(format!("{}: {reden}", pad.display()));
    let mut tekst = String::new();
    bestand
        .take(MAX_BYTES + 1)
        .read_to_string(&mut tekst)
        .map_err(|fout| onbruikbaar(format!("het bestand is geen leesbare tekst in UTF-8 ({fout}).")))?;
    if tekst.len() as u64 > MAX_BYTES {
        return Err(onbruikbaar(format!("een aanbodbestand is hoogstens {MAX_BYTES} bytes groot.")));
    }
    let regels = regels(&tekst).map_err(onbruikbaar)?;
    let bij = "het aanbod kan niet tijdelijk worden bewaard";
    let mut uit = tempfile::tempfile().bij(bij)?;
    uit.write_all(regels.as_bytes()).bij(bij)?;
    uit.rewind().bij(bij)?;
    Ok(uit)
}

/// Each block on the line on which it stands in the catalogue, so that a refusal names that line. A key of its own each
/// time: told again after something else was told, it holds again.
fn regels(tekst: &str) -> Result<String, String> {
    if let Err(fout) = tekst.parse::<toml::Table>() {
        return Err(tomlfout(tekst, &fout));
    }
    let catalogus: Catalogus = toml::from_str(tekst).map_err(|fout| {
        let plek = tomlplek(tekst, &fout);
        format!(
            "{plek}: een aanbodbestand bestaat uit blokken die met [[aanbod]] beginnen, en uit niets anders."
        )
    })?;
    let (mut uit, mut regel) = (String::new(), 0);
    for blok in catalogus.aanbod {
        let plek = tekst[..blok.span().start].matches('\n').count();
        uit.push_str(&"\n".repeat(plek.saturating_sub(regel)));
        regel = plek.max(regel) + 1;
        let sleutel = format!("aanbod-{}", Uuid::now_v7());
        let inhoud = als_json(toml::Value::Table(blok.into_inner()));
        let verzoek =
            json!({"sleutel": sleutel, "rol": "beheer", "pad": "/traject/v1/aanbod", "inhoud": inhoud});
        uit.push_str(&verzoek.to_string());
        uit.push('\n');
    }
    Ok(uit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn elk_blok_is_een_verzoek_en_een_datum_is_een_tekst() {
        let tekst = "[[aanbod]]\ncode = \"a\"\ndatum = 2025-03-01\nregels = { leeftijdVan = 18 }\n\n[[aanbod]]\ncode = \"b\"\n";
        let regels = regels(tekst).unwrap();
        let plekken: Vec<usize> = regels
            .lines()
            .enumerate()
            .filter(|(_, regel)| !regel.is_empty())
            .map(|(plek, _)| plek + 1)
            .collect();
        assert_eq!(plekken, [1, 6], "each on its own line of the file");
        let regels: Vec<Value> = verzoeken(&regels).collect();
        assert_eq!(
            regels[0]["inhoud"],
            json!({"code": "a", "datum": "2025-03-01", "regels": {"leeftijdVan": 18}})
        );
        assert_eq!((regels.len(), &regels[1]["rol"]), (2, &json!("beheer")));
        assert_ne!(regels[0]["sleutel"], regels[1]["sleutel"]);
    }

    #[test]
    fn wat_geen_aanbod_is_wordt_geweigerd_met_de_plaats() {
        for (tekst, verwacht) in [
            ("aanbod = 1", "Regel 1, teken 10: een aanbodbestand bestaat uit blokken"),
            ("[[aanbod]]\ncode = ", "Regel 2, teken 8: "),
            ("[[aanbood]]\ncode = \"a\"\n", "Regel 1, teken 3: een aanbodbestand bestaat uit blokken"),
        ] {
            let fout = regels(tekst).unwrap_err();
            assert!(fout.starts_with(verwacht), "{fout}");
        }
    }

    #[test]
    fn het_voorbeeld_noemt_elk_aanbod_een_keer() {
        let tekst = include_str!("../../../../schemas/aanlevering/aanbod-voorbeeld.toml");
        let regels = regels(tekst).unwrap();
        let codes: std::collections::BTreeSet<String> =
            verzoeken(&regels).map(|verzoek| verzoek["inhoud"]["code"].to_string()).collect();
        assert_eq!(codes.len(), tekst.lines().filter(|regel| *regel == "[[aanbod]]").count());
        assert!(!codes.is_empty());
    }

    fn verzoeken(regels: &str) -> impl Iterator<Item = Value> {
        let regels = regels.lines().filter(|regel| !regel.is_empty());
        regels.map(|regel| serde_json::from_str(regel).unwrap())
    }
}
