//! Nothing personal leaves the persoonsregister: not in events, not in the read model, not in answers.

use domein::Rol;
use serde_json::json;
use signalering::aanvoer::{DOORSTROOMPUNT, UWV};

use crate::hulp::{proef, voorbeeld};

/// What the deliveries and requests of this test hold of people.
const GEHEIM: [&str; 14] = [
    "999900006",
    "999900018",
    "999900031",
    "999900055",
    "999900067",
    "999900092",
    "Noor",
    "Voorbeeld",
    "Robin",
    "2006-05-17",
    "2007-08-21",
    "Komt sinds januari",
    "geen arbeidsvermogen",
    "zelf gebeld over huur",
];

#[tokio::test]
async fn gebeurtenissen_leesmodel_en_antwoorden_noemen_niemand() {
    let proef = proef().await;
    let csv =
        voorbeeld("doorstroompunt-voorbeeld.csv") + "DSP-9;weg;2025-01-01;999900092;;;Noor;Voorbeeld;;;;;;\n";
    let mut tekst = format!("{:?}", proef.importeer(&DOORSTROOMPUNT, csv).await.unwrap());
    tekst += &format!("{:?}", proef.importeer(&UWV, voorbeeld("uwv-voorbeeld.jsonl")).await.unwrap());
    let zelf = json!({
        "persoon": {"bsn": "999900092", "geboortedatum": "2006-05-17", "achternaam": "Proef"}, "bron": "zelfmelding",
        "datum": "2026-02-02", "kenmerk": "ZM-1", "toelichting": "zelf gebeld over huur",
    });
    let (status, antwoord) = proef.post(Rol::Coach, "/signalen", &zelf).await;
    assert!(status.is_success(), "{antwoord}");
    proef.bij().await;
    let (_, werkvoorraad) = proef.get(Rol::Coach, "/signalen").await;
    assert_eq!(werkvoorraad["regels"].as_array().unwrap().len(), 6);
    tekst += &format!("{antwoord}{werkvoorraad}{:?}", proef.log().await);
    for geheim in GEHEIM {
        assert!(!tekst.contains(geheim), "{geheim} in events or answers");
    }
    // Read model, quarantine and register.
    let opgeslagen = proef.opgeslagen();
    assert!(opgeslagen.len() >= 3, "{}", opgeslagen.len());
    for bytes in opgeslagen {
        for geheim in GEHEIM {
            assert!(!bytes.windows(geheim.len()).any(|deel| deel == geheim.as_bytes()), "{geheim} is stored");
        }
    }
}
