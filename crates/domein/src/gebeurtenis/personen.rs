//! The events of personen: what the person desk records. How somebody can be reached itself stands in the persoonsregister,
//! and in no event.

use super::{gebeurtenissen, voorvallen};
use crate::Contactsoort;

gebeurtenissen! {
    /// What was told at the person desk. Stream: `kaart-<persoon-id>`.
    PersonenGebeurtenis, "personen" {
        ContactgegevensVastgelegd = "contactgegevens-vastgelegd.v1",
        ContactgegevenVervallen = "contactgegeven-vervallen.v1",
    }
}

voorvallen! {
    /// It was told how somebody can be reached; `geldig_op` is the day on which that held.
    ContactgegevensVastgelegd {
        /// What was told, sorted, each once.
        soorten: Vec<Contactsoort>,
    }

    /// Something by which somebody could be reached no longer holds, or never did.
    ContactgegevenVervallen {
        /// What it was.
        soort: Contactsoort,
        /// By which the register knows it.
        nummer: i64,
    }
}

impl PersonenGebeurtenis {
    /// Found by their person.
    #[expect(clippy::unused_self, reason = "every service has this method")]
    fn eigen_etiketten(&self) -> Vec<eventstore::Tag> {
        Vec::new()
    }
}
