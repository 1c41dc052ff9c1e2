//! The facts of traject around who is whose coach, the plan and contact, besides that they were recorded.

use jiff::civil::Date;
use uuid::Uuid;

use super::voorvallen;
use crate::{Begeleidingsvastlegging, Correctiereden, Gebiedsteam, Kenmerk};

voorvallen! {
    /// Something that was recorded of the coach, the plan or contact was not so. What stands instead, if anything, is recorded
    /// anew.
    BegeleidingsvastleggingIngetrokken {
        /// What is withdrawn.
        wat: Begeleidingsvastlegging,
        /// The day that was recorded for it.
        van: Date,
        /// Of the coach: who it was; of contact: with whom, none when contact was lost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        coach: Option<Kenmerk>,
        /// Of the coach: the handover by which it was, when that was a warm one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overdracht_id: Option<Uuid>,
        /// Of the coach: who is the coach again; none when nobody was before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weer: Option<Kenmerk>,
        /// Since when that one was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weer_sinds: Option<Date>,
        /// The area team of that one, when known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gebiedsteam: Option<Gebiedsteam>,
        /// Why.
        reden: Correctiereden,
    }
}
