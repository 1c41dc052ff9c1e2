//! What an aanbod costs against what it may cost. What was accounted for is told with its document; what follows from the aanbod
//! itself is computed and shown beside it.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::ParseIntError,
};

use axum::{Json, extract::State};
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, Vrager, intern, probleem, voer_uit};
use domein::{AanbodCode, Bedrag, Rol, gebeurtenis::Aanbodregels};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::{
    Antwoord, BEHEER,
    budget::{LAATSTE_JAAR, keur_jaar},
    status,
};
use crate::{
    leesmodel::uit_json,
    regels::{
        Geldweigering,
        kosten::{Kosten, Verantwoording},
        stream_aanbod,
    },
};

/// Whoever keeps the money, or uses it for the figures.
pub(super) const LEZERS: &[Rol] = &[Rol::Beheer, Rol::Beleid];
/// Cents in a euro: the rules of an aanbod name whole euros.
const CENT: i64 = 100;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::put("/aanbod/{code}/kosten/{jaar}")
            .titel("Kosten van een aanbod in een jaar verantwoorden")
            .uitleg("Wat het aanbod in een kalenderjaar heeft gekost, en welk document dat zegt. Het laatst gezegde geldt.")
            .parameter("code", "Code van het aanbod, zoals route-arbeid-plus.")
            .parameter("jaar", "Kalenderjaar, zoals 2025.")
            .rollen(BEHEER)
            .invoer::<Kosteninvoer>()
            .antwoord::<KostenVast>(201)
            .antwoord::<KostenVast>(200)
            .fouten(&[404]),
        verantwoord,
    )
    .operatie(
        Operatie::get("/aanbod/{code}/kosten")
            .titel("Kosten van een aanbod per jaar, naast het budget")
            .uitleg(
                "Per kalenderjaar waarin iemand het volgde of waarover is verantwoord: wie het volgden, wat dat kost volgens de \
                 kosten per plaats, het budget per jaar, en wat is verantwoord. Het een is geen bewijs van het ander: een \
                 plaats die een deel van het jaar bezet was, telt hier als een plaats.",
            )
            .parameter("code", "Code van het aanbod, zoals route-arbeid-plus.")
            .rollen(LEZERS)
            .antwoord::<Aanbodkosten>(200)
            .fouten(&[404]),
        kosten,
    )
}

/// What an aanbod cost.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kosteninvoer {
    /// How much, in cents.
    bedrag_cent: Bedrag,
    /// Which document says so.
    #[schemars(length(min = 1, max = 200))]
    bron: String,
    /// The day of the accounting.
    datum: Date,
}

impl Keur for Kosteninvoer {
    fn keur(&self) -> Vec<Veldfout> {
        keur_bron(&self.bron)
    }
}

/// Of what is accounted for, a document says it.
pub(super) fn keur_bron(bron: &str) -> Vec<Veldfout> {
    if bron.trim().is_empty() {
        vec![Veldfout::nieuw("bron", "te-kort", "Noem het document dat dit zegt.")]
    } else {
        Vec::new()
    }
}

impl Datums for Kosteninvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Kosteninvoer);

/// What is recorded of the costs of an aanbod.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct KostenVast {
    code: AanbodCode,
    jaar: i16,
    /// In cents.
    bedrag_cent: Bedrag,
    bron: String,
}

async fn verantwoord(
    State(omgeving): State<Omgeving>,
    Pad((code, jaar)): Pad<(AanbodCode, i16)>,
    Inhoud(verzoek, Kosteninvoer { bedrag_cent: bedrag, bron, datum }): Inhoud<Kosteninvoer>,
) -> Antwoord<KostenVast> {
    keur_jaar(jaar)?;
    let stream = stream_aanbod(&omgeving.gemeente, &code);
    let vraag = Verantwoording { aanbod: code.clone(), jaar, datum, bedrag, bron: bron.clone() };
    let gedaan =
        voer_uit::<Kosten, _>(&omgeving, &stream, verzoek.opdracht, vraag, &verzoek.aanleiding).await;
    let gedaan = gedaan.map_err(|fout| probleem(&fout))?;
    Ok((status(&gedaan), Json(KostenVast { code, jaar, bedrag_cent: bedrag, bron })))
}

/// What an aanbod costs. Amounts are in cents.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Aanbodkosten {
    code: AanbodCode,
    /// What it may cost in a year; none when that was not said.
    budget_per_jaar_cent: Option<i64>,
    /// What one place costs; none when that was not said.
    kosten_per_plaats_cent: Option<i64>,
    /// The years, the first first.
    jaren: Vec<Kostenjaar>,
}

/// What an aanbod costs in a calendar year. Amounts are in cents.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Kostenjaar {
    jaar: i16,
    /// Who followed it on some day of the year: each is a place.
    plaatsen: i64,
    /// The places times the costs of one; none when these were not said.
    geraamd_cent: Option<i64>,
    /// What was accounted for; none when nothing was.
    verantwoord_cent: Option<i64>,
    /// Which document says so.
    bron: Option<String>,
}

