//! What happened to somebody, over all services, the newest first.

use axum::{extract::State, http::Uri};
use dienst::{Bladzijde, Cursor, Inzage, Kijker, Limiet, Omgeving, Tijdlijnrecht};
use domein::{
    Gebeurtenis as _, PersoonId, Rol,
    gebeurtenis::{IntakeGebeurtenis, PersonenGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
};
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag};

use super::{
    DOSSIER,
    wie::{Zichtbaar, zie},
};
use crate::tijdlijn::Rij;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/personen/{persoonId}/tijdlijn")
            .titel("Wat er gebeurde")
            .uitleg(
                "Van alle diensten, het nieuwste eerst. Teksten staan er niet in, wel welke er zijn; lees ze met \
                 `POST …/teksten`. Wat een dienst zojuist vastlegde, kan een tel later verschijnen.",
            )
            .rollen(DOSSIER)
            .parameter("persoonId", "De persoonId uit een eerder antwoord.")
            .vraag::<Tijdlijnvraag>()
            .antwoord::<Bladzijde<Tijdlijnregel>>(200)
            .fouten(&[404, 410]),
        tijdlijn,
    )
}

/// Which part.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tijdlijnvraag {
    /// Only what holds from this day (inclusive).
    vanaf: Option<Date>,
    /// Only of this service.
    dienst: Option<Dienst>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for Tijdlijnvraag {}

/// A service of which the timeline tells.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Dienst {
    Signalering,
    Intake,
    Traject,
    Personen,
}

impl Dienst {
    const fn naam(self) -> &'static str {
        match self {
            Self::Signalering => SignaleringGebeurtenis::DIENST,
            Self::Intake => IntakeGebeurtenis::DIENST,
            Self::Traject => TrajectGebeurtenis::DIENST,
            Self::Personen => PersonenGebeurtenis::DIENST,
        }
    }
}

/// Something that happened.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Tijdlijnregel {
    /// The day on which it holds.
    datum: Date,
    vastgelegd_op: Timestamp,
    dienst: &'static str,
    /// The type of the event.
    soort: String,
    /// What happened, for people.
    titel: &'static str,
    /// The id of what it is about, by its name.
    over: Map<String, Value>,
    /// What else the event says. Empty of a service of which this role sees only what happened.
    velden: Map<String, Value>,
    teksten: Vec<Tekstverwijzing>,
    /// Who recorded it.
    door: Door,
}

/// A text that was sealed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Tekstverwijzing {
    tekst_id: String,
    naam: &'static str,
    /// Whether this caller may read it.
    leesbaar: bool,
}

/// Who recorded something.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Door {
    rol: String,
    id: String,
}

async fn tijdlijn(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Pad(persoon): Pad<Uuid>,
    uri: Uri,
    Zoekvraag(vraag): Zoekvraag<Tijdlijnvraag>,
) -> Result<Bladzijde<Tijdlijnregel>, Probleem> {
    let recht = kijker.recht.tijdlijn.ok_or_else(|| geen_tijdlijn(kijker.actor.rol))?;
    let na = vraag.na.as_ref().map(|na| na.lees::<String>(&uri)).transpose()?;
    let persoon = zie(&omgeving, &kijker.gebruiker, PersoonId(persoon)).await?;
    kijker.noteer(&omgeving, Inzage::Tijdlijn, &[persoon.nu]).await?;
    let mut rijen: Vec<&Rij> = persoon
        .rijen
        .iter()
        .filter(|rij| vraag.vanaf.is_none_or(|vanaf| vanaf <= rij.datum))
        .filter(|rij| vraag.dienst.is_none_or(|dienst| dienst.naam() == rij.dienst))
        .collect();
    rijen.sort_by_key(|rij| std::cmp::Reverse((rij.datum, rij.vastgelegd, rij.dienst, rij.positie)));
    let rijen = rijen.into_iter().map(|rij| (plaats(rij), rij));
    let aantal = usize::try_from(vraag.limiet.rijen()).unwrap_or_default();
    let bladzij: Vec<(String, &Rij)> = match na {
        Some(na) => rijen.skip_while(|(plaats, _)| *plaats != na).skip(1).take(aantal).collect(),
        None => rijen.take(aantal).collect(),
    };
    let regels: Result<Vec<_>, Probleem> =
        bladzij.into_iter().map(|(plaats, rij)| Ok((plaats, toon(rij, &persoon, &kijker, recht)?))).collect();
    Ok(Bladzijde::van(regels?, vraag.limiet, &uri))
}

/// 403 for a role that sees no timeline, whatever the operation says of who may.
fn geen_tijdlijn(rol: Rol) -> Probleem {
    Probleem::geen_toegang(format!(
        "De rol {rol} ziet niet wat er gebeurde. Vraag de beheerder om een token met de juiste rol."
    ))
}

/// Where a row stands in the list: by this the next page begins.
fn plaats(rij: &Rij) -> String {
    format!("{}:{}", rij.dienst, rij.positie)
}

/// The name of a text.
pub(super) fn tekst_id(rij: &Rij, veld: &str) -> String {
    format!("{}:{}:{veld}", rij.dienst, rij.positie)
}

fn toon(
    rij: &Rij,
    persoon: &Zichtbaar,
    kijker: &Kijker,
    recht: Tijdlijnrecht,
) -> Result<Tijdlijnregel, Probleem> {
    let regel = rij.regel();
    let geheel = recht.toont(rij.dienst);
    let mut velden = rij.velden()?;
    for tekst in &regel.teksten {
        velden.remove(tekst.veld);
    }
    let mut over = Map::new();
    if let Some((veld, id)) = regel.over {
        velden.remove(veld);
        over.insert(veld.to_owned(), Value::String(id.to_string()));
    }
    velden.retain(|_, waarde| !waarde.is_null());
    if !geheel {
        velden.clear();
    }
    let leesbaar = |doel| kijker.recht.leest(doel, persoon.is_eigen);
    let teksten = regel.teksten.iter().map(|tekst| Tekstverwijzing {
        tekst_id: tekst_id(rij, tekst.veld),
        naam: tekst.veld,
        leesbaar: leesbaar(tekst.doel),
    });
    Ok(Tijdlijnregel {
        datum: rij.datum,
        vastgelegd_op: rij.vastgelegd,
        dienst: rij.dienst,
        soort: rij.soort.clone(),
        titel: regel.titel,
        over,
        velden,
        teksten: teksten.filter(|tekst| geheel || tekst.leesbaar).collect(),
        door: Door { rol: rij.rol.clone(), id: rij.door.clone() },
    })
}
