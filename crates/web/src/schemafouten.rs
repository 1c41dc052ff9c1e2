//! Checks a JSON value against the schema of a type and gives every finding at once, in Dutch and with its
//! path; serde alone stops at the first. Knows the keywords that our derived schemas use; what it does not
//! know it lets pass, and deserialising has the last word.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use schemars::JsonSchema;
use serde_json::Value;

use crate::plek::onder;
use crate::{Veldfout, beschreven, patroon, vorm};

/// Most findings that are told about one input.
const MAX_FOUTEN: usize = 100;
/// How deep references are followed; deeper input is left to serde.
const MAX_DIEPTE: usize = 64;

/// The schema of a type, generated once per process.
pub(crate) fn schema<T: JsonSchema + 'static>() -> Arc<Value> {
    static SCHEMAS: LazyLock<RwLock<HashMap<TypeId, Arc<Value>>>> = LazyLock::new(RwLock::default);
    let sleutel = TypeId::of::<T>();
    if let Some(bekend) = SCHEMAS.read().unwrap_or_else(PoisonError::into_inner).get(&sleutel) {
        return Arc::clone(bekend);
    }
    let nieuw = Arc::new(schemars::schema_for!(T).to_value());
    SCHEMAS.write().unwrap_or_else(PoisonError::into_inner).insert(sleutel, Arc::clone(&nieuw));
    nieuw
}

/// Every finding in a value, in the order of the schema.
pub(crate) fn fouten(schema: &Value, waarde: &Value) -> Vec<Veldfout> {
    let mut ronde = Ronde { wortel: schema, fouten: Vec::new() };
    ronde.bekijk(schema, waarde, "", 0);
    ronde.fouten
}

/// A schema with its references followed.
pub(crate) fn volg<'a>(wortel: &'a Value, schema: &'a Value) -> &'a Value {
    let mut hier = schema;
    for _ in 0..MAX_DIEPTE {
        let Some(verwijzing) = hier.get("$ref").and_then(Value::as_str) else { return hier };
        let Some(doel) = verwijzing.strip_prefix('#').and_then(|p| wortel.pointer(p)) else { return hier };
        hier = doel;
    }
    hier
}

struct Ronde<'a> {
    wortel: &'a Value,
    fouten: Vec<Veldfout>,
}

impl<'a> Ronde<'a> {
    fn meld(&mut self, pad: &str, code: &'static str, reden: impl Into<String>) {
        if self.fouten.len() < MAX_FOUTEN {
            self.fouten.push(Veldfout::nieuw(pad, code, reden));
        }
    }

