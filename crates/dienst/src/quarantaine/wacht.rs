//! Refused rows that wait for another row of their source: kept by a keyed fingerprint of what they wait for.

use aanlevering::Rijfout;
use eventstore::StoreError;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Levering, PER_VRAAG, Quarantaine, QuarantaineFout, begin, onherkend::op_hun_plaats};

/// A row that waits.
pub(crate) struct Wachtrij {
    /// The header line of its CSV file; none for JSON.
    pub(crate) kop: Option<String>,
    /// The mapping that rows under that line were last read with.
    pub(crate) mapping: Option<String>,
    /// The line that it had.
    pub(crate) regel: u64,
    /// The row, in clear.
    pub(crate) ruw: String,
}

impl Quarantaine {
    /// Keeps of refused rows what they wait for.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub(crate) async fn laat_wachten(
        &self,
        levering: &Levering<'_>,
        rijen: impl Iterator<Item = (&str, &str)>,
    ) -> Result<(), QuarantaineFout> {
        let mut tx = begin(&self.database).await?;
        let nieuw = "INSERT INTO quarantaine_wacht (bron, onderwerp, vingerafdruk) VALUES ($1, $2, $3) \
                     ON CONFLICT DO NOTHING";
        for (onderwerp, ruw) in rijen {
            sqlx::query(nieuw)
                .bind(levering.bron)
                .bind(self.onderwerp(onderwerp))
                .bind(self.vingerafdruk(levering, ruw))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// What is wrong with rows that were tried once more: the reasons of now, at the place that they have.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub(crate) async fn andere_redenen(
        &self,
        levering: &Levering<'_>,
        rijen: &[(String, Vec<Rijfout>)],
    ) -> Result<(), QuarantaineFout> {
        if rijen.is_empty() {
            return Ok(());
        }
        let mut tx = begin(&self.database).await?;
        let staat = "SELECT redenen, regel FROM quarantaine_rij WHERE bron = $1 AND vingerafdruk = $2";
        let zet = "UPDATE quarantaine_rij SET redenen = $3 WHERE bron = $1 AND vingerafdruk = $2";
        for (ruw, redenen) in rijen {
            let vingerafdruk = self.vingerafdruk(levering, ruw);
            let was = sqlx::query(staat).bind(levering.bron).bind(vingerafdruk.clone());
            let Some(was) = was.fetch_optional(&mut *tx).await? else { continue };
            let regel = was.try_get::<i64, _>(1)?.cast_unsigned();
            let was = serde_json::from_str(was.try_get(0)?)?;
            let nu = op_hun_plaats(serde_json::to_value(redenen)?, &was, regel);
            sqlx::query(zet)
                .bind(levering.bron)
                .bind(vingerafdruk)
                .bind(nu.to_string())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// The rows of a feed that wait for one of these subjects, at most `meeste`. Costs nothing but a glance when nothing
    /// waits.
    ///
    /// # Errors
    /// When the database cannot be read, or a row cannot be decrypted.
    pub(crate) async fn wachtend(
        &self,
        bron: &str,
        onderwerpen: impl Iterator<Item = &str>,
        meeste: usize,
    ) -> Result<Vec<Wachtrij>, QuarantaineFout> {
        let eerste = "SELECT 1 FROM quarantaine_wacht WHERE bron = $1 LIMIT 1";
        let wacht = sqlx::query(eerste).bind(bron).fetch_optional(self.database.pool()).await?;
        if wacht.is_none() {
            return Ok(Vec::new());
        }
        let mut gevonden = Vec::new();
        let onderwerpen: Vec<Vec<u8>> = onderwerpen.map(|onderwerp| self.onderwerp(onderwerp)).collect();
        for deel in onderwerpen.chunks(PER_VRAAG) {
            let plaatsen: Vec<String> = (2..deel.len() + 2).map(|nummer| format!("${nummer}")).collect();
            let sql = format!(
                "SELECT r.regel, r.rij, k.tekst, m.mapping FROM quarantaine_wacht w JOIN quarantaine_rij r \
                 ON r.bron = w.bron AND r.vingerafdruk = w.vingerafdruk \
                 LEFT JOIN quarantaine_kop k ON k.vingerafdruk = r.kop \
                 LEFT JOIN quarantaine_mapping m ON m.bron = r.bron AND m.kop = r.kop \
                 WHERE w.bron = $1 AND w.onderwerp IN ({}) ORDER BY r.geweigerd_op, r.regel",
                plaatsen.join(", ")
            );
            let vraag = sqlx::query(AssertSqlSafe(sql)).bind(bron);
            let vraag = deel.iter().fold(vraag, |vraag, onderwerp| vraag.bind(onderwerp.clone()));
            for rij in vraag.fetch_all(self.database.pool()).await? {
                if gevonden.len() < meeste {
                    let ruw = self.register.ontzegel_aanlevering(rij.try_get(1)?)?;
                    let regel = rij.try_get::<i64, _>(0)?.cast_unsigned();
                    let ruw = String::from_utf8_lossy(&ruw).into_owned();
                    let (kop, mapping) = (rij.try_get(2)?, rij.try_get(3)?);
                    gevonden.push(Wachtrij { kop, mapping, regel, ruw });
                }
            }
        }
        Ok(gevonden)
    }

    fn onderwerp(&self, onderwerp: &str) -> Vec<u8> {
        self.register.vingerafdruk("quarantaine.onderwerp", onderwerp.as_bytes()).to_vec()
    }
}
