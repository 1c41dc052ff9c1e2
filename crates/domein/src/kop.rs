//! What every event carries besides its own facts: about whom, where, since when it holds, when and by whom it was
//! recorded, and what it follows from.

use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Gemeentecode, Kenmerk, PersoonId, Rol};

/// Who recorded an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// The role in which it was done.
    pub rol: Rol,
    /// The worker's or system's internal number; never a name.
    pub id: Kenmerk,
}

/// The head of an event. Stored beside the facts, the same for every service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kop {
    /// The person whom the event is about; none for events about an aanbod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persoon_id: Option<PersoonId>,
    /// The municipality that the event belongs to.
    pub gemeente: Gemeentecode,
    /// The date on which the fact holds; may lie long before it was recorded.
    pub geldig_op: Date,
    /// The moment at which it was recorded, in UTC.
    pub vastgelegd_op: Timestamp,
    /// Who recorded it.
    pub actor: Actor,
    /// What the whole chain of events has in common: the id of the request or feed row that began it.
    pub correlatie: Uuid,
    /// The id of the event that this one is a reaction to, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oorzaak: Option<Uuid>,
}
