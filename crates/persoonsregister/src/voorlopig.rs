//! What was written and may still be taken back: a person, a link or a correction that stands in the register for
//! something that is not recorded yet. Who wrote it says what became of that: it stays, or it goes as if it had never
//! been there. Whoever says nothing, because the process was killed, lets it stay: see [`wachten`](crate::wachten).

use crate::databank::{Databank, Databanksoort, Toegang, Tx};
use crate::poging::probeer;
use crate::rekenen::reken;
use crate::rij::hexlijst;
use crate::schrijven::{idlijst, schrijf_kaarten};
use crate::teruggave::{Geschreven, Teruggave};
use crate::{Error, Persoonsregister};
use sqlx::AssertSqlSafe;
use std::sync::Arc;
use std::time::Duration;

/// How long an attempt may take before others no longer wait for it. On a server as long as an append to a log takes at
/// most; in a file of this machine an append takes milliseconds, and who was killed is mostly started again at once.
pub(crate) const fn max_poging(soort: Databanksoort) -> Duration {
    match soort {
        Databanksoort::Sqlite => Duration::from_secs(5),
        Databanksoort::Postgres => Duration::from_secs(30),
    }
}

/// What came of writing a recognition.
#[must_use = "nothing was written when the recognition is outdated, and what was written must be confirmed"]
pub enum Afloop {
    /// All of it stands in the register, until it is taken back.
    Vastgelegd(Voorlopig),
    /// Nothing of it was written: others changed what it stood on, or are about to. Recognise and decide again.
    Achterhaald {
        /// The rows whose person, or the birth of that person, is another one by now, or may become one.
        rijen: Vec<usize>,
    },
}

/// What [`leg_vast`](Persoonsregister::leg_vast) wrote. Nobody else decides on it until it is confirmed or taken back,
/// so one of the two must follow when it is known what became of what it was written for. When neither does, others
/// wait for thirty seconds (five on SQLite), and then it stands.
#[must_use = "others wait until it is confirmed or taken back"]
pub struct Voorlopig {
    register: Persoonsregister,
    /// Nothing when there was nothing to write, and after it was settled.
    geschreven: Option<Geschreven>,
}

impl Voorlopig {
    pub(crate) fn new(register: Persoonsregister, geschreven: Option<Geschreven>) -> Self {
        Self { register, geschreven }
    }

    /// What it was written for is recorded, or it is not known whether it is: all of it stays. Asks nothing of the
    /// database when nothing was written.
    ///
    /// # Errors
    /// [`Error::Database`]; then it stands all the same, when its time is up.
    pub async fn bevestig(mut self) -> Result<(), Error> {
        match self.geschreven.take() {
            Some(geschreven) => self.register.bevestig(geschreven.poging).await,
            None => Ok(()),
        }
    }

    /// What these rows were written for was not recorded, for certain: what they said goes, and the other rows stay. It
    /// is as if these rows had never been written: a person whom they made, their links, and what they corrected. A row
    /// on which one of the other rows stands is kept. Gives the rows that were taken back; none when it was no longer
    /// possible, because the time was up or the person was erased.
    ///
    /// # Errors
    /// [`Error::Database`]; then it stands when its time is up.
    pub async fn neem_terug(mut self, rijen: impl IntoIterator<Item = usize>) -> Result<Vec<usize>, Error> {
        let Some(geschreven) = self.geschreven.take() else { return Ok(Vec::new()) };
        let poging = geschreven.poging;
        let (aantal, verloren) = (geschreven.aantal(), rijen.into_iter().collect());
        let vast = self.register.vast.clone();
        let (weg, terug) = reken(aantal, move || geschreven.zonder(&vast, verloren)).await?;
        if weg.is_empty() {
            self.register.bevestig(poging).await?;
            return Ok(weg);
        }
        let databank = &self.register.databank;
        let terug = Arc::new(terug);
        let gelukt = probeer(databank.soort, |toegang| neem_terug(databank, toegang, &terug)).await?;
        if !gelukt {
            tracing::warn!(
                "it was too late to take back what was not recorded, or it was done and the answer lost"
            );
        }
        Ok(if gelukt { weg } else { Vec::new() })
    }
}

