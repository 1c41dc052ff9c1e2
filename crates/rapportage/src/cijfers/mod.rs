//! The figures: one file each, with its definition in words, its query and the relations that a reader can know.
//!
//! A new figure is a new file with a function that gives [`Deel`]s, a line in [`Momentopname::blad`], and, where its
//! counts return in another table, a relation in `verbanden`.
//!
//! One text of SQL for SQLite and PostgreSQL, hence: dates compare as text in ISO form; a boolean that may be null
//! gets `coalesce(…, FALSE)`; only constants 0 and 1 are summed, since PostgreSQL makes the sum of a BIGINT a NUMERIC;
//! `GROUP BY 1` groups by a computed key; and no parameter goes unused, since PostgreSQL could not know its type.

mod banden;
mod instroom;
mod route_arbeid_plus;
mod signalen;
mod stand;
mod stand_maand;
mod uitstroom;
mod verbanden;

use std::collections::BTreeMap;

use eventstore::{Database, Dialect, StoreError};
use jiff::{Timestamp, civil::Date};
use sqlx::{Any, AssertSqlSafe, Row as _, Transaction, any::AnyArguments, any::AnyRow, query::Query};
use tokio::sync::Mutex;

use crate::{
    Vraag,
    feiten::ALTIJD,
    tabel::{Cijferblad, Fout as BladFout, Relatie, Tabel},
};

