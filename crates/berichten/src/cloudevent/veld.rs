//! Reading attributes one by one: each gives its value, or adds what is wrong to the list of all faults.

use serde::Deserialize;
use serde_json::{Map, Value};

/// One attribute that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{attribuut}: {wat}")]
pub struct Veldfout {
    /// The attribute's name.
    pub attribuut: String,
    /// What is wrong with it, in Dutch; never its value.
    pub wat: &'static str,
}

/// The members of a message that have not been read yet, and the faults so far.
pub(super) struct Velden {
    rest: Map<String, Value>,
    fouten: Vec<Veldfout>,
}

impl Velden {
    pub(super) fn uit(leden: Leden) -> Self {
        let mut velden = Self { rest: Map::new(), fouten: Vec::new() };
        for (naam, waarde) in leden.0 {
            if velden.rest.insert(naam.clone(), waarde).is_some() {
                velden.fout(naam, "staat er meer dan eens");
            }
        }
        velden
    }

    pub(super) fn fout(&mut self, attribuut: impl Into<String>, wat: &'static str) {
        self.fouten.push(Veldfout { attribuut: attribuut.into(), wat });
    }

    /// A text that may be missing. JSON `null` counts as missing (CloudEvents JSON format).
    pub(super) fn soms<T>(
        &mut self,
        naam: &str,
        wat: &'static str,
        lees: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        match self.rest.remove(naam) {
            None | Some(Value::Null) => None,
            Some(Value::String(tekst)) => {
                let gelezen = lees(&tekst);
                if gelezen.is_none() {
                    self.fout(naam, wat);
                }
                gelezen
            }
            Some(_) => {
                self.fout(naam, "moet een tekst zijn");
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn altijd<T>(
        &mut self,
        naam: &str,
        wat: &'static str,
        lees: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if matches!(self.rest.get(naam), None | Some(Value::Null)) {
            self.rest.remove(naam);
            self.fout(naam, "ontbreekt");
            return None;
        }
        self.soms(naam, wat, lees)
    }

    pub(super) fn data(&mut self) -> Option<Map<String, Value>> {
        if let Some(Value::Object(data)) = self.rest.remove("data") {
            return Some(data);
        }
        self.fout("data", "ontbreekt of is geen JSON-object");
        None
    }

    /// What is left: attributes that we do not know, with names and values that the specification allows.
    pub(super) fn overige(&mut self) -> Map<String, Value> {
        let rest = std::mem::take(&mut self.rest);
        for (naam, waarde) in &rest {
            let goede_naam = (1..=20).contains(&naam.len())
                && naam.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            if !goede_naam {
                // The name itself may hold anything; it is not repeated.
                self.fout("(attribuut)", "een naam heeft 1 tot 20 kleine letters en cijfers");
            } else if !(waarde.is_string() || waarde.is_boolean() || waarde.is_i64()) {
                self.fout(naam.clone(), "moet een tekst, een geheel getal of waar/onwaar zijn");
            }
        }
        rest
    }

    pub(super) fn fouten(self) -> Vec<Veldfout> {
        self.fouten
    }
}

/// The members of a JSON object as they stand there, doubles included.
pub(super) struct Leden(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Leden {
    fn deserialize<D: serde::Deserializer<'de>>(bron: D) -> Result<Self, D::Error> {
        struct Bezoeker;
        impl<'de> serde::de::Visitor<'de> for Bezoeker {
            type Value = Leden;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut leden: A) -> Result<Leden, A::Error> {
                let mut uit = Vec::new();
                while let Some(lid) = leden.next_entry()? {
                    uit.push(lid);
                }
                Ok(Leden(uit))
            }
        }
        bron.deserialize_map(Bezoeker)
    }
}
