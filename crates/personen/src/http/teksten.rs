//! Reading what was sealed. A look of its own for each text, so that a glance at a timeline opens nothing about health.

use axum::{Json, extract::State};
use dienst::{Inzage, Kijker, Omgeving};
use domein::{PersoonId, doel};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use web::{Api, Invoer, Keur, Operatie, Pad, Probleem};

use super::{
    DOSSIER,
    tijdlijn::tekst_id,
    wie::{van_register, zie},
};

/// Most texts that are read in one question.
const MAX_TEKSTEN: usize = 20;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/personen/{persoonId}/teksten")
            .titel("Teksten lezen")
            .uitleg(
                "De teksten waarnaar de tijdlijn verwijst en die u mag lezen. Elke tekst telt als een inzage. Waar iemand \
                 bij de ggz op wacht en wat dat overbrugt, welke schuld het JPF overnam en het plan erbij, en wat in een \
                 casusoverleg is besproken, leest alleen de eigen coach.",
            )
            .rollen(DOSSIER)
            .parameter("persoonId", "De persoonId uit een eerder antwoord.")
            .invoer::<Tekstvraag>()
            .antwoord::<Teksten>(200)
            .fouten(&[404, 410]),
        teksten,
    )
}

/// Which texts.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tekstvraag {
    /// At most 20, as the timeline names them; more are asked in parts.
    #[schemars(length(min = 1, max = MAX_TEKSTEN))]
    tekst_ids: Vec<String>,
}

impl Keur for Tekstvraag {}

/// What was read.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Teksten {
    teksten: Vec<Gelezen>,
}

/// A text.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Gelezen {
    tekst_id: String,
    /// The text; of a big-five assessment the scores, of the JPF a debt or a plan by area, of a case who talked about it
    /// or what was agreed.
    tekst: Value,
}

/// What is sealed as JSON, and read as that.
const ALS_JSON: [&str; 4] = [doel::BIG_FIVE, doel::JPF_SCHULD, doel::JPF_PLAN, doel::CASUS];

async fn teksten(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Pad(persoon): Pad<Uuid>,
    Invoer(vraag): Invoer<Tekstvraag>,
) -> Result<Json<Teksten>, Probleem> {
    let persoon = zie(&omgeving, &kijker.gebruiker, PersoonId(persoon)).await?;
    let eigen = persoon.is_eigen;
    let mut gevraagd = Vec::with_capacity(vraag.tekst_ids.len());
    for id in vraag.tekst_ids {
        let gevonden = persoon.rijen.iter().find_map(|rij| {
            let tekst = rij.regel().teksten.into_iter().find(|tekst| tekst_id(rij, tekst.veld) == id)?;
            Some((rij.persoon, tekst))
        });
        // One that may not be read is answered as one that is not there.
        let gevonden = gevonden.filter(|(_, tekst)| kijker.recht.leest(tekst.doel, eigen));
        let (van, tekst) = gevonden.ok_or_else(|| {
            Probleem::niet_gevonden(
                "tekst-onbekend",
                "Een van deze teksten is er niet, of niet voor u. Neem de tekstId over uit de tijdlijn, van een tekst \
                 die leesbaar is.",
            )
        })?;
        gevraagd.push((id, van, tekst));
    }
    let looks: Vec<PersoonId> = gevraagd.iter().map(|_| persoon.nu).collect();
    kijker.noteer(&omgeving, Inzage::Tekst, &looks).await?;
    let mut teksten = Vec::with_capacity(gevraagd.len());
    for (tekst_id, van, tekst) in gevraagd {
        let klaar = omgeving.register.ontzegel(van, tekst.doel, tekst.verzegeld).await;
        let klaar = klaar.map_err(|fout| van_register(&fout))?;
        let als_tekst = || Value::String(klaar.to_string());
        let tekst = if ALS_JSON.contains(&tekst.doel) {
            serde_json::from_str(&klaar).unwrap_or_else(|_| als_tekst())
        } else {
            als_tekst()
        };
        teksten.push(Gelezen { tekst_id, tekst });
    }
    Ok(Json(Teksten { teksten }))
}
