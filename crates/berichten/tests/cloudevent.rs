//! What is published: every event of the catalogue as a CloudEvent of the NL GOV profile, read back without loss,
//! and everything else refused with all its faults.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{collections::BTreeSet, fs, path::Path};

use berichten::{Bronnaam, CloudEvent, CloudEventFout, LeesFout, MAX_BYTES, naar_cloudevent, onderwerp};
use domein::{Metadata, gebeurtenis::MAX_GEBEURTENIS_BYTES, schema};
use eventstore::{Entry, MAX_NAME_BYTES, Position, Recorded, StreamId, Version};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x0195_612c_5d3a_7b21_9c44_5a6b_7c8d_9e00);

fn gouden(soort: &str) -> Value {
    let pad = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/gouden").join(format!("{soort}.json"));
    serde_json::from_str(&fs::read_to_string(&pad).unwrap()).unwrap()
}

fn regel(soort: &str, positie: u64) -> Recorded {
    let gouden = gouden(soort);
    Recorded {
        position: Position(positie),
        stream: StreamId::new("signaal-1"),
        version: Version(3),
        id: ID,
        kind: soort.to_owned(),
        data: gouden["data"].to_string(),
        meta: gouden["kop"].to_string(),
        recorded_at: Some("2025-03-04T09:15:31.000042Z".parse().unwrap()),
    }
}

fn bericht() -> Value {
    let bericht =
        naar_cloudevent(&regel("signalering.warm-overgedragen.v1", 42), &Bronnaam::default()).unwrap();
    serde_json::from_slice(&bericht.naar_json().unwrap()).unwrap()
}

fn fouten(bericht: &Value) -> Vec<String> {
    match CloudEvent::lees(bericht.to_string().as_bytes()) {
        Ok(_) => Vec::new(),
        Err(LeesFout::Velden(fouten)) => fouten.into_iter().map(|fout| fout.attribuut).collect(),
        Err(anders) => panic!("{anders}"),
    }
}

#[test]
fn een_bericht_draagt_wat_het_profiel_vraagt() {
    let mut bericht = bericht();
    assert!(bericht["data"].take().is_object());
    assert_eq!(
        bericht,
        json!({
            "specversion": "1.0",
            "id": ID,
            "source": "urn:nld:oin:00000099000000001000:systeem:signalering",
            "type": "nl.jongerenstroom.signalering.warm-overgedragen.v1",
            "subject": "0b8f6a53-7c1d-4e5a-9a21-3d1f6f0c9a11",
            "time": "2025-03-04T09:15:30.123456Z",
            "recordedtime": "2025-03-04T09:15:31.000042Z",
            "datacontenttype": "application/json",
            "dataschema":
                "https://jongerenstroom.example/schemas/gebeurtenissen/signalering/warm-overgedragen.v1.json",
            "sequence": "00000000000000000042",
            "partitionkey": "signaal-1",
            "streamversion": 3,
            "correlationid": "0195612c-5d3a-7b21-9c44-5a6b7c8d9e0f",
            "causationid": "0195612c-5d3a-7b21-9c44-5a6b7c8d9e10",
            "gemeente": "GM0014",
            "geldigop": "2025-03-04",
            "actorrol": "coach",
            "data": null,
        })
    );
}

#[test]
fn elke_gebeurtenis_past_in_het_schema_dat_zij_noemt_en_komt_heel_terug() {
    let schemas = schema::alle();
    for soort in schema::catalogus() {
        let bericht = naar_cloudevent(&regel(soort.soort, 7), &Bronnaam::default()).unwrap();
        let json = bericht.naar_json().unwrap();
        assert_eq!(CloudEvent::lees(&json).unwrap(), bericht, "{}", soort.soort);

        let als_json: Value = serde_json::from_slice(&json).unwrap();
        let (_, schema) = schemas.iter().find(|(_, schema)| schema["$id"] == als_json["dataschema"]).unwrap();
        let fouten: Vec<String> = jsonschema::validator_for(schema)
            .unwrap()
            .iter_errors(&als_json["data"])
            .map(|f| f.to_string())
            .collect();
        assert!(fouten.is_empty(), "{}: {fouten:?}", soort.soort);
        assert_eq!(als_json["data"], gouden(soort.soort)["data"], "{}", soort.soort);

        for naam in als_json.as_object().unwrap().keys() {
            let goed = naam.len() <= 20 && naam.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            assert!(goed, "{naam}");
        }
    }
}

