//! What somebody writes in TOML, as the JSON that the doors take.

use serde_json::Value;

/// The same value; a date or a moment of TOML is a text.
pub(super) fn als_json(waarde: toml::Value) -> Value {
    match waarde {
        toml::Value::String(tekst) => Value::String(tekst),
        toml::Value::Integer(getal) => getal.into(),
        toml::Value::Float(getal) => getal.into(),
        toml::Value::Boolean(ja) => ja.into(),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(rij) => rij.into_iter().map(als_json).collect(),
        toml::Value::Table(tabel) => {
            Value::Object(tabel.into_iter().map(|(naam, waarde)| (naam, als_json(waarde))).collect())
        }
    }
}