    fn bekijk(&mut self, schema: &'a Value, waarde: &Value, pad: &str, diepte: usize) {
        if diepte > MAX_DIEPTE {
            return;
        }
        let schema = volg(self.wortel, schema);
        for deel in lijst(schema, "allOf") {
            self.bekijk(deel, waarde, pad, diepte + 1);
        }
        self.keuze(schema, waarde, pad, diepte);
        if !soort_klopt(schema, waarde) {
            self.meld(pad, "soort-onjuist", format!("Hier hoort {}.", verwachte_soort(schema)));
            return;
        }
        self.vaste_waarden(schema, waarde, pad);
        match waarde {
            Value::Object(velden) => self.object(schema, velden, pad, diepte),
            Value::Array(waarden) => {
                self.aantal(schema, waarden.len(), pad, ("minItems", "maxItems"), "onderdelen");
                if let Some(onderdeel) = schema.get("items") {
                    for (i, een) in waarden.iter().enumerate() {
                        self.bekijk(onderdeel, een, &format!("{pad}[{i}]"), diepte + 1);
                    }
                }
            }
            Value::String(tekst) => {
                if is_leeg(tekst)
                    && schema.get("minLength").and_then(Value::as_u64).is_some_and(|min| min > 0)
                {
                    self.meld(pad, "te-kort", "Vul hier een tekst in. Alleen spaties is ook leeg.");
                    return;
                }
                self.aantal(schema, tekst.chars().count(), pad, ("minLength", "maxLength"), "tekens");
                self.notatie(schema, tekst, pad);
                self.patroon(schema, tekst, pad);
            }
            Value::Number(getal) => self.grenzen(schema, getal.as_f64(), pad),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// `anyOf` and `oneOf`: one form that fits is enough; otherwise the findings of the nearest form.
    fn keuze(&mut self, schema: &'a Value, waarde: &Value, pad: &str, diepte: usize) {
        let vormen: Vec<&Value> = lijst(schema, "anyOf").iter().chain(lijst(schema, "oneOf")).collect();
        if vormen.is_empty() {
            return;
        }
        let vaste: Option<Vec<&Value>> = vormen.iter().map(|v| volg(self.wortel, v).get("const")).collect();
        if let Some(vaste) = vaste {
            if !vaste.contains(&waarde) {
                self.meld(pad, "waarde-onbekend", keuzezin(&vaste));
            }
            return;
        }
        // The nearest form has the right type, and of those the fewest findings.
        let mut naast: Option<(bool, Vec<Veldfout>)> = None;
        for vorm in vormen {
            let mut ronde = Ronde { wortel: self.wortel, fouten: Vec::new() };
            ronde.bekijk(vorm, waarde, pad, diepte + 1);
            if ronde.fouten.is_empty() {
                return;
            }
            let andere_soort = !soort_klopt(volg(self.wortel, vorm), waarde);
            let nader = |(anders, fouten): &(bool, Vec<Veldfout>)| {
                (andere_soort, ronde.fouten.len()) < (*anders, fouten.len())
            };
            if naast.as_ref().is_none_or(nader) {
                naast = Some((andere_soort, ronde.fouten));
            }
        }
        for fout in naast.map(|(_, fouten)| fouten).unwrap_or_default() {
            if self.fouten.len() < MAX_FOUTEN {
                self.fouten.push(fout);
            }
        }
    }

    fn vaste_waarden(&mut self, schema: &Value, waarde: &Value, pad: &str) {
        if let Some(mogelijk) = schema.get("enum").and_then(Value::as_array)
            && !mogelijk.contains(waarde)
        {
            self.meld(pad, "waarde-onbekend", keuzezin(&mogelijk.iter().collect::<Vec<_>>()));
        }
        if let Some(vast) = schema.get("const")
            && vast != waarde
        {
            self.meld(pad, "waarde-onbekend", keuzezin(&[vast]));
        }
    }

    fn object(
        &mut self,
        schema: &'a Value,
        velden: &serde_json::Map<String, Value>,
        pad: &str,
        diepte: usize,
    ) {
        for nodig in lijst(schema, "required").iter().filter_map(Value::as_str) {
            if !velden.contains_key(nodig) {
                self.meld(&onder(pad, nodig), "ontbreekt", "Dit veld is verplicht.");
            }
        }
        let bekend = schema.get("properties").and_then(Value::as_object);
        let overig = schema.get("additionalProperties");
        for (naam, waarde) in velden {
            let hier = onder(pad, naam);
            match (bekend.and_then(|b| b.get(naam)), overig) {
                (Some(veld), _) => self.bekijk(veld, waarde, &hier, diepte + 1),
                (None, Some(Value::Bool(false))) => {
                    self.meld(&hier, "onbekend-veld", "Dit veld kent de operatie niet. Laat het weg.");
                }
                (None, Some(anders)) => self.bekijk(anders, waarde, &hier, diepte + 1),
                (None, None) => {}
            }
        }
    }

    fn aantal(&mut self, schema: &Value, n: usize, pad: &str, grenzen: (&str, &str), wat: &str) {
        let grens = |naam| schema.get(naam).and_then(Value::as_u64);
        let n = n as u64;
        if let Some(min) = grens(grenzen.0).filter(|min| n < *min) {
            self.meld(pad, "te-kort", format!("Hier horen minstens {min} {wat}."));
        }
        if let Some(max) = grens(grenzen.1).filter(|max| n > *max) {
            self.meld(pad, "te-lang", format!("Hier passen hoogstens {max} {wat}."));
        }
    }

    fn grenzen(&mut self, schema: &Value, getal: Option<f64>, pad: &str) {
        let grens = |naam| schema.get(naam).and_then(Value::as_f64);
        let Some(getal) = getal else { return };
        if let Some(min) = grens("minimum").filter(|min| getal < *min) {
            self.meld(pad, "te-laag", format!("Het getal is minstens {min}."));
        }
        if let Some(max) = grens("maximum").filter(|max| getal > *max) {
            self.meld(pad, "te-hoog", format!("Het getal is hoogstens {max}."));
        }
    }

    fn notatie(&mut self, schema: &Value, tekst: &str, pad: &str) {
        let (goed, reden) = match schema.get("format").and_then(Value::as_str) {
            Some("date") => {
                (vorm::is_datum(tekst), "Schrijf een bestaande datum als JJJJ-MM-DD, zoals 2026-03-31.")
            }
            Some("date-time") => (
                vorm::moment(tekst).is_some(),
                "Schrijf een moment met tijdzone, zoals 2026-03-31T09:00:00Z.",
            ),
            Some("uuid") => (
                vorm::is_id(tekst),
                "Hier hoort een id in de vorm van een UUID: 8-4-4-4-12 hexadecimale tekens.",
            ),
            _ => return,
        };
        if !goed {
            self.meld(pad, NOTATIE_ONJUIST, reden);
        }
    }
}

/// Keyword of ours beside `pattern`: the form in Dutch words.
const UITLEG: &str = "x-uitleg";
/// Keyword of ours beside `pattern`: the code of a text of another form, where that has one of its own.
const CODE: &str = "x-code";
/// The code of a text of another form.
const NOTATIE_ONJUIST: &str = "notatie-onjuist";
/// What is said of a text of another form when its type does not say it in words. A pattern is no language for people.
const ZIE_BESCHRIJVING: &str =
    "De tekst heeft niet de vorm van dit veld. Zie de beschrijving in openapi.json.";

impl Ronde<'_> {
    /// `pattern`, and `not` with a pattern; a type says its form in words with [`UITLEG`], and its code with [`CODE`].
    fn patroon(&mut self, schema: &Value, tekst: &str, pad: &str) {
        let patroon = |schema: &Value| schema.get("pattern").and_then(Value::as_str).map(str::to_owned);
        let mist = patroon(schema).is_some_and(|patroon| !patroon::past(&patroon, tekst));
        let verboden = schema.get("not").and_then(patroon);
        if mist || verboden.is_some_and(|patroon| patroon::past(&patroon, tekst)) {
            let in_schema = |naam| schema.get(naam).and_then(Value::as_str);
            let code = in_schema(CODE).and_then(beschreven).unwrap_or(NOTATIE_ONJUIST);
            self.meld(pad, code, in_schema(UITLEG).unwrap_or(ZIE_BESCHRIJVING));
        }
    }
}

/// Whether nothing can be read in it: where a text is asked for, blanks are none.
fn is_leeg(tekst: &str) -> bool {
    tekst.chars().all(|teken| teken.is_whitespace() || teken.is_control())
}

fn lijst<'a>(schema: &'a Value, naam: &str) -> &'a [Value] {
    schema.get(naam).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The names in `type`, one or several.
