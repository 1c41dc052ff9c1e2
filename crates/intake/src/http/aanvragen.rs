//! Applications: made, listed, looked at.

use std::future::ready;

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Betrokkene, Omgeving, Opdracht, PersoonInvoer, intern};
use domein::{Gebiedsteam, Kenmerk, PersoonId};
use eventstore::{Query, Version};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use uuid::Uuid;
use web::{Api, Gebruiker, Invoer, Keur, Operatie, Pad, Probleem, Veldfout, Vraag};

use super::{BESLISSERS, LEZERS, Verzoek, eerste, geweigerd, status};
use crate::regels::{
    Aanmelding, Dossier, Dossierregels, Geweigerd, Toestand, Uitkomst, Wat, aanvraag_id, stream,
};

/// Applications on one page, when the caller does not say.
const LIMIET: u16 = 50;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/aanvragen")
            .titel("Aanvraag indienen")
            .uitleg("Legt een aanvraag vast; het kenmerk maakt haar uniek. Datum is de dag van de melding.")
            .rollen(BESLISSERS)
            .invoer::<NieuweAanvraag>()
            .antwoord::<Aanvraagstand>(201)
            .antwoord::<Aanvraagstand>(200)
            .fouten(&[404, 409]),
        dien_in,
    )
    .operatie(
        Operatie::get("/aanvragen")
            .titel("Aanvragen zoeken")
            .uitleg("Op volgorde van datum. De lijst loopt een ogenblik achter op wat net is vastgelegd.")
            .rollen(LEZERS)
            .vraag::<Zoek>()
            .antwoord::<Lijst>(200),
        zoek,
    )
    .operatie(
        Operatie::get("/aanvragen/{aanvraagId}")
            .titel("Aanvraag bekijken")
            .uitleg("Altijd de nieuwste stand.")
            .parameter("aanvraagId", "De aanvraag")
            .rollen(LEZERS)
            .antwoord::<Aanvraagstand>(200),
        bekijk,
    )
}

/// A new application.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NieuweAanvraag {
    /// Your own reference of the application; the same again is the same application.
    kenmerk: Kenmerk,
    /// Who applies.
    persoon: PersoonInvoer,
    /// Day of application.
    datum: Date,
    /// The area team, when known.
    gebiedsteam: Option<Gebiedsteam>,
}

impl Keur for NieuweAanvraag {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

/// An application as it stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Aanvraagstand {
    aanvraag_id: Uuid,
    persoon_id: PersoonId,
    toestand: Toestand,
    /// Goes up with every change in the person's dossier.
    versie: u64,
    /// Day of application.
    datum: Date,
    versneld: bool,
    coach: Option<Kenmerk>,
    gebiedsteam: Option<Gebiedsteam>,
    /// The benefit, when granted.
    uitkering_id: Option<Uuid>,
}

async fn dien_in(
    verzoek: Verzoek,
    Invoer(nieuw): Invoer<NieuweAanvraag>,
) -> Result<(StatusCode, Json<Aanvraagstand>), Probleem> {
    let id = aanvraag_id(nieuw.kenmerk.as_str());
    // In every municipality: the id follows from the kenmerk alone.
    let etiket = || Query::tags([format!("aanvraag:{id}")]);
    let bekend = eerste(&verzoek.omgeving, etiket()).await?.map(|begin| begin.persoon);
    let maak = |wie: Betrokkene| {
        let persoon = wie.id();
        if bekend.is_some_and(|ander| ander != persoon) {
            return ready(Err(geweigerd(Geweigerd::KenmerkInGebruik)));
        }
        let wat = Wat::DienIn(Aanmelding {
            aanvraag_id: id,
            datum: nieuw.datum,
            signaal_id: None,
            gebiedsteam: nieuw.gebiedsteam.clone().filter(|team| team.as_str() != "onbekend"),
            versneld: false,
            coach: None,
            leeftijd: wie.geboorte().leeftijd_op(nieuw.datum),
        });
        let opdracht = Opdracht::nieuw(stream(persoon), verzoek.opdracht, verzoek.vraag(persoon, wat));
        ready(Ok(opdracht.tenzij(etiket())))
    };
    let (wie, gedaan) = dienst::voer_uit_over::<Dossierregels, _, _>(
        &verzoek.omgeving,
        &nieuw.persoon,
        &verzoek.aanleiding,
        maak,
    )
    .await?;
    Ok((status(&gedaan), Json(toon(wie.id(), id, gedaan.state, gedaan.version)?)))
}

async fn bekijk(verzoek: Verzoek, Pad(id): Pad<Uuid>) -> Result<Json<Aanvraagstand>, Probleem> {
    let persoon = verzoek.aanvraag(id).await?.persoon;
    Ok(Json(stand(&verzoek, persoon, id).await?))
}

