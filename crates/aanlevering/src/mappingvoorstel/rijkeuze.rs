//! Which element of an XML file is probably a row: as far inside as can be, while most of what a row needs still stands in
//! it. What stands around it a row has too.

use super::namen::{Herkend, herken, namen_van_pad};
use crate::{
    indeling::{Indeling, Kolom},
    xml::{Elementen, Rijpad, kort},
};

/// An element that may be a row.
struct Kandidaat<'e> {
    pad: &'e str,
    aantal: u64,
    /// How many columns of the feed stand in it.
    bekend: usize,
    /// Whether all columns stand in it that the feed needs, and none of those beside it: something within a row may have a
    /// begin of its own.
    heel: bool,
}

/// The element that is probably a row; none when there is no element with something in it.
pub(super) fn kies_rij(elementen: &Elementen, indeling: &Indeling) -> Option<Rijpad> {
    let bladen: Vec<(&str, Vec<String>)> = elementen
        .alle()
        .filter(|(_, element)| !element.samengesteld)
        .map(|(pad, _)| (pad, namen_van_pad(pad)))
        .collect();
    let kandidaten: Vec<Kandidaat<'_>> = elementen
        .alle()
        .filter(|(_, element)| element.samengesteld)
        .map(|(pad, element)| {
            let binnen = format!("{pad}/");
            let rondom = pad.rsplit_once('/').map(|(boven, _)| format!("{boven}/"));
            let erin = |blad: &str| blad.starts_with(&binnen);
            let ernaast =
                |blad: &str| rondom.as_deref().is_some_and(|rondom| blad.starts_with(rondom)) && !erin(blad);
            let bekend = indeling.kolommen.iter().filter(|kolom| heeft(&bladen, kolom, &erin)).count();
            let mut nodig = indeling.kolommen.iter().filter(|kolom| kolom.nodig);
            let heel = nodig.all(|kolom| heeft(&bladen, kolom, &erin) && !heeft(&bladen, kolom, &ernaast));
            Kandidaat { pad, aantal: element.aantal, bekend, heel }
        })
        .collect();
    let diepte = |kandidaat: &&Kandidaat<'_>| kandidaat.pad.matches('/').count();
    let beste =
        kandidaten.iter().filter(|een| een.heel).max_by_key(|een| (diepte(een), een.bekend, een.aantal));
    let beste = beste.or_else(|| kandidaten.iter().max_by_key(|een| (een.bekend, diepte(een), een.aantal)));
    beste.and_then(|kandidaat| Rijpad::lees(&kort(kandidaat.pad)))
}

/// Whether a column of the feed is one of these ends of paths, by its name.
fn heeft(bladen: &[(&str, Vec<String>)], kolom: &Kolom, waar: &dyn Fn(&str) -> bool) -> bool {
    let mut namen = bladen.iter().filter(|(blad, _)| waar(blad)).flat_map(|(_, namen)| namen);
    namen.any(|naam| herken(naam, kolom).is_some_and(|trede| trede != Herkend::Lijkt))
}
