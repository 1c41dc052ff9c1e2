//! Who looked at whom: kept before anything is shown, so that nobody looks without it being known. It is a table and no
//! log: a look is told to nobody else, and throwing old ones away changes nothing of what happened.

use axum::{extract::FromRequestParts, http::request::Parts};
use domein::{Actor, PersoonId, Rol};
use eventstore::{Database, json_rows};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;
use web::{Aangemeld, Correlatie, Gebruiker, Probleem};

use crate::{Bereik, Loketrecht, Omgeving, Vrager, intern, quarantaine::begin, verzoek::kenmerk};

/// The table, with what it is asked by.
pub(crate) const SCHEMA: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS inzage ( \
        id TEXT PRIMARY KEY, op BIGINT NOT NULL, sub TEXT NOT NULL, rol TEXT NOT NULL, gemeente TEXT NOT NULL, \
        handeling TEXT NOT NULL, persoon_id TEXT, correlatie TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS inzage_persoon ON inzage (persoon_id, op)",
    "CREATE INDEX IF NOT EXISTS inzage_sub ON inzage (sub, op)",
];

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inzage {
    /// Somebody was looked up; what was asked is not kept.
    Zoeken,
    /// Who somebody is, and how to reach them.
    Kaart,
    /// What happened.
    Tijdlijn,
    /// A text.
    Tekst,
    /// Names with a list.
    Namen,
    /// Benefits.
    Uitkeringen,
    /// Waiting for the GGZ.
    Ggz,
}

impl Inzage {
    /// As it is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zoeken => "zoeken",
            Self::Kaart => "kaart",
            Self::Tijdlijn => "tijdlijn",
            Self::Tekst => "tekst",
            Self::Namen => "namen",
            Self::Uitkeringen => "uitkeringen",
            Self::Ggz => "ggz",
        }
    }
}

/// Somebody who looks at persons: who, where, and what that role may see. A role that does not come to a desk is refused
/// with 403.
#[derive(Debug, Clone)]
pub struct Kijker {
    /// Who.
    pub gebruiker: Gebruiker,
    /// Where.
    pub bereik: Bereik,
    /// In which role, under which number.
    pub actor: Actor,
    /// What the role may see.
    pub recht: Loketrecht,
    correlatie: Uuid,
}

impl<S: AsRef<Omgeving> + Send + Sync> FromRequestParts<S> for Kijker {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, staat: &S) -> Result<Self, Probleem> {
        let Vrager { gebruiker, bereik } = Vrager::from_request_parts(parts, staat).await?;
        let Aangemeld { rol, .. } = Aangemeld::from_request_parts(parts, staat).await?;
        let Correlatie { id: correlatie, .. } = Correlatie::from_request_parts(parts, staat).await?;
        let actor = Actor { rol, id: kenmerk(&gebruiker)? };
        let recht = Loketrecht::van(rol).ok_or_else(|| niet_aan_het_loket(rol))?;
        Ok(Self { gebruiker, bereik, actor, recht, correlatie })
    }
}

/// 403 for a role that does not come to a desk, whatever the operation says of who may.
fn niet_aan_het_loket(rol: Rol) -> Probleem {
    Probleem::geen_toegang(format!(
        "De rol {rol} komt niet aan het loket. Vraag de beheerder om een token met de juiste rol."
    ))
}

impl Kijker {
    /// Notes that these persons are looked at; nobody, when a search finds nobody. What cannot be noted is not shown.
    ///
    /// # Errors
    /// 503 when it cannot be kept now.
    pub async fn noteer(
        &self,
        omgeving: &Omgeving,
        wat: Inzage,
        personen: &[PersoonId],
    ) -> Result<(), Probleem> {
        let wie: Vec<Option<PersoonId>> = match personen {
            [] => vec![None],
            personen => personen.iter().copied().map(Some).collect(),
        };
        let rij = |persoon: &Option<PersoonId>| {
            let persoon = persoon.map(|persoon| persoon.to_string());
            (Uuid::now_v7().to_string(), persoon)
        };
        let rijen: Vec<_> = wie.iter().map(rij).collect();
        let database = &omgeving.database;
        // Safe: built from constants, values are bound.
        let sql = AssertSqlSafe(format!(
            "INSERT INTO inzage (id, op, sub, rol, gemeente, handeling, persoon_id, correlatie) \
             SELECT row.value ->> 0, $2, $3, $4, $5, $6, row.value ->> 1, $7 FROM {}",
            database.dialect().json_rows()
        ));
        let mut tx = begin(database).await.map_err(|fout| intern(&fout))?;
        sqlx::query(sql)
            .bind(json_rows(&rijen).map_err(|fout| intern(&fout))?)
            .bind(omgeving.klok.nu().as_millisecond())
            .bind(self.actor.id.as_str().to_owned())
            .bind(self.actor.rol.code())
            .bind(omgeving.gemeente.as_str().to_owned())
            .bind(wat.code())
            .bind(self.correlatie.to_string())
            .execute(&mut *tx)
            .await
            .map_err(|fout| intern(&fout))?;
        tx.commit().await.map_err(|fout| intern(&fout))
    }

    /// How many questions of this kind this account asked since a moment (inclusive). Questions that came together count
    /// once: each has one id of its request.
    ///
    /// # Errors
    /// 503 when it cannot be read now.
    pub async fn aantal_sinds(
        &self,
        database: &Database,
        wat: Inzage,
        sinds: Timestamp,
    ) -> Result<i64, Probleem> {
        let sql = "SELECT count(*) FROM (SELECT DISTINCT op, correlatie FROM inzage \
                   WHERE sub = $1 AND op >= $2 AND handeling = $3) AS vragen";
        let vraag = sqlx::query(sql).bind(self.actor.id.as_str().to_owned());
        let vraag = vraag.bind(sinds.as_millisecond()).bind(wat.code());
        let rij = vraag.fetch_one(database.pool()).await.map_err(|fout| intern(&fout))?;
        rij.try_get(0).map_err(|fout| intern(&fout))
    }
}
