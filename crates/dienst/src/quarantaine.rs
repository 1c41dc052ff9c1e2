//! Refused rows: nothing is lost. Each is kept with its line, field and reason, and the row itself encrypted, until
//! exactly that row is accepted after all, or somebody says that it is settled.

use std::{borrow::Cow, collections::BTreeMap};

use aanlevering::{Plaatswoord, Rijfout};
use eventstore::{Database, Dialect, StoreError, Tx};
use jiff::Timestamp;
use persoonsregister::Persoonsregister;
use serde::Serialize;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

mod keer;
mod onherkend;
mod wacht;

pub(crate) use onherkend::Onherkend;
pub(crate) use wacht::Wachtrij;

/// A row is known by its fingerprint, so that the same row of another delivery is the same entry. The header lines stand
/// apart: a file has one for all of its rows. Beside the rows stand the deliveries and the mappings: all of what came in;
/// and who looked at whom.
const SCHEMA: [&str; 14] = [
    "CREATE TABLE IF NOT EXISTS quarantaine_rij ( \
        bron TEXT NOT NULL, vingerafdruk BLOB NOT NULL, bestand TEXT NOT NULL, regel BIGINT NOT NULL, \
        kop BLOB, redenen TEXT NOT NULL, rij BLOB NOT NULL, geweigerd_op TEXT NOT NULL, \
        PRIMARY KEY (bron, vingerafdruk))",
    "CREATE TABLE IF NOT EXISTS quarantaine_kop (vingerafdruk BLOB PRIMARY KEY, tekst TEXT NOT NULL)",
    keer::SCHEMA[0],
    keer::SCHEMA[1],
    keer::SCHEMA[2],
    "CREATE TABLE IF NOT EXISTS quarantaine_wacht ( \
        bron TEXT NOT NULL, onderwerp BLOB NOT NULL, vingerafdruk BLOB NOT NULL, \
        PRIMARY KEY (bron, onderwerp, vingerafdruk))",
    "CREATE TABLE IF NOT EXISTS quarantaine_mapping ( \
        bron TEXT NOT NULL, kop BLOB NOT NULL, mapping TEXT NOT NULL, PRIMARY KEY (bron, kop))",
    crate::mappings::SCHEMA,
    crate::levering::SCHEMA[0],
    crate::levering::SCHEMA[1],
    crate::levering::SCHEMA[2],
    crate::inzage::SCHEMA[0],
    crate::inzage::SCHEMA[1],
    crate::inzage::SCHEMA[2],
];

/// The advisory lock of the writers within their PostgreSQL database. Any number will do, as long as it stays the same.
const SLOT: i64 = 0x7175_6172_616e_7461;
/// Fingerprints that are asked for in one statement.
const PER_VRAAG: usize = 500;

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
    /// Everything that is wrong with it: field, code and reason; and `plaats` with what the number of the row counts, when that
    /// is not lines.
    pub redenen: serde_json::Value,
    /// When it was refused.
    pub geweigerd_op: String,
}

/// A refused row as delivered: personal data in clear.
pub struct QuarantaineRij {
    /// The header line of its file, for CSV (see [`aanlevering::Gekeurd::kopregel`]); none for JSON.
    pub kop: Option<String>,
    /// The row, without line ending. A JSON row is one line.
    pub ruw: String,
}

/// What the rows of one file have in common.
#[derive(Debug, Clone, Copy)]
pub struct Levering<'a> {
    /// The feed.
    pub bron: &'a str,
    /// Name of the file, without its folder. Says where a row stood; two files may have the same name.
    pub bestand: &'a str,
    /// The header line of a CSV file; none for JSON.
    pub kop: Option<&'a str>,
    /// What the numbers of its rows count.
    pub plaatswoord: Plaatswoord,
    /// The text of the mapping that it was read with, if there is one.
    pub mapping: Option<&'a str>,
    /// What its events have in common; by it its refused rows go when it is taken back. None for what is no delivery.
    pub correlatie: Option<Uuid>,
}

impl Levering<'_> {
    /// The reasons as they are kept.
    fn redenen(&self, redenen: &[Rijfout]) -> Result<serde_json::Value, serde_json::Error> {
        let mut redenen = serde_json::to_value(redenen)?;
        if self.plaatswoord != Plaatswoord::default() {
            for reden in redenen.as_array_mut().into_iter().flatten() {
                reden["plaats"] = serde_json::to_value(self.plaatswoord)?;
            }
        }
        Ok(redenen)
    }

    /// The row as it is kept. Outside of texts, where they may not stand, line breaks in JSON mean nothing: without
    /// them a row of a pretty-printed file is the same row as one of JSON lines.
    fn rij<'r>(&self, ruw: &'r str) -> Cow<'r, str> {
        match self.kop {
            None if ruw.contains(['\r', '\n']) => ruw.replace(['\r', '\n'], " ").into(),
            _ => ruw.into(),
        }
    }
}

