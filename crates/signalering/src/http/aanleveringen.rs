//! `/aanleveringen`: a delivery over HTTP takes the same way as the same file on disk, and is answered with the same
//! report; the list of what was delivered; and taking a delivery back.

use std::io::Cursor;

use axum::{Json, body::Body, extract::State, http::HeaderMap};
use dienst::{
    Aanvoer, Verzoek, Vrager,
    levering::{
        Aanlevering, Aanleveringen, Keuze, Leveringsantwoord, Terugdraaifout, Teruggedraaid, lever_rijen,
        neem_terug,
    },
    mappings,
};
use domein::Rol;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag, keur_soort, lees_lichaam};

use super::Dienst;
use crate::{Normtijden, aanvoer};

/// Largest delivery over HTTP, in bytes; what is larger is imported as a file.
pub const MAX_AANLEVERING_BYTES: usize = 16 * 1024 * 1024;

/// What notices of the Doorstroompunt may be.
const MELDINGEN: &[&str] = aanvoer::DOORSTROOMPUNT_INDELING.vorm.mediatypen();
/// What messages of UWV may be.
const CLOUDEVENTS: &[&str] =
    &["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"];

pub(super) fn operaties(api: Api<Dienst>) -> Api<Dienst> {
    api.operatie(
        Operatie::post("/aanleveringen/doorstroompunt")
            .titel("Meldingen van het Doorstroompunt aanleveren")
            .uitleg("CSV, JSON, een werkmap (.xlsx of .ods) of XML, hoogstens 16 MiB; zie schemas/aanlevering.")
            .rollen(&[Rol::Doorstroompunt, Rol::Beheer])
            .vraag::<Leveringsvraag>()
            .antwoord::<Leveringsantwoord>(200)
            .aanlevering(MELDINGEN),
        async |State(dienst): State<Dienst>,
               verzoek: Verzoek,
               Zoekvraag(vraag): Zoekvraag<Leveringsvraag>,
               koppen: HeaderMap,
               lichaam: Body| {
            let feed = aanvoer::Doorstroompunt::nieuw(Normtijden::clone(&dienst.normtijden));
            neem_aan(&dienst, &feed, MELDINGEN, &verzoek, &vraag, &koppen, lichaam).await
        },
    )
    .operatie(
        Operatie::post("/aanleveringen/uwv")
            .titel("Berichten van UWV aanleveren")
            .uitleg("CloudEvents in JSON: een bericht, een reeks, of een per regel; hoogstens 16 MiB.")
            .rollen(&[Rol::Uwv, Rol::Beheer])
            .vraag::<Leveringsvraag>()
            .antwoord::<Leveringsantwoord>(200)
            .aanlevering(CLOUDEVENTS),
        async |State(dienst): State<Dienst>,
               verzoek: Verzoek,
               Zoekvraag(vraag): Zoekvraag<Leveringsvraag>,
               koppen: HeaderMap,
               lichaam: Body| {
            let feed = aanvoer::Uwv::nieuw(Normtijden::clone(&dienst.normtijden));
            neem_aan(&dienst, &feed, CLOUDEVENTS, &verzoek, &vraag, &koppen, lichaam).await
        },
    )
    .operatie(
        Operatie::get("/aanleveringen")
            .titel("Wat er is aangeleverd")
            .uitleg(
                "De aanleveringen, de nieuwste eerst, met wat zij deden en tot wanneer de bron bekend is. Een bron ziet \
                 alleen haar eigen aanleveringen.",
            )
            .rollen(&[Rol::Doorstroompunt, Rol::Uwv, Rol::Beheer])
            .antwoord::<Lijst>(200),
        lijst,
    )
    .operatie(
        Operatie::post("/aanleveringen/{aanleveringId}/terugdraaiing")
            .titel("Een aanlevering terugdraaien")
            .uitleg(
                "Wat de aanlevering bracht, wordt ingetrokken; wat zij corrigeerde, wordt wat het was. Wat al is \
                 opgevolgd, en wat niet ongedaan kan worden gemaakt, blijft en staat in het antwoord. Daarna kan het goede \
                 bestand worden geleverd, ook met dezelfde nummers.",
            )
            .parameter("aanleveringId", "De aanlevering")
            .rollen(&[Rol::Beheer])
            .antwoord::<Teruggedraaid>(200)
            .fouten(&[404, 409]),
        terugdraaien,
    )
}

