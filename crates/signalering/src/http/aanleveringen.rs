//! `/aanleveringen/…`: a delivery over HTTP takes the same way as the same file on disk, and is answered with the
//! same summary.

use std::io::Cursor;

use aanlevering::Samenvatting;
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, header::CONTENT_TYPE},
};
use dienst::{Aanvoer, Verzoek, mappings};
use domein::Rol;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Api, Keur, Operatie, Probleem, Zoekvraag, lees_lichaam};

use super::Dienst;
use crate::{Normtijden, aanvoer};

/// Largest delivery over HTTP, in bytes; what is larger is imported as a file.
pub const MAX_AANLEVERING_BYTES: usize = 16 * 1024 * 1024;

const CSV_OF_JSON: &[&str] = &["text/csv", "application/json"];
const CLOUDEVENTS: &[&str] =
    &["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"];

pub(super) fn operaties(api: Api<Dienst>) -> Api<Dienst> {
    api.operatie(
        Operatie::post("/aanleveringen/doorstroompunt")
            .titel("Meldingen van het Doorstroompunt aanleveren")
            .uitleg("Als `text/csv` of `application/json`, hoogstens 16 MiB; zie schemas/aanlevering.")
            .rollen(&[Rol::Doorstroompunt, Rol::Beheer])
            .vraag::<Leveringsvraag>()
            .antwoord::<Ontvangstbewijs>(200)
            .aanlevering()
            .fouten(&[413, 415]),
        async |State(dienst): State<Dienst>,
               verzoek: Verzoek,
               Zoekvraag(vraag): Zoekvraag<Leveringsvraag>,
               koppen: HeaderMap,
               lichaam: Body| {
            let feed = aanvoer::Doorstroompunt::nieuw(Normtijden::clone(&dienst.normtijden));
            neem_aan(&dienst, &feed, CSV_OF_JSON, &verzoek, &vraag, &koppen, lichaam).await
        },
    )
    .operatie(
        Operatie::post("/aanleveringen/uwv")
            .titel("Berichten van UWV aanleveren")
            .uitleg("CloudEvents in JSON: een bericht, een reeks, of een per regel; hoogstens 16 MiB.")
            .rollen(&[Rol::Uwv, Rol::Beheer])
            .vraag::<Leveringsvraag>()
            .antwoord::<Ontvangstbewijs>(200)
            .aanlevering()
            .fouten(&[413, 415]),
        async |State(dienst): State<Dienst>,
               verzoek: Verzoek,
               Zoekvraag(vraag): Zoekvraag<Leveringsvraag>,
               koppen: HeaderMap,
               lichaam: Body| {
            let feed = aanvoer::Uwv::nieuw(Normtijden::clone(&dienst.normtijden));
            neem_aan(&dienst, &feed, CLOUDEVENTS, &verzoek, &vraag, &koppen, lichaam).await
        },
    )
}

/// How a delivery is to be read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Leveringsvraag {
    /// De naam van een vastgelegde mapping; zonder deze heeft de aanlevering de standaardvorm.
    mapping: Option<String>,
}

impl Keur for Leveringsvraag {}

/// What came of a delivery.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Ontvangstbewijs {
    /// Rows read: the sum of the other three.
    gelezen: u64,
    /// Rows taken in.
    aangenomen: u64,
    /// Rows that had been taken in before.
    dubbel: u64,
    /// Rows refused; they are in quarantine.
    geweigerd: u64,
    /// The first refusals, at most twenty.
    weigeringen: Vec<Rijweigering>,
    /// Columns that were not used.
    extra_kolommen: Vec<String>,
}

/// Something wrong with a row. Never repeats a delivered value.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Rijweigering {
    /// Line in the delivery, counted from 1.
    regel: u64,
    /// The field, when the fault lies in one.
    veld: Option<String>,
    /// Stable code.
    code: &'static str,
    /// What was expected, in Dutch.
    reden: String,
}

async fn neem_aan<A: Aanvoer>(
    dienst: &Dienst,
    feed: &A,
    soorten: &[&str],
    verzoek: &Verzoek,
    vraag: &Leveringsvraag,
    koppen: &HeaderMap,
    lichaam: Body,
) -> Result<Json<Ontvangstbewijs>, Probleem> {
    if !is_soort(koppen, soorten) {
        return Err(Probleem::soort_inhoud());
    }
    let bytes = lees_lichaam(lichaam, MAX_AANLEVERING_BYTES).await?;
    // The name under which refused rows are kept: each delivery has its own, the same request again the same.
    let naam = format!("http-{}", verzoek.opdracht);
    let genoemd = vraag.mapping.as_deref();
    let mapping = mappings::genoemd(&dienst.omgeving, genoemd, feed.bron(), feed.indeling()).await?;
    let uitslag =
        dienst::importeer(&dienst.omgeving, feed, Cursor::new(bytes), &naam, &mapping, |_| {}).await?;
    let Samenvatting { gelezen, aangenomen, dubbel, geweigerd } = uitslag.samenvatting;
    let weigeringen = uitslag.weigeringen.into_iter().map(|weigering| Rijweigering {
        regel: weigering.regel,
        veld: weigering.veld,
        code: weigering.code,
        reden: weigering.reden,
    });
    Ok(Json(Ontvangstbewijs {
        gelezen,
        aangenomen,
        dubbel,
        geweigerd,
        weigeringen: weigeringen.collect(),
        extra_kolommen: uitslag.extra_kolommen,
    }))
}

fn is_soort(koppen: &HeaderMap, soorten: &[&str]) -> bool {
    let soort = koppen.get(CONTENT_TYPE).map(HeaderValue::to_str);
    let Some(Ok(soort)) = soort else { return false };
    let soort = soort.split(';').next().unwrap_or_default().trim();
    soorten.iter().any(|toegestaan| toegestaan.eq_ignore_ascii_case(soort))
}
