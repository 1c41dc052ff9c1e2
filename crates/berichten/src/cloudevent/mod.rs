//! An event of a log as a CloudEvent, per the NL GOV profile.
//!
//! What is an attribute and what is data: `data` is exactly what the event's own JSON Schema describes, so that
//! `dataschema` is true for it. What every event has (its head) becomes attributes, because a consumer must be able
//! to sort, route and correlate without knowing the event: `gemeente`, `geldigop` (the date on which the fact holds;
//! the profile has business dates in the data, but this one is not part of any event's facts) and `actorrol`. The
//! *number* of the worker who recorded it stays in the log: a role is enough outside, and an attribute may carry
//! nothing that points to a person, except `subject`, the random persoon-id.
//!
//! `logid` says which log that is: a log that was replaced or made anew has another one. `sequence` is the position in
//! the service's log, padded with zeros to twenty digits, so that its order as text is
//! the order of the log. It has no gaps. `recordedtime` (CloudEvents extension "recorded time") is the moment at which
//! the log stored the event, to the microsecond, and stays the same however often the log is published: the same event
//! in a log that was restored and got it again has another one. `partitionkey` (the stream in the log) and `streamversion` (the place in it)
//! are what a consumer needs to keep the events of one thing in order, and to get the row of the log back
//! ([`CloudEvent::naar_regel`]).

mod lezen;
mod regel;
mod veld;

use std::{collections::HashMap, sync::LazyLock};

use bytes::{BufMut, Bytes, BytesMut};
use domein::{Gemeentecode, Metadata, PersoonId, Rol, Traceparent, gebeurtenis::Catalogusregel, schema};
use eventstore::{Entry, LogId, Position, Recorded, StreamId, Version};
use jiff::{Timestamp, civil::Date};
use serde::{Serialize, de::Error as _};
use serde_json::{Map, Value, value::RawValue};
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
/// Room for the attributes, so that a message is written without asking for more memory in between.
const ATTRIBUTEN_BYTES: usize = 1_024;
/// The highest number that an attribute may hold (CloudEvents 1.0, type Integer).
const MAX_GETAL: u64 = i32::MAX as u64;

/// A published event.
#[derive(Debug, Clone, PartialEq)]
pub struct CloudEvent {
    /// The event's id in the log.
    pub id: Uuid,
    /// `urn:nld:oin:<20 digits>:systeem:<service>`.
    pub source: String,
    /// `nl.jongerenstroom.<service>.<event>.v<n>`.
    pub soort: Eventtype,
    /// The random id of the person whom it is about; none for events about an aanbod.
    pub subject: Option<PersoonId>,
    /// When it was recorded.
    pub time: Timestamp,
    /// When the log stored it, to the microsecond; none in messages of before they said so.
    pub recordedtime: Option<Timestamp>,
    /// Where the JSON Schema of `data` can be looked up.
    pub dataschema: String,
    /// Which log `sequence` is a position of; none in messages of before logs had an id.
    pub log: Option<LogId>,
    /// Position in the service's log.
    pub sequence: Position,
    /// The stream in the service's log.
    pub partitionkey: StreamId,
    /// Place in that stream.
    pub streamversion: Version,
    /// The request or feed row that the chain of events began with.
    pub correlationid: Uuid,
    /// The event that this one is a reaction to.
    pub causationid: Option<Uuid>,
    /// The trace that it was recorded in (W3C Trace Context, extension "distributed tracing").
    pub traceparent: Option<Traceparent>,
    /// The municipality.
    pub gemeente: Gemeentecode,
    /// The date on which the fact holds.
    pub geldigop: Date,
    /// The role in which it was recorded.
    pub actorrol: Rol,
    /// Attributes that this version does not know; kept as they are.
    pub overige: Map<String, Value>,
    /// The facts, as `dataschema` describes them: a JSON object, letter for letter as in the log.
    pub data: String,
}

/// The type of a published event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Eventtype(String);

