//! What rows that are taken in one by one change, and of whom: the same counts for a trial and for a real delivery.

use std::collections::HashMap;

use domein::PersoonId;
use jiff::civil::Date;

use super::verslag::Verschillen;
use crate::{Uitslag, blok::Opgenomen};

/// What came of the rows so far.
#[derive(Default)]
pub(crate) struct Rijtelling {
    verschillen: Verschillen,
    /// Whether one of their rows made them known.
    personen: HashMap<PersoonId, bool>,
    laatste_dag: Option<Date>,
}

impl Rijtelling {
    /// Takes what came of more rows.
    pub(crate) fn neem(&mut self, opgenomen: &Opgenomen) {
        self.verschillen.neem(&opgenomen.verschillen);
        for (persoon, nieuw) in &opgenomen.personen {
            *self.personen.entry(*persoon).or_default() |= nieuw;
        }
        self.laatste_dag = self.laatste_dag.max(opgenomen.laatste_dag);
    }

    /// Puts the counts where they are shown.
    pub(crate) fn zet(self, uitslag: &mut Uitslag) {
        let nieuw = self.personen.values().filter(|nieuw| **nieuw).count() as u64;
        uitslag.personen_nieuw = nieuw;
        uitslag.personen_bekend = self.personen.len() as u64 - nieuw;
        uitslag.verschillen = self.verschillen.klaar();
        uitslag.laatste_dag = self.laatste_dag;
    }
}
