//! Judging a JSON file: whether each of its elements is JSON, and which of their fields the feed does not know. A field
//! that is spelt wrong would otherwise be missing without anyone noticing.

use std::{
    collections::{BTreeMap, HashSet},
    io::{Read, Seek},
};

use serde_json::{Map, Value};

use crate::{
    fout::Bestandsfout,
    grenzen::MAX_KOLOMMEN,
    indeling::Indeling,
    json::Elementen,
    keuring::te_veel_rijen,
    mapping::Mapping,
    toonbaar::{is_toonbaar_veld, verzwegen},
    uniek::Uniek,
};

/// What is found in a JSON file.
pub(crate) struct Jsonkeuring {
    pub(crate) rijen: u64,
    /// Rows that the mapping does not read.
    pub(crate) niet: u64,
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
    let (mut rijen, mut niet, mut vorige, mut op_volgorde) = (0, 0, 0, false);
    let kiest = mapping.alleen().next().is_some();
    while let Some(element) = elementen.volgende()? {
        element.keur()?;
        op_volgorde |= element.regel == vorige;
        vorige = element.regel;
        if kiest && !neemt(mapping, element.bytes) {
            niet += 1;
            continue;
        }
        rijen += 1;
        if rijen > indeling.max_rijen {
            return Err(te_veel_rijen(element.regel, indeling));
        }
        velden.bekijk(element.bytes);
    }
    Ok(Jsonkeuring { rijen, niet, extra: velden.extra(rijen), op_volgorde })
}

/// Whether a row is one of those that the mapping reads. What is no object is refused as a row.
fn neemt(mapping: &Mapping, element: &[u8]) -> bool {
    match serde_json::from_slice(element) {
        Ok(Uniek(Value::Object(object))) => neemt_object(mapping, &object),
        _ => true,
    }
}

/// Whether the mapping reads a row with these fields.
pub(crate) fn neemt_object(mapping: &Mapping, object: &Map<String, Value>) -> bool {
    mapping.alleen().all(|(veld, waarden)| {
        let tekst = match veld_van(object, veld) {
            Some(Value::String(tekst)) => tekst.trim().to_lowercase(),
            Some(Value::Number(getal)) => getal.to_string(),
            Some(Value::Bool(waar)) => waar.to_string(),
            None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => String::new(),
        };
        waarden.contains(&tekst)
    })
}

/// The value of a field; a name with dots walks nested objects.
pub(crate) fn veld_van<'o>(object: &'o Map<String, Value>, naam: &str) -> Option<&'o Value> {
    if let Some(waarde) = object.get(naam) {
        return Some(waarde);
    }
    let (eerste, rest) = naam.split_once('.')?;
    rest.split('.').try_fold(object.get(eerste)?, |waarde, deel| waarde.as_object()?.get(deel))
}

/// The fields of a feed, with those by which the mapping chooses rows, and those that were met and are not of it.
struct Velden<'a> {
    bekend: HashSet<&'a str>,
    /// With the number of rows in which they stand.
    extra: BTreeMap<String, u64>,
    /// Rows with fields beyond the bound.
    meer: bool,
}

impl<'a> Velden<'a> {
    fn van(indeling: &'a Indeling, mapping: &'a Mapping) -> Self {
        let bekend =
            indeling.kolommen.iter().map(|kolom| mapping.kolomnaam(kolom.naam).unwrap_or(kolom.naam));
        // Of a feed without columns of its own nothing is said.
        let kiest = mapping.alleen().map(|(veld, _)| veld).filter(|_| !indeling.kolommen.is_empty());
        Self { bekend: bekend.chain(kiest).collect(), extra: BTreeMap::new(), meer: false }
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
                _ if self.extra.len() < MAX_KOLOMMEN || self.extra.contains_key(&naam) => {
                    *self.extra.entry(naam).or_default() += 1;
                }
                _ => self.meer = true,
            }
        }
    }

    /// The fields that the feed does not know, in words: those that may be shown by name.
    fn extra(self, rijen: u64) -> Vec<String> {
        let (mut te_zien, mut verborgen) = (Vec::new(), 0);
        for (naam, aantal) in self.extra {
            if is_toonbaar_veld(&naam, aantal, rijen) {
                te_zien.push(naam);
            } else {
                verborgen += 1;
            }
        }
        te_zien.extend(verzwegen(verborgen));
        te_zien.extend(self.meer.then(|| "nog andere".to_owned()));
        te_zien
    }
}
