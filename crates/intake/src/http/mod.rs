//! The front door of intake: `/intake/v1`. Each resource has a file; what they share is here: who asks, in whose
//! municipality, and how a dossier is found by the id of an application or benefit.

mod aanleveringen;
mod aanvragen;
mod besluit;
mod kenmerken;
mod stappen;
mod uitkeringen;

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, Uri, request::Parts},
};
use dienst::{Omgeving, intern, probleem};
use domein::{Aanleiding, PersoonId, Vastlegging, gebeurtenis::IntakeGebeurtenis};
use eventstore::{HandleError, Handled, Position, Query, Version};
use jiff::civil::Date;
use persoonsregister::Geboorte;
use uuid::Uuid;
use web::{Api, Correlatie, Gebruiker, Herkenner, Probleem, Rol, Sleutel};

use crate::regels::{Dossier, Dossierregels, Geweigerd, Vraag, Wat, stream};

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

/// What a request brings besides its own contents.
struct Verzoek {
    /// With the municipality of the user.
    omgeving: Omgeving,
    aanleiding: Aanleiding,
    /// The id of the command: follows from the Idempotency-Key, when there is one.
    opdracht: Uuid,
}

impl FromRequestParts<Omgeving> for Verzoek {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, omgeving: &Omgeving) -> Result<Self, Probleem> {
        let gebruiker = Gebruiker::from_request_parts(parts, omgeving).await?;
        let correlatie = Correlatie::from_request_parts(parts, omgeving).await?;
        let sleutel = Option::<Sleutel>::from_request_parts(parts, omgeving).await?;
        if gebruiker.gemeente != omgeving.gemeente.as_str() {
            return Err(Probleem::geen_toegang(
                "Deze dienst werkt voor een andere gemeente dan die van uw token.",
            ));
        }
        let omgeving = omgeving.clone();
        let aanleiding = omgeving.aanleiding_van(&gebruiker, &correlatie);
        let uri: &Uri = &parts.uri;
        let opdracht = sleutel.map_or_else(Uuid::now_v7, |s| s.opdracht_id(gebruiker.rol, uri.path()));
        Ok(Self { omgeving, aanleiding, opdracht })
    }
}

/// Where an application or benefit begins.
struct Begin {
    persoon: PersoonId,
    /// Day of application, or first day of the benefit.
    datum: Date,
}

impl Verzoek {
    /// Finds an application in the log, within the user's municipality.
    async fn aanvraag(&self, id: Uuid) -> Result<Begin, Probleem> {
        let etiket = format!("aanvraag:{id}");
        self.vind(etiket).await?.ok_or_else(|| geweigerd(Geweigerd::AanvraagOnbekend))
    }

    /// Finds a benefit in the log, within the user's municipality.
    async fn uitkering(&self, id: Uuid) -> Result<Begin, Probleem> {
        let etiket = format!("uitkering:{id}");
        self.vind(etiket).await?.ok_or_else(|| geweigerd(Geweigerd::UitkeringOnbekend))
    }

    async fn vind(&self, etiket: String) -> Result<Option<Begin>, Probleem> {
        eerste(&self.omgeving, Query::tags([etiket, format!("gemeente:{}", self.omgeving.gemeente)])).await
    }

    async fn geboorte(&self, persoon: PersoonId) -> Result<Geboorte, Probleem> {
        let geboorte = self.omgeving.register.geboorte(&[persoon]).await.map_err(|fout| intern(&fout))?;
        Ok(geboorte.into_iter().next().unwrap_or(Geboorte::Onbekend))
    }

    /// Carries out what is asked about a person whom the log knows.
    async fn voer_uit(&self, persoon: PersoonId, wat: Wat) -> Result<Handled<Dossierregels>, Probleem> {
        let (stream, vraag) = (stream(persoon), self.vraag(persoon, wat));
        dienst::voer_uit::<Dossierregels, _>(&self.omgeving, &stream, self.opdracht, vraag, &self.aanleiding)
            .await
            .map_err(|fout| probleem(&fout))
    }

    fn vraag(&self, persoon: PersoonId, wat: Wat) -> Vraag {
        Vraag { persoon, gemeente: self.omgeving.gemeente.clone(), wat }
    }

    /// The dossier as it stands now, with its version.
    async fn dossier(&self, persoon: PersoonId) -> Result<(Dossier, Version), Probleem> {
        let geladen = dienst::laad::<Dossierregels, _>(&self.omgeving, &stream(persoon)).await?;
        Ok((geladen.state, geladen.version))
    }
}

/// 201 when something was recorded now, 200 when it already was so.
fn status(gedaan: &Handled<Dossierregels>) -> StatusCode {
    if gedaan.is_recorded_now() { StatusCode::CREATED } else { StatusCode::OK }
}

/// The first event of the log that a query asks for: whom it is about and since when.
async fn eerste(omgeving: &Omgeving, vraag: Query) -> Result<Option<Begin>, Probleem> {
    let bladzij = omgeving.log.read(&vraag, Position::START, 1).await.map_err(|fout| intern(&fout))?;
    let Some(regel) = bladzij.events.first() else { return Ok(None) };
    let metadata = Vastlegging::<IntakeGebeurtenis>::uit_log(regel).map_err(|fout| intern(&fout))?.metadata;
    Ok(metadata.persoon_id.map(|persoon| Begin { persoon, datum: metadata.geldig_op }))
}

fn geweigerd(reden: Geweigerd) -> Probleem {
    probleem::<Geweigerd>(&HandleError::Refused(reden))
}
