//! Talks at the desk: moved, cancelled, told again, and what was recorded wrongly.

use axum::http::StatusCode;
use domein::Rol;
use serde_json::{Value, json};

use crate::hulp::{Proef, proef};

/// A service with one signal and a talk that is planned for 9 February; gives its path.
async fn met_gesprek() -> (Proef, String) {
    let proef = proef().await;
    let zelfmelding = json!({
        "persoon": {"bsn": "999900006", "geboortedatum": "2006-05-17", "achternaam": "Proef"}, "bron": "zelfmelding",
        "datum": "2026-02-02", "kenmerk": "ZM-1", "gebiedsteam": "zuid",
    });
    let (status, stand) = proef.post(Rol::Coach, "/signalen", &zelfmelding).await;
    assert_eq!(status, StatusCode::CREATED, "{stand}");
    let pad = format!("/signalen/{}", stand["signaalId"].as_str().unwrap());
    let gesprek = json!({
        "datum": "2026-02-03", "datumGesprek": "2026-02-09", "coach": "coach-zuid-2", "plek": "gebied",
    });
    doe(&proef, &pad, "gesprekken", &gesprek, StatusCode::CREATED).await;
    (proef, pad)
}

async fn doe(proef: &Proef, pad: &str, stap: &str, inhoud: &Value, verwacht: StatusCode) -> Value {
    let (status, antwoord) = proef.post(Rol::Coach, &format!("{pad}/{stap}"), inhoud).await;
    assert_eq!(status, verwacht, "{stap}: {antwoord}");
    antwoord
}

async fn opvolging(proef: &Proef, pad: &str) -> Vec<Value> {
    let (status, antwoord) = proef.get(Rol::Coach, &format!("{pad}/opvolging")).await;
    assert_eq!(status, StatusCode::OK, "{antwoord}");
    antwoord["regels"].as_array().unwrap().clone()
}

/// The row in the list: how it stands, the day of the talk, and where.
async fn regel(proef: &Proef, pad: &str) -> [Value; 3] {
    proef.bij().await;
    let (_, regel) = proef.get(Rol::Coach, pad).await;
    ["toestand", "datumGesprek", "plek"].map(|veld| regel[veld].clone())
}

#[tokio::test]
async fn een_gesprek_kan_worden_verzet_afgezegd_en_opnieuw_gepland() {
    let (proef, pad) = met_gesprek().await;
    assert_eq!(regel(&proef, &pad).await, ["gesprek-gepland", "2026-02-09", "gebied"].map(Value::from));
    let verzet = json!({"datum": "2026-02-06", "datumGesprek": "2026-02-16", "door": "jongere"});
    let stand = doe(&proef, &pad, "verplaatsingen", &verzet, StatusCode::CREATED).await;
    assert_eq!(stand["toestand"], "gesprek-gepland");
    assert_eq!(regel(&proef, &pad).await, ["gesprek-gepland", "2026-02-16", "gebied"].map(Value::from));
    let probleem =
        doe(&proef, &pad, "afwezigheden", &json!({"datum": "2026-02-09"}), StatusCode::CONFLICT).await;
    assert_eq!(probleem["code"], "afwezig-voor-gesprek");
    let af = json!({"datum": "2026-02-15", "door": "gemeente"});
    doe(&proef, &pad, "afzeggingen", &af, StatusCode::CREATED).await;
    assert_eq!(regel(&proef, &pad).await, [json!("in-opvolging"), Value::Null, Value::Null]);
    let gesprek = json!({"datum": "2026-02-15", "datumGesprek": "2026-02-20", "coach": "coach-zuid-2"});
    doe(&proef, &pad, "gesprekken", &gesprek, StatusCode::CREATED).await;
    let stappen = opvolging(&proef, &pad).await;
    let kort: Vec<_> = stappen.iter().map(|stap| stap["stap"].as_str().unwrap()).collect();
    assert_eq!(kort, ["gesprek-gepland", "gesprek-verplaatst", "gesprek-afgezegd", "gesprek-gepland"]);
    assert_eq!((&stappen[1]["door"], &stappen[2]["dagenVooraf"]), (&json!("jongere"), &json!(1)));
    let te_laat = json!({"datum": "2026-02-21", "door": "gemeente"});
    let probleem = doe(&proef, &pad, "afzeggingen", &te_laat, StatusCode::CONFLICT).await;
    assert_eq!(probleem["code"], "gesprek-geweest");
}

