//! From one coach to another: cold at once, or warm with both coaches and the young person.

use std::future::ready;

use axum::{Json, extract::State};
use dienst::{
    Datums, Gedateerd, Handeling, Inhoud, NoemtCodes, Object, Omgeving, PersoonInvoer, Verzoek, beslis,
    inrichting::Genoemd, probleem,
};
use domein::{Gebiedsteam, Gespreksplek, Kenmerk, Overdrachtreden, Overdrachtsoort, PersoonId, afgeleide_id};
use eventstore::Tag;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Gebruiker, Keur, Pad, Probleem, Veldfout};

use super::{
    Antwoord, COACH, Vastgelegd, bord::eigen_nummer, is_of_vervangt, leg_vast, persoon_van, stand, status,
    vastleggen, vraag_over, ziet,
};
use crate::regels::{
    Toestand, Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
    overdracht::{Overdracht, Stap},
    stream_begeleiding,
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let stap = |pad, titel| {
        vastleggen(pad, titel, COACH)
            .parameter("overdrachtId", "De overdracht, uit het antwoord op het voorstel.")
    };
    api.operatie(
        vastleggen("/overdrachten", "Aan een andere coach overdragen", COACH)
            .uitleg(
                "Koud geldt meteen. Warm is een voorstel: de persoon houdt de eigen coach tot beide coaches hebben \
                 bevestigd en het gesprek van drie is gehouden.",
            )
            .invoer::<NieuweOverdracht>(),
        draag_over,
    )
    .operatie(
        stap("/overdrachten/{overdrachtId}/bevestigingen", "Warme overdracht bevestigen")
            .uitleg("Elk van beide coaches bevestigt, of wie een van hen vandaag vervangt.")
            .invoer::<Bevestiging>(),
        bevestig,
    )
    .operatie(
        stap("/overdrachten/{overdrachtId}/driegesprek", "Gesprek van drie vastleggen").invoer::<Driegesprek>(),
        leg_gesprek_vast,
    )
    .operatie(
        stap("/overdrachten/{overdrachtId}/intrekking", "Warme overdracht intrekken").invoer::<Intrekking>(),
        trek_in,
    )
}

/// Another coach takes over.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweOverdracht {
    /// Who.
    persoon: PersoonInvoer,
    /// Cold when left out.
    #[serde(default)]
    soort: Overdrachtsoort,
    /// The internal number of the coach who takes over.
    naar: Kenmerk,
    /// The area team of who takes over, when it is another one: from then on that team follows the person.
    gebiedsteam: Option<Gebiedsteam>,
    /// Cold: since when. Warm: the day of the proposal.
    datum: Date,
}

impl Keur for NieuweOverdracht {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for NieuweOverdracht {
    fn datums(&self) -> Vec<Gedateerd> {
        let datum = match self.soort {
            Overdrachtsoort::Koud => Gedateerd::gepland("datum", self.datum),
            Overdrachtsoort::Warm => Gedateerd::gebeurd("datum", self.datum),
        };
        vec![Gedateerd::geboren("persoon", &self.persoon), datum]
    }
}

impl NoemtCodes for NieuweOverdracht {
    fn codes(&self) -> Vec<Genoemd> {
        let codes = [
            Genoemd::coach("naar", Some(&self.naar), self.datum),
            Genoemd::gebiedsteam("gebiedsteam", self.gebiedsteam.as_ref(), self.datum),
        ];
        codes.into_iter().flatten().collect()
    }
}

/// One of the two coaches agrees.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Bevestiging {
    /// The day.
    datum: Date,
    /// The internal number of the coach for whom it is; left out: who asks.
    coach: Option<Kenmerk>,
}

impl Keur for Bevestiging {}

impl Datums for Bevestiging {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for Bevestiging {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("coach", self.coach.as_ref(), self.datum).into_iter().collect()
    }
}

/// The young person and both coaches spoke with each other.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Driegesprek {
    /// The day.
    datum: Date,
    /// Where.
    plek: Option<Gespreksplek>,
}

impl Keur for Driegesprek {}

impl Datums for Driegesprek {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// It does not go on.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// The day.
    datum: Date,
    /// Why.
    reden: Overdrachtreden,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Driegesprek, Intrekking);