#[test]
fn elke_gebeurtenis_komt_als_regel_van_het_logboek_terug() {
    for soort in schema::catalogus() {
        let heen = regel(soort.soort, 7);
        let json = naar_cloudevent(&heen, &Bronnaam::default()).unwrap().naar_json().unwrap();
        let terug = CloudEvent::lees(&json).unwrap().naar_regel().unwrap();

        let metadata: Metadata = serde_json::from_str(&heen.meta).unwrap();
        let gelezen: Metadata = serde_json::from_str(&terug.meta).unwrap();
        // The worker's number stays in the log.
        assert_eq!(gelezen.actor.id.as_str(), metadata.actor.rol.code(), "{}", soort.soort);
        assert_eq!(gelezen, Metadata { actor: gelezen.actor.clone(), ..metadata.clone() }, "{}", soort.soort);
        let verwacht = Recorded { meta: terug.meta.clone(), ..heen };
        assert_eq!(terug, verwacht, "{}: the facts letter for letter", soort.soort);
    }
}

#[test]
fn een_spoor_gaat_mee_en_komt_terug() {
    let spoor = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let mut heen = regel("traject.nazorg.v1", 1);
    let mut metadata: Value = serde_json::from_str(&heen.meta).unwrap();
    metadata["traceparent"] = json!(spoor);
    heen.meta = metadata.to_string();
    let json = naar_cloudevent(&heen, &Bronnaam::default()).unwrap().naar_json().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&json).unwrap()["traceparent"], spoor);
    let terug = CloudEvent::lees(&json).unwrap().naar_regel().unwrap();
    let metadata: Metadata = serde_json::from_str(&terug.meta).unwrap();
    assert_eq!(metadata.traceparent.unwrap().as_str(), spoor);
}

#[test]
fn geen_persoon_of_medewerker_in_onderwerp_of_attributen() {
    let mut onderwerpen = BTreeSet::new();
    for soort in schema::catalogus() {
        let bericht = naar_cloudevent(&regel(soort.soort, 7), &Bronnaam::default()).unwrap();
        let onderwerp = onderwerp(&bericht);
        let persoon = bericht.subject.map(|persoon| persoon.to_string()).unwrap_or_default();
        assert!(persoon.is_empty() || !onderwerp.contains(&persoon), "{onderwerp}");
        assert_eq!(onderwerp.split('.').count(), 4, "{onderwerp}");
        onderwerpen.insert(onderwerp);

        let mut json: Value = serde_json::from_slice(&bericht.naar_json().unwrap()).unwrap();
        json["data"].take();
        assert!(!json.to_string().contains("coach-zuid-2"), "the worker's number stays in the log");
    }
    assert!(onderwerpen.contains("jongerenstroom.GM0014.signalering.warm-overgedragen"));
    let gebeurtenissen = schema::catalogus().filter(|soort| soort.vervangen_door.is_none()).count();
    assert_eq!(
        onderwerpen.len(),
        gebeurtenissen,
        "each event has a subject of its own, which its versions share"
    );
}

