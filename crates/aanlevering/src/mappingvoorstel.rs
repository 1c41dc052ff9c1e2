//! A proposal for a mapping, from a file that nobody has described yet: which column is which, by its name and by what stands
//! in it, how dates are written, and which values are no code. It is a start for a person, who looks at it and mends it.
//!
//! What it shows of the file are the names of columns and the values of columns with codes, when those are short and come
//! back in many rows. Of a column that may say who somebody is, it shows nothing.

mod inhoud;
mod namen;
mod opmaak;
mod rijkeuze;
mod verkenning;

use std::{
    cmp::Reverse,
    io::{Read, Seek},
};

use self::{
    namen::{Herkend, herken},
    verkenning::{Kolomblik, Verkenning, verken},
};
use crate::{
    code,
    fout::Bestandsfout,
    indeling::{Indeling, Kolom},
    mapping::Mapping,
};

/// A column of the feed, with the column of the file that it probably is.
struct Keuze<'v> {
    kolom: &'static Kolom,
    hunne: &'v Kolomblik,
    /// What says so.
    door: Door,
    /// Other columns of the file that may be it by their names.
    ook: Vec<&'v Kolomblik>,
}

/// By what a column was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Naam,
    /// A name of something in an element within the row, of XML.
    Genest,
    /// A name that looks like one that is known.
    Gelijkenis,
    /// What stands in it.
    Inhoud,
}

/// What was recognised of a file.
struct Voorstel<'v> {
    verkenning: &'v Verkenning,
    keuzes: Vec<Keuze<'v>>,
}

impl Voorstel<'_> {
    fn van(&self, naam: &str) -> Option<&Keuze<'_>> {
        self.keuzes.iter().find(|keuze| keuze.kolom.naam == naam)
    }
}

/// Reads a file and proposes a mapping for it, as TOML with comments that reads back as a mapping for this feed.
///
/// # Errors
/// As [`keur`](crate::keur) for a file that cannot be read; `kopregel-ontbreekt` when its first row seems to be one of a
/// person, and `csv-verwacht` when there are no columns in it.
pub fn stel_mapping_voor<R: Read + Seek>(lezer: &mut R, indeling: &Indeling) -> Result<String, Bestandsfout> {
    let verkenning = verken(lezer, indeling)?;
    let voorstel = Voorstel { keuzes: kies(&verkenning, indeling), verkenning: &verkenning };
    if voorstel.keuzes.is_empty() && verkenning.kolommen.len() <= 1 {
        return Err(Bestandsfout::nieuw(
            code::CSV_VERWACHT,
            "In het bestand zijn geen kolommen te vinden. Lever een CSV-bestand aan met een kopregel en ;, , of tabs tussen de \
             velden, een werkmap (.xlsx of .ods) of XML.",
        ));
    }
    let toml = opmaak::schrijf(&voorstel, indeling);
    // A proposal that is no mapping helps nobody; then the example, which always is one.
    Ok(if Mapping::lees(&toml, indeling).is_ok() { toml } else { Mapping::voorbeeld(indeling) })
}

/// The ways in which a column is recognised by its name, the surest first, and whether it stands in an element within the row.
const TREDEN: [(Herkend, bool); 6] = [
    (Herkend::Precies, false),
    (Herkend::Synoniem, false),
    (Herkend::Precies, true),
    (Herkend::Synoniem, true),
    (Herkend::Lijkt, false),
    (Herkend::Lijkt, true),
];

/// For each column of the feed the column of the file: exactly its name first, then a synonym, then a name that looks like
/// it, then what stands in it. A column of the file is one column of the feed.
fn kies<'v>(verkenning: &'v Verkenning, indeling: &Indeling) -> Vec<Keuze<'v>> {
    let mut keuzes: Vec<Keuze<'v>> = Vec::new();
    for (trede, genest) in TREDEN {
        for kolom in indeling.kolommen {
            if keuzes.iter().any(|keuze| keuze.kolom.naam == kolom.naam) {
                continue;
            }
            let mut vrij: Vec<&Kolomblik> = verkenning
                .kolommen
                .iter()
                .filter(|hunne| {
                    hunne.is_genest() == genest
                        && !keuzes.iter().any(|keuze| keuze.hunne.naam == hunne.naam)
                        && hunne.namen.iter().any(|naam| herken(naam, kolom) == Some(trede))
                })
                .collect();
            // Of several the one in which most stands, and then the one that is nearest to the row.
            vrij.sort_by_key(|hunne| (Reverse(hunne.gevuld), hunne.naam.matches('/').count()));
            if let Some((hunne, ook)) = vrij.split_first() {
                let door = match (trede, genest) {
                    (Herkend::Lijkt, _) => Door::Gelijkenis,
                    (_, true) => Door::Genest,
                    (_, false) => Door::Naam,
                };
                keuzes.push(Keuze { kolom, hunne, door, ook: ook.to_vec() });
            }
        }
    }
    inhoud::vul_aan(verkenning, indeling, &mut keuzes);
    keuzes.sort_by_key(|keuze| indeling.kolommen.iter().position(|kolom| kolom.naam == keuze.kolom.naam));
    keuzes
}
