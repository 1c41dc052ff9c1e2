//! Up to and including which day, and about what, the sources of a municipality are known: from the deliveries that were
//! not taken back.

use std::collections::{BTreeMap, BTreeSet};

use domein::Gemeentecode;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _};

use super::{CijferFout, Momentopname, ontleed_dag, woorden::dag};
use crate::feiten::{LEVERINGEN, TUSSEN_KOLOMMEN};

/// The feed of intake that brings benefits with what is known of people.
pub const BRON_UITKERINGEN: &str = "beginbestand";

/// How far a source is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bronhorizon {
    /// The feed.
    pub bron: String,
    /// The newest peildatum (inclusive) of its deliveries; none when no delivery said one.
    pub tot_en_met: Option<Date>,
    /// The columns that ever came, in order. About a column that never came nothing is known.
    pub kolommen: BTreeSet<String>,
}

impl Bronhorizon {
    /// What a person reads: `Gegevens tot en met 31-03-2026 (beginbestand)`.
    pub(crate) fn in_woorden(&self) -> String {
        match self.tot_en_met {
            Some(datum) => format!("Gegevens tot en met {} ({})", dag(datum), self.bron),
            None => format!("Bij de gegevens van {} is niet gezegd tot en met welke dag zij gaan", self.bron),
        }
    }
}

impl Momentopname {
    /// The horizon of every source of which a delivery is known at `bekend_op` (microseconds since 1970 UTC, inclusive),
    /// in order of name. Empty without deliveries: then nothing is known of how far the figures go.
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub async fn horizon(
        &self,
        gemeente: &Gemeentecode,
        bekend_op: i64,
    ) -> Result<Vec<Bronhorizon>, CijferFout> {
        self.van_deze_versie().await?;
        let tabel = |tabel| {
            format!(
                "SELECT bron, peildatum, kolommen FROM {tabel} \
                 WHERE gemeente = $1 AND bekend_van <= $2 AND bekend_tot > $2"
            )
        };
        // Safe: the tables are constants of the program, every value is bound.
        let leveringen = AssertSqlSafe(LEVERINGEN.map(tabel).join(" UNION ALL "));
        let rijen = sqlx::query(leveringen)
            .bind(gemeente.as_str().to_owned())
            .bind(bekend_op)
            .fetch_all(&mut **self.tx.lock().await)
            .await?;
        let mut bronnen: BTreeMap<String, Bronhorizon> = BTreeMap::new();
        for rij in rijen {
            let bron: String = rij.try_get("bron")?;
            let peildatum: Option<String> = rij.try_get("peildatum")?;
            let kolommen: String = rij.try_get("kolommen")?;
            let leeg = || Bronhorizon { bron: bron.clone(), tot_en_met: None, kolommen: BTreeSet::new() };
            let horizon = bronnen.entry(bron.clone()).or_insert_with(leeg);
            horizon.tot_en_met = horizon.tot_en_met.max(peildatum.as_deref().map(ontleed_dag).transpose()?);
            let kolommen = kolommen.split(TUSSEN_KOLOMMEN).filter(|naam| !naam.is_empty());
            horizon.kolommen.extend(kolommen.map(str::to_owned));
        }
        Ok(bronnen.into_values().collect())
    }
}
