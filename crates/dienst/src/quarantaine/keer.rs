//! Each time that a row was refused: what a row becomes when one of the deliveries that refused it is taken back. A row that
//! an earlier delivery refused too stands there again as that one said; one of no other delivery goes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use eventstore::{Dialect, StoreError, Tx, json_rows};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::{Levering, Quarantaine, QuarantaineFout, begin, onherkend::bewaar_mapping, ruim_koppen_op};

pub(super) const SCHEMA: [&str; 3] = [
    // How many rows of which file a delivery took out of quarantine: they do not go back there with it.
    "CREATE TABLE IF NOT EXISTS quarantaine_opgenomen ( \
        correlatie TEXT NOT NULL, bestand TEXT NOT NULL, rijen BIGINT NOT NULL, PRIMARY KEY (correlatie, bestand))",
    "CREATE TABLE IF NOT EXISTS quarantaine_keer ( \
        bron TEXT NOT NULL, vingerafdruk BLOB NOT NULL, correlatie TEXT NOT NULL, bestand TEXT NOT NULL, \
        regel BIGINT NOT NULL, kop BLOB, mapping TEXT, redenen TEXT NOT NULL, geweigerd_op TEXT NOT NULL, \
        PRIMARY KEY (bron, vingerafdruk, correlatie))",
    "CREATE INDEX IF NOT EXISTS quarantaine_keer_correlatie ON quarantaine_keer (correlatie)",
];

/// Rows that stood in quarantine before each time was kept, were refused once, by what nobody knows.
pub(super) const VAN_EERDER: &str = "INSERT INTO quarantaine_keer \
     (bron, vingerafdruk, correlatie, bestand, regel, kop, mapping, redenen, geweigerd_op) \
     SELECT r.bron, r.vingerafdruk, '', r.bestand, r.regel, r.kop, m.mapping, r.redenen, r.geweigerd_op \
     FROM quarantaine_rij r LEFT JOIN quarantaine_mapping m ON m.bron = r.bron AND m.kop = r.kop \
     WHERE NOT EXISTS (SELECT 1 FROM quarantaine_keer k \
         WHERE k.bron = r.bron AND k.vingerafdruk = r.vingerafdruk)";

impl Quarantaine {
    /// The files of which these deliveries took rows out of quarantine, with how many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn opgenomen(
        &self,
        correlaties: &HashSet<Uuid>,
    ) -> Result<BTreeMap<String, u64>, QuarantaineFout> {
        // Safe: a constant.
        let sql = AssertSqlSafe(format!(
            "SELECT bestand, rijen FROM quarantaine_opgenomen WHERE {}",
            van_correlaties(self.database.dialect())
        ));
        let mut bestanden = BTreeMap::new();
        let vraag = sqlx::query(sql).bind(als_rijen(correlaties)?);
        for rij in vraag.fetch_all(self.database.pool()).await? {
            *bestanden.entry(rij.try_get(0)?).or_default() += rij.try_get::<i64, _>(1)?.cast_unsigned();
        }
        Ok(bestanden)
    }

    /// Forgets what a delivery that is taken back refused; gives how many rows that are in quarantine no longer.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub(crate) async fn vergeet(&self, correlaties: &HashSet<Uuid>) -> Result<u64, QuarantaineFout> {
        // Safe: a constant.
        let sql = AssertSqlSafe(format!(
            "DELETE FROM quarantaine_keer WHERE {} RETURNING bron, vingerafdruk",
            van_correlaties(self.database.dialect())
        ));
        let mut tx = begin(&self.database).await?;
        let mut rijen: BTreeSet<(String, Vec<u8>)> = BTreeSet::new();
        for rij in sqlx::query(sql).bind(als_rijen(correlaties)?).fetch_all(&mut *tx).await? {
            rijen.insert((rij.try_get(0)?, rij.try_get(1)?));
        }
        let mut weg = 0;
        for (bron, vingerafdruk) in rijen {
            weg += zonder_die_keer(&mut tx, &bron, vingerafdruk).await?;
        }
        ruim_koppen_op(&mut tx, weg).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(weg)
    }
}

