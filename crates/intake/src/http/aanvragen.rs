//! Applications: made, listed, looked at.

use std::future::ready;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
};
use dienst::{
    Bereik, Betrokkene, Bladzijde, Cursor, Datums, Gedateerd, Inhoud, Limiet, NoemtCodes, Omgeving, Opdracht,
    Personen, PersoonInvoer, Vrager, inrichting::Genoemd, intern, voer_uit_over,
};
use domein::{Gebiedsteam, Kenmerk, PersoonId};
use eventstore::{Query, Version};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{
    BESLISSERS, LEZERS,
    dossier::{self, geweigerd},
    opdracht, status,
};
use crate::{
    leesmodel::PERSONEN,
    regels::{Aanmelding, Dossier, Dossierregels, Toestand, Uitkomst, Wat, Weigering, aanvraag_id, stream},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/aanvragen")
            .titel("Aanvraag indienen")
            .uitleg("Legt een aanvraag vast; het kenmerk maakt haar uniek. Datum is de dag van de melding.")
            .rollen(BESLISSERS)
            .invoer::<NieuweAanvraag>()
            .antwoord::<Aanvraagantwoord>(201)
            .antwoord::<Aanvraagantwoord>(200)
            .fouten(&[404, 409]),
        dien_in,
    )
    .operatie(
        Operatie::get("/aanvragen")
            .titel("Aanvragen zoeken")
            .uitleg("Op volgorde van datum. De lijst loopt een ogenblik achter op wat net is vastgelegd.")
            .rollen(LEZERS)
            .vraag::<Zoek>()
            .antwoord::<Bladzijde<Lijstregel>>(200),
        zoek,
    )
    .operatie(
        Operatie::get("/aanvragen/{aanvraagId}")
            .titel("Aanvraag bekijken")
            .uitleg("Altijd de nieuwste stand.")
            .parameter("aanvraagId", "De aanvraag")
            .rollen(LEZERS)
            .antwoord::<Aanvraagantwoord>(200),
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

impl Datums for NieuweAanvraag {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for NieuweAanvraag {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::gebiedsteam("gebiedsteam", self.gebiedsteam.as_ref(), self.datum).into_iter().collect()
    }
}

/// An application as it stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Aanvraagantwoord {
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
    /// What led to it by itself turned out not to be so, when something was done with it already: look whether it must go on. No
    /// longer so when a talk asks for it again.
    aanleiding_vervallen: bool,
}

async fn dien_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, nieuw): Inhoud<NieuweAanvraag>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let id = aanvraag_id(nieuw.kenmerk.as_str());
    // In every municipality: the id follows from the kenmerk alone.
    let etiket = || Query::tags([format!("aanvraag:{id}")]);
    let team = nieuw.gebiedsteam.clone().filter(|team| team.as_str() != "onbekend");
    verzoek.mag_noemen(team.as_ref())?;
    let bekend = dossier::eerste(&omgeving, etiket()).await?.map(|begin| begin.persoon);
    if let Some(bekend) = bekend {
        // How another team's application stands is not for this caller: as one of somebody else.
        let binnen = dossier::binnen_bereik(&omgeving, &verzoek.bereik, bekend, id).await?;
        binnen.then_some(()).ok_or_else(|| geweigerd(Weigering::KenmerkInGebruik))?;
    }
    let maak = |wie: Betrokkene| {
        let persoon = wie.id();
        if bekend.is_some_and(|ander| ander != persoon) {
            return ready(Err(geweigerd(Weigering::KenmerkInGebruik)));
        }
        let wat = Wat::DienIn(Aanmelding {
            aanvraag_id: id,
            datum: nieuw.datum,
            signaal_id: None,
            gebiedsteam: team.clone(),
            versneld: false,
            coach: None,
            leeftijd: wie.geboorte().leeftijd_op(nieuw.datum),
        });
        let opdracht = Opdracht::nieuw(stream(persoon), verzoek.opdracht, opdracht(&omgeving, persoon, wat));
        ready(Ok(opdracht.tenzij(etiket())))
    };
    let (wie, gedaan) =
        voer_uit_over::<Dossierregels, _, _>(&omgeving, &nieuw.persoon, &verzoek.aanleiding, maak).await?;
    Ok((status(&gedaan), Json(toon(wie.id(), id, gedaan.state, gedaan.version)?)))
}

