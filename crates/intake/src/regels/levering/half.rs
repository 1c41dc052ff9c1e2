//! Dossiers of which the file has a row that cannot be read: what the other rows say may be half of it.

use uuid::Uuid;

use super::{super::Dossier, Levering, Overname, rijen::Periode};

/// Periods, each with the benefit that it is; none for a new one.
type Paren = Vec<(Periode, Option<Uuid>)>;

/// Of a dossier of which a row cannot be read, that row may be the one that goes on where another ends: a known benefit does
/// not end by it, nor sooner than it did, and what that row says of its last days says nothing of now. Such a benefit stays
/// as it is, and so does one of which rows contradict each other. Gives what is about those, and the rest.
pub(super) fn lopend(
    dossier: &Dossier,
    levering: &Levering,
    strijdig: bool,
    paren: Paren,
) -> (Vec<(Periode, Uuid)>, Paren) {
    if levering.halve_dossiers.is_empty() && !strijdig {
        return (Vec::new(), paren);
    }
    let van_half = |regel: &u64| strijdig || is_half(levering, *regel);
    let (mut lopend, mut rest) = (Vec::new(), Vec::new());
    for (periode, id) in paren {
        let bekend = id.and_then(|id| dossier.uitkeringen.get(&id)).filter(|bekend| bekend.telt());
        let eerder = match (bekend, &periode.einde) {
            (Some(bekend), Some(einde)) => {
                bekend.einde.as_ref().is_none_or(|bekend| einde.datum < bekend.datum)
            }
            _ => false,
        };
        match id {
            Some(id) if eerder && periode.regels.iter().any(van_half) => lopend.push((periode, id)),
            _ => rest.push((periode, id)),
        }
    }
    (lopend, rest)
}

/// Whether another row of the dossier that a row belongs to cannot be read.
pub(super) fn is_half(levering: &Levering, regel: u64) -> bool {
    let half = |rij: &Overname| rij.dossier.is_some_and(|dossier| levering.halve_dossiers.contains(&dossier));
    levering.rijen.iter().any(|rij| rij.regel == regel && half(rij))
}