#[tokio::test]
async fn een_verslag_kan_worden_vervangen_en_ingetrokken() {
    let (proef, pad) = met_gesprek().await;
    let verslag = |uitkomst: &str| {
        json!({
            "datum": "2026-02-09", "coach": "coach-zuid-2", "uitkomst": uitkomst, "plek": "school",
            "deelnemers": ["school", "doorstroompunt", "school"],
        })
    };
    doe(&proef, &pad, "gespreksverslagen", &verslag("aanvraag-nodig"), StatusCode::CREATED).await;
    doe(&proef, &pad, "gespreksverslagen", &verslag("werk"), StatusCode::CREATED).await;
    doe(&proef, &pad, "gespreksverslagen", &verslag("werk"), StatusCode::OK).await;
    let stappen = opvolging(&proef, &pad).await;
    assert_eq!(stappen.len(), 3, "{stappen:?}");
    assert_eq!(
        (&stappen[1]["uitkomst"], &stappen[1]["ingetrokken"]),
        (&json!("aanvraag-nodig"), &json!("vervangen"))
    );
    assert_eq!((&stappen[2]["uitkomst"], &stappen[2]["ingetrokken"]), (&json!("werk"), &Value::Null));
    assert_eq!(stappen[2]["deelnemers"], json!(["doorstroompunt", "school"]));

    // It was a day later.
    let mut later = verslag("werk");
    later["datum"] = json!("2026-02-10");
    later["vervangt"] = json!({"datum": "2026-02-09", "reden": "verkeerde-datum"});
    doe(&proef, &pad, "gespreksverslagen", &later, StatusCode::CREATED).await;
    doe(&proef, &pad, "gespreksverslagen", &later, StatusCode::OK).await;

    // It was not at all: the talk is planned again.
    let weg = json!({"stap": "gesprek-gevoerd", "datum": "2026-02-10", "reden": "niet-gebeurd"});
    let stand = doe(&proef, &pad, "opvolging/intrekking", &weg, StatusCode::CREATED).await;
    assert_eq!(stand["toestand"], "gesprek-gepland");
    doe(&proef, &pad, "opvolging/intrekking", &weg, StatusCode::OK).await;
    assert_eq!(regel(&proef, &pad).await, ["gesprek-gepland", "2026-02-09", "gebied"].map(Value::from));
    let onbekend = json!({"stap": "aankomst", "datum": "2026-02-10", "reden": "invoerfout"});
    let probleem = doe(&proef, &pad, "opvolging/intrekking", &onbekend, StatusCode::NOT_FOUND).await;
    assert_eq!(probleem["code"], "opvolging-onbekend");
}

#[tokio::test]
async fn alleen_een_coach_van_de_gemeente_trekt_opvolging_in_of_leest_haar() {
    let (proef, pad) = met_gesprek().await;
    let weg = json!({"stap": "gesprek-gepland", "datum": "2026-02-03", "reden": "invoerfout"});
    for rol in Rol::MET_TOKEN.iter().copied().filter(|rol| *rol != Rol::Coach) {
        let intrekking = proef.post(rol, &format!("{pad}/opvolging/intrekking"), &weg).await;
        assert_eq!(intrekking.0, StatusCode::FORBIDDEN, "{rol}");
        assert_eq!(proef.get(rol, &format!("{pad}/opvolging")).await.0, StatusCode::FORBIDDEN, "{rol}");
    }
}

#[tokio::test]
async fn de_lijst_is_na_opnieuw_opbouwen_dezelfde_ook_met_intrekkingen() {
    let (proef, pad) = met_gesprek().await;
    doe(&proef, &pad, "afwezigheden", &json!({"datum": "2026-02-09"}), StatusCode::CREATED).await;
    let weg = json!({"stap": "niet-verschenen", "datum": "2026-02-09", "reden": "invoerfout"});
    doe(&proef, &pad, "opvolging/intrekking", &weg, StatusCode::CREATED).await;
    let eerst = regel(&proef, &pad).await;
    assert_eq!(eerst[0], "gesprek-gepland");
    let (database, log) = (proef.omgeving.database.clone(), proef.omgeving.log.clone());
    let loper = eventstore::Follower::projection(signalering::werkvoorraad(), database, log).await.unwrap();
    loper.reset().await.unwrap();
    loper.catch_up().await.unwrap();
    assert_eq!(regel(&proef, &pad).await, eerst);
}