/// Nobody forgets it without a word: it is only dropped like this when a process stops in the middle.
impl Drop for Voorlopig {
    fn drop(&mut self) {
        if self.geschreven.is_some() {
            tracing::warn!("what was written to the persoonsregister was neither confirmed nor taken back");
        }
    }
}

impl std::fmt::Debug for Voorlopig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Voorlopig(…)")
    }
}

impl Persoonsregister {
    /// Those who come at the same moment share a statement.
    async fn bevestig(&self, poging: i64) -> Result<(), Error> {
        let soort = self.databank.soort;
        let bevestig = |pogingen: Vec<i64>| async move {
            probeer(soort, |_| laat_staan(&self.databank, &pogingen)).await?;
            Ok::<_, Error>(vec![(); pogingen.len()])
        };
        self.bevestigers.doe(vec![poging], bevestig).await.map(drop)
    }
}

/// From now on nothing of these attempts can be taken back. When a server loses this, their time is up some seconds
/// later with the same effect: so nobody waits until it is on disk, where the database lets that be chosen.
async fn laat_staan(databank: &Databank, pogingen: &[i64]) -> Result<(), Error> {
    let soort = databank.soort;
    let welke = format!("select {} from {}", soort.getal(0), soort.rijen());
    let sql = match soort {
        Databanksoort::Sqlite => format!("delete from voorlopig where poging in ({welke})"),
        Databanksoort::Postgres => format!(
            "with later as materialized (select set_config('synchronous_commit', 'off', true)) \
             delete from voorlopig using later where poging = any (array({welke}))"
        ),
    };
    let pogingen: Vec<[i64; 1]> = pogingen.iter().map(|poging| [*poging]).collect();
    // Safe, as all that is put together here: built from constants, values are bound.
    let opdracht = sqlx::query(AssertSqlSafe(sql)).bind(serde_json::to_string(&pogingen)?);
    opdracht.execute(&databank.pool).await?;
    Ok(())
}

async fn neem_terug(databank: &Databank, toegang: Toegang, terug: &Teruggave) -> Result<bool, Error> {
    let mut tx = databank.begin_schrijven(toegang).await?;
    let gelukt = zet_terug(&mut tx, databank.soort, terug).await?;
    tx.commit().await?;
    Ok(gelukt)
}

/// Puts back what stood there, when the attempt may still be taken back. What it may no longer be, others have built on.
pub(crate) async fn zet_terug(tx: &mut Tx, soort: Databanksoort, terug: &Teruggave) -> Result<bool, Error> {
    let koppelingen = hexlijst(terug.koppelingen.iter().map(<[u8; 32]>::as_slice))?;
    let gelukt = match soort {
        Databanksoort::Sqlite => {
            let nog = "delete from voorlopig where poging = $1";
            let nog = sqlx::query(nog).bind(terug.poging).execute(&mut **tx).await?.rows_affected() > 0;
            if nog {
                verwijder(tx, soort, "identificatie", "kenmerk", koppelingen, terug.poging).await?;
                verwijder(tx, soort, "persoon", "persoon_id", idlijst(&terug.nieuwe)?, terug.poging).await?;
            }
            nog
        }
        // The function deletes the persons who have no number left: those are the new ones.
        Databanksoort::Postgres => {
            let opdracht =
                sqlx::query_scalar("select neem_terug($1, $2)").bind(terug.poging).bind(koppelingen);
            opdracht.fetch_one(&mut **tx).await?
        }
    };
    if gelukt && !terug.kaarten.is_empty() {
        schrijf_kaarten(tx, soort, &terug.kaarten, terug.poging).await?;
    }
    Ok(gelukt)
}

async fn verwijder(
    tx: &mut Tx,
    soort: Databanksoort,
    tabel: &str,
    sleutel: &str,
    welke: String,
    poging: i64,
) -> Result<(), Error> {
    let sql = format!("delete from {tabel} where {sleutel} {} and poging = $2", soort.in_rijen());
    sqlx::query(AssertSqlSafe(sql)).bind(welke).bind(poging).execute(&mut **tx).await?;
    Ok(())
}
