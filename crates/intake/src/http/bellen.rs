//! The call before the intake talk: reached or not, and whether the applicant is ready for work.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, Verzoek, inrichting::coach_van, intern};
use domein::Kenmerk;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad, Probleem, Veldfout};

use super::{
    BELLERS,
    aanvragen::Aanvraagantwoord,
    dossier,
    stappen::{Vervanging, niet_van_toepassing, ontbreekt, stap, zet},
};
use crate::regels::Stap;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        stap(
            "/aanvragen/{aanvraagId}/belpogingen",
            "Vooraf bellen",
            "Van wie 23 tot 27 is en in een team met die intake: uiterlijk op de dag van het gesprek. Wie arbeidsfit is, krijgt \
             een gesprek waar de accountmanager bij zit. Wie niet is bereikt, blijft op de lijst van wie te bellen is.",
        )
        .rollen(BELLERS)
        .invoer::<Belpoging>(),
        bel,
    )
}

/// The applicant was called.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Belpoging {
    /// Day of the call.
    datum: Date,
    /// Whether the applicant was reached.
    bereikt: bool,
    /// Whether the applicant is ready for work; only when reached.
    arbeidsfit: Option<bool>,
    /// The internal number of who called; left out: who asks.
    door: Option<Kenmerk>,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Belpoging {
    fn keur(&self) -> Vec<Veldfout> {
        let fout = match self.bereikt {
            true => ontbreekt("arbeidsfit", self.arbeidsfit.is_some(), "bereikt: true"),
            false => niet_van_toepassing("arbeidsfit", self.arbeidsfit.is_some(), "bereikt: false"),
        };
        fout.into_iter().collect()
    }
}

impl Datums for Belpoging {
    fn datums(&self) -> Vec<Gedateerd> {
        std::iter::once(Gedateerd::gebeurd("datum", self.datum))
            .chain(Vervanging::gedateerd(self.vervangt))
            .collect()
    }
}

// Who called can have any role; of the codes only teams and coaches are looked at.
dienst::noemt_geen_codes!(Belpoging);

/// The internal number of who asks: of the medewerker with their account when that is recorded, and otherwise of the account.
async fn eigen_nummer(omgeving: &Omgeving, verzoek: &Verzoek) -> Result<Kenmerk, Probleem> {
    let wie = (verzoek.gebruiker.sub.as_str(), omgeving.klok.vandaag());
    let bekend =
        coach_van(&omgeving.database, &omgeving.gemeente, wie).await.map_err(|fout| intern(&fout))?;
    Ok(bekend.unwrap_or_else(|| verzoek.aanleiding.actor.id.clone()))
}

async fn bel(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, poging): Inhoud<Belpoging>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let Belpoging { datum, arbeidsfit, door, vervangt, .. } = poging;
    let door = match door {
        Some(door) => door,
        None => eigen_nummer(&omgeving, &verzoek).await?,
    };
    zet(&omgeving, &verzoek, id, &begin, (datum, vervangt), Stap::BelVooraf { door, arbeidsfit }).await
}
