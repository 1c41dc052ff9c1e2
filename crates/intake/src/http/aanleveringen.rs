//! The existing file of benefits over HTTP: the same importer as for a file.

use std::io::Cursor;

use aanlevering::{Mapping, Samenvatting};
use axum::{
    Json,
    extract::{Request, State},
    http::header::CONTENT_TYPE,
};
use dienst::{Omgeving, Verzoek, importeer};
use domein::Rol;
use schemars::JsonSchema;
use serde::Serialize;
use web::{Api, Operatie, Probleem, lees_lichaam};

use crate::aanvoer::Beginbestand;

/// Largest delivery over HTTP, in bytes; larger ones go with `jongerenstroom import beginbestand`.
const MAX_BESTAND_BYTES: usize = 64 * 1024 * 1024;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/aanleveringen/beginbestand")
            .titel("Bestaand bestand aanleveren")
            .uitleg(
                "Het lichaam is een CSV-bestand (text/csv) van hoogstens 64 MiB met de kolommen van \
                 schemas/aanlevering/beginbestand.md. Nog eens hetzelfde bestand verandert niets. Geweigerde rijen \
                 staan in quarantaine; de overige zijn aangenomen.",
            )
            .rollen(&[Rol::Beheer])
            .antwoord::<Uitslag>(200)
            .aanlevering()
            .fouten(&[413]),
        neem_over,
    )
}

/// What a delivery did, in rows.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Uitslag {
    gelezen: u64,
    aangenomen: u64,
    dubbel: u64,
    geweigerd: u64,
    /// The first refusals, at most 20; all are in quarantine.
    weigeringen: Vec<Rijweigering>,
    /// Columns that were not used.
    extra_kolommen: Vec<String>,
}

/// One thing that is wrong with a row.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Rijweigering {
    /// Line in the file, from 1.
    regel: u64,
    veld: Option<String>,
    code: &'static str,
    reden: String,
}

async fn neem_over(
    State(omgeving): State<Omgeving>,
    verzoek: Verzoek,
    aanvraag: Request,
) -> Result<Json<Uitslag>, Probleem> {
    let soort =
        aanvraag.headers().get(CONTENT_TYPE).and_then(|soort| soort.to_str().ok()).unwrap_or_default();
    if !soort.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/csv") {
        return Err(Probleem::verzoek_onjuist(
            "csv-verwacht",
            "Deze operatie leest CSV. Stuur de kop `Content-Type: text/csv` mee.",
        ));
    }
    let lichaam = lees_lichaam(aanvraag.into_body(), MAX_BESTAND_BYTES).await?;
    let aanvoer = Beginbestand { gemeente: omgeving.gemeente.clone() };
    // The name under which refused rows are kept: each delivery has its own, the same request again the same.
    let bestand = format!("http-{}", verzoek.opdracht);
    let uitslag =
        importeer(&omgeving, &aanvoer, Cursor::new(lichaam), &bestand, &Mapping::default(), |_| {}).await?;
    let Samenvatting { gelezen, aangenomen, dubbel, geweigerd } = uitslag.samenvatting;
    let weigeringen = uitslag
        .weigeringen
        .into_iter()
        .map(|aanlevering::Rijfout { regel, veld, code, reden }| Rijweigering { regel, veld, code, reden })
        .collect();
    let extra_kolommen = uitslag.extra_kolommen;
    Ok(Json(Uitslag { gelezen, aangenomen, dubbel, geweigerd, weigeringen, extra_kolommen }))
}