/// How a delivery is to be read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Leveringsvraag {
    /// De naam van een vastgelegde mapping; zonder deze heeft de aanlevering de standaardvorm.
    mapping: Option<String>,
    /// Dag tot en met welke de levering gaat; zonder deze: de nieuwste dag die de rijen noemen.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    peildatum: Option<Date>,
    /// Eerste dag waarover de levering gaat; zonder deze: alles ervoor.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    vanaf: Option<Date>,
    /// Alleen zeggen wat er zou veranderen.
    #[serde(default)]
    proef: bool,
}

/// What was delivered.
#[derive(Serialize, JsonSchema)]
struct Lijst {
    /// The newest first.
    aanleveringen: Vec<Aanlevering>,
}

impl Keur for Leveringsvraag {}

async fn neem_aan<A: Aanvoer>(
    dienst: &Dienst,
    feed: &A,
    soorten: &[&str],
    verzoek: &Verzoek,
    vraag: &Leveringsvraag,
    koppen: &HeaderMap,
    lichaam: Body,
) -> Result<Json<Leveringsantwoord>, Probleem> {
    keur_soort(koppen, soorten)?;
    let bytes = lees_lichaam(lichaam, MAX_AANLEVERING_BYTES).await?;
    // The name under which refused rows are kept: each delivery has its own, the same request again the same.
    let naam = format!("http-{}", verzoek.opdracht);
    let genoemd = vraag.mapping.as_deref();
    let mapping = mappings::genoemd(&dienst.omgeving, genoemd, feed.bron(), feed.indeling()).await?;
    let keuze = Keuze {
        peildatum: vraag.peildatum,
        vanaf: vraag.vanaf,
        proef: vraag.proef,
        door: Some(verzoek.gebruiker.sub.clone()),
        ..Keuze::default()
    };
    let (omgeving, lezer) = (&dienst.omgeving, Cursor::new(bytes));
    let verslag = lever_rijen(omgeving, feed, lezer, &naam, &mapping, &keuze, |_| {}).await?;
    Ok(Json(verslag.into()))
}

/// What this caller may see: a source its own deliveries, beheer all.
async fn lijst(State(dienst): State<Dienst>, vrager: Vrager) -> Result<Json<Lijst>, Probleem> {
    let mut aanleveringen = Aanleveringen::van(&dienst.omgeving.database).alle().await?;
    let rollen = &vrager.gebruiker.rollen;
    let eigen = [(Rol::Doorstroompunt, aanvoer::DOORSTROOMPUNT.bron()), (Rol::Uwv, aanvoer::UWV.bron())];
    let ziet = |bron: &str| {
        rollen.contains(&Rol::Beheer)
            || eigen.iter().any(|(rol, eigen)| *eigen == bron && rollen.contains(rol))
    };
    aanleveringen.retain(|een| een.gemeente == dienst.omgeving.gemeente && ziet(&een.bron));
    Ok(Json(Lijst { aanleveringen }))
}

async fn terugdraaien(
    State(dienst): State<Dienst>,
    _: Verzoek,
    Pad(aanlevering_id): Pad<Uuid>,
) -> Result<Json<Teruggedraaid>, Probleem> {
    let omgeving = &dienst.omgeving;
    match neem_terug(omgeving, &aanvoer::DOORSTROOMPUNT, aanlevering_id).await {
        Err(Terugdraaifout::Onbekend) => Ok(Json(neem_terug(omgeving, &aanvoer::UWV, aanlevering_id).await?)),
        uitkomst => Ok(Json(uitkomst?)),
    }
}
