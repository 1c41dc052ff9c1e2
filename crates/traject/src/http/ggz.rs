//! Waiting for the GGZ, treatment, and the help that bridges. What says something about health is sealed with the person's
//! key before it goes any further. Withdrawing stands in `ggzterug`.

use std::future::ready;

use axum::{Json, extract::State};
use dienst::{Betrokkene, Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer, Verzoek};
use domein::{Ggzwachteinde, Kenmerk, Overbruggingssoort, PersoonId, Verzegeld, afgeleide_id};
use eventstore::Tag;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad, Probleem, Veldfout};

use super::{
    Antwoord, COACH, Vastgelegd, leg_vast, persoon_van, stand, status, vastleggen,
    verzegelen::zelfde_of_nieuw, vraag, vraag_over,
};
use crate::{
    doel,
    regels::{
        Ggz, Weigering,
        begeleiding::Wat,
        ggz::{Stap, Tekst},
    },
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/ggz-wachttijden", "Op de wachtlijst van de ggz", COACH)
            .uitleg("Opnieuw voor dezelfde dag met andere zorg vervangt waarop iemand wacht.")
            .invoer::<Wachttijd>(),
        begin_wachttijd,
    )
    .operatie(
        vastleggen("/ggz-wachttijden/einde", "Wacht niet meer op de ggz, zonder behandeling", COACH)
            .uitleg("De datum is de eerste dag zonder wachten. Hulp die overbrugde, eindigt mee. Opnieuw voor dezelfde dag met een \
                 andere reden vervangt de reden.")
            .invoer::<Wachteinde>(),
        eindig_wachttijd,
    )
    .operatie(
        vastleggen("/ggz-behandelingen", "Behandeling bij de ggz begonnen", COACH)
            .uitleg("Hulp die overbrugde, eindigt mee, tenzij overbruggingLooptDoor.")
            .invoer::<Behandeling>(),
        start_behandeling,
    )
    .operatie(
        vastleggen("/ggz-overbruggingen", "Hulp die de wachttijd bij de ggz overbrugt", COACH)
            .uitleg("Alleen voor wie wacht, en niet voor de eerste dag daarvan. Welke hulp het is, wordt verzegeld.")
            .invoer::<Overbrugging>(),
        begin_overbrugging,
    )
    .operatie(
        vastleggen("/ggz-overbruggingen/{overbruggingId}/einde", "Overbrugging beëindigen", COACH)
            .uitleg("De datum is de eerste dag zonder die hulp. De wachttijd loopt door.")
            .parameter("overbruggingId", "De overbrugging, uit het antwoord op het vastleggen.")
            .invoer::<Overbruggingseinde>(),
        eindig_overbrugging,
    )
}

/// On a waiting list of the GGZ.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wachttijd {
    /// Who.
    persoon: PersoonInvoer,
    /// First day on the list.
    datum: Date,
    /// What is waited for, in words; sealed.
    #[schemars(length(min = 1, max = 1_000))]
    zorg: Option<String>,
}

/// No longer waiting, without treatment.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wachteinde {
    /// Who.
    persoon: PersoonInvoer,
    /// First day on which this person no longer waits.
    datum: Date,
    /// Why; sealed.
    reden: Ggzwachteinde,
}

/// Treatment has begun.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Behandeling {
    /// Who.
    persoon: PersoonInvoer,
    /// First day.
    datum: Date,
    /// Whether the help that bridged goes on in treatment; it ends on that day when left out.
    #[serde(default)]
    overbrugging_loopt_door: bool,
}

/// Help that bridges.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Overbrugging {
    /// The caller's own reference of this help to this person; the id follows from both.
    kenmerk: Kenmerk,
    /// Who.
    persoon: PersoonInvoer,
    /// First day.
    datum: Date,
    /// Which; sealed.
    soort: Overbruggingssoort,
}

/// Help that bridges ends.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Overbruggingseinde {
    /// First day without.
    datum: Date,
}

impl Keur for Overbruggingseinde {}

impl Datums for Overbruggingseinde {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// What is said of a person on a day that is not ahead.
macro_rules! over_persoon {
    ($($invoer:ty),+) => {$(
        impl Keur for $invoer {
            fn keur(&self) -> Vec<Veldfout> {
                self.persoon.keur("persoon")
            }
        }

        impl Datums for $invoer {
            fn datums(&self) -> Vec<Gedateerd> {
                vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
            }
        }
    )+};
}

over_persoon!(Wachttijd, Wachteinde, Behandeling, Overbrugging);
dienst::noemt_geen_codes!(Wachttijd, Wachteinde, Behandeling, Overbrugging, Overbruggingseinde);

async fn begin_wachttijd(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, wachttijd): Inhoud<Wachttijd>,
) -> Antwoord {
    let (omgeving, wachttijd) = (&omgeving, &wachttijd);
    let maak = |wie: Betrokkene| async move {
        let Some(zorg) = &wachttijd.zorg else { return Ok(Wat::Ggz(Stap::Wacht { zorg: None })) };
        let ggz = ggz_van(omgeving, &wie).await?;
        let eerder = ggz.sinds(wachttijd.datum).and_then(|bekend| bekend.zorg.as_ref());
        let zorg = verzegel(omgeving, &wie, (doel::GGZ_ZORG, zorg), eerder).await?;
        Ok(Wat::Ggz(Stap::Wacht { zorg: Some(zorg) }))
    };
    leg_vast(omgeving, &verzoek, (&wachttijd.persoon, wachttijd.datum), "wacht-op-ggz", maak).await
}

