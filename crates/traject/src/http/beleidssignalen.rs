//! Policy signals out of the casusoverleg: codes and a month, no person. Coaches record them; beleid and beheer read them.

use axum::{Json, extract::State, http::Uri};
use dienst::{
    Bladzijde, Cursor, Datums, Gedateerd, Inhoud, Limiet, Omgeving, Verzoek, Vrager, intern, probleem,
};
use domein::{Beleidsknelpunt, Beleidsonderwerp, Kenmerk, Rol, afgeleide_id};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag};

use super::{Antwoord, COACH, bron::bladzijde, intrekking::Intrekking, status};
use crate::regels::{
    beleidssignaal::{Beleidssignaal, Opdracht},
    stream_beleidssignaal,
};

/// Who reads them.
const LEZERS: &[Rol] = &[Rol::Coach, Rol::Beleid, Rol::Beheer];

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let vastleggen = |pad, titel| {
        Operatie::post(pad)
            .titel(titel)
            .rollen(COACH)
            .antwoord::<SignaalVast>(201)
            .antwoord::<SignaalVast>(200)
            .fouten(&[404, 409])
    };
    api.operatie(
        vastleggen("/beleidssignalen", "Beleidssignaal uit het casusoverleg vastleggen")
            .uitleg(
                "Waar het over gaat en waar het vastloopt, als codes. Er hoort geen persoon bij, en van de dag blijft alleen de \
                 maand bewaard.",
            )
            .invoer::<Signaalinvoer>(),
        leg_vast,
    )
    .operatie(
        vastleggen("/beleidssignalen/{beleidssignaalId}/intrekking", "Beleidssignaal intrekken")
            .parameter("beleidssignaalId", "Het beleidssignaal, uit het antwoord op het vastleggen.")
            .invoer::<Intrekking>(),
        trek_in,
    )
    .operatie(
        Operatie::get("/beleidssignalen")
            .titel("Beleidssignalen uit het casusoverleg")
            .uitleg("Zonder personen. In de volgorde waarin zij zijn vastgelegd.")
            .rollen(LEZERS)
            .vraag::<ZoekSignalen>()
            .antwoord::<Bladzijde<Signaalregel>>(200),
        lijst,
    )
}

/// A policy signal.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Signaalinvoer {
    /// The caller's own reference, which is not kept; the id follows from it.
    kenmerk: Kenmerk,
    /// The day of the talk; only the month of it is kept.
    datum: Date,
    /// What it is about.
    onderwerp: Beleidsonderwerp,
    /// Where it gets stuck.
    knelpunt: Beleidsknelpunt,
}

impl Keur for Signaalinvoer {}

impl Datums for Signaalinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Signaalinvoer);

/// What is recorded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SignaalVast {
    beleidssignaal_id: Uuid,
    /// What now holds.
    toestand: &'static str,
}

/// Which.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekSignalen {
    /// Only about this.
    onderwerp: Option<Beleidsonderwerp>,
    /// Only where it gets stuck like this.
    knelpunt: Option<Beleidsknelpunt>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekSignalen {}

/// A policy signal.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Signaalregel {
    beleidssignaal_id: String,
    /// First day of the month.
    maand: String,
    onderwerp: String,
    knelpunt: String,
}

async fn doe(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (beleidssignaal_id, toestand): (Uuid, &'static str),
    vraag: Opdracht,
) -> Antwoord<SignaalVast> {
    let stream = stream_beleidssignaal(&omgeving.gemeente, beleidssignaal_id);
    let aanleiding = &verzoek.aanleiding;
    let gedaan =
        dienst::voer_uit::<Beleidssignaal, _>(omgeving, &stream, verzoek.opdracht, vraag, aanleiding);
    let gedaan = gedaan.await.map_err(|fout| probleem(&fout))?;
    Ok((status(&gedaan), Json(SignaalVast { beleidssignaal_id, toestand })))
}

async fn leg_vast(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, invoer): Inhoud<Signaalinvoer>,
) -> Antwoord<SignaalVast> {
    let gemeente = omgeving.gemeente.to_string();
    let beleidssignaal_id = afgeleide_id("beleidssignaal", &[gemeente.as_str(), invoer.kenmerk.as_str()]);
    let feiten = (invoer.datum, invoer.onderwerp, invoer.knelpunt);
    let vraag = Opdracht::LegVast { beleidssignaal_id, feiten };
    doe(&omgeving, &verzoek, (beleidssignaal_id, "vastgelegd"), vraag).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(beleidssignaal_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { reden }): Inhoud<Intrekking>,
) -> Antwoord<SignaalVast> {
    let vraag = Opdracht::TrekIn { beleidssignaal_id, reden };
    doe(&omgeving, &verzoek, (beleidssignaal_id, "ingetrokken"), vraag).await
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, .. }: Vrager,
    uri: Uri,
    Zoekvraag(vraag): Zoekvraag<ZoekSignalen>,
) -> Result<Bladzijde<Signaalregel>, Probleem> {
    let na = vraag.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let sql = "SELECT plaats, beleidssignaal_id, maand, onderwerp, knelpunt FROM begeleiding_beleidssignaal \
               WHERE gemeente = $1 AND plaats > $2 AND ($3 = '' OR onderwerp = $3) AND ($4 = '' OR knelpunt = $4) \
               ORDER BY plaats LIMIT $5";
    let lees = sqlx::query(sql).bind(bereik.gemeente().to_string()).bind(na);
    let lees = lees.bind(vraag.onderwerp.map(|onderwerp| onderwerp.code().to_owned()).unwrap_or_default());
    let lees = lees.bind(vraag.knelpunt.map(|knelpunt| knelpunt.code().to_owned()).unwrap_or_default());
    let rijen = lees.bind(vraag.limiet.rijen()).fetch_all(omgeving.database.pool()).await;
    let rijen = rijen.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, vraag.limiet, &uri, |rij| {
        Ok(Signaalregel {
            beleidssignaal_id: rij.try_get("beleidssignaal_id")?,
            maand: rij.try_get("maand")?,
            onderwerp: rij.try_get("onderwerp")?,
            knelpunt: rij.try_get("knelpunt")?,
        })
    })
}
