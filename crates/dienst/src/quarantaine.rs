//! Refused rows: nothing is lost. Each is kept with its line, field and reason, and the row itself encrypted, until a
//! better delivery of the same file takes its place.

use aanlevering::Weigering;
use eventstore::{Database, StoreError};
use jiff::Timestamp;
use persoonsregister::Persoonsregister;
use serde::Serialize;
use sqlx::Row as _;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS quarantaine ( \
    bron TEXT NOT NULL, bestand TEXT NOT NULL, regel BIGINT NOT NULL, \
    redenen TEXT NOT NULL, rij BLOB NOT NULL, ronde TEXT NOT NULL, geweigerd_op TEXT NOT NULL, \
    PRIMARY KEY (bron, bestand, regel))";

/// Why the quarantine cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QuarantaineFout {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The row cannot be encrypted or decrypted.
    #[error("versleuteling: {0}")]
    Sleutel(#[from] persoonsregister::Error),
    /// The reasons cannot be read.
    #[error("redenen: {0}")]
    Vorm(#[from] serde_json::Error),
}

impl From<sqlx::Error> for QuarantaineFout {
    fn from(fout: sqlx::Error) -> Self {
        Self::Store(fout.into())
    }
}

/// A refused row, without the row itself.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuarantaineRegel {
    /// The feed.
    pub bron: String,
    /// Name of the file, without its folder.
    pub bestand: String,
    /// Line in the file, from 1.
    pub regel: u64,
    /// Everything that is wrong with it: field, code and reason.
    pub redenen: serde_json::Value,
    /// When it was refused.
    pub geweigerd_op: String,
}

/// The refused rows of one service. Cheap to clone.
#[derive(Clone)]
pub struct Quarantaine {
    database: Database,
    register: Persoonsregister,
}

impl Quarantaine {
    /// Makes the table when it is not there.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub async fn open(database: Database, register: Persoonsregister) -> Result<Self, QuarantaineFout> {
        sqlx::query(SCHEMA).execute(database.pool()).await?;
        Ok(Self { database, register })
    }

    /// Keeps refused rows. `ronde` names the delivery; see [`Quarantaine::ruim_op`].
    ///
    /// # Errors
    /// When the database does not allow it, or a row cannot be encrypted.
    pub async fn bewaar(
        &self,
        bron: &str,
        bestand: &str,
        ronde: &str,
        nu: Timestamp,
        rijen: &[(String, Vec<Weigering>)],
    ) -> Result<(), QuarantaineFout> {
        let mut tx = self.database.begin().await?;
        for (ruw, redenen) in rijen {
            let Some(regel) = redenen.first().map(|weigering| weigering.regel) else { continue };
            let upsert = "INSERT INTO quarantaine (bron, bestand, regel, redenen, rij, ronde, geweigerd_op) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (bron, bestand, regel) DO UPDATE SET \
                 redenen = excluded.redenen, rij = excluded.rij, ronde = excluded.ronde, \
                 geweigerd_op = excluded.geweigerd_op";
            sqlx::query(upsert)
                .bind(bron)
                .bind(bestand)
                .bind(regel.cast_signed())
                .bind(serde_json::to_string(redenen)?)
                .bind(self.register.verzegel_aanlevering(ruw.as_bytes())?)
                .bind(ronde)
                .bind(nu.to_string())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Forgets the rows of this file that an earlier delivery had refused and this one has not.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub async fn ruim_op(&self, bron: &str, bestand: &str, ronde: &str) -> Result<(), QuarantaineFout> {
        let weg = "DELETE FROM quarantaine WHERE bron = $1 AND bestand = $2 AND ronde <> $3";
        sqlx::query(weg).bind(bron).bind(bestand).bind(ronde).execute(self.database.pool()).await?;
        Ok(())
    }

    /// Every refused row, ordered by feed, file and line.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lijst(&self) -> Result<Vec<QuarantaineRegel>, QuarantaineFout> {
        let alle = "SELECT bron, bestand, regel, redenen, geweigerd_op FROM quarantaine \
                    ORDER BY bron, bestand, regel";
        let rijen = sqlx::query(alle).fetch_all(self.database.pool()).await?;
        rijen
            .iter()
            .map(|rij| {
                Ok(QuarantaineRegel {
                    bron: rij.try_get(0)?,
                    bestand: rij.try_get(1)?,
                    regel: rij.try_get::<i64, _>(2)?.cast_unsigned(),
                    redenen: serde_json::from_str(rij.try_get(3)?)?,
                    geweigerd_op: rij.try_get(4)?,
                })
            })
            .collect()
    }

    /// The refused rows of one file in clear, to be corrected and delivered again, ordered by line.
    ///
    /// # Errors
    /// When the database cannot be read, or a row cannot be decrypted.
    pub async fn rijen(&self, bron: &str, bestand: &str) -> Result<Vec<String>, QuarantaineFout> {
        let alle = "SELECT rij FROM quarantaine WHERE bron = $1 AND bestand = $2 ORDER BY regel";
        let rijen = sqlx::query(alle).bind(bron).bind(bestand).fetch_all(self.database.pool()).await?;
        rijen
            .iter()
            .map(|rij| {
                let ruw = self.register.ontzegel_aanlevering(rij.try_get(0)?)?;
                Ok(String::from_utf8_lossy(&ruw).into_owned())
            })
            .collect()
    }
}
