//! The only nine-digit numbers a scenario may write: BSNs from the series 9999, which no register issues, and
//! onderwijsnummers that follow from them. For those there is no series that is nobody's: an onderwijsnummer begins with 10.

use crate::fout::{Fout, onmogelijk};
use crate::kans::Kans;

/// All test BSNs in ascending order: `999900000..=999999999` that pass the elfproef, about one in eleven.
pub fn test_bsns() -> impl Iterator<Item = u32> {
    (999_900_000..=999_999_999).filter(|nummer| elfproef(*nummer))
}

/// The onderwijsnummer that goes with a test BSN: 1099, four digits of the BSN, and the last digit with which its own
/// elfproef (the weights of a BSN, remainder 5) comes out. `None` for one in eleven, of which no digit does.
pub fn onderwijsnummer(bsn: u32) -> Option<u32> {
    let zonder_laatste = (10_990_000 + bsn / 10 % 10_000) * 10;
    (zonder_laatste..zonder_laatste + 10).find(|nummer| rest(*nummer) == 5)
}

/// The elfproef of a BSN: the weighted sum is divisible by eleven, and the number is not zero.
fn elfproef(nummer: u32) -> bool {
    nummer != 0 && rest(nummer) == 0
}

/// What is left of 9·a + 8·b + … + 2·h − 1·i after division by eleven.
fn rest(nummer: u32) -> i64 {
    let mut over = nummer / 10;
    let mut som = -i64::from(nummer % 10);
    for gewicht in 2..=9 {
        som += gewicht * i64::from(over % 10);
        over /= 10;
    }
    som.rem_euclid(11)
}

/// Gives out test BSNs, each once, in an order that follows from the seed.
pub(crate) struct Uitgifte {
    over: Vec<u32>,
}

impl Uitgifte {
    pub(crate) fn nieuw(kans: &mut Kans) -> Self {
        let mut over: Vec<u32> = test_bsns().collect();
        kans.hussel(&mut over);
        Self { over }
    }

    /// The next number; an error when the series is used up.
    pub(crate) fn neem(&mut self) -> Result<u32, Fout> {
        self.over.pop().ok_or_else(|| onmogelijk("er zijn meer BSN's nodig dan de testreeks 9999 heeft"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn de_testreeks_heeft_een_op_elf_nummers() {
        // Counted once by hand: 100.000 numbers, one in eleven passes.
        let aantal = test_bsns().count();
        assert!((9_080..=9_100).contains(&aantal), "{aantal}");
    }

    #[test]
    fn elfproef_kent_goede_en_foute_nummers() {
        // 999990019: 81+72+63+54+45+0+0+2-9 = 308 = 28 * 11.
        assert!(elfproef(999_990_019));
        assert!(!elfproef(999_990_018));
        assert!(!elfproef(0));
    }

    #[test]
    fn een_onderwijsnummer_begint_met_10_en_heeft_rest_5() {
        // 109900012: 9+0+63+54+0+0+0+2-2 = 126 = 11 * 11 + 5.
        assert_eq!(onderwijsnummer(999_900_018), Some(109_900_012));
        let alle: Vec<u32> = test_bsns().filter_map(onderwijsnummer).collect();
        assert!(alle.iter().all(|nummer| nummer / 100_000 == 1_099));
        assert!((8_100..=8_300).contains(&alle.len()), "nine in ten, {}", alle.len());
    }

    #[test]
    fn elk_nummer_wordt_een_keer_gegeven_en_de_reeks_is_eindig() {
        let mut uitgifte = Uitgifte::nieuw(&mut Kans::nieuw(1, 0));
        let mut gezien = std::collections::HashSet::new();
        while let Ok(bsn) = uitgifte.neem() {
            assert!(gezien.insert(bsn));
        }
        assert_eq!(gezien.len(), test_bsns().count());
    }
}
