//! Withdrawing what was recorded of a case of the casusoverleg. What should stand instead is recorded anew.

use axum::extract::State;
use dienst::{Inhoud, Omgeving, Verzoek};
use domein::Correctiereden;
use uuid::Uuid;
use web::{Api, Pad};

use super::{
    Antwoord,
    casus::{CasusVast, herhaal, over, zoek},
    intrekking::{Dagintrekking, Intrekking},
};
use crate::regels::casus::{Stap, Weg};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let afspraak_van = |pad, titel| {
        over(pad, titel).parameter("afspraakId", "De afspraak, uit het antwoord op het vastleggen.")
    };
    api.operatie(
        over("/casussen/{casusId}/intrekking", "Casus intrekken")
            .uitleg("De casus is er nooit geweest, en alles wat erbij hoort ook niet.")
            .invoer::<Intrekking>(),
        casus,
    )
    .operatie(
        over("/casussen/{casusId}/regisseur/intrekking", "Wisseling van jongerenregisseur intrekken")
            .uitleg("De laatste; wie ervoor de leiding had, heeft die weer.")
            .invoer::<Intrekking>(),
        regisseur,
    )
    .operatie(
        over("/casussen/{casusId}/besprekingen/intrekking", "Bespreking van een dag intrekken")
            .invoer::<Dagintrekking>(),
        bespreking,
    )
    .operatie(
        afspraak_van(
            "/casussen/{casusId}/afspraken/{afspraakId}/intrekking",
            "Afspraak in een casus intrekken",
        )
        .invoer::<Intrekking>(),
        afspraak,
    )
    .operatie(
        afspraak_van(
            "/casussen/{casusId}/afspraken/{afspraakId}/uitkomst/intrekking",
            "Uitkomst van een afspraak intrekken",
        )
        .invoer::<Intrekking>(),
        uitkomst,
    )
    .operatie(
        over("/casussen/{casusId}/einde/intrekking", "Einde van een casus intrekken").invoer::<Intrekking>(),
        einde,
    )
}

async fn trek_in(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    casus_id: Uuid,
    (weg, reden): (Weg, Correctiereden),
) -> Antwoord<CasusVast> {
    let (dag, heel) = (omgeving.klok.vandaag(), matches!(weg, Weg::Casus));
    let stap = (Stap::TrekIn { weg, reden }, "ingetrokken");
    match zoek(omgeving, &verzoek.gebruiker, casus_id).await {
        Ok(casus) => casus.zet(omgeving, verzoek, dag, stap).await,
        // Who withdrew it whole may ask that again.
        Err(_) if heel => herhaal(omgeving, verzoek, (casus_id, dag), stap).await,
        Err(geen) => Err(geen),
    }
}

async fn casus(
    State(omgeving): State<Omgeving>,
    Pad(casus_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<CasusVast> {
    trek_in(&omgeving, &verzoek, casus_id, (Weg::Casus, reden)).await
}

async fn regisseur(
    State(omgeving): State<Omgeving>,
    Pad(casus_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<CasusVast> {
    trek_in(&omgeving, &verzoek, casus_id, (Weg::Regisseur, reden)).await
}

async fn bespreking(
    State(omgeving): State<Omgeving>,
    Pad(casus_id): Pad<Uuid>,
    Inhoud(verzoek, Dagintrekking { datum, reden }): Inhoud<Dagintrekking>,
) -> Antwoord<CasusVast> {
    trek_in(&omgeving, &verzoek, casus_id, (Weg::Bespreking(datum), reden)).await
}

async fn afspraak(
    State(omgeving): State<Omgeving>,
    Pad((casus_id, afspraak_id)): Pad<(Uuid, Uuid)>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<CasusVast> {
    trek_in(&omgeving, &verzoek, casus_id, (Weg::Afspraak(afspraak_id), reden)).await
}

async fn uitkomst(
    State(omgeving): State<Omgeving>,
    Pad((casus_id, afspraak_id)): Pad<(Uuid, Uuid)>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<CasusVast> {
    trek_in(&omgeving, &verzoek, casus_id, (Weg::Uitkomst(afspraak_id), reden)).await
}

async fn einde(
    State(omgeving): State<Omgeving>,
    Pad(casus_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<CasusVast> {
    trek_in(&omgeving, &verzoek, casus_id, (Weg::Einde, reden)).await
}
