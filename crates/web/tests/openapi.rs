//! The description tells what is mounted, completely, and every reference in it leads somewhere.

mod hulp;

use std::collections::BTreeSet;

use axum::body::Body;
use hulp::{api, json, proef, verzoek};
use serde_json::Value;

fn verwijzingen<'a>(waarde: &'a Value, uit: &mut Vec<&'a str>) {
    match waarde {
        Value::Object(velden) => {
            uit.extend(velden.get("$ref").and_then(Value::as_str));
            velden.values().for_each(|v| verwijzingen(v, uit));
        }
        Value::Array(waarden) => waarden.iter().for_each(|v| verwijzingen(v, uit)),
        _ => {}
    }
}

#[tokio::test]
async fn de_beschrijving_is_open_en_volledig() {
    let antwoord = proef().vraag(verzoek("GET", "/proef/v1/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!(antwoord.status(), 200);
    assert_eq!(antwoord.headers()["access-control-allow-origin"], "*");
    assert_eq!(antwoord.headers()["content-type"], "application/json");
    assert_eq!(antwoord.headers()["api-version"], "1.2.3");
    let document = json(antwoord).await;
    assert_eq!(document, api().openapi());
    assert_eq!(document["info"]["version"], "1.2.3");
    for veld in ["name", "email", "url"] {
        assert!(document["info"]["contact"][veld].is_string());
    }
    let server = document["servers"][0]["url"].as_str().unwrap();
    assert!(server.starts_with("https://") && server.ends_with("/v1"));
}

#[test]
fn elke_verwijzing_klopt() {
    let document = api().openapi();
    let mut alle = Vec::new();
    verwijzingen(&document, &mut alle);
    assert!(alle.len() > 20);
    for verwijzing in alle {
        let doel = verwijzing.strip_prefix('#').and_then(|pad| document.pointer(pad));
        assert!(doel.is_some(), "{verwijzing}");
    }
}

#[test]
fn elke_operatie_noemt_haar_fouten_en_parameters() {
    let document = api().openapi();
    let mut namen = BTreeSet::new();
    for (pad, operaties) in document["paths"].as_object().unwrap() {
        for (methode, operatie) in operaties.as_object().unwrap() {
            assert!(namen.insert(operatie["operationId"].as_str().unwrap()), "operationId dubbel");
            let antwoorden = operatie["responses"].as_object().unwrap();
            assert!(antwoorden.contains_key("400") && antwoorden.contains_key("500"), "{methode} {pad}");
            let openbaar = operatie.get("security").is_some();
            for status in ["401", "403"] {
                assert_eq!(antwoorden.contains_key(status), !openbaar, "{methode} {pad} {status}");
            }
            assert!(antwoorden.keys().any(|s| s.starts_with('2')), "{methode} {pad}");
            let parameters = operatie["parameters"].as_array().unwrap();
            for deel in pad.split('/').filter(|deel| deel.starts_with('{')) {
                let naam = deel.trim_matches(['{', '}']);
                assert!(
                    parameters
                        .iter()
                        .any(|p| p["name"] == naam && p["in"] == "path" && p["required"] == true)
                );
            }
        }
    }
    let gesprek = &document["paths"]["/signalen/{signaalId}/gesprekken"]["post"];
    for status in ["201", "404", "409", "410", "413", "415"] {
        assert!(gesprek["responses"].get(status).is_some(), "{status}");
    }
    assert!(gesprek["parameters"].as_array().unwrap().iter().any(|p| p["name"] == "Idempotency-Key"));
    let vraag = document["paths"]["/signalen"]["get"]["parameters"].as_array().unwrap();
    let namen: BTreeSet<_> = vraag.iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(namen, BTreeSet::from(["aantal", "vanaf"]));
}
