//! Judging a JSON file: whether each of its elements is JSON, and which of their fields the feed does not know. A field
//! that is spelt wrong would otherwise be missing without anyone noticing.

use std::{
    collections::{BTreeSet, HashSet},
    io::{Read, Seek},
};

use serde_json::{Map, Value};

use crate::{
    fout::Bestandsfout, grenzen::MAX_KOLOMMEN, indeling::Indeling, json::Elementen, keuring::te_veel_rijen,
    mapping::Mapping,
};

/// Names of fields longer than this (in characters) are no names.
const MAX_NAAM_TEKENS: usize = 64;

/// What is found in a JSON file.
pub(crate) struct Jsonkeuring {
    pub(crate) rijen: u64,
    /// Fields that the feed does not know; of nested ones the whole path, with dots.
    pub(crate) extra: Vec<String>,
    /// Whether two of its rows begin on one line.
    pub(crate) op_volgorde: bool,
}

pub(crate) fn keur_json<R: Read + Seek>(
    lezer: &mut R,
    begin: u64,
    indeling: &Indeling,
    mapping: &Mapping,
) -> Result<Jsonkeuring, Bestandsfout> {
    let mut elementen = Elementen::vanaf(lezer, begin)?;
    let mut velden = Velden::van(indeling, mapping);
    let (mut rijen, mut vorige, mut op_volgorde) = (0, 0, false);
    while let Some(element) = elementen.volgende()? {
        element.keur()?;
        rijen += 1;
        if rijen > indeling.max_rijen {
            return Err(te_veel_rijen(element.regel, indeling));
        }
        op_volgorde |= element.regel == vorige;
        vorige = element.regel;
        velden.bekijk(element.bytes);
    }
    Ok(Jsonkeuring { rijen, extra: velden.extra.into_iter().collect(), op_volgorde })
}

/// The fields of a feed, and those that were met and are not of it.
struct Velden<'a> {
    bekend: HashSet<&'a str>,
    extra: BTreeSet<String>,
}

impl<'a> Velden<'a> {
    fn van(indeling: &'a Indeling, mapping: &'a Mapping) -> Self {
        let bekend =
            indeling.kolommen.iter().map(|kolom| mapping.kolomnaam(kolom.naam).unwrap_or(kolom.naam));
        Self { bekend: bekend.collect(), extra: BTreeSet::new() }
    }

    fn bekijk(&mut self, element: &[u8]) {
        if self.bekend.is_empty() {
            return;
        }
        // What is no object is refused as a row.
        if let Ok(Value::Object(object)) = serde_json::from_slice(element) {
            self.object("", &object);
        }
    }

    fn object(&mut self, pad: &str, object: &Map<String, Value>) {
        for (naam, waarde) in object {
            let naam = format!("{pad}{naam}");
            if self.bekend.contains(naam.as_str()) {
                continue;
            }
            let begin = format!("{naam}.");
            match waarde {
                Value::Object(binnen) if self.bekend.iter().any(|bekend| bekend.starts_with(&begin)) => {
                    self.object(&begin, binnen);
                }
                _ if self.extra.len() < MAX_KOLOMMEN && naam.chars().count() <= MAX_NAAM_TEKENS => {
                    self.extra.insert(naam);
                }
                _ => {}
            }
        }
    }
}
