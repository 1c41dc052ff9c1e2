//! Values that were not understood: the row is taken, the field counts as unknown, and what was delivered is kept so that
//! somebody can mend the source or the mapping. A value may hold anything, also a name when columns have shifted, so it is
//! sealed; only its column, its number and where it stands first are shown.

use std::collections::BTreeMap;

use aanlevering::Opmerking;
use eventstore::StoreError;
use persoonsregister::Persoonsregister;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use uuid::Uuid;

use super::{Aanleveringen, verslag::MAX_REGELS};
use crate::{ImportFout, QuarantaineFout};

/// Different values of one delivery that are kept. A column with more is no list of codes.
const MAX_WAARDEN: usize = 1_000;

/// Values of one column that were not understood.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OnbekendeWaarden {
    /// The column, by our name.
    pub kolom: String,
    /// Rows in which a value was not understood.
    pub aantal: u64,
    /// How many different values; of a delivery with more than a thousand, those that were kept.
    pub verschillend: u64,
    /// Codes that were probably meant.
    pub voorstellen: Vec<String>,
    /// The first lines.
    pub regels: Vec<u64>,
}

/// A value that was not understood, in clear.
pub struct OnbekendeWaarde {
    /// The column, by our name.
    pub kolom: String,
    /// What was delivered.
    pub waarde: String,
    /// Rows that have it.
    pub aantal: u64,
}

/// What was not understood in a delivery.
#[derive(Default)]
pub(super) struct Opgemerkt {
    per_kolom: BTreeMap<String, OnbekendeWaarden>,
    waarden: BTreeMap<(String, String), u64>,
}

impl Opgemerkt {
    pub(super) fn neem(&mut self, opmerking: &Opmerking) {
        let Opmerking { regel, veld, voorstel, waarde, .. } = opmerking;
        let kolom = self.per_kolom.entry(veld.clone()).or_insert_with(|| OnbekendeWaarden {
            kolom: veld.clone(),
            aantal: 0,
            verschillend: 0,
            voorstellen: Vec::new(),
            regels: Vec::new(),
        });
        kolom.aantal += 1;
        if kolom.regels.len() < MAX_REGELS {
            kolom.regels.push(*regel);
        }
        if let Some(voorstel) = voorstel
            && !kolom.voorstellen.contains(voorstel)
            && kolom.voorstellen.len() < MAX_REGELS
        {
            kolom.voorstellen.push(voorstel.clone());
        }
        let sleutel = (veld.clone(), waarde.clone());
        match self.waarden.get_mut(&sleutel) {
            Some(aantal) => *aantal += 1,
            None => {
                if self.waarden.len() < MAX_WAARDEN {
                    kolom.verschillend += 1;
                    self.waarden.insert(sleutel, 1);
                }
            }
        }
    }

    pub(super) fn per_kolom(&self) -> Vec<OnbekendeWaarden> {
        self.per_kolom.values().cloned().collect()
    }
}

impl Aanleveringen {
    /// Keeps what was not understood, sealed.
    pub(super) async fn bewaar_waarden(
        &self,
        register: &Persoonsregister,
        aanlevering: Uuid,
        opgemerkt: &Opgemerkt,
    ) -> Result<(), ImportFout> {
        if opgemerkt.waarden.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO aanlevering_waarde (aanlevering_id, nummer, kolom, aantal, waarde) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        let mut tx = self.database.begin_durable().await?;
        for (nummer, ((kolom, waarde), aantal)) in (0_i64..).zip(&opgemerkt.waarden) {
            sqlx::query(sql)
                .bind(aanlevering.to_string())
                .bind(nummer)
                .bind(kolom.as_str())
                .bind(aantal.cast_signed())
                .bind(register.verzegel_aanlevering(waarde.as_bytes())?)
                .execute(&mut *tx)
                .await
                .map_err(StoreError::from)?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// What was not understood in a delivery, in clear, by column.
    ///
    /// # Errors
    /// When the database cannot be read, or a value cannot be opened.
    pub async fn onbekende_waarden(
        &self,
        register: &Persoonsregister,
        aanlevering: Uuid,
    ) -> Result<Vec<OnbekendeWaarde>, ImportFout> {
        let sql =
            "SELECT kolom, aantal, waarde FROM aanlevering_waarde WHERE aanlevering_id = $1 ORDER BY nummer";
        let rijen = sqlx::query(sql).bind(aanlevering.to_string()).fetch_all(self.database.pool()).await;
        let lees = |rij: &sqlx::any::AnyRow| -> Result<OnbekendeWaarde, QuarantaineFout> {
            let waarde = register.ontzegel_aanlevering(rij.try_get(2)?)?;
            Ok(OnbekendeWaarde {
                kolom: rij.try_get(0)?,
                waarde: String::from_utf8_lossy(&waarde).into_owned(),
                aantal: rij.try_get::<i64, _>(1)?.cast_unsigned(),
            })
        };
        Ok(rijen.map_err(StoreError::from)?.iter().map(lees).collect::<Result<_, _>>()?)
    }
}
