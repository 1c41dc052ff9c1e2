//! What an earlier publication fixed for ever: its values and the weights of its records.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Fout, Regime};

/// Everything that was ever published by one municipality, as the event of the publication keeps it.
///
/// The weights are not public: they say which records stand for five and which for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vastgelegd {
    /// Chosen at the first publication.
    pub regime: Regime,
    /// Published value per name of a cell.
    pub waarden: BTreeMap<String, u64>,
    /// Weight, 0 or 5, per record and block. R1 has one weight per record, under the empty name; in R2 a unit without a
    /// weight counts once.
    pub gewichten: BTreeMap<String, BTreeMap<String, u8>>,
}

/// The name under which R1 keeps the weight of a whole record.
pub(crate) const HEEL_RECORD: &str = "";

impl Vastgelegd {
    /// Nothing is published yet.
    #[must_use]
    pub fn leeg(regime: Regime) -> Self {
        Self { regime, waarden: BTreeMap::new(), gewichten: BTreeMap::new() }
    }

    pub(crate) fn gewicht(&self, record: &str, blok: &str) -> Option<u8> {
        self.gewichten.get(record)?.get(blok).copied()
    }

    pub(crate) fn leg_vast(&mut self, record: &str, blok: &str, gewicht: u8) {
        self.gewichten.entry(record.to_owned()).or_default().insert(blok.to_owned(), gewicht);
    }

    /// # Errors
    /// [`Fout::Gewicht`] when a weight is neither 0 nor 5.
    pub(crate) fn keur(&self) -> Result<(), Fout> {
        let mut alle = self.gewichten.values().flat_map(BTreeMap::values);
        alle.try_for_each(|gewicht| match *gewicht {
            0 | crate::BASIS_U8 => Ok(()),
            ander => Err(Fout::Gewicht(ander)),
        })
    }
}
