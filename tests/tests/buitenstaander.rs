//! Somebody else's code reads the bus: Python with the official NATS client and the official CloudEvents SDK parses
//! every published event of a scenario, and validates its data against `schemas/`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use proeven::feeds::{self, FEEDS};
use serde_json::{Value, json};
use testkit::{Dienst, NatsServer, Werkmap};

/// How long a read model may take to show what was recorded.
const MAX_WACHTEN: Duration = Duration::from_secs(60);

/// What the outsider finds in the streams of all services.
fn lees(nats: &NatsServer) -> Value {
    let hier = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = testkit::gereedschap().join("python/bin/python");
    assert!(python.exists(), "{} ontbreekt: tests/gereedschap/installeer", python.display());
    let einde = Command::new(python)
        .arg(hier.join("buitenstaander/lees.py"))
        .arg(nats.url())
        .arg(hier.join("../schemas"))
        .args(testkit::met_logboek())
        .output()
        .unwrap();
    assert!(einde.status.success(), "{}", String::from_utf8_lossy(&einde.stderr));
    serde_json::from_slice(&einde.stdout).unwrap()
}

/// What is recorded at the desk comes out of no delivery: one of each. Gives how many that are.
fn aan_het_loket(dienst: &Dienst, token: &str, signalen: &Path) -> u64 {
    let tekst = fs::read_to_string(signalen).unwrap();
    let bsn = tekst.lines().skip(1).find_map(|regel| regel.split(';').find(|veld| veld.starts_with("9999")));
    let vraag = json!({"bsn": bsn.unwrap()}).to_string();
    let begin = Instant::now();
    let persoon = loop {
        let gevonden = dienst.stuur("/personen/v1/zoekvragen", token, &[], &vraag).json();
        if let Some(persoon) = gevonden["gevonden"][0]["persoonId"].as_str() {
            break persoon.to_owned();
        }
        assert!(begin.elapsed() < MAX_WACHTEN, "{gevonden}");
        std::thread::sleep(Duration::from_millis(200));
    };
    let contact = format!("/personen/v1/personen/{persoon}/contactgegevens");
    let telefoon = r#"{"datum": "2026-03-02", "telefoon": "0612345678"}"#;
    assert_eq!(dienst.stuur(&contact, token, &[], telefoon).status, 201);
    let intrekking = format!("{contact}/1/intrekking");
    assert_eq!(dienst.stuur(&intrekking, token, &[], r#"{"datum": "2026-03-03"}"#).status, 201);
    2
}

#[test]
fn een_buitenstaander_leest_elke_gebeurtenis_en_vindt_haar_geldig() {
    let (werk, nats) = (Werkmap::nieuw(), NatsServer::start());
    let feeds = feeds::klein(&werk);
    let _ = werk.draai(&["inrichting", "leg-vast", feeds.join("inrichting.toml").to_str().unwrap()]).goed();
    for (soort, bestand) in FEEDS {
        let uitkomst = werk.draai(
            &[&["import", soort, feeds.join(bestand).to_str().unwrap()][..], testkit::levering(soort)]
                .concat(),
        );
        assert!(matches!(uitkomst.code, 0 | 3), "{}", uitkomst.fout);
    }
    let stand = werk.draai(&["stand", "--json"]).goed().json();
    let dienst = Dienst::start(&werk, &["serve", "--nats-url", &nats.url()]);
    let mut soorten = 0;
    for dienst in stand["diensten"].as_array().unwrap() {
        if let Some(hoofd) = dienst["hoofd"].as_u64() {
            proeven::bus::wacht_op(&nats, dienst["dienst"].as_str().unwrap(), hoofd);
        }
    }
    let aan_het_loket = aan_het_loket(&dienst, &werk.token("coach"), &feeds.join("doorstroompunt.csv"));
    proeven::bus::wacht_op(&nats, "personen", aan_het_loket);
    let gevonden = lees(&nats);
    for &dienst in testkit::met_logboek() {
        let gevonden = &gevonden[dienst];
        assert_eq!(gevonden["faults"], json!([]), "{dienst}");
        let minstens = match dienst {
            "personen" => aan_het_loket,
            // Its teams and who works there.
            "inrichting" => 8,
            _ => 100,
        };
        assert!(gevonden["messages"].as_u64().unwrap() >= minstens, "{dienst}: {gevonden}");
        soorten += gevonden["types"].as_object().unwrap().len();
    }
    assert!(soorten >= 20, "only {soorten} types of events: {gevonden}");
    assert_eq!(dienst.stop(), 0);
}

#[tokio::test]
async fn de_buitenstaander_ziet_wat_er_mis_is() {
    let nats = NatsServer::start();
    let bus = proeven::bus::context(&nats).await;
    for &dienst in testkit::met_logboek() {
        let onderwerpen = vec![berichten::stroomonderwerpen(dienst)];
        let naam = berichten::stroomnaam(dienst);
        let stroom =
            async_nats::jetstream::stream::Config { name: naam, subjects: onderwerpen, ..Default::default() };
        bus.create_stream(stroom).await.unwrap();
    }
    let gouden: Value =
        serde_json::from_str(include_str!("../gouden/signalering.jongere-gemeld.v1.json")).unwrap();
    let goed = json!({
        "specversion": "1.0", "id": "0195612c-5d3a-7b21-9c44-5a6b7c8d9e0f",
        "source": "urn:nld:oin:00000099000000001000:systeem:signalering",
        "type": "nl.jongerenstroom.signalering.jongere-gemeld.v1", "time": "2025-03-04T09:15:30Z",
        "datacontenttype": "application/json", "partitionkey": "signaal-1", "streamversion": 1,
        "dataschema":
            format!("{}/gebeurtenissen/signalering/jongere-gemeld.v1.json", domein::schema::BASIS),
        "sequence": "00000000000000000001", "correlationid": "0195612c-5d3a-7b21-9c44-5a6b7c8d9e10",
        "data": gouden["data"],
    });
    let kapot = [
        ("/sequence", json!("00000000000000000001")),
        ("/data/bron", json!("de-buren")),
        ("/source", json!("signalering")),
        ("/id", json!("2")),
    ];
    let onderwerp = "jongerenstroom.GM0014.signalering.jongere-gemeld";
    bus.publish(onderwerp, goed.to_string().into()).await.unwrap().await.unwrap();
    for (nummer, (plek, waarde)) in kapot.iter().enumerate() {
        let mut bericht = goed.clone();
        bericht["sequence"] = json!(format!("{:020}", nummer + 2));
        *bericht.pointer_mut(plek).unwrap() = waarde.clone();
        bus.publish(onderwerp, bericht.to_string().into()).await.unwrap().await.unwrap();
    }
    let gevonden = tokio::task::spawn_blocking(move || lees(&nats)).await.unwrap();
    let fouten = gevonden["signalering"]["faults"].as_array().unwrap();
    let posities: Vec<u64> = fouten.iter().map(|fout| fout["position"].as_u64().unwrap()).collect();
    assert_eq!(posities, [2, 3, 4, 5], "the first is good, the others are not: {fouten:?}");
}
