//! A placement: its begin, its end, the jobcoach, and withdrawing what was recorded of it. The employer is sealed with the
//! person's key before it goes any further.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{
    Betrokkene, Datums, Gedateerd, Inhoud, Nieuw, NoemtCodes, Omgeving, PersoonInvoer, Verzoek,
    inrichting::Genoemd, leg_vast_over, probleem,
};
use domein::{
    Correctiereden, Datumsoort, Jobcoacheinde, Kenmerk, PersoonId, Plaatsingseinde, Plaatsingssoort,
    Plaatsingsvastlegging, Sector, afgeleide_id, gebeurtenis::PlaatsingBegonnen,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Gebruiker, Keur, Operatie, Pad, Probleem, Veldfout};

use super::{
    Antwoord, PLAATSERS, Vastgelegd, binnen_bereik, is_of_vervangt, persoon_van, stand, status, vastleggen,
    verzegelen::zelfde_of_nieuw, ziet,
};
use crate::{
    doel,
    etiketten::etiket_plaatsing,
    plaatsen::beslis,
    regels::{
        Toestand, Weigering,
        begeleiding::{Begeleiding, Opdracht as Begeleidingsopdracht, Wat},
        plaatsing::{Jobcoaching, Opdracht, Stap},
        stream_begeleiding,
    },
};

/// Most hours a week (Arbeidstijdenwet, art. 5:7 lid 2).
const MAX_UREN: u8 = 60;
/// Most characters of the name of an employer.
const MAX_WERKGEVER: usize = 200;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let stap = |pad, titel: &'static str, uitleg: &'static str| -> Operatie {
        vastleggen(pad, titel, PLAATSERS)
            .uitleg(uitleg)
            .parameter("plaatsingId", "De plaatsing, uit het antwoord op het vastleggen.")
    };
    api.operatie(
        vastleggen("/plaatsingen", "Plaatsing bij een werkgever vastleggen", PLAATSERS)
            .uitleg(
                "Werk bij een werkgever vanaf een dag. Wie overgaat naar een volgende plaatsing (een contract na een \
                 proefplaatsing, een verlenging) noemt in omgezetVan de vorige: die eindigt daarmee de dag ervoor, met \
                 reden omgezet. De werkgever wordt verzegeld met de sleutel van de persoon.",
            )
            .invoer::<NieuwePlaatsing>(),
        begin,
    )
    .operatie(
        stap(
            "/plaatsingen/{plaatsingId}/einde",
            "Plaatsing beëindigen",
            "De datum is de laatste dag. De jobcoaching eindigt mee.",
        )
        .invoer::<Einde>(),
        eindig,
    )
    .operatie(
        stap(
            "/plaatsingen/{plaatsingId}/jobcoach",
            "Jobcoach toewijzen",
            "Wie er al was, helpt tot en met de dag ervoor. Dezelfde jobcoach met een latere laatste dag is een verlenging.",
        )
        .invoer::<Jobcoach>(),
        wijs_jobcoach_toe,
    )
    .operatie(
        stap(
            "/plaatsingen/{plaatsingId}/jobcoach/einde",
            "Jobcoaching beëindigen",
            "De datum is de laatste dag; de plaatsing loopt door.",
        )
        .invoer::<EindeJobcoaching>(),
        eindig_jobcoaching,
    )
    .operatie(
        stap(
            "/plaatsingen/{plaatsingId}/intrekkingen",
            "Vastlegging over een plaatsing intrekken",
            "Zonder begin is de plaatsing er nooit geweest, en loopt de plaatsing door die erin is omgezet; zonder einde \
             loopt zij zelf door.",
        )
        .invoer::<Intrekking>(),
        trek_in,
    )
}

/// Somebody begins to work with an employer.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuwePlaatsing {
    /// The caller's own reference; the id of the placement follows from it.
    kenmerk: Kenmerk,
    /// Who.
    persoon: PersoonInvoer,
    /// On what terms.
    soort: Plaatsingssoort,
    /// The employer's name; sealed.
    #[schemars(length(min = 1, max = MAX_WERKGEVER))]
    werkgever: String,
    /// Branch of the employer: a section of the SBI 2025, A up to and including V.
    sector: Option<Sector>,
    /// Hours a week, in whole hours.
    #[schemars(range(min = 1, max = MAX_UREN))]
    uren_per_week: u8,
    /// First day.
    datum: Date,
    /// Last day that was agreed, inclusive; required of a proefplaatsing.
    laatste_dag: Option<Date>,
    /// Whether the employer gets a wage-cost subsidy; not when left out.
    #[serde(default)]
    loonkostensubsidie: bool,
    /// The traject of this person that led to it, or that it is a place of.
    traject_id: Option<Uuid>,
    /// The placement of this person that it follows on: that one ends the day before.
    omgezet_van: Option<Uuid>,
}

