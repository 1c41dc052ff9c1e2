//! Applying rows to what is known: the person of each row, the cards that change and the links that are new. No IO
//! and nothing random, so the same rows on the same knowledge always give the same.

use crate::aangemeld::Aangemeld;
use crate::kluis::Kenmerk;
use crate::rij::OpenKaart;
use crate::toewijzing::{Nummer, Toewijzing};
use crate::{Geboorte, HerkenFout, gegevens::Persoonskaart};
use domein::PersoonId;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// A recognised person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Persoon {
    /// The id that events carry.
    pub id: PersoonId,
    /// Whether this row created the person: nobody had its numbers before.
    pub nieuw: bool,
    /// The birth as known after the whole batch, to compute ages and months of birth with.
    pub geboorte: Geboorte,
}

pub(crate) type Uitkomst = Result<Persoon, HerkenFout>;

/// What is known of the numbers of a batch and of the persons who have them.
#[derive(Clone, Default)]
pub(crate) struct Bekend {
    /// Whose number this is.
    pub(crate) van_nummer: HashMap<Kenmerk, PersoonId>,
    /// The one BSN of a person.
    pub(crate) bsn_van: HashMap<PersoonId, Kenmerk>,
    pub(crate) kaarten: HashMap<PersoonId, OpenKaart>,
}

/// What rows say: an outcome per row, and what they change.
pub(crate) struct Toegepast {
    pub(crate) uitkomsten: Vec<Uitkomst>,
    pub(crate) wijziging: Wijziging,
}

/// What has to be written. In the order of the ids: everybody locks in the same order.
#[derive(Default)]
pub(crate) struct Wijziging {
    pub(crate) kaarten: BTreeMap<PersoonId, OpenKaart>,
    pub(crate) koppelingen: Vec<(Nummer, PersoonId)>,
}

impl Bekend {
    /// Applies the rows in order. A refused row changes nothing.
    pub(crate) fn pas_toe<'a>(&self, rijen: impl Iterator<Item = &'a Aangemeld>) -> Toegepast {
        let mut toewijzing = Toewijzing::op(&self.van_nummer, &self.bsn_van);
        let mut open: HashMap<PersoonId, (OpenKaart, bool)> = HashMap::new();
        let mut toegewezen = Vec::new();
        for rij in rijen {
            let id = match rij.aanmelding.gegevens.te_lang() {
                true => Err(HerkenFout::VeldTeLang),
                false => toewijzing.wie(&rij.nummers, &rij.vroeger, rij.kandidaat),
            };
            let past = |id| {
                let kaart = open.get(&id).map(|(open, _)| open).or_else(|| self.kaarten.get(&id));
                kaart.map_or(Ok(()), |open| open.kaart.past(&rij.aanmelding)).map(|()| id)
            };
            let id = match id.and_then(past) {
                Ok(id) => id,
                Err(fout) => {
                    toegewezen.push(Err(fout));
                    continue;
                }
            };
            let eerder = toewijzing.nieuwe_koppelingen.len();
            toegewezen.push(Ok((id, toewijzing.koppel(&rij.nummers, id, rij.kandidaat))));
            let (kaart, gewijzigd) = match open.entry(id) {
                Entry::Occupied(plaats) => plaats.into_mut(),
                Entry::Vacant(plaats) => plaats.insert((self.kaart(id, rij), false)),
            };
            *gewijzigd |= kaart.kaart.verwerk(&rij.aanmelding);
            *gewijzigd |= toewijzing.nieuwe_koppelingen.len() > eerder;
        }
        let persoon = |(id, nieuw)| {
            let geboorte = open.get(&id).map_or(Geboorte::Onbekend, |(open, _)| open.kaart.gegevens.geboorte);
            Persoon { id, nieuw, geboorte }
        };
        let uitkomsten = toegewezen.into_iter().map(|toegewezen| toegewezen.map(persoon)).collect();
        let gewijzigd = open.into_iter().filter(|(_, (_, gewijzigd))| *gewijzigd);
        let wijziging = Wijziging {
            kaarten: gewijzigd.map(|(id, (kaart, _))| (id, kaart)).collect(),
            koppelingen: toewijzing.nieuwe_koppelingen,
        };
        Toegepast { uitkomsten, wijziging }
    }

    /// The card as it is known; an empty one under the key of this row when it makes the person.
    fn kaart(&self, id: PersoonId, rij: &Aangemeld) -> OpenKaart {
        self.kaarten
            .get(&id)
            .cloned()
            .unwrap_or_else(|| OpenKaart { sleutel: rij.sleutel.clone(), kaart: Persoonskaart::default() })
    }

    /// From now on this is known too.
    pub(crate) fn neem_op(&mut self, wijziging: &Wijziging) {
        for ((soort, kenmerk), persoon) in &wijziging.koppelingen {
            self.van_nummer.insert(*kenmerk, *persoon);
            if *soort == "bsn" {
                self.bsn_van.insert(*persoon, *kenmerk);
            }
        }
        self.kaarten.extend(wijziging.kaarten.iter().map(|(id, kaart)| (*id, kaart.clone())));
    }
}

impl Wijziging {
    /// Whether anything of this person changes.
    pub(crate) fn raakt(&self, persoon: PersoonId) -> bool {
        self.kaarten.contains_key(&persoon)
    }
}
