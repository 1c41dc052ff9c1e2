//! What an XML file consists of: its elements by their paths, and how often each stands there. It is for saying, and for
//! proposing, which element is a row; no value of the file is in it.

use std::{
    collections::BTreeMap,
    io::{Read, Seek},
};

use super::stroom::{Stroom, Stuk};
use crate::{fout::Bestandsfout, grenzen::MAX_PADEN, toonbaar::is_toonbare_naam};

/// How many elements a message names.
const MAX_GENOEMD: usize = 8;

/// An element of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    pub(crate) aantal: u64,
    /// Whether something stands in it under names of its own: elements or attributes.
    pub(crate) samengesteld: bool,
}

/// The elements of a file by their paths from the root, with `/` between the names; attributes begin with `@`.
#[derive(Debug, Default)]
pub(crate) struct Elementen(BTreeMap<String, Element>);

impl Elementen {
    /// Reads a whole file.
    pub(crate) fn van<R: Read + Seek>(lezer: R) -> Result<Self, Bestandsfout> {
        let mut stroom = Stroom::nieuw(lezer)?;
        let mut elementen = Self::default();
        let mut pad = String::new();
        loop {
            match stroom.volgende()? {
                Stuk::Open { naam, attributen } => {
                    if let Some(boven) = elementen.0.get_mut(&pad) {
                        boven.samengesteld = true;
                    }
                    if !pad.is_empty() {
                        pad.push('/');
                    }
                    pad.push_str(&naam);
                    elementen.tel(&pad, !attributen.is_empty());
                    for (naam, _) in &attributen {
                        elementen.tel(&format!("{pad}/@{naam}"), false);
                    }
                }
                Stuk::Dicht => pad.truncate(pad.rfind('/').unwrap_or(0)),
                Stuk::Tekst(_) => {}
                Stuk::Einde => return Ok(elementen),
            }
        }
    }

    fn tel(&mut self, pad: &str, samengesteld: bool) {
        if let Some(element) = self.0.get_mut(pad) {
            element.aantal += 1;
            element.samengesteld |= samengesteld;
        } else if self.0.len() < MAX_PADEN {
            self.0.insert(pad.to_owned(), Element { aantal: 1, samengesteld });
        }
    }

    pub(crate) fn alle(&self) -> impl Iterator<Item = (&str, &Element)> {
        self.0.iter().map(|(pad, element)| (pad.as_str(), element))
    }

    /// The elements that stand there more than once and have something in them, the most frequent first, in words.
    pub(crate) fn die_herhalen(&self) -> String {
        let mut herhaald: Vec<(&str, u64)> = self
            .alle()
            .filter(|(pad, element)| element.aantal > 1 && element.samengesteld && is_toonbare_naam(pad))
            .map(|(pad, element)| (pad, element.aantal))
            .collect();
        herhaald.sort_by_key(|(pad, aantal)| (std::cmp::Reverse(*aantal), *pad));
        let genoemd: Vec<String> = herhaald
            .iter()
            .take(MAX_GENOEMD)
            .map(|(pad, aantal)| format!("{} ({aantal} keer)", kort(pad)))
            .collect();
        match genoemd.is_empty() {
            true => "Geen element met iets erin staat er meer dan eens in.".to_owned(),
            false => format!("Deze elementen herhalen zich: {}.", genoemd.join(", ")),
        }
    }
}

/// The end of a path by which a mapping names an element: itself and the element around it, when that is not the root.
pub(crate) fn kort(pad: &str) -> String {
    let delen: Vec<&str> = pad.split('/').collect();
    let vanaf = if delen.len() > 2 { delen.len() - 2 } else { delen.len() - 1 };
    delen[vanaf..].join("/")
}
