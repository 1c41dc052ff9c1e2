//! `/controles`: what recording would change, and what that touches. Nothing is recorded.

use axum::{Json, extract::State};
use dienst::{Inhoud, Omgeving, Weigert as _, intern};
use domein::gebeurtenis::InrichtingGebeurtenis as G;
use schemars::JsonSchema;
use serde::Serialize;
use web::{Api, Operatie, Probleem};

use super::{BEHEER, Gewijzigd, blad::Blad, stand};
use crate::{
    gebruik::{Over, Raakt, tel},
    regels::Voorval,
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/controles")
            .titel("Wat een vastlegging zou veranderen, en wat dat raakt")
            .uitleg("Legt niets vast. Per wijziging staat er hoeveel personen, open signalen en aanvragen, lopende uitkeringen en trajecten de code nu hebben. Van een coach telt wat er van diens mensen open is, en de plaatsingen waarin die als jobcoach helpt.")
            .rollen(BEHEER)
            .invoer::<Blad>()
            .antwoord::<Controle>(200)
            .fouten(&[409]),
        controleer,
    )
}

/// What would change.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Controle {
    /// Every change; empty when all of it is so already.
    wijzigingen: Vec<Gecontroleerd>,
}

/// One change, with what it touches.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Gecontroleerd {
    #[serde(flatten)]
    wijziging: Gewijzigd,
    /// How much carries the code today.
    raakt: Raakt,
}

async fn controleer(
    State(omgeving): State<Omgeving>,
    Inhoud(_, blad): Inhoud<Blad>,
) -> Result<Json<Controle>, Probleem> {
    let (stand, _) = stand(&omgeving).await?;
    let (opdracht, plekken) = blad.opdracht();
    let nieuw = stand.met(&opdracht).map_err(|weigering| {
        let fouten = plekken.fouten(&weigering);
        let (code, zin) = (weigering.code(), weigering.to_string());
        Probleem::conflict(code, zin).met_fouten(fouten)
    })?;
    let verschil = stand.verschil(&nieuw);
    let codes: Vec<Over<'_>> = verschil.iter().map(over).collect();
    let vandaag = omgeving.klok.vandaag();
    let geteld = tel(&omgeving.database, &omgeving.gemeente, (&codes, vandaag)).await;
    let geteld = geteld.map_err(|fout| intern(&fout))?;
    let wijzigingen = verschil
        .iter()
        .zip(geteld)
        .map(|(voorval, raakt)| Gecontroleerd { wijziging: Gewijzigd::van(voorval), raakt });
    Ok(Json(Controle { wijzigingen: wijzigingen.collect() }))
}

fn over(voorval: &Voorval) -> Over<'_> {
    match &voorval.gebeurtenis {
        G::TeamVastgelegd(f) => Over::Team(&f.team),
        G::TeamIngetrokken(f) => Over::Team(&f.team),
        G::MedewerkerVastgelegd(f) => Over::Coach(&f.medewerker),
        G::MedewerkerIngetrokken(f) => Over::Coach(&f.medewerker),
    }
}