async fn draag_over(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, invoer): Inhoud<NieuweOverdracht>,
) -> Antwoord {
    let over = (&invoer.persoon, invoer.datum);
    let (naar, gebiedsteam) = (invoer.naar, invoer.gebiedsteam);
    if invoer.soort == Overdrachtsoort::Koud {
        let wat = Wat::DraagOver { naar, gebiedsteam };
        return leg_vast(&omgeving, &verzoek, over, "coach-overgedragen", |_| ready(Ok(wat.clone()))).await;
    }
    let overdracht_id = afgeleide_id("overdracht", &[&verzoek.opdracht.to_string()]);
    let wat = Wat::StelOverdrachtVoor { overdracht_id, naar, gebiedsteam };
    let (wie, gedaan) = vraag_over(&omgeving, &verzoek, over, |_| ready(Ok(wat.clone()))).await?;
    // The same proposal under another key is the one that is open; asked again later, it is the one that was made.
    let al_eerder = gedaan.state.overdrachten.contains_key(&overdracht_id).then_some(overdracht_id);
    let overdracht_id = al_eerder.or(gedaan.state.open_overdracht().map(|(id, _)| id));
    let antwoord =
        Vastgelegd { overdracht_id, ..Vastgelegd::over(wie.id(), "overdracht-voorgesteld", gedaan.version) };
    Ok((status(&gedaan), Json(antwoord)))
}

/// A handover of somebody of whom who asks may know: who follows the person, and who is to.
pub(super) async fn zoek(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    overdracht_id: Uuid,
) -> Result<(PersoonId, Toestand, Overdracht), Probleem> {
    let geen = || {
        let weigering = Weigering::OverdrachtOnbekend;
        Probleem::niet_gevonden("overdracht-onbekend", weigering.to_string())
    };
    let etiket = Tag::new(format!("overdracht:{overdracht_id}"));
    let persoon = persoon_van(&omgeving.log, etiket, omgeving).await?.ok_or_else(geen)?;
    let (toestand, _) = stand(omgeving, persoon).await?.ok_or_else(geen)?;
    let overdracht = toestand.overdrachten.get(&overdracht_id).cloned().ok_or_else(geen)?;
    let nieuw_team = overdracht.gebiedsteam.as_ref().is_some_and(|team| {
        beslis(gebruiker, Handeling::Werken, &Object::Dossier(&omgeving.gemeente, Some(team))).is_ok()
    });
    let mag = nieuw_team
        || ziet(omgeving, gebruiker, (persoon, &toestand)).await?
        || is_of_vervangt(omgeving, gebruiker, &overdracht.naar).await?;
    if mag { Ok((persoon, toestand, overdracht)) } else { Err(geen()) }
}

/// Asks the rule for a step.
async fn zet(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (overdracht_id, persoon, datum): (Uuid, PersoonId, Date),
    stap: Stap,
) -> Antwoord {
    let wat = Wat::OverdrachtStap { overdracht_id, stap };
    let stream = stream_begeleiding(persoon);
    let vraag = Opdracht { persoon, datum, wat };
    let gedaan =
        dienst::voer_uit::<Begeleiding, _>(omgeving, &stream, verzoek.opdracht, vraag, &verzoek.aanleiding)
            .await
            .map_err(|fout| probleem(&fout))?;
    let toestand = gedaan.state.overdrachten.get(&overdracht_id).map_or("open", |een| een.stand.code());
    let antwoord = Vastgelegd {
        overdracht_id: Some(overdracht_id),
        ..Vastgelegd::over(persoon, toestand, gedaan.version)
    };
    Ok((status(&gedaan), Json(antwoord)))
}

async fn bevestig(
    State(omgeving): State<Omgeving>,
    Pad(overdracht_id): Pad<Uuid>,
    Inhoud(verzoek, Bevestiging { datum, coach }): Inhoud<Bevestiging>,
) -> Antwoord {
    let (persoon, ..) = zoek(&omgeving, &verzoek.gebruiker, overdracht_id).await?;
    let coach = match coach {
        Some(coach) => coach,
        None => eigen_nummer(&omgeving, &verzoek.gebruiker).await?,
    };
    // Nobody confirms for another, but who stands in for that coach today, whichever day the confirmation is of.
    if !is_of_vervangt(&omgeving, &verzoek.gebruiker, &coach).await? {
        let weigering = Weigering::NietUwOverdracht;
        return Err(Probleem::conflict("niet-uw-overdracht", weigering.to_string()));
    }
    zet(&omgeving, &verzoek, (overdracht_id, persoon, datum), Stap::Bevestig { coach }).await
}

async fn leg_gesprek_vast(
    State(omgeving): State<Omgeving>,
    Pad(overdracht_id): Pad<Uuid>,
    Inhoud(verzoek, Driegesprek { datum, plek }): Inhoud<Driegesprek>,
) -> Antwoord {
    let (persoon, ..) = zoek(&omgeving, &verzoek.gebruiker, overdracht_id).await?;
    zet(&omgeving, &verzoek, (overdracht_id, persoon, datum), Stap::Driegesprek { plek }).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(overdracht_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { datum, reden }): Inhoud<Intrekking>,
) -> Antwoord {
    let (persoon, ..) = zoek(&omgeving, &verzoek.gebruiker, overdracht_id).await?;
    zet(&omgeving, &verzoek, (overdracht_id, persoon, datum), Stap::TrekIn { reden }).await
}
