//! Workbooks: XLSX (with the crate `calamine`) and ODS. The sheet with the header line is copied as CSV, one line per row, so
//! that everything after it, quarantine too, knows one form. A workbook is a zip file: how much comes out of it is counted
//! before anything is kept of it.

mod blad;
mod getal;
mod keuring;
mod ods;
mod xlsx;

use std::{
    io::{Read, Seek},
    ops::ControlFlow,
};

pub(crate) use self::blad::SCHEIDINGSTEKEN;
use self::{blad::Schrijver, keuring::Soort};
use crate::{
    code,
    datum::Notatie,
    fout::Bestandsfout,
    grenzen::MAX_TITELREGELS,
    kopie::{Kopie, Kopieerder},
    kopzoeker::{Meet, kies},
    mapping::Mapping,
};

/// The most rows that a sheet can have, in Excel and in LibreOffice.
const MAX_RIJEN_BLAD: u64 = 1_048_576;

/// The most sheets that a workbook may have: of each the first rows are looked at.
const MAX_BLADEN: usize = 256;

/// Most names of sheets that a message shows.
const MAX_GENOEMD: usize = 20;

/// What takes the rows of a sheet: the number of the row from 1, and its cells from column A.
type Neem<'a> = dyn FnMut(u64, Vec<String>) -> Result<ControlFlow<()>, Bestandsfout> + 'a;

/// A workbook of some kind. Rows come in order, without those in which nothing stands; the empty cells at the end of a row may
/// be left out. No row has more cells than [`blad::MAX_CELLEN`].
trait Bladen {
    /// The names of its sheets, in order; at most one more than [`MAX_BLADEN`].
    fn namen(&mut self) -> Result<Vec<String>, Bestandsfout>;

    /// Gives the rows of a sheet, until there are no more or `neem` breaks off.
    fn lees(&mut self, blad: usize, notatie: &Notatie, neem: &mut Neem<'_>) -> Result<(), Bestandsfout>;
}

/// A sheet as CSV.
pub(crate) struct Omgezet {
    pub(crate) kopie: Kopie,
    /// The name of the sheet.
    pub(crate) blad: String,
    /// What is not used: cells without a heading, and other sheets that have a whole header line.
    pub(crate) extra: Vec<String>,
}

/// Copies the sheet with the deliveries as CSV.
///
/// # Errors
/// `excel-onleesbaar` when it is damaged or has a password, `bestand-ingepakt` when it is a zip of something else,
/// `werkblad-ontbreekt` when the mapping names another sheet, `te-veel-werkbladen` and `bestand-te-groot` beyond a bound.
pub(crate) fn kopieer<R: Read + Seek>(
    lezer: &mut R,
    meet: &Meet<'_>,
    mapping: &Mapping,
) -> Result<Omgezet, Bestandsfout> {
    let mut werkmap: Box<dyn Bladen + '_> = match keuring::keur(lezer)? {
        Soort::Xlsx => Box::new(xlsx::Werkmap::open(lezer)?),
        Soort::Ods => Box::new(ods::Werkmap::open(lezer)?),
    };
    let namen = werkmap.namen()?;
    if namen.len() > MAX_BLADEN {
        return Err(Bestandsfout::nieuw(
            code::TE_VEEL_WERKBLADEN,
            format!(
                "De werkmap heeft meer dan {MAX_BLADEN} werkbladen. Bewaar het werkblad met de rijen in een eigen werkmap, of \
                 als \"CSV UTF-8\"."
            ),
        ));
    }
    let gekozen = kies_blad(werkmap.as_mut(), &namen, meet, mapping)?;
    let mut schrijver = Schrijver::nieuw(Kopieerder::nieuw()?, gekozen.kop);
    werkmap.lees(gekozen.blad, &mapping.datumnotatie, &mut |rij, cellen| {
        schrijver.rij(rij, cellen).map(ControlFlow::Continue)
    })?;
    let (kopie, mut extra) = schrijver.klaar()?;
    let andere = gekozen.ook.into_iter().filter_map(|blad| namen.get(blad));
    extra.extend(andere.map(|naam| format!("werkblad {naam} (niet gelezen)")));
    Ok(Omgezet { kopie, blad: namen.get(gekozen.blad).cloned().unwrap_or_default(), extra })
}

