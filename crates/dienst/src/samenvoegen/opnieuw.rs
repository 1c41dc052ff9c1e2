//! A dossier told again without a part of it.
//!
//! What a merge made one, it made one of what there was then. When a part of that does not count now, it is made one anew of
//! what is left: what was recorded at the merge may have withdrawn what only that part doubled. And what a merge that was
//! undone recorded, and what its undoing recorded to take that back, says nothing together; with a part left out they would
//! not be each other's reverse.

use std::collections::{HashMap, HashSet};

use domein::{Metadata, PersoonId, Voorval};
use eventstore::{Decider, Recorded};
use persoonsregister::Samenvoeging;
use uuid::Uuid;

use super::{Dossiers, correlatie, gaan_mee};
use crate::Omgeving;

/// The merges of this installation, in order.
pub(crate) struct Opnieuw<'a> {
    alle: &'a [Samenvoeging],
    /// The place of each that stands, by what its events have in common.
    staan: HashMap<Uuid, usize>,
    /// What the events have in common of those that were undone, and of what undid them.
    ongedaan: HashSet<Uuid>,
    /// The merge that each undoing undid, by what its events have in common.
    van: HashMap<u64, Uuid>,
}

impl<'a> Opnieuw<'a> {
    /// Of every merge and undoing that counts.
    pub(crate) fn nieuw(alle: &'a [Samenvoeging]) -> Self {
        let mut staan: Vec<(usize, &Samenvoeging)> = Vec::new();
        let (mut ongedaan, mut van) = (HashSet::new(), HashMap::new());
        for (plek, een) in alle.iter().enumerate() {
            let zelfde = |(_, eerder): &(usize, &Samenvoeging)| {
                (eerder.persoon, eerder.in_wie) == (een.persoon, een.in_wie)
            };
            match staan.iter().rposition(zelfde) {
                Some(welke) if een.ongedaan => {
                    let samen = correlatie(staan.remove(welke).1);
                    ongedaan.extend([samen, correlatie(een)]);
                    van.insert(een.nummer, samen);
                }
                _ if een.ongedaan => {}
                _ => staan.push((plek, een)),
            }
        }
        let staan = staan.into_iter().map(|(plek, een)| (correlatie(een), plek)).collect();
        Self { alle, staan, ongedaan, van }
    }

    /// What the events have in common of the merge that this undoing undoes.
    pub(super) fn vereniging(&self, ongedaan: &Samenvoeging) -> Option<Uuid> {
        self.van.get(&ongedaan.nummer).copied()
    }
}

/// What becomes of what does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weg {
    /// It never was.
    NooitGeweest,
    /// It was, and is no more: something later may have restored it.
    WasEr,
}

/// A dossier that is being told without what does not count.
pub(crate) struct Verteller<'a, S: Dossiers> {
    omgeving: &'a Omgeving,
    opnieuw: &'a Opnieuw<'a>,
    telt_niet: &'a HashSet<Uuid>,
    weg: Weg,
    dossier: <S::D as Decider>::State,
    /// Something was left out: what was decided after it with that in it, is decided again without it.
    iets_weg: bool,
}

impl<'a, S: Dossiers> Verteller<'a, S> {
    /// Of which nothing was told; `telt_niet` is what the events have in common that do not count.
    pub(crate) fn nieuw(
        omgeving: &'a Omgeving,
        opnieuw: &'a Opnieuw<'a>,
        (telt_niet, weg): (&'a HashSet<Uuid>, Weg),
    ) -> Self {
        Self { omgeving, opnieuw, telt_niet, weg, dossier: S::D::initial(), iets_weg: false }
    }

    /// The next event, in the order of the log.
    pub(crate) fn neem(&mut self, regel: &Recorded, metadata: &Metadata, voorval: &Voorval<S::G>) {
        let correlatie = metadata.correlatie;
        if self.telt_niet.contains(&correlatie) {
            self.iets_weg = true;
            if self.weg == Weg::WasEr {
                S::was_er(voorval).iter().for_each(|voorval| S::D::evolve(&mut self.dossier, voorval));
            }
            return;
        }
        let zegt_dat = S::D::JOINS.contains(&regel.kind.as_str());
        let Opnieuw { alle, staan, ongedaan, .. } = self.opnieuw;
        let samen = staan.get(&correlatie).filter(|_| self.iets_weg);
        if !zegt_dat && (samen.is_some() || ongedaan.contains(&correlatie)) {
            return;
        }
        S::D::evolve(&mut self.dossier, voorval);
        let Some((plek, een)) = samen.map(|plek| (*plek, &alle[*plek])) else { return };
        // It stands in the streams of both, and last in that in which the dossier goes on.
        if regel.stream != S::stream(een.in_wie) {
            return;
        }
        let wie = gaan_mee(&alle[..plek], een.persoon);
        let is_opgegaan = |persoon: PersoonId| wie.contains(&persoon);
        let (gemeente, dag) = (&self.omgeving.gemeente, voorval.geldig_op);
        for meer in S::verenig(&self.dossier, een.in_wie, &is_opgegaan, gemeente, dag) {
            S::D::evolve(&mut self.dossier, &meer);
        }
    }

    /// What was told.
    pub(crate) fn klaar(self) -> <S::D as Decider>::State {
        self.dossier
    }
}
