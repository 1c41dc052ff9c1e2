//! The facts of traject around waiting for the GGZ, besides that it began and that treatment did: how it ended otherwise,
//! and what bridges. They stand in the stream of the person. Which help it is and why the waiting ended are data about
//! health, so they are sealed.

use jiff::civil::Date;
use uuid::Uuid;

use super::voorvallen;
use crate::{Correctiereden, Ggzvastlegging, Verzegeld};

voorvallen! {
    /// Somebody no longer waits for the GGZ, without treatment; `geldig_op` is the first day.
    GgzWachttijdBeeindigd {
        /// Why, as a code; sealed with the person's key.
        reden: Verzegeld,
    }

    /// Help that bridges the waiting begins; `geldig_op` is the first day.
    GgzOverbruggingBegonnen {
        /// This help.
        overbrugging_id: Uuid,
        /// Which, as a code; sealed with the person's key.
        soort: Verzegeld,
    }

    /// It ended; `geldig_op` is the first day without. Stands too when it ends with the waiting.
    GgzOverbruggingBeeindigd {
        /// The help.
        overbrugging_id: Uuid,
    }

    /// Something that was recorded around waiting for the GGZ was not so. What stands instead, if anything, is recorded
    /// anew.
    GgzVastleggingIngetrokken {
        /// What is withdrawn.
        wat: Ggzvastlegging,
        /// The date that was recorded for it.
        van: Date,
        /// The help that bridges, when it is about that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overbrugging_id: Option<Uuid>,
        /// Why.
        reden: Correctiereden,
    }
}
