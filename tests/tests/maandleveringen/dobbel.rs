//! Chance from a seed: the same seed is the same history.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

pub(crate) struct Dobbel(ChaCha8Rng);

impl Dobbel {
    pub(crate) fn van(zaad: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(zaad))
    }

    /// A number from `laag` up to and including `hoog`.
    pub(crate) fn getal(&mut self, laag: i64, hoog: i64) -> i64 {
        let breedte = u64::try_from(hoog - laag + 1).unwrap();
        laag + i64::try_from(self.0.next_u64() % breedte).unwrap()
    }

    /// True in so many of a hundred cases.
    pub(crate) fn kans(&mut self, procent: i64) -> bool {
        self.getal(1, 100) <= procent
    }

    pub(crate) fn kies<T: Copy>(&mut self, uit: &[T]) -> T {
        uit[usize::try_from(self.getal(0, i64::try_from(uit.len()).unwrap() - 1)).unwrap()]
    }

    pub(crate) fn schud<T>(&mut self, lijst: &mut [T]) {
        for plek in (1..lijst.len()).rev() {
            let ander = usize::try_from(self.getal(0, i64::try_from(plek).unwrap())).unwrap();
            lijst.swap(plek, ander);
        }
    }
}
