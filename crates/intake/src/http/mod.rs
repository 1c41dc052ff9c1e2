//! The front door of intake: `/intake/v1`. Each resource has a file; what they share is here and in `dossier`.

mod aanleveringen;
mod aanvraaglijst;
mod aanvragen;
mod bellen;
mod besluit;
mod bezwaar;
mod dossier;
mod gesprekken;
mod kenmerken;
mod stappen;
mod uitkering;
mod uitkeringen;
mod uitkeringlijst;
mod verloop;

use std::sync::Arc;

use axum::http::StatusCode;
use dienst::{Omgeving, Verzoek, probleem};
use domein::{PersoonId, Rol};
use eventstore::Handled;
use web::{Api, Herkenner, Probleem};

use crate::aanvoer::BEGINBESTAND;
use crate::regels::{Dossierregels, Opdracht, Wat, stream};

/// Who decides on applications and benefits.
const BESLISSERS: &[Rol] = &[Rol::Inkomensconsulent];
/// Who calls an applicant before the talk.
const BELLERS: &[Rol] = &[Rol::Accountmanager, Rol::Inkomensconsulent];
/// Who may look at applications: also who calls.
const AANVRAAGLEZERS: &[Rol] = &[Rol::Inkomensconsulent, Rol::Coach, Rol::Accountmanager];
/// Who may look at benefits, and at all that was recorded of an application.
const LEZERS: &[Rol] = &[Rol::Inkomensconsulent, Rol::Coach];

/// Everything under `/intake/v1`.
pub fn router(omgeving: Omgeving, toegang: Arc<dyn Herkenner>) -> axum::Router {
    let api = Api::nieuw("intake", "1.0.0", "De poort: aanvraag, zoektermijn, intake, besluit en uitkering.");
    let api = aanvragen::operaties(api);
    let api = aanvraaglijst::operaties(api);
    let api = stappen::operaties(api);
    let api = bellen::operaties(api);
    let api = gesprekken::operaties(api);
    let api = besluit::operaties(api);
    let api = bezwaar::operaties(api);
    let api = verloop::operaties(api);
    let api = uitkeringlijst::operaties(api);
    let api = uitkeringen::operaties(api);
    let api = uitkering::operaties(api);
    let api = aanleveringen::operaties(api);
    let api = dienst::inzagen(api);
    dienst::mappings::operaties(api, &[("beginbestand", &BEGINBESTAND)]).router(omgeving, toegang)
}

/// Carries out what is asked about a person whom the log knows.
async fn voer_uit(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    persoon: PersoonId,
    wat: Wat,
) -> Result<Handled<Dossierregels>, Probleem> {
    let (stream, opdracht) = (stream(persoon), opdracht(omgeving, persoon, wat));
    dienst::voer_uit::<Dossierregels, _>(omgeving, &stream, verzoek.opdracht, opdracht, &verzoek.aanleiding)
        .await
        .map_err(|fout| probleem(&fout))
}

/// What is asked about this person, in the municipality of this service.
fn opdracht(omgeving: &Omgeving, persoon: PersoonId, wat: Wat) -> Opdracht {
    Opdracht { persoon, gemeente: omgeving.gemeente.clone(), wat }
}

/// 201 when something was recorded now, 200 when it already was so.
fn status(gedaan: &Handled<Dossierregels>) -> StatusCode {
    if gedaan.is_recorded_now() { StatusCode::CREATED } else { StatusCode::OK }
}
