//! Looking back at what was recorded of an application, and saying of something that it was not so.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, Vrager};
use domein::{
    Aanvraagstap, Afwijzingsreden, Afzegger, Bezwaaruitkomst, Correctiereden, Gespreksplek, IntakeVorm,
    IntrekkingReden, Kenmerk, Rol, ZoektermijnReden, gebeurtenis::IntakeGebeurtenis as G,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem};

use super::aanvragen::{Aanvraagantwoord, toon};
use super::dossier::{self, geboorte, geweigerd};
use super::stappen::stap;
use super::{LEZERS, status, voer_uit};
use crate::regels::{Gedane, Wat, Weigering};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/aanvragen/{aanvraagId}/verloop")
            .titel("Verloop van een aanvraag")
            .uitleg("Wat is vastgelegd, op volgorde, ook wat is ingetrokken of vervangen. Altijd de nieuwste stand.")
            .parameter("aanvraagId", "De aanvraag")
            .rollen(LEZERS)
            .antwoord::<Verloop>(200),
        lees,
    )
    .operatie(
        stap(
            "/aanvragen/{aanvraagId}/verloop/intrekking",
            "Vastgelegde stap intrekken",
            "Wat is vastgelegd was niet zo, en telt niet meer mee. Was het anders, leg dan vast hoe het wel was, met vervangt. \
             Een toekenning trekt u in bij de uitkering.",
        )
        .invoer::<Intrekking>(),
        trek_in,
    )
}

/// What was recorded of an application.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Verloop {
    /// Day of application.
    ingediend: Date,
    /// What was recorded since, in order.
    regels: Vec<Verloopregel>,
}

/// One thing that was recorded.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Verloopregel {
    /// What, as it can be withdrawn; absent for a grant, which is withdrawn as a benefit.
    #[serde(skip_serializing_if = "Option::is_none")]
    stap: Option<Aanvraagstap>,
    /// When; of a grant the day of the decision, or of the first day when it is not known.
    datum: Date,
    /// Why it no longer counts; absent while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    ingetrokken: Option<Correctiereden>,
    /// First day after the search period.
    #[serde(skip_serializing_if = "Option::is_none")]
    zoektermijn_tot: Option<Date>,
    /// Why the search period does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    niet_toegepast: Option<ZoektermijnReden>,
    /// Whether there is a text with it, to be read at the person desk.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    toelichting: bool,
    /// Form of the talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    vorm: Option<IntakeVorm>,
    /// Day of the talk that is planned or moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    datum_gesprek: Option<Date>,
    /// Where a talk is or was.
    #[serde(skip_serializing_if = "Option::is_none")]
    plek: Option<Gespreksplek>,
    /// Who moved or cancelled a talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    door: Option<Afzegger>,
    /// Days between the cancelling and the day of the talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    dagen_vooraf: Option<u32>,
    /// Who took part in a talk besides the applicant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deelnemers: Vec<Rol>,
    /// Who called the applicant before a talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    gebeld_door: Option<Kenmerk>,
    /// Whether the applicant was reached by that call.
    #[serde(skip_serializing_if = "Option::is_none")]
    bereikt: Option<bool>,
    /// Whether the applicant is ready for work.
    #[serde(skip_serializing_if = "Option::is_none")]
    arbeidsfit: Option<bool>,
    /// The benefit that was granted, or to which the application was linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    uitkering_id: Option<Uuid>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    afgewezen: Option<Afwijzingsreden>,
    /// Why the applicant withdrew it.
    #[serde(skip_serializing_if = "Option::is_none")]
    door_aanvrager_ingetrokken: Option<IntrekkingReden>,
    /// Whether a committee advises on the objection.
    #[serde(skip_serializing_if = "Option::is_none")]
    commissie: Option<bool>,
    /// What was decided on the objection.
    #[serde(skip_serializing_if = "Option::is_none")]
    uitkomst: Option<Bezwaaruitkomst>,
}

impl Verloopregel {
    fn van(gedane: &Gedane) -> Self {
        let mut regel = Self {
            stap: gedane.gebeurtenis.aanvraagstap(),
            datum: gedane.op,
            ingetrokken: gedane.ingetrokken,
            ..Self::default()
        };
        match &gedane.gebeurtenis {
            G::ZoektermijnGestart(f) => regel.zoektermijn_tot = Some(f.tot),
            G::ZoektermijnNietToegepast(f) => {
                (regel.niet_toegepast, regel.toelichting) = (Some(f.reden), f.toelichting.is_some());
            }
            G::IntakeGepland(f) => {
                regel.vorm = Some(f.vorm);
                (regel.datum_gesprek, regel.plek) = (Some(f.datum_gesprek), f.plek);
            }
            G::IntakeVerplaatst(f) => {
                (regel.datum_gesprek, regel.plek, regel.door) = (Some(f.datum_gesprek), f.plek, Some(f.door));
            }
            G::IntakeAfgezegd(f) => {
                (regel.door, regel.dagen_vooraf) = (Some(f.door), Some(f.dagen_vooraf));
            }
            G::VoorafGebeld(f) => {
                (regel.gebeld_door, regel.bereikt) = (Some(f.door.clone()), Some(f.bereikt));
                regel.arbeidsfit = f.arbeidsfit;
            }
            G::IntakeGehouden(f) => {
                regel.deelnemers.clone_from(&f.deelnemers);
                (regel.vorm, regel.arbeidsfit, regel.plek) = (Some(f.vorm), f.arbeidsfit, f.plek);
            }
            G::UitkeringToegekend(f) => regel.uitkering_id = Some(f.uitkering_id),
            G::AanvraagGekoppeld(f) => regel.uitkering_id = Some(f.uitkering_id),
            G::AanvraagAfgewezen(f) => regel.afgewezen = Some(f.reden),
            G::AanvraagIngetrokken(f) => regel.door_aanvrager_ingetrokken = Some(f.reden),
            G::BezwaarGemaakt(f) => regel.commissie = Some(f.commissie),
            G::BezwaarBeslist(f) => regel.uitkomst = Some(f.uitkomst),
            _ => {}
        }
        regel
    }
}

async fn lees(
    State(omgeving): State<Omgeving>,
    Vrager { gebruiker, .. }: Vrager,
    Pad(id): Pad<Uuid>,
) -> Result<Json<Verloop>, Probleem> {
    let persoon = dossier::aanvraag(&omgeving, &gebruiker, id).await?.persoon;
    let (dossier, _) = dossier::dossier(&omgeving, persoon).await?;
    let aanvraag = dossier.aanvragen.get(&id).ok_or_else(|| geweigerd(Weigering::AanvraagOnbekend))?;
    let regels = aanvraag.gedaan.alles().iter().map(Verloopregel::van).collect();
    Ok(Json(Verloop { ingediend: aanvraag.datum, regels }))
}

/// What was recorded, and was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// What.
    stap: Aanvraagstap,
    /// Its date. Of more on one day the last is meant.
    datum: Date,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Intrekking);

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, weg): Inhoud<Intrekking>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let leeftijden = geboorte(&omgeving, begin.persoon).await?.leeftijden_op(begin.datum);
    let Intrekking { stap, datum: van, reden } = weg;
    let wat = Wat::TrekStapIn { aanvraag_id: id, leeftijden, stap, van, reden };
    let gedaan = voer_uit(&omgeving, &verzoek, begin.persoon, wat).await?;
    Ok((status(&gedaan), Json(toon(&omgeving, begin.persoon, id, gedaan.state, gedaan.version)?)))
}
