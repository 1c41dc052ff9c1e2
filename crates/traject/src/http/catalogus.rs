//! Reading back what is on offer: the rules, the places, and how many are taken or waited for.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bladzijde, Cursor, Limiet, Omgeving, Vrager, intern};
use domein::{AanbodCode, Rol, gebeurtenis::Aanbodregels};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag};

use crate::{leesmodel::stop_sql, regels::Weigering};

/// Whoever looks for something for somebody, or keeps the list.
const LEZERS: &[Rol] = &[Rol::Coach, Rol::Inkomensconsulent, Rol::Accountmanager, Rol::Beheer];

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/aanbod")
            .titel("Wat er wordt aangeboden")
            .rollen(LEZERS)
            .vraag::<ZoekAanbod>()
            .antwoord::<Bladzijde<Aanbodregel>>(200),
        lijst,
    )
    .operatie(
        Operatie::get("/aanbod/{code}")
            .titel("Eén aanbod")
            .parameter("code", "Code van het aanbod, zoals route-arbeid-plus.")
            .rollen(LEZERS)
            .antwoord::<Aanbodregel>(200)
            .fouten(&[404]),
        een,
    )
}

/// Which.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekAanbod {
    /// Only what somebody can start with today, apart from room: open, not closed, and without an aanmeldstop.
    #[serde(default)]
    open: bool,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekAanbod {}

/// Something on offer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Aanbodregel {
    code: String,
    /// What people call it.
    naam: Option<String>,
    /// First day.
    sinds: String,
    /// First day on which nobody can start any more.
    einde: Option<String>,
    duur_weken: Option<i64>,
    /// Most participants at one time; none when unlimited.
    capaciteit: Option<i64>,
    /// Who follow it, and the places that are held.
    bezet: i64,
    /// Of those, the places that are held for who was offered one.
    aangeboden: i64,
    /// Who wait.
    wachtend: i64,
    /// Whether enrolment stands still today.
    aanmeldstop: bool,
    /// For whom it is, whose it is and what it costs.
    regels: Option<Aanbodregels>,
}

/// `$1` municipality, `$2` today, `$3` one code or nothing, `$4` after which code, `$5` 1 for only what is open, `$6` how
/// many.
fn sql() -> String {
    format!(
        "SELECT a.code, a.titel, a.sinds, a.einde, a.duur_weken, a.capaciteit, a.regels, a.stop, \
         (SELECT COUNT(*) FROM begeleiding_traject t WHERE t.gemeente = a.gemeente AND t.aanbod = a.code \
          AND t.toestand IN ('gestart', 'aangeboden')) AS bezet, \
         (SELECT COUNT(*) FROM begeleiding_traject t WHERE t.gemeente = a.gemeente AND t.aanbod = a.code \
          AND t.toestand = 'aangeboden') AS aangeboden, \
         (SELECT COUNT(*) FROM begeleiding_traject t WHERE t.gemeente = a.gemeente AND t.aanbod = a.code \
          AND t.toestand = 'wachtlijst') AS wachtend \
         FROM (SELECT ab.*, CASE WHEN {stop} THEN 1 ELSE 0 END AS stop FROM begeleiding_aanbod ab \
               WHERE ab.gemeente = $1) AS a \
         WHERE ($3 = '' OR a.code = $3) AND a.code > $4 \
         AND ($5 = 0 OR (a.stop = 0 AND a.sinds <= $2 AND (a.einde IS NULL OR a.einde > $2))) \
         ORDER BY a.code LIMIT $6",
        stop = stop_sql("ab", "$2"),
    )
}

fn lees(rij: &AnyRow) -> Result<Aanbodregel, sqlx::Error> {
    let regels: Option<String> = rij.try_get("regels")?;
    let regels = regels.map(|tekst| serde_json::from_str(&tekst)).transpose();
    Ok(Aanbodregel {
        code: rij.try_get("code")?,
        naam: rij.try_get("titel")?,
        sinds: rij.try_get("sinds")?,
        einde: rij.try_get("einde")?,
        duur_weken: rij.try_get("duur_weken")?,
        capaciteit: rij.try_get("capaciteit")?,
        bezet: rij.try_get("bezet")?,
        aangeboden: rij.try_get("aangeboden")?,
        wachtend: rij.try_get("wachtend")?,
        aanmeldstop: rij.try_get::<i64, _>("stop")? == 1,
        regels: regels.map_err(|fout| sqlx::Error::Decode(Box::new(fout)))?,
    })
}

async fn vraag(
    omgeving: &Omgeving,
    (code, na, open): (String, String, bool),
    limiet: Limiet,
) -> Result<Vec<Aanbodregel>, Probleem> {
    // Safe: made of constants of this program.
    let vraag = sqlx::query(AssertSqlSafe(sql()))
        .bind(omgeving.gemeente.to_string())
        .bind(omgeving.klok.vandaag().to_string());
    let vraag = vraag.bind(code).bind(na).bind(i64::from(open)).bind(limiet.rijen());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    rijen.iter().map(lees).collect::<Result<_, _>>().map_err(|fout| intern(&fout))
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    _: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekAanbod>,
) -> Result<Bladzijde<Aanbodregel>, Probleem> {
    let na: String = zoek.na.as_ref().map(|na| na.lees(&uri)).transpose()?.unwrap_or_default();
    let regels = vraag(&omgeving, (String::new(), na, zoek.open), zoek.limiet).await?;
    let regels = regels.into_iter().map(|regel| (regel.code.clone(), regel)).collect();
    Ok(Bladzijde::van(regels, zoek.limiet, &uri))
}

async fn een(
    State(omgeving): State<Omgeving>,
    _: Vrager,
    Pad(code): Pad<AanbodCode>,
) -> Result<Json<Aanbodregel>, Probleem> {
    let regels = vraag(&omgeving, (code.into(), String::new(), false), Limiet::default()).await?;
    let onbekend = || Probleem::niet_gevonden("aanbod-onbekend", Weigering::AanbodOnbekend.to_string());
    regels.into_iter().next().map(Json).ok_or_else(onbekend)
}