impl Keur for NieuwePlaatsing {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for NieuwePlaatsing {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![
            Gedateerd::geboren("persoon", &self.persoon),
            Gedateerd::gepland("datum", self.datum),
            Gedateerd::nieuw("laatsteDag", self.laatste_dag, Datumsoort::Afspraak),
        ]
    }
}

/// A placement ends.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Einde {
    /// The last day, inclusive; ahead when notice was given.
    datum: Date,
    /// Why; `omgezet` follows from the placement after it.
    reden: Plaatsingseinde,
}

impl Keur for Einde {}

impl Datums for Einde {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("datum", self.datum)]
    }
}

/// A jobcoach helps.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Jobcoach {
    /// The jobcoach's internal number.
    jobcoach: Kenmerk,
    /// First day.
    datum: Date,
    /// Last day that was agreed, inclusive.
    laatste_dag: Option<Date>,
}

impl Keur for Jobcoach {}

impl Datums for Jobcoach {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![
            Gedateerd::gepland("datum", self.datum),
            Gedateerd::nieuw("laatsteDag", self.laatste_dag, Datumsoort::Afspraak),
        ]
    }
}

impl NoemtCodes for Jobcoach {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("jobcoach", Some(&self.jobcoach), self.datum).into_iter().collect()
    }
}

/// The help ends.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EindeJobcoaching {
    /// The last day, inclusive; ahead when that was agreed.
    datum: Date,
    /// Why.
    reden: Jobcoacheinde,
}

impl Keur for EindeJobcoaching {}

impl Datums for EindeJobcoaching {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("datum", self.datum)]
    }
}

/// It was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// What.
    wat: Plaatsingsvastlegging,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        Vec::new()
    }
}

dienst::noemt_geen_codes!(NieuwePlaatsing, Einde, EindeJobcoaching, Intrekking);

async fn begin(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, nieuw): Inhoud<NieuwePlaatsing>,
) -> Antwoord {
    let plaatsing_id = afgeleide_id("plaatsing", &[nieuw.kenmerk.as_str()]);
    let (log, aanleiding) = (&omgeving.log, &verzoek.aanleiding);
    let (omgeving, verzoek, nieuw) = (&omgeving, &verzoek, &nieuw);
    let maak = |wie: Betrokkene| async move {
        let persoon = wie.id();
        binnen_bereik(omgeving, verzoek, persoon, || Nieuw::Niemand.onbekend(&nieuw.persoon)).await?;
        let werkgever = nieuw.werkgever.trim();
        let toestand = stand(omgeving, persoon).await?.map(|(toestand, _)| toestand).unwrap_or_default();
        let eerder = toestand.plaatsingen.0.get(&plaatsing_id);
        let eerder = eerder.map(|eerder| (eerder.persoon, &eerder.feiten.werkgever));
        let werkgever = zelfde_of_nieuw(omgeving, &wie, (doel::WERKGEVER, werkgever), eerder).await?;
        let feiten = PlaatsingBegonnen {
            plaatsing_id,
            soort: nieuw.soort,
            werkgever,
            sector: nieuw.sector,
            uren_per_week: nieuw.uren_per_week,
            laatste_dag: nieuw.laatste_dag,
            loonkostensubsidie: nieuw.loonkostensubsidie,
            traject_id: nieuw.traject_id,
            omgezet_van: nieuw.omgezet_van,
            leeftijd: wie.geboorte().leeftijd_op(nieuw.datum),
        };
        let vraag = Opdracht { persoon, datum: nieuw.datum, feiten };
        beslis(log, aanleiding, verzoek.opdracht, vraag).await.map_err(|fout| probleem(&fout))
    };
    let (wie, gedaan) = leg_vast_over(omgeving, (&nieuw.persoon, Nieuw::Niemand), maak).await?;
    let status = if gedaan.is_recorded_now() { StatusCode::CREATED } else { StatusCode::OK };
    let antwoord = Vastgelegd::over(wie.id(), "begonnen", gedaan.version);
    Ok((status, Json(Vastgelegd { plaatsing_id: Some(plaatsing_id), ..antwoord })))
}

