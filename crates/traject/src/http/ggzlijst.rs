//! Reading back who waits for the GGZ: a list, which may run a moment behind, and one person from the log itself. What
//! somebody waits for, which help bridges and why the waiting ended stand in the dossier at the person desk, for the person's
//! own coach.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Inzage, Kijker, Limiet, Omgeving, Vrager, intern};
use domein::{Gebiedsteam, PersoonId};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag};

use super::{
    COACH, bord,
    bron::{bladzijde, personen},
    ggzbron::wachtenden,
    mag_zien, onbekend, stand,
};
use crate::leesmodel::vervangt_sql;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/ggz")
            .titel("Wie op de ggz wacht")
            .uitleg(
                "Sinds wanneer, hoeveel dagen al, en of er hulp is die overbrugt. Niet waarop iemand wacht.",
            )
            .rollen(COACH)
            .vraag::<ZoekWachtenden>()
            .antwoord::<Bladzijde<Wachtende>>(200),
        lijst,
    )
    .operatie(
        Operatie::get("/ggz/{persoonId}")
            .titel("De wachttijden bij de ggz van één persoon, en wat overbrugde")
            .uitleg("Altijd de nieuwste stand. Wie kijkt, staat in de lijst van inzagen.")
            .parameter("persoonId", "De persoonId uit een eerder antwoord.")
            .rollen(COACH)
            .antwoord::<Ggzstand>(200)
            .fouten(&[404]),
        een,
    )
}

/// Which.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekWachtenden {
    /// Only of people whom this area team follows.
    gebiedsteam: Option<Gebiedsteam>,
    /// Only those without help that bridges.
    #[serde(default)]
    zonder_overbrugging: bool,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekWachtenden {}

/// Somebody who waits.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Wachtende {
    persoon_id: String,
    /// First day on the waiting list.
    sinds: String,
    /// Days from that day up to today, today not counted.
    dagen_gewacht: i64,
    /// Whether there is help that bridges.
    overbrugd: bool,
    /// First day of that help.
    overbrugd_sinds: Option<String>,
    /// From which day it is late that nothing bridges; none while something does.
    norm: Option<String>,
    coach: Option<String>,
    gebiedsteam: Option<String>,
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker }: Vrager,
    uri: Uri,
    Zoekvraag(vraag): Zoekvraag<ZoekWachtenden>,
) -> Result<Bladzijde<Wachtende>, Probleem> {
    let na = vraag.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let sql = format!(
        "SELECT * FROM {wachtenden} AS w WHERE gemeente = $1 AND plaats > $2 AND ($3 = '' OR team = $3) \
         AND ($4 = 0 OR overbrugd_sinds IS NULL) AND ({binnen} OR {vervangt}) ORDER BY plaats LIMIT $8",
        wachtenden = wachtenden(&personen(&omgeving).await?),
        binnen = Bereik::sql("team", "$5"),
        vervangt = vervangt_sql("coach", ("$1", "$6", "$7")),
    );
    let vandaag = omgeving.klok.vandaag();
    // Safe: made of constants of this program, and of ids of persons.
    let lees = sqlx::query(AssertSqlSafe(sql)).bind(bereik.gemeente().to_string()).bind(na);
    let lees = lees.bind(vraag.gebiedsteam.map(String::from).unwrap_or_default());
    let lees = lees.bind(i64::from(vraag.zonder_overbrugging)).bind(bereik.teams());
    let lees =
        lees.bind(String::from(bord::eigen_nummer(&omgeving, &gebruiker).await?)).bind(vandaag.to_string());
    let lees = lees.bind(vraag.limiet.rijen());
    let rijen = lees.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, vraag.limiet, &uri, |rij| {
        let sinds: String = rij.try_get("sinds")?;
        let dag: Date = sinds.parse().map_err(|fout: jiff::Error| sqlx::Error::Decode(fout.into()))?;
        let overbrugd_sinds: Option<String> = rij.try_get("overbrugd_sinds")?;
        let norm: String = rij.try_get("norm")?;
        Ok(Wachtende {
            persoon_id: rij.try_get("persoon_id")?,
            dagen_gewacht: dagen(dag, vandaag),
            sinds,
            overbrugd: overbrugd_sinds.is_some(),
            norm: overbrugd_sinds.is_none().then_some(norm),
            overbrugd_sinds,
            coach: rij.try_get("coach")?,
            gebiedsteam: rij.try_get("team")?,
        })
    })
}

/// Whole days from the one up to the other; none when it lies ahead.
fn dagen(van: Date, tot: Date) -> i64 {
    i64::from((tot - van).get_days()).max(0)
}

/// Where one person stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Ggzstand {
    persoon_id: PersoonId,
    /// The times of waiting, in order.
    wachttijden: Vec<Wachttijdregel>,
    /// The help that bridges and bridged, in order.
    overbruggingen: Vec<Overbruggingregel>,
    versie: u64,
}

/// A time of waiting.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Wachttijdregel {
    /// First day on the waiting list.
    sinds: Date,
    /// First day on which it was over.
    einde: Option<Date>,
    /// Whether it ended with treatment; none while it goes on.
    behandeling: Option<bool>,
    /// Days of waiting, up to its end or today.
    dagen_gewacht: i64,
}

/// Help that bridges.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Overbruggingregel {
    overbrugging_id: Uuid,
    /// First day.
    sinds: Date,
    /// First day without.
    einde: Option<Date>,
}

async fn een(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Pad(persoon_id): Pad<Uuid>,
) -> Result<Json<Ggzstand>, Probleem> {
    let persoon_id = PersoonId(persoon_id);
    let (toestand, versie) = stand(&omgeving, persoon_id).await?.ok_or_else(onbekend)?;
    mag_zien(&omgeving, &kijker.gebruiker, (persoon_id, &toestand)).await?;
    // That somebody waits for the GGZ is about health, also without the words.
    let persoon_nu = toestand.trajecten.wie(persoon_id);
    kijker.noteer(&omgeving, Inzage::Ggz, &[persoon_nu]).await?;
    let vandaag = omgeving.klok.vandaag();
    let wachttijden = toestand.ggz.wachttijden.iter().map(|wachttijd| Wachttijdregel {
        sinds: wachttijd.sinds,
        einde: wachttijd.einde.as_ref().map(|einde| einde.datum),
        behandeling: wachttijd.einde.as_ref().map(|einde| einde.behandeling),
        dagen_gewacht: dagen(wachttijd.sinds, wachttijd.einde.as_ref().map_or(vandaag, |einde| einde.datum)),
    });
    let hulp = toestand.ggz.overbruggingen.iter().map(|(id, hulp)| Overbruggingregel {
        overbrugging_id: *id,
        sinds: hulp.sinds,
        einde: hulp.einde,
    });
    let mut overbruggingen: Vec<_> = hulp.collect();
    overbruggingen.sort_by_key(|hulp| (hulp.sinds, hulp.overbrugging_id));
    let wachttijden = wachttijden.collect();
    Ok(Json(Ggzstand { persoon_id: persoon_nu, wachttijden, overbruggingen, versie: versie.0 }))
}
