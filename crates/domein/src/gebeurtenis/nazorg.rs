//! The facts of traject around aftercare, besides that it was asked. Of one benefit and day one answer holds: what is told last.

use jiff::civil::Date;
use uuid::Uuid;

use super::voorvallen;
use crate::Correctiereden;

voorvallen! {
    /// What was recorded of aftercare on a day was not so. What stands instead, if anything, is recorded anew.
    NazorgIngetrokken {
        /// The benefit that ended.
        uitkering_id: Uuid,
        /// The day that was recorded for it.
        van: Date,
        /// Why.
        reden: Correctiereden,
    }
}
