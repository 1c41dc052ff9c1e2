//! A published event back as the row of the log that it was made from, so that a follower need not know whether its
//! events come from a log or over the bus.

use domein::{Actor, Metadata};
use eventstore::Recorded;

use super::{CloudEvent, CloudEventFout};

impl CloudEvent {
    /// The row of the log. The number of the worker was never published: the actor is known by the role alone. The moment
    /// at which the log stored it is missing in messages of before they said so.
    ///
    /// # Errors
    /// Only when the metadata cannot be written as JSON, which the types rule out.
    pub fn naar_regel(self) -> Result<Recorded, CloudEventFout> {
        let metadata = Metadata {
            persoon_id: self.subject,
            gemeente: self.gemeente,
            geldig_op: self.geldigop,
            vastgelegd_op: self.time,
            actor: Actor::van_rol(self.actorrol),
            correlatie: self.correlationid,
            oorzaak: self.causationid,
            // Means something in the log of its own service only.
            opdracht: None,
            traceparent: self.traceparent,
        };
        Ok(Recorded {
            position: self.sequence,
            stream: self.partitionkey,
            version: self.streamversion,
            id: self.id,
            kind: self.soort.in_log().to_owned(),
            data: self.data,
            meta: serde_json::to_string(&metadata).map_err(CloudEventFout::Metadata)?,
            recorded_at: self.recordedtime,
        })
    }
}