/// SQL for what one of these deliveries refused or took in; `$1` are they, as [`als_rijen`] gives them.
fn van_correlaties(dialect: Dialect) -> String {
    format!("correlatie IN (SELECT row.value ->> 0 FROM {})", dialect.json_rows())
}

fn als_rijen(correlaties: &HashSet<Uuid>) -> Result<String, sqlx::Error> {
    json_rows(&correlaties.iter().map(|een| [een]).collect::<Vec<_>>())
}

/// A row that a delivery refused, as it stands in quarantine.
pub(super) struct Keer<'a> {
    pub(super) levering: &'a Levering<'a>,
    pub(super) vingerafdruk: Vec<u8>,
    pub(super) regel: u64,
    pub(super) kop: Option<Vec<u8>>,
    pub(super) redenen: &'a str,
    pub(super) nu: Timestamp,
}

impl Keer<'_> {
    /// Keeps which delivery refused the row.
    pub(super) async fn onthoud(self, tx: &mut Tx) -> Result<(), QuarantaineFout> {
        let sql = "INSERT INTO quarantaine_keer \
             (bron, vingerafdruk, correlatie, bestand, regel, kop, mapping, redenen, geweigerd_op) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (bron, vingerafdruk, correlatie) DO UPDATE SET \
             bestand = excluded.bestand, regel = excluded.regel, kop = excluded.kop, mapping = excluded.mapping, \
             redenen = excluded.redenen, geweigerd_op = excluded.geweigerd_op";
        // What is no delivery is not taken back, and is one to the row all the same.
        let correlatie = self.levering.correlatie.map(|een| een.to_string()).unwrap_or_default();
        sqlx::query(sql)
            .bind(self.levering.bron)
            .bind(self.vingerafdruk)
            .bind(correlatie)
            .bind(self.levering.bestand)
            .bind(self.regel.cast_signed())
            .bind(self.kop)
            .bind(self.levering.mapping)
            .bind(self.redenen)
            .bind(self.nu.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

/// Makes a row what the last delivery that refused it and was not taken back said; without any it goes. Gives how many went.
async fn zonder_die_keer(tx: &mut Tx, bron: &str, vingerafdruk: Vec<u8>) -> Result<u64, QuarantaineFout> {
    let laatste = "SELECT bestand, regel, kop, redenen, geweigerd_op, mapping FROM quarantaine_keer \
                   WHERE bron = $1 AND vingerafdruk = $2 ORDER BY geweigerd_op DESC LIMIT 1";
    let laatste =
        sqlx::query(laatste).bind(bron).bind(vingerafdruk.clone()).fetch_optional(&mut **tx).await?;
    let Some(keer) = laatste else {
        let verwijder = "DELETE FROM quarantaine_rij WHERE bron = $1 AND vingerafdruk = $2";
        let weg = sqlx::query(verwijder).bind(bron).bind(vingerafdruk).execute(&mut **tx).await?;
        return Ok(weg.rows_affected());
    };
    let kop: Option<Vec<u8>> = keer.try_get(2)?;
    let zet = "UPDATE quarantaine_rij SET bestand = $3, regel = $4, kop = $5, redenen = $6, geweigerd_op = $7 \
               WHERE bron = $1 AND vingerafdruk = $2";
    sqlx::query(zet)
        .bind(bron)
        .bind(vingerafdruk)
        .bind(keer.try_get::<String, _>(0)?)
        .bind(keer.try_get::<i64, _>(1)?)
        .bind(kop.clone())
        .bind(keer.try_get::<String, _>(3)?)
        .bind(keer.try_get::<String, _>(4)?)
        .execute(&mut **tx)
        .await?;
    if let Some(kop) = kop {
        bewaar_mapping(tx, (bron, keer.try_get::<Option<String>, _>(5)?.as_deref()), &kop).await?;
    }
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
