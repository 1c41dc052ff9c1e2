//! The keyed hash of a whole command: method, path and body. The order of fields and the white space between them are
//! not part of what a command says, so they are not part of the hash.

use std::collections::BTreeMap;

use axum::http::Method;
use domein::Afdruk;
use persoonsregister::Persoonsregister;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// The hash of a command, under the key that only the persoonsregister has.
///
/// # Errors
/// When the body is no JSON.
pub(super) fn van(
    register: &Persoonsregister,
    methode: &Method,
    pad: &str,
    inhoud: &[u8],
) -> Result<Afdruk, serde_json::Error> {
    Ok(Afdruk::van(&register.vingerafdruk("opdracht", &bytes(methode, pad, inhoud)?)))
}

/// What is hashed: each part with its length before it, so that no two commands give the same bytes.
fn bytes(methode: &Method, pad: &str, inhoud: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let inhoud: Value = serde_json::from_slice(inhoud)?;
    let inhoud = serde_json::to_vec(&Gesorteerd(&inhoud))?;
    let mut uit = Vec::with_capacity(inhoud.len() + pad.len() + 32);
    for deel in [methode.as_str().as_bytes(), pad.as_bytes(), &inhoud] {
        uit.extend((deel.len() as u64).to_be_bytes());
        uit.extend(deel);
    }
    Ok(uit)
}

/// JSON whose objects have their keys in order, however the value keeps them.
struct Gesorteerd<'a>(&'a Value);

impl Serialize for Gesorteerd<'_> {
    fn serialize<S: Serializer>(&self, schrijver: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(velden) => {
                let velden: BTreeMap<&String, Gesorteerd<'_>> =
                    velden.iter().map(|(naam, waarde)| (naam, Gesorteerd(waarde))).collect();
                velden.serialize(schrijver)
            }
            Value::Array(waarden) => schrijver.collect_seq(waarden.iter().map(Gesorteerd)),
            enkel => enkel.serialize(schrijver),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn van(methode: &Method, pad: &str, inhoud: &str) -> Vec<u8> {
        bytes(methode, pad, inhoud.as_bytes()).unwrap()
    }

    #[test]
    fn alleen_wat_een_opdracht_zegt_telt() {
        let een = van(&Method::POST, "/a", r#"{"b":{"y":1,"x":[2,{"q":null,"p":"é"}]},"a":true}"#);
        let anders_geschreven = van(
            &Method::POST,
            "/a",
            "{ \"a\":true,\n\"b\":{\"x\":[2,{\"p\":\"\\u00e9\",\"q\":null}],\"y\":1}}",
        );
        assert_eq!(een, anders_geschreven);
        for ander in [
            van(&Method::PUT, "/a", r#"{"a":true}"#),
            van(&Method::POST, "/a", r#"{"a":false}"#),
            van(&Method::POST, "/a", r#"{"a":[2,1]}"#),
            van(&Method::POST, "/a", r#"{"a":[1,2]}"#),
            van(&Method::POST, "/a{", r#"{"a":true}"#),
        ] {
            assert_ne!(ander, van(&Method::POST, "/a", r#"{"a":true}"#));
            assert_ne!(ander, een);
        }
    }
}
