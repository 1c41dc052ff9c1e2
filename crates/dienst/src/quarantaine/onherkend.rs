//! Refused rows that something else than a delivery can mend, with what they need to be read once more by themselves.

use std::collections::{BTreeMap, HashMap};

use aanlevering::Rijfout;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::{Quarantaine, QuarantaineFout, begin};
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
    /// The rows.
    pub(crate) rijen: Vec<OnherkendeRij>,
}

/// One of them.
pub(crate) struct OnherkendeRij {
    /// The line that it had.
    pub(crate) regel: u64,
    /// The row, in clear.
    pub(crate) ruw: String,
    vingerafdruk: Vec<u8>,
}

/// Behind which row a next page begins: in the order of moment, file and line.
pub(crate) type Merkteken = (String, String, i64, Vec<u8>);

impl Quarantaine {
    /// The rows of a feed that were refused for one of these reasons, gathered by file, header line and moment; at most
    /// `meeste` rows, behind `na`, and behind which the next ones are. With `geheel` every row that was refused with one of
    /// those: rows of one dossier wait for one another. Costs a glance when there are none.
    ///
    /// # Errors
    /// When the database cannot be read, or a row cannot be decrypted.
    pub(crate) async fn onherkend(
        &self,
        bron: &str,
        codes: &[&'static str],
        (geheel, meeste, na): (bool, u32, Option<&Merkteken>),
    ) -> Result<(Vec<Onherkend>, Option<Merkteken>), QuarantaineFout> {
        let codes = codes.iter().map(|code| format!("r.redenen LIKE '%\"code\":\"{code}\"%'"));
        let codes: Vec<String> = codes.collect();
        let codes = codes.join(" OR ");
        let welke = match geheel {
            false => format!("({codes})"),
            true => format!(
                "(r.bestand, r.geweigerd_op) IN (SELECT r.bestand, r.geweigerd_op FROM quarantaine_rij r \
                 WHERE r.bron = $1 AND ({codes}))"
            ),
        };
        let verder = match na {
            Some(_) => "AND (r.geweigerd_op, r.bestand, r.regel, r.vingerafdruk) > ($3, $4, $5, $6)",
            None => "",
        };
        // Safe: constants.
        let sql = AssertSqlSafe(format!(
            "SELECT r.bestand, r.geweigerd_op, r.rij, k.tekst, m.mapping, r.regel, r.vingerafdruk \
             FROM quarantaine_rij r \
             LEFT JOIN quarantaine_kop k ON k.vingerafdruk = r.kop \
             LEFT JOIN quarantaine_mapping m ON m.bron = r.bron AND m.kop = r.kop \
             WHERE r.bron = $1 AND {welke} {verder} \
             ORDER BY r.geweigerd_op, r.bestand, r.regel, r.vingerafdruk LIMIT $2"
        ));
        let mut vraag = sqlx::query(sql).bind(bron).bind(i64::from(meeste));
        if let Some((op, bestand, regel, vingerafdruk)) = na {
            vraag = vraag.bind(op.as_str()).bind(bestand.as_str()).bind(*regel).bind(vingerafdruk.clone());
        }
        let rijen = vraag.fetch_all(self.database.pool()).await?;
        let mut tot = None;
        let mut per_bestand: BTreeMap<(String, String, Option<String>), Onherkend> = BTreeMap::new();
        for rij in rijen {
            let (bestand, op): (String, String) = (rij.try_get(0)?, rij.try_get(1)?);
            let ruw = self.register.ontzegel_aanlevering(rij.try_get(2)?)?;
            let kop: Option<String> = rij.try_get(3)?;
            let geweigerd_op = op.parse().map_err(|fout: jiff::Error| sqlx::Error::Decode(fout.into()))?;
            let mapping = rij.try_get(4)?;
            let (regel, vingerafdruk): (i64, Vec<u8>) = (rij.try_get(5)?, rij.try_get(6)?);
            tot = Some((op.clone(), bestand.clone(), regel, vingerafdruk.clone()));
            let deel = per_bestand.entry((op, bestand.clone(), kop.clone())).or_insert_with(|| Onherkend {
                bestand,
                kop,
                mapping,
                geweigerd_op,
                rijen: Vec::new(),
            });
            let ruw = String::from_utf8_lossy(&ruw).into_owned();
            deel.rijen.push(OnherkendeRij { regel: regel.cast_unsigned(), ruw, vingerafdruk });
        }
        Ok((per_bestand.into_values().collect(), tot))
    }

    /// What is wrong with rows that were tried once more and stay: the reasons of now, at the place and the moment of then.
    /// `redenen` by the number of the row within the group, from 0; of the others the reasons stay. `levering`: the delivery
    /// that they were tried in.
    ///
    /// # Errors
    /// When the database does not allow it.
    pub(crate) async fn blijven_staan(
        &self,
        bron: &str,
        groep: &Onherkend,
        redenen: &BTreeMap<usize, Vec<Rijfout>>,
        levering: Option<Uuid>,
    ) -> Result<(), QuarantaineFout> {
        let mut tx = begin(&self.database).await?;
        if let Some(levering) = levering {
            // They are refused by the file that brought them, and only that one takes them along when it is taken back.
            let weg = "DELETE FROM quarantaine_keer WHERE correlatie = $1";
            sqlx::query(weg).bind(levering.to_string()).execute(&mut *tx).await?;
        }
        let staan = "SELECT vingerafdruk, redenen FROM quarantaine_rij WHERE bron = $1 AND bestand = $2";
        let staan = sqlx::query(staan).bind(bron).bind(groep.bestand.as_str()).fetch_all(&mut *tx).await?;
        let staan =
            staan.iter().map(|rij| Ok::<(Vec<u8>, String), sqlx::Error>((rij.try_get(0)?, rij.try_get(1)?)));
        let staan: HashMap<Vec<u8>, String> = staan.collect::<Result<_, _>>()?;
        let zet = "UPDATE quarantaine_rij SET redenen = $3, regel = $4, geweigerd_op = $5 \
                   WHERE bron = $1 AND vingerafdruk = $2";
        for (nummer, rij) in groep.rijen.iter().enumerate() {
            let Some(staat) = staan.get(&rij.vingerafdruk) else { continue };
            let was: Value = serde_json::from_str(staat)?;
            let nu = match redenen.get(&nummer) {
                Some(redenen) => serde_json::to_value(redenen)?,
                None => was.clone(),
            };
            let nu = op_hun_plaats(nu, &was, rij.regel).to_string();
            // What was only tried stands as it stood.
            if nu == *staat && levering.is_none() {
                continue;
            }
            sqlx::query(zet)
                .bind(bron)
                .bind(rij.vingerafdruk.clone())
                .bind(nu)
                .bind(rij.regel.cast_signed())
                .bind(groep.geweigerd_op.to_string())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }
}

/// Reasons of now of a row that stands on this line, in what its file counts.
pub(super) fn op_hun_plaats(mut redenen: Value, was: &Value, regel: u64) -> Value {
    for reden in redenen.as_array_mut().into_iter().flatten() {
        reden["regel"] = regel.into();
        if let Some(plaats) = was[0].get("plaats") {
            reden["plaats"] = plaats.clone();
        }
    }
    redenen
}

/// Keeps with what mapping rows under a header line were read.
pub(super) async fn bewaar_mapping(
    tx: &mut Tx,
    (bron, mapping): (&str, Option<&str>),
    kop: &[u8],
) -> Result<(), StoreError> {
    let sql = match mapping {
        Some(_) => {
            "INSERT INTO quarantaine_mapping (bron, kop, mapping) VALUES ($1, $2, $3) \
             ON CONFLICT (bron, kop) DO UPDATE SET mapping = excluded.mapping"
        }
        None => "DELETE FROM quarantaine_mapping WHERE bron = $1 AND kop = $2",
    };
    let vraag = sqlx::query(sql).bind(bron).bind(kop.to_vec());
    let vraag = match mapping {
        Some(mapping) => vraag.bind(mapping),
        None => vraag,
    };
    vraag.execute(&mut **tx).await?;
    Ok(())
}
