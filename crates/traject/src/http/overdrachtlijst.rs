//! Reading handovers back: a list, and one of them from the log itself.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Limiet, Omgeving, Vrager, intern};
use domein::{Gebiedsteam, Kenmerk, PersoonId};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{
    COACH,
    bron::{bladzijde, personen},
    overdracht::zoek,
};
use crate::{
    leesmodel::{bij_sql, vervangt_sql},
    regels::overdracht::Overdrachtstand,
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/overdrachten")
            .titel("Warme overdrachten")
            .rollen(COACH)
            .vraag::<ZoekOverdrachten>()
            .antwoord::<Bladzijde<Overdrachtregel>>(200),
        overdrachten,
    )
    .operatie(
        Operatie::get("/overdrachten/{overdrachtId}")
            .titel("Eén warme overdracht")
            .parameter("overdrachtId", "De overdracht, uit het antwoord op het voorstel.")
            .rollen(COACH)
            .antwoord::<EenOverdracht>(200)
            .fouten(&[404]),
        een,
    )
}

/// Which handovers.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekOverdrachten {
    /// Only from or to this coach: an internal number, or `mij` for who asks.
    coach: Option<Kenmerk>,
    /// Only in this state: `open`, `gedaan`, `ingetrokken`.
    toestand: Option<String>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekOverdrachten {
    fn keur(&self) -> Vec<Veldfout> {
        match &self.toestand {
            Some(toestand) if !Overdrachtstand::CODES.contains(&toestand.as_str()) => {
                let reden = format!("Kies een van: {}.", Overdrachtstand::CODES.join(", "));
                vec![Veldfout::nieuw("toestand", "waarde-onbekend", reden)]
            }
            _ => Vec::new(),
        }
    }
}

/// A handover in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Overdrachtregel {
    overdracht_id: String,
    persoon_id: String,
    van: String,
    naar: String,
    /// The area team of who takes over, when it was said.
    gebiedsteam: Option<String>,
    toestand: String,
    voorgesteld: String,
    /// When who hands over confirmed.
    bevestigd_van: Option<String>,
    /// When who takes over confirmed.
    bevestigd_naar: Option<String>,
    /// When the talk of three was held.
    gesprek: Option<String>,
}

async fn overdrachten(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekOverdrachten>,
) -> Result<Bladzijde<Overdrachtregel>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let personen = personen(&omgeving).await?;
    let sql = format!(
        "SELECT o.plaats, o.overdracht_id, {wie} AS persoon_id, o.van, o.naar, o.gebiedsteam, o.stand, \
         o.voorgesteld, o.bevestigd_van, o.bevestigd_naar, o.gesprek FROM begeleiding_overdracht o \
         LEFT JOIN {bij} \
         WHERE o.gemeente = $1 AND o.plaats > $2 AND ($3 = '' OR o.van = $3 OR o.naar = $3) \
         AND ($4 = '' OR o.stand = $4) AND ({binnen} OR (o.gebiedsteam IS NOT NULL AND {nieuw}) \
         OR o.naar = $6 OR {van} OR {naar}) ORDER BY o.plaats LIMIT $8",
        wie = personen.sql("o.persoon_id"),
        bij = bij_sql(&personen, "c", "o.persoon_id"),
        binnen = Bereik::sql("c.gebiedsteam", "$5"),
        nieuw = Bereik::sql("o.gebiedsteam", "$5"),
        van = vervangt_sql("c.coach", ("$1", "$6", "$7")),
        naar = vervangt_sql("o.naar", ("$1", "$6", "$7")),
    );
    let zelf = String::from(super::bord::eigen_nummer(&omgeving, &gebruiker).await?);
    let coach = super::bord::coach(&omgeving, zoek.coach, &gebruiker).await?.unwrap_or_default();
    // Safe: made of constants of this program, and of ids of persons.
    let vraag = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(bereik.gemeente().to_string()).bind(na);
    let vraag = vraag.bind(coach).bind(zoek.toestand.unwrap_or_default()).bind(bereik.teams());
    let vraag = vraag.bind(zelf).bind(omgeving.klok.vandaag().to_string()).bind(zoek.limiet.rijen());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, zoek.limiet, &uri, |rij| {
        use sqlx::Row as _;
        Ok(Overdrachtregel {
            overdracht_id: rij.try_get("overdracht_id")?,
            persoon_id: rij.try_get("persoon_id")?,
            van: rij.try_get("van")?,
            naar: rij.try_get("naar")?,
            gebiedsteam: rij.try_get("gebiedsteam")?,
            toestand: rij.try_get("stand")?,
            voorgesteld: rij.try_get("voorgesteld")?,
            bevestigd_van: rij.try_get("bevestigd_van")?,
            bevestigd_naar: rij.try_get("bevestigd_naar")?,
            gesprek: rij.try_get("gesprek")?,
        })
    })
}

/// One handover.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EenOverdracht {
    overdracht_id: Uuid,
    persoon_id: PersoonId,
    van: Kenmerk,
    naar: Kenmerk,
    /// The area team of who takes over, when it was said.
    gebiedsteam: Option<Gebiedsteam>,
    /// `open`, `gedaan`, `ingetrokken`.
    toestand: &'static str,
    voorgesteld: Date,
    /// Who of the two confirmed.
    bevestigd: Vec<Kenmerk>,
    /// When the talk of three was held.
    gesprek: Option<Date>,
}

async fn een(
    State(omgeving): State<Omgeving>,
    Vrager { gebruiker, .. }: Vrager,
    Pad(overdracht_id): Pad<Uuid>,
) -> Result<Json<EenOverdracht>, Probleem> {
    let (persoon_id, _, overdracht) = zoek(&omgeving, &gebruiker, overdracht_id).await?;
    Ok(Json(EenOverdracht {
        overdracht_id,
        persoon_id,
        van: overdracht.van,
        naar: overdracht.naar,
        gebiedsteam: overdracht.gebiedsteam,
        toestand: overdracht.stand.code(),
        voorgesteld: overdracht.voorgesteld,
        bevestigd: overdracht.bevestigd.into_iter().collect(),
        gesprek: overdracht.gesprek,
    }))
}
