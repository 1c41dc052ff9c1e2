//! XML as a form of delivery. The element that is a row is said by the mapping (`rij`), never guessed; its rows are copied as
//! CSV with the paths of elements as the header line, so that everything after it, quarantine too, knows one form.
//!
//! The file is read twice: once to find its columns, its lines and its faults, and once to copy it. So memory stays within
//! the bounds of a row, whatever the size of the file.

mod elementen;
mod rijen;
mod rijpad;
mod stroom;
mod tabel;
mod tekenset;

use std::{
    collections::{BTreeSet, HashSet},
    io::{Read, Seek},
};

use encoding_rs::UTF_8;

pub(crate) use self::{
    elementen::{Elementen, kort},
    rijpad::Rijpad,
};
use self::{
    rijen::{VOLGNUMMER, loop_langs},
    tabel::{Kolommen, Schrijver},
};
use crate::{
    code,
    fout::Bestandsfout,
    grenzen::MAX_KOLOMMEN,
    keuring::begin_van,
    kopie::{Invoer, Kopie},
    kopregel::{Kopfout, Kopregel},
    mapping::TekensetKeuze,
    toonbaar::getoond,
    utf16,
};

/// The separator of the copy.
pub(crate) const SCHEIDINGSTEKEN: u8 = b';';

/// How many elements a message names.
const MAX_GENOEMD: usize = 40;

/// Whether a text that begins so is XML: a tag is the first thing in it. A web page is a fault.
pub(crate) fn is_xml(begin: &[u8]) -> Result<bool, Bestandsfout> {
    let begin = begin.strip_prefix(crate::tekenset::BOM).unwrap_or(begin).trim_ascii_start();
    let inhoud = match begin.windows(2).position(|deel| deel == b"?>") {
        Some(einde) if begin.starts_with(b"<?") => begin[einde + 2..].trim_ascii_start(),
        _ => begin,
    };
    let begint =
        |woord: &[u8]| inhoud.get(..woord.len()).is_some_and(|deel| deel.eq_ignore_ascii_case(woord));
    if begint(b"<!doctype html") || begint(b"<html") {
        return Err(Bestandsfout::nieuw(
            code::CSV_VERWACHT,
            "Het bestand is een webpagina. Open het in een tekstprogramma: vaak staat er een foutmelding in van de plek waar \
             het is opgehaald.",
        ));
    }
    Ok(begin.starts_with(b"<"))
}

/// The file as UTF-8: itself when it says that it is, and otherwise a copy.
pub(crate) fn als_utf8<R: Read + Seek>(
    lezer: &mut R,
    keuze: TekensetKeuze,
) -> Result<Invoer<&mut R>, Bestandsfout> {
    let tekenset = tekenset::van(&begin_van(lezer)?, keuze)?;
    if tekenset == UTF_8 {
        return Ok(Invoer::Zelf(lezer));
    }
    Ok(Invoer::Kopie(utf16::kopieer_uit(lezer, tekenset)?.lezer()))
}

/// The rows as CSV.
pub(crate) struct Omgezet {
    pub(crate) kopie: Kopie,
    /// Whether its rows do not each have a line of their own, and go by their ordinal: row 1 is line 2 of the copy.
    pub(crate) op_volgorde: bool,
    /// What is not used.
    pub(crate) extra: Vec<String>,
}

/// Judges the columns as a header line; none when nothing is asked of them.
pub(crate) type Toets<'a> = dyn Fn(&[String]) -> Result<Option<Kopregel>, Kopfout> + 'a;

