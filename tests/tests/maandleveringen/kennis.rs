//! What is known after a delivery: what the file said, by the rules in words (docs/adr/0016). A full set says which
//! benefits there are. What it says of somebody holds since the day in the file, or else since its peildatum; what was
//! unknown before is a correction for the whole time.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    bestand::{Rij, rijen},
    stad::{Geboren, Kenmerken, ONBEKEND, Stad, Stijl},
};

/// A benefit as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bekend {
    pub(crate) persoon: u32,
    pub(crate) geboren: Geboren,
    pub(crate) van: Date,
    pub(crate) tot: Option<Date>,
    pub(crate) reden: &'static str,
    /// Each from a day on; the first from before any day.
    pub(crate) tijdlijn: Vec<(Date, Kenmerken)>,
}

/// By the number that the system gives a benefit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kennis(pub(crate) BTreeMap<u32, Bekend>);

impl Kennis {
    /// After the export of `peildatum`. Of a benefit that is not in it and lies outside the days that it covers nothing is
    /// said.
    pub(crate) fn na_levering(&self, stad: &Stad, peildatum: Date, alles: bool) -> Self {
        let mut nieuw = self.clone();
        let vanaf = stad.vanaf.filter(|_| !alles);
        nieuw.0.retain(|_, u| {
            u.van > peildatum || vanaf.is_some_and(|vanaf| u.tot.is_some_and(|tot| tot <= vanaf))
        });
        for persoon in &stad.personen {
            let rijen = rijen(stad, persoon, peildatum, alles);
            rijen.iter().for_each(|rij| drop(nieuw.0.remove(&rij.id)));
            for samen in bijeen(stad.stijl, rijen) {
                let (eerste, laatste) = (&samen[0], &samen[samen.len() - 1]);
                let tijdlijn = match stad.stijl {
                    Stijl::Aansluitend => samen.iter().map(|rij| (rij.van, rij.kenmerken.clone())).collect(),
                    Stijl::Kaal | Stijl::MetDag => {
                        let eerder = self.0.get(&eerste.id).map(|bekend| bekend.tijdlijn.clone());
                        vervolg(eerder, eerste, eerste.sinds.unwrap_or(peildatum))
                    }
                };
                let bekend = Bekend {
                    persoon: persoon.nummer,
                    geboren: persoon.geboren,
                    van: eerste.van,
                    tot: laatste.tot,
                    reden: laatste.reden,
                    tijdlijn,
                };
                nieuw.0.insert(eerste.id, bekend);
            }
        }
        nieuw
    }
}

/// Adjoining rows with one dossier number are one benefit.
fn bijeen(stijl: Stijl, rijen: Vec<Rij>) -> Vec<Vec<Rij>> {
    let mut samen: Vec<Vec<Rij>> = Vec::new();
    for rij in rijen {
        let sluit_aan = samen.last_mut().filter(|groep| {
            let vorige = &groep[groep.len() - 1];
            stijl == Stijl::Aansluitend && vorige.dossier == rij.dossier && vorige.tot == Some(rij.van)
        });
        match sluit_aan {
            Some(groep) => groep.push(rij),
            None => samen.push(vec![rij]),
        }
    }
    samen
}

/// What was known, and what a row says now.
fn vervolg(eerder: Option<Vec<(Date, Kenmerken)>>, rij: &Rij, sinds: Date) -> Vec<(Date, Kenmerken)> {
    let Some(mut tijdlijn) = eerder else { return vec![(rij.van, rij.kenmerken.clone())] };
    for (_, kenmerken) in &mut tijdlijn {
        kenmerken.instroom = rij.kenmerken.instroom;
        if kenmerken.team == ONBEKEND {
            kenmerken.team = rij.kenmerken.team;
        }
        if kenmerken.niveau == ONBEKEND {
            kenmerken.niveau = rij.kenmerken.niveau;
        }
    }
    if tijdlijn[tijdlijn.len() - 1].1 != rij.kenmerken {
        while tijdlijn.len() > 1 && tijdlijn[tijdlijn.len() - 1].0 >= sinds {
            tijdlijn.pop();
        }
        tijdlijn.push((sinds, rij.kenmerken.clone()));
    }
    tijdlijn
}
