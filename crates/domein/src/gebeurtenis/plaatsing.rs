//! The facts of traject around a placement: somebody works with an employer, with or without a jobcoach. They stand in the
//! stream of the person.

use jiff::civil::Date;
use uuid::Uuid;

use super::voorvallen;
use crate::{
    Correctiereden, Jobcoacheinde, Kenmerk, Plaatsingseinde, Plaatsingssoort, Plaatsingsvastlegging, Sector,
    Verzegeld,
};

voorvallen! {
    /// Somebody begins to work with an employer; `geldig_op` is the first day.
    PlaatsingBegonnen {
        /// The placement.
        plaatsing_id: Uuid,
        /// On what terms.
        soort: Plaatsingssoort,
        /// The employer's name; sealed with the person's key, since a sole trader is a person.
        werkgever: Verzegeld,
        /// Branch of the employer, when it was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sector: Option<Sector>,
        /// Hours a week, in whole hours.
        uren_per_week: u8,
        /// Last day that was agreed, inclusive; none when none was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        laatste_dag: Option<Date>,
        /// Whether the employer gets a wage-cost subsidy.
        loonkostensubsidie: bool,
        /// The traject of this person that led to it, or that it is a place of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        traject_id: Option<Uuid>,
        /// The placement that ended with reason `omgezet` because of this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        omgezet_van: Option<Uuid>,
        /// Age in whole years on the first day, when it is certain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leeftijd: Option<u8>,
    }

    /// A placement ended; `geldig_op` is the last day, inclusive. Jobcoaching ends with it.
    PlaatsingBeeindigd {
        /// The placement.
        plaatsing_id: Uuid,
        /// On what terms it was.
        soort: Plaatsingssoort,
        /// Why.
        reden: Plaatsingseinde,
    }

    /// A jobcoach helps somebody in a placement, from `geldig_op` on; who did before helps up to the day before.
    JobcoachToegewezen {
        /// The placement.
        plaatsing_id: Uuid,
        /// The jobcoach's internal number.
        jobcoach: Kenmerk,
        /// Last day that was agreed, inclusive; none when none was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        laatste_dag: Option<Date>,
    }

    /// Jobcoaching ended while the placement goes on; `geldig_op` is the last day, inclusive.
    JobcoachingBeeindigd {
        /// The placement.
        plaatsing_id: Uuid,
        /// The jobcoach's internal number.
        jobcoach: Kenmerk,
        /// Why.
        reden: Jobcoacheinde,
    }

    /// Something that was recorded of a placement was not so. Without its begin the placement never was; without an end
    /// it goes on. What stands instead, if anything, is recorded anew.
    PlaatsingsvastleggingIngetrokken {
        /// The placement.
        plaatsing_id: Uuid,
        /// What is withdrawn.
        wat: Plaatsingsvastlegging,
        /// The date that was recorded for it.
        van: Date,
        /// Why.
        reden: Correctiereden,
    }
}