#[test]
fn wat_niet_te_publiceren_is_krijgt_een_eigen_fout() {
    let bron = Bronnaam::default();
    let mut onbekend = regel("traject.nazorg.v1", 1);
    onbekend.kind = "traject.nazorg.v9".to_owned();
    assert!(matches!(naar_cloudevent(&onbekend, &bron), Err(CloudEventFout::OnbekendeSoort(_))));

    let mut zonder_kop = regel("traject.nazorg.v1", 1);
    zonder_kop.meta = "{}".to_owned();
    assert!(matches!(naar_cloudevent(&zonder_kop, &bron), Err(CloudEventFout::Metadata(_))));

    for data in ["[]", "", "{", "{} {}", r#"{"a":1}"#.trim_end_matches('}')] {
        let mut geen_object = regel("traject.nazorg.v1", 1);
        geen_object.data = data.to_owned();
        let json = naar_cloudevent(&geen_object, &bron).unwrap().naar_json();
        assert!(matches!(json, Err(CloudEventFout::Data(_))), "{data}");
    }

    let mut te_vaak = regel("traject.nazorg.v1", 1);
    te_vaak.version = Version(1 << 31);
    assert!(matches!(naar_cloudevent(&te_vaak, &bron), Err(CloudEventFout::Versie(_))));
}

/// The message whose JSON has exactly this many bytes.
fn van_grootte(bytes: usize) -> CloudEvent {
    let mut regel = regel("traject.nazorg.v1", 1);
    let mut maak = |tekst: usize| {
        regel.data = json!({"uitkeringId": ID, "duurzaam": true, "vulling": "x".repeat(tekst)}).to_string();
        naar_cloudevent(&regel, &Bronnaam::default()).unwrap()
    };
    let kaal = maak(0).naar_json().unwrap().len();
    maak(bytes - kaal)
}

#[test]
fn een_bericht_is_hoogstens_64_kib() {
    assert_eq!(van_grootte(MAX_BYTES).naar_json().unwrap().len(), MAX_BYTES);
    let te_groot = van_grootte(MAX_BYTES + 1).naar_json();
    assert!(matches!(te_groot, Err(CloudEventFout::TeGroot { bytes }) if bytes == MAX_BYTES + 1));
    let vloed = vec![b' '; MAX_BYTES + 1];
    assert!(matches!(CloudEvent::lees(&vloed), Err(LeesFout::TeGroot { .. })));
}

#[test]
fn wat_in_het_logboek_past_past_op_de_bus() {
    // Everything as long as it can be: facts, stream, ids, trace.
    let mut regel = regel("signalering.warm-overgedragen.v1", u64::MAX);
    regel.data = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_GEBEURTENIS_BYTES - 8));
    assert_eq!(regel.data.len(), MAX_GEBEURTENIS_BYTES);
    regel.stream = StreamId::from("\"".repeat(MAX_NAME_BYTES));
    regel.version = Version(i32::MAX as u64);
    let mut metadata: Value = serde_json::from_str(&regel.meta).unwrap();
    metadata["traceparent"] = json!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    regel.meta = metadata.to_string();
    let json = naar_cloudevent(&regel, &Bronnaam::default()).unwrap().naar_json().unwrap();
    assert!(json.len() < MAX_BYTES, "{}", json.len());
}

#[test]
fn alle_fouten_worden_in_een_keer_genoemd() {
    let gevonden = fouten(&json!({}));
    let verplicht = [
        "specversion",
        "datacontenttype",
        "id",
        "type",
        "source",
        "time",
        "dataschema",
        "sequence",
        "partitionkey",
        "streamversion",
        "correlationid",
        "gemeente",
        "geldigop",
        "actorrol",
        "data",
    ];
    assert_eq!(gevonden, verplicht);
}

