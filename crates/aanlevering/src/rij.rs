//! One row, whatever it came from: a line of a CSV file or a JSON object, asked for by canonical field name. The
//! mapping's names and value translations are applied here and nowhere else.

use std::{borrow::Cow, fmt, sync::Arc};

use serde_json::{Map, Value};

use crate::{
    datum::Notatie, geen_datum::is_niets, json_keuring::veld_van, kopregel::Kopregel, lezer::Lezer,
    mapping::Mapping,
};

/// One row. Its fields are personal data; it has no `Debug` that would show them.
pub struct Rij {
    regel: u64,
    inhoud: Inhoud,
    pub(crate) mapping: Arc<Mapping>,
}

enum Inhoud {
    Csv { kop: Arc<Kopregel>, velden: Vec<String> },
    Json(Map<String, Value>),
}

impl Rij {
    pub(crate) fn csv(regel: u64, kop: Arc<Kopregel>, velden: Vec<String>, mapping: Arc<Mapping>) -> Self {
        Self { regel, inhoud: Inhoud::Csv { kop, velden }, mapping }
    }

    pub(crate) fn json(regel: u64, object: Map<String, Value>, mapping: Arc<Mapping>) -> Self {
        Self { regel, inhoud: Inhoud::Json(object), mapping }
    }

    /// A row of an object that was parsed elsewhere, read without a mapping.
    #[must_use]
    pub fn van_object(regel: u64, object: Map<String, Value>) -> Self {
        Self::json(regel, object, Arc::default())
    }

    /// The line on which it starts, counted from 1.
    #[must_use]
    pub fn regel(&self) -> u64 {
        self.regel
    }

    /// The text of a field, trimmed and translated by the mapping; numbers and booleans as text. None when the
    /// field is absent, null, empty, a nested value, or what a database writes for null.
    #[must_use]
    pub fn tekst(&self, veld: &str) -> Option<Cow<'_, str>> {
        let tekst = match &self.inhoud {
            Inhoud::Csv { kop, velden } => Cow::Borrowed(velden.get(kop.plaats(veld)?)?.trim()),
            Inhoud::Json(_) => match self.waarde(veld)? {
                Value::String(tekst) => Cow::Borrowed(tekst.trim()),
                Value::Number(getal) => Cow::Owned(getal.to_string()),
                Value::Bool(waarde) => Cow::Borrowed(if *waarde { "true" } else { "false" }),
                Value::Null | Value::Array(_) | Value::Object(_) => return None,
            },
        };
        if tekst.is_empty() {
            return None;
        }
        match self.mapping.vertaal(veld, &tekst) {
            Some("") => None,
            Some(vertaald) => Some(Cow::Owned(vertaald.to_owned())),
            None => Some(tekst).filter(|tekst| !is_niets(tekst)),
        }
    }

    /// The value of a field of a JSON row; a name with dots walks nested objects. None for a CSV row.
    #[must_use]
    pub fn waarde(&self, veld: &str) -> Option<&Value> {
        let object = self.object()?;
        veld_van(object, self.mapping.kolomnaam(veld).unwrap_or(veld))
    }

    /// The whole object of a JSON row.
    #[must_use]
    pub fn object(&self) -> Option<&Map<String, Value>> {
        match &self.inhoud {
            Inhoud::Csv { .. } => None,
            Inhoud::Json(object) => Some(object),
        }
    }

    /// How its dates are written: as the mapping says. Without that a file that people make may have the usual forms,
    /// and JSON, which programs make, has the one form of HTTP.
    pub(crate) fn datumnotatie(&self) -> &Notatie {
        match (&self.inhoud, &self.mapping.datumnotatie) {
            (Inhoud::Json(_), Notatie::Auto) => &Notatie::Rfc3339,
            (_, notatie) => notatie,
        }
    }

    /// Reads typed fields and gathers everything that is wrong with them.
    pub fn lezer(&self) -> Lezer<'_> {
        Lezer::nieuw(self)
    }
}

impl fmt::Debug for Rij {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rij").field("regel", &self.regel).finish_non_exhaustive()
    }
}
