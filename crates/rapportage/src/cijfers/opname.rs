//! Where the figures get their counts: which benefits there are on a date and in a period, as known at a moment, and
//! the queries that count them.

use std::collections::BTreeMap;

use dienst::Personen;
use jiff::civil::Date;
use sqlx::{Any, AssertSqlSafe, Row as _, Transaction, any::AnyArguments, any::AnyRow, query::Query};
use tokio::sync::Mutex;

use super::CijferFout;
use crate::Cijfervraag;

/// Where a figure gets its counts.
pub(super) struct Opname<'a> {
    pub(super) tx: &'a Mutex<Transaction<'static, Any>>,
    pub(super) vraag: &'a Cijfervraag,
    /// Who had turned out to be whom, as known at the moment that is asked for.
    pub(super) personen: Personen,
}

/// The benefits of the municipality `$2`, as known at `$3`; `u` is a stretch of days of the benefit in which it counts,
/// and `x` its end, if it has one. What counts is the run of days in which somebody is main applicant with the
/// Participatiewet: whoever becomes that halfway flows in on that day, and whoever is it no longer flows out. The benefit
/// says which municipality counts it, also when its end was recorded elsewhere; an end of a benefit that is not known
/// (yet) counts nowhere. A run that ends on or before its first day was there on no day: it counts nowhere either, so
/// that the stand always follows from the flows.
pub(super) const UITKERING: &str = "feit_uitkering u LEFT JOIN feit_uitstroom x \
    ON x.uitkering_id = u.uitkering_id AND x.bekend_van <= $3 AND x.bekend_tot > $3 \
    WHERE u.gemeente = $2 AND u.bekend_van <= $3 AND u.bekend_tot > $3 \
    AND u.telt_van < u.telt_tot AND (x.datum IS NULL OR x.datum > u.telt_van)";

/// With [`UITKERING`]: that run on the date `$1`, by the stretch of that day.
pub(super) const LOPEND: &str = "AND u.telt_van <= $1 AND u.geldt_van <= $1 AND u.geldt_tot > $1 \
    AND (x.datum IS NULL OR x.datum > $1)";

/// With [`UITKERING`]: that began in `[$1, $4)`, by the stretch of the first day.
pub(super) const BEGONNEN: &str = "AND u.telt_van >= $1 AND u.telt_van < $4 \
    AND u.geldt_van <= u.telt_van AND u.geldt_tot > u.telt_van";

/// The reason of outflow of who still has a benefit, and is no main applicant with the Participatiewet any more.
pub(super) const TELT_NIET_MEER: &str = "andere-regeling-of-rol";

/// Columns of a run that ended which are those of its stretch.
const VAN_HET_DEEL: &str = "u.uitkering_id, u.telt_van, u.persoon_id, u.na_3m, u.na_6m, u.na_12m, u.na_24m, u.na_36m, u.na_60m, u.na_120m";