/// Who followed it, by the year of the first day and of the last one: a place is free from the day of the end on. `$1` municipality,
/// `$2` aanbod.
const PLAATSEN: &str = "SELECT SUBSTR(sinds, 1, 4) AS eerste, SUBSTR(einde, 1, 4) AS laatste, \
     CASE WHEN SUBSTR(einde, 6) = '01-01' THEN 1 ELSE 0 END AS op_nieuwjaar, COUNT(*) AS aantal \
     FROM begeleiding_traject WHERE gemeente = $1 AND aanbod = $2 AND begonnen = 1 \
     GROUP BY SUBSTR(sinds, 1, 4), SUBSTR(einde, 1, 4), CASE WHEN SUBSTR(einde, 6) = '01-01' THEN 1 ELSE 0 END";

/// How many places were taken in each calendar year, up to and including this one.
async fn plaatsen(
    omgeving: &Omgeving,
    code: &AanbodCode,
    dit_jaar: i16,
) -> Result<BTreeMap<i16, i64>, sqlx::Error> {
    let vraag = sqlx::query(PLAATSEN).bind(omgeving.gemeente.to_string()).bind(code.to_string());
    let mut plaatsen = BTreeMap::new();
    for rij in vraag.fetch_all(omgeving.database.pool()).await? {
        let jaar =
            |tekst: String| tekst.parse().map_err(|fout: ParseIntError| sqlx::Error::Decode(fout.into()));
        let eerste: i16 = jaar(rij.try_get("eerste")?)?;
        let laatste: Option<i16> = rij.try_get::<Option<String>, _>("laatste")?.map(jaar).transpose()?;
        let laatste = match (laatste, rij.try_get::<i64, _>("op_nieuwjaar")?) {
            (Some(laatste), 1) => laatste - 1,
            (laatste, _) => laatste.unwrap_or(dit_jaar),
        };
        let aantal: i64 = rij.try_get("aantal")?;
        for jaar in eerste..=laatste.min(dit_jaar) {
            *plaatsen.entry(jaar).or_default() += aantal;
        }
    }
    Ok(plaatsen)
}

async fn kosten(
    State(omgeving): State<Omgeving>,
    _: Vrager,
    Pad(code): Pad<AanbodCode>,
) -> Result<Json<Aanbodkosten>, Probleem> {
    let antwoord = lees_kosten(&omgeving, &code).await.map_err(|fout| intern(&fout))?;
    let geen = || Probleem::niet_gevonden("aanbod-onbekend", Geldweigering::AanbodOnbekend.to_string());
    antwoord.map(Json).ok_or_else(geen)
}

async fn lees_kosten(omgeving: &Omgeving, code: &AanbodCode) -> Result<Option<Aanbodkosten>, sqlx::Error> {
    let (pool, gemeente) = (omgeving.database.pool(), omgeving.gemeente.to_string());
    let sql = "SELECT regels FROM begeleiding_aanbod WHERE gemeente = $1 AND code = $2";
    let aanbod = sqlx::query(sql).bind(gemeente.clone()).bind(code.to_string()).fetch_optional(pool).await?;
    let Some(aanbod) = aanbod else { return Ok(None) };
    let regels: Option<String> = aanbod.try_get("regels")?;
    let regels: Option<Aanbodregels> = regels.map(|tekst| uit_json(&tekst)).transpose()?;
    let euros = |euro: Option<u32>| euro.map(|euro| i64::from(euro) * CENT);
    let per_plaats = euros(regels.as_ref().and_then(|regels| regels.kosten_per_plaats));
    let sql =
        "SELECT jaar, bedrag, bron FROM begeleiding_kosten WHERE gemeente = $1 AND aanbod = $2 ORDER BY jaar";
    let rijen = sqlx::query(sql).bind(gemeente.clone()).bind(code.to_string()).fetch_all(pool).await?;
    let mut verantwoord = BTreeMap::new();
    for rij in &rijen {
        let feiten: (i64, String) = (rij.try_get("bedrag")?, rij.try_get("bron")?);
        verantwoord.insert(rij.try_get::<i64, _>("jaar")?, feiten);
    }
    let dit_jaar = omgeving.klok.vandaag().year().min(LAATSTE_JAAR);
    let plaatsen = plaatsen(omgeving, code, dit_jaar).await?;
    let bekend = verantwoord.keys().filter_map(|jaar| i16::try_from(*jaar).ok());
    let alle: BTreeSet<i16> = plaatsen.keys().copied().chain(bekend).collect();
    let jaren = alle.into_iter().map(|jaar| {
        let plaatsen = plaatsen.get(&jaar).copied().unwrap_or(0);
        let geraamd_cent = per_plaats.map(|kosten| plaatsen.saturating_mul(kosten));
        let (verantwoord_cent, bron) = verantwoord.remove(&i64::from(jaar)).unzip();
        Kostenjaar { jaar, plaatsen, geraamd_cent, verantwoord_cent, bron }
    });
    let jaren = jaren.collect();
    Ok(Some(Aanbodkosten {
        code: code.clone(),
        budget_per_jaar_cent: euros(regels.as_ref().and_then(|regels| regels.budget_per_jaar)),
        kosten_per_plaats_cent: per_plaats,
        jaren,
    }))
}
