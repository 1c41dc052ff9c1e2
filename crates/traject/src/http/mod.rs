//! The way in over HTTP, under `/traject/v1`. Every handler does the same: who is it about, seal what is free text,
//! ask the rule, tell what came of it.

mod aanbod;
mod begeleid;
mod beleidssignalen;
mod bigfive;
mod bord;
mod bron;
mod budget;
mod budgetlijst;
mod buig;
mod casus;
mod casusinvoer;
mod casuslijst;
mod casusterug;
mod catalogus;
mod coach;
mod coachverzoeken;
mod ggz;
mod ggzbron;
mod ggzlijst;
mod ggzterug;
mod intrekking;
mod jpf;
mod jpfinvoer;
mod jpflijst;
mod jpfterug;
mod kenmerken;
mod kosten;
mod maatwerk;
mod maatwerkinvoer;
mod maatwerklijst;
mod nazorg;
mod overdracht;
mod overdrachtlijst;
mod plaatsing;
mod plaatsingen;
mod plan;
mod terugnemen;
mod trajecten;
mod trajectenlijst;
mod uitstroom;
mod vervanging;
mod verzegelen;
mod vooruitgang;

use std::sync::Arc;

use axum::{Json, Router, http::StatusCode};
use dienst::{Betrokkene, Handeling, Nee, Nieuw, Object, Omgeving, PersoonInvoer, Verzoek, beslis, probleem};
use domein::{
    Casusvastlegging, Jpfvastlegging, Kenmerk, PersoonId, Plaatsingsvastlegging, Rol, Trajectvastlegging,
    Vastlegging, gebeurtenis::TrajectGebeurtenis,
};
use eventstore::{Decider, Handled, Log, Position, Query, Tag, Version};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Gebruiker, Herkenner, Operatie, Probleem};

use crate::{
    etiketten::etiket_gemeente,
    regels::{
        Toestand,
        begeleiding::{Begeleiding, Opdracht, Wat},
        dossier_van, stream_begeleiding,
    },
};

const COACH: &[Rol] = &[Rol::Coach];
const BEHEER: &[Rol] = &[Rol::Beheer];
/// Who places people: the accountmanager knows the employers. Who works as a jobcoach or jobhunter logs in as a coach.
const PLAATSERS: &[Rol] = &[Rol::Coach, Rol::Accountmanager];
const UITSTROOM: &[Rol] = &[Rol::Coach, Rol::Inkomensconsulent];

/// The API of this service, under `/traject/v1`.
pub fn router(omgeving: Omgeving, toegang: Arc<dyn Herkenner>) -> Router {
    let api = Api::nieuw("traject", "1.0.0", "Van plan naar werk: coach, trajecten, contact en uitstroom.");
    let api = aanbod::operaties(api);
    let api = catalogus::operaties(api);
    let api = budget::operaties(api);
    let api = budgetlijst::operaties(api);
    let api = maatwerk::operaties(api);
    let api = maatwerklijst::operaties(api);
    let api = kosten::operaties(api);
    let api = buig::operaties(api);
    let api = bord::operaties(api);
    let api = coach::operaties(api);
    let api = overdracht::operaties(api);
    let api = overdrachtlijst::operaties(api);
    let api = vervanging::operaties(api);
    let api = trajecten::operaties(api);
    let api = terugnemen::operaties(api);
    let api = plaatsing::operaties(api);
    let api = plaatsingen::operaties(api);
    let api = plan::operaties(api);
    let api = bigfive::operaties(api);
    let api = vooruitgang::operaties(api);
    let api = ggz::operaties(api);
    let api = ggzlijst::operaties(api);
    let api = ggzterug::operaties(api);
    let api = casus::operaties(api);
    let api = casuslijst::operaties(api);
    let api = casusterug::operaties(api);
    let api = beleidssignalen::operaties(api);
    let api = jpf::operaties(api);
    let api = jpflijst::operaties(api);
    let api = jpfterug::operaties(api);
    let api = uitstroom::operaties(api);
    let api = nazorg::operaties(api);
    let api = dienst::inzagen(api);
    let api = coachverzoeken::operaties(api);
    let api = trajectenlijst::operaties(api);
    begeleid::operaties(api).router(omgeving, toegang)
}

/// What is recorded of a person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Vastgelegd {
    /// About whom.
    persoon_id: PersoonId,
    /// The traject, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    traject_id: Option<Uuid>,
    /// The placement, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    plaatsing_id: Option<Uuid>,
    /// The help that bridges waiting for the GGZ, where it is about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    overbrugging_id: Option<Uuid>,
    /// The handover, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    overdracht_id: Option<Uuid>,
    /// The benefit, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    uitkering_id: Option<Uuid>,
    /// What now holds.
    toestand: &'static str,
    /// Number of facts that are recorded around this person.
    versie: u64,
}

