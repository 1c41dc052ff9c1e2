//! Which element of an XML file is probably a row: as far inside as can be, while most of what a row needs still stands in
//! it. What stands around it a row has too. What stands once around all rows, such as who made the file, is no row, also when
//! it has more in it that looks like one.

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
    nodig: bool,
    /// Whether those do, and none of them beside it: something within a row may have a begin of its own.
    heel: bool,
    /// Whether what says who it is about stands in it, of every kind that the feed asks one of.
    wie: bool,
    /// Whether that is so, and none of it stands beside it: somebody within a row may be another person.
    eigen: bool,
}

impl Kandidaat<'_> {
    fn diepte(&self) -> usize {
        self.pad.matches('/').count()
    }

    fn bevat(&self, ander: &Self) -> bool {
        ander.pad.strip_prefix(self.pad).is_some_and(|rest| rest.starts_with('/'))
    }
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
        .map(|(pad, element)| beoordeel(pad, element.aantal, &bladen, indeling))
        .collect();
    let heel = kandidaten.iter().filter(|een| een.heel);
    let beste = heel.max_by_key(|een| (een.diepte(), een.bekend, een.aantal));
    let beste = beste.map(|beste| dieper(&kandidaten, beste)).or_else(|| zonder_begin(&kandidaten, indeling));
    beste.and_then(|kandidaat| Rijpad::lees(&kort(kandidaat.pad)))
}

fn beoordeel<'e>(
    pad: &'e str,
    aantal: u64,
    bladen: &[(&str, Vec<String>)],
    indeling: &Indeling,
) -> Kandidaat<'e> {
    let binnen = format!("{pad}/");
    let rondom = pad.rsplit_once('/').map(|(boven, _)| format!("{boven}/"));
    let erin = |blad: &str| blad.starts_with(&binnen);
    let ernaast =
        |blad: &str| rondom.as_deref().is_some_and(|rondom| blad.starts_with(rondom)) && !erin(blad);
    let bekend = indeling.kolommen.iter().filter(|kolom| heeft(bladen, kolom, &erin)).count();
    let nodig = || indeling.kolommen.iter().filter(|kolom| kolom.nodig);
    let een_van = |waar: &dyn Fn(&str) -> bool, groep: &[&str]| {
        indeling.kolommen.iter().any(|kolom| groep.contains(&kolom.naam) && heeft(bladen, kolom, waar))
    };
    let alle_nodig = nodig().all(|kolom| heeft(bladen, kolom, &erin));
    let wie = indeling.een_van.iter().all(|groep| een_van(&erin, groep));
    Kandidaat {
        pad,
        aantal,
        bekend,
        nodig: alle_nodig,
        heel: alle_nodig && !nodig().any(|kolom| heeft(bladen, kolom, &ernaast)),
        wie,
        eigen: wie && !indeling.een_van.iter().any(|groep| een_van(&ernaast, groep)),
    }
}

/// From an element that stands there once around what comes back, such as one with the day of the file in it beside the rows,
/// to what comes back in it and has what a row needs.
fn dieper<'k, 'e>(kandidaten: &'k [Kandidaat<'e>], buiten: &'k Kandidaat<'e>) -> &'k Kandidaat<'e> {
    let binnen = kandidaten.iter().filter(|een| {
        let is_rij = een.nodig && (een.wie || buiten.diepte() == 0);
        buiten.aantal == 1 && een.aantal > 1 && buiten.bevat(een) && is_rij
    });
    // The nearest one: what comes back within a row has a begin of its own.
    binnen.min_by_key(|een| (een.diepte(), std::cmp::Reverse((een.bekend, een.aantal)))).unwrap_or(buiten)
}

/// When no element has all that a row needs, because what it needs has an unknown name: the innermost that comes back and says
/// who it is about, or that which comes back and has most.
fn zonder_begin<'k, 'e>(kandidaten: &'k [Kandidaat<'e>], indeling: &Indeling) -> Option<&'k Kandidaat<'e>> {
    let eigen = kandidaten.iter().filter(|een| een.eigen && een.aantal > 1 && !indeling.een_van.is_empty());
    let beste = eigen.max_by_key(|een| (een.diepte(), een.bekend, een.aantal));
    beste.or_else(|| {
        kandidaten.iter().max_by_key(|een| (een.aantal > 1, een.bekend, een.diepte(), een.aantal))
    })
}

/// Whether a column of the feed is one of these ends of paths, by its name.
fn heeft(bladen: &[(&str, Vec<String>)], kolom: &Kolom, waar: &dyn Fn(&str) -> bool) -> bool {
    let mut namen = bladen.iter().filter(|(blad, _)| waar(blad)).flat_map(|(_, namen)| namen);
    namen.any(|naam| herken(naam, kolom).is_some_and(|trede| trede != Herkend::Lijkt))
}
