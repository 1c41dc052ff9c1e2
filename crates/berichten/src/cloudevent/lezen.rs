//! Reading a published event back, strictly: everything that is wrong is named at once, and no value of the message
//! is repeated in an error.

use eventstore::{MAX_NAME_BYTES, Position, StreamId, Version};
use jiff::Timestamp;

use super::{
    CloudEvent, DATACONTENTTYPE, Eventtype, MAX_BYTES, MAX_GETAL, SPECVERSION, TYPE_VOORVOEGSEL, Veldfout,
    veld,
};
use crate::bron::is_bron_van;

/// A message that is no published event of ours.
#[derive(Debug, thiserror::Error)]
pub enum LeesFout {
    /// Larger than [`MAX_BYTES`].
    #[error("het bericht heeft {bytes} bytes; hoogstens {MAX_BYTES} is toegestaan")]
    TeGroot {
        /// Its size.
        bytes: usize,
    },
    /// No JSON object.
    #[error("het bericht is geen JSON-object (regel {regel}, kolom {kolom})")]
    GeenJson {
        /// Line, from 1.
        regel: usize,
        /// Column, from 1.
        kolom: usize,
    },
    /// Attributes are wrong; all of them.
    #[error("het bericht klopt niet: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Velden(Vec<Veldfout>),
}

impl CloudEvent {
    /// Reads a message in structured mode. Attributes that we do not know are kept.
    ///
    /// # Errors
    /// When it is too large, no JSON, or has attributes that are wrong: then all of them are named.
    pub fn lees(json: &[u8]) -> Result<Self, LeesFout> {
        if json.len() > MAX_BYTES {
            return Err(LeesFout::TeGroot { bytes: json.len() });
        }
        let leden = serde_json::from_slice(json)
            .map_err(|fout| LeesFout::GeenJson { regel: fout.line(), kolom: fout.column() })?;
        let velden = veld::Velden::uit(leden);
        match keur(velden) {
            (Some(bericht), fouten) if fouten.is_empty() => Ok(bericht),
            (_, fouten) => Err(LeesFout::Velden(fouten)),
        }
    }
}

impl CloudEvent {
    /// Reads a message of the stream of `dienst`. Its place in the log of another service says nothing here.
    pub(crate) fn lees_van(dienst: &str, json: &[u8]) -> Result<Self, LeesFout> {
        let bericht = Self::lees(json)?;
        if bericht.dienst() == dienst {
            return Ok(bericht);
        }
        let wat = "is een gebeurtenis van een andere dienst";
        Err(LeesFout::Velden(vec![Veldfout { attribuut: "type".to_owned(), wat }]))
    }
}

/// Reads every attribute before it looks whether all are there.
fn keur(mut velden: veld::Velden) -> (Option<CloudEvent>, Vec<Veldfout>) {
    velden.altijd("specversion", "moet 1.0 zijn", |t| (t == SPECVERSION).then_some(()));
    velden.altijd("datacontenttype", "moet application/json zijn", |t| (t == DATACONTENTTYPE).then_some(()));
    let id = velden.altijd("id", "moet een UUID zijn", |t| t.parse().ok());
    let soort = velden.altijd("type", "verwacht nl.jongerenstroom.<dienst>.<gebeurtenis>.v<n>", soort);
    let source =
        velden.altijd("source", "verwacht urn:nld:oin:<20 cijfers>:systeem:<dienst van type>", |t| {
            soort.as_ref().is_none_or(|soort| is_bron_van(t, soort.deel(0))).then(|| t.to_owned())
        });
    let subject = velden.soms("subject", "moet een persoon-id (UUID) zijn", |t| t.parse().ok());
    let time = velden.altijd("time", "moet een moment zijn (RFC 3339)", |t| t.parse().ok());
    let recordedtime =
        velden.soms("recordedtime", "moet een moment zijn (RFC 3339), tot op de microseconde", opgeslagen);
    let dataschema = velden.altijd("dataschema", "moet een https-adres zijn", |t| {
        (t.starts_with("https://") && t.bytes().all(|b| b.is_ascii_graphic())).then(|| t.to_owned())
    });
    let log = velden.soms("logid", "moet een UUID zijn", |t| t.parse().ok());
    let sequence = velden.altijd("sequence", "moet uit twintig cijfers bestaan, vanaf 1", sequence);
    let partitionkey = velden.altijd("partitionkey", "moet de naam van een stroom zijn", stroom);
    let streamversion = velden.altijd_getal("streamversion", 1..=MAX_GETAL, "moet een getal vanaf 1 zijn");
    let correlationid = velden.altijd("correlationid", "moet een UUID zijn", |t| t.parse().ok());
    let causationid = velden.soms("causationid", "moet een UUID zijn", |t| t.parse().ok());
    let traceparent = velden.soms("traceparent", "verwacht 00-<32 hex>-<16 hex>-<2 hex>", |t| t.parse().ok());
    let gemeente = velden.altijd("gemeente", "moet een gemeentecode zijn, zoals GM0014", |t| t.parse().ok());
    let geldigop = velden.altijd("geldigop", "moet een datum zijn, JJJJ-MM-DD", |t| t.parse().ok());
    let actorrol = velden.altijd("actorrol", "is geen rol", domein::Rol::van_code);
    let data = velden.data();
    let overige = velden.overige();
    let bericht = (|| {
        Some(CloudEvent {
            id: id?,
            source: source?,
            soort: soort?,
            subject: subject.map(domein::PersoonId),
            time: time?,
            recordedtime,
            dataschema: dataschema?,
            log,
            sequence: sequence?,
            partitionkey: partitionkey?,
            streamversion: Version(streamversion?),
            correlationid: correlationid?,
            causationid,
            traceparent,
            gemeente: gemeente?,
            geldigop: geldigop?,
            actorrol: actorrol?,
            overige,
            data: data?,
        })
    })();
    (bericht, velden.fouten())
}

fn soort(tekst: &str) -> Option<Eventtype> {
    let in_log = tekst.strip_prefix(TYPE_VOORVOEGSEL)?;
    let delen: Vec<&str> = in_log.split('.').collect();
    let [dienst, gebeurtenis, versie] = delen.as_slice() else { return None };
    let naam = |t: &str| {
        !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let nummer = versie.strip_prefix('v')?;
    let versie_goed = !nummer.starts_with('0') && nummer.parse::<u16>().is_ok();
    (naam(dienst) && naam(gebeurtenis) && versie_goed).then(|| Eventtype::van(in_log))
}

/// A moment that a log can hold.
fn opgeslagen(tekst: &str) -> Option<Timestamp> {
    tekst.parse().ok().filter(|moment: &Timestamp| moment.subsec_nanosecond() % 1_000 == 0)
}

fn sequence(tekst: &str) -> Option<Position> {
    let cijfers = tekst.len() == 20 && tekst.bytes().all(|b| b.is_ascii_digit());
    let positie: u64 = tekst.parse().ok().filter(|_| cijfers)?;
    (positie > 0).then_some(Position(positie))
}

fn stroom(tekst: &str) -> Option<StreamId> {
    let goed = (1..=MAX_NAME_BYTES).contains(&tekst.len()) && !tekst.chars().any(char::is_control);
    goed.then(|| StreamId::from(tekst))
}
