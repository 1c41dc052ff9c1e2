//! Names with a list that another service gave: of each person on it whom the caller may see.

use axum::{Json, extract::State};
use dienst::{Inzage, Kijker, Omgeving};
use domein::PersoonId;
use persoonsregister::MAX_KAARTEN;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Api, Invoer, Keur, Operatie, Probleem};

use super::{
    LOKET,
    wie::{Naam, geboren, van_register, zie_alle},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/namen")
            .titel("De namen bij een lijst")
            .uitleg(
                "Geeft de namen van hoogstens 200 personen uit een lijst. Wie bij een ander gebiedsteam hoort, of is \
                 gewist, staat niet in het antwoord.",
            )
            .rollen(LOKET)
            .invoer::<Namenvraag>()
            .antwoord::<Namen>(200),
        namen,
    )
}

/// Whose names.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Namenvraag {
    /// At most 200; a longer list is asked in parts.
    #[schemars(length(min = 1, max = MAX_KAARTEN))]
    personen: Vec<PersoonId>,
}

impl Keur for Namenvraag {}

/// The names.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Namen {
    namen: Vec<Genoemde>,
}

/// A person with a name.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Genoemde {
    /// As it was asked.
    persoon_id: PersoonId,
    naam: Naam,
    /// As exactly as it is known: a date, a month or a year.
    geboren: Option<String>,
}

async fn namen(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Invoer(vraag): Invoer<Namenvraag>,
) -> Result<Json<Namen>, Probleem> {
    let zichtbaar = zie_alle(&omgeving, &kijker.gebruiker, &vraag.personen).await?;
    let wie = |id: &PersoonId| zichtbaar.values().find(|persoon| persoon.alle.contains(id));
    let personen: Vec<PersoonId> = vraag.personen.into_iter().filter(|id| wie(id).is_some()).collect();
    if personen.is_empty() {
        return Ok(Json(Namen { namen: Vec::new() }));
    }
    let nu: Vec<PersoonId> = zichtbaar.keys().copied().collect();
    kijker.noteer(&omgeving, Inzage::Namen, &nu).await?;
    let kaarten = omgeving.register.kaarten(&personen).await.map_err(|fout| van_register(&fout))?;
    let namen = kaarten.iter().map(|(persoon_id, kaart)| Genoemde {
        persoon_id: *persoon_id,
        naam: Naam::van(kaart),
        geboren: geboren(kaart),
    });
    Ok(Json(Namen { namen: namen.collect() }))
}
