//! From a message on the queue to what a file of the same feed would hold: content as it is, or a CloudEvent in binary
//! mode (attributes in headers, data in the content) put together as one in structured mode.

use async_nats::HeaderMap;
use bytes::Bytes;
use domein::afgeleide_id;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap};
use uuid::Uuid;

use super::{Inkomend, MAX_INKOMEND_BYTES, Opnamefout, wachtrij::onderwerp};

/// Headers of a CloudEvent in binary mode begin with this (CloudEvents 1.0, NATS protocol binding).
const CE: &str = "ce-";
/// Why a message goes to quarantine as a whole; explained in `docs/fouten.md`.
const ONBRUIKBAAR: &str = "aanlevering-onbruikbaar";
/// The attribute whose value stands in the header `Content-Type`.
const DATACONTENTTYPE: &str = "datacontenttype";

/// The message, as far as it can be read, and whether it can be taken in.
pub(super) fn lees(
    bron: &'static str,
    bericht: &async_nats::Message,
    volgnummer: u64,
    poging: i64,
) -> (Inkomend, Result<(), Opnamefout>) {
    let leeg = HeaderMap::new();
    let kop = bericht.headers.as_ref().unwrap_or(&leeg);
    let (inhoud, gelezen) = match inhoud(kop, &bericht.payload) {
        Ok(inhoud) => (inhoud, Ok(())),
        Err(fout) => (bericht.payload.clone(), Err(fout)),
    };
    let inkomend = Inkomend {
        bron,
        kenmerk: format!("{}/{volgnummer}", onderwerp(bron)),
        correlatie: correlatie(bron, kop, &inhoud),
        traceparent: waarde(kop, "traceparent")
            .or_else(|| waarde(kop, "ce-traceparent"))
            .and_then(|t| t.parse().ok()),
        inhoud,
        poging,
    };
    (inkomend, gelezen)
}

fn inhoud(kop: &HeaderMap, inhoud: &Bytes) -> Result<Bytes, Opnamefout> {
    if inhoud.len() > MAX_INKOMEND_BYTES {
        return Err(onbruikbaar(&format!("Het bericht is groter dan {MAX_INKOMEND_BYTES} bytes.")));
    }
    let soort = waarde(kop, "content-type").unwrap_or_default().to_ascii_lowercase();
    if waarde(kop, "ce-specversion").is_none() || soort.starts_with("application/cloudevents") {
        return Ok(inhoud.clone());
    }
    let mut attributen = BTreeMap::new();
    for (naam, waarden) in kop.iter() {
        let naam = naam.to_string().to_ascii_lowercase();
        let Some(naam) = naam.strip_prefix(CE) else { continue };
        let [waarde] = waarden.as_slice() else { return Err(dubbel()) };
        let waarde = ontcijfer(waarde.as_str())
            .ok_or_else(|| onbruikbaar("Een kopregel van het bericht is verkeerd gecodeerd."))?;
        if attributen.insert(naam.to_owned(), waarde).is_some() {
            return Err(dubbel());
        }
    }
    if !soort.is_empty() {
        attributen.insert(DATACONTENTTYPE.to_owned(), soort);
    }
    let geen_json = |_| onbruikbaar("De inhoud van het bericht is geen JSON.");
    let data: Option<&RawValue> =
        if inhoud.is_empty() { None } else { Some(serde_json::from_slice(inhoud).map_err(geen_json)?) };
    let heel = Heel { attributen, data };
    Ok(serde_json::to_vec(&heel).map_err(geen_json)?.into())
}

/// A CloudEvent in structured mode.
#[derive(Serialize)]
struct Heel<'a> {
    #[serde(flatten)]
    attributen: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
}

fn onbruikbaar(reden: &str) -> Opnamefout {
    Opnamefout::Onbruikbaar { code: ONBRUIKBAAR, reden: reden.to_owned() }
}

fn dubbel() -> Opnamefout {
    onbruikbaar("Een kopregel van het bericht staat er meer dan eens.")
}

/// The first value of a header; its name may be in capitals or not.
fn waarde<'a>(kop: &'a HeaderMap, naam: &str) -> Option<&'a str> {
    let (_, waarden) = kop.iter().find(|(gevonden, _)| gevonden.to_string().eq_ignore_ascii_case(naam))?;
    Some(waarden.first()?.as_str())
}

/// Takes percent-encoding away; none when it is broken or what comes out is no text.
fn ontcijfer(tekst: &str) -> Option<String> {
    let mut uit = Vec::with_capacity(tekst.len());
    let mut bytes = tekst.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let hex = [bytes.next()?, bytes.next()?].map(|cijfer| char::from(cijfer).to_digit(16));
            let [Some(hoog), Some(laag)] = hex else { return None };
            uit.push(u8::try_from(hoog * 16 + laag).ok()?);
        } else {
            uit.push(byte);
        }
    }
    String::from_utf8(uit).ok()
}

