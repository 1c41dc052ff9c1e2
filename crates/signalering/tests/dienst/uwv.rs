//! The feed of UWV: messages alone, in an array and per line, and what is wrong with them.

use domein::gebeurtenis::SignaleringGebeurtenis as G;
use serde_json::{Value, json};
use signalering::aanvoer::UWV;

use crate::hulp::{geweigerd, proef, voorbeeld};

#[tokio::test]
async fn berichten_van_uwv_worden_signalen_los_als_reeks_en_per_regel() {
    let proef = proef().await;
    let regels = voorbeeld("uwv-voorbeeld.jsonl");
    assert_eq!(proef.tel(&UWV, &regels).await, [2, 2, 0, 0]);
    assert_eq!(proef.soorten().await, ["warm-overgedragen", "ww-einde-gemeld"]);
    let reeks: Vec<Value> = regels.lines().map(|regel| serde_json::from_str(regel).unwrap()).collect();
    assert_eq!(proef.tel(&UWV, &json!(reeks).to_string()).await, [2, 0, 2, 0]);
    assert_eq!(proef.tel(&UWV, &reeks[0].to_string()).await, [1, 0, 1, 0]);
    let gebeurtenissen = proef.gebeurtenissen().await;
    let (warm, ww) = (&gebeurtenissen[0], &gebeurtenissen[1]);
    let G::WarmOvergedragen(overdracht) = &warm.gebeurtenis else { panic!("{warm:?}") };
    assert_eq!(overdracht.opvolgen_voor.to_string(), "2026-02-23");
    let zegel = overdracht.contactpersoon.as_ref().unwrap();
    let wie = warm.metadata.persoon_id.unwrap();
    let contact =
        proef.omgeving.register.ontzegel(wie, domein::doel::SIGNAAL_CONTACTPERSOON, zegel).await.unwrap();
    assert_eq!(contact.as_str(), "Robin Voorbeeld");
    assert_eq!(ww.metadata.geldig_op.to_string(), "2026-02-10");
}

#[tokio::test]
async fn een_envelop_die_niet_klopt_wordt_geweigerd_met_de_bekende_types() {
    let proef = proef().await;
    let goed: Value = serde_json::from_str(voorbeeld("uwv-voorbeeld.jsonl").lines().next().unwrap()).unwrap();
    let anders = |veld: &str, waarde: Value| {
        let mut bericht = goed.clone();
        bericht[veld] = waarde;
        bericht
    };
    let in_data = |veld: &str, waarde: Value| {
        let mut bericht = goed.clone();
        bericht["data"][veld] = waarde;
        bericht
    };
    let berichten = [
        (anders("type", json!("nl.uwv.overdracht.warme-overdracht.v2")), "type", "waarde-onbekend"),
        (anders("specversion", json!("0.3")), "specversion", "waarde-onbekend"),
        (anders("id", json!("")), "id", "ontbreekt"),
        (anders("source", json!("niet zo")), "source", "notatie-onjuist"),
        (anders("datacontenttype", json!("text/xml")), "datacontenttype", "soort-inhoud"),
        (anders("time", json!("gisteren")), "time", "notatie-onjuist"),
        (anders("time", json!("2026-03-01T12:00[Europe/Amsterdam]")), "time", "notatie-onjuist"),
        (in_data("datumBesluit", json!("20260127")), "data.datumBesluit", "notatie-onjuist"),
        (in_data("geboortedatum", json!("21-08-2007")), "data.geboortedatum", "notatie-onjuist"),
    ];
    for (bericht, veld, code) in &berichten {
        let uitslag = proef.importeer(&UWV, bericht.to_string()).await.unwrap();
        let gevonden: Vec<_> =
            uitslag.weigeringen.iter().map(|w| (w.veld.as_deref().unwrap_or(""), w.code)).collect();
        assert_eq!(gevonden, [(*veld, *code)], "{bericht}");
    }
    let uitslag = proef.importeer(&UWV, berichten[0].0.to_string()).await.unwrap();
    assert!(uitslag.weigeringen[0].reden.contains("nl.uwv.ww.einde-nadert.v1"), "{:?}", uitslag.weigeringen);
    for data in [json!(null), json!("tekst"), json!([1])] {
        let uitslag = proef.importeer(&UWV, anders("data", data).to_string()).await.unwrap();
        assert!(uitslag.weigeringen.iter().any(|w| w.veld.as_deref() == Some("data")));
    }
    assert!(proef.log().await.is_empty());
}

