//! Rewriting the files, so that they hold nothing of erased persons or former keys any more. An erasure or a change of
//! the key asks for it in its own transaction; the request stands until it is done.

use crate::databank::{Databank, Databanksoort, Tx, WACHTTIJD, bezet, sqlstate};
use crate::{Error, Persoonsregister};
use sqlx::{Any, AssertSqlSafe, Executor};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long tidying up a SQLite file waits for readers of old pages; a reader of this library takes milliseconds.
const OPRUIMWACHTTIJD: Duration = Duration::from_secs(2);
/// How often PostgreSQL is asked whether somebody still sees what was erased; it waits as long as for a lock.
const KIJK_ELKE: Duration = Duration::from_millis(50);
/// `lock_not_available`: PostgreSQL waited for as long as it may.
const SLOT_BEZET: &str = "55P03";
/// The tables that hold keys or links, in the order in which they are rewritten.
const MET_SLEUTELS: [&str; 3] = ["identificatie", "persoon", "sleutelring"];
/// The transaction before which everything that was erased until now was erased.
const GRENS: &str = "select cast(pg_snapshot_xmax(pg_current_snapshot()) as text)";
/// Whether nobody sees what was erased before transaction `$1`, now or later: to rewrite a table, PostgreSQL copies what
/// somebody may still see. In order: transactions that wrote, of any database and also prepared ones, since who reads
/// from now on counts them as running; readers of this database, and standbys that report theirs, which have no
/// database; slots; and the setting of PostgreSQL 15 that keeps rows for longer.
const NIEMAND_ZIET_HET: &str = "select pg_snapshot_xmin(pg_current_snapshot()) >= grens \
        and not exists (select from pg_stat_activity where (datid is null or datname = current_database()) \
            and age(backend_xmin) > age(cast(grens as xid))) \
        and not exists (select from pg_replication_slots where age(xmin) > age(cast(grens as xid))) \
        and coalesce(current_setting('vacuum_defer_cleanup_age', true), '0') = '0' \
    from (select cast($1 as xid8)) as sinds (grens)";

impl Persoonsregister {
    /// Tidies up if an erasure or rotation was killed before it did.
    pub(crate) async fn ruim_op_indien_nodig(&self) -> Result<(), Error> {
        if op_te_ruimen(&self.databank.pool).await? == 0 { Ok(()) } else { self.ruim_op().await }
    }

    /// Rewrites the files of the database, so that they hold nothing of erased persons or former keys any more. On
    /// PostgreSQL that is work for the owner of the tables, for instance every night: each table is locked while it
    /// is rewritten, and the server's own log (WAL), replicas and backups keep the old bytes until they expire. Who
    /// began to read before the erasure, such as a backup with `pg_dump`, is waited for, for ten seconds.
    ///
    /// # Errors
    /// [`Error::NogNietOpgeruimd`] when another connection is in the way, or the role is not the owner: call again
    /// later.
    pub async fn ruim_op(&self) -> Result<(), Error> {
        let gevraagd = op_te_ruimen(&self.databank.pool).await?;
        match self.databank.soort {
            Databanksoort::Sqlite => herschrijf_bestand(&self.databank).await?,
            Databanksoort::Postgres => herschrijf_tabellen(&self.databank).await?,
        }
        // Another process may have erased somebody meanwhile: that request stands.
        sqlx::query("update sleutelring set op_te_ruimen = 0 where op_te_ruimen = $1")
            .bind(gevraagd)
            .execute(&self.databank.pool)
            .await?;
        Ok(())
    }
}

/// Asks that the files be rewritten, from the moment that this transaction commits.
pub(crate) async fn vraag_opruimen(tx: &mut Tx) -> Result<(), Error> {
    sqlx::query("update sleutelring set op_te_ruimen = op_te_ruimen + 1").execute(&mut **tx).await?;
    Ok(())
}

/// How often it was asked since it was last done.
async fn op_te_ruimen(databank: impl Executor<'_, Database = Any>) -> Result<i64, Error> {
    Ok(sqlx::query_scalar("select op_te_ruimen from sleutelring").fetch_one(databank).await?)
}

/// Rewrites the database file and cuts the write-ahead log to nothing. `secure_delete` alone is not enough: when a page
/// of the B-tree splits or merges, SQLite leaves the moved cells behind in unused parts of it.
async fn herschrijf_bestand(databank: &Databank) -> Result<(), Error> {
    let mut conn = databank.pool.acquire().await?;
    match sqlx::query("vacuum").execute(&mut *conn).await {
        Err(fout) if bezet(&fout) => return Err(Error::NogNietOpgeruimd),
        uitkomst => uitkomst?,
    };
    let wachttijd = |duur: Duration| AssertSqlSafe(format!("pragma busy_timeout = {}", duur.as_millis()));
    sqlx::query(wachttijd(OPRUIMWACHTTIJD)).execute(&mut *conn).await?;
    let geleegd = sqlx::query_scalar::<_, i64>("pragma wal_checkpoint(truncate)").fetch_one(&mut *conn).await;
    sqlx::query(wachttijd(WACHTTIJD)).execute(&mut *conn).await?;
    if geleegd? == 0 { Ok(()) } else { Err(Error::NogNietOpgeruimd) }
}

/// Gives every table a new file. To whoever is not the owner, PostgreSQL only gives a warning.
async fn herschrijf_tabellen(databank: &Databank) -> Result<(), Error> {
    let eigenaar =
        "select pg_has_role(relowner, 'usage') from pg_class where oid = cast('persoon' as regclass)";
    if !sqlx::query_scalar::<_, bool>(eigenaar).fetch_one(&databank.pool).await? {
        return Err(Error::NogNietOpgeruimd);
    }
    let grens: String = sqlx::query_scalar(GRENS).fetch_one(&databank.pool).await?;
    let begin = Instant::now();
    while !niemand_ziet_het(databank, &grens).await? {
        if begin.elapsed() > WACHTTIJD {
            return Err(Error::NogNietOpgeruimd);
        }
        sleep(KIJK_ELKE).await;
    }
    let mut conn = databank.pool.acquire().await?;
    // The connection is not used again: its settings are for this alone.
    conn.close_on_drop();
    sqlx::query("set statement_timeout = 0").execute(&mut *conn).await?;
    for tabel in MET_SLEUTELS {
        match conn.execute(sqlx::raw_sql(AssertSqlSafe(format!("vacuum (full) {tabel}")))).await {
            Err(fout) if sqlstate(&fout).as_deref() == Some(SLOT_BEZET) => {
                return Err(Error::NogNietOpgeruimd);
            }
            uitkomst => uitkomst?,
        };
    }
    // Only a standby tells of its readers later than they began.
    if niemand_ziet_het(databank, &grens).await? { Ok(()) } else { Err(Error::NogNietOpgeruimd) }
}

async fn niemand_ziet_het(databank: &Databank, grens: &str) -> Result<bool, Error> {
    Ok(sqlx::query_scalar(NIEMAND_ZIET_HET).bind(grens).fetch_one(&databank.pool).await?)
}