/// The application as the log has it now.
pub(super) async fn stand(
    verzoek: &Verzoek,
    persoon: PersoonId,
    id: Uuid,
) -> Result<Aanvraagstand, Probleem> {
    let (dossier, versie) = verzoek.dossier(persoon).await?;
    toon(persoon, id, dossier, versie)
}

/// The application as this dossier has it.
pub(super) fn toon(
    persoon: PersoonId,
    id: Uuid,
    mut dossier: Dossier,
    versie: Version,
) -> Result<Aanvraagstand, Probleem> {
    let aanvraag = dossier.aanvragen.remove(&id).ok_or_else(|| geweigerd(Geweigerd::AanvraagOnbekend))?;
    Ok(Aanvraagstand {
        aanvraag_id: id,
        persoon_id: persoon,
        toestand: aanvraag.toestand,
        versie: versie.0,
        datum: aanvraag.datum,
        versneld: aanvraag.versneld,
        coach: aanvraag.coach,
        gebiedsteam: aanvraag.gebiedsteam,
        uitkering_id: match aanvraag.uitkomst {
            Some(Uitkomst::Toegekend(uitkering)) => Some(uitkering),
            _ => None,
        },
    })
}

/// Which applications.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Zoek {
    /// Only those that stand here.
    toestand: Option<Toestand>,
    /// Only those of this team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Most applications on a page; 50 when left out.
    #[schemars(range(min = 1, max = 200))]
    limiet: Option<u16>,
    /// Only those after this application.
    na: Option<Uuid>,
}

impl Keur for Zoek {}

/// A page of applications.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Lijst {
    aanvragen: Vec<Lijstregel>,
    /// Address of the next page, when there is one.
    volgende: Option<String>,
}

/// One application in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Lijstregel {
    aanvraag_id: String,
    persoon_id: String,
    toestand: String,
    /// Day of application, JJJJ-MM-DD.
    datum: String,
    versneld: bool,
    coach: Option<String>,
    gebiedsteam: Option<String>,
}

async fn zoek(
    State(omgeving): State<Omgeving>,
    gebruiker: Gebruiker,
    Vraag(zoek): Vraag<Zoek>,
) -> Result<Json<Lijst>, Probleem> {
    let limiet = zoek.limiet.unwrap_or(LIMIET);
    // An empty text stands for "any"; one row more tells whether there is a next page.
    let rijen = sqlx::query(
        "SELECT aanvraag_id, persoon_id, toestand, datum, versneld, coach, gebiedsteam FROM aanvragen \
         WHERE gemeente = $1 AND ($2 = '' OR toestand = $2) AND ($3 = '' OR gebiedsteam = $3) \
         AND ($4 = '' OR (datum, aanvraag_id) > \
             (SELECT datum, aanvraag_id FROM aanvragen WHERE aanvraag_id = $4 AND gemeente = $1)) \
         ORDER BY datum, aanvraag_id LIMIT $5",
    )
    .bind(gebruiker.gemeente)
    .bind(zoek.toestand.map_or("", Toestand::code))
    .bind(zoek.gebiedsteam.as_ref().map_or("", Gebiedsteam::as_str).to_owned())
    .bind(zoek.na.map(|id| id.to_string()).unwrap_or_default())
    .bind(i64::from(limiet) + 1)
    .fetch_all(omgeving.database.pool())
    .await
    .map_err(|fout| intern(&fout))?;
    let mut aanvragen: Vec<Lijstregel> =
        rijen.iter().map(regel).collect::<Result<_, _>>().map_err(|fout| intern(&fout))?;
    let meer = aanvragen.len() > usize::from(limiet);
    aanvragen.truncate(usize::from(limiet));
    let volgende = aanvragen.last().filter(|_| meer).map(|laatste| volgende(&zoek, limiet, laatste));
    Ok(Json(Lijst { aanvragen, volgende }))
}

fn regel(rij: &sqlx::any::AnyRow) -> Result<Lijstregel, sqlx::Error> {
    Ok(Lijstregel {
        aanvraag_id: rij.try_get(0)?,
        persoon_id: rij.try_get(1)?,
        toestand: rij.try_get(2)?,
        datum: rij.try_get(3)?,
        versneld: rij.try_get::<i64, _>(4)? != 0,
        coach: rij.try_get(5)?,
        gebiedsteam: rij.try_get(6)?,
    })
}

/// Codes and ids only, so nothing has to be escaped.
fn volgende(zoek: &Zoek, limiet: u16, laatste: &Lijstregel) -> String {
    let mut adres = format!("/intake/v1/aanvragen?limiet={limiet}&na={}", laatste.aanvraag_id);
    if let Some(toestand) = zoek.toestand {
        adres.push_str(&format!("&toestand={}", toestand.code()));
    }
    if let Some(team) = &zoek.gebiedsteam {
        adres.push_str(&format!("&gebiedsteam={team}"));
    }
    adres
}
