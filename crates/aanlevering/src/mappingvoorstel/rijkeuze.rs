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
    /// Whether all columns stand in it that the feed needs.
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
            let heeft = |kolom: &&Kolom| {
                let mut namen = bladen.iter().filter(|(blad, _)| blad.starts_with(&binnen)).flat_map(|(_, namen)| namen);
                namen.any(|naam| herken(naam, kolom).is_some_and(|trede| trede != Herkend::Lijkt))
            };
            let bekend = indeling.kolommen.iter().filter(heeft).count();
            let heel = indeling.kolommen.iter().filter(|kolom| kolom.nodig).all(|kolom| heeft(&kolom));
            Kandidaat { pad, aantal: element.aantal, bekend, heel }
        })
        .collect();
    let meeste = kandidaten.iter().map(|kandidaat| kandidaat.bekend).max()?;
    // Something within a row may have a begin and an end too; a row has more.
    let genoeg = |kandidaat: &&Kandidaat<'_>| kandidaat.heel && kandidaat.bekend * 3 > meeste;
    let diepte = |kandidaat: &&Kandidaat<'_>| kandidaat.pad.matches('/').count();
    let beste = kandidaten.iter().filter(genoeg).max_by_key(|een| (diepte(een), een.bekend, een.aantal));
    let beste = beste.or_else(|| kandidaten.iter().max_by_key(|een| (een.bekend, diepte(een), een.aantal)));
    beste.and_then(|kandidaat| Rijpad::lees(&kort(kandidaat.pad)))
}
