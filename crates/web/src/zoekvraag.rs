//! The query string and the parameters in the path, refused in the same form as a body.
//! A query is read as a flat object by the schema of its type, so one set of rules holds for both.

use axum::extract::{FromRequestParts, Path, Query, RawPathParams};
use axum::http::Uri;
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::invoer::{Keur, inhoudelijk};
use crate::schemafouten::{fouten, schema, soorten, volg};
use crate::{Probleem, Veldfout, vorm};

/// The query parameters, by the same rules as a body: schema, own rules, everything wrong at once.
///
/// The type refuses unknown parameters itself: `#[serde(deny_unknown_fields)]`. A list is a parameter that
/// is repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zoekvraag<T>(pub T);

impl<S, T> FromRequestParts<S> for Zoekvraag<T>
where
    S: Sync,
    T: DeserializeOwned + JsonSchema + Keur + 'static,
{
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Probleem> {
        ontleed(&parts.uri).map(Self).map_err(Probleem::ongeldig)
    }
}

fn ontleed<T: DeserializeOwned + JsonSchema + Keur + 'static>(uri: &Uri) -> Result<T, Vec<Veldfout>> {
    let onleesbaar =
        |_| vec![Veldfout::nieuw("", "vraag-onleesbaar", "Het deel na het vraagteken is niet te lezen.")];
    let Query(paren) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(onleesbaar)?;
    let schema = schema::<T>();
    let mut object = Map::new();
    let mut gevonden = Vec::new();
    for (naam, tekst) in paren {
        let eigen = schema.pointer("/properties").and_then(|p| p.get(&naam)).map(|s| volg(&schema, s));
        match (eigen.filter(|s| soorten(s).contains(&"array")), object.get_mut(&naam)) {
            (Some(_), Some(Value::Array(lijst))) => lijst.push(Value::String(tekst)),
            (Some(_), _) => drop(object.insert(naam, Value::Array(vec![Value::String(tekst)]))),
            (None, Some(_)) => {
                gevonden.push(Veldfout::nieuw(naam, "herhaald", "Noem deze parameter één keer."));
            }
            (None, None) => drop(object.insert(naam, lees(eigen, tekst))),
        }
    }
    let waarde = Value::Object(object);
    gevonden.extend(fouten(&schema, &waarde));
    match serde_json::from_value::<T>(waarde) {
        Ok(vraag) => {
            inhoudelijk(&mut gevonden, vraag.keur());
            if gevonden.is_empty() { Ok(vraag) } else { Err(gevonden) }
        }
        Err(_) if gevonden.is_empty() => Err(vec![Veldfout::nieuw(
            "",
            "waarde-onjuist",
            "Een van de parameters past niet. Zie de beschrijving in openapi.json.",
        )]),
        Err(_) => Err(gevonden),
    }
}

/// A number or a truth value when the schema asks for one and the text is one; otherwise the text.
fn lees(schema: Option<&Value>, tekst: String) -> Value {
    let soorten = schema.map(soorten).unwrap_or_default();
    let gelezen = serde_json::from_str::<Value>(&tekst).ok().filter(|waarde| match waarde {
        Value::Bool(_) => soorten.contains(&"boolean"),
        Value::Number(_) => soorten.contains(&"integer") || soorten.contains(&"number"),
        _ => false,
    });
    gelezen.unwrap_or(Value::String(tekst))
}

/// The parameters in the path, as `axum::extract::Path`, with a 400 of our own form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pad<T>(pub T);

impl<S, T> FromRequestParts<S> for Pad<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, staat: &S) -> Result<Self, Probleem> {
        let onjuist = || {
            Probleem::verzoek_onjuist(
                "pad-onjuist",
                "Een deel van het adres heeft niet de juiste vorm; een id is een UUID. Zie openapi.json.",
            )
        };
        // A parameter whose name ends in `Id` is a UUID, as its description says.
        let rauw = RawPathParams::from_request_parts(parts, staat).await.map_err(|_| onjuist())?;
        if rauw.iter().any(|(naam, waarde)| naam.ends_with("Id") && !vorm::is_id(waarde)) {
            return Err(onjuist());
        }
        let Path(waarde) = Path::<T>::from_request_parts(parts, staat).await.map_err(|_| onjuist())?;
        Ok(Self(waarde))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Zoek {
        van: jiff::civil::Date,
        aantal: Option<u16>,
        #[serde(default)]
        open: bool,
        #[serde(default)]
        bron: Vec<String>,
        team: Option<String>,
    }
    impl Keur for Zoek {}

    fn zoek(vraag: &str) -> Result<Zoek, Vec<Veldfout>> {
        ontleed(&format!("/x?{vraag}").parse().unwrap())
    }

    #[test]
    fn tekst_wordt_wat_het_schema_vraagt() {
        let gevonden = zoek("van=2026-01-01&aantal=20&open=true&bron=uwv&bron=partner&team=12").unwrap();
        assert_eq!((gevonden.aantal, gevonden.open, gevonden.team.as_deref()), (Some(20), true, Some("12")));
        assert_eq!(gevonden.bron, ["uwv", "partner"]);
    }

    #[test]
    fn alle_fouten_van_een_vraag_komen_tegelijk() {
        let fouten = zoek("aantal=veel&open=ja&team=a&team=b&vreemd=1").unwrap_err();
        let codes: Vec<_> = fouten.iter().map(|f| (f.veld.as_str(), f.code.as_ref())).collect();
        for verwacht in [
            ("van", "ontbreekt"),
            ("aantal", "soort-onjuist"),
            ("open", "soort-onjuist"),
            ("team", "herhaald"),
            ("vreemd", "onbekend-veld"),
        ] {
            assert!(codes.contains(&verwacht), "{verwacht:?} ontbreekt in {codes:?}");
        }
        assert_eq!(codes.len(), 5);
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct ZoekTeam {
        #[schemars(regex(pattern = "^[a-z]+$"))]
        team: String,
    }

    impl Keur for ZoekTeam {
        fn keur(&self) -> Vec<Veldfout> {
            let goed = self.team.bytes().all(|b| b.is_ascii_lowercase());
            let fout = || Veldfout::nieuw("team", "notatie-onjuist", "Hier horen kleine letters.");
            if goed { Vec::new() } else { vec![fout()] }
        }
    }

    #[test]
    fn wat_het_schema_al_zegt_wordt_niet_herhaald_en_een_patroon_is_geen_taal() {
        let fouten = ontleed::<ZoekTeam>(&"/x?team=Oost".parse().unwrap()).unwrap_err();
        assert_eq!(fouten.len(), 1, "{fouten:?}");
        assert!(!fouten[0].reden.contains("[a-z]"), "{}", fouten[0].reden);
    }
}
