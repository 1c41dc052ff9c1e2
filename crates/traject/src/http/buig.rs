//! What the municipality got and spent for benefits (BUIG), as a document says it. Nothing of it is computed but the difference.

use axum::{Json, extract::State};
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, Vrager, intern, probleem, voer_uit};
use domein::{Bedrag, gebeurtenis::BuigVastgesteld};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::{
    Antwoord, BEHEER,
    budget::keur_jaar,
    kosten::{LEZERS, keur_bron},
    status,
};
use crate::{
    leesmodel::uit_json,
    regels::{kosten::Buig, stream_buig},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::put("/buig/{jaar}")
            .titel("BUIG van een jaar vaststellen")
            .uitleg(
                "Wat het Rijk gaf voor uitkeringen en wat eraan is besteed, met het document dat het zegt. De besparing per \
                 maand wordt nooit berekend: alleen als een document een bedrag noemt, staat het hier. Het laatst gezegde \
                 geldt.",
            )
            .parameter("jaar", "Kalenderjaar, zoals 2025.")
            .rollen(BEHEER)
            .invoer::<Buiginvoer>()
            .antwoord::<Buigregel>(201)
            .antwoord::<Buigregel>(200),
        stel_buig_vast,
    )
    .operatie(
        Operatie::get("/buig")
            .titel("BUIG per jaar")
            .rollen(LEZERS)
            .antwoord::<Buigjaren>(200),
        buig,
    )
}

/// What the municipality got and spent for benefits.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Buiginvoer {
    /// What the state gave, in cents.
    budget_cent: Bedrag,
    /// What was spent, in cents; left out as long as that is not accounted for.
    besteed_cent: Option<Bedrag>,
    /// What one benefit less saves in a month, in cents, as the document says it.
    besparing_per_maand_cent: Option<Bedrag>,
    /// Which document says so.
    #[schemars(length(min = 1, max = 200))]
    bron: String,
    /// The day on which it was decided or accounted for.
    datum: Date,
}

impl Keur for Buiginvoer {
    fn keur(&self) -> Vec<Veldfout> {
        keur_bron(&self.bron)
    }
}

impl Datums for Buiginvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Buiginvoer);

/// What the municipality got and spent for benefits in a calendar year. Amounts are in cents.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Buigregel {
    jaar: i16,
    /// What the state gave.
    budget_cent: Bedrag,
    /// What was spent; none as long as that is not accounted for.
    besteed_cent: Option<Bedrag>,
    /// What was spent less what the state gave: above 0 is a deficit. None as long as nothing is accounted for.
    tekort_cent: Option<i64>,
    /// What one benefit less saves in a month, as the document says it.
    besparing_per_maand_cent: Option<Bedrag>,
    /// Which document says so.
    bron: String,
}

impl From<BuigVastgesteld> for Buigregel {
    fn from(f: BuigVastgesteld) -> Self {
        Self {
            jaar: f.jaar,
            budget_cent: f.budget_cent,
            besteed_cent: f.besteed_cent,
            tekort_cent: f
                .besteed_cent
                .map(|besteed| besteed.centen().saturating_sub(f.budget_cent.centen())),
            besparing_per_maand_cent: f.besparing_per_maand_cent,
            bron: f.bron,
        }
    }
}

/// The years of which something was told, the first first.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Buigjaren {
    jaren: Vec<Buigregel>,
}

async fn stel_buig_vast(
    State(omgeving): State<Omgeving>,
    Pad(jaar): Pad<i16>,
    Inhoud(verzoek, invoer): Inhoud<Buiginvoer>,
) -> Antwoord<Buigregel> {
    keur_jaar(jaar)?;
    let Buiginvoer { budget_cent, besteed_cent, besparing_per_maand_cent, bron, datum } = invoer;
    let feiten = BuigVastgesteld { jaar, budget_cent, besteed_cent, besparing_per_maand_cent, bron };
    let stream = stream_buig(&omgeving.gemeente, jaar);
    let vraag = (datum, feiten.clone());
    let gedaan = voer_uit::<Buig, _>(&omgeving, &stream, verzoek.opdracht, vraag, &verzoek.aanleiding).await;
    let gedaan = gedaan.map_err(|fout| probleem(&fout))?;
    Ok((status(&gedaan), Json(feiten.into())))
}

async fn buig(State(omgeving): State<Omgeving>, _: Vrager) -> Result<Json<Buigjaren>, Probleem> {
    let lees = async {
        let sql = "SELECT feiten FROM begeleiding_buig WHERE gemeente = $1 ORDER BY jaar";
        let vraag = sqlx::query(sql).bind(omgeving.gemeente.to_string());
        let rijen = vraag.fetch_all(omgeving.database.pool()).await?;
        let feiten =
            |rij: &sqlx::any::AnyRow| Ok(uit_json::<BuigVastgesteld>(&rij.try_get::<String, _>(0)?)?.into());
        rijen.iter().map(feiten).collect::<Result<Vec<Buigregel>, sqlx::Error>>()
    };
    Ok(Json(Buigjaren { jaren: lees.await.map_err(|fout| intern(&fout))? }))
}
