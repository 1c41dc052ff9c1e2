//! The page behind the `type` of a problem: the list of error codes from the documentation, built in.
//! A code without a section there is a code that nobody can look up.

use axum::Router;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::Probleem;

const FOUTEN: &str = include_str!("../../../docs/fouten.md");
/// What stands before a code in its heading.
const KOP: &str = "### ";
const SOORT: [(axum::http::HeaderName, &str); 1] = [(CONTENT_TYPE, "text/markdown; charset=utf-8")];

/// Whether the code has a section in the documentation. Services test their own codes with it.
pub fn is_beschreven(code: &str) -> bool {
    beschreven(code).is_some()
}

/// The code as it stands in the documentation; none when it has no section there. Gives a code that came as text, such as
/// one in an answer of another service, the lifetime that codes have.
pub fn beschreven(code: &str) -> Option<&'static str> {
    let sectie = sectie(code)?;
    sectie.get(KOP.len()..KOP.len() + code.len())
}

/// The section under the heading `### code`, heading included.
fn sectie(code: &str) -> Option<&'static str> {
    let kop = format!("{KOP}{code}\n");
    let begin =
        FOUTEN.match_indices(&kop).map(|(i, _)| i).find(|i| *i == 0 || FOUTEN[..*i].ends_with('\n'))?;
    let rest = &FOUTEN[begin + kop.len()..];
    let lengte = rest.find("\n## ").into_iter().chain(rest.find("\n### ")).min().unwrap_or(rest.len());
    Some(&FOUTEN[begin..begin + kop.len() + lengte])
}

pub(crate) fn router() -> Router {
    let een = |Path(code): Path<String>| async move {
        sectie(&code).map(|tekst| (SOORT, tekst).into_response()).ok_or_else(|| {
            Probleem::niet_gevonden("fout-onbekend", "Deze foutcode bestaat niet. `/fouten` noemt ze alle.")
        })
    };
    Router::new().route("/fouten", get(|| async { (SOORT, FOUTEN) })).route("/fouten/{code}", get(een))
}
