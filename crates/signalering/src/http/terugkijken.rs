//! Looking back at what was done with a signal, and saying of something that it was not so.

use axum::{Json, extract::State};
use dienst::{Datums, Gedateerd, Handeling, Inhoud, Nee, Object, Vrager, beslis};
use domein::{
    Afsluitreden, Afzegger, Correctiereden, Gemeentecode, Gespreksdeelnemer, Gespreksplek, Gespreksuitkomst,
    Kanaal, Kenmerk, Opvolgstap, Rol, gebeurtenis::SignaleringGebeurtenis, opvolging::Gedane,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem};

use super::{Antwoord, Dienst, Signaalantwoord, onbekend};
use crate::regels::Opdracht;

pub(super) fn operaties(api: Api<Dienst>) -> Api<Dienst> {
    api.operatie(
        Operatie::get("/signalen/{signaalId}/opvolging")
            .titel("Opvolging van een signaal")
            .uitleg("Wat ermee is gedaan, op volgorde, ook wat is ingetrokken of vervangen. Altijd de nieuwste stand.")
            .parameter("signaalId", "Het signaal.")
            .rollen(&[Rol::Coach])
            .antwoord::<Opvolging>(200),
        lees,
    )
    .operatie(
        Operatie::post("/signalen/{signaalId}/opvolging/intrekking")
            .titel("Vastgelegde opvolging intrekken")
            .uitleg(
                "Wat is vastgelegd was niet zo. Het telt niet meer mee, en wat er vanzelf op volgde wordt teruggenomen: een \
                 versnelde aanvraag waarmee nog niets is gedaan vervalt. Was het anders, leg dan vast hoe het wel was, met \
                 vervangt.",
            )
            .parameter("signaalId", "Het signaal.")
            .rollen(&[Rol::Coach, Rol::Uwv])
            .invoer::<Intrekking>()
            .antwoord::<Signaalantwoord>(201)
            .antwoord::<Signaalantwoord>(200)
            .fouten(&[404, 409]),
        trek_in,
    )
}

/// What was done with a signal.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Opvolging {
    /// In order.
    regels: Vec<Opvolgingsregel>,
}

/// One thing that was done.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Opvolgingsregel {
    /// What.
    stap: Opvolgstap,
    /// When.
    datum: Date,
    /// Why it no longer counts; absent while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    ingetrokken: Option<Correctiereden>,
    /// The coach's internal number.
    #[serde(skip_serializing_if = "Option::is_none")]
    coach: Option<Kenmerk>,
    /// How information was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    kanaal: Option<Kanaal>,
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
    /// Who took part in a talk besides the young person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deelnemers: Vec<Gespreksdeelnemer>,
    /// What a talk led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    uitkomst: Option<Gespreksuitkomst>,
    /// The municipality to which the young person was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    naar: Option<Gemeentecode>,
    /// What came of the signal.
    #[serde(skip_serializing_if = "Option::is_none")]
    resultaat: Option<Afsluitreden>,
}

impl Opvolgingsregel {
    /// None for what passes by itself, and for what the source does.
    fn van(gedane: &Gedane) -> Option<Self> {
        use SignaleringGebeurtenis as G;
        let mut regel = Self {
            stap: gedane.gebeurtenis.opvolgstap()?,
            datum: gedane.op,
            ingetrokken: gedane.ingetrokken,
            coach: None,
            kanaal: None,
            datum_gesprek: None,
            plek: None,
            door: None,
            dagen_vooraf: None,
            deelnemers: Vec::new(),
            uitkomst: None,
            naar: None,
            resultaat: None,
        };
        match &gedane.gebeurtenis {
            G::InformatieVerstrekt(f) => regel.kanaal = Some(f.kanaal),
            G::AankomstBevestigd(f) => regel.coach = Some(f.coach.clone()),
            G::InformatiefGesprekGepland(f) => {
                regel.coach = Some(f.coach.clone());
                (regel.datum_gesprek, regel.plek) = (Some(f.datum_gesprek), f.plek);
            }
            G::InformatiefGesprekVerplaatst(f) => {
                (regel.datum_gesprek, regel.plek, regel.door) = (Some(f.datum_gesprek), f.plek, Some(f.door));
            }
            G::InformatiefGesprekAfgezegd(f) => {
                (regel.door, regel.dagen_vooraf) = (Some(f.door), Some(f.dagen_vooraf));
            }
            G::InformatiefGesprekGevoerd(f) => {
                regel.coach = Some(f.coach.clone());
                regel.deelnemers.clone_from(&f.deelnemers);
                (regel.uitkomst, regel.plek) = (Some(f.uitkomst), f.plek);
            }
            G::SignaalDoorgeleid(f) => regel.naar = Some(f.naar.clone()),
            G::SignaalAfgesloten(f) => regel.resultaat = Some(f.reden),
            _ => {}
        }
        Some(regel)
    }
}

async fn lees(
    State(dienst): State<Dienst>,
    Vrager { gebruiker, .. }: Vrager,
    Pad(signaal): Pad<Uuid>,
) -> Result<Json<Opvolging>, Probleem> {
    let signaal = dienst.signaal(signaal).await?;
    let object = Object::Dossier(&dienst.omgeving.gemeente, signaal.gebiedsteam());
    beslis(&gebruiker, Handeling::Werken, &object).map_err(|_| onbekend())?;
    let regels = signaal.gedaan.alles().iter().filter_map(Opvolgingsregel::van).collect();
    Ok(Json(Opvolging { regels }))
}

/// What was recorded was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// What was recorded.
    stap: Opvolgstap,
    /// The date on which it was said to be so. Of more on one day the last is meant.
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
    State(dienst): State<Dienst>,
    Pad(signaal): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { stap, datum: van, reden }): Inhoud<Intrekking>,
) -> Antwoord {
    let staat = dienst.signaal(signaal).await?;
    // What the source recorded the source withdraws; the rest is of the coaches.
    if stap == Opvolgstap::OverdrachtBevestigd && staat.bron().is_overdracht() {
        dienst.mag(&verzoek, Handeling::HandelAlsBron(staat.bron()), &staat)?;
    } else if verzoek.gebruiker.rollen.contains(&Rol::Coach) {
        dienst.mag(&verzoek, Handeling::Werken, &staat)?;
    } else {
        return Err(Nee::NietDeBron.into());
    }
    dienst.voer_uit(&verzoek, signaal, Opdracht::TrekOpvolgingIn { stap, van, reden }).await
}