#[tokio::test]
async fn de_inhoud_van_een_bericht_wordt_in_een_keer_gekeurd() {
    let proef = proef().await;
    let bericht = json!({
        "specversion": "1.0", "id": "1", "source": "urn:x", "type": "nl.uwv.ww.einde-nadert.v1",
        "data": {"bsn": "99990006", "geboortedatum": "gisteren", "datumEindeWw": "2026-13-01", "naam": ["Geheim"]},
    });
    let overdracht = json!({
        "specversion": "1.0", "id": "2", "source": "urn:x", "type": "nl.uwv.overdracht.warme-overdracht.v1",
        "data": {"overdrachtsnummer": "WO-1", "bsn": "999900055", "datumBesluit": "2026-02-02",
                 "datumOverdracht": "2026-02-01"},
    });
    let uitslag = proef.importeer(&UWV, format!("{bericht}\n{overdracht}\n")).await.unwrap();
    let gevonden: Vec<_> =
        uitslag.weigeringen.iter().map(|w| (w.regel, w.veld.as_deref().unwrap_or(""), w.code)).collect();
    let verwacht = [
        (1, "time", "ontbreekt"),
        (1, "data.meldingsnummer", "ontbreekt"),
        (1, "data.datumEindeWw", "notatie-onjuist"),
        (1, "data.bsn", "voorloopnul-ontbreekt"),
        (1, "data.geboortedatum", "notatie-onjuist"),
        (1, "data.naam", "soort-onjuist"),
        (2, "data.datumOverdracht", "datum-te-vroeg"),
    ];
    assert_eq!(gevonden, verwacht);
}

#[test]
fn de_voorbeelden_voldoen_aan_hun_schema() {
    let schema = |naam: &str| {
        let schema: Value = serde_json::from_str(&voorbeeld(naam)).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    };
    let doorstroompunt = schema("doorstroompunt.schema.json");
    let meldingen: Vec<Value> = serde_json::from_str(&voorbeeld("doorstroompunt-voorbeeld.json")).unwrap();
    for melding in meldingen {
        assert!(doorstroompunt.is_valid(&melding), "{melding}");
        let mut zonder = melding.clone();
        zonder.as_object_mut().unwrap().remove("bsn");
        assert!(!doorstroompunt.is_valid(&zonder), "{zonder}");
    }
    let schemas = [schema("uwv-warme-overdracht.schema.json"), schema("uwv-ww-einde.schema.json")];
    let regels = voorbeeld("uwv-voorbeeld.jsonl");
    for (plaats, regel) in regels.lines().enumerate() {
        let bericht = serde_json::from_str(regel).unwrap();
        assert!(schemas[plaats].is_valid(&bericht), "{bericht}");
        assert!(!schemas[1 - plaats].is_valid(&bericht), "{bericht}");
    }
}

#[tokio::test]
async fn een_datum_in_een_bericht_van_uwv_heeft_de_grenzen_van_een_verzoek() {
    let proef = proef().await;
    let regels = voorbeeld("uwv-voorbeeld.jsonl");
    let [warm, ww] = [0, 1].map(|plaats| regels.lines().nth(plaats).unwrap());
    let bericht = |regel: &str, veld: &str, waarde: &str| {
        let mut bericht: Value = serde_json::from_str(regel).unwrap();
        *bericht.pointer_mut(veld).unwrap() = json!(waarde);
        bericht.to_string()
    };
    for (regel, veld, waarde) in [
        (warm, "/data/datumBesluit", "2026-04-01"),
        (warm, "/data/datumOverdracht", "2026-04-01"),
        (warm, "/data/geboortedatum", "2026-04-01"),
        (ww, "/data/geboortedatum", "2026-04-01"),
        // In Amsterdam it is tomorrow already.
        (ww, "/time", "2026-03-31T22:30:00Z"),
        // More than six months ahead.
        (ww, "/data/datumEindeWw", "2026-10-01"),
    ] {
        let gevonden = geweigerd(&proef, &UWV, &bericht(regel, veld, waarde)).await;
        let veld = veld.trim_start_matches('/').replace('/', ".");
        let verwacht = vec![(veld, "datum-te-laat")];
        assert_eq!(gevonden, verwacht);
    }
    // The bound is that of the message, said at once.
    let eerder = bericht(&bericht(ww, "/time", "2026-02-28T12:00:00Z"), "/data/datumEindeWw", "2026-12-31");
    let gevonden = proef.tel(&UWV, &eerder).await;
    assert_eq!(gevonden, [1, 0, 0, 1]);
    let redenen = proef.omgeving.quarantaine.lijst().await.unwrap();
    let grens = |redenen: &Value| redenen[0]["reden"].as_str().unwrap().contains("2026-08-28");
    assert!(redenen.iter().any(|rij| grens(&rij.redenen)), "{redenen:?}");
    assert!(proef.log().await.is_empty());
    let laatste = bericht(ww, "/data/datumEindeWw", "2026-09-30");
    assert_eq!(proef.tel(&UWV, &bericht(&laatste, "/time", "2026-03-31T21:30:00Z")).await, [1, 1, 0, 0]);
}
