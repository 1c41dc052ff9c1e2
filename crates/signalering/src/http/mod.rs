//! The front door of signalering: `/signalering/v1/…`. Reading comes from the werkvoorraad, writing goes through the
//! rules; what a caller may see and do follows from role and municipality.

mod aanleveringen;
mod bron;
mod doorgeleiding;
mod gesprekken;
mod opvolging;
mod signalen;
mod terugkijken;
mod vorm;

use std::sync::Arc;

use axum::{Router, http::StatusCode};
use dienst::{Handeling, Nee, Object, Omgeving, Verzoek, beslis};
use domein::{PersoonId, opvolging::Signaaltoestand};
use eventstore::Handled;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Herkenner, Probleem};

use crate::regels::{Normtijden, Opdracht, Signaal, Signaalregels, Weigering, stream_van_signaal};

pub use aanleveringen::MAX_AANLEVERING_BYTES;

/// What the handlers work with.
#[derive(Clone)]
struct Dienst {
    omgeving: Omgeving,
    normtijden: Arc<Normtijden>,
}

/// Answer to everything that changes a signal: how it stands now.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Signaalantwoord {
    /// The signal.
    signaal_id: Uuid,
    /// The person; a random id that can be used in later requests.
    persoon_id: PersoonId,
    /// How it stands.
    toestand: Signaaltoestand,
    /// The number of events of the signal.
    versie: u64,
}

impl AsRef<Omgeving> for Dienst {
    fn as_ref(&self) -> &Omgeving {
        &self.omgeving
    }
}

type Antwoord = Result<(StatusCode, axum::Json<Signaalantwoord>), Probleem>;

/// The service, with the norm times that the municipality sets.
pub fn router(omgeving: Omgeving, toegang: Arc<dyn Herkenner>) -> Router {
    let normtijden = Normtijden::van(&omgeving.normen);
    let api = Api::nieuw("signalering", "1.0.0", "Signalen vóór de uitkering, en hun opvolging.");
    let api = dienst::mappings::operaties(
        api,
        &[
            ("doorstroompunt", &crate::aanvoer::DOORSTROOMPUNT_INDELING),
            ("uwv", &crate::aanvoer::UWV_INDELING),
        ],
    );
    let api = terugkijken::operaties(opvolging::operaties(signalen::operaties(api)));
    let api = aanleveringen::operaties(bron::operaties(api));
    api.router(Dienst { omgeving, normtijden: Arc::new(normtijden) }, toegang)
}

impl Dienst {
    /// Asks the rules about a signal that the log knows.
    async fn voer_uit(&self, verzoek: &Verzoek, signaal: Uuid, opdracht: Opdracht) -> Antwoord {
        let (omgeving, stream) = (&self.omgeving, stream_van_signaal(signaal));
        let (id, aanleiding) = (verzoek.opdracht, &verzoek.aanleiding);
        let gedaan = dienst::voer_uit::<Signaalregels, _>(omgeving, &stream, id, opdracht, aanleiding).await;
        antwoord(signaal, gedaan.map_err(|fout| dienst::probleem(&fout))?)
    }

    /// Whether this caller may do this to a signal that is there already. What another team follows does not exist for
    /// this caller.
    fn mag(&self, verzoek: &Verzoek, handeling: Handeling, signaal: &Signaal) -> Result<(), Probleem> {
        let object = Object::Dossier(&self.omgeving.gemeente, signaal.gebiedsteam());
        match beslis(&verzoek.gebruiker, handeling, &object) {
            Ok(_) => Ok(()),
            Err(Nee::AnderTeam) => Err(onbekend()),
            Err(nee) => Err(nee.into()),
        }
    }

    /// Looks whether another team follows the signal. For a caller of the whole municipality there is nothing to look at.
    async fn binnen_bereik(&self, verzoek: &Verzoek, signaal: Uuid) -> Result<(), Probleem> {
        if verzoek.bereik.is_hele_gemeente() {
            return Ok(());
        }
        let staat = self.signaal(signaal).await?;
        self.mag(verzoek, Handeling::Werken, &staat)
    }

    /// Refuses a reference under which another team's signal stands, as one that is somebody else's: how that signal
    /// stands is not for this caller.
    async fn kenmerk_is_vrij(&self, verzoek: &Verzoek, signaal: Uuid) -> Result<(), Probleem> {
        use dienst::Weigert as _;
        if verzoek.bereik.is_hele_gemeente() {
            return Ok(());
        }
        let stream = stream_van_signaal(signaal);
        let bekend = dienst::laad::<Signaalregels, _>(&self.omgeving, &stream).await?.state.signaal;
        if bekend.is_none_or(|bekend| verzoek.bereik.omvat(bekend.gebiedsteam())) {
            return Ok(());
        }
        let weigering = Weigering::AnderePersoon;
        Err(Probleem::conflict(weigering.code(), weigering.to_string()))
    }

    /// A signal as the log has it now.
    async fn signaal(&self, signaal: Uuid) -> Result<Signaal, Probleem> {
        let geladen = dienst::laad::<Signaalregels, _>(&self.omgeving, &stream_van_signaal(signaal)).await?;
        geladen.state.signaal.ok_or_else(onbekend)
    }
}

/// How the signal stands right after a command: 201 when something happened, 200 when it already was so.
fn antwoord(signaal: Uuid, gedaan: Handled<Signaalregels>) -> Antwoord {
    let status = if gedaan.is_recorded_now() { StatusCode::CREATED } else { StatusCode::OK };
    let staat = gedaan.state.signaal.ok_or_else(onbekend)?;
    let stand = Signaalantwoord {
        signaal_id: signaal,
        persoon_id: staat.persoon(),
        toestand: staat.toestand(),
        versie: gedaan.version.0,
    };
    Ok((status, axum::Json(stand)))
}

/// 404 for a signal that is not there, or not for this caller.
fn onbekend() -> Probleem {
    use dienst::Weigert as _;
    let weigering = Weigering::SignaalOnbekend;
    Probleem::niet_gevonden(weigering.code(), weigering.to_string())
}
