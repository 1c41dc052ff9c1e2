//! Chance that follows from a seed: one stream of numbers per subject, so that a change in one part of a
//! scenario leaves the other parts as they were. Integers only, so that every machine draws the same.

use jiff::civil::Date;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::kalender::plus_dagen;

/// A stream of chance.
pub(crate) struct Kans(ChaCha8Rng);

impl Kans {
    /// The stream of one subject under a seed.
    pub(crate) fn nieuw(zaad: u64, onderwerp: u64) -> Self {
        let mut bron = ChaCha8Rng::seed_from_u64(zaad);
        bron.set_stream(onderwerp);
        Self(bron)
    }

    /// A number from 0 up to but excluding `grens`; 0 when `grens` is 0.
    pub(crate) fn onder(&mut self, grens: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(grens)) >> 32) as u32
    }

    /// A number from `van` up to and including `tot`.
    pub(crate) fn tussen(&mut self, van: i32, tot: i32) -> i32 {
        van + self.onder((tot - van + 1).max(1).unsigned_abs()) as i32
    }

    /// True in `promille` of a thousand cases.
    pub(crate) fn promille(&mut self, promille: u32) -> bool {
        self.onder(1000) < promille
    }

    /// One of a list that is not empty.
    pub(crate) fn kies<T: Copy>(&mut self, lijst: &[T]) -> T {
        lijst[self.onder(lijst.len() as u32) as usize]
    }

    /// The place of one of the weights, each as likely as it is heavy; the first when all are zero.
    pub(crate) fn gewogen(&mut self, gewichten: impl Iterator<Item = u32> + Clone) -> usize {
        let mut trek = self.onder(gewichten.clone().fold(0, u32::saturating_add));
        for (plaats, gewicht) in gewichten.enumerate() {
            if trek < gewicht {
                return plaats;
            }
            trek -= gewicht;
        }
        0
    }

    /// Shuffles a list.
    pub(crate) fn hussel<T>(&mut self, lijst: &mut [T]) {
        for plaats in (1..lijst.len()).rev() {
            lijst.swap(plaats, self.onder(plaats as u32 + 1) as usize);
        }
    }

    /// A day from `van` up to but excluding `tot`; `van` when there is none.
    pub(crate) fn dag(&mut self, van: Date, tot: Date) -> Date {
        let dagen = (tot - van).get_days().max(1).unsigned_abs();
        plus_dagen(van, self.onder(dagen) as i32)
    }
}

/// Divides a total over weights by the largest remainder, so that the parts add up to the total exactly.
/// All parts are zero when all weights are.
pub(crate) fn verdeel(totaal: u32, gewichten: &[u32]) -> Vec<u32> {
    let som: u64 = gewichten.iter().map(|g| u64::from(*g)).sum();
    if som == 0 {
        return vec![0; gewichten.len()];
    }
    let mut delen = Vec::with_capacity(gewichten.len());
    let mut resten = Vec::with_capacity(gewichten.len());
    for (plaats, gewicht) in gewichten.iter().enumerate() {
        let product = u64::from(totaal) * u64::from(*gewicht);
        delen.push((product / som) as u32);
        resten.push((std::cmp::Reverse(product % som), plaats));
    }
    resten.sort_unstable();
    let over = totaal - delen.iter().sum::<u32>();
    for (_, plaats) in resten.into_iter().take(over as usize) {
        delen[plaats] += 1;
    }
    delen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn verdelen_verliest_niets_en_blijft_bij_het_gewicht(
            totaal in 0_u32..1_000_000,
            gewichten in proptest::collection::vec(0_u32..10_000, 1..20),
        ) {
            let delen = verdeel(totaal, &gewichten);
            let som: u64 = gewichten.iter().map(|g| u64::from(*g)).sum();
            prop_assert_eq!(delen.iter().sum::<u32>(), if som == 0 { 0 } else { totaal });
            for (deel, gewicht) in delen.iter().zip(&gewichten) {
                let precies = (u64::from(totaal) * u64::from(*gewicht)).checked_div(som).unwrap_or(0);
                prop_assert!(u64::from(*deel) == precies || u64::from(*deel) == precies + 1);
            }
        }

        #[test]
        fn trekken_blijft_binnen_de_grens(zaad: u64, grens in 1_u32..5_000) {
            let mut kans = Kans::nieuw(zaad, 3);
            for _ in 0..50 {
                prop_assert!(kans.onder(grens) < grens);
            }
        }
    }

    #[test]
    fn elk_onderwerp_heeft_een_eigen_stroom() {
        let trek = |zaad, onderwerp| {
            let mut kans = Kans::nieuw(zaad, onderwerp);
            (0..8).map(|_| kans.onder(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(trek(1, 1), trek(1, 1));
        assert_ne!(trek(1, 1), trek(1, 2));
        assert_ne!(trek(1, 1), trek(2, 1));
    }
}
