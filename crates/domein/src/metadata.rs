//! The metadata of an event: what it carries besides its own facts: about whom, where, since when it holds, when and by whom it was
//! recorded, and what it follows from.

use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Afdruk, Gemeentecode, Kenmerk, PersoonId, Rol, Traceparent};

/// Who recorded an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// The role in which it was done.
    pub rol: Rol,
    /// The worker's or system's internal number; never a name.
    pub id: Kenmerk,
}

impl Actor {
    /// An actor of whom only the role is known: a system, or a person whose number is not told.
    #[must_use]
    pub fn van_rol(rol: Rol) -> Self {
        #[expect(clippy::expect_used, reason = "the codes of roles are lower-case words, proved by a test")]
        let id = rol.code().parse().expect("a role's code is a kenmerk");
        Self { rol, id }
    }
}

/// The metadata of an event. Stored beside the facts, the same for every service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
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
    /// Which command it was recorded for, when the caller can give that command again: then the same key with another
    /// command can be told apart from the same command given twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opdracht: Option<Afdruk>,
    /// The trace in which it was recorded, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<Traceparent>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUD: &str = r#"{"gemeente":"GM0014","geldigOp":"2026-01-31","vastgelegdOp":"2026-02-01T09:00:00Z","actor":{"rol":"coach","id":"m-17"},"correlatie":"01939e0c-95a0-7000-8000-000000000001"}"#;

    #[test]
    fn metadata_zonder_spoor_of_opdracht_blijft_zoals_zij_was() {
        let metadata: Metadata = serde_json::from_str(OUD).unwrap();
        assert_eq!(metadata.traceparent, None);
        assert_eq!(serde_json::to_string(&metadata).unwrap(), OUD);
    }

    #[test]
    fn elke_rol_kan_een_kenmerk_zijn() {
        for rol in Rol::ALLE {
            assert_eq!(Actor::van_rol(*rol).id.as_str(), rol.code());
        }
    }

    #[test]
    fn een_spoor_gaat_heen_en_terug_en_iets_anders_wordt_geweigerd() {
        let spoor = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let metadata = Metadata { traceparent: spoor.parse().ok(), ..serde_json::from_str(OUD).unwrap() };
        let tekst = serde_json::to_string(&metadata).unwrap();
        assert!(tekst.contains(spoor), "{tekst}");
        assert_eq!(serde_json::from_str::<Metadata>(&tekst).unwrap(), metadata);
        assert!(serde_json::from_str::<Metadata>(&tekst.replace(spoor, "Jan Jansen")).is_err());
    }
}