/// Whose a placement is.
pub(super) async fn van_wie(omgeving: &Omgeving, plaatsing_id: Uuid) -> Result<PersoonId, Probleem> {
    persoon_van(&omgeving.log, etiket_plaatsing(plaatsing_id), omgeving).await?.ok_or_else(plaatsing_onbekend)
}

/// 404 for a placement that is not there, or not for this caller.
pub(super) fn plaatsing_onbekend() -> Probleem {
    Probleem::niet_gevonden("plaatsing-onbekend", Weigering::PlaatsingOnbekend.to_string())
}

/// Whether who asks may know of a placement: with the person, or as the jobcoach who helps there, and as who stands in for
/// that one today.
pub(super) async fn ziet_plaatsing(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    (persoon, toestand): (PersoonId, &Toestand),
    jobcoaching: Option<&Jobcoaching>,
) -> Result<bool, Probleem> {
    if ziet(omgeving, gebruiker, (persoon, toestand)).await? {
        return Ok(true);
    }
    match jobcoaching {
        Some(hulp) => is_of_vervangt(omgeving, gebruiker, &hulp.jobcoach).await,
        None => Ok(false),
    }
}

/// Asks the rule for a step.
async fn zet(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (plaatsing_id, datum): (Uuid, Date),
    (stap, toestand): (Stap, &'static str),
) -> Antwoord {
    let persoon = van_wie(omgeving, plaatsing_id).await?;
    let (rond_persoon, _) = stand(omgeving, persoon).await?.ok_or_else(plaatsing_onbekend)?;
    // One that was withdrawn the rule refuses, unless this same request did that. Also when the help has ended, so that who ends
    // it can ask that again.
    let plaatsing = rond_persoon.plaatsingen.0.get(&plaatsing_id);
    let jobcoach = plaatsing.and_then(|plaatsing| plaatsing.jobcoaching.last());
    if !ziet_plaatsing(omgeving, &verzoek.gebruiker, (persoon, &rond_persoon), jobcoach).await? {
        return Err(plaatsing_onbekend());
    }
    let vraag = Begeleidingsopdracht { persoon, datum, wat: Wat::Plaatsing { plaatsing_id, stap } };
    let stream = stream_begeleiding(persoon);
    let gedaan =
        dienst::voer_uit::<Begeleiding, _>(omgeving, &stream, verzoek.opdracht, vraag, &verzoek.aanleiding)
            .await
            .map_err(|fout| probleem(&fout))?;
    let antwoord = Vastgelegd::over(persoon, toestand, gedaan.version);
    Ok((status(&gedaan), Json(Vastgelegd { plaatsing_id: Some(plaatsing_id), ..antwoord })))
}

async fn eindig(
    State(omgeving): State<Omgeving>,
    Pad(plaatsing_id): Pad<Uuid>,
    Inhoud(verzoek, Einde { datum, reden }): Inhoud<Einde>,
) -> Antwoord {
    zet(&omgeving, &verzoek, (plaatsing_id, datum), (Stap::Eindig { reden }, "beeindigd")).await
}

async fn wijs_jobcoach_toe(
    State(omgeving): State<Omgeving>,
    Pad(plaatsing_id): Pad<Uuid>,
    Inhoud(verzoek, Jobcoach { jobcoach, datum, laatste_dag }): Inhoud<Jobcoach>,
) -> Antwoord {
    let stap = Stap::WijsJobcoachToe { jobcoach, laatste_dag };
    zet(&omgeving, &verzoek, (plaatsing_id, datum), (stap, "jobcoach-toegewezen")).await
}

async fn eindig_jobcoaching(
    State(omgeving): State<Omgeving>,
    Pad(plaatsing_id): Pad<Uuid>,
    Inhoud(verzoek, EindeJobcoaching { datum, reden }): Inhoud<EindeJobcoaching>,
) -> Antwoord {
    let stap = Stap::EindigJobcoaching { reden };
    zet(&omgeving, &verzoek, (plaatsing_id, datum), (stap, "jobcoaching-beeindigd")).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(plaatsing_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { wat, reden }): Inhoud<Intrekking>,
) -> Antwoord {
    let vandaag = omgeving.klok.vandaag();
    zet(&omgeving, &verzoek, (plaatsing_id, vandaag), (Stap::TrekIn { wat, reden }, "ingetrokken")).await
}
