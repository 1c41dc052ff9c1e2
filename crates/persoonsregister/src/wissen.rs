//! Making things unreadable for good: erasing a person, and changing the key-encryption key. After both the files are
//! rewritten, since old pages keep the wrapped keys: on SQLite at once, on PostgreSQL when the owner asks for it.

use crate::bekend::controleer_versie;
use crate::databank::{Databanksoort, Toegang, Tx};
use crate::kluis::{Doel, Omhulling, Vast};
use crate::openen::{lees_ring, schrijf_ring};
use crate::opruimen::vraag_opruimen;
use crate::poging::probeer;
use crate::register::BLOK;
use crate::rekenen::reken;
use crate::rij::{hexlijst, lees_id};
use crate::samenvoegingen::ALLEN;
use crate::{Error, Kek, Persoonsregister, codec};
use domein::PersoonId;
use sqlx::AssertSqlSafe;
use std::sync::Arc;

impl Persoonsregister {
    /// Destroys the key of a person, the data and the links to every number, in one transaction. The id stays
    /// known as erased; the same number recognised later is a new person. Erasing again is no error. Persons who were
    /// [merged](Self::voeg_samen) are one: by any of their ids all of them are erased.
    ///
    /// On SQLite the files are then rewritten without the old bytes, which takes time in proportion to the number of
    /// persons; a process that was killed in between does it when it opens the register. On PostgreSQL the request
    /// for it stands until the owner calls [`ruim_op`](Self::ruim_op).
    ///
    /// # Errors
    /// [`Error::OnbekendePersoon`]; [`Error::NogNietOpgeruimd`] when the person is erased but another connection
    /// kept the files from being rewritten: call again.
    pub async fn wis(&self, persoon: PersoonId) -> Result<(), Error> {
        probeer(self.databank.soort, |_| self.wis_eens(persoon)).await?;
        match self.databank.soort {
            Databanksoort::Sqlite => self.ruim_op().await,
            Databanksoort::Postgres => Ok(()),
        }
    }

    /// Alone: who recognises this person at the same moment is done with it before, or finds nobody after.
    async fn wis_eens(&self, persoon: PersoonId) -> Result<(), Error> {
        let id = persoon.0.as_bytes().as_slice();
        let mut tx = self.databank.begin_schrijven(Toegang::Alleen).await?;
        let allen: Vec<(Vec<u8>, Option<Vec<u8>>)> =
            sqlx::query_as(ALLEN).bind(id).fetch_all(&mut *tx).await?;
        if !allen.is_empty() {
            vraag_opruimen(&mut tx).await?;
            let soort = self.databank.soort;
            let lijst = hexlijst(allen.iter().map(|(id, _)| id.as_slice()))?;
            // Safe: built from constants, values are bound.
            let weg = AssertSqlSafe(format!("delete from persoon where persoon_id {}", soort.in_rijen()));
            sqlx::query(weg).bind(&lijst).execute(&mut *tx).await?;
            let gewist =
                format!("insert into gewist (persoon_id) select {} from {}", soort.bytes(0), soort.rijen());
            sqlx::query(AssertSqlSafe(gewist)).bind(&lijst).execute(&mut *tx).await?;
        } else {
            let gewist = sqlx::query("select persoon_id from gewist where persoon_id = $1").bind(id);
            if gewist.fetch_optional(&mut *tx).await?.is_none() {
                return Err(Error::OnbekendePersoon(persoon));
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Wraps every key under a new key-encryption key; data and person ids stay as they are. With a key file the
    /// file is replaced; otherwise the caller starts with the new key from now on. Other processes that have
    /// this register open get [`Error::KekGewisseld`] and must open it again. On PostgreSQL it is work for the
    /// owner of the tables.
    ///
    /// # Errors
    /// [`Error::Kek`] when the file cannot be written, [`Error::KekGewisseld`] when another process was first,
    /// [`Error::NogNietOpgeruimd`] when all is done but the old wrapped keys are still in the files: they go with
    /// the next erasure or start.
    pub async fn wissel_kek(&self, nieuw: Kek) -> Result<(), Error> {
        let mut omhulling = self.omhulling.write().await;
        let volgende = probeer(self.databank.soort, |_| self.sleutel_om(&omhulling, &nieuw)).await?;
        *omhulling = volgende;
        drop(omhulling);
        if let Some(bestand) = &self.bestand {
            bestand.neem_in_gebruik()?;
        }
        self.ruim_op().await
    }

    async fn sleutel_om(&self, huidig: &Arc<Omhulling>, nieuw: &Kek) -> Result<Arc<Omhulling>, Error> {
        let mut tx = self.databank.begin_schrijven(Toegang::Alleen).await?;
        let (volgende, ring) = self.vast.omhul(nieuw, huidig.versie + 1)?;
        let volgende = Arc::new(volgende);
        if let Err(fout) = controleer_versie(&mut tx, huidig).await {
            // An earlier attempt may have been stored after all: then the ring opens with the new key.
            let bewaard = lees_ring(&mut tx).await?.filter(|ring| ring.kek_versie == volgende.versie);
            let gelukt = bewaard.is_some_and(|ring| Vast::onthul(nieuw, &ring).is_ok());
            return if gelukt { Ok(volgende) } else { Err(fout) };
        }
        let mut na = Vec::new();
        while let Some(laatste) =
            sleutel_blok_om(&mut tx, self.databank.soort, &na, huidig, &volgende).await?
        {
            na = laatste;
        }
        schrijf_ring(&mut tx, &ring).await?;
        vraag_opruimen(&mut tx).await?;
        if let Some(bestand) = &self.bestand {
            bestand.leg_klaar(nieuw)?;
        }
        tx.commit().await?;
        Ok(volgende)
    }
}

/// Rewraps the keys of the persons after `na`, in the order of their ids; gives the last, `None` at the end.
async fn sleutel_blok_om(
    tx: &mut Tx,
    soort: Databanksoort,
    na: &[u8],
    oud: &Arc<Omhulling>,
    nieuw: &Arc<Omhulling>,
) -> Result<Option<Vec<u8>>, Error> {
    let sleutels: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "select persoon_id, sleutel from persoon where persoon_id > $1 order by persoon_id limit $2",
    )
    .bind(na)
    .bind(BLOK as i64)
    .fetch_all(&mut **tx)
    .await?;
    let Some((laatste, _)) = sleutels.last() else { return Ok(None) };
    let laatste = laatste.clone();
    let (oud, nieuw) = (oud.clone(), nieuw.clone());
    let omgesleuteld = reken(sleutels.len(), move || {
        let om = |(id, omhuld): (Vec<u8>, Vec<u8>)| {
            let doel = Doel::Persoonssleutel(lees_id(&id)?);
            let omhuld = nieuw.omhul(doel, &oud.onthul(doel, &omhuld)?)?;
            Ok([codec::naar_hex(&id), codec::naar_hex(&omhuld)])
        };
        sleutels.into_iter().map(om).collect::<Result<Vec<_>, Error>>()
    })
    .await?;
    // Safe: built from constants.
    let sql = format!(
        "update persoon set sleutel = {} from {} where persoon_id = {}",
        soort.bytes(1),
        soort.rijen(),
        soort.bytes(0)
    );
    sqlx::query(AssertSqlSafe(sql)).bind(serde_json::to_string(&omgesleuteld)?).execute(&mut **tx).await?;
    Ok(Some(laatste))
}
