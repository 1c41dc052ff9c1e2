//! Big-five assessments: of one day one holds, what was told last. The scores are sealed; whoever opens them computes the
//! difference.

use std::collections::BTreeMap;

use domein::{
    Correctiereden, PersoonId, Verzegeld,
    gebeurtenis::{BigFiveGemeten, BigFiveMetingIngetrokken, TrajectGebeurtenis as G},
};
use jiff::civil::Date;

use super::{Voorval, Weigering};

/// An assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meting {
    /// Whose it is, under the id of then: with whose key the scores were sealed.
    pub persoon: PersoonId,
    /// The scores; sealed.
    pub scores: Verzegeld,
}

/// The assessments, by day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metingen(pub BTreeMap<Date, Meting>);

impl Metingen {
    /// Takes in what happened; events about something else change nothing.
    pub(super) fn volg(&mut self, voorval: &Voorval) {
        match (&voorval.gebeurtenis, voorval.persoon_id) {
            (G::BigFiveGemeten(f), Some(persoon)) => {
                self.0.insert(voorval.geldig_op, Meting { persoon, scores: f.scores.clone() });
            }
            (G::BigFiveMetingIngetrokken(f), _) => drop(self.0.remove(&f.van)),
            _ => {}
        }
    }
}

/// Assessed on a day; again on that day replaces what was told of it.
pub(super) fn meet(metingen: &Metingen, datum: Date, scores: Verzegeld) -> Vec<G> {
    match metingen.0.get(&datum) {
        Some(bekend) if bekend.scores == scores => Vec::new(),
        _ => vec![BigFiveGemeten { scores }.into()],
    }
}

/// Not assessed on that day.
pub(super) fn trek_in(metingen: &Metingen, van: Date, reden: Correctiereden) -> Result<Vec<G>, Weigering> {
    match metingen.0.contains_key(&van) {
        true => Ok(vec![BigFiveMetingIngetrokken { van, reden }.into()]),
        false => Err(Weigering::MetingOnbekend),
    }
}