type Antwoord<T = Vastgelegd> = Result<(StatusCode, Json<T>), Probleem>;

impl Vastgelegd {
    fn over(persoon_id: PersoonId, toestand: &'static str, Version(versie): Version) -> Self {
        Self {
            persoon_id,
            traject_id: None,
            plaatsing_id: None,
            overbrugging_id: None,
            overdracht_id: None,
            uitkering_id: None,
            toestand,
            versie,
        }
    }
}

/// 201 when something was recorded now, 200 when it already was so.
fn status<D: Decider>(gedaan: &Handled<D>) -> StatusCode {
    if gedaan.is_recorded_now() { StatusCode::CREATED } else { StatusCode::OK }
}

/// Asks the rule around one person whom the log knows by something with an id of its own. `geen` says that there is no such
/// thing: the same to who may not know of it.
async fn vraag(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (persoon, datum): (PersoonId, Date),
    geen: fn() -> Probleem,
    wat: Wat,
) -> Result<Handled<Begeleiding>, Probleem> {
    binnen_bereik(omgeving, verzoek, persoon, geen).await?;
    let vraag = Opdracht { persoon, datum, wat };
    let stream = stream_begeleiding(persoon);
    dienst::voer_uit::<Begeleiding, _>(omgeving, &stream, verzoek.opdracht, vraag, &verzoek.aanleiding)
        .await
        .map_err(|fout| probleem(&fout))
}

/// Asks the rule around a person as the caller names one: somebody who is known, as contact, a plan or an outflow makes
/// nobody. `maak` gives what is asked of whom, and is called again when
/// somebody else changed the person in between.
async fn vraag_over<W: Future<Output = Result<Wat, Probleem>>>(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (persoon, datum): (&PersoonInvoer, Date),
    maak: impl Fn(Betrokkene) -> W,
) -> Result<(Betrokkene, Handled<Begeleiding>), Probleem> {
    let geen = || Nieuw::Niemand.onbekend(persoon);
    let opdracht = |wie: Betrokkene| {
        let (persoon, wat) = (wie.id(), maak(wie));
        async move {
            binnen_bereik(omgeving, verzoek, persoon, geen).await?;
            let vraag = Opdracht { persoon, datum, wat: wat.await? };
            Ok(dienst::Opdracht::nieuw(stream_begeleiding(persoon), verzoek.opdracht, vraag))
        }
    };
    dienst::voer_uit_over(omgeving, (persoon, Nieuw::Niemand), &verzoek.aanleiding, opdracht).await
}

/// Asks it, and answers with what now holds.
async fn leg_vast<W: Future<Output = Result<Wat, Probleem>>>(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    over: (&PersoonInvoer, Date),
    toestand: &'static str,
    maak: impl Fn(Betrokkene) -> W,
) -> Antwoord {
    let (wie, gedaan) = vraag_over(omgeving, verzoek, over, maak).await?;
    Ok((status(&gedaan), Json(Vastgelegd::over(wie.id(), toestand, gedaan.version))))
}

/// What is known of a person, with the version; nothing when there is nothing yet.
async fn stand(omgeving: &Omgeving, persoon: PersoonId) -> Result<Option<(Toestand, Version)>, Probleem> {
    let geladen = dienst::laad::<Begeleiding, _>(omgeving, &stream_begeleiding(persoon)).await?;
    Ok((geladen.version != Version::START).then_some((geladen.state, geladen.version)))
}

/// Looks whether another team follows this person; then the answer is that of what is not there, `geen`. For a caller of the
/// whole municipality there is nothing to look at.
async fn binnen_bereik(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    persoon: PersoonId,
    geen: impl FnOnce() -> Probleem,
) -> Result<(), Probleem> {
    if verzoek.bereik.is_hele_gemeente() {
        return Ok(());
    }
    let gebruiker = &verzoek.gebruiker;
    let mag = match stand(omgeving, persoon).await? {
        Some((toestand, _)) => ziet(omgeving, gebruiker, (persoon, &toestand)).await?,
        None => kent(omgeving, gebruiker, persoon).await?,
    };
    if mag { Ok(()) } else { Err(geen()) }
}

/// Refuses who works in other teams than the one that follows this person, as if there were no such person.
async fn mag_zien(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    wie: (PersoonId, &Toestand),
) -> Result<(), Probleem> {
    if ziet(omgeving, gebruiker, wie).await? { Ok(()) } else { Err(onbekend()) }
}