/// The runs of the municipality `$2`, as known at `$3`, that ended in `[$1, $4)`, as `u`: with `uit` (the first day after
/// it, in days since 1970 `uit_dag`), `reden`, `werk` (1 for an outflow to work) and the lowest and highest age on that
/// day (null when unknown), by the stretch of the last day. What the event says of the age goes before what follows from
/// the month of birth. A run ends with the benefit, or where it no longer counts although the benefit goes on; each is
/// looked up by its own index.
pub(super) fn geeindigd() -> String {
    let bekend = "u.gemeente = $2 AND u.bekend_van <= $3 AND u.bekend_tot > $3";
    let einde_bekend = "x.uitkering_id = u.uitkering_id AND x.bekend_van <= $3 AND x.bekend_tot > $3";
    format!(
        "(SELECT {VAN_HET_DEEL}, x.datum AS uit, x.dag AS uit_dag, x.reden, x.werk, \
         coalesce(x.leeftijd, (x.volle_maand - u.geboren_tot) / 12) AS leeftijd_min, \
         coalesce(x.leeftijd, (x.maand - u.geboren_van) / 12) AS leeftijd_max \
         FROM feit_uitstroom x JOIN feit_uitkering u ON {einde_bekend} \
         WHERE {bekend} AND x.datum >= $1 AND x.datum < $4 AND u.telt_van < x.datum AND u.telt_tot >= x.datum \
         AND u.geldt_van < x.datum AND u.geldt_tot >= x.datum \
         UNION ALL SELECT {VAN_HET_DEEL}, u.telt_tot, u.telt_tot_dag, '{TELT_NIET_MEER}', 0, u.einde_min, u.einde_max \
         FROM feit_uitkering u LEFT JOIN feit_uitstroom x ON {einde_bekend} \
         WHERE {bekend} AND u.telt_tot >= $1 AND u.telt_tot < $4 AND u.telt_van < u.telt_tot \
         AND u.geldt_tot = u.telt_tot AND (x.datum IS NULL OR x.datum > u.telt_tot)) AS u"
    )
}

/// A run of another stretch `v` with its end `y`, of the same person in the same municipality. Asked with a plain
/// `EXISTS`, which PostgreSQL answers with one hash join; per row, without statistics of tables that were just filled, it
/// would go through all benefits every time.
fn andere(personen: &Personen) -> String {
    let zelfde = personen.zelfde_sql("v.persoon_id", "u.persoon_id");
    format!(
        "SELECT 1 FROM feit_uitkering v LEFT JOIN feit_uitstroom y \
         ON y.uitkering_id = v.uitkering_id AND y.bekend_van <= $3 AND y.bekend_tot > $3 \
         WHERE {zelfde} AND v.gemeente = $2 AND v.bekend_van <= $3 AND v.bekend_tot > $3 \
         AND v.telt_van < v.telt_tot AND (y.datum IS NULL OR y.datum > v.telt_van)"
    )
}

/// With [`BEGONNEN`]: that began at most `dagen` days without benefit after another run of the same person.
fn hervat(dagen: u16, personen: &Personen) -> String {
    let andere = andere(personen);
    let uit = "CASE WHEN y.datum < v.telt_tot THEN y.dag ELSE v.telt_tot_dag END";
    format!("EXISTS ({andere} AND {uit} <= u.telt_van_dag AND {uit} >= u.telt_van_dag - {dagen})")
}

/// With [`geeindigd`]: after which another run of the same person begins after at most `dagen` days without benefit.
fn onderbroken(dagen: u16, personen: &Personen) -> String {
    let andere = andere(personen);
    format!("EXISTS ({andere} AND v.telt_van_dag >= u.uit_dag AND v.telt_van_dag <= u.uit_dag + {dagen})")
}

impl Opname<'_> {
    /// The runs that began in `[$1, $4)` and are an inflow, by the stretch of the first day.
    pub(super) fn ingestroomd(&self) -> String {
        format!("{UITKERING} {BEGONNEN} AND NOT {}", hervat(self.vraag.onderbreking_dagen, &self.personen))
    }

    /// The runs that ended in `[$1, $4)` and are an outflow, as [`geeindigd`] gives them.
    pub(super) fn uitgestroomd(&self) -> String {
        format!("{} WHERE NOT {}", geeindigd(), onderbroken(self.vraag.onderbreking_dagen, &self.personen))
    }

    /// The runs that began in `[$1, $4)` and are no inflow.
    pub(super) fn hervat(&self) -> String {
        format!("{UITKERING} {BEGONNEN} AND {}", hervat(self.vraag.onderbreking_dagen, &self.personen))
    }

    /// The runs that ended in `[$1, $4)` and are no outflow.
    pub(super) fn onderbroken(&self) -> String {
        format!("{} WHERE {}", geeindigd(), onderbroken(self.vraag.onderbreking_dagen, &self.personen))
    }

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
