//! Benefits to look through: of a person, of a team, or that overlap.

use axum::{extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Inzage, Kijker, Limiet, Omgeving, Personen, intern};
use domein::{Gebiedsteam, PersoonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Probleem, Zoekvraag};

use super::{LEZERS, uitkering::Uitkeringtoestand};
use crate::leesmodel::UITKERING_PERSONEN;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/uitkeringen")
            .titel("Uitkeringen zoeken")
            .uitleg(
                "Op volgorde van ingangsdatum: van een persoon, van een team, of die elkaar overlappen. De lijst loopt een \
                 ogenblik achter op wat net is vastgelegd. Wie naar een persoon vraagt, staat in de lijst van inzagen.",
            )
            .rollen(LEZERS)
            .vraag::<Uitkeringvraag>()
            .antwoord::<Bladzijde<Uitkeringregel>>(200),
        zoek,
    )
}

/// Which benefits.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Uitkeringvraag {
    /// Only those of this person, under whatever id.
    persoon_id: Option<PersoonId>,
    /// Only those that this team is responsible for now.
    gebiedsteam: Option<Gebiedsteam>,
    /// Only those that stand so today.
    stand: Option<Uitkeringtoestand>,
    /// Only those that share days with another one of the same person and scheme (`true`), or that do not (`false`).
    overlapt: Option<bool>,
    /// Most benefits on a page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for Uitkeringvraag {}

/// One benefit in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Uitkeringregel {
    uitkering_id: String,
    persoon_id: String,
    /// As in the benefit itself.
    toestand: String,
    /// First day.
    ingangsdatum: String,
    /// First day without benefit, when known here: as the file says, or else as traject does.
    einddatum: Option<String>,
    gebiedsteam: Option<String>,
    /// The law that it is paid under.
    regeling: String,
    /// What the person is in the household that gets it.
    rol: String,
    herkomst: String,
    /// The application that was decided on, when there is one.
    aanvraag_id: Option<String>,
    /// A full delivery no longer had it: the day of which that delivery gave the state.
    niet_meer_geleverd: Option<String>,
    /// Whether another benefit of the same person and scheme shares days with it.
    overlapt: bool,
}

/// SQL for where a benefit stands on a day.
fn stand_sql(dag: &str) -> String {
    format!(
        "CASE WHEN ingetrokken <> 0 THEN 'ingetrokken' WHEN COALESCE(einde, vernomen, '9999-12-31') <= {dag} \
         THEN 'beeindigd' ELSE 'lopend' END"
    )
}

async fn zoek(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<Uitkeringvraag>,
) -> Result<Bladzijde<Uitkeringregel>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<Uuid>(&uri)).transpose()?;
    let pool = omgeving.database.pool();
    let personen = Personen::lees(pool, UITKERING_PERSONEN, None).await.map_err(|fout| intern(&fout))?;
    let wie = zoek.persoon_id.map(|persoon| personen.wie(persoon));
    if let Some(persoon) = wie {
        kijker.noteer(&omgeving, Inzage::Uitkeringen, &[persoon]).await?;
    }
    let (van, team) = (personen.sql("u.persoon_id"), Bereik::sql("u.gebiedsteam", "$4"));
    // Looked up by its index: the person under every id.
    let van_wie = personen.zelfde_sql("u.persoon_id", "$3");
    let stand = stand_sql("$2");
    // The municipality in a function, so that no database looks the other one up by it: of a person there are few, of a
    // municipality all.
    let zelfde = personen.zelfde_sql("a.persoon_id", "u.persoon_id");
    let overlapt = format!(
        "(u.ingetrokken = 0 AND EXISTS (SELECT 1 FROM uitkeringen a WHERE {zelfde} AND COALESCE(a.gemeente, '') = u.gemeente \
         AND a.uitkering_id <> u.uitkering_id AND a.ingetrokken = 0 AND a.regeling = u.regeling \
         AND a.ingangsdatum < COALESCE(u.einde, u.vernomen, '9999-12-31') \
         AND u.ingangsdatum < COALESCE(a.einde, a.vernomen, '9999-12-31')))"
    );
    let alleen = match zoek.overlapt {
        None => String::new(),
        Some(true) => format!("AND {overlapt}"),
        Some(false) => format!("AND NOT {overlapt}"),
    };
    // Safe: made of constants and ids, values are bound. An empty text stands for "any".
    let vraag = AssertSqlSafe(format!(
        "SELECT u.uitkering_id, {van}, {stand}, u.ingangsdatum, COALESCE(u.einde, u.vernomen), u.gebiedsteam, \
         u.regeling, u.rol, u.herkomst, u.aanvraag_id, u.niet_meer_geleverd, \
         CAST(CASE WHEN {overlapt} THEN 1 ELSE 0 END AS BIGINT) FROM uitkeringen u \
         WHERE u.gemeente = $1 AND ($3 = '' OR {van_wie}) AND {team} AND ($5 = '' OR {stand} = $5) \
         AND ($6 = '' OR u.gebiedsteam = $6) {alleen} \
         AND ($7 = '' OR (u.ingangsdatum, u.uitkering_id) > \
             (SELECT ingangsdatum, uitkering_id FROM uitkeringen WHERE uitkering_id = $7 AND gemeente = $1)) \
         ORDER BY u.ingangsdatum, u.uitkering_id LIMIT $8"
    ));
    let rijen = sqlx::query(vraag)
        .bind(kijker.bereik.gemeente().as_str())
        .bind(omgeving.klok.vandaag().to_string())
        .bind(wie.map(|persoon| persoon.to_string()).unwrap_or_default())
        .bind(kijker.bereik.teams())
        .bind(zoek.stand.map_or("", Uitkeringtoestand::code))
        .bind(zoek.gebiedsteam.as_ref().map_or("", Gebiedsteam::as_str).to_owned())
        .bind(na.map(|id| id.to_string()).unwrap_or_default())
        .bind(zoek.limiet.rijen())
        .fetch_all(pool)
        .await
        .map_err(|fout| intern(&fout))?;
    let uitkeringen: Result<Vec<Uitkeringregel>, _> = rijen.iter().map(regel).collect();
    let uitkeringen = uitkeringen.map_err(|fout| intern(&fout))?;
    let uitkeringen = uitkeringen.into_iter().map(|regel| (regel.uitkering_id.clone(), regel)).collect();
    Ok(Bladzijde::van(uitkeringen, zoek.limiet, &uri))
}

fn regel(rij: &AnyRow) -> Result<Uitkeringregel, sqlx::Error> {
    Ok(Uitkeringregel {
        uitkering_id: rij.try_get(0)?,
        persoon_id: rij.try_get(1)?,
        toestand: rij.try_get(2)?,
        ingangsdatum: rij.try_get(3)?,
        einddatum: rij.try_get(4)?,
        gebiedsteam: rij.try_get(5)?,
        regeling: rij.try_get(6)?,
        rol: rij.try_get(7)?,
        herkomst: rij.try_get(8)?,
        aanvraag_id: rij.try_get(9)?,
        niet_meer_geleverd: rij.try_get(10)?,
        overlapt: rij.try_get::<i64, _>(11)? != 0,
    })
}