/// Whether who asks works in the team that follows this person. Who stands in for the coach today may do what that coach
/// may. As long as there is no coach and no benefit, the teams follow that a signal or an application named.
async fn ziet(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    (persoon, toestand): (PersoonId, &Toestand),
) -> Result<bool, Probleem> {
    if toestand.coach.is_none() && toestand.gebiedsteam().is_none() {
        return kent(omgeving, gebruiker, persoon).await;
    }
    match beslis(gebruiker, Handeling::Werken, &Object::Dossier(&omgeving.gemeente, toestand.gebiedsteam())) {
        Ok(_) => Ok(true),
        Err(Nee::AnderTeam) => match &toestand.coach {
            Some(coach) => vervanging::vervangt(omgeving, gebruiker, &coach.coach).await,
            None => Ok(false),
        },
        Err(nee) => Err(nee.into()),
    }
}

/// Whether who asks works in one of the teams that a signal or an application of this person named, or nobody named one.
async fn kent(omgeving: &Omgeving, gebruiker: &Gebruiker, persoon: PersoonId) -> Result<bool, Probleem> {
    let teams = crate::bord::teams(omgeving, &bron::personen(omgeving).await?, persoon).await;
    let teams = teams.map_err(|fout| dienst::intern(&fout))?;
    let mag = |team| match beslis(gebruiker, Handeling::Werken, &Object::Dossier(&omgeving.gemeente, team)) {
        Ok(_) => Ok(true),
        Err(Nee::AnderTeam) => Ok(false),
        Err(nee) => Err(Probleem::from(nee)),
    };
    if teams.is_empty() {
        return mag(None);
    }
    for team in &teams {
        if mag(Some(team))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether who asks has this internal number, or stands in for who has it today.
async fn is_of_vervangt(omgeving: &Omgeving, gebruiker: &Gebruiker, wie: &Kenmerk) -> Result<bool, Probleem> {
    Ok(*wie == bord::eigen_nummer(omgeving, gebruiker).await?
        || vervanging::vervangt(omgeving, gebruiker, wie).await?)
}

/// 404 for a person of whom nothing is recorded, or nothing for this caller.
fn onbekend() -> Probleem {
    Probleem::niet_gevonden(
        "begeleiding-onbekend",
        "Van deze persoon is hier nog niets vastgelegd. Gebruik de persoonId uit een eerder antwoord.",
    )
}

/// Events with one label that are read at a time.
const PER_BLADZIJ: usize = 100;

/// The person whom events with this label are about, from the log itself, so that it is found right after the first
/// was recorded: the one for whom it began last. After the withdrawal of its start it can begin anew for another. What follows
/// on a begin does not count: that may stand in the dossier of whom the person was merged into for a while. What began there is
/// of that dossier, under whichever number it was asked.
async fn persoon_van(log: &Log, etiket: Tag, omgeving: &Omgeving) -> Result<Option<PersoonId>, Probleem> {
    let vraag = Query::tags([etiket, etiket_gemeente(&omgeving.gemeente)]);
    let (mut wie, mut begint_anders, mut tot) = (None, true, Position::START);
    loop {
        let bladzij = log.read(&vraag, tot, PER_BLADZIJ).await.map_err(|fout| dienst::intern(&fout))?;
        for regel in &bladzij.events {
            let Vastlegging { metadata, gebeurtenis, .. } =
                Vastlegging::<TrajectGebeurtenis>::uit_log(regel).map_err(|fout| dienst::intern(&fout))?;
            if begint_anders {
                wie = dossier_van(&regel.stream).or(metadata.persoon_id).or(wie);
            }
            begint_anders = match &gebeurtenis {
                TrajectGebeurtenis::TrajectvastleggingIngetrokken(f) => f.wat == Trajectvastlegging::Start,
                TrajectGebeurtenis::PlaatsingsvastleggingIngetrokken(f) => {
                    f.wat == Plaatsingsvastlegging::Begin
                }
                TrajectGebeurtenis::CasusvastleggingIngetrokken(f) => f.wat == Casusvastlegging::Casus,
                TrajectGebeurtenis::JpfVastleggingIngetrokken(f) => f.wat == Jpfvastlegging::Deelname,
                _ => false,
            };
        }
        if bladzij.upto >= bladzij.head {
            return Ok(wie);
        }
        tot = bladzij.upto;
    }
}

/// An operation that records something of a person.
fn vastleggen(pad: &'static str, titel: &'static str, rollen: &'static [Rol]) -> Operatie {
    Operatie::post(pad)
        .titel(titel)
        .rollen(rollen)
        .antwoord::<Vastgelegd>(201)
        .antwoord::<Vastgelegd>(200)
        .fouten(&[404, 409])
}