#[test]
fn elk_attribuut_wordt_streng_gelezen() {
    for (attribuut, waarde) in [
        ("specversion", json!("0.3")),
        ("id", json!("")),
        ("id", json!(7)),
        ("source", json!("urn:nld:oin:1:systeem:signalering")),
        ("source", json!("urn:nld:oin:00000099000000001000:systeem:intake")),
        ("type", json!("nl.uwv.overdracht.warme-overdracht.v1")),
        ("type", json!("nl.jongerenstroom.signalering.warm-overgedragen")),
        ("type", json!("nl.jongerenstroom.signalering.*.v1")),
        ("type", json!("nl.jongerenstroom.signalering.warm-overgedragen.v01")),
        ("type", json!("nl.jongerenstroom.signalering.warm-overgedragen.v1.x")),
        ("subject", json!("999900018")),
        ("time", json!("2025-03-04")),
        ("recordedtime", json!("2025-03-04")),
        ("recordedtime", json!("2025-03-04T09:15:31.0000421Z")),
        ("recordedtime", json!(1_741_079_731)),
        ("datacontenttype", json!("text/plain")),
        ("dataschema", json!("javascript:alert(1)")),
        ("sequence", json!("42")),
        ("sequence", json!(42)),
        ("sequence", json!("00000000000000000000")),
        ("sequence", json!("+0000000000000000042")),
        ("sequence", json!("99999999999999999999")),
        ("partitionkey", json!("")),
        ("partitionkey", json!("a\nb")),
        ("partitionkey", json!("x".repeat(1_025))),
        ("streamversion", json!("3")),
        ("streamversion", json!(0)),
        ("streamversion", json!(-1)),
        ("streamversion", json!(1.5)),
        ("streamversion", json!(1_u64 << 31)),
        ("correlationid", json!("x")),
        ("causationid", json!("x")),
        ("gemeente", json!("GM14")),
        ("gemeente", json!(">")),
        ("geldigop", json!("4 maart 2025")),
        ("actorrol", json!("burgemeester")),
        ("data", json!("tekst")),
        ("data", json!([])),
        ("traceparent", json!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")),
        ("traceparent", json!("Jan Jansen")),
        ("vreemd", json!({"geneste": "waarde"})),
        ("bedrag", json!(1.5)),
    ] {
        let mut bericht = bericht();
        bericht[attribuut] = waarde.clone();
        let gevonden = fouten(&bericht);
        assert!(gevonden.contains(&attribuut.to_owned()), "{attribuut} = {waarde}: {gevonden:?}");
    }
}

#[test]
fn een_fout_herhaalt_geen_waarde_en_geen_vreemde_naam() {
    let mut kwaad = bericht();
    kwaad["subject"] = json!("999900018");
    kwaad["Jan Jansen"] = json!("x");
    let fout = CloudEvent::lees(kwaad.to_string().as_bytes()).unwrap_err().to_string();
    assert!(fout.contains("subject") && fout.contains("(attribuut)"), "{fout}");
    assert!(!fout.contains("999900018") && !fout.contains("Jansen"), "{fout}");
}

#[test]
fn een_attribuut_dat_er_twee_keer_staat_wordt_geweigerd() {
    for (naam, nog_eens) in [("gemeente", r#"{"gemeente":"GM0344","#), ("data", r#"{"data":{},"#)] {
        let tekst = bericht().to_string().replacen('{', nog_eens, 1);
        let fout = CloudEvent::lees(tekst.as_bytes()).unwrap_err();
        assert!(matches!(fout, LeesFout::Velden(f) if f.len() == 1 && f[0].attribuut == naam));
    }
}

#[test]
fn een_onbekend_attribuut_blijft_bewaard() {
    let mut bericht = bericht();
    bericht["tracestate"] = json!("leverancier=1");
    let gelezen = CloudEvent::lees(bericht.to_string().as_bytes()).unwrap();
    let terug: Value = serde_json::from_slice(&gelezen.naar_json().unwrap()).unwrap();
    assert_eq!(terug, bericht);
}

#[test]
fn een_bericht_van_voor_het_moment_van_opslag_wordt_gelezen() {
    let mut van_voor = bericht();
    van_voor.as_object_mut().unwrap().remove("recordedtime");
    let gelezen = CloudEvent::lees(van_voor.to_string().as_bytes()).unwrap();
    assert_eq!(gelezen.entry(), Entry { event: ID, recorded_at: None });
    let terug: Value = serde_json::from_slice(&gelezen.naar_json().unwrap()).unwrap();
    assert_eq!(terug, van_voor);
    // The moment at which it was recorded is another one, and does not take its place.
    assert_eq!(gelezen.naar_regel().unwrap().recorded_at, None);
}

#[test]
fn wat_geen_json_is_zegt_waar_het_misgaat() {
    for tekst in ["", "[]", "{", "null", "\u{feff}{}", r#"{"id":"a"} x"#] {
        assert!(matches!(CloudEvent::lees(tekst.as_bytes()), Err(LeesFout::GeenJson { .. })), "{tekst}");
    }
    assert!(matches!(CloudEvent::lees(&[0xff, 0xfe]), Err(LeesFout::GeenJson { .. })));
    let diep = format!("{}{}", r#"{"a":"#.repeat(2_000), "}".repeat(2_000));
    assert!(matches!(CloudEvent::lees(diep.as_bytes()), Err(LeesFout::GeenJson { .. })), "nested too deep");
}

proptest! {
    #[test]
    fn de_volgorde_als_tekst_is_de_volgorde_van_het_logboek(a in 1..=u64::MAX, b in 1..=u64::MAX) {
        let tekst = |positie| {
            let bericht = naar_cloudevent(&regel("traject.nazorg.v1", positie), &Bronnaam::default()).unwrap();
            let json: Value = serde_json::from_slice(&bericht.naar_json().unwrap()).unwrap();
            json["sequence"].as_str().unwrap().to_owned()
        };
        prop_assert_eq!(tekst(a).cmp(&tekst(b)), a.cmp(&b));
    }

    #[test]
    fn lezen_breekt_nergens_op(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = CloudEvent::lees(&bytes);
    }

    #[test]
    fn elke_tekst_in_de_feiten_komt_heel_terug(tekst in "\\PC{0,200}") {
        let mut regel = regel("traject.nazorg.v1", 1);
        regel.data = json!({"uitkeringId": ID, "duurzaam": true, "vreemd": tekst}).to_string();
        let bericht = naar_cloudevent(&regel, &Bronnaam::default()).unwrap();
        let gelezen = CloudEvent::lees(&bericht.naar_json().unwrap()).unwrap();
        prop_assert_eq!(&gelezen, &bericht);
        prop_assert_eq!(gelezen.naar_regel().unwrap().data, regel.data);
    }

    #[test]
    fn elke_regel_van_elke_soort_komt_terug(
        keuze in any::<proptest::sample::Index>(),
        positie in 1..=u64::MAX,
        versie in 1..=i32::MAX as u64,
        id in any::<u128>(),
        stroom in "[a-z0-9:-]{1,80}",
        micros in proptest::option::of(0..253_402_000_000_000_000_i64),
    ) {
        let soorten: Vec<&str> = schema::catalogus().map(|soort| soort.soort).collect();
        let heen = Recorded {
            version: Version(versie),
            id: Uuid::from_u128(id),
            stream: StreamId::from(stroom),
            recorded_at: micros.map(|micros| Timestamp::from_microsecond(micros).unwrap()),
            ..regel(soorten[keuze.index(soorten.len())], positie)
        };
        let json = naar_cloudevent(&heen, &Bronnaam::default()).unwrap().naar_json().unwrap();
        let terug = CloudEvent::lees(&json).unwrap().naar_regel().unwrap();
        let weer = naar_cloudevent(&terug, &Bronnaam::default()).unwrap();
        prop_assert_eq!(weer.naar_json().unwrap(), json, "once more over the bus changes nothing");
        prop_assert_eq!((terug.position, terug.stream, terug.version), (heen.position, heen.stream, heen.version));
        prop_assert_eq!((terug.id, terug.kind, terug.data), (heen.id, heen.kind, heen.data));
        prop_assert_eq!(terug.recorded_at, heen.recorded_at);
    }
}
