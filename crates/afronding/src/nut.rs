//! How far what is shown lies from what was counted, to print beside the proof that it is safe.

use crate::{Blad, Publicatie};

/// The utility of a publication. Counted on raw figures: for the municipality, never public.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nut {
    /// Cells of which the true count is not 0.
    pub niet_nul: usize,
    /// Of those, how many are shown as something else.
    pub gewijzigd: usize,
    /// Mean of |shown − true| over those that are not 0.
    pub gemiddelde_fout: f64,
    /// The largest of them.
    pub grootste_fout: u64,
}

/// Compares a sheet with what was published of it, anchors left out.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "numbers of cells are small")]
pub fn nut(blad: &Blad, publicatie: &Publicatie) -> Nut {
    let mut exact = vec![0u64; blad.cellen.len()];
    let eenheden = blad.records.iter().flat_map(|record| &record.eenheden);
    for cel in eenheden.flat_map(|eenheid| &eenheid.cellen) {
        exact[*cel as usize] += 1;
    }
    let paren = blad.cellen.iter().zip(exact).filter(|(_, exact)| *exact != 0);
    let fouten: Vec<u64> = paren
        .filter_map(|(cel, exact)| publicatie.waarden.get(&cel.naam).map(|shown| shown.abs_diff(exact)))
        .collect();
    Nut {
        niet_nul: fouten.len(),
        gewijzigd: fouten.iter().filter(|fout| **fout > 0).count(),
        gemiddelde_fout: fouten.iter().sum::<u64>() as f64 / fouten.len().max(1) as f64,
        grootste_fout: fouten.iter().max().copied().unwrap_or_default(),
    }
}
