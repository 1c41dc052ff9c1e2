//! Refused rows that something else than a delivery can mend, with what they need to be read once more by themselves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Levering, Quarantaine, QuarantaineFout};
use eventstore::{StoreError, Tx};

/// The rows of one file under one header line.
pub(crate) struct Onherkend {
    /// Name of the file.
    pub(crate) bestand: String,
    /// The header line of a CSV file; none for JSON.
    pub(crate) kop: Option<String>,
    /// The mapping that rows under that line were last read with.
    pub(crate) mapping: Option<String>,
    /// When they were refused.
    pub(crate) geweigerd_op: Timestamp,
    /// The rows, in clear.
    pub(crate) rijen: Vec<String>,
}

impl Quarantaine {
    /// The rows of a feed that were refused for one of these reasons, gathered by file, header line and moment; at most
    /// `meeste` rows. Costs a glance when there are none.
    ///
    /// # Errors
    /// When the database cannot be read, or a row cannot be decrypted.
    pub(crate) async fn onherkend(
        &self,
        bron: &str,
        codes: &[&'static str],
        meeste: u32,
    ) -> Result<Vec<Onherkend>, QuarantaineFout> {
        let codes = codes.iter().map(|code| format!("r.redenen LIKE '%\"code\":\"{code}\"%'"));
        let codes: Vec<String> = codes.collect();
        // Safe: constants.
        let sql = AssertSqlSafe(format!(
            "SELECT r.bestand, r.geweigerd_op, r.rij, k.tekst, m.mapping FROM quarantaine_rij r \
             LEFT JOIN quarantaine_kop k ON k.vingerafdruk = r.kop \
             LEFT JOIN quarantaine_mapping m ON m.bron = r.bron AND m.kop = r.kop \
             WHERE r.bron = $1 AND ({}) ORDER BY r.geweigerd_op, r.bestand, r.regel LIMIT $2",
            codes.join(" OR ")
        ));
        let rijen =
            sqlx::query(sql).bind(bron).bind(i64::from(meeste)).fetch_all(self.database.pool()).await?;
        let mut per_bestand: BTreeMap<(String, String, Option<String>), Onherkend> = BTreeMap::new();
        for rij in rijen {
            let (bestand, op): (String, String) = (rij.try_get(0)?, rij.try_get(1)?);
            let ruw = self.register.ontzegel_aanlevering(rij.try_get(2)?)?;
            let kop: Option<String> = rij.try_get(3)?;
            let geweigerd_op = op.parse().map_err(|fout: jiff::Error| sqlx::Error::Decode(fout.into()))?;
            let mapping = rij.try_get(4)?;
            let deel = per_bestand.entry((op, bestand.clone(), kop.clone())).or_insert_with(|| Onherkend {
                bestand,
                kop,
                mapping,
                geweigerd_op,
                rijen: Vec::new(),
            });
            deel.rijen.push(String::from_utf8_lossy(&ruw).into_owned());
        }
        Ok(per_bestand.into_values().collect())
    }
}

/// Keeps with what mapping rows under a header line were read.
pub(super) async fn bewaar_mapping(
    tx: &mut Tx,
    levering: &Levering<'_>,
    kop: &[u8],
) -> Result<(), StoreError> {
    let sql = match levering.mapping {
        Some(_) => {
            "INSERT INTO quarantaine_mapping (bron, kop, mapping) VALUES ($1, $2, $3) \
             ON CONFLICT (bron, kop) DO UPDATE SET mapping = excluded.mapping"
        }
        None => "DELETE FROM quarantaine_mapping WHERE bron = $1 AND kop = $2",
    };
    let vraag = sqlx::query(sql).bind(levering.bron).bind(kop.to_vec());
    let vraag = match levering.mapping {
        Some(mapping) => vraag.bind(mapping),
        None => vraag,
    };
    vraag.execute(&mut **tx).await?;
    Ok(())
}