/// The sheet to read.
struct Gekozen {
    blad: usize,
    /// The number of the row with the header line, or of the first row.
    kop: u64,
    /// Other sheets with a whole header line.
    ook: Vec<usize>,
}

/// The sheet that the mapping names, or the first one with a whole header line, or the one that has most of it.
fn kies_blad(
    werkmap: &mut dyn Bladen,
    namen: &[String],
    meet: &Meet<'_>,
    mapping: &Mapping,
) -> Result<Gekozen, Bestandsfout> {
    let gelijk = |naam: &str, gezocht: &str| naam.trim().to_lowercase() == gezocht.trim().to_lowercase();
    let genoemd = mapping.werkblad.as_deref();
    let mogelijk: Vec<usize> = (0..namen.len())
        .filter(|blad| genoemd.is_none_or(|gezocht| gelijk(&namen[*blad], gezocht)))
        .collect();
    if let (Some(genoemd), true) = (genoemd, mogelijk.is_empty()) {
        let namen: Vec<&str> = namen.iter().take(MAX_GENOEMD).map(String::as_str).collect();
        return Err(Bestandsfout::nieuw(
            code::WERKBLAD_ONTBREEKT,
            format!(
                "De werkmap heeft geen werkblad {genoemd}, dat de mapping noemt. De werkbladen zijn: {}.",
                namen.join(", ")
            ),
        ));
    }
    let mut gevonden: Vec<(usize, Kop)> = Vec::new();
    for blad in mogelijk {
        if let Some(kop) = zoek_kop(werkmap, blad, meet, mapping)? {
            gevonden.push((blad, kop));
        }
    }
    let heel: Vec<usize> = gevonden.iter().filter(|(_, kop)| kop.compleet).map(|(blad, _)| *blad).collect();
    // The first of the best.
    let beste = gevonden.into_iter().rev().max_by_key(|(_, kop)| (kop.compleet, kop.namen));
    let Some((blad, kop)) = beste else {
        return Err(Bestandsfout::nieuw(
            code::BESTAND_LEEG,
            "De werkmap bevat alleen lege werkbladen. Controleer de export.",
        ));
    };
    let ook = heel.into_iter().filter(|ander| *ander != blad).collect();
    Ok(Gekozen { blad, kop: kop.rij, ook })
}

/// Where the header line of a sheet probably stands.
struct Kop {
    rij: u64,
    compleet: bool,
    namen: usize,
}

/// Looks at the first rows of a sheet; none when it has no rows.
fn zoek_kop(
    werkmap: &mut dyn Bladen,
    blad: usize,
    meet: &Meet<'_>,
    mapping: &Mapping,
) -> Result<Option<Kop>, Bestandsfout> {
    let mut rijen: Vec<Kop> = Vec::new();
    werkmap.lees(blad, &mapping.datumnotatie, &mut |rij, cellen| {
        let (compleet, namen) = meet(&cellen);
        rijen.push(Kop { rij, compleet, namen });
        let klaar = compleet || rijen.len() as u64 > MAX_TITELREGELS;
        Ok(if klaar { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    if rijen.last().is_some_and(|kop| kop.compleet) {
        return Ok(rijen.pop());
    }
    let namen: Vec<usize> = rijen.iter().map(|kop| kop.namen).collect();
    Ok(rijen.into_iter().nth(kies(&namen)))
}

/// The fault of a workbook that cannot be read. What the library says of it stays out: it may name what stands in a cell.
fn onleesbaar(wat: &str) -> Bestandsfout {
    Bestandsfout::nieuw(
        code::EXCEL_ONLEESBAAR,
        format!(
            "Het bestand is een werkmap die {wat}. Open het in Excel of LibreOffice, bewaar het zonder wachtwoord als .xlsx of \
             als \"CSV UTF-8\" en lever het opnieuw aan."
        ),
    )
}

fn beschadigd() -> Bestandsfout {
    onleesbaar("beschadigd is of niet volledig is aangekomen")
}
