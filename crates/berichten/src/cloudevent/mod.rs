//! An event of a log as a CloudEvent, per the NL GOV profile.
//!
//! What is an attribute and what is data: `data` is exactly what the event's own JSON Schema describes, so that
//! `dataschema` is true for it. What every event has (its head) becomes attributes, because a consumer must be able
//! to sort, route and correlate without knowing the event: `gemeente`, `geldigop` (the date on which the fact holds;
//! the profile has business dates in the data, but this one is not part of any event's facts) and `actorrol`. The
//! *number* of the worker who recorded it stays in the log: a role is enough outside, and an attribute may carry
//! nothing that points to a person, except `subject`, the random persoon-id.
//!
//! `sequence` is the position in the service's log, padded with zeros to twenty digits, so that its order as text is
//! the order of the log. It has no gaps.

mod lezen;
mod veld;

use std::{collections::HashMap, sync::LazyLock};

use domein::{Gemeentecode, Kop, PersoonId, Rol, gebeurtenis::Catalogusregel, schema};
use eventstore::{Position, Recorded};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

pub use lezen::LeesFout;
pub use veld::Veldfout;

use crate::Bronnaam;

/// Most bytes of one message as JSON: what every intermediary must pass on (CloudEvents 1.0, size limits).
pub const MAX_BYTES: usize = 64 * 1024;
/// The media type of a message in structured mode.
pub const MEDIATYPE: &str = "application/cloudevents+json";

const TYPE_VOORVOEGSEL: &str = "nl.jongerenstroom.";
const SPECVERSION: &str = "1.0";
const DATACONTENTTYPE: &str = "application/json";

/// A published event.
#[derive(Debug, Clone, PartialEq)]
pub struct CloudEvent {
    /// The event's id in the log.
    pub id: Uuid,
    /// `urn:nld:oin:<20 digits>:systeem:<service>`.
    pub source: String,
    /// `nl.jongerenstroom.<service>.<event>.v<n>`.
    pub soort: Soort,
    /// The random id of the person whom it is about; none for events about an aanbod.
    pub subject: Option<PersoonId>,
    /// When it was recorded.
    pub time: Timestamp,
    /// Where the JSON Schema of `data` can be looked up.
    pub dataschema: String,
    /// Position in the service's log.
    pub sequence: Position,
    /// The request or feed row that the chain of events began with.
    pub correlationid: Uuid,
    /// The event that this one is a reaction to.
    pub causationid: Option<Uuid>,
    /// The municipality.
    pub gemeente: Gemeentecode,
    /// The date on which the fact holds.
    pub geldigop: Date,
    /// The role in which it was recorded.
    pub actorrol: Rol,
    /// Attributes that this version does not know; kept as they are.
    pub overige: Map<String, Value>,
    /// The facts, as `dataschema` describes them.
    pub data: Map<String, Value>,
}

/// The type of a published event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Soort(String);

impl Soort {
    fn van(in_log: &str) -> Self {
        Self(format!("{TYPE_VOORVOEGSEL}{in_log}"))
    }

    /// `signalering.dreigende-uitval.v1`, as the log has it.
    #[must_use]
    pub fn in_log(&self) -> &str {
        self.0.strip_prefix(TYPE_VOORVOEGSEL).unwrap_or(&self.0)
    }

    fn deel(&self, welk: usize) -> &str {
        self.in_log().split('.').nth(welk).unwrap_or_default()
    }
}

impl std::fmt::Display for Soort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl CloudEvent {
    /// The service that recorded it.
    #[must_use]
    pub fn dienst(&self) -> &str {
        self.soort.deel(0)
    }

    /// The event's name, without service and version.
    #[must_use]
    pub fn gebeurtenis(&self) -> &str {
        self.soort.deel(1)
    }

