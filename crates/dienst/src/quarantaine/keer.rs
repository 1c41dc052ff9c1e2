//! Each time that a row was refused: what a row becomes when one of the deliveries that refused it is taken back. A row that
//! an earlier delivery refused too stands there again as that one said; one of no other delivery goes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use aanlevering::Rijfout;
use eventstore::{StoreError, Tx};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::{Levering, PER_VRAAG, Quarantaine, QuarantaineFout, begin, ruim_koppen_op};

pub(super) const SCHEMA: [&str; 3] = [
    // How many rows of which file a delivery took out of quarantine: they do not go back there with it.
    "CREATE TABLE IF NOT EXISTS quarantaine_opgenomen ( \
        correlatie TEXT NOT NULL, bestand TEXT NOT NULL, rijen BIGINT NOT NULL, PRIMARY KEY (correlatie, bestand))",
    "CREATE TABLE IF NOT EXISTS quarantaine_keer ( \
        bron TEXT NOT NULL, vingerafdruk BLOB NOT NULL, correlatie TEXT NOT NULL, bestand TEXT NOT NULL, \
        regel BIGINT NOT NULL, redenen TEXT NOT NULL, geweigerd_op TEXT NOT NULL, \
        PRIMARY KEY (bron, vingerafdruk, correlatie))",
    "CREATE INDEX IF NOT EXISTS quarantaine_keer_correlatie ON quarantaine_keer (correlatie)",
];

impl Quarantaine {
    /// Keeps which delivery refused a row.
    pub(super) async fn onthoud_keer(
        &self,
        tx: &mut Tx,
        levering: &Levering<'_>,
        nu: Timestamp,
        (ruw, redenen): (&str, &[Rijfout]),
    ) -> Result<(), QuarantaineFout> {
        let (Some(correlatie), Some(eerste)) = (levering.correlatie, redenen.first()) else { return Ok(()) };
        let sql = "INSERT INTO quarantaine_keer \
             (bron, vingerafdruk, correlatie, bestand, regel, redenen, geweigerd_op) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (bron, vingerafdruk, correlatie) DO UPDATE SET \
             bestand = excluded.bestand, regel = excluded.regel, redenen = excluded.redenen, \
             geweigerd_op = excluded.geweigerd_op";
        sqlx::query(sql)
            .bind(levering.bron)
            .bind(self.vingerafdruk(levering, ruw))
            .bind(correlatie.to_string())
            .bind(levering.bestand)
            .bind(eerste.regel.cast_signed())
            .bind(levering.redenen(redenen)?.to_string())
            .bind(nu.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// The files of which these deliveries took rows out of quarantine, with how many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn opgenomen(
        &self,
        correlaties: &HashSet<Uuid>,
    ) -> Result<BTreeMap<String, u64>, QuarantaineFout> {
        let alle: Vec<String> = correlaties.iter().map(Uuid::to_string).collect();
        let mut bestanden = BTreeMap::new();
        for deel in alle.chunks(PER_VRAAG) {
            let plaatsen: Vec<String> = (1..=deel.len()).map(|nummer| format!("${nummer}")).collect();
            // Safe: numbers of parameters.
            let sql = AssertSqlSafe(format!(
                "SELECT bestand, rijen FROM quarantaine_opgenomen WHERE correlatie IN ({})",
                plaatsen.join(", ")
            ));
            let vraag = deel.iter().fold(sqlx::query(sql), |vraag, een| vraag.bind(een.as_str()));
            for rij in vraag.fetch_all(self.database.pool()).await? {
                *bestanden.entry(rij.try_get(0)?).or_default() += rij.try_get::<i64, _>(1)?.cast_unsigned();
            }
        }
        Ok(bestanden)
    }

    /// Forgets what a delivery that is taken back refused; gives how many rows that are in quarantine no longer.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub(crate) async fn vergeet(&self, correlaties: &HashSet<Uuid>) -> Result<u64, QuarantaineFout> {
        let alle: Vec<String> = correlaties.iter().map(Uuid::to_string).collect();
        let mut tx = begin(&self.database).await?;
        let mut weg = 0;
        for deel in alle.chunks(PER_VRAAG) {
            let plaatsen: Vec<String> = (1..=deel.len()).map(|nummer| format!("${nummer}")).collect();
            let van = format!("FROM quarantaine_keer WHERE correlatie IN ({})", plaatsen.join(", "));
            // Safe: numbers of parameters.
            let zoek = AssertSqlSafe(format!("SELECT bron, vingerafdruk {van}"));
            let vraag = deel.iter().fold(sqlx::query(zoek), |vraag, een| vraag.bind(een.as_str()));
            let mut rijen: BTreeSet<(String, Vec<u8>)> = BTreeSet::new();
            for rij in vraag.fetch_all(&mut *tx).await? {
                rijen.insert((rij.try_get(0)?, rij.try_get(1)?));
            }
            let verwijder = sqlx::query(AssertSqlSafe(format!("DELETE {van}")));
            deel.iter().fold(verwijder, |vraag, een| vraag.bind(een.as_str())).execute(&mut *tx).await?;
            for (bron, vingerafdruk) in rijen {
                weg += zonder_die_keer(&mut tx, &bron, vingerafdruk).await?;
            }
        }
        ruim_koppen_op(&mut tx, weg).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(weg)
    }
}

/// Makes a row what the last delivery that refused it and was not taken back said; without any it goes. Gives how many went.
async fn zonder_die_keer(tx: &mut Tx, bron: &str, vingerafdruk: Vec<u8>) -> Result<u64, QuarantaineFout> {
    let laatste = "SELECT bestand, regel, redenen, geweigerd_op FROM quarantaine_keer \
                   WHERE bron = $1 AND vingerafdruk = $2 ORDER BY geweigerd_op DESC LIMIT 1";
    let laatste =
        sqlx::query(laatste).bind(bron).bind(vingerafdruk.clone()).fetch_optional(&mut **tx).await?;
    let Some(keer) = laatste else {
        let verwijder = "DELETE FROM quarantaine_rij WHERE bron = $1 AND vingerafdruk = $2";
        let weg = sqlx::query(verwijder).bind(bron).bind(vingerafdruk).execute(&mut **tx).await?;
        return Ok(weg.rows_affected());
    };
    let zet = "UPDATE quarantaine_rij SET bestand = $3, regel = $4, redenen = $5, geweigerd_op = $6 \
               WHERE bron = $1 AND vingerafdruk = $2";
    sqlx::query(zet)
        .bind(bron)
        .bind(vingerafdruk)
        .bind(keer.try_get::<String, _>(0)?)
        .bind(keer.try_get::<i64, _>(1)?)
        .bind(keer.try_get::<String, _>(2)?)
        .bind(keer.try_get::<String, _>(3)?)
        .execute(&mut **tx)
        .await?;
    Ok(0)
}

/// Keeps that a delivery took rows of these files out of quarantine.
pub(super) async fn onthoud_opgenomen(
    tx: &mut Tx,
    correlatie: Uuid,
    per_bestand: &BTreeMap<String, i64>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO quarantaine_opgenomen (correlatie, bestand, rijen) VALUES ($1, $2, $3) \
               ON CONFLICT (correlatie, bestand) DO UPDATE SET rijen = quarantaine_opgenomen.rijen + excluded.rijen";
    for (bestand, rijen) in per_bestand {
        sqlx::query(sql)
            .bind(correlatie.to_string())
            .bind(bestand.as_str())
            .bind(*rijen)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