/// Why figures cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CijferFout {
    /// The facts cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The period cannot be asked.
    #[error("de periode kan niet: {0}")]
    Periode(&'static str),
    /// The counts contradict each other: a figure is wrong, and none is shown.
    #[error("de cijfers spreken elkaar tegen: {0}")]
    Blad(#[from] BladFout),
}

impl From<sqlx::Error> for CijferFout {
    fn from(fout: sqlx::Error) -> Self {
        Self::Store(fout.into())
    }
}

/// A table and what is known to hold among its cells.
struct Deel {
    tabel: Tabel,
    relaties: Vec<Relatie>,
}

/// The facts as they are at one moment: everything that is asked of it agrees, also while events come in.
pub struct Momentopname {
    tx: Mutex<Transaction<'static, Any>>,
}

impl Momentopname {
    /// The facts as they are now.
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub async fn van(database: &Database) -> Result<Self, CijferFout> {
        // In SQLite the first read of a transaction fixes what it sees.
        let tx = match database.dialect() {
            Dialect::Sqlite => database.pool().begin().await?,
        };
        Ok(Self { tx: Mutex::new(tx) })
    }

    /// Every figure on what is asked. The counts are raw: they are not for showing.
    ///
    /// # Errors
    /// When the period cannot be asked, the facts cannot be read, or the counts contradict each other.
    pub async fn blad(&self, vraag: &Vraag) -> Result<Cijferblad, CijferFout> {
        keur(vraag)?;
        let bron = Bron { tx: &self.tx, vraag };
        let mut delen = vec![stand_maand::tabel(&bron).await?];
        delen.extend(stand::tabellen(&bron).await?);
        delen.extend(instroom::tabellen(&bron).await?);
        delen.extend(uitstroom::tabellen(&bron).await?);
        delen.extend(signalen::tabellen(&bron).await?);
        delen.push(route_arbeid_plus::tabel(&bron).await?);
        let mut blad = Cijferblad::default();
        for deel in delen {
            blad.tabellen.push(deel.tabel);
            blad.relaties.extend(deel.relaties);
        }
        let verbanden = verbanden::tussen_tabellen(vraag, &blad);
        blad.relaties.extend(verbanden);
        blad.controleer()?;
        Ok(blad)
    }

    /// Per service, the position up to and including which its events are in the facts.
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub async fn posities(&self) -> Result<BTreeMap<String, u64>, CijferFout> {
        let alle = "SELECT name, position FROM projections WHERE name LIKE 'feiten-%'";
        let rijen = sqlx::query(alle).fetch_all(&mut **self.tx.lock().await).await?;
        let mut posities = BTreeMap::new();
        for rij in rijen {
            let naam: String = rij.try_get(0)?;
            let dienst = naam.strip_prefix("feiten-").unwrap_or(&naam).to_owned();
            posities.insert(dienst, rij.try_get::<i64, _>(1)?.cast_unsigned());
        }
        Ok(posities)
    }

    /// The moment at which the newest fact was recorded, of those known at `bekend_op` (microseconds since 1970 UTC,
    /// inclusive); none when there are no facts. A withdrawal is a fact too.
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub async fn laatst_vastgelegd(&self, bekend_op: i64) -> Result<Option<Timestamp>, CijferFout> {
        let versies = ["feit_uitkering", "feit_uitstroom", "feit_signaal"];
        let stappen = ["feit_traject", "feit_signaalgevolg"];
        let begin = versies.iter().chain(&stappen).map(|tabel| (*tabel, "bekend_van"));
        let einde = versies.iter().map(|tabel| (*tabel, "bekend_tot"));
        let delen: Vec<String> = begin
            .chain(einde)
            .map(|(tabel, kolom)| format!("SELECT max({kolom}) AS m FROM {tabel} WHERE {kolom} <= $1"))
            .collect();
        // Safe: built from the constants above. `ALTIJD` is not a moment.
        let laatste = format!("SELECT max(alle.m) FROM ({}) AS alle", delen.join(" UNION ALL "));
        let micros: Option<i64> = sqlx::query_scalar(AssertSqlSafe(laatste))
            .bind(bekend_op.min(ALTIJD - 1))
            .fetch_one(&mut **self.tx.lock().await)
            .await?;
        Ok(micros.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
    }
}

/// Figures exist of this century and the last; more months than this are no question but an attack.
const MEESTE_MAANDEN: usize = 1_200;

fn keur(vraag: &Vraag) -> Result<(), CijferFout> {
    let (van, tot_en_met) = (vraag.periode.van, vraag.periode.tot_en_met);
    if van > tot_en_met {
        return Err(CijferFout::Periode("de laatste dag ligt voor de eerste"));
    }
    if [van, tot_en_met, vraag.maanden_vanaf, vraag.basis]
        .iter()
        .any(|dag| !(1900..=2200).contains(&dag.year()))
    {
        return Err(CijferFout::Periode("alleen data van 1900 tot en met 2200"));
    }
    if vraag.peildata().len() > MEESTE_MAANDEN {
        return Err(CijferFout::Periode("te lang: hooguit honderd jaar per maand"));
    }
    Ok(())
}

/// [`Momentopname::blad`] of the facts as they are now.
///
/// # Errors
/// See there.
pub async fn blad(database: &Database, vraag: &Vraag) -> Result<Cijferblad, CijferFout> {
    Momentopname::van(database).await?.blad(vraag).await
}

/// [`Momentopname::posities`] of the facts as they are now.
///
/// # Errors
/// See there.
pub async fn posities(database: &Database) -> Result<BTreeMap<String, u64>, CijferFout> {
    Momentopname::van(database).await?.posities().await
}

/// [`Momentopname::laatst_vastgelegd`] of the facts as they are now.
///
/// # Errors
/// See there.
pub async fn laatst_vastgelegd(database: &Database, bekend_op: i64) -> Result<Option<Timestamp>, CijferFout> {
    Momentopname::van(database).await?.laatst_vastgelegd(bekend_op).await
}

/// Where a figure gets its counts.
struct Bron<'a> {
    tx: &'a Mutex<Transaction<'static, Any>>,
    vraag: &'a Vraag,
}

/// The benefits of the municipality `$2`, as known at `$3`; `u` is the benefit and `x` its end, if it has one. The
/// benefit says which municipality counts it, also when its end was recorded elsewhere; an end of a benefit that is
/// not known (yet) counts nowhere. A benefit that ends on or before its first day did not exist on any day: it counts
/// nowhere either, so that the stand always follows from the flows.
const UITKERING: &str = "feit_uitkering u LEFT JOIN feit_uitstroom x \
    ON x.uitkering_id = u.uitkering_id AND x.bekend_van <= $3 AND x.bekend_tot > $3 \
    WHERE u.gemeente = $2 AND u.bekend_van <= $3 AND u.bekend_tot > $3 \
    AND (x.datum IS NULL OR x.datum > u.ingangsdatum)";

/// With [`UITKERING`]: that run on the date `$1`.
const LOPEND: &str = "AND u.ingangsdatum <= $1 AND (x.datum IS NULL OR x.datum > $1)";

/// With [`UITKERING`]: that began in `[$1, $4)`.
const INGESTROOMD: &str = "AND u.ingangsdatum >= $1 AND u.ingangsdatum < $4";

/// With [`UITKERING`]: that ended in `[$1, $4)`.
const UITGESTROOMD: &str = "AND x.datum >= $1 AND x.datum < $4";

impl Bron<'_> {
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
    async fn per_sleutel(
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
    async fn per_rij<const N: usize>(
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
    async fn aantallen<const N: usize>(
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
