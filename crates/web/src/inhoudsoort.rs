//! What the head of a request says that its body is.

use axum::http::{HeaderMap, header::CONTENT_TYPE};

use crate::Probleem;

/// The media type in lower case, without parameters.
fn soort(koppen: &HeaderMap) -> Option<String> {
    let soort = koppen.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(soort.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Whether it is JSON, of whatever kind.
pub(crate) fn is_json(koppen: &HeaderMap) -> bool {
    soort(koppen).is_some_and(|soort| {
        soort == "application/json" || (soort.starts_with("application/") && soort.ends_with("+json"))
    })
}

/// Refuses a body of another media type than these, which are in lower case.
///
/// # Errors
/// 415 `soort-inhoud`, with the list.
pub fn keur_soort(koppen: &HeaderMap, soorten: &[&str]) -> Result<(), Probleem> {
    match soort(koppen) {
        Some(soort) if soorten.contains(&soort.as_str()) => Ok(()),
        _ => Err(Probleem::soort_inhoud_van(soorten)),
    }
}