/// The refused rows of one service. Cheap to clone.
#[derive(Clone)]
pub struct Quarantaine {
    database: Database,
    register: Persoonsregister,
}

impl Quarantaine {
    /// Makes the tables when they are not there.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub async fn open(database: Database, register: Persoonsregister) -> Result<Self, QuarantaineFout> {
        let mut tx = begin(&database).await?;
        for tabel in SCHEMA {
            // Safe: a constant.
            let tabel = AssertSqlSafe(database.dialect().ddl(tabel).into_owned());
            sqlx::query(tabel).execute(&mut *tx).await?;
        }
        sqlx::query(keer::VAN_EERDER).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(Self { database, register })
    }

    /// Keeps refused rows. A row that was refused before gets its new place, reasons and moment.
    ///
    /// # Errors
    /// When the database does not allow it, or a row cannot be encrypted.
    pub async fn bewaar(
        &self,
        levering: &Levering<'_>,
        nu: Timestamp,
        rijen: &[(String, Vec<Rijfout>)],
    ) -> Result<(), QuarantaineFout> {
        if rijen.is_empty() {
            return Ok(());
        }
        let mut tx = begin(&self.database).await?;
        let kop =
            levering.kop.map(|kop| self.register.vingerafdruk("quarantaine.kop", kop.as_bytes()).to_vec());
        if let (Some(kop), Some(tekst)) = (&kop, levering.kop) {
            let nieuw =
                "INSERT INTO quarantaine_kop (vingerafdruk, tekst) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            sqlx::query(nieuw).bind(kop.clone()).bind(tekst).execute(&mut *tx).await?;
            onherkend::bewaar_mapping(&mut tx, (levering.bron, levering.mapping), kop).await?;
        }
        for (ruw, redenen) in rijen {
            let Some(regel) = redenen.first().map(|weigering| weigering.regel) else { continue };
            let upsert = "INSERT INTO quarantaine_rij \
                 (bron, vingerafdruk, bestand, regel, kop, redenen, rij, geweigerd_op) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (bron, vingerafdruk) DO UPDATE SET \
                 bestand = excluded.bestand, regel = excluded.regel, kop = excluded.kop, \
                 redenen = excluded.redenen, rij = excluded.rij, geweigerd_op = excluded.geweigerd_op";
            let (vingerafdruk, redenen) =
                (self.vingerafdruk(levering, ruw), levering.redenen(redenen)?.to_string());
            sqlx::query(upsert)
                .bind(levering.bron)
                .bind(vingerafdruk.clone())
                .bind(levering.bestand)
                .bind(regel.cast_signed())
                .bind(kop.clone())
                .bind(redenen.as_str())
                .bind(self.register.verzegel_aanlevering(levering.rij(ruw).as_bytes())?)
                .bind(nu.to_string())
                .execute(&mut *tx)
                .await?;
            let (kop, redenen) = (kop.clone(), &redenen);
            keer::Keer { levering, vingerafdruk, regel, kop, redenen, nu }.onthoud(&mut tx).await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Lets go of the rows that have been accepted after all. Costs nothing but a glance when nothing of this feed
    /// is in quarantine.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub async fn laat_gaan(&self, levering: &Levering<'_>, rijen: &[String]) -> Result<(), QuarantaineFout> {
        if rijen.is_empty() || !self.heeft(levering.bron).await? {
            return Ok(());
        }
        let mut tx = begin(&self.database).await?;
        let mut weg = 0;
        for deel in rijen.chunks(PER_VRAAG) {
            let plaatsen: Vec<String> = (2..deel.len() + 2).map(|nummer| format!("${nummer}")).collect();
            let plaatsen = plaatsen.join(", ");
            let verwijder = format!(
                "DELETE FROM quarantaine_rij WHERE bron = $1 AND vingerafdruk IN ({plaatsen}) RETURNING bestand"
            );
            let vraag = sqlx::query(AssertSqlSafe(verwijder)).bind(levering.bron);
            let vraag = deel.iter().fold(vraag, |vraag, ruw| vraag.bind(self.vingerafdruk(levering, ruw)));
            let mut per_bestand: BTreeMap<String, i64> = BTreeMap::new();
            for rij in vraag.fetch_all(&mut *tx).await? {
                *per_bestand.entry(rij.try_get(0)?).or_default() += 1;
                weg += 1;
            }
            if let Some(correlatie) = levering.correlatie {
                keer::onthoud_opgenomen(&mut tx, correlatie, &per_bestand).await?;
            }
        }
        ruim_koppen_op(&mut tx, weg).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Forgets the rows of one file because somebody says that they are settled; gives how many.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub async fn opgelost(&self, bron: &str, bestand: &str) -> Result<u64, QuarantaineFout> {
        let mut tx = begin(&self.database).await?;
        let verwijder = "DELETE FROM quarantaine_rij WHERE bron = $1 AND bestand = $2";
        let weg = sqlx::query(verwijder).bind(bron).bind(bestand).execute(&mut *tx).await?.rows_affected();
        ruim_koppen_op(&mut tx, weg).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(weg)
    }

    /// Every refused row, ordered by feed, file, moment and line.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lijst(&self) -> Result<Vec<QuarantaineRegel>, QuarantaineFout> {
        let alle = "SELECT bron, bestand, regel, redenen, geweigerd_op FROM quarantaine_rij \
                    ORDER BY bron, bestand, geweigerd_op, regel";
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

    /// How many rows of each feed there are. A feed of which none are left is not named.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn aantallen(&self) -> Result<Vec<(String, u64)>, QuarantaineFout> {
        let per_bron = "SELECT bron, count(*) FROM quarantaine_rij GROUP BY bron ORDER BY bron";
        let rijen = sqlx::query(per_bron).fetch_all(self.database.pool()).await?;
        rijen.iter().map(|rij| Ok((rij.try_get(0)?, rij.try_get::<i64, _>(1)?.cast_unsigned()))).collect()
    }

    /// The refused rows of one file in clear, to be mended and delivered again, ordered by moment and line.
    ///
    /// # Errors
    /// When the database cannot be read, or a row cannot be decrypted.
    pub async fn rijen(&self, bron: &str, bestand: &str) -> Result<Vec<QuarantaineRij>, QuarantaineFout> {
        let alle = "SELECT tekst, rij FROM quarantaine_rij \
                    LEFT JOIN quarantaine_kop ON quarantaine_kop.vingerafdruk = quarantaine_rij.kop \
                    WHERE bron = $1 AND bestand = $2 ORDER BY geweigerd_op, regel";
        let rijen = sqlx::query(alle).bind(bron).bind(bestand).fetch_all(self.database.pool()).await?;
        rijen
            .iter()
            .map(|rij| {
                let ruw = self.register.ontzegel_aanlevering(rij.try_get(1)?)?;
                Ok(QuarantaineRij { kop: rij.try_get(0)?, ruw: String::from_utf8_lossy(&ruw).into_owned() })
            })
            .collect()
    }

    async fn heeft(&self, bron: &str) -> Result<bool, QuarantaineFout> {
        let eerste = "SELECT 1 FROM quarantaine_rij WHERE bron = $1 LIMIT 1";
        Ok(sqlx::query(eerste).bind(bron).fetch_optional(self.database.pool()).await?.is_some())
    }

    fn vingerafdruk(&self, levering: &Levering<'_>, ruw: &str) -> Vec<u8> {
        self.register.vingerafdruk("quarantaine.rij", levering.rij(ruw).as_bytes()).to_vec()
    }
}