/// The sender's id, as far as there is one.
fn correlatie(bron: &str, kop: &HeaderMap, inhoud: &[u8]) -> Uuid {
    #[derive(Deserialize)]
    struct MetId<'a> {
        #[serde(borrow)]
        id: Cow<'a, str>,
    }
    let uit_kop = waarde(kop, "ce-id").or_else(|| waarde(kop, "nats-msg-id")).map(Cow::from);
    let id = uit_kop.or_else(|| Some(serde_json::from_slice::<MetId<'_>>(inhoud).ok()?.id));
    id.map_or_else(Uuid::now_v7, |id| id.parse().unwrap_or_else(|_| afgeleide_id("inkomend", &[bron, &id])))
}

#[cfg(test)]
mod tests {
    use async_nats::Subject;
    use serde_json::{Value, json};

    use super::*;

    fn bericht(koppen: &[(&str, &str)], inhoud: &str) -> async_nats::Message {
        let mut headers = HeaderMap::new();
        for (naam, waarde) in koppen {
            headers.append(*naam, *waarde);
        }
        async_nats::Message {
            subject: Subject::from("inkomend.uwv"),
            reply: None,
            payload: inhoud.to_owned().into(),
            headers: Some(headers),
            status: None,
            description: None,
            length: inhoud.len(),
        }
    }

    /// Why the message cannot be taken in; empty when it can.
    fn reden(koppen: &[(&str, &str)], inhoud: &str) -> String {
        match lees("uwv", &bericht(koppen, inhoud), 1, 1) {
            (_, Ok(())) => String::new(),
            (_, Err(fout)) => fout.to_string(),
        }
    }

    #[test]
    fn een_bericht_in_binaire_vorm_wordt_een_geheel() {
        let koppen = [
            ("ce-specversion", "1.0"),
            ("CE-Type", "nl.uwv.ww.einde-nadert.v1"),
            ("ce-id", "WW-1"),
            ("ce-source", "urn:nld:oin:00000099000000002000:systeem:%22uwv%E2%82%AC%22"),
            ("Content-Type", "application/json"),
        ];
        let (heel, gelezen) = lees("uwv", &bericht(&koppen, r#" {"b": 1, "a": 2.50} "#), 7, 1);
        assert!(gelezen.is_ok());
        assert_eq!(
            serde_json::from_slice::<Value>(&heel.inhoud).unwrap(),
            json!({
                "specversion": "1.0", "type": "nl.uwv.ww.einde-nadert.v1", "id": "WW-1",
                "source": "urn:nld:oin:00000099000000002000:systeem:\"uwv€\"",
                "datacontenttype": "application/json", "data": {"b": 1, "a": 2.5}
            })
        );
        assert_eq!(heel.kenmerk, "inkomend.uwv/7");
        assert_eq!(heel.correlatie, afgeleide_id("inkomend", &["uwv", "WW-1"]));
    }

    #[test]
    fn al_het_andere_blijft_zoals_het_is() {
        for (koppen, inhoud) in [
            (&[][..], r#"{"meldingsnummer":"M-1"}"#),
            (&[("Content-Type", "application/cloudevents+json"), ("ce-specversion", "1.0")], r#"{"id":"a"}"#),
            (&[("content-type", "application/cloudevents-batch+json")], "[]"),
            (&[("Nats-Msg-Id", "1")], "geen json"),
            (&[], ""),
        ] {
            let (heel, gelezen) = lees("uwv", &bericht(koppen, inhoud), 1, 1);
            assert!(gelezen.is_ok() && heel.tekst() == inhoud, "{inhoud}");
        }
    }

    #[test]
    fn wat_niet_te_lezen_is_zegt_waarom() {
        let binair = ("ce-specversion", "1.0");
        for (koppen, inhoud, wat) in [
            (&[binair][..], "{", "geen JSON"),
            (&[binair, ("ce-id", "%4")], "{}", "gecodeerd"),
            (&[binair, ("ce-id", "%ff")], "{}", "gecodeerd"),
            (&[binair, ("ce-id", "1"), ("CE-ID", "2")], "{}", "meer dan eens"),
            (&[binair, ("ce-id", "1"), ("ce-id", "2")], "{}", "meer dan eens"),
            (&[], &"x".repeat(MAX_INKOMEND_BYTES + 1), "groter dan"),
        ] {
            let reden = reden(koppen, inhoud);
            assert!(reden.contains(wat), "{koppen:?}: {reden}");
        }
        assert_eq!(reden(&[binair], ""), "", "without data the service says what is missing");
    }

    #[test]
    fn de_correlatie_is_van_de_afzender() {
        let id = "0195612c-5d3a-7b21-9c44-5a6b7c8d9e0f";
        let van =
            |koppen: &[(&str, &str)], inhoud: &str| lees("uwv", &bericht(koppen, inhoud), 1, 1).0.correlatie;
        assert_eq!(van(&[("nats-msg-id", id)], "{}").to_string(), id);
        assert_eq!(van(&[], &format!(r#"{{"a":[1],"id":"{id}"}}"#)).to_string(), id);
        assert_ne!(van(&[], "{}"), van(&[], "{}"), "without an id every message is one of its own");
        let spoor = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let met = lees("uwv", &bericht(&[("traceparent", spoor)], "{}"), 1, 1).0;
        assert_eq!(met.traceparent.unwrap().as_str(), spoor);
    }

    #[test]
    fn tekst_verliest_geen_byte() {
        let mut bericht = bericht(&[], "");
        bericht.payload = vec![b'{', 0xe9, 0xff].into();
        assert_eq!(lees("uwv", &bericht, 1, 1).0.tekst(), "{éÿ");
    }
}
