//! The front door of signalering: `/signalering/v1/…`. Reading comes from the werkvoorraad, writing goes through the
//! rules; what a caller may see and do follows from role and municipality.

mod aanleveringen;
mod opvolging;
mod signalen;
mod vorm;

use std::sync::Arc;

use axum::{Router, http::StatusCode};
use dienst::{Handeling, Nee, Object, Omgeving, Verzoek, beslis};
use domein::{PersoonId, Vastlegging, Voorval, gebeurtenis::SignaleringGebeurtenis};
use eventstore::{Handled, Version, fold};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Herkenner, Probleem};

use crate::regels::{
    Normtijden, Signaal, Signaalregels, Signaaltoestand, Vraag, Weigering, stream_van_signaal,
};

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
struct Signaalstand {
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

type Antwoord = Result<(StatusCode, axum::Json<Signaalstand>), Probleem>;

/// The service with the default norm times.
pub fn router(omgeving: Omgeving, toegang: Arc<dyn Herkenner>) -> Router {
    router_met(omgeving, Normtijden::STANDAARD, toegang)
}

/// The service with norm times of the municipality's own.
pub fn router_met(omgeving: Omgeving, normtijden: Normtijden, toegang: Arc<dyn Herkenner>) -> Router {
    let api = Api::nieuw("signalering", "1.0.0", "Signalen vóór de uitkering, en hun opvolging.");
    let api = aanleveringen::operaties(opvolging::operaties(signalen::operaties(api)));
    api.router(Dienst { omgeving, normtijden: Arc::new(normtijden) }, toegang)
}

impl Dienst {
    /// Asks the rules, and answers with how the signal stands: 201 when something happened, 200 when it already was so.
    async fn voer_uit(&self, verzoek: &Verzoek, signaal: Uuid, vraag: Vraag) -> Antwoord {
        let stream = stream_van_signaal(signaal);
        let gedaan = dienst::voer_uit::<Signaalregels, SignaleringGebeurtenis>(
            &self.omgeving,
            &stream,
            verzoek.opdracht,
            vraag,
            &verzoek.aanleiding,
        )
        .await
        .map_err(|fout| dienst::probleem(&fout))?;
        let status = if gedaan.events.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
        let (staat, versie) = match begonnen(&gedaan) {
            Some(staat) => (staat, gedaan.version),
            None => self.signaal(signaal).await?,
        };
        let stand = Signaalstand {
            signaal_id: signaal,
            persoon_id: staat.persoon(),
            toestand: staat.toestand,
            versie: versie.0,
        };
        Ok((status, axum::Json(stand)))
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
        let (staat, _) = self.signaal(signaal).await?;
        self.mag(verzoek, Handeling::Werken, &staat)
    }

    /// A signal as the log has it now.
    async fn signaal(&self, signaal: Uuid) -> Result<(Signaal, Version), Probleem> {
        let regels = self.omgeving.log.read_stream(&stream_van_signaal(signaal)).await;
        let regels = regels.map_err(|fout| dienst::intern(&fout))?;
        let mut feiten = Vec::with_capacity(regels.len());
        for regel in &regels {
            let gelezen = Vastlegging::<SignaleringGebeurtenis>::uit_log(regel);
            let Vastlegging { metadata, gebeurtenis, .. } = gelezen.map_err(|fout| dienst::intern(&fout))?;
            feiten.push(Voorval {
                persoon_id: metadata.persoon_id,
                geldig_op: metadata.geldig_op,
                gebeurtenis,
            });
        }
        let versie = regels.last().map(|regel| regel.version).unwrap_or_default();
        let dossier = fold::<Signaalregels>(&feiten);
        dossier.signaal.map(|signaal| (signaal, versie)).ok_or_else(onbekend)
    }
}

/// How a signal stands that began with this command: all that the log has of it is what was recorded now.
fn begonnen(gedaan: &Handled<Voorval<SignaleringGebeurtenis>>) -> Option<Signaal> {
    let alles = gedaan.version.0 == gedaan.events.len() as u64;
    if alles { fold::<Signaalregels>(&gedaan.events).signaal } else { None }
}

/// 404 for a signal that is not there, or not for this caller.
fn onbekend() -> Probleem {
    use dienst::Weigert as _;
    let weigering = Weigering::SignaalOnbekend;
    Probleem::niet_gevonden(weigering.code(), weigering.to_string())
}