/// Copies the rows of a file in UTF-8 as CSV. What may be absent and is, is an empty column.
///
/// # Errors
/// `xml-rij-ontbreekt` when the element that is a row is not said or not there, the faults of a header line when columns are
/// missing, and those of XML that cannot be read.
pub(crate) fn kopieer<R: Read + Seek>(
    lezer: &mut R,
    rijpad: Option<&Rijpad>,
    mag_ontbreken: &[&str],
    toets: &Toets<'_>,
) -> Result<Omgezet, Bestandsfout> {
    let Some(rijpad) = rijpad else {
        let elementen = Elementen::van(lezer)?;
        return Err(geen_rij(&elementen, "De mapping zegt niet welk element van de XML een rij is."));
    };
    let mut kolommen = Kolommen::default();
    let gelopen = loop_langs(&mut *lezer, rijpad, &mut |rij| kolommen.neem(&rij))?;
    if gelopen.rijen == 0 {
        let elementen = Elementen::van(lezer)?;
        let wat =
            format!("In de XML staat geen element {}, dat volgens de mapping een rij is.", rijpad.tekst());
        return Err(geen_rij(&elementen, &wat));
    }
    kolommen.vul_aan(mag_ontbreken);
    let kop =
        toets(&kolommen.namen).map_err(|fout| kopfout(&fout, rijpad, &kolommen.namen, &gelopen.te_laat))?;
    let gebruikt: HashSet<usize> = kop.as_ref().map(Kopregel::gebruikt).unwrap_or_default();
    let is_gebruikt = |pad: &String| kolommen.plaats(pad).is_some_and(|plek| gebruikt.contains(&plek));
    if let Some(pad) = gelopen.te_laat.iter().find(|pad| is_gebruikt(pad)) {
        return Err(te_laat(rijpad, pad));
    }
    let extra = getoond(gelopen.te_laat.into_iter().map(|pad| format!("{pad} (staat na de rijen)")));
    let op_volgorde = kolommen.op_volgorde();
    let mut schrijver = Schrijver::nieuw(&kolommen, &gebruikt, op_volgorde)?;
    loop_langs(lezer, rijpad, &mut |rij| schrijver.rij(&rij))?;
    Ok(Omgezet { kopie: schrijver.klaar()?, op_volgorde, extra })
}

fn geen_rij(elementen: &Elementen, wat: &str) -> Bestandsfout {
    Bestandsfout::nieuw(
        code::XML_RIJ_ONTBREEKT,
        format!(
            "{wat} {} Zet in de mapping welk element een rij is, zoals rij = \"Uitkering/Persoon\"; mapping voorstel doet een \
             voorstel.",
            elementen.die_herhalen()
        ),
    )
}

fn te_laat(rijpad: &Rijpad, pad: &str) -> Bestandsfout {
    Bestandsfout::nieuw(
        code::XML_RIJ_ONTBREEKT,
        format!(
            "{pad} staat in de XML na de rijen ({}) waar het bij hoort, en dan zijn die al gelezen. Haal deze kolom uit de \
             mapping, of vraag een export waarin het ervoor staat.",
            rijpad.tekst()
        ),
    )
}

/// The fault of the columns, as that of a file without a header line.
fn kopfout(fout: &Kopfout, rijpad: &Rijpad, namen: &[String], te_laat: &BTreeSet<String>) -> Bestandsfout {
    let rij = rijpad.tekst();
    match fout {
        Kopfout::TeVeel(aantal) => Bestandsfout::nieuw(
            code::TE_VEEL_KOLOMMEN,
            format!(
                "De rijen ({rij}) hebben {aantal} verschillende elementen; hoogstens {MAX_KOLOMMEN} mag."
            ),
        ),
        Kopfout::Dubbel(dubbel) => Bestandsfout::nieuw(
            code::KOPREGEL_DUBBEL,
            format!(
                "In de rijen ({rij}) verschillen deze elementen alleen in hoofdletters: {}. Noem in de mapping een ander.",
                dubbel.join(", ")
            ),
        ),
        Kopfout::Ontbreekt { lijst, .. } => {
            let namen = getoond(namen.iter().filter(|naam| *naam != VOLGNUMMER).take(MAX_GENOEMD).cloned());
            let erachter = match te_laat.is_empty() {
                true => String::new(),
                false => format!(
                    " Deze staan na de rijen, en dan zijn die al gelezen: {}.",
                    getoond(te_laat.iter().cloned()).join(", ")
                ),
            };
            Bestandsfout::nieuw(
                code::KOPREGEL_ONVOLLEDIG,
                format!(
                    "In geen van de rijen ({rij}) staat: {}. Er staan wel: {}.{erachter} Zeg in de mapping onder [kolommen] hoe \
                     het heet, gezien vanaf de rij: Datum, Wet/Code, @attribuut, of ../Leefvorm voor een element naast de rij.",
                    lijst.join("; "),
                    namen.join(", ")
                ),
            )
        }
    }
}
