//! The labels by which events are found in the log, and who turned out to be whom: the same for enrolments, placements and
//! money.

use domein::Gemeentecode;
use eventstore::{Decider as _, QueryItem, Tag};
use uuid::Uuid;

use crate::regels::begeleiding::Begeleiding;

/// The label of every event in a municipality.
pub(crate) fn etiket_gemeente(gemeente: &Gemeentecode) -> Tag {
    Tag::new(format!("gemeente:{gemeente}"))
}

/// The label that every event about a traject carries.
pub(crate) fn etiket_traject(id: Uuid) -> Tag {
    Tag::new(format!("traject:{id}"))
}

/// The label that every event about a placement carries.
pub(crate) fn etiket_plaatsing(id: Uuid) -> Tag {
    Tag::new(format!("plaatsing:{id}"))
}

/// The label that every event about money for a person carries.
pub(crate) fn etiket_maatwerk(id: Uuid) -> Tag {
    Tag::new(format!("maatwerk:{id}"))
}

/// The events that say who turned out to be another in a municipality: there are few of these.
pub(crate) fn wie_is_wie(gemeente: &Gemeentecode) -> QueryItem {
    QueryItem {
        kinds: Begeleiding::JOINS.iter().map(|soort| (*soort).to_owned()).collect(),
        tags: vec![etiket_gemeente(gemeente)],
    }
}
