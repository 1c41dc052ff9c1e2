//! The council report over HTTP: the same bytes as the files on disk.

use std::sync::LazyLock;

use axum::{
    extract::State,
    http::{
        HeaderName,
        header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};
use web::{Pad, Plek, Probleem, Werk};

use crate::{Bestand, Kwartaal, RaadsBestanden, Rapportage};

/// Of the report's page only its own style is taken, known by its hash, and nothing else runs or loads.
static CSP: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64.encode(&Sha256::digest(include_str!("../rapport/stijl.css")));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

pub(super) async fn html(
    State(rapportage): State<Rapportage>,
    plek: Plek,
    Pad(kwartaal): Pad<String>,
) -> Result<Response, Probleem> {
    let bestand = rapport(&rapportage, &plek, &kwartaal).await?.html;
    let koppen = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, &CSP)];
    Ok((koppen, bestand.inhoud).into_response())
}

pub(super) async fn json(
    State(rapportage): State<Rapportage>,
    plek: Plek,
    Pad(kwartaal): Pad<String>,
) -> Result<Response, Probleem> {
    let bestand = rapport(&rapportage, &plek, &kwartaal).await?.json;
    Ok(([(CONTENT_TYPE, "application/json")], bestand.inhoud).into_response())
}

pub(super) async fn csv(
    State(rapportage): State<Rapportage>,
    plek: Plek,
    Pad((kwartaal, tabel)): Pad<(String, String)>,
) -> Result<Response, Probleem> {
    let naam = format!("{tabel}.csv");
    let csv = rapport(&rapportage, &plek, &kwartaal).await?.csv;
    let Some(Bestand { naam, inhoud }) = csv.into_iter().find(|bestand| bestand.naam == naam) else {
        let detail =
            "Deze tabel staat niet in de rapportage. De ids staan in de JSON van hetzelfde kwartaal.";
        return Err(Probleem::niet_gevonden("tabel-onbekend", detail));
    };
    // The name comes from the report and not from the address: letters, digits and hyphens.
    let als: (HeaderName, String) = (CONTENT_DISPOSITION, format!("attachment; filename=\"{naam}\""));
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), als], inhoud).into_response())
}

/// A quarter that is not over, or not covered, has no report.
async fn rapport(rapportage: &Rapportage, plek: &Plek, kwartaal: &str) -> Result<RaadsBestanden, Probleem> {
    let kwartaal: Kwartaal = kwartaal.parse()?;
    rapportage.raadsrapport_na(kwartaal, None, || plek.wissel(Werk::Rekenen)).await
}
