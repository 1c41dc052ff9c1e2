//! Weights and how far they put the cells off: the quantity that both regimes make small.

use crate::{BASIS, stelsel::Stelsel};

/// How often everything is gone through again.
pub(crate) const DOORGANGEN: usize = 6;
/// With how many others a row is compared for a swap; keeps the whole linear in the non-zeros.
pub(crate) const PARTNERS: usize = 64;

/// A weight per row, and per cell the deviation Xᵀw − target.
pub(crate) struct Weging<'s, 'a> {
    pub(crate) stelsel: &'s Stelsel<'a>,
    pub(crate) gewicht: Vec<i64>,
    afwijking: Vec<i64>,
    /// Per row Σ λ·x²: what a change by one costs of itself.
    eigen: Vec<i64>,
    /// Per row what going up costs beside the deviations.
    voorkeur: Vec<i64>,
}

impl<'s, 'a> Weging<'s, 'a> {
    /// Everybody counts once.
    pub(crate) fn exact(stelsel: &'s Stelsel<'a>) -> Self {
        let cellen = stelsel.blad.cellen.iter().zip(&stelsel.exact);
        let afwijking = cellen.map(|(cel, exact)| {
            cel.anker.map_or(0, |doel| exact - i64::try_from(doel).unwrap_or(i64::MAX / 2))
        });
        Self::vanaf(stelsel, 1, afwijking.collect())
    }

    /// Everybody has this weight, which puts the cells off so far.
    pub(crate) fn vanaf(stelsel: &'s Stelsel<'a>, gewicht: i64, afwijking: Vec<i64>) -> Self {
        let eigen = |rij| {
            let termen = stelsel.termen(rij).iter();
            termen
                .map(|(cel, keer)| stelsel.lambda[*cel as usize] * i64::from(*keer) * i64::from(*keer))
                .sum()
        };
        Self {
            stelsel,
            gewicht: vec![gewicht; stelsel.rijen.len()],
            afwijking,
            eigen: (0..stelsel.rijen.len()).map(eigen).collect(),
            voorkeur: vec![0; stelsel.rijen.len()],
        }
    }

    /// Gives a row a weight.
    pub(crate) fn zet(&mut self, rij: usize, gewicht: i64) {
        let verschil = gewicht - self.gewicht[rij];
        if verschil != 0 {
            self.gewicht[rij] = gewicht;
            for (cel, keer) in self.stelsel.termen(rij) {
                self.afwijking[*cel as usize] += verschil * i64::from(*keer);
            }
        }
    }

    /// What Σ λ·afwijking² becomes more when a row gets this weight.
    pub(crate) fn kosten(&self, rij: usize, gewicht: i64) -> i64 {
        let verschil = gewicht - self.gewicht[rij];
        if verschil == 0 {
            return 0;
        }
        let helling = |(cel, keer): &(u32, i32)| {
            self.stelsel.lambda[*cel as usize] * i64::from(*keer) * self.afwijking[*cel as usize]
        };
        let helling: i64 = self.stelsel.termen(rij).iter().map(helling).sum();
        let op = i64::from(gewicht == BASIS) - i64::from(self.gewicht[rij] == BASIS);
        verschil * (2 * helling + verschil * self.eigen[rij]) + op * self.voorkeur[rij]
    }

    /// Makes going up dearer (positive) or cheaper for a row.
    pub(crate) fn geef_voorkeur(&mut self, rij: usize, kosten: i64) {
        self.voorkeur[rij] = kosten;
    }

    /// 0 or 5, whichever puts the cells off least.
    pub(crate) fn beslis(&mut self, rij: usize) {
        let op = self.kosten(rij, BASIS) < self.kosten(rij, 0);
        self.zet(rij, if op { BASIS } else { 0 });
    }

    /// The other decision, when that is better.
    pub(crate) fn keer_om(&mut self, rij: usize) -> bool {
        let ander = BASIS - self.gewicht[rij];
        let beter = self.kosten(rij, ander) < 0;
        if beter {
            self.zet(rij, ander);
        }
        beter
    }

    /// Puts a row that is up down and one of `anderen` that is down up, when that is better: the best of them.
    pub(crate) fn wissel(&mut self, op: usize, anderen: impl Iterator<Item = usize>) -> bool {
        let omlaag = self.kosten(op, 0);
        self.zet(op, 0);
        let beste = anderen
            .filter(|ander| *ander != op && self.gewicht[*ander] == 0)
            .take(PARTNERS)
            .map(|ander| (self.kosten(ander, BASIS), ander))
            .min();
        match beste {
            Some((omhoog, ander)) if omlaag + omhoog < 0 => {
                self.zet(ander, BASIS);
                true
            }
            _ => {
                self.zet(op, BASIS);
                false
            }
        }
    }

    /// The sum of the weights of who counts in a cell; of no meaning for an anchor.
    pub(crate) fn som(&self, cel: u32) -> i64 {
        self.afwijking[cel as usize] + self.stelsel.exact[cel as usize]
    }

    /// What a cell is shown as: what was published before, else the sum.
    pub(crate) fn getoond(&self, cel: u32) -> i64 {
        let eerder = self.stelsel.bevroren[cel as usize];
        eerder.map_or_else(|| self.som(cel), |waarde| i64::try_from(waarde).unwrap_or(i64::MAX / 2))
    }
}