async fn bekijk(
    State(omgeving): State<Omgeving>,
    Vrager { gebruiker, .. }: Vrager,
    Pad(id): Pad<Uuid>,
) -> Result<Json<Aanvraagantwoord>, Probleem> {
    let persoon = dossier::aanvraag(&omgeving, &gebruiker, id).await?.persoon;
    let (dossier, versie) = dossier::dossier(&omgeving, persoon).await?;
    Ok(Json(toon(persoon, id, dossier, versie)?))
}

/// The application as this dossier has it.
pub(super) fn toon(
    persoon: PersoonId,
    id: Uuid,
    mut dossier: Dossier,
    versie: Version,
) -> Result<Aanvraagantwoord, Probleem> {
    let aanvraag = dossier.aanvragen.remove(&id).ok_or_else(|| geweigerd(Weigering::AanvraagOnbekend))?;
    Ok(Aanvraagantwoord {
        aanvraag_id: id,
        persoon_id: persoon,
        toestand: aanvraag.toestand,
        versie: versie.0,
        datum: aanvraag.datum,
        versneld: aanvraag.versneld,
        coach: aanvraag.coach,
        gebiedsteam: aanvraag.gebiedsteam,
        aanleiding_vervallen: aanvraag.aanleiding_vervallen,
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
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for Zoek {}

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
    /// As in the application itself.
    aanleiding_vervallen: bool,
}

async fn zoek(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, .. }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<Zoek>,
) -> Result<Bladzijde<Lijstregel>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<Uuid>(&uri)).transpose()?;
    let team = Bereik::sql("gebiedsteam", "$6");
    let personen =
        Personen::lees(omgeving.database.pool(), PERSONEN, None).await.map_err(|fout| intern(&fout))?;
    let wie = personen.sql("persoon_id");
    // An empty text stands for "any".
    let vraag = format!(
        "SELECT aanvraag_id, {wie}, toestand, datum, versneld, coach, gebiedsteam, aanleiding_vervallen \
         FROM aanvragen \
         WHERE gemeente = $1 AND ($2 = '' OR toestand = $2) AND ($3 = '' OR gebiedsteam = $3) \
         AND ($4 = '' OR (datum, aanvraag_id) > \
             (SELECT datum, aanvraag_id FROM aanvragen WHERE aanvraag_id = $4 AND gemeente = $1)) AND {team} \
         ORDER BY datum, aanvraag_id LIMIT $5"
    );
    let rijen = sqlx::query(sqlx::AssertSqlSafe(vraag))
        .bind(bereik.gemeente().as_str())
        .bind(zoek.toestand.map_or("", Toestand::code))
        .bind(zoek.gebiedsteam.as_ref().map_or("", Gebiedsteam::as_str).to_owned())
        .bind(na.map(|id| id.to_string()).unwrap_or_default())
        .bind(zoek.limiet.rijen())
        .bind(bereik.teams())
        .fetch_all(omgeving.database.pool())
        .await
        .map_err(|fout| intern(&fout))?;
    let aanvragen: Result<Vec<Lijstregel>, _> = rijen.iter().map(regel).collect();
    let aanvragen = aanvragen.map_err(|fout| intern(&fout))?;
    let aanvragen = aanvragen.into_iter().map(|regel| (regel.aanvraag_id.clone(), regel)).collect();
    Ok(Bladzijde::van(aanvragen, zoek.limiet, &uri))
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
        aanleiding_vervallen: rij.try_get::<i64, _>(7)? != 0,
    })
}
