//! Reading attributes one by one: each gives its value, or adds what is wrong to the list of all faults.

use std::ops::RangeInclusive;

use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

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
    data: Option<Box<RawValue>>,
    fouten: Vec<Veldfout>,
}

impl Velden {
    pub(super) fn uit(leden: Leden) -> Self {
        let mut velden = Self { rest: Map::new(), data: None, fouten: Vec::new() };
        let mut data = leden.data.into_iter();
        velden.data = data.next();
        if data.next().is_some() {
            velden.fout(DATA, "staat er meer dan eens");
        }
        for (naam, waarde) in leden.overige {
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

    /// A whole number that must be there.
    pub(super) fn altijd_getal(
        &mut self,
        naam: &str,
        grenzen: RangeInclusive<u64>,
        wat: &'static str,
    ) -> Option<u64> {
        match self.rest.remove(naam) {
            None | Some(Value::Null) => self.fout(naam, "ontbreekt"),
            Some(waarde) => match waarde.as_u64().filter(|getal| grenzen.contains(getal)) {
                Some(getal) => return Some(getal),
                None => self.fout(naam, wat),
            },
        }
        None
    }

    /// The facts as they stand there, letter for letter.
    pub(super) fn data(&mut self) -> Option<String> {
        match self.data.take() {
            Some(data) if data.get().starts_with('{') => Some(Box::<str>::from(data).into_string()),
            _ => {
                self.fout(DATA, "ontbreekt of is geen JSON-object");
                None
            }
        }
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

/// The member that is not an attribute.
const DATA: &str = "data";

/// The members of a JSON object as they stand there, doubles included.
pub(super) struct Leden {
    data: Vec<Box<RawValue>>,
    overige: Vec<(String, Value)>,
}

impl<'de> Deserialize<'de> for Leden {
    fn deserialize<D: serde::Deserializer<'de>>(bron: D) -> Result<Self, D::Error> {
        struct Bezoeker;
        impl<'de> serde::de::Visitor<'de> for Bezoeker {
            type Value = Leden;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut leden: A) -> Result<Leden, A::Error> {
                let mut uit = Leden { data: Vec::new(), overige: Vec::new() };
                while let Some(naam) = leden.next_key::<String>()? {
                    if naam == DATA {
                        uit.data.push(leden.next_value()?);
                    } else {
                        uit.overige.push((naam, leden.next_value()?));
                    }
                }
                Ok(uit)
            }
        }
        bron.deserialize_map(Bezoeker)
    }
}
