//! Recognising columns by what stands in them, for those whose names say nothing.

use super::{
    Door, Keuze,
    verkenning::{Kolomblik, Verkenning},
};
use crate::{
    indeling::{Indeling, Kolom},
    voorstel::voorstel,
};

/// The part of the filled rows of a column that must be of a kind, in hundredths.
const DEEL: u64 = 90;

/// The fewest filled rows from which something is concluded.
const MIN_RIJEN: u64 = 5;

/// The columns of which the codes are words that stand in no other column, and that decide who counts.
const KENBAAR: [&str; 2] = ["rol", "regeling"];

/// How much earlier people are born than anything else happens to them in these files, in days: twelve years.
const KINDERJAREN: i64 = 12 * 365;

/// Whether a text is a number that passes the elfproef of a BSN: nine digits, or eight of which the leading zero was lost.
pub(super) fn is_elfproef(tekst: &str) -> bool {
    if !matches!(tekst.len(), 8 | 9) || !tekst.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let gewichten = [9, 8, 7, 6, 5, 4, 3, 2, -1].into_iter().skip(9 - tekst.len());
    let som: i32 =
        tekst.bytes().zip(gewichten).map(|(cijfer, gewicht)| i32::from(cijfer - b'0') * gewicht).sum();
    som % 11 == 0 && tekst.bytes().any(|b| b != b'0')
}

/// Adds the columns that what stands in them gives away.
pub(super) fn vul_aan<'v>(verkenning: &'v Verkenning, indeling: &Indeling, keuzes: &mut Vec<Keuze<'v>>) {
    let vrij = |keuzes: &[Keuze<'v>]| -> Vec<&'v Kolomblik> {
        let gekozen = |hunne: &Kolomblik| keuzes.iter().any(|keuze| keuze.hunne.naam == hunne.naam);
        verkenning.kolommen.iter().filter(|hunne| hunne.gevuld >= MIN_RIJEN && !gekozen(hunne)).collect()
    };
    let open = |keuzes: &[Keuze<'v>], naam: &str| -> Option<&'static Kolom> {
        let al = keuzes.iter().any(|keuze| keuze.kolom.naam == naam);
        indeling.kolommen.iter().find(|kolom| kolom.naam == naam && !al)
    };
    if let Some(kolom) = open(keuzes, "bsn") {
        let beste = vrij(keuzes).into_iter().filter(|hunne| hunne.elfproef * 100 >= hunne.gevuld * DEEL);
        if let Some(hunne) = beste.max_by_key(|hunne| hunne.elfproef) {
            keuzes.push(Keuze { kolom, hunne, door: Door::Inhoud, ook: Vec::new() });
        }
    }
    let notatie = notatie(verkenning);
    let mut datums: Vec<(i64, &'v Kolomblik)> = vrij(keuzes)
        .into_iter()
        .filter(|hunne| (hunne.datums[notatie] + hunne.geen_datum) * 100 >= hunne.gevuld * DEEL)
        .filter_map(|hunne| Some((hunne.gemiddelde(notatie)?, hunne)))
        .collect();
    datums.sort_by_key(|(gemiddelde, _)| *gemiddelde);
    let bekend = |keuzes: &[Keuze<'v>], naam: &str| {
        keuzes.iter().find(|keuze| keuze.kolom.naam == naam).and_then(|keuze| keuze.hunne.gemiddelde(notatie))
    };
    // People are born long before the rest.
    if let (Some(kolom), Some((eerste, hunne))) = (open(keuzes, "geboortedatum"), datums.first().copied()) {
        let later = datums.get(1).map(|(later, _)| *later).or_else(|| bekend(keuzes, "ingangsdatum"));
        if later.is_some_and(|later| later - eerste >= KINDERJAREN) {
            keuzes.push(Keuze { kolom, hunne, door: Door::Inhoud, ook: Vec::new() });
            datums.remove(0);
        }
    }
    // What begins is filled in every row, and lies before what ends.
    if let Some(kolom) = open(keuzes, "ingangsdatum")
        && let Some(plek) =
            datums.iter().position(|(_, hunne)| hunne.datums[notatie] * 100 >= verkenning.rijen * DEEL)
    {
        keuzes.push(Keuze { kolom, hunne: datums.remove(plek).1, door: Door::Inhoud, ook: Vec::new() });
    }
    if let (Some(kolom), Some(begin)) = (open(keuzes, "einddatum"), bekend(keuzes, "ingangsdatum"))
        && let Some((_, hunne)) = datums.into_iter().find(|(gemiddelde, _)| *gemiddelde > begin)
    {
        keuzes.push(Keuze { kolom, hunne, door: Door::Inhoud, ook: Vec::new() });
    }
    for naam in KENBAAR {
        let Some(kolom) = open(keuzes, naam) else { continue };
        let Some(lijst) = kolom.codes.map(|codes| codes()) else { continue };
        let zegt = |hunne: &&Kolomblik| noemt(hunne, &lijst) * 100 >= hunne.gevuld * DEEL;
        if let Some(hunne) = vrij(keuzes).into_iter().find(zegt) {
            keuzes.push(Keuze { kolom, hunne, door: Door::Inhoud, ook: Vec::new() });
        }
    }
}

/// In how many rows a column names one of these codes.
fn noemt(hunne: &Kolomblik, codes: &[&'static str]) -> u64 {
    let waarden = hunne.waarden.iter().flatten();
    waarden.filter(|(waarde, _)| voorstel(waarde, codes).is_some()).map(|(_, aantal)| *aantal).sum()
}

/// The notation in which most dates of the file can be read: 0 for the usual forms, and then its place in
/// [`NOTATIES`](super::verkenning::NOTATIES).
pub(super) fn notatie(verkenning: &Verkenning) -> usize {
    let aantallen = verkenning.kolommen.iter().fold(Vec::new(), |mut som: Vec<u64>, kolom| {
        som.resize(kolom.datums.len(), 0);
        som.iter_mut().zip(kolom.datums).for_each(|(som, aantal)| *som += aantal);
        som
    });
    let beste = aantallen.into_iter().enumerate().rev().max_by_key(|(_, aantal)| *aantal);
    beste.map_or(0, |(plek, _)| plek)
}
