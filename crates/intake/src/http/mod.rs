//! The front door of intake: `/intake/v1`. Each resource has a file; what they share is here and in `dossier`.

mod aanleveringen;
mod aanvragen;
mod besluit;
mod dossier;
mod kenmerken;
mod stappen;
mod uitkeringen;

use std::sync::Arc;

use axum::http::StatusCode;
use dienst::{Omgeving, Verzoek, probleem};
use domein::{PersoonId, Rol};
use eventstore::{Position, Query};
use web::{Api, Herkenner, Probleem};

use crate::regels::{Dossierregels, Vraag, Wat, stream};

/// Who decides on applications and benefits.
const BESLISSERS: &[Rol] = &[Rol::Inkomensconsulent];
/// Who may look at applications.
const LEZERS: &[Rol] = &[Rol::Inkomensconsulent, Rol::Coach];

/// Everything under `/intake/v1`.
pub fn router(omgeving: Omgeving, toegang: Arc<dyn Herkenner>) -> axum::Router {
    let api = Api::nieuw("intake", "1.0.0", "De poort: aanvraag, zoektermijn, intake, besluit en uitkering.");
    let api = aanvragen::operaties(api);
    let api = stappen::operaties(api);
    let api = besluit::operaties(api);
    let api = uitkeringen::operaties(api);
    aanleveringen::operaties(api).router(omgeving, toegang)
}

/// Carries out what is asked; tells whether that changed anything. With `eenmalig`, nothing happens when the log already
/// has an event with that label in another stream.
async fn voer_uit(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    persoon: PersoonId,
    wat: Wat,
    eenmalig: Option<&str>,
) -> Result<StatusCode, Probleem> {
    let vraag = Vraag { persoon, gemeente: omgeving.gemeente.clone(), wat };
    let voorwaarde = |append: eventstore::Append| match eenmalig {
        Some(etiket) => append.unless(Query::tags([etiket]), Position::START),
        None => append,
    };
    let (log, stream) = (&omgeving.log, stream(persoon));
    let (aanleiding, opdracht) = (&verzoek.aanleiding, verzoek.opdracht);
    eventstore::handle::<Dossierregels, _>(log, aanleiding, &stream, opdracht, vraag, voorwaarde)
        .await
        .map(|gedaan| if gedaan.events.is_empty() { StatusCode::OK } else { StatusCode::CREATED })
        .map_err(|fout| probleem(&fout))
}
