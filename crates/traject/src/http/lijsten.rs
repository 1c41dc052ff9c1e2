//! What a coach looks at: who waits for a coach, the trajecten, and one person. Lists come from the read model and may
//! run a moment behind; one person comes from the log itself.

use axum::{Json, extract::State};
use dienst::{Omgeving, intern};
use domein::{AanbodCode, Gebiedsteam, Kenmerk, PersoonId, RedenCode, Trajectstap};
use eventstore::Version;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, any::AnyRow};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Vraag};

use super::{COACH, verzoek::EigenGemeente};
use crate::regels::{Stand, Toestand, begeleiding::Begeleiding, stream_begeleiding};

/// Rows of a page when the caller does not say.
const LIMIET: u32 = 100;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/coachverzoeken")
            .titel("Wie nog een coach nodig heeft")
            .rollen(COACH)
            .vraag::<ZoekVerzoeken>()
            .antwoord::<Bladzij<Coachverzoek>>(200),
        coachverzoeken,
    )
    .operatie(
        Operatie::get("/trajecten")
            .titel("Trajecten")
            .rollen(COACH)
            .vraag::<ZoekTrajecten>()
            .antwoord::<Bladzij<TrajectRegel>>(200),
        trajecten,
    )
    .operatie(
        Operatie::get("/personen/{persoonId}")
            .titel("De begeleiding van één persoon")
            .rollen(COACH)
            .antwoord::<Begeleid>(200),
        persoon,
    )
}

/// A page of a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Bladzij<T> {
    /// The rows, oldest first.
    regels: Vec<T>,
    /// Where the next page begins: give it as `na`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    volgende: Option<i64>,
}

/// Which requests.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekVerzoeken {
    /// Only of this area team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Most rows; 100 when absent.
    #[schemars(range(min = 1, max = 1_000))]
    limiet: Option<u32>,
    /// Only after this place: `volgende` of the page before.
    #[schemars(range(min = 0))]
    na: Option<i64>,
}

impl Keur for ZoekVerzoeken {}

/// A benefit whose person has no coach yet.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Coachverzoek {
    uitkering_id: String,
    persoon_id: String,
    gebiedsteam: Option<String>,
    /// First day of the benefit.
    sinds: String,
}

/// Which trajecten.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekTrajecten {
    /// Only of this aanbod.
    aanbod: Option<AanbodCode>,
    /// Only in this state: `wachtlijst`, `gestart`, `voltooid`, `afgebroken`.
    toestand: Option<String>,
    /// Most rows; 100 when absent.
    #[schemars(range(min = 1, max = 1_000))]
    limiet: Option<u32>,
    /// Only after this place: `volgende` of the page before.
    #[schemars(range(min = 0))]
    na: Option<i64>,
}

