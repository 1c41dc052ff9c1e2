//! A page of a list, the same for every list: `limiet` and `na` go in; `regels`, `volgende` and a `Link` header come
//! out (RFC 8288).

use std::{borrow::Cow, fmt::Display, str::FromStr};

use axum::{
    Json,
    http::{HeaderValue, Uri, header::LINK},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use web::{Probleem, Veldfout};

/// Most rows of a page.
pub const MAX_LIMIET: u16 = 200;
/// Rows of a page when the caller does not say.
const STANDAARD: u16 = 50;

/// How many rows a page has at most: 1 up to and including 200, and 50 when left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Limiet(u16);

impl Default for Limiet {
    fn default() -> Self {
        Self(STANDAARD)
    }
}

impl Limiet {
    /// The number of rows to ask of a database: one more, which tells whether there is a next page.
    #[must_use]
    pub fn rijen(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl JsonSchema for Limiet {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Limiet".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIET})
    }
}

/// A place in a list: where the next page begins. A caller gives it back as it was given, and reads nothing in it. It
/// holds the name of its list, so that a place in another list is not taken for one in this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl JsonSchema for Cursor {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Cursor".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "maxLength": 200, "pattern": "^[A-Za-z0-9_-]+$",
            "x-uitleg": "Neem de waarde over uit `volgende` van de vorige bladzijde."})
    }
}

impl Cursor {
    fn van(uri: &Uri, sleutel: &impl Display) -> Self {
        Self(BASE64URL_NOPAD.encode(format!("{}:{sleutel}", lijst(uri)).as_bytes()))
    }

    /// What the list put in it; `uri` is that of the request.
    ///
    /// # Errors
    /// 400, when it does not come from this list.
    pub fn lees<K: FromStr>(&self, uri: &Uri) -> Result<K, Probleem> {
        let tekst =
            BASE64URL_NOPAD.decode(self.0.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let sleutel = tekst.as_deref().and_then(|tekst| tekst.strip_prefix(lijst(uri))?.strip_prefix(':'));
        sleutel.and_then(|sleutel| sleutel.parse().ok()).ok_or_else(|| {
            let reden = "Neem de waarde over uit `volgende` van de vorige bladzijde van dezelfde lijst.";
            Probleem::ongeldig(vec![Veldfout::nieuw("na", "notatie-onjuist", reden)])
        })
    }
}

/// The name of a list: the last part of its address.
fn lijst(uri: &Uri) -> &str {
    uri.path().rsplit('/').next().unwrap_or_default()
}

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bladzijde<T> {
    /// The rows.
    regels: Vec<T>,
    /// What to give as `na` for the next page; absent on the last. Its form may change, so read nothing in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    volgende: Option<Cursor>,
    /// The address of the next page.
    #[serde(skip)]
    adres: Option<String>,
}

impl<T> Bladzijde<T> {
    /// From the rows that [`Limiet::rijen`] asked for, each with its place in the list; `uri` is that of the request.
    pub fn van<K: Display>(mut rijen: Vec<(K, T)>, limiet: Limiet, uri: &Uri) -> Self {
        let meer = rijen.len() > usize::from(limiet.0);
        rijen.truncate(usize::from(limiet.0));
        let volgende = rijen.last().filter(|_| meer).map(|(plaats, _)| Cursor::van(uri, plaats));
        let adres = volgende.as_ref().map(|volgende| adres(uri, volgende));
        Self { regels: rijen.into_iter().map(|(_, rij)| rij).collect(), volgende, adres }
    }
}

/// The same address with another `na`.
fn adres(uri: &Uri, volgende: &Cursor) -> String {
    let andere = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|deel| !deel.is_empty() && deel.split('=').next() != Some("na"));
    let na = format!("na={}", volgende.0);
    let vraag: Vec<&str> = andere.chain([na.as_str()]).collect();
    format!("{}?{}", uri.path(), vraag.join("&"))
}

impl<T: Serialize> IntoResponse for Bladzijde<T> {
    fn into_response(self) -> Response {
        // A query string can hold what a header or the form of a link cannot; then there is `volgende` alone.
        let link = self.adres.as_deref().filter(|adres| !adres.contains(['<', '>']));
        let link = link.and_then(|adres| HeaderValue::from_str(&format!("<{adres}>; rel=\"next\"")).ok());
        let mut antwoord = Json(self).into_response();
        if let Some(link) = link {
            antwoord.headers_mut().insert(LINK, link);
        }
        antwoord
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_bladzijde_zegt_waar_de_volgende_begint() {
        let uri: Uri = "/x/v1/regels?limiet=2&na=oud&team=oost".parse().unwrap();
        let blad = Bladzijde::van(vec![(1, 'a'), (2, 'b'), (3, 'c')], Limiet(2), &uri);
        let volgende = blad.volgende.clone().unwrap();
        assert_eq!(volgende.lees::<i64>(&uri).unwrap(), 2);
        assert!(volgende.lees::<uuid::Uuid>(&uri).is_err());
        let andere: Uri = "/x/v1/andere".parse().unwrap();
        assert!(volgende.lees::<i64>(&andere).is_err(), "a place in another list");
        for vreemd in ["!", "MQ", ""] {
            assert!(Cursor(vreemd.to_owned()).lees::<i64>(&uri).is_err(), "{vreemd}");
        }
        assert_eq!(serde_json::to_value(&blad).unwrap()["regels"], serde_json::json!(["a", "b"]));
        let link = blad.into_response().headers()[LINK].to_str().unwrap().to_owned();
        assert_eq!(link, format!("</x/v1/regels?limiet=2&team=oost&na={}>; rel=\"next\"", volgende.0));
    }

    #[test]
    fn de_laatste_bladzijde_heeft_geen_volgende() {
        let blad = Bladzijde::van(vec![(1, 'a'), (2, 'b')], Limiet(2), &"/x".parse().unwrap());
        assert_eq!(serde_json::to_string(&blad).unwrap(), r#"{"regels":["a","b"]}"#);
        assert!(!blad.into_response().headers().contains_key(LINK));
    }
}
