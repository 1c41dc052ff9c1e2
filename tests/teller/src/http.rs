//! The one thing that can be asked: how many there are.

use axum::{Json, Router, extract::State};
use dienst::contract::Volgplek;
use domein::Gemeentecode;
use eventstore::Database;
use schemars::JsonSchema;
use serde::Serialize;
use web::{Api, Operatie, Probleem};

/// What the handler works with.
#[derive(Clone)]
struct Plek {
    database: Database,
    gemeente: Gemeentecode,
}

/// The count of one municipality.
#[derive(Serialize, JsonSchema)]
struct Geteld {
    /// CBS code.
    gemeente: String,
    /// Young people that were reported.
    aantal: i64,
}

/// Everything under `/teller/v1`.
pub(crate) fn router(plek: Volgplek) -> Router {
    let operatie = Operatie::get("/meldingen").titel("Gemelde jongeren").openbaar().antwoord::<Geteld>(200);
    Api::nieuw(crate::CONTRACT.naam, "1.0.0", "Telt de gemelde jongeren.")
        .operatie(operatie, meldingen)
        .router(Plek { database: plek.database, gemeente: plek.instellingen.gemeente.clone() }, plek.toegang)
}

async fn meldingen(State(plek): State<Plek>) -> Result<Json<Geteld>, Probleem> {
    let aantal: Option<i64> = sqlx::query_scalar("SELECT aantal FROM geteld WHERE gemeente = $1")
        .bind(plek.gemeente.as_str())
        .fetch_optional(plek.database.pool())
        .await
        .map_err(|fout| Probleem::intern(&fout))?;
    Ok(Json(Geteld { gemeente: plek.gemeente.to_string(), aantal: aantal.unwrap_or_default() }))
}