impl Eventtype {
    fn van(in_log: &str) -> Self {
        Self([TYPE_VOORVOEGSEL, in_log].concat())
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

impl std::fmt::Display for Eventtype {
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

    /// What stands in the log at the place of this message.
    #[must_use]
    pub fn entry(&self) -> Entry {
        Entry { event: self.id, recorded_at: self.recordedtime }
    }

    /// The message in structured mode.
    ///
    /// # Errors
    /// [`CloudEventFout::TeGroot`] above [`MAX_BYTES`]; [`CloudEventFout::Data`] when `data` is no JSON object.
    pub fn naar_json(&self) -> Result<Vec<u8>, CloudEventFout> {
        self.schrijf(&mut BytesMut::with_capacity(self.data.len() + ATTRIBUTEN_BYTES)).map(Vec::from)
    }

    /// The same message, written in a room that many messages share.
    pub(crate) fn schrijf(&self, ruimte: &mut BytesMut) -> Result<Bytes, CloudEventFout> {
        let geschreven = serde_json::to_writer((&mut *ruimte).writer(), &Vorm::van(self)?);
        let json = ruimte.split().freeze();
        geschreven.map_err(CloudEventFout::Data)?;
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
    Metadata(#[source] serde_json::Error),
    /// Its facts are no JSON object.
    #[error("the facts of the event are no JSON object")]
    Data(#[source] serde_json::Error),
    /// Its stream has more events than an attribute can count.
    #[error("version {0} of the stream is more than {MAX_GETAL}")]
    Versie(Version),
    /// The message is larger than every intermediary passes on.
    #[error("the message has {bytes} bytes, more than {MAX_BYTES}")]
    TeGroot {
        /// Its size.
        bytes: usize,
    },
}

/// The message for a row of a log. It says of which log when the caller fills that in.
///
/// # Errors
/// When the row is no event of the catalogue, or its head cannot be read. The facts are looked at when the message is
/// written.
pub fn naar_cloudevent(regel: &Recorded, bron: &Bronnaam) -> Result<CloudEvent, CloudEventFout> {
    static CATALOGUS: LazyLock<HashMap<&str, (&Catalogusregel, String)>> = LazyLock::new(|| {
        let dataschema = |soort| format!("{}/{}", schema::BASIS, schema::pad(soort));
        schema::catalogus().map(|soort| (soort.soort, (soort, dataschema(soort)))).collect()
    });

    let (soort, dataschema) = CATALOGUS
        .get(regel.kind.as_str())
        .ok_or_else(|| CloudEventFout::OnbekendeSoort(regel.kind.clone()))?;
    let metadata: Metadata = serde_json::from_str(&regel.meta).map_err(CloudEventFout::Metadata)?;
    if regel.version.0 > MAX_GETAL {
        return Err(CloudEventFout::Versie(regel.version));
    }
    Ok(CloudEvent {
        id: regel.id,
        source: bron.urn(soort.dienst),
        soort: Eventtype::van(soort.soort),
        subject: metadata.persoon_id,
        time: metadata.vastgelegd_op,
        recordedtime: regel.recorded_at,
        dataschema: dataschema.clone(),
        log: None,
        sequence: regel.position,
        partitionkey: regel.stream.clone(),
        streamversion: regel.version,
        correlationid: metadata.correlatie,
        causationid: metadata.oorzaak,
        traceparent: metadata.traceparent,
        gemeente: metadata.gemeente,
        geldigop: metadata.geldig_op,
        actorrol: metadata.actor.rol,
        overige: Map::new(),
        data: regel.data.clone(),
    })
}

/// The text as JSON, when it is an object.
fn object(tekst: &str) -> Result<&RawValue, CloudEventFout> {
    let json: &RawValue = serde_json::from_str(tekst).map_err(CloudEventFout::Data)?;
    if json.get().starts_with('{') {
        Ok(json)
    } else {
        Err(CloudEventFout::Data(serde_json::Error::custom("no object")))
    }
}

/// The JSON form, in the order in which people read it.
#[derive(Serialize)]
struct Vorm<'a> {
    specversion: &'static str,
    id: Uuid,
    source: &'a str,
    #[serde(rename = "type")]
    soort: &'a Eventtype,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<PersoonId>,
    time: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    recordedtime: Option<Timestamp>,
    datacontenttype: &'static str,
    dataschema: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    logid: Option<LogId>,
    sequence: String,
    partitionkey: &'a str,
    streamversion: u64,
    correlationid: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    causationid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a Traceparent>,
    gemeente: &'a str,
    geldigop: Date,
    actorrol: Rol,
    #[serde(flatten)]
    overige: &'a Map<String, Value>,
    data: &'a RawValue,
}

impl<'a> Vorm<'a> {
    fn van(bericht: &'a CloudEvent) -> Result<Self, CloudEventFout> {
        Ok(Self {
            specversion: SPECVERSION,
            id: bericht.id,
            source: &bericht.source,
            soort: &bericht.soort,
            subject: bericht.subject,
            time: bericht.time,
            recordedtime: bericht.recordedtime,
            datacontenttype: DATACONTENTTYPE,
            dataschema: &bericht.dataschema,
            logid: bericht.log,
            sequence: format!("{:020}", bericht.sequence.0),
            partitionkey: bericht.partitionkey.as_str(),
            streamversion: bericht.streamversion.0,
            correlationid: bericht.correlationid,
            causationid: bericht.causationid,
            traceparent: bericht.traceparent.as_ref(),
            gemeente: bericht.gemeente.as_str(),
            geldigop: bericht.geldigop,
            actorrol: bericht.actorrol,
            overige: &bericht.overige,
            data: object(&bericht.data)?,
        })
    }
}
