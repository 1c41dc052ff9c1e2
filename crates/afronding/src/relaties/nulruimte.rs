//! The null space of records × cells, a record at a time, modulo a prime.
//!
//! It begins as everything and each record that is not orthogonal to it takes one dimension. Once all relations are left,
//! a record costs its cells times their number. The prime is so large that a relation by chance does not occur, and
//! small whole factors are read back from it.

use crate::{Combinatie, Fout};

/// 2⁶¹ − 1, a Mersenne prime.
const PRIEM: u64 = (1 << 61) - 1;
/// An arbitrary number below the prime.
const GRONDTAL: u64 = 0x0123_4567_89AB_CDEF;
/// Factors and their common denominator are sought up to this.
const GROOTSTE_FACTOR: u64 = 1_000;
const GROOTSTE_NOEMER: u64 = 60;

pub(super) struct Nulruimte {
    /// A basis; each as long as there are cells.
    basis: Vec<Vec<u64>>,
    /// A factor per vector of the basis, and the sum of the vectors by these: a record that is orthogonal to the sum is
    /// so to all of them, but for a chance of 2⁻⁶¹. So nearly every record costs no more than its cells.
    factoren: Vec<u64>,
    som: Vec<u64>,
}

impl Nulruimte {
    pub(super) fn geheel(cellen: usize) -> Self {
        let eenheid = |i| (0..cellen).map(|j| u64::from(i == j)).collect();
        // Powers of a number of many digits are as good as drawn, and the same every time.
        let machten = std::iter::successors(Some(GRONDTAL), |macht| Some(maal(*macht, GRONDTAL)));
        let factoren: Vec<u64> = machten.take(cellen).collect();
        Self { basis: (0..cellen).map(eenheid).collect(), som: factoren.clone(), factoren }
    }

    /// Leaves what is 0 for this record too.
    pub(super) fn beperk(&mut self, record: &[(u32, u32)]) {
        let inproduct = |vector: &Vec<u64>| {
            record.iter().fold(0, |som, (cel, keer)| plus(som, maal(vector[*cel as usize], u64::from(*keer))))
        };
        if inproduct(&self.som) == 0 {
            return;
        }
        let inproducten: Vec<u64> = self.basis.iter().map(inproduct).collect();
        let vol = |vector: &Vec<u64>| vector.iter().filter(|x| **x != 0).count();
        // The emptiest, so that the others stay empty.
        let spil =
            (0..self.basis.len()).filter(|i| inproducten[*i] != 0).min_by_key(|i| vol(&self.basis[*i]));
        let Some(spil) = spil else { return };
        let weg = std::mem::take(&mut self.basis[spil]);
        let omgekeerd = omgekeerde(inproducten[spil]);
        let gevuld: Vec<(usize, u64)> = weg.into_iter().enumerate().filter(|(_, x)| *x != 0).collect();
        let mut uit_de_som = self.factoren[spil];
        for ((vector, inproduct), factor) in self.basis.iter_mut().zip(&inproducten).zip(&self.factoren) {
            if *inproduct != 0 && !vector.is_empty() {
                let keer = maal(*inproduct, omgekeerd);
                trek_af(vector, &gevuld, keer);
                uit_de_som = plus(uit_de_som, maal(*factor, keer));
            }
        }
        trek_af(&mut self.som, &gevuld, uit_de_som);
        self.basis.remove(spil);
        self.factoren.remove(spil);
    }

    /// A basis of equalities with small whole factors: reduced row echelon form.
    pub(super) fn gelijkheden(mut self) -> Result<Vec<Combinatie>, Fout> {
        let cellen = self.basis.first().map_or(0, Vec::len);
        let mut klaar = 0;
        for cel in 0..cellen {
            let Some(spil) = (klaar..self.basis.len()).find(|i| self.basis[*i][cel] != 0) else { continue };
            self.basis.swap(klaar, spil);
            let omgekeerd = omgekeerde(self.basis[klaar][cel]);
            self.basis[klaar].iter_mut().for_each(|x| *x = maal(*x, omgekeerd));
            let gevuld: Vec<(usize, u64)> =
                self.basis[klaar].iter().copied().enumerate().filter(|(_, x)| *x != 0).collect();
            for (i, vector) in self.basis.iter_mut().enumerate() {
                if i != klaar && vector[cel] != 0 {
                    let factor = vector[cel];
                    trek_af(vector, &gevuld, factor);
                }
            }
            klaar += 1;
        }
        self.basis.iter().map(|vector| geheel(vector).ok_or(Fout::Gelijkheid)).collect()
    }
}

/// The vector times the smallest denominator that makes it whole.
fn geheel(vector: &[u64]) -> Option<Combinatie> {
    (1..=GROOTSTE_NOEMER).find_map(|noemer| {
        let term = |(cel, x): (usize, &u64)| {
            let x = maal(*x, noemer);
            let klein = |x: u64| i32::try_from(x).ok().filter(|_| x <= GROOTSTE_FACTOR);
            let factor = klein(x).or_else(|| klein(PRIEM - x).map(|factor| -factor))?;
            Some((u32::try_from(cel).ok()?, factor))
        };
        vector.iter().enumerate().filter(|(_, x)| **x != 0).map(term).collect()
    })
}

fn trek_af(vector: &mut [u64], gevuld: &[(usize, u64)], factor: u64) {
    let min = (PRIEM - factor) % PRIEM;
    for (cel, x) in gevuld {
        vector[*cel] = plus(vector[*cel], maal(min, *x));
    }
}

fn plus(a: u64, b: u64) -> u64 {
    let som = a + b;
    if som >= PRIEM { som - PRIEM } else { som }
}

fn maal(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    // The halves of a product add up to it, modulo 2⁶¹ − 1.
    let laag = u64::try_from(product & u128::from(PRIEM)).unwrap_or_default();
    let hoog = u64::try_from(product >> 61).unwrap_or_default();
    plus(laag, hoog)
}

/// By Fermat: x to the power p − 2.
fn omgekeerde(x: u64) -> u64 {
    let (mut macht, mut basis, mut exponent) = (1, x, PRIEM - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            macht = maal(macht, basis);
        }
        basis = maal(basis, basis);
        exponent >>= 1;
    }
    macht
}
