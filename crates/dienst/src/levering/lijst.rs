//! The list of deliveries of a service: when, what file, of what kind, what came of it. It says whether one was taken
//! back, and what the one before had.

use domein::{Gemeentecode, Leveringssoort, Verdwenen};
use eventstore::{Database, StoreError, Tx};
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use uuid::Uuid;

use super::Verslag;
use crate::ImportFout;

/// The tables. A delivery is JSON, known by its id, which sorts by time; a value that was not understood is sealed.
pub(crate) const SCHEMA: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS aanlevering ( \
    aanlevering_id TEXT PRIMARY KEY, bron TEXT NOT NULL, gemeente TEXT NOT NULL, begonnen_op TEXT NOT NULL, \
    inhoud TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS aanlevering_waarde ( \
        aanlevering_id TEXT NOT NULL, nummer BIGINT NOT NULL, kolom TEXT NOT NULL, aantal BIGINT NOT NULL, \
        waarde BLOB NOT NULL, PRIMARY KEY (aanlevering_id, nummer))",
    // What the events of a message have in common, for messages that are one delivery together.
    "CREATE TABLE IF NOT EXISTS aanlevering_bericht ( \
        aanlevering_id TEXT NOT NULL, correlatie TEXT NOT NULL, PRIMARY KEY (aanlevering_id, correlatie))",
];

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Staat {
    /// Begun, and not finished: it runs, or it was broken off. The same file again goes on from there.
    Begonnen,
    /// Taken in.
    Verwerkt,
    /// Taken back.
    Teruggedraaid,
}

/// A delivery.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Aanlevering {
    /// What it recorded carries this id as its correlation.
    pub aanlevering_id: Uuid,
    /// The feed.
    pub bron: String,
    /// The municipality.
    pub gemeente: Gemeentecode,
    /// Name of the file, without its folder.
    pub bestand: String,
    /// Fingerprint of the file, in hexadecimal, with a key of the persoonsregister.
    pub vingerafdruk: String,
    /// Fingerprint of the mapping that it was read with.
    pub mapping: String,
    /// What its rows are together.
    pub soort: Leveringssoort,
    /// The day of which it gives the state.
    #[schemars(with = "Option<String>")]
    pub peildatum: Option<Date>,
    /// The first day that a full set covers.
    #[schemars(with = "Option<String>")]
    pub vanaf: Option<Date>,
    /// What it means that a full set no longer has something.
    pub verdwenen: Verdwenen,
    /// The columns that it had, by our names.
    pub kolommen: Vec<String>,
    /// When it began.
    #[schemars(with = "String")]
    pub begonnen_op: Timestamp,
    /// When it was taken in.
    #[schemars(with = "Option<String>")]
    pub klaar_op: Option<Timestamp>,
    /// Where it stands.
    pub staat: Staat,
    /// The code of the trial that somebody agreed with.
    pub akkoord: Option<String>,
    /// Who delivered it, as far as is known.
    #[serde(default)]
    pub door: Option<String>,
    /// Who let it through although it was not plausible.
    pub toch_door: Option<String>,
    /// The last position of the log before it.
    #[schemars(skip)]
    pub(super) na_positie: u64,
    /// What it did.
    pub verslag: Option<Verslag>,
}

impl Aanlevering {
    /// Whether it is the same file, said to be the same.
    pub(super) fn is_hetzelfde(&self, ander: &Self) -> bool {
        (&self.vingerafdruk, &self.mapping, self.soort, self.peildatum, self.vanaf, self.verdwenen)
            == (
                &ander.vingerafdruk,
                &ander.mapping,
                ander.soort,
                ander.peildatum,
                ander.vanaf,
                ander.verdwenen,
            )
    }
}

/// The deliveries of one service.
#[derive(Clone)]
pub struct Aanleveringen {
    pub(super) database: Database,
}

impl Aanleveringen {
    /// Of the service with this database.
    #[must_use]
    pub fn van(database: &Database) -> Self {
        Self { database: database.clone() }
    }

    /// All deliveries, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alle(&self) -> Result<Vec<Aanlevering>, ImportFout> {
        let sql = "SELECT inhoud FROM aanlevering ORDER BY aanlevering_id DESC";
        let rijen = sqlx::query(sql).fetch_all(self.database.pool()).await.map_err(StoreError::from)?;
        rijen.iter().map(|rij| lees(rij.try_get(0).map_err(StoreError::from)?)).collect()
    }

    /// One delivery.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn zoek(&self, id: Uuid) -> Result<Option<Aanlevering>, ImportFout> {
        let sql = "SELECT inhoud FROM aanlevering WHERE aanlevering_id = $1";
        let rij = sqlx::query(sql).bind(id.to_string()).fetch_optional(self.database.pool()).await;
        let rij = rij.map_err(StoreError::from)?;
        rij.map(|rij| lees(rij.try_get(0).map_err(StoreError::from)?)).transpose()
    }

    /// What came of this feed and was not taken back, the newest first.
    pub(crate) async fn verwerkt(
        &self,
        bron: &str,
        gemeente: &Gemeentecode,
    ) -> Result<Vec<Aanlevering>, ImportFout> {
        let mut alle = self.alle().await?;
        alle.retain(|een| een.bron == bron && een.gemeente == *gemeente && een.staat == Staat::Verwerkt);
        Ok(alle)
    }

    /// This delivery as it was begun before and broken off, if it was: the same file, said to be the same. It goes on as
    /// the delivery that it is, so that all of it can be taken back.
    pub(super) async fn afgebroken(&self, nu: &Aanlevering) -> Result<Option<Aanlevering>, ImportFout> {
        let zelfde = |een: &Aanlevering| {
            een.staat == Staat::Begonnen
                && (&een.bron, &een.gemeente) == (&nu.bron, &nu.gemeente)
                && een.is_hetzelfde(nu)
        };
        Ok(self.alle().await?.into_iter().find(zelfde))
    }

    /// Writes a delivery, or what is known of it now.
    pub(super) async fn bewaar(&self, aanlevering: &Aanlevering) -> Result<(), ImportFout> {
        let mut tx = self.database.begin_durable().await?;
        self.schrijf(&mut tx, aanlevering).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// The same, with what else is written.
    pub(super) async fn schrijf(&self, tx: &mut Tx, aanlevering: &Aanlevering) -> Result<(), ImportFout> {
        let inhoud = serde_json::to_string(aanlevering).map_err(crate::QuarantaineFout::from)?;
        let sql = "INSERT INTO aanlevering (aanlevering_id, bron, gemeente, begonnen_op, inhoud) \
                   VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (aanlevering_id) DO UPDATE SET inhoud = excluded.inhoud";
        sqlx::query(sql)
            .bind(aanlevering.aanlevering_id.to_string())
            .bind(aanlevering.bron.as_str())
            .bind(aanlevering.gemeente.as_str())
            .bind(aanlevering.begonnen_op.to_string())
            .bind(inhoud)
            .execute(&mut **tx)
            .await
            .map_err(StoreError::from)?;
        Ok(())
    }
}

pub(super) fn lees(inhoud: &str) -> Result<Aanlevering, ImportFout> {
    Ok(serde_json::from_str(inhoud).map_err(crate::QuarantaineFout::from)?)
}
