//! Which cells lie in which, from how often random records count in both.

use std::collections::BTreeSet;

use super::STEUN;
use crate::Combinatie;

pub(super) struct Samen {
    cellen: usize,
    /// Per pair of cells, the lower number first, Σ min(x, y) over the records; a cell with itself gives its own count.
    samen: Vec<u32>,
}

impl Samen {
    pub(super) fn leeg(cellen: usize) -> Self {
        Self { cellen, samen: vec![0; cellen * cellen] }
    }

    /// Counts a record, given in ascending order of its cells.
    pub(super) fn tel(&mut self, record: &[(u32, u32)]) {
        for (plaats, (een, x)) in record.iter().enumerate() {
            let rij = &mut self.samen[*een as usize * self.cellen..][..self.cellen];
            for (ander, y) in &record[plaats..] {
                rij[*ander as usize] += x.min(y);
            }
        }
    }

    fn van(&self, een: usize, ander: usize) -> u64 {
        self.samen[een.min(ander) * self.cellen + een.max(ander)].into()
    }

    fn aantal(&self, cel: usize) -> u64 {
        self.van(cel, cel)
    }

    /// The first cell in which too few records count.
    pub(super) fn zelden(&self) -> Option<u32> {
        (0..self.cellen).zip(0..).find(|(cel, _)| self.aantal(*cel) < STEUN).map(|(_, nummer)| nummer)
    }

    /// Everybody in `deel` is in `geheel`, and not the other way round.
    fn ligt_in(&self, deel: usize, geheel: usize) -> bool {
        deel != geheel
            && self.van(deel, geheel) == self.aantal(deel)
            && self.aantal(geheel) > self.aantal(deel)
    }

    pub(super) fn groepen(&self) -> Vec<Combinatie> {
        let mut groepen = BTreeSet::new();
        for geheel in 0..self.cellen {
            let delen: Vec<usize> = (0..self.cellen).filter(|deel| self.ligt_in(*deel, geheel)).collect();
            groepen.extend(delen.iter().map(|deel| combinatie(&[geheel], &[*deel])));
            self.resten(geheel, &delen, &mut groepen);
            self.omhulsels(geheel, &mut groepen);
        }
        groepen.into_iter().collect()
    }

    /// What a cell has beside parts of it that do not overlap: from each part on, all that fit.
    fn resten(&self, geheel: usize, delen: &[usize], groepen: &mut BTreeSet<Combinatie>) {
        for begin in 0..delen.len() {
            let mut gekozen: Vec<usize> = Vec::new();
            for deel in delen[begin..].iter().chain(&delen[..begin]) {
                if gekozen.iter().all(|ander| self.van(*ander, *deel) == 0) {
                    gekozen.push(*deel);
                }
            }
            let samen: u64 = gekozen.iter().map(|deel| self.aantal(*deel)).sum();
            if gekozen.len() > 1 && samen < self.aantal(geheel) {
                groepen.insert(combinatie(&[geheel], &gekozen));
            }
        }
    }

    /// What cells that do not overlap and together hold a cell have beside it: from each on, until it is held.
    fn omhulsels(&self, cel: usize, groepen: &mut BTreeSet<Combinatie>) {
        let aantal = self.aantal(cel);
        let deels = |ander: &usize| (1..aantal).contains(&self.van(cel, *ander));
        let anderen: Vec<usize> = (0..self.cellen).filter(deels).collect();
        for begin in 0..anderen.len() {
            let (mut gekozen, mut gedekt): (Vec<usize>, u64) = (Vec::new(), 0);
            for ander in anderen[begin..].iter().chain(&anderen[..begin]) {
                if gedekt < aantal && gekozen.iter().all(|g| self.van(*g, *ander) == 0) {
                    gekozen.push(*ander);
                    gedekt += self.van(cel, *ander);
                }
            }
            let samen: u64 = gekozen.iter().map(|ander| self.aantal(*ander)).sum();
            if gedekt == aantal && samen > aantal {
                groepen.insert(combinatie(&gekozen, &[cel]));
            }
        }
    }
}

/// In the order of the cells.
fn combinatie(bij: &[usize], af: &[usize]) -> Combinatie {
    let termen = bij.iter().map(|cel| (*cel, 1)).chain(af.iter().map(|cel| (*cel, -1)));
    let mut combinatie: Combinatie =
        termen.filter_map(|(cel, factor)| Some((u32::try_from(cel).ok()?, factor))).collect();
    combinatie.sort_unstable();
    combinatie
}
