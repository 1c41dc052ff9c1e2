//! The figures: one file each, with its definition in words, its query and the relations that a reader can know.
//!
//! A new figure is a new file with a function that gives [`Deel`]s, a line in [`Momentopname::blad`], and, where its
//! counts return in another table, a relation in `verbanden`.
//!
//! One text of SQL for SQLite and PostgreSQL, hence: dates compare as text in ISO form; a boolean that may be null
//! gets `coalesce(…, FALSE)`; only constants 0 and 1 are summed, since PostgreSQL makes the sum of a BIGINT a NUMERIC;
//! `GROUP BY 1` groups by a computed key; and no parameter goes unused, since PostgreSQL could not know its type.

mod banden;
mod dekking;
mod horizon;
mod instroom;
mod niet_aangeleverd;
mod niet_gedekt;
mod onderbrekingen;
mod opname;
mod plaatsingen;
mod route_arbeid_plus;
mod signaalbronnen;
mod signalen;
mod signalen_bijstand;
mod stand;
mod stand_maand;
mod uitstroom;
mod verbanden;
mod verloop;
mod woorden;

use std::collections::BTreeMap;

use dienst::Personen;
use eventstore::{Database, Dialect, StoreError};
use jiff::Timestamp;
use sqlx::{Any, AssertSqlSafe, Row as _, Transaction};
use tokio::sync::Mutex;

pub use dekking::Dekking;
pub use domein::ONDERBREKING_DAGEN;
pub use horizon::{BRON_UITKERINGEN, Bronhorizon};
use onderbrekingen::Onderbrekingen;
use opname::{LOPEND, Opname, UITKERING};
pub(crate) use stand::noem_teams;
pub(crate) use woorden::{als_zin, dag};

use crate::{
    Cijfervraag,
    feiten::{self, ALTIJD},
    tabel::{Cijferblad, Fout as BladFout, Relatie, Tabel},
};

