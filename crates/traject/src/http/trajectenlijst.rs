//! The trajecten: a list from the read model, which may run a moment behind.

use axum::{extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Limiet, Omgeving, Vrager, intern};
use domein::AanbodCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use web::{Api, Keur, Operatie, Probleem, Veldfout, Zoekvraag};

use super::{
    COACH,
    bron::{bladzijde, personen, team_sql},
};
use crate::regels::Trajecttoestand;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/trajecten")
            .titel("Trajecten")
            .rollen(COACH)
            .vraag::<ZoekTrajecten>()
            .antwoord::<Bladzijde<TrajectRegel>>(200),
        trajecten,
    )
}

/// Which trajecten.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekTrajecten {
    /// Only of this aanbod.
    aanbod: Option<AanbodCode>,
    /// Only in this state: `wachtlijst`, `aangeboden`, `gestart`, `voltooid`, `afgebroken`.
    toestand: Option<String>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekTrajecten {
    fn keur(&self) -> Vec<Veldfout> {
        match &self.toestand {
            Some(toestand) if !Trajecttoestand::CODES.contains(&toestand.as_str()) => {
                let reden = format!("Kies een van: {}.", Trajecttoestand::CODES.join(", "));
                vec![Veldfout::nieuw("toestand", "waarde-onbekend", reden)]
            }
            _ => Vec::new(),
        }
    }
}

/// A traject in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TrajectRegel {
    traject_id: String,
    persoon_id: String,
    aanbod: String,
    toestand: String,
    /// First day; on the waiting list: since when.
    sinds: String,
    /// Day on which it ended.
    einde: Option<String>,
}

async fn trajecten(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, .. }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekTrajecten>,
) -> Result<Bladzijde<TrajectRegel>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let binnen = Bereik::sql("team", "$6");
    let personen = personen(&omgeving).await?;
    let wie = personen.sql("persoon_id");
    let team = team_sql(&personen, "t.persoon_id");
    let sql = format!(
        "SELECT plaats, traject_id, {wie} AS persoon_id, aanbod, toestand, sinds, einde FROM ( \
         SELECT t.*, {team} AS team FROM begeleiding_traject t) AS met_team \
         WHERE gemeente = $1 AND plaats > $2 AND ($3 = '' OR aanbod = $3) AND ($4 = '' OR toestand = $4) \
         AND {binnen} ORDER BY plaats LIMIT $5"
    );
    let aanbod = zoek.aanbod.map(String::from).unwrap_or_default();
    let vraag =
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(bereik.gemeente().to_string()).bind(na).bind(aanbod);
    let vraag = vraag.bind(zoek.toestand.unwrap_or_default()).bind(zoek.limiet.rijen()).bind(bereik.teams());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, zoek.limiet, &uri, |rij| {
        Ok(TrajectRegel {
            traject_id: rij.try_get("traject_id")?,
            persoon_id: rij.try_get("persoon_id")?,
            aanbod: rij.try_get("aanbod")?,
            toestand: rij.try_get("toestand")?,
            sinds: rij.try_get("sinds")?,
            einde: rij.try_get("einde")?,
        })
    })
}
