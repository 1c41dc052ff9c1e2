//! The way in over HTTP, under `/inrichting/v1`. What is asked comes from the log itself, so who records something reads it
//! back at once; the other services follow a moment later.

mod blad;
mod controles;
mod lijst;
mod medewerkers;
mod plek;
mod teams;

use std::sync::Arc;

use axum::{Json, Router, http::StatusCode};
use dienst::{Omgeving, Verzoek};
use domein::{Inrichtingsdeel, Rol, gebeurtenis::InrichtingGebeurtenis as G};
use eventstore::{HandleError, Handled};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use web::{Api, Herkenner, Operatie, Probleem};

use self::plek::Plekken;
use crate::regels::{Inrichting, Opdracht, Toestand, Voorval, stream};

/// Who records what the municipality is.
const BEHEER: &[Rol] = &[Rol::Beheer];
/// Who may know which teams there are and who works there: everybody of the municipality.
const LEZERS: &[Rol] =
    &[Rol::Coach, Rol::Inkomensconsulent, Rol::Accountmanager, Rol::Beleid, Rol::Privacy, Rol::Beheer];

/// The API of this service, under `/inrichting/v1`.
pub fn router(omgeving: Omgeving, toegang: Arc<dyn Herkenner>) -> Router {
    let api = Api::nieuw(
        "inrichting",
        "1.0.0",
        "Welke teams er zijn en wie er werkt, van wanneer tot wanneer. De andere diensten toetsen hieraan.",
    );
    let api = teams::operaties(api);
    let api = medewerkers::operaties(api);
    let api = controles::operaties(api);
    blad::operaties(api).router(omgeving, toegang)
}

/// What was recorded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Vastgelegd {
    /// What holds from now on that did not before, and what no longer does; empty when all of it was so already.
    wijzigingen: Vec<Gewijzigd>,
    /// Number of facts that are recorded about the municipality.
    versie: u64,
}

/// One period of which something else is said.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Gewijzigd {
    /// Of which part.
    deel: Inrichtingsdeel,
    /// Of which code.
    code: String,
    /// Its first day.
    van: Date,
    /// First day on which it no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    tot: Option<Date>,
    /// It never was.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ingetrokken: bool,
}

impl Gewijzigd {
    fn van(voorval: &Voorval) -> Self {
        let (deel, code, tot, ingetrokken) = match &voorval.gebeurtenis {
            G::TeamVastgelegd(f) => (Inrichtingsdeel::Teams, f.team.to_string(), f.tot, false),
            G::TeamIngetrokken(f) => (Inrichtingsdeel::Teams, f.team.to_string(), None, true),
            G::MedewerkerVastgelegd(f) => {
                (Inrichtingsdeel::Medewerkers, f.medewerker.to_string(), f.tot, false)
            }
            G::MedewerkerIngetrokken(f) => {
                (Inrichtingsdeel::Medewerkers, f.medewerker.to_string(), None, true)
            }
        };
        Self { deel, code, van: voorval.geldig_op, tot, ingetrokken }
    }
}

type Antwoord = Result<(StatusCode, Json<Vastgelegd>), Probleem>;

/// What is recorded of the municipality, and the number of facts.
async fn stand(omgeving: &Omgeving) -> Result<(Toestand, u64), Probleem> {
    let geladen = dienst::laad::<Inrichting, G>(omgeving, &stream(&omgeving.gemeente)).await?;
    Ok((geladen.state, geladen.version.0))
}

/// Asks the rule; what contradicts itself is said where it stands in the body.
async fn leg_vast(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (opdracht, plekken): (Opdracht, Plekken),
) -> Antwoord {
    let stream = stream(&omgeving.gemeente);
    let gedaan =
        dienst::voer_uit::<Inrichting, G>(omgeving, &stream, verzoek.opdracht, opdracht, &verzoek.aanleiding);
    let gedaan: Handled<Inrichting> = gedaan.await.map_err(|fout| {
        let probleem = dienst::probleem(&fout);
        match &fout {
            HandleError::Refused(weigering) => probleem.met_fouten(plekken.fouten(weigering)),
            _ => probleem,
        }
    })?;
    let status = if gedaan.is_recorded_now() { StatusCode::CREATED } else { StatusCode::OK };
    let wijzigingen = gedaan.events.iter().map(Gewijzigd::van).collect();
    Ok((status, Json(Vastgelegd { wijzigingen, versie: gedaan.version.0 })))
}

/// An operation that records something.
fn vastleggen(pad: &'static str, titel: &'static str) -> Operatie {
    Operatie::post(pad)
        .titel(titel)
        .rollen(BEHEER)
        .antwoord::<Vastgelegd>(201)
        .antwoord::<Vastgelegd>(200)
        .fouten(&[409])
}