/// Why figures cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CijferFout {
    /// The facts cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The tables are those of another version of the program: they are being built again beside the ones in use.
    #[error(
        "de feiten van {} worden opnieuw opgebouwd voor deze versie van het programma; tot dat klaar is komen er geen \
         cijfers",
        crate::kerncijfers::woorden::opsomming(.0)
    )]
    WordtGebouwd(Vec<String>),
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
        let mut tx = database.snapshot().await?;
        if database.dialect() == Dialect::Postgres {
            // Compiling such a query takes several times as long as running it.
            sqlx::raw_sql("SET LOCAL jit = off").execute(&mut *tx).await?;
        }
        Ok(Self { tx: Mutex::new(tx) })
    }

    /// Every figure on what is asked. The counts are raw: they are not for showing.
    ///
    /// # Errors
    /// When the period cannot be asked, the facts cannot be read, or the counts contradict each other.
    pub async fn blad(&self, vraag: &Cijfervraag) -> Result<Cijferblad, CijferFout> {
        keur(vraag)?;
        self.van_deze_versie().await?;
        let personen = self.personen(vraag.bekend_op).await?;
        let opname = Opname { tx: &self.tx, vraag, personen };
        let dekking = self.dekking(&vraag.gemeente, vraag.bekend_op).await?;
        let verloop = verloop::tel(&opname).await?;
        let cohorten = signalen_bijstand::tel(&opname, &dekking).await?;
        let mut delen = vec![stand_maand::tabel(&opname).await?, verloop.deel];
        delen.extend(stand::tabellen(&opname).await?);
        delen.extend(instroom::tabellen(&opname).await?);
        delen.extend(uitstroom::tabellen(&opname).await?);
        let ontbrekend = signaalbronnen::ontbrekend(&opname, (vraag.periode.van, vraag.na_periode())).await?;
        delen.extend(signalen::tabellen(&opname, &ontbrekend).await?);
        delen.push(cohorten.deel);
        delen.push(route_arbeid_plus::tabel(&opname).await?);
        delen.push(plaatsingen::tabel(&opname).await?);
        let mut blad = Cijferblad::default();
        for deel in delen {
            blad.tabellen.push(deel.tabel);
            blad.relaties.extend(deel.relaties);
        }
        let onderbrekingen = Onderbrekingen::tel(&opname).await?;
        let verbanden = verbanden::tussen_tabellen(vraag, &blad, &onderbrekingen);
        blad.relaties.extend(verbanden);
        blad.ongepubliceerd = onderbrekingen.ongepubliceerd(vraag);
        blad.ongepubliceerd.extend(verloop.ongepubliceerd);
        blad.ongepubliceerd.extend(cohorten.ongepubliceerd);
        niet_aangeleverd::merk(&mut blad, &self.horizon(&vraag.gemeente, vraag.bekend_op).await?);
        niet_aangeleverd::merk_signalen(&mut blad, &ontbrekend);
        niet_gedekt::merk(&mut blad, vraag, &dekking);
        blad.controleer()?;
        Ok(blad)
    }

    /// Who had turned out to be whom at that moment (microseconds since 1970 UTC, inclusive).
    async fn personen(&self, bekend_op: i64) -> Result<Personen, CijferFout> {
        let waar = ("bekend_van <= $1 AND bekend_tot > $1", bekend_op);
        Ok(Personen::lees(&mut **self.tx.lock().await, "feit_persoon", Some(waar)).await?)
    }

    /// Refuses tables of another version, in which other columns stand.
    ///
    /// # Errors
    /// [`CijferFout::WordtGebouwd`] with the services whose facts they are, or when the facts cannot be read.
    pub async fn van_deze_versie(&self) -> Result<(), CijferFout> {
        let alle = "SELECT name, version FROM projections WHERE name LIKE 'feiten-%'";
        let rijen = sqlx::query(alle).fetch_all(&mut **self.tx.lock().await).await?;
        let mut anders = Vec::new();
        for rij in rijen {
            let (naam, versie): (String, i64) = (rij.try_get(0)?, rij.try_get(1)?);
            let deze = feiten::alle().into_iter().find(|feiten| feiten.name() == naam);
            if deze.is_some_and(|deze| i64::from(deze.version()) != versie) {
                anders.push(dienst_van(&naam).to_owned());
            }
        }
        anders.sort_unstable();
        if anders.is_empty() { Ok(()) } else { Err(CijferFout::WordtGebouwd(anders)) }
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
            posities.insert(dienst_van(&naam).to_owned(), rij.try_get::<i64, _>(1)?.cast_unsigned());
        }
        Ok(posities)
    }

    /// How many events are not in the facts because they could not be taken in, those that wait behind them included.
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub async fn onverwerkt(&self) -> Result<u64, CijferFout> {
        let geparkeerd = "SELECT count(*) FROM parked WHERE name LIKE 'feiten-%'";
        let aantal: i64 = sqlx::query_scalar(geparkeerd).fetch_one(&mut **self.tx.lock().await).await?;
        Ok(aantal.cast_unsigned())
    }

    /// The moment at which the newest fact was recorded, of those known at `bekend_op` (microseconds since 1970 UTC,
    /// inclusive); none when there are no facts. A withdrawal is a fact too.
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub async fn laatst_vastgelegd(&self, bekend_op: i64) -> Result<Option<Timestamp>, CijferFout> {
        self.van_deze_versie().await?;
        let versies = [
            "feit_uitkering",
            "feit_aanlevering",
            "feit_signaalaanlevering",
            "feit_uitstroom",
            "feit_signaal",
            "feit_signaalgevolg",
            "feit_traject",
            "feit_plaatsing",
        ];
        let begin = versies.iter().map(|tabel| (*tabel, "bekend_van"));
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

fn keur(vraag: &Cijfervraag) -> Result<(), CijferFout> {
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
pub async fn blad(database: &Database, vraag: &Cijfervraag) -> Result<Cijferblad, CijferFout> {
    Momentopname::van(database).await?.blad(vraag).await
}

/// A date from a facts table.
pub(crate) fn ontleed_dag(dag: &str) -> Result<jiff::civil::Date, CijferFout> {
    Ok(dag.parse().map_err(|fout| sqlx::Error::Decode(Box::new(fout)))?)
}

/// The service of which a read model holds the facts: `feiten-<dienst>`.
pub(crate) fn dienst_van(leesmodel: &str) -> &str {
    leesmodel.strip_prefix("feiten-").unwrap_or(leesmodel)
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
