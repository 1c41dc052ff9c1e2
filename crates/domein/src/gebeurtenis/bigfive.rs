//! The facts of traject around a big-five assessment, besides that it was done. Of one day one assessment holds: what is told
//! last.

use jiff::civil::Date;

use super::voorvallen;
use crate::Correctiereden;

voorvallen! {
    /// The assessment of a day was not so. What stands instead, if anything, is recorded anew.
    BigFiveMetingIngetrokken {
        /// The day that was recorded for it.
        van: Date,
        /// Why.
        reden: Correctiereden,
    }
}
