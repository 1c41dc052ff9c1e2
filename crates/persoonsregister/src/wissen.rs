//! Making things unreadable for good: erasing a person, and changing the key-encryption key. Both end with
//! rewriting the database file and emptying the write-ahead log, where old pages would keep the wrapped keys.

use crate::kluis::{Doel, Omhulling};
use crate::openen::{WACHTTIJD, bezet, schrijf_ring};
use crate::register::{BLOK, controleer_versie, is_gewist, lees_id, reken};
use crate::{Error, Kek, Persoonsregister, codec};
use domein::PersoonId;
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::sync::Arc;
use std::time::Duration;

/// How long tidying up waits for readers of old pages; a reader of this library takes milliseconds.
const OPRUIMWACHTTIJD: Duration = Duration::from_secs(2);

impl Persoonsregister {
    /// Destroys the key of a person, the data and the links to every number, in one transaction. The id stays
    /// known as erased; the same number recognised later is a new person.
    ///
    /// Then the files are rewritten without the old bytes, which takes time in proportion to the number of
    /// persons. Erasing again is no error and does that again; a process that was killed in between does it when
    /// it opens the register.
    ///
    /// # Errors
    /// [`Error::OnbekendePersoon`]; [`Error::NogNietOpgeruimd`] when the person is erased but another connection
    /// kept the files from being rewritten: call again.
    pub async fn wis(&self, persoon: PersoonId) -> Result<(), Error> {
        let mut tx = self.pool.begin_with("begin immediate").await?;
        let gewist = sqlx::query("delete from persoon where persoon_id = ?1")
            .bind(persoon.0.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if gewist > 0 {
            vraag_opruimen(&mut tx).await?;
            sqlx::query("insert into gewist (persoon_id) values (?1)")
                .bind(persoon.0.as_bytes().as_slice())
                .execute(&mut *tx)
                .await?;
        } else if !is_gewist(&mut tx, persoon).await? {
            return Err(Error::OnbekendePersoon(persoon));
        }
        tx.commit().await?;
        self.ruim_op().await
    }

    /// Wraps every key under a new key-encryption key; data and person ids stay as they are. With a key file the
    /// file is replaced; otherwise the caller starts with the new key from now on. Other processes that have
    /// this register open get [`Error::KekGewisseld`] and must open it again.
    ///
    /// # Errors
    /// [`Error::Kek`] when the file cannot be written, [`Error::KekGewisseld`] when another process was first,
    /// [`Error::NogNietOpgeruimd`] when all is done but the old wrapped keys are still in the files: they go with
    /// the next erasure or start.
    pub async fn wissel_kek(&self, nieuw: Kek) -> Result<(), Error> {
        let mut omhulling = self.omhulling.write().await;
        let mut tx = self.pool.begin_with("begin immediate").await?;
        controleer_versie(&mut tx, &omhulling).await?;
        let (volgende, ring) = self.vast.omhul(&nieuw, omhulling.versie + 1)?;
        let volgende = Arc::new(volgende);
        let mut na = Vec::new();
        while let Some(laatste) = sleutel_blok_om(&mut tx, &na, &omhulling, &volgende).await? {
            na = laatste;
        }
        schrijf_ring(&mut tx, &ring).await?;
        vraag_opruimen(&mut tx).await?;
        if let Some(bestand) = &self.bestand {
            bestand.leg_klaar(&nieuw)?;
        }
        tx.commit().await?;
        *omhulling = volgende;
        if let Some(bestand) = &self.bestand {
            bestand.neem_in_gebruik()?;
        }
        self.ruim_op().await
    }

    /// Tidies up if an erasure or rotation was killed before it did.
    pub(crate) async fn ruim_op_indien_nodig(&self) -> Result<(), Error> {
        let gevraagd = op_te_ruimen(&mut *self.pool.acquire().await?).await?;
        if gevraagd == 0 { Ok(()) } else { self.ruim_op().await }
    }

    /// Rewrites the database file and cuts the write-ahead log to nothing. `secure_delete` alone is not enough:
    /// when a page of the B-tree splits or merges, SQLite leaves the moved cells behind in unused parts of it.
    async fn ruim_op(&self) -> Result<(), Error> {
        let mut conn = self.pool.acquire().await?;
        let gevraagd = op_te_ruimen(&mut conn).await?;
        match sqlx::query("vacuum").execute(&mut *conn).await {
            Err(fout) if bezet(&fout) => return Err(Error::NogNietOpgeruimd),
            uitkomst => uitkomst?,
        };
        zet_wachttijd(&mut conn, OPRUIMWACHTTIJD).await?;
        let geleegd =
            sqlx::query_scalar::<_, i64>("pragma wal_checkpoint(truncate)").fetch_one(&mut *conn).await;
        zet_wachttijd(&mut conn, WACHTTIJD).await?;
        if geleegd? != 0 {
            return Err(Error::NogNietOpgeruimd);
        }
        // Another process may have erased somebody meanwhile: that request stands.
        sqlx::query("update sleutelring set op_te_ruimen = 0 where op_te_ruimen = ?1")
            .bind(gevraagd)
            .execute(&mut *conn)
            .await?;
        Ok(())
    }
}

async fn vraag_opruimen(conn: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query("update sleutelring set op_te_ruimen = op_te_ruimen + 1").execute(conn).await?;
    Ok(())
}

async fn op_te_ruimen(conn: &mut SqliteConnection) -> Result<i64, Error> {
    Ok(sqlx::query_scalar("select op_te_ruimen from sleutelring").fetch_one(conn).await?)
}

async fn zet_wachttijd(conn: &mut SqliteConnection, wachttijd: Duration) -> Result<(), Error> {
    let pragma = format!("pragma busy_timeout = {}", wachttijd.as_millis());
    sqlx::query(AssertSqlSafe(pragma)).execute(conn).await?;
    Ok(())
}

/// Rewraps the keys of the persons after `na`, in the order of their ids; gives the last, `None` at the end.
async fn sleutel_blok_om(
    conn: &mut SqliteConnection,
    na: &[u8],
    oud: &Arc<Omhulling>,
    nieuw: &Arc<Omhulling>,
) -> Result<Option<Vec<u8>>, Error> {
    let sleutels: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "select persoon_id, sleutel from persoon where persoon_id > ?1 order by persoon_id limit ?2",
    )
    .bind(na)
    .bind(BLOK as i64)
    .fetch_all(&mut *conn)
    .await?;
    let Some((laatste, _)) = sleutels.last() else { return Ok(None) };
    let laatste = laatste.clone();
    let (oud, nieuw) = (oud.clone(), nieuw.clone());
    let omgesleuteld = reken(move || {
        let om = |(id, omhuld): (Vec<u8>, Vec<u8>)| {
            let doel = Doel::Persoonssleutel(lees_id(&id)?);
            let omhuld = nieuw.omhul(doel, &oud.onthul(doel, &omhuld)?)?;
            Ok([codec::naar_hex(&id), codec::naar_hex(&omhuld)])
        };
        sleutels.into_iter().map(om).collect::<Result<Vec<_>, Error>>()
    })
    .await?;
    sqlx::query(
        "update persoon set sleutel = unhex(om.value ->> 1) from json_each(?1) as om
         where persoon_id = unhex(om.value ->> 0)",
    )
    .bind(serde_json::to_string(&omgesleuteld)?)
    .execute(conn)
    .await?;
    Ok(Some(laatste))
}
