//! Trajecten: enrolment, steps, and the two ways in which one ends.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{
    Betrokkene, Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer, Verzoek, leg_vast_over, probleem,
};
use domein::{AanbodCode, Afbreekreden, Gebiedsteam, Kenmerk, Trajectstap, Trajectuitkomst, afgeleide_id};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad, Probleem, Veldfout};

use super::{Antwoord, COACH, Vastgelegd, binnen_bereik, persoon_van, status, vastleggen, vraag};
use crate::{
    beslis,
    inschrijven::etiket_traject,
    regels::{Trajecttoestand, Weigering, begeleiding::Wat, inschrijving},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/trajecten", "Voor een traject aanmelden", COACH)
            .uitleg(
                "Start het traject, of zet de persoon op de wachtlijst (202) als er geen plaats of een aanmeldstop is. \
                 Opnieuw met hetzelfde kenmerk: start alsnog zodra er plaats is.",
            )
            .invoer::<Aanmelding>()
            .antwoord::<Vastgelegd>(202),
        meld_aan,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/stappen", "Stap in een traject", COACH).invoer::<Stap>(),
        zet_stap,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/voltooiing", "Traject voltooien", COACH).invoer::<Voltooiing>(),
        voltooi,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/afbreking", "Traject afbreken, of van de wachtlijst halen", COACH).invoer::<Afbreking>(),
        breek_af,
    )
}

/// Somebody is to follow an aanbod.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Aanmelding {
    /// The caller's own reference; the id of the traject follows from it.
    kenmerk: Kenmerk,
    /// Who.
    persoon: PersoonInvoer,
    /// What.
    aanbod: AanbodCode,
    /// First day.
    datum: Date,
    /// The area team, when known.
    gebiedsteam: Option<Gebiedsteam>,
}

impl Keur for Aanmelding {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Aanmelding {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gepland("datum", self.datum)]
    }
}

/// A step.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stap {
    /// Which.
    stap: Trajectstap,
    /// The day.
    datum: Date,
}

impl Keur for Stap {}

impl Datums for Stap {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// A traject is completed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Voltooiing {
    /// The day.
    datum: Date,
    /// What it led to.
    uitkomst: Trajectuitkomst,
}

impl Keur for Voltooiing {}

impl Datums for Voltooiing {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// A traject stops before its end, or somebody leaves the waiting list.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Afbreking {
    /// The day.
    datum: Date,
    /// Why.
    reden: Afbreekreden,
}

impl Keur for Afbreking {}

impl Datums for Afbreking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

async fn meld_aan(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, aanmelding): Inhoud<Aanmelding>,
) -> Antwoord {
    verzoek.mag_noemen(aanmelding.gebiedsteam.as_ref())?;
    let traject_id = afgeleide_id("traject", &[aanmelding.kenmerk.as_str()]);
    let (log, aanleiding, opdracht) = (&omgeving.log, &verzoek.aanleiding, verzoek.opdracht);
    let beslis = |wie: Betrokkene| {
        let vraag = inschrijving::Opdracht {
            traject_id,
            persoon: wie.id(),
            aanbod: aanmelding.aanbod.clone(),
            datum: aanmelding.datum,
            leeftijd: wie.geboorte().leeftijd_op(aanmelding.datum),
            gebiedsteam: aanmelding.gebiedsteam.clone(),
        };
        let (omgeving, verzoek) = (&omgeving, &verzoek);
        async move {
            binnen_bereik(omgeving, verzoek, vraag.persoon).await?;
            beslis(log, aanleiding, opdracht, vraag).await.map_err(|fout| probleem(&fout))
        }
    };
    let (wie, gedaan) = leg_vast_over(&omgeving, &aanmelding.persoon, beslis).await?;
    let status = match gedaan.stand {
        Trajecttoestand::Wachtlijst => StatusCode::ACCEPTED,
        _ if gedaan.nieuw => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    let antwoord = Vastgelegd {
        persoon_id: wie.id(),
        traject_id: Some(traject_id),
        overdracht_id: None,
        uitkering_id: None,
        toestand: gedaan.stand.code(),
        versie: gedaan.versie.0,
    };
    Ok((status, Json(antwoord)))
}

/// Asks the rule about a traject, wherever it stands.
async fn over_traject(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (traject_id, datum): (Uuid, Date),
    (wat, toestand): (Wat, &'static str),
) -> Antwoord {
    let persoon = persoon_van(&omgeving.log, etiket_traject(traject_id), omgeving)
        .await?
        .ok_or_else(|| Probleem::niet_gevonden("traject-onbekend", Weigering::TrajectOnbekend.to_string()))?;
    let gedaan = vraag(omgeving, verzoek, persoon, datum, wat).await?;
    let antwoord =
        Vastgelegd { traject_id: Some(traject_id), ..Vastgelegd::over(persoon, toestand, &gedaan) };
    Ok((status(&gedaan), Json(antwoord)))
}

async fn zet_stap(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Stap { stap, datum }): Inhoud<Stap>,
) -> Antwoord {
    let wat = (Wat::ZetStap { traject_id, stap }, "stap-gezet");
    over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
}

async fn voltooi(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Voltooiing { datum, uitkomst }): Inhoud<Voltooiing>,
) -> Antwoord {
    let wat = (Wat::Voltooi { traject_id, uitkomst }, "voltooid");
    over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
}

async fn breek_af(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Afbreking { datum, reden }): Inhoud<Afbreking>,
) -> Antwoord {
    let wat = (Wat::BreekAf { traject_id, reden }, "afgebroken");
    over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
}
