//! The facts of traject around the Jongeren Perspectief Fonds (JPF): debts are taken over, and for two years somebody works on a
//! plan and pays back in money or in kind. They stand in the stream of the person. To whom how much is owed, the plan and
//! what was agreed in words are sealed; no rule and no figure needs them.

use jiff::civil::Date;
use uuid::Uuid;

use super::voorvallen;
use crate::{Correctiereden, Jpfeinde, Jpfoordeel, Jpftegenprestatie, Jpfvastlegging, Verzegeld};

voorvallen! {
    /// Somebody takes part; `geldig_op` is the first day.
    JpfDeelnameBegonnen {
        /// This taking part.
        deelname_id: Uuid,
        /// First day after the two years.
        loopt_tot: Date,
        /// Age in whole years on the first day, when it is certain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leeftijd: Option<u8>,
    }

    /// The fund takes a debt over, on `geldig_op`.
    JpfSchuldOvergenomen {
        /// The taking part.
        deelname_id: Uuid,
        /// This debt.
        schuld_id: Uuid,
        /// To whom it was owed, and how much in cents, as JSON; sealed with the person's key.
        schuld: Verzegeld,
    }

    /// The plan, as somebody and the coach made it on `geldig_op`. The newest day holds, and of one day what is told last.
    JpfPlanVastgesteld {
        /// The taking part.
        deelname_id: Uuid,
        /// The plan, as JSON by area; sealed with the person's key.
        plan: Verzegeld,
    }

    /// What is paid back, in money or in kind, is agreed; `geldig_op` is the day from which it counts.
    JpfTegenprestatieAfgesproken {
        /// The taking part.
        deelname_id: Uuid,
        /// This agreement.
        tegenprestatie_id: Uuid,
        /// With what.
        soort: Jpftegenprestatie,
        /// What was agreed, in words; sealed with the person's key.
        afspraak: Verzegeld,
    }

    /// How it goes with it on `geldig_op`; of one day what is told last holds.
    JpfTegenprestatieBeoordeeld {
        /// The taking part.
        deelname_id: Uuid,
        /// The agreement.
        tegenprestatie_id: Uuid,
        /// How it goes.
        oordeel: Jpfoordeel,
        /// In words; sealed with the person's key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        toelichting: Option<Verzegeld>,
    }

    /// Somebody no longer takes part; `geldig_op` is the first day.
    JpfDeelnameBeeindigd {
        /// The taking part.
        deelname_id: Uuid,
        /// Why.
        reden: Jpfeinde,
    }

    /// Something that was recorded around it was not so. Without its begin nothing of it was; without an end it goes on. What
    /// stands instead, if anything, is recorded anew.
    JpfVastleggingIngetrokken {
        /// The taking part.
        deelname_id: Uuid,
        /// What is withdrawn.
        wat: Jpfvastlegging,
        /// The date that was recorded for it.
        van: Date,
        /// The debt or what is paid back, when it is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over_id: Option<Uuid>,
        /// Why.
        reden: Correctiereden,
    }
}
