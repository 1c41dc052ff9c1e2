//! The description of an API (OpenAPI 3.1), made from its operations.
//! Nothing is told here that the operation does not say: what is documented is what is mounted.

use axum::http::StatusCode;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::operatie::{Operatie, Vorm};
use crate::probleem::{Inhoud, titel};
use crate::{Api, MAX_SLEUTEL_TEKENS};

/// Statuses that some operation may document; each is described once.
const FOUTSTATUSSEN: [u16; 17] =
    [400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 421, 422, 428, 429, 500, 503];

pub(crate) fn document<'a, S>(api: &Api<S>, operaties: impl Iterator<Item = &'a Operatie>) -> Value {
    let mut maker = SchemaSettings::draft2020_12()
        .with(|instellingen| instellingen.definitions_path = "/components/schemas".into())
        .into_generator();
    let probleem = maker.subschema_for::<Inhoud>().to_value();
    let mut paden = Map::new();
    for operatie in operaties {
        let pad = paden.entry(operatie.pad).or_insert_with(|| json!({}));
        pad[operatie.methode.as_str().to_ascii_lowercase()] = beschrijf(operatie, &mut maker);
    }
    let fouten: Map<String, Value> = FOUTSTATUSSEN
        .iter()
        .map(|status| {
            let beschrijving = StatusCode::from_u16(*status).map_or("Fout", titel);
            let antwoord = json!({
                "description": beschrijving,
                "headers": versiekop(),
                "content": {"application/problem+json": {"schema": probleem}},
            });
            (format!("Fout{status}"), antwoord)
        })
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("Jongerenstroom: {}", api.dienst),
            "version": api.versie,
            "description": api.omschrijving,
            "contact": {"name": api.contact.naam, "email": api.contact.email, "url": api.contact.url},
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": format!("{}/{}/v1", api.server.trim_end_matches('/'), api.dienst)}],
        "security": [{"token": []}],
        "paths": paden,
        "components": {
            "schemas": maker.take_definitions(true),
            "responses": fouten,
            "headers": {"API-Version": {
                "description": "De volledige versie van deze API.",
                "schema": {"type": "string", "examples": [api.versie]},
            }},
            "securitySchemes": {"token": {
                "type": "http",
                "scheme": "bearer",
                "description": "Toegangstoken van een rol bij een gemeente, alleen in de kop Authorization.",
            }},
        },
    })
}

fn versiekop() -> Value {
    json!({"API-Version": {"$ref": "#/components/headers/API-Version"}})
}

fn beschrijf(operatie: &Operatie, maker: &mut SchemaGenerator) -> Value {
    let mut antwoorden = Map::new();
    for (status, vorm) in &operatie.antwoorden {
        let mut antwoord = json!({"description": "Gelukt", "headers": versiekop()});
        match vorm {
            Vorm::Json(schema) => {
                antwoord["content"] = json!({"application/json": {"schema": schema(maker)}});
            }
            Vorm::Stroom => {
                antwoord["content"] = json!({"text/event-stream": {"schema": {"type": "string"}}});
            }
            Vorm::Leeg => {}
        }
        antwoorden.insert(status.to_string(), antwoord);
    }
    for status in operatie.alle_fouten() {
        antwoorden
            .insert(status.to_string(), json!({"$ref": format!("#/components/responses/Fout{status}")}));
    }
    let mut rollen: Vec<&str> = operatie.rollen.iter().map(|rol| rol.code()).collect();
    rollen.sort_unstable();
    let mut uit = json!({
        "operationId": operatie_id(operatie),
        "summary": operatie.titel,
        "parameters": parameters(operatie, maker),
        "responses": antwoorden,
    });
    let voor = match (operatie.openbaar, rollen.is_empty()) {
        (true, _) => "Zonder aanmelden.".to_owned(),
        (false, true) => "Voor niemand toegestaan.".to_owned(),
        (false, false) => format!("Voor de rollen: {}.", rollen.join(", ")),
    };
    uit["description"] = format!("{} {voor}", operatie.uitleg).trim().into();
    if operatie.openbaar {
        uit["security"] = json!([]);
    }
    if let Some(schema) = operatie.invoer {
        uit["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": schema(maker)}}});
    }
    if let Some(soorten) = operatie.aanlevering {
        let inhoud: Map<String, Value> =
            soorten.iter().map(|soort| ((*soort).to_owned(), json!({}))).collect();
        uit["requestBody"] = json!({"required": true, "content": inhoud});
    }
    uit
}

fn parameters(operatie: &Operatie, maker: &mut SchemaGenerator) -> Vec<Value> {
    let mut alle = Vec::new();
    for naam in operatie.padnamen() {
        let uitleg =
            operatie.parameters.iter().find(|(eigen, _)| *eigen == naam).map_or("", |(_, uitleg)| *uitleg);
        let schema = match naam.ends_with("Id") {
            true => json!({"type": "string", "format": "uuid"}),
            false => json!({"type": "string"}),
        };
        alle.push(
            json!({"name": naam, "in": "path", "required": true, "description": uitleg, "schema": schema}),
        );
    }
    if let Some(schema) = operatie.vraag {
        let verwijzing = schema(maker).to_value();
        alle.extend(vraagparameters(&verwijzing, maker));
    }
    if operatie.methode == axum::http::Method::POST {
        alle.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Eigen sleutel van dit verzoek; hetzelfde verzoek met dezelfde sleutel wordt één keer uitgevoerd.",
            "schema": {"type": "string", "minLength": 1, "maxLength": MAX_SLEUTEL_TEKENS, "pattern": "^[!-~]+$"},
        }));
    }
    alle
}

/// One query parameter for every property of the type.
fn vraagparameters(schema: &Value, maker: &SchemaGenerator) -> Vec<Value> {
    let naam = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next());
    let schema = naam.and_then(|naam| maker.definitions().get(naam)).unwrap_or(schema);
    let verplicht = |naam: &str| {
        schema.get("required").and_then(Value::as_array).is_some_and(|v| v.iter().any(|n| n == naam))
    };
    let velden = schema.get("properties").and_then(Value::as_object);
    velden
        .into_iter()
        .flatten()
        .map(|(naam, veld)| {
            let uitleg = veld.get("description").cloned().unwrap_or_else(|| "".into());
            json!({"name": naam, "in": "query", "required": verplicht(naam), "description": uitleg, "schema": veld})
        })
        .collect()
}

/// `postSignalenSignaalIdGesprekken`: unique because method and path are.
fn operatie_id(operatie: &Operatie) -> String {
    let mut id = operatie.methode.as_str().to_ascii_lowercase();
    for deel in operatie.pad.split(|c: char| !c.is_ascii_alphanumeric()).filter(|deel| !deel.is_empty()) {
        let (kop, staart) = deel.split_at(1);
        id.push_str(&kop.to_ascii_uppercase());
        id.push_str(staart);
    }
    id
}
