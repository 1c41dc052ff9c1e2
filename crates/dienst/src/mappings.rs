//! Mappings that a service keeps: how a supplier's files differ from the canonical form, under a name, so that a delivery
//! over HTTP can name one. Every change is a version; a version never changes.

use aanlevering::{Indeling, Mapping, Mappingfout};
use axum::{Json, body::Body, extract::State, http::StatusCode};
use domein::{Kenmerk, Rol};
use eventstore::{Database, StoreError};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag, lees_lichaam};

use crate::{Omgeving, Verzoek, Vrager, intern};

/// The table.
pub(crate) const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS mapping ( \
    naam TEXT NOT NULL, versie BIGINT NOT NULL, bron TEXT NOT NULL, inhoud TEXT NOT NULL, vastgelegd_op TEXT NOT NULL, \
    door TEXT NOT NULL, PRIMARY KEY (naam, versie))";

/// Largest mapping over HTTP, in bytes.
const MAX_BYTES: usize = aanlevering::grenzen::MAX_MAPPING_BYTES;

/// A version of a mapping.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mappingversie {
    /// Its name.
    pub naam: String,
    /// Its version, from 1.
    pub versie: i64,
    /// The feed that it is for.
    pub bron: String,
    /// When it was recorded.
    #[schemars(with = "String")]
    pub vastgelegd_op: Timestamp,
    /// Who recorded it.
    pub door: String,
    /// The mapping itself, in TOML.
    pub inhoud: String,
}

/// All mappings, each in its newest version.
#[derive(Serialize, JsonSchema)]
struct Mappinglijst {
    /// By name.
    mappings: Vec<Mappingversie>,
}

/// For which feed a mapping is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Voor {
    /// De aanlevering waarvoor de mapping is.
    bron: String,
}

impl Keur for Voor {}

/// The mappings of one service.
#[derive(Clone)]
pub struct Mappings {
    database: Database,
}

impl Mappings {
    /// Of the service with this database.
    #[must_use]
    pub fn van(database: &Database) -> Self {
        Self { database: database.clone() }
    }

    /// The newest version of every mapping, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alle(&self) -> Result<Vec<Mappingversie>, StoreError> {
        let sql = "SELECT naam, versie, bron, vastgelegd_op, door, inhoud FROM mapping m \
                   WHERE versie = (SELECT max(versie) FROM mapping a WHERE a.naam = m.naam) ORDER BY naam";
        let rijen = sqlx::query(sql).fetch_all(self.database.pool()).await?;
        Ok(rijen.iter().map(lees).collect::<Result<_, _>>()?)
    }

    /// The newest version of a mapping.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn zoek(&self, naam: &str) -> Result<Option<Mappingversie>, StoreError> {
        let sql = "SELECT naam, versie, bron, vastgelegd_op, door, inhoud FROM mapping \
                   WHERE naam = $1 ORDER BY versie DESC LIMIT 1";
        let rij = sqlx::query(sql).bind(naam).fetch_optional(self.database.pool()).await?;
        Ok(rij.as_ref().map(lees).transpose()?)
    }

    /// Records a version; the same text again is the version that there is. Gives whether it is new.
    ///
    /// # Errors
    /// When the database does not allow it, or somebody else records a version at the same moment.
    pub async fn bewaar(&self, nieuw: Mappingversie) -> Result<(Mappingversie, bool), StoreError> {
        let laatste = self.zoek(&nieuw.naam).await?;
        if let Some(laatste) = &laatste
            && (&laatste.bron, &laatste.inhoud) == (&nieuw.bron, &nieuw.inhoud)
        {
            return Ok((laatste.clone(), false));
        }
        let nieuw = Mappingversie { versie: laatste.map_or(1, |laatste| laatste.versie + 1), ..nieuw };
        let sql = "INSERT INTO mapping (naam, versie, bron, vastgelegd_op, door, inhoud) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let mut tx = self.database.begin_durable().await?;
        sqlx::query(sql)
            .bind(nieuw.naam.as_str())
            .bind(nieuw.versie)
            .bind(nieuw.bron.as_str())
            .bind(nieuw.vastgelegd_op.to_string())
            .bind(nieuw.door.as_str())
            .bind(nieuw.inhoud.as_str())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok((nieuw, true))
    }
}

fn lees(rij: &sqlx::any::AnyRow) -> Result<Mappingversie, sqlx::Error> {
    let moment: String = rij.try_get(3)?;
    Ok(Mappingversie {
        naam: rij.try_get(0)?,
        versie: rij.try_get(1)?,
        bron: rij.try_get(2)?,
        vastgelegd_op: moment.parse().map_err(|fout| sqlx::Error::Decode(Box::new(fout)))?,
        door: rij.try_get(4)?,
        inhoud: rij.try_get(5)?,
    })
}

