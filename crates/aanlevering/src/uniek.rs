//! A JSON value whose objects have no key twice. The ordinary parser keeps the last of two, so that what a supplier
//! meant and what we read could differ without anyone noticing.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A JSON value in which no object has the same key twice.
pub(crate) struct Uniek(pub(crate) Value);

/// What the parser says when a key occurs twice.
pub(crate) const DUBBELE_SLEUTEL: &str = "dubbele sleutel";

impl<'de> Deserialize<'de> for Uniek {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniekVisitor).map(Self)
    }
}

struct UniekVisitor;

impl<'de> Visitor<'de> for UniekVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, waarde: bool) -> Result<Value, E> {
        Ok(Value::Bool(waarde))
    }
    fn visit_i64<E>(self, waarde: i64) -> Result<Value, E> {
        Ok(waarde.into())
    }
    fn visit_u64<E>(self, waarde: u64) -> Result<Value, E> {
        Ok(waarde.into())
    }
    fn visit_f64<E>(self, waarde: f64) -> Result<Value, E> {
        Ok(waarde.into())
    }
    fn visit_str<E>(self, waarde: &str) -> Result<Value, E> {
        Ok(waarde.into())
    }
    fn visit_string<E>(self, waarde: String) -> Result<Value, E> {
        Ok(waarde.into())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut reeks: A) -> Result<Value, A::Error> {
        let mut waarden = Vec::new();
        while let Some(Uniek(waarde)) = reeks.next_element()? {
            waarden.push(waarde);
        }
        Ok(Value::Array(waarden))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut paren: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((sleutel, Uniek(waarde))) = paren.next_entry::<String, Uniek>()? {
            if object.insert(sleutel, waarde).is_some() {
                return Err(A::Error::custom(DUBBELE_SLEUTEL));
            }
        }
        Ok(Value::Object(object))
    }
}