pub(crate) fn soorten(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(een)) => vec![een],
        Some(Value::Array(meer)) => meer.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn soort_klopt(schema: &Value, waarde: &Value) -> bool {
    let soorten = soorten(schema);
    soorten.is_empty()
        || soorten.iter().any(|soort| match *soort {
            "null" => waarde.is_null(),
            "boolean" => waarde.is_boolean(),
            "integer" => waarde.is_i64() || waarde.is_u64(),
            "number" => waarde.is_number(),
            "string" => waarde.is_string(),
            "array" => waarde.is_array(),
            "object" => waarde.is_object(),
            _ => true,
        })
}

fn verwachte_soort(schema: &Value) -> String {
    let namen = soorten(schema).into_iter().map(|soort| match soort {
        "null" => "niets (null)",
        "boolean" => "true of false",
        "integer" => "een geheel getal",
        "number" => "een getal",
        "string" => "een tekst",
        "array" => "een lijst",
        _ => "een object",
    });
    namen.collect::<Vec<_>>().join(" of ")
}

fn keuzezin(mogelijk: &[&Value]) -> String {
    let namen: Vec<String> =
        mogelijk.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect();
    match namen.len() {
        1 => format!("Hier hoort `{}`.", namen[0]),
        _ => format!("Kies een van: {}.", namen.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn waar_een_tekst_hoort_is_wit_geen_tekst() {
        let schema = json!({"type": "object", "properties": {
            "naam": {"type": "string", "minLength": 1, "maxLength": 3},
            "uitleg": {"type": ["string", "null"], "minLength": 1},
            "vrij": {"type": "string"},
        }});
        let velden = |waarde: Value| -> Vec<String> {
            let fouten = fouten(&schema, &waarde);
            assert!(fouten.iter().all(|fout| fout.code == "te-kort"), "{fouten:?}");
            fouten.into_iter().map(|fout| fout.veld).collect()
        };
        for wit in ["", "  ", "\t\n", "\u{a0}\u{3000}", "\u{0}"] {
            assert_eq!(
                velden(json!({"naam": wit, "uitleg": wit, "vrij": wit})),
                ["naam", "uitleg"],
                "{wit:?}"
            );
        }
        assert_eq!(velden(json!({"naam": " a ", "uitleg": null})), Vec::<String>::new());
    }
}