/// The mapping that a delivery names; without a name the canonical form.
///
/// # Errors
/// 400 when there is no such mapping for this feed.
pub async fn genoemd(
    omgeving: &Omgeving,
    naam: Option<&str>,
    bron: &str,
    indeling: &Indeling,
) -> Result<Mapping, Probleem> {
    let Some(naam) = naam else { return Ok(Mapping::default()) };
    let gevonden = Mappings::van(&omgeving.database).zoek(naam).await.map_err(|fout| intern(&fout))?;
    let gevonden = gevonden.filter(|gevonden| gevonden.bron == bron).ok_or_else(|| {
        let reden = "Er is geen mapping met deze naam voor deze aanlevering. Zie GET /mappings.";
        Probleem::ongeldig(vec![Veldfout::nieuw("mapping", "waarde-onbekend", reden)])
    })?;
    Mapping::lees(&gevonden.inhoud, indeling).map_err(|fout| intern(&fout))
}

/// Recording, listing and showing mappings. `feeds`: the feeds of the service and their columns.
pub fn operaties<S>(api: Api<S>, feeds: &'static [(&'static str, &'static Indeling)]) -> Api<S>
where
    S: AsRef<Omgeving> + Clone + Send + Sync + 'static,
{
    api.operatie(
        Operatie::put("/mappings/{naam}")
            .titel("Een mapping vastleggen")
            .uitleg(
                "Het lichaam is een mapping in TOML: hoe uw bestanden afwijken van de standaardvorm. Elke wijziging is een \
                 nieuwe versie; dezelfde tekst nog eens is dezelfde versie. Noem de naam bij een aanlevering met \
                 `mapping`.",
            )
            .parameter("naam", "De naam: 1 tot 64 letters, cijfers of .-_")
            .rollen(&[Rol::Beheer])
            .vraag::<Voor>()
            .antwoord::<Mappingversie>(200)
            .antwoord::<Mappingversie>(201)
            .fouten(&[413]),
        async move |State(staat): State<S>,
                    verzoek: Verzoek,
                    Pad(naam): Pad<String>,
                    Zoekvraag(voor): Zoekvraag<Voor>,
                    lichaam: Body| {
            leg_vast(staat.as_ref(), &verzoek, feeds, naam, voor, lichaam).await
        },
    )
    .operatie(
        Operatie::get("/mappings")
            .titel("Welke mappings er zijn")
            .uitleg("Van elke mapping de nieuwste versie.")
            .rollen(&[Rol::Beheer])
            .antwoord::<Mappinglijst>(200),
        async |State(staat): State<S>, _: Vrager| {
            let mappings = Mappings::van(&staat.as_ref().database).alle().await;
            Ok::<_, Probleem>(Json(Mappinglijst { mappings: mappings.map_err(|fout| intern(&fout))? }))
        },
    )
}

async fn leg_vast(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    feeds: &[(&str, &Indeling)],
    naam: String,
    Voor { bron }: Voor,
    lichaam: Body,
) -> Result<(StatusCode, Json<Mappingversie>), Probleem> {
    if naam.parse::<Kenmerk>().is_err() {
        let reden = "Kies een naam van 1 tot 64 letters, cijfers of .-_";
        return Err(Probleem::ongeldig(vec![Veldfout::nieuw("naam", "notatie-onjuist", reden)]));
    }
    let feed = feeds.iter().find(|(feed, _)| *feed == bron);
    let (_, indeling) = feed.ok_or_else(|| {
        let namen: Vec<&str> = feeds.iter().map(|(feed, _)| *feed).collect();
        let reden = format!("Hier is dit geen aanlevering. Kies uit: {}.", namen.join(", "));
        Probleem::ongeldig(vec![Veldfout::nieuw("bron", "waarde-onbekend", reden)])
    })?;
    let bytes = lees_lichaam(lichaam, MAX_BYTES).await?;
    let inhoud = String::from_utf8(bytes.to_vec()).map_err(|_| {
        Probleem::ongeldig(vec![Veldfout::nieuw("", "tekenset-onjuist", "De mapping is geen UTF-8.")])
    })?;
    if let Err(Mappingfout { fouten }) = Mapping::lees(&inhoud, indeling) {
        let fouten = fouten.into_iter().map(|fout| Veldfout::nieuw("", "mapping-onjuist", fout));
        return Err(Probleem::ongeldig(fouten.collect()));
    }
    let nieuw = Mappingversie {
        naam,
        versie: 0,
        bron,
        vastgelegd_op: omgeving.klok.nu(),
        door: verzoek.gebruiker.sub.clone(),
        inhoud,
    };
    let bewaard = Mappings::van(&omgeving.database).bewaar(nieuw).await;
    let (versie, is_nieuw) = bewaard.map_err(|fout| intern(&fout))?;
    Ok((if is_nieuw { StatusCode::CREATED } else { StatusCode::OK }, Json(versie)))
}
