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

use super::{Dossiers, alle_samenvoegingen, correlatie, gaan_mee};
use crate::Omgeving;

/// The merges of this installation.
pub(crate) struct Opnieuw {
    /// Those that stand, by what their events have in common.
    staan: HashMap<Uuid, Samen>,
    /// What the events have in common of those that were undone, and of what undid them.
    ongedaan: HashSet<Uuid>,
}

/// A merge, and who went along with it.
struct Samen {
    een: Samenvoeging,
    wie: Vec<PersoonId>,
}

/// What becomes of what does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weg {
    /// It never was.
    NooitGeweest,
    /// It was, and is no more: something later may have restored it.
    WasEr,
}

/// Something that was recorded, with what it says.
pub(crate) type Vastgelegd<S> = (Recorded, Metadata, Voorval<<S as Dossiers>::G>);

impl Opnieuw {
    /// The merges that the register tells of, up to and including a number; none: all.
    pub(crate) async fn lees(omgeving: &Omgeving, tot: Option<u64>) -> Result<Self, persoonsregister::Error> {
        let mut alle = alle_samenvoegingen(omgeving).await?;
        alle.retain(|een| tot.is_none_or(|tot| een.nummer <= tot));
        let (mut staan, mut ongedaan): (Vec<(usize, Samenvoeging)>, _) = (Vec::new(), HashSet::new());
        for (plek, een) in alle.iter().enumerate() {
            let zelfde = |(_, eerder): &(usize, Samenvoeging)| {
                (eerder.persoon, eerder.in_wie) == (een.persoon, een.in_wie)
            };
            match staan.iter().rposition(zelfde) {
                Some(welke) if een.ongedaan => {
                    ongedaan.extend([correlatie(&staan.remove(welke).1), correlatie(een)]);
                }
                _ if een.ongedaan => {}
                _ => staan.push((plek, *een)),
            }
        }
        let staan = staan
            .into_iter()
            .map(|(plek, een)| (correlatie(&een), Samen { een, wie: gaan_mee(&alle[..plek], een.persoon) }));
        Ok(Self { staan: staan.collect(), ongedaan })
    }

    /// The dossier of these events, in order, without those of which the metadata say that they do not count.
    pub(crate) fn dossier<'a, S: Dossiers>(
        &self,
        omgeving: &Omgeving,
        vastgelegd: impl IntoIterator<Item = &'a Vastgelegd<S>>,
        (telt_niet, weg): (&HashSet<Uuid>, Weg),
    ) -> <S::D as Decider>::State
    where
        S::G: 'a,
    {
        let mut dossier = S::D::initial();
        let mut iets_weg = false;
        for (regel, metadata, voorval) in vastgelegd {
            let correlatie = metadata.correlatie;
            if telt_niet.contains(&correlatie) {
                iets_weg = true;
                if weg == Weg::WasEr {
                    S::was_er(voorval).iter().for_each(|voorval| S::D::evolve(&mut dossier, voorval));
                }
                continue;
            }
            let zegt_dat = S::D::JOINS.contains(&regel.kind.as_str());
            let opnieuw = self.staan.get(&correlatie).filter(|_| iets_weg);
            if !zegt_dat && (opnieuw.is_some() || self.ongedaan.contains(&correlatie)) {
                continue;
            }
            S::D::evolve(&mut dossier, voorval);
            // It stands in the streams of both, and last in that in which the dossier goes on.
            let Some(Samen { een, wie }) =
                opnieuw.filter(|samen| regel.stream == S::stream(samen.een.in_wie))
            else {
                continue;
            };
            let is_opgegaan = |persoon: PersoonId| wie.contains(&persoon);
            let dag = voorval.geldig_op;
            for meer in S::verenig(&dossier, een.in_wie, &is_opgegaan, &omgeving.gemeente, dag) {
                S::D::evolve(&mut dossier, &meer);
            }
        }
        dossier
    }
}
