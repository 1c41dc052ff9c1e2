//! R1: every record counts for five or for nobody, in everything that is ever published.
//!
//! A weight is decided once. Frozen cells and new ones are then sums of the *same* weights, so that stand, in- and
//! outflow go on adding up from one report to the next, and a stable group shows the same value in every report. New
//! records take up what leaving ones put off.

use crate::{
    stelsel::Stelsel,
    vastgelegd::Vastgelegd,
    weging::{DOORGANGEN, PARTNERS, Weging},
};

/// Weights for all records: those that have one keep it, who is late gets none, the others are decided on.
pub(crate) fn weeg<'s, 'a>(stelsel: &'s Stelsel<'a>, eerder: &Vastgelegd) -> Weging<'s, 'a> {
    let mut weging = Weging::exact(stelsel);
    let mut vrij = Vec::new();
    for rij in 0..stelsel.rijen.len() {
        let (record, blok) = stelsel.naam(rij);
        match eerder.gewicht(record, blok) {
            Some(gewicht) => weging.zet(rij, i64::from(gewicht)),
            None if te_laat(stelsel, rij) => weging.zet(rij, 0),
            None => vrij.push(rij),
        }
    }
    besluit(&mut weging, &vrij);
    weging
}

/// Somebody who counts in a published cell and was not known then: nobody sees them before a restatement.
pub(crate) fn te_laat(stelsel: &Stelsel<'_>, rij: usize) -> bool {
    stelsel.termen(rij).iter().any(|(cel, _)| stelsel.bevroren[*cel as usize].is_some())
}

/// Decides on these rows, in their order.
pub(crate) fn besluit(weging: &mut Weging<'_, '_>, vrij: &[usize]) {
    for rij in vrij {
        weging.beslis(*rij);
    }
    for _ in 0..DOORGANGEN {
        let mut beter = false;
        for (plaats, rij) in vrij.iter().enumerate() {
            beter |= weging.keer_om(*rij);
            if weging.gewicht[*rij] != 0 {
                // Those that come next, round the end; at most so many are looked at that some are down.
                let anderen = vrij[plaats + 1..].iter().chain(&vrij[..plaats]).copied();
                beter |= weging.wissel(*rij, anderen.take(4 * PARTNERS));
            }
        }
        if !beter {
            break;
        }
    }
}
