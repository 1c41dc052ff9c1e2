//! `schemas/asyncapi.yaml` is what the types make of it, the official parser of AsyncAPI takes it, and every event that
//! is published fits the message that it describes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use berichten::{Bronnaam, naar_cloudevent};
use domein::schema;
use eventstore::{Append, Expected, Log, NewEvent, Position, Query};
use serde_json::{Value, json};
use testkit::Werkmap;

fn wortel() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What the official parser says of the committed document, and of these messages.
fn keur(werk: &Werkmap, berichten: &Value) -> Value {
    let gereedschap = testkit::gereedschap();
    assert!(
        gereedschap.join("node/node_modules").exists(),
        "{} heeft de parser van AsyncAPI niet: tests/gereedschap/installeer",
        gereedschap.display()
    );
    let bestand = werk.pad("berichten.json");
    fs::write(&bestand, berichten.to_string()).unwrap();
    let uit = Command::new("node")
        .arg(wortel().join("tests/gereedschap/asyncapi.mjs"))
        .arg(wortel().join("schemas/asyncapi.yaml"))
        .arg(bestand)
        .env("GEREEDSCHAP", gereedschap)
        .output()
        .unwrap();
    assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
    serde_json::from_slice(&uit.stdout).unwrap()
}

/// The golden events as messages of a log that holds them all.
async fn gouden_berichten() -> Vec<Value> {
    let log = Log::memory();
    for (nummer, regel) in schema::catalogus().enumerate() {
        let pad = wortel().join("tests/gouden").join(format!("{}.json", regel.soort));
        let gouden: Value = serde_json::from_str(&fs::read_to_string(pad).unwrap()).unwrap();
        let id = uuid::Uuid::from_u128(nummer as u128 + 1);
        let mut gebeurtenis = NewEvent::new(id, regel.soort, gouden["data"].to_string());
        gebeurtenis.meta = gouden["kop"].to_string();
        log.append(Append::to("proef", Expected::Any, [gebeurtenis])).await.unwrap();
    }
    let pagina = log.read(&Query::all(), Position::START, 1_000).await.unwrap();
    let bericht = |regel| naar_cloudevent(regel, &Bronnaam::default()).unwrap().naar_json().unwrap();
    pagina
        .events
        .iter()
        .map(|regel| {
            let bericht: Value = serde_json::from_slice(&bericht(regel)).unwrap();
            json!({ "message": regel.kind, "payload": bericht })
        })
        .collect()
}

#[test]
fn het_document_in_de_map_is_dat_van_de_typen() {
    let werk = Werkmap::nieuw();
    let uit = werk.pad("schemas");
    let _ = werk.draai(&["schemas", "--uit", uit.to_str().unwrap()]).goed();
    for bestand in ["asyncapi.yaml", "cijfers/kerncijfers.json"] {
        let gemaakt = fs::read_to_string(uit.join(bestand)).unwrap();
        let staat_er = fs::read_to_string(wortel().join("schemas").join(bestand)).unwrap_or_default();
        assert!(gemaakt == staat_er, "schemas/{bestand} loopt achter: cargo run -- schemas");
    }
}

#[tokio::test]
async fn de_officiele_parser_neemt_het_document_en_elke_gebeurtenis_past_erin() {
    let gezien = keur(&Werkmap::nieuw(), &Value::from(gouden_berichten().await));
    assert_eq!(gezien["fouten"], json!([]));
    assert_eq!(gezien["geweigerd"], json!([]));

    // Every event of the catalogue is a message of its service's channel, and nothing else is.
    for &dienst in testkit::met_logboek() {
        let mut verwacht: Vec<String> = schema::catalogus()
            .filter(|regel| regel.dienst == dienst)
            .map(|regel| format!("nl.jongerenstroom.{}", regel.soort))
            .collect();
        let kanaal = &gezien["kanalen"][format!("jongerenstroom.{{gemeente}}.{dienst}.{{gebeurtenis}}")];
        let mut namen: Vec<String> = serde_json::from_value(kanaal.clone()).unwrap();
        verwacht.sort();
        namen.sort();
        assert_eq!(namen, verwacht, "{dienst}");
        assert_eq!(gezien["operaties"][format!("{dienst}-publiceert")][0], "send");
    }
    assert_eq!(gezien["operaties"]["traject-volgt-intake"][0], "receive");
    assert_eq!(gezien["operaties"]["signalering-verwerkt-uwv"], json!(["receive", "inkomend.uwv"]));
}

#[tokio::test]
async fn een_bericht_dat_anders_is_past_niet() {
    let goed = gouden_berichten().await;
    let eerste = goed.iter().find(|bericht| bericht["message"] == "intake.intake-gepland.v1").unwrap();
    let mut kapot = Vec::new();
    for (plek, waarde) in [
        ("/payload/type", json!("nl.jongerenstroom.intake.intake-gehouden.v1")),
        ("/payload/source", json!("urn:nld:oin:00000099000000001000:systeem:traject")),
        ("/payload/sequence", json!("12")),
        ("/payload/gemeente", json!("Groningen")),
        ("/payload/data/datumGesprek", json!("morgen")),
        ("/payload/data/vorm", json!("telefonisch")),
        ("/payload/data", json!([])),
    ] {
        let mut bericht = eerste.clone();
        *bericht.pointer_mut(plek).unwrap() = waarde;
        kapot.push(bericht);
    }
    let gezien = keur(&Werkmap::nieuw(), &Value::from(kapot.clone()));
    assert_eq!(gezien["geweigerd"].as_array().unwrap().len(), kapot.len(), "{gezien}");
}

#[tokio::test]
async fn wat_een_bron_aanlevert_is_beschreven_met_de_voorbeelden() {
    let aanlevering = wortel().join("schemas/aanlevering");
    let lees = |naam: &str| fs::read_to_string(aanlevering.join(naam)).unwrap();
    let meldingen: Value = serde_json::from_str(&lees("doorstroompunt-voorbeeld.json")).unwrap();
    let mut berichten: Vec<Value> = meldingen
        .as_array()
        .unwrap()
        .iter()
        .map(|melding| json!({ "message": "inkomend.doorstroompunt", "payload": melding }))
        .collect();
    for regel in lees("uwv-voorbeeld.jsonl").lines() {
        let bericht: Value = serde_json::from_str(regel).unwrap();
        let naam =
            if bericht["type"].as_str().unwrap().contains(".ww.") { "ww-einde" } else { "warme-overdracht" };
        berichten.push(json!({ "message": format!("inkomend.uwv.{naam}"), "payload": bericht }));
    }
    assert!(berichten.len() > 3, "there are examples");
    assert_eq!(keur(&Werkmap::nieuw(), &Value::from(berichten))["geweigerd"], json!([]));
}