/// Begins a transaction that writes, durably: who delivered a row that stands here is told that it arrived. One at a
/// time, as SQLite has it by itself: processes that handle the same rows, or make the same table, wait for one another
/// and not both.
pub(crate) async fn begin(database: &Database) -> Result<Tx, StoreError> {
    let mut tx = database.begin_durable().await?;
    if database.dialect() == Dialect::Postgres {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(SLOT).execute(&mut *tx).await?;
    }
    Ok(tx)
}

/// Header lines, their mappings, and what rows wait for, go with the last of their rows. `weg` is how many rows went.
async fn ruim_koppen_op(tx: &mut Tx, weg: u64) -> Result<(), QuarantaineFout> {
    if weg > 0 {
        let verwijder = "DELETE FROM quarantaine_keer WHERE NOT EXISTS (SELECT 1 FROM quarantaine_rij r \
             WHERE r.bron = quarantaine_keer.bron AND r.vingerafdruk = quarantaine_keer.vingerafdruk)";
        sqlx::query(verwijder).execute(&mut **tx).await?;
        let verwijder = "DELETE FROM quarantaine_kop WHERE NOT EXISTS \
             (SELECT 1 FROM quarantaine_rij WHERE quarantaine_rij.kop = quarantaine_kop.vingerafdruk) AND NOT EXISTS \
             (SELECT 1 FROM quarantaine_keer WHERE quarantaine_keer.kop = quarantaine_kop.vingerafdruk)";
        sqlx::query(verwijder).execute(&mut **tx).await?;
        let verwijder = "DELETE FROM quarantaine_mapping WHERE NOT EXISTS (SELECT 1 FROM quarantaine_rij r \
             WHERE r.bron = quarantaine_mapping.bron AND r.kop = quarantaine_mapping.kop)";
        sqlx::query(verwijder).execute(&mut **tx).await?;
        let verwijder = "DELETE FROM quarantaine_wacht WHERE NOT EXISTS (SELECT 1 FROM quarantaine_rij r \
             WHERE r.bron = quarantaine_wacht.bron AND r.vingerafdruk = quarantaine_wacht.vingerafdruk)";
        sqlx::query(verwijder).execute(&mut **tx).await?;
    }
    Ok(())
}
