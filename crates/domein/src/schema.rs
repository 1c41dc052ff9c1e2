//! The JSON Schemas of all events, generated from the types. They are committed in `schemas/`; a test fails when
//! they drift.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::{
    Gebeurtenis, Metadata,
    gebeurtenis::{
        Catalogusregel, InrichtingGebeurtenis, IntakeGebeurtenis, PersonenGebeurtenis,
        SignaleringGebeurtenis, TrajectGebeurtenis,
    },
};

/// Where the schemas can be looked up: the base of every `$id` and of `dataschema` on the bus.
pub const BASIS: &str = "https://jongerenstroom.example/schemas";

/// Every version of every event of every service.
pub fn catalogus() -> impl Iterator<Item = &'static Catalogusregel> {
    InrichtingGebeurtenis::CATALOGUS
        .iter()
        .chain(SignaleringGebeurtenis::CATALOGUS)
        .chain(IntakeGebeurtenis::CATALOGUS)
        .chain(TrajectGebeurtenis::CATALOGUS)
        .chain(PersonenGebeurtenis::CATALOGUS)
}

/// The path below `schemas/` of one event's schema: `gebeurtenissen/<service>/<event>.v1.json`.
#[must_use]
pub fn pad(regel: &Catalogusregel) -> String {
    let naam = regel.soort.strip_prefix(regel.dienst).unwrap_or(regel.soort).trim_start_matches('.');
    format!("gebeurtenissen/{}/{naam}.json", regel.dienst)
}

/// Every generated schema, by its path below `schemas/`.
#[must_use]
pub fn alle() -> Vec<(String, Value)> {
    let mut uit: Vec<(String, Value)> = catalogus().map(|regel| (pad(regel), gebeurtenis(regel))).collect();
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let metadata = generator.root_schema_for::<Metadata>();
    uit.push((
        "gebeurtenissen/kop.json".to_owned(),
        met_id(metadata.to_value(), "gebeurtenissen/kop.json", "Kop"),
    ));
    uit
}

/// The schema of one version of an event. Of an older version it says that nothing is recorded by it any more.
pub(crate) fn gebeurtenis(regel: &Catalogusregel) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = (regel.schema)(&mut generator).to_value();
    let definities = generator.take_definitions(true);
    if let Value::Object(velden) = &mut schema {
        if !definities.is_empty() {
            velden.insert("$defs".to_owned(), Value::Object(definities));
        }
        if let Some(nieuw) = regel.vervangen_door {
            velden.insert("deprecated".to_owned(), json!(true));
            velden.insert(
                "$comment".to_owned(),
                json!(format!("superseded by {nieuw}: still readable, no longer recorded")),
            );
        }
    }
    met_id(schema, &pad(regel), regel.soort)
}

fn met_id(mut schema: Value, pad: &str, titel: &str) -> Value {
    if let Value::Object(velden) = &mut schema {
        velden.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        velden.insert("$id".to_owned(), json!(format!("{BASIS}/{pad}")));
        velden.insert("title".to_owned(), json!(titel));
    }
    schema
}