async fn eindig_wachttijd(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, einde): Inhoud<Wachteinde>,
) -> Antwoord {
    let (omgeving, einde) = (&omgeving, &einde);
    let maak = |wie: Betrokkene| async move {
        let ggz = ggz_van(omgeving, &wie).await?;
        let eerder = ggz.einde_op(einde.datum).and_then(|bekend| bekend.reden.as_ref());
        let reden = verzegel(omgeving, &wie, (doel::GGZ_EINDE, einde.reden.code()), eerder).await?;
        Ok(Wat::Ggz(Stap::Beeindig { reden }))
    };
    leg_vast(omgeving, &verzoek, (&einde.persoon, einde.datum), "wacht-niet-meer", maak).await
}

async fn start_behandeling(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, behandeling): Inhoud<Behandeling>,
) -> Antwoord {
    let over = (&behandeling.persoon, behandeling.datum);
    let overbrugging_loopt_door = behandeling.overbrugging_loopt_door;
    let maak = |_| ready(Ok(Wat::Ggz(Stap::Behandel { overbrugging_loopt_door })));
    leg_vast(&omgeving, &verzoek, over, "in-behandeling", maak).await
}

async fn begin_overbrugging(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, nieuw): Inhoud<Overbrugging>,
) -> Antwoord {
    let id = |persoon: PersoonId| {
        afgeleide_id("ggz-overbrugging", &[persoon.to_string().as_str(), nieuw.kenmerk.as_str()])
    };
    let (omgeving, soort) = (&omgeving, nieuw.soort.code());
    let maak = |wie: Betrokkene| {
        let overbrugging_id = id(wie.id());
        async move {
            let ggz = ggz_van(omgeving, &wie).await?;
            let eerder = ggz.overbruggingen.get(&overbrugging_id).map(|hulp| (hulp.persoon, &hulp.soort));
            let soort = zelfde_of_nieuw(omgeving, &wie, (doel::GGZ_OVERBRUGGING, soort), eerder).await?;
            Ok(Wat::Ggz(Stap::Overbrug { overbrugging_id, soort }))
        }
    };
    let (wie, gedaan) = vraag_over(omgeving, &verzoek, (&nieuw.persoon, nieuw.datum), maak).await?;
    let antwoord = Vastgelegd::over(wie.id(), "overbrugd", gedaan.version);
    Ok((status(&gedaan), Json(Vastgelegd { overbrugging_id: Some(id(wie.id())), ..antwoord })))
}

/// Where somebody stands with the GGZ.
async fn ggz_van(omgeving: &Omgeving, wie: &Betrokkene) -> Result<Ggz, Probleem> {
    Ok(stand(omgeving, wie.id()).await?.map(|(toestand, _)| toestand.ggz).unwrap_or_default())
}

async fn verzegel(
    omgeving: &Omgeving,
    wie: &Betrokkene,
    tekst: (&str, &str),
    eerder: Option<&Tekst>,
) -> Result<Verzegeld, Probleem> {
    zelfde_of_nieuw(omgeving, wie, tekst, eerder.map(|eerder| (eerder.persoon, &eerder.verzegeld))).await
}

/// Asks the rule about help that bridges, of whom it is.
pub(super) async fn over_overbrugging(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (overbrugging_id, datum): (Uuid, Date),
    (stap, toestand): (Stap, &'static str),
) -> Antwoord {
    let onbekend: fn() -> Probleem =
        || Probleem::niet_gevonden("overbrugging-onbekend", Weigering::OverbruggingOnbekend.to_string());
    let etiket = Tag::new(format!("overbrugging:{overbrugging_id}"));
    let persoon = persoon_van(&omgeving.log, etiket, omgeving).await?.ok_or_else(onbekend)?;
    let gedaan = vraag(omgeving, verzoek, (persoon, datum), onbekend, Wat::Ggz(stap)).await?;
    let antwoord = Vastgelegd::over(persoon, toestand, gedaan.version);
    Ok((status(&gedaan), Json(Vastgelegd { overbrugging_id: Some(overbrugging_id), ..antwoord })))
}

async fn eindig_overbrugging(
    State(omgeving): State<Omgeving>,
    Pad(overbrugging_id): Pad<Uuid>,
    Inhoud(verzoek, Overbruggingseinde { datum }): Inhoud<Overbruggingseinde>,
) -> Antwoord {
    let stap = (Stap::BeeindigOverbrugging { overbrugging_id }, "overbrugging-beeindigd");
    over_overbrugging(&omgeving, &verzoek, (overbrugging_id, datum), stap).await
}
