//! Where the figures get their counts: which benefits there are on a date and in a period, as known at a moment, and
//! the queries that count them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sqlx::{Any, AssertSqlSafe, Row as _, Transaction, any::AnyArguments, any::AnyRow, query::Query};
use tokio::sync::Mutex;

use super::CijferFout;
use crate::Cijfervraag;

/// Where a figure gets its counts.
pub(super) struct Opname<'a> {
    pub(super) tx: &'a Mutex<Transaction<'static, Any>>,
    pub(super) vraag: &'a Cijfervraag,
}

/// The benefits of the municipality `$2`, as known at `$3`; `u` is the benefit and `x` its end, if it has one. The
/// benefit says which municipality counts it, also when its end was recorded elsewhere; an end of a benefit that is
/// not known (yet) counts nowhere. A benefit that ends on or before its first day did not exist on any day: it counts
/// nowhere either, so that the stand always follows from the flows.
pub(super) const UITKERING: &str = "feit_uitkering u LEFT JOIN feit_uitstroom x \
    ON x.uitkering_id = u.uitkering_id AND x.bekend_van <= $3 AND x.bekend_tot > $3 \
    WHERE u.gemeente = $2 AND u.bekend_van <= $3 AND u.bekend_tot > $3 \
    AND (x.datum IS NULL OR x.datum > u.ingangsdatum)";

/// With [`UITKERING`]: that run on the date `$1`.
pub(super) const LOPEND: &str = "AND u.ingangsdatum <= $1 AND (x.datum IS NULL OR x.datum > $1)";

/// With [`UITKERING`]: that began in `[$1, $4)`.
pub(super) const INGESTROOMD: &str = "AND u.ingangsdatum >= $1 AND u.ingangsdatum < $4";

/// With [`UITKERING`]: that ended in `[$1, $4)`.
pub(super) const UITGESTROOMD: &str = "AND x.datum >= $1 AND x.datum < $4";

impl Opname<'_> {
    /// A query whose `$1`, `$2` and `$3` are a date, the municipality and the moment as known at; `tot` is `$4`.
    async fn rijen(&self, sql: String, dag: Date, tot: Option<Date>) -> Result<Vec<AnyRow>, CijferFout> {
        // Safe: every figure builds its SQL from constants of the program; values are bound.
        let opdracht: Query<'_, Any, AnyArguments> = sqlx::query(AssertSqlSafe(sql))
            .bind(dag.to_string())
            .bind(self.vraag.gemeente.as_str().to_owned())
            .bind(self.vraag.bekend_op);
        let opdracht = match tot {
            Some(tot) => opdracht.bind(tot.to_string()),
            None => opdracht,
        };
        Ok(opdracht.fetch_all(&mut **self.tx.lock().await).await?)
    }

    /// Counts per key: the query gives a text (or null) and a count.
    pub(super) async fn per_sleutel(
        &self,
        sql: String,
        dag: Date,
        tot: Option<Date>,
    ) -> Result<BTreeMap<String, u64>, CijferFout> {
        let mut per_sleutel = BTreeMap::new();
        for rij in self.rijen(sql, dag, tot).await? {
            let sleutel: Option<String> = rij.try_get(0)?;
            *per_sleutel.entry(sleutel.unwrap_or_else(|| "onbekend".to_owned())).or_default() +=
                aantal(&rij, 1)?;
        }
        Ok(per_sleutel)
    }

    /// Rows of counts by their key, which the query gives first.
    pub(super) async fn per_rij<const N: usize>(
        &self,
        sql: String,
        dag: Date,
        tot: Option<Date>,
    ) -> Result<BTreeMap<String, [u64; N]>, CijferFout> {
        let mut per_rij = BTreeMap::new();
        for rij in self.rijen(sql, dag, tot).await? {
            let mut aantallen = [0; N];
            for (kolom, plek) in aantallen.iter_mut().enumerate() {
                *plek = aantal(&rij, kolom + 1)?;
            }
            per_rij.insert(rij.try_get(0)?, aantallen);
        }
        Ok(per_rij)
    }

    /// One row of counts.
    pub(super) async fn aantallen<const N: usize>(
        &self,
        sql: String,
        dag: Date,
        tot: Option<Date>,
    ) -> Result<[u64; N], CijferFout> {
        let mut aantallen = [0; N];
        if let Some(rij) = self.rijen(sql, dag, tot).await?.first() {
            for (kolom, plek) in aantallen.iter_mut().enumerate() {
                *plek = aantal(rij, kolom)?;
            }
        }
        Ok(aantallen)
    }
}

/// A count from a column; the sum over no rows is null, and counts as 0.
fn aantal(rij: &AnyRow, kolom: usize) -> Result<u64, sqlx::Error> {
    Ok(rij.try_get::<Option<i64>, _>(kolom)?.unwrap_or_default().cast_unsigned())
}