    /// The message in structured mode.
    ///
    /// # Errors
    /// [`CloudEventFout::TeGroot`] above [`MAX_BYTES`].
    pub fn naar_json(&self) -> Result<Vec<u8>, CloudEventFout> {
        let json = serde_json::to_vec(&Vorm::van(self)).map_err(CloudEventFout::Data)?;
        if json.len() > MAX_BYTES {
            return Err(CloudEventFout::TeGroot { bytes: json.len() });
        }
        Ok(json)
    }
}

/// An event that cannot be published as it is.
#[derive(Debug, thiserror::Error)]
pub enum CloudEventFout {
    /// The catalogue of events does not have its type.
    #[error("event type {0} is not in the catalogue")]
    OnbekendeSoort(String),
    /// Its head cannot be read.
    #[error("the head of the event cannot be read")]
    Kop(#[source] serde_json::Error),
    /// Its facts are no JSON object.
    #[error("the facts of the event are no JSON object")]
    Data(#[source] serde_json::Error),
    /// The message is larger than every intermediary passes on.
    #[error("the message has {bytes} bytes, more than {MAX_BYTES}")]
    TeGroot {
        /// Its size.
        bytes: usize,
    },
}

/// The message for a row of a log.
///
/// # Errors
/// When the row is no event of the catalogue, or its head or facts cannot be read.
pub fn naar_cloudevent(regel: &Recorded, bron: &Bronnaam) -> Result<CloudEvent, CloudEventFout> {
    static CATALOGUS: LazyLock<HashMap<&str, &Catalogusregel>> =
        LazyLock::new(|| schema::catalogus().map(|soort| (soort.soort, soort)).collect());

    let soort = CATALOGUS
        .get(regel.kind.as_str())
        .ok_or_else(|| CloudEventFout::OnbekendeSoort(regel.kind.clone()))?;
    let kop: Kop = serde_json::from_str(&regel.meta).map_err(CloudEventFout::Kop)?;
    Ok(CloudEvent {
        id: regel.id,
        source: bron.urn(soort.dienst),
        soort: Soort::van(soort.soort),
        subject: kop.persoon_id,
        time: kop.vastgelegd_op,
        dataschema: format!("{}/{}", schema::BASIS, schema::pad(soort)),
        sequence: regel.position,
        correlationid: kop.correlatie,
        causationid: kop.oorzaak,
        gemeente: kop.gemeente,
        geldigop: kop.geldig_op,
        actorrol: kop.actor.rol,
        overige: Map::new(),
        data: serde_json::from_str(&regel.data).map_err(CloudEventFout::Data)?,
    })
}

/// The JSON form, in the order in which people read it.
#[derive(Serialize)]
struct Vorm<'a> {
    specversion: &'static str,
    id: Uuid,
    source: &'a str,
    #[serde(rename = "type")]
    soort: &'a Soort,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<PersoonId>,
    time: Timestamp,
    datacontenttype: &'static str,
    dataschema: &'a str,
    sequence: String,
    correlationid: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    causationid: Option<Uuid>,
    gemeente: &'a Gemeentecode,
    geldigop: Date,
    actorrol: Rol,
    #[serde(flatten)]
    overige: &'a Map<String, Value>,
    data: &'a Map<String, Value>,
}

impl<'a> Vorm<'a> {
    fn van(bericht: &'a CloudEvent) -> Self {
        Self {
            specversion: SPECVERSION,
            id: bericht.id,
            source: &bericht.source,
            soort: &bericht.soort,
            subject: bericht.subject,
            time: bericht.time,
            datacontenttype: DATACONTENTTYPE,
            dataschema: &bericht.dataschema,
            sequence: format!("{:020}", bericht.sequence.0),
            correlationid: bericht.correlationid,
            causationid: bericht.causationid,
            gemeente: &bericht.gemeente,
            geldigop: bericht.geldigop,
            actorrol: bericht.actorrol,
            overige: &bericht.overige,
            data: &bericht.data,
        }
    }
}
