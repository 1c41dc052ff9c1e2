//! The cells and groups that must not be small, and mending those that are by exchanging decisions.

use std::collections::BTreeSet;

use crate::{
    BASIS, Combinatie, DREMPEL,
    publicatie::som,
    stelsel::Stelsel,
    weging::{DOORGANGEN, Weging},
};

/// With how many rows, and how many partners of each, a small group is tried to mend: bounds the work per group.
const POGINGEN: usize = 24;

pub(crate) struct Toezicht {
    /// Cells and groups that are not wholly public already.
    combinaties: Vec<Combinatie>,
    /// Per cell in which of them it is.
    per_cel: Vec<Vec<usize>>,
}

/// Neither nobody nor at least five: how far from it.
fn tekort(waarde: i64) -> i64 {
    match waarde {
        ..0 => -waarde,
        _ if waarde < DREMPEL => waarde.min(DREMPEL - waarde),
        _ => 0,
    }
}

impl Toezicht {
    pub(crate) fn op(stelsel: &Stelsel<'_>) -> Self {
        let cellen = &stelsel.blad.cellen;
        let nieuw =
            |cel: &u32| stelsel.bevroren[*cel as usize].is_none() && cellen[*cel as usize].anker.is_none();
        let enkele = (0u32..).take(cellen.len()).filter(nieuw).map(|cel| vec![(cel, 1)]);
        let groepen = stelsel.blad.relaties.groepen.iter();
        let groepen = groepen.filter(|groep| groep.iter().any(|(cel, _)| nieuw(cel))).cloned();
        Self::van(enkele.chain(groepen).collect(), cellen.len())
    }

    /// The cells and groups of a restatement: all of them.
    pub(crate) fn op_alles(stelsel: &Stelsel<'_>) -> Self {
        let aantal = stelsel.blad.cellen.len();
        let enkele = (0u32..).take(aantal).map(|cel| vec![(cel, 1)]);
        Self::van(enkele.chain(stelsel.blad.relaties.groepen.iter().cloned()).collect(), aantal)
    }

    fn van(mut combinaties: Vec<Combinatie>, aantal_cellen: usize) -> Self {
        combinaties.retain(|combinatie| !combinatie.is_empty());
        let mut per_cel = vec![Vec::new(); aantal_cellen];
        for (nummer, combinatie) in combinaties.iter().enumerate() {
            combinatie.iter().for_each(|(cel, _)| per_cel[*cel as usize].push(nummer));
        }
        Self { combinaties, per_cel }
    }

    /// What is small or less than nothing.
    pub(crate) fn kleine(&self, waarde: impl Fn(u32) -> i64) -> impl Iterator<Item = &Combinatie> {
        self.combinaties.iter().filter(move |combinatie| tekort(som(combinatie, &waarde)) > 0)
    }

    /// How much is lacking in everything in which these rows count.
    pub(crate) fn tekort(&self, stelsel: &Stelsel<'_>, rijen: &[usize], waarde: impl Fn(u32) -> i64) -> i64 {
        let cellen = rijen.iter().flat_map(|rij| stelsel.termen(*rij));
        let geraakt: BTreeSet<usize> =
            cellen.flat_map(|(cel, _)| &self.per_cel[*cel as usize]).copied().collect();
        geraakt.into_iter().map(|nummer| tekort(som(&self.combinaties[nummer], &waarde))).sum()
    }

    /// Exchanges decisions within classes while that makes less of what is small. `per_cel` says who counts in a cell,
    /// `klasse_van` the class of a row, in which `open` are those that are decided on.
    pub(crate) fn herstel<'k>(
        &self,
        weging: &mut Weging<'_, '_>,
        per_cel: &[Vec<usize>],
        klasse_van: impl Fn(usize) -> Option<&'k [usize]>,
        open: impl Fn(usize) -> bool,
    ) {
        for _ in 0..DOORGANGEN {
            let mut kleine: Vec<&Combinatie> = self.kleine(|cel| weging.getoond(cel)).collect();
            // By name: the numbers follow the order of the sheet.
            kleine.sort_by_cached_key(|combinatie| weging.stelsel.namen(combinatie));
            let mut beter = false;
            for combinatie in kleine {
                beter |= self.herstel_een(weging, combinatie, per_cel, &klasse_van, &open);
            }
            if !beter {
                return;
            }
        }
    }

    fn herstel_een<'k>(
        &self,
        weging: &mut Weging<'_, '_>,
        combinatie: &Combinatie,
        per_cel: &[Vec<usize>],
        klasse_van: &impl Fn(usize) -> Option<&'k [usize]>,
        open: &impl Fn(usize) -> bool,
    ) -> bool {
        let rijen = combinatie.iter().flat_map(|(cel, _)| &per_cel[*cel as usize]);
        let rijen: BTreeSet<usize> = rijen.copied().filter(|rij| open(*rij)).collect();
        for rij in rijen.into_iter().take(POGINGEN) {
            let Some(klasse) = klasse_van(rij) else { continue };
            let (nu, anders) = (weging.gewicht[rij], BASIS - weging.gewicht[rij]);
            let anderen =
                klasse.iter().copied().filter(|ander| open(*ander) && weging.gewicht[*ander] == anders);
            for ander in anderen.take(POGINGEN).collect::<Vec<_>>() {
                let voor = self.tekort(weging.stelsel, &[rij, ander], |cel| weging.getoond(cel));
                weging.zet(rij, anders);
                weging.zet(ander, nu);
                if self.tekort(weging.stelsel, &[rij, ander], |cel| weging.getoond(cel)) < voor {
                    return true;
                }
                weging.zet(rij, nu);
                weging.zet(ander, anders);
            }
        }
        false
    }
}
