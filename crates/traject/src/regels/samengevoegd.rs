//! Who turned out to be whom, as far as events tell: the same for the rules around one person, one aanbod and one budget.

use std::collections::BTreeMap;

use domein::{PersoonId, gebeurtenis::TrajectGebeurtenis as G};

use super::Voorval;

/// Who merged into whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Samengevoegd(BTreeMap<PersoonId, PersoonId>);

impl Samengevoegd {
    /// Takes in what happened; events about something else change nothing.
    pub(super) fn volg(&mut self, voorval: &Voorval) {
        match &voorval.gebeurtenis {
            G::BegeleidingSamengevoegd(f) => drop(self.0.insert(f.van, f.naar)),
            G::BegeleidingGesplitst(f) => drop(self.0.remove(&f.van)),
            _ => {}
        }
    }

    /// Who somebody is by now. Of merges that go round, which the register does not make, the last one found.
    #[must_use]
    pub(super) fn wie(&self, persoon: PersoonId) -> PersoonId {
        let mut wie = persoon;
        for _ in 0..self.0.len() {
            match self.0.get(&wie) {
                Some(naar) => wie = *naar,
                None => break,
            }
        }
        wie
    }
}