impl Keur for ZoekTrajecten {
    fn keur(&self) -> Vec<Veldfout> {
        match &self.toestand {
            Some(toestand) if !Stand::CODES.contains(&toestand.as_str()) => {
                let reden = format!("Kies een van: {}.", Stand::CODES.join(", "));
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

/// Cuts the row that was asked to see whether there is more, and names the place of the last one left.
fn bladzij<T>(
    mut rijen: Vec<AnyRow>,
    limiet: u32,
    lees: impl Fn(&AnyRow) -> Result<T, sqlx::Error>,
) -> Result<Json<Bladzij<T>>, Probleem> {
    let meer = rijen.len() > limiet as usize;
    rijen.truncate(limiet as usize);
    let gelezen = || {
        let volgende = match rijen.last() {
            Some(laatste) if meer => Some(laatste.try_get("plaats")?),
            _ => None,
        };
        Ok(Bladzij { regels: rijen.iter().map(lees).collect::<Result<_, _>>()?, volgende })
    };
    gelezen().map(Json).map_err(|fout: sqlx::Error| intern(&fout))
}

async fn coachverzoeken(
    State(omgeving): State<Omgeving>,
    _: EigenGemeente,
    Vraag(zoek): Vraag<ZoekVerzoeken>,
) -> Result<Json<Bladzij<Coachverzoek>>, Probleem> {
    let limiet = zoek.limiet.unwrap_or(LIMIET);
    let sql = "SELECT plaats, uitkering_id, persoon_id, gebiedsteam, sinds FROM begeleiding_verzoek v \
               WHERE gemeente = $1 AND plaats > $2 AND beeindigd = 0 AND ($3 = '' OR gebiedsteam = $3) \
               AND NOT EXISTS (SELECT 1 FROM begeleiding_coach c WHERE c.persoon_id = v.persoon_id) \
               ORDER BY plaats LIMIT $4";
    let team = zoek.gebiedsteam.map(String::from).unwrap_or_default();
    let vraag = sqlx::query(sql).bind(omgeving.gemeente.to_string()).bind(zoek.na.unwrap_or(0)).bind(team);
    let rijen = vraag.bind(i64::from(limiet) + 1).fetch_all(omgeving.database.pool()).await;
    bladzij(rijen.map_err(|fout| intern(&fout))?, limiet, |rij| {
        Ok(Coachverzoek {
            uitkering_id: rij.try_get("uitkering_id")?,
            persoon_id: rij.try_get("persoon_id")?,
            gebiedsteam: rij.try_get("gebiedsteam")?,
            sinds: rij.try_get("sinds")?,
        })
    })
}

async fn trajecten(
    State(omgeving): State<Omgeving>,
    _: EigenGemeente,
    Vraag(zoek): Vraag<ZoekTrajecten>,
) -> Result<Json<Bladzij<TrajectRegel>>, Probleem> {
    let limiet = zoek.limiet.unwrap_or(LIMIET);
    let sql = "SELECT plaats, traject_id, persoon_id, aanbod, toestand, sinds, einde FROM begeleiding_traject \
               WHERE gemeente = $1 AND plaats > $2 AND ($3 = '' OR aanbod = $3) AND ($4 = '' OR toestand = $4) \
               ORDER BY plaats LIMIT $5";
    let aanbod = zoek.aanbod.map(String::from).unwrap_or_default();
    let vraag = sqlx::query(sql).bind(omgeving.gemeente.to_string()).bind(zoek.na.unwrap_or(0)).bind(aanbod);
    let vraag = vraag.bind(zoek.toestand.unwrap_or_default()).bind(i64::from(limiet) + 1);
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzij(rijen, limiet, |rij| {
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

/// The begeleiding of one person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Begeleid {
    persoon_id: PersoonId,
    /// The coach, once there is one.
    coach: Option<Kenmerk>,
    gebiedsteam: Option<Gebiedsteam>,
    /// Since when this coach.
    coach_sinds: Option<Date>,
    /// The benefits that wait for a coach.
    open_verzoeken: Vec<Uuid>,
    trajecten: Vec<EigenTraject>,
    uitstroom: Vec<EigenUitstroom>,
    /// Last day of contact.
    laatste_contact: Option<Date>,
    versie: u64,
}

/// A traject of this person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenTraject {
    traject_id: Uuid,
    aanbod: AanbodCode,
    toestand: &'static str,
    sinds: Date,
    einde: Option<Date>,
    stappen: Vec<EigenStap>,
}

/// A step of this person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenStap {
    stap: Trajectstap,
    datum: Date,
}

/// A benefit of this person that ended.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenUitstroom {
    uitkering_id: Uuid,
    datum: Date,
    reden: RedenCode,
}

async fn persoon(
    State(omgeving): State<Omgeving>,
    _: EigenGemeente,
    Pad(persoon_id): Pad<Uuid>,
) -> Result<Json<Begeleid>, Probleem> {
    let persoon_id = PersoonId(persoon_id);
    let geladen = dienst::laad::<Begeleiding, _>(&omgeving, &stream_begeleiding(persoon_id)).await?;
    if geladen.version == Version::START {
        return Err(Probleem::niet_gevonden(
            "begeleiding-onbekend",
            "Van deze persoon is hier nog niets vastgelegd. Gebruik de persoonId uit een eerder antwoord.",
        ));
    }
    Ok(Json(toon(persoon_id, geladen.state, geladen.version.0)))
}

fn toon(persoon_id: PersoonId, toestand: Toestand, versie: u64) -> Begeleid {
    let open_verzoeken = toestand.open_verzoeken().copied().collect();
    let trajecten = toestand.trajecten.0.into_iter().map(|(traject_id, traject)| EigenTraject {
        traject_id,
        aanbod: traject.aanbod,
        toestand: traject.stand.code(),
        sinds: traject.sinds,
        einde: traject.stand.einde(),
        stappen: traject.stappen.into_iter().map(|(stap, datum)| EigenStap { stap, datum }).collect(),
    });
    let uitstroom = toestand.uitstroom.into_values().map(|uitstroom| EigenUitstroom {
        uitkering_id: uitstroom.uitkering_id,
        datum: uitstroom.datum,
        reden: uitstroom.reden,
    });
    let laatste_contact = toestand.contacten.iter().rev().find(|(_, coach)| coach.is_some());
    Begeleid {
        persoon_id,
        open_verzoeken,
        trajecten: trajecten.collect(),
        uitstroom: uitstroom.collect(),
        laatste_contact: laatste_contact.map(|(datum, _)| *datum),
        coach: toestand.coach.as_ref().map(|coach| coach.coach.clone()),
        gebiedsteam: toestand.coach.as_ref().and_then(|coach| coach.gebiedsteam.clone()),
        coach_sinds: toestand.coach.map(|coach| coach.sinds),
        versie,
    }
}
