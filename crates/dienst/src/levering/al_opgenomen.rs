//! That a file was taken in just before, by somebody who was quicker with the same code.

use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Aanlevering, Staat};
use crate::amsterdam;

/// The delivery that took the same file in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlOpgenomen {
    /// Which it is.
    pub aanlevering_id: Uuid,
    /// When it was taken in.
    pub klaar_op: Timestamp,
    /// Who delivered it, as far as is known.
    pub door: Option<String>,
}

impl AlOpgenomen {
    /// None when `laatste`, the newest of the feed, is another file, or one that somebody agreed with by another code.
    pub(super) fn door(laatste: &Aanlevering, nu: &Aanlevering) -> Option<Self> {
        let zelfde = laatste.staat == Staat::Verwerkt
            && laatste.is_hetzelfde(nu)
            && nu.akkoord.is_some()
            && laatste.akkoord == nu.akkoord;
        zelfde.then(|| Self {
            aanlevering_id: laatste.aanlevering_id,
            klaar_op: laatste.klaar_op.unwrap_or(laatste.begonnen_op),
            door: laatste.door.clone(),
        })
    }
}

impl fmt::Display for AlOpgenomen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = self.klaar_op.to_zoned(amsterdam()).strftime("%d-%m-%Y om %H:%M");
        let door = self.door.as_ref().map(|wie| format!(" door {wie}")).unwrap_or_default();
        write!(
            f,
            "dit bestand is met dit akkoord al opgenomen{door}, op {moment}, als aanlevering {}; er is niets opnieuw vastgelegd",
            self.aanlevering_id
        )
    }
}
