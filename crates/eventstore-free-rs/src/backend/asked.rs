//! What a batch names: the streams, event ids and checkpoints that the decision must know of.

use std::{collections::HashSet, sync::Arc};

use uuid::Uuid;

use crate::{Append, StreamId, verdict::Verdict};

/// Names out of a batch, each list in an order of its own.
pub(super) struct Asked<'a> {
    /// Each stream once.
    pub(super) streams: Vec<&'a StreamId>,
    pub(super) ids: Vec<Uuid>,
    /// Names of checkpoints.
    pub(super) names: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(batch: &'a [Append]) -> Self {
        let mut seen = HashSet::new();
        let parts = batch.iter().flat_map(|append| &append.parts);
        Self {
            streams: parts.map(|part| &part.stream).filter(|stream| seen.insert(*stream)).collect(),
            ids: batch.iter().flat_map(Append::events).map(|(_, event)| event.id).collect(),
            names: batch.iter().filter_map(|a| a.checkpoint.as_ref()).map(|c| c.name.as_str()).collect(),
        }
    }
}

/// Each tag of each event to write once, with the event's position.
pub(super) fn tags(verdict: &Verdict<'_>) -> Vec<(Arc<str>, i64)> {
    let mut all = Vec::new();
    for row in &verdict.rows {
        let tags = &row.event.tags;
        for (index, tag) in tags.iter().enumerate() {
            if !tags[..index].contains(tag) {
                all.push((tag.shared(), row.position.to_sql()));
            }
        }
    }
    all
}
