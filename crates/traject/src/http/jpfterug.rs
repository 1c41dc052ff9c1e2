//! Withdrawing what was recorded around taking part in the JPF. What should stand instead is recorded anew.

use axum::extract::State;
use dienst::{Inhoud, Omgeving, Verzoek};
use domein::Correctiereden;
use uuid::Uuid;
use web::{Api, Pad};

use super::{
    Antwoord,
    intrekking::{Dagintrekking, Intrekking},
    jpf::{JpfVast, herhaal, over, zoek},
};
use crate::regels::jpf::{Stap, Weg};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let tegenprestatie = |pad, titel| {
        over(pad, titel)
            .parameter("tegenprestatieId", "De tegenprestatie, uit het antwoord op het afspreken.")
    };
    api.operatie(
        over("/jpf-deelnames/{deelnameId}/intrekking", "Deelname aan het JPF intrekken")
            .uitleg("De deelname is er nooit geweest, en alles wat erbij hoort ook niet.")
            .invoer::<Intrekking>(),
        deelname,
    )
    .operatie(
        over("/jpf-deelnames/{deelnameId}/einde/intrekking", "Einde van een deelname aan het JPF intrekken")
            .uitleg("De deelname loopt door.")
            .invoer::<Intrekking>(),
        einde,
    )
    .operatie(
        over("/jpf-deelnames/{deelnameId}/schulden/{schuldId}/intrekking", "Overgenomen schuld intrekken")
            .parameter("schuldId", "De schuld, uit het antwoord op het overnemen.")
            .invoer::<Intrekking>(),
        schuld,
    )
    .operatie(
        over("/jpf-deelnames/{deelnameId}/plannen/intrekking", "Plan van een dag bij het JPF intrekken")
            .invoer::<Dagintrekking>(),
        plan,
    )
    .operatie(
        tegenprestatie(
            "/jpf-deelnames/{deelnameId}/tegenprestaties/{tegenprestatieId}/intrekking",
            "Tegenprestatie aan het JPF intrekken",
        )
        .uitleg("Ook de oordelen erover vervallen.")
        .invoer::<Intrekking>(),
        terug,
    )
    .operatie(
        tegenprestatie(
            "/jpf-deelnames/{deelnameId}/tegenprestaties/{tegenprestatieId}/oordelen/intrekking",
            "Oordeel van een dag over een tegenprestatie intrekken",
        )
        .invoer::<Dagintrekking>(),
        oordeel,
    )
}

async fn trek_in(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    deelname_id: Uuid,
    (weg, reden): (Weg, Correctiereden),
) -> Antwoord<JpfVast> {
    let (dag, heel) = (omgeving.klok.vandaag(), matches!(weg, Weg::Deelname));
    let stap = (Stap::TrekIn { weg, reden }, "ingetrokken");
    match zoek(omgeving, &verzoek.gebruiker, deelname_id).await {
        Ok(wie) => wie.zet(omgeving, verzoek, dag, stap).await,
        // Who withdrew it whole may ask that again.
        Err(_) if heel => herhaal(omgeving, verzoek, (deelname_id, dag), stap).await,
        Err(geen) => Err(geen),
    }
}

async fn deelname(
    State(omgeving): State<Omgeving>,
    Pad(deelname_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<JpfVast> {
    trek_in(&omgeving, &verzoek, deelname_id, (Weg::Deelname, reden)).await
}

async fn einde(
    State(omgeving): State<Omgeving>,
    Pad(deelname_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<JpfVast> {
    trek_in(&omgeving, &verzoek, deelname_id, (Weg::Einde, reden)).await
}

async fn schuld(
    State(omgeving): State<Omgeving>,
    Pad((deelname_id, schuld_id)): Pad<(Uuid, Uuid)>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<JpfVast> {
    trek_in(&omgeving, &verzoek, deelname_id, (Weg::Schuld(schuld_id), reden)).await
}

async fn plan(
    State(omgeving): State<Omgeving>,
    Pad(deelname_id): Pad<Uuid>,
    Inhoud(verzoek, Dagintrekking { datum, reden }): Inhoud<Dagintrekking>,
) -> Antwoord<JpfVast> {
    trek_in(&omgeving, &verzoek, deelname_id, (Weg::Plan(datum), reden)).await
}

async fn terug(
    State(omgeving): State<Omgeving>,
    Pad((deelname_id, tegenprestatie_id)): Pad<(Uuid, Uuid)>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<JpfVast> {
    trek_in(&omgeving, &verzoek, deelname_id, (Weg::Tegenprestatie(tegenprestatie_id), reden)).await
}

async fn oordeel(
    State(omgeving): State<Omgeving>,
    Pad((deelname_id, tegenprestatie_id)): Pad<(Uuid, Uuid)>,
    Inhoud(verzoek, Dagintrekking { datum, reden }): Inhoud<Dagintrekking>,
) -> Antwoord<JpfVast> {
    trek_in(&omgeving, &verzoek, deelname_id, (Weg::Beoordeling(tegenprestatie_id, datum), reden)).await
}
