//! The register itself: looking up persons and sealing their fields. Reading keys happens inside a transaction
//! that also checks that the key-encryption key was not changed by another process.

use crate::databank::{Databank, Soort, Tx};
use crate::gegevens::Persoonskaart;
use crate::herken::{Aangemeld, Uitkomst};
use crate::kek::Sleutelbestand;
use crate::kluis::{self, Doel, Omhulling, Sleutel, Vast};
use crate::poging::probeer;
use crate::samen::Samen;
use crate::{Error, Geboorte, Identificatie, codec};
use domein::{PersoonId, Verzegeld};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::RwLock;
use uuid::Uuid;
use zeroize::Zeroizing;

/// First characters of every sealed field: the format.
const VOORVOEGSEL: &str = "v1.";
/// How many persons are read in one query.
pub(crate) const BLOK: usize = 5_000;
/// Persons whose keys and cards take less than a millisecond together: some ten microseconds each.
const MAX_TER_PLEKKE: usize = 64;

/// The register of persons. Cloning gives a second handle on the same database and keys.
#[derive(Clone)]
pub struct Persoonsregister {
    pub(crate) databank: Databank,
    /// Search key and delivery key, unwrapped for the life of the handle.
    pub(crate) vast: Arc<Vast>,
    /// Wraps the persons' keys; written only by a rotation, which waits for the calls that use it.
    pub(crate) omhulling: Arc<RwLock<Arc<Omhulling>>>,
    /// The key file, when the key-encryption key comes from one.
    pub(crate) bestand: Option<Arc<Sleutelbestand>>,
    /// Recognises the rows of callers who come at the same moment together.
    pub(crate) samen: Arc<Samen<Arc<Aangemeld>, Uitkomst>>,
}

impl Persoonsregister {
    /// The person with this number, if there is one.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn zoek(&self, identificatie: &Identificatie) -> Result<Option<PersoonId>, Error> {
        let kenmerk = self.vast.kenmerk(identificatie);
        probeer(self.databank.soort, |_| async {
            let id: Option<Vec<u8>> =
                sqlx::query_scalar("select persoon_id from identificatie where kenmerk = $1")
                    .bind(kenmerk.as_slice())
                    .fetch_optional(&self.databank.pool)
                    .await?;
            id.as_deref().map(lees_id).transpose()
        })
        .await
    }

    /// Everything that is known of one person.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`] for an id that was never given
    /// out, [`Error::Onleesbaar`] when the data were damaged.
    pub async fn gegevens(&self, persoon: PersoonId) -> Result<Persoonskaart, Error> {
        let omhulling = self.omhulling.read().await;
        let rij = self.rij(&omhulling, persoon).await?;
        Ok(rij.ontsluit(&omhulling, persoon)?.1)
    }

    /// The births of many persons, in the order of `personen`; [`Geboorte::Onbekend`] for persons that were
    /// erased or never known.
    ///
    /// # Errors
    /// [`Error::Onleesbaar`], [`Error::KekGewisseld`] or [`Error::Database`].
    pub async fn geboorte(&self, personen: &[PersoonId]) -> Result<Vec<Geboorte>, Error> {
        let omhulling = self.omhulling.read().await;
        let mut geboortes = Vec::with_capacity(personen.len());
        for blok in personen.chunks(BLOK) {
            let rijen = self.rijen(&omhulling, blok).await?;
            let omhulling = omhulling.clone();
            let gevonden: HashMap<PersoonId, Geboorte> = reken(blok.len(), move || {
                let geboorte = |(id, rij): (PersoonId, Rij)| {
                    Ok((id, rij.ontsluit(&omhulling, id)?.1.gegevens.geboorte()))
                };
                rijen.into_iter().map(geboorte).collect::<Result<_, Error>>()
            })
            .await?;
            geboortes.extend(blok.iter().map(|id| gevonden.get(id).copied().unwrap_or(Geboorte::Onbekend)));
        }
        Ok(geboortes)
    }

    /// Seals a text of one person, so that only [`ontzegel`](Self::ontzegel) with the same person and purpose
    /// reads it. `doel` names the field for good, such as `signaal.toelichting`.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`].
    pub async fn verzegel(
        &self,
        persoon: PersoonId,
        doel: &str,
        klare_tekst: &str,
    ) -> Result<Verzegeld, Error> {
        let sleutel = self.persoonssleutel(persoon).await?;
        let zegel = kluis::verzegel(&sleutel, Doel::Veld(persoon, doel), klare_tekst.as_bytes())?;
        Ok(Verzegeld(format!("{VOORVOEGSEL}{}", codec::naar_base64url(&zegel))))
    }

    /// Reads what [`verzegel`](Self::verzegel) sealed for the same person and purpose.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure; [`Error::Onleesbaar`] when the text was changed or belongs to
    /// another person or purpose.
    pub async fn ontzegel(
        &self,
        persoon: PersoonId,
        doel: &str,
        verzegeld: &Verzegeld,
    ) -> Result<Zeroizing<String>, Error> {
        let sleutel = self.persoonssleutel(persoon).await?;
        let tekst = verzegeld.0.strip_prefix(VOORVOEGSEL).ok_or(Error::Onleesbaar)?;
        let zegel = codec::uit_base64url(tekst).ok_or(Error::Onleesbaar)?;
        let mut klaar = kluis::ontzegel(&sleutel, Doel::Veld(persoon, doel), &zegel)?;
        String::from_utf8(std::mem::take(&mut *klaar)).map(Zeroizing::new).map_err(|_| Error::Onleesbaar)
    }

    /// Seals a delivered row of which the person may be unknown, for quarantine. All such rows have one key:
    /// erasing a person does not reach them, throwing the row away does.
    ///
    /// # Errors
    /// [`Error::Toeval`].
    pub fn verzegel_aanlevering(&self, klaar: &[u8]) -> Result<Vec<u8>, Error> {
        self.vast.verzegel_aanlevering(klaar)
    }

    /// Reads what [`verzegel_aanlevering`](Self::verzegel_aanlevering) sealed.
    ///
    /// # Errors
    /// [`Error::Onleesbaar`] when the bytes were changed.
    pub fn ontzegel_aanlevering(&self, verzegeld: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.vast.ontzegel_aanlevering(verzegeld)
    }

    /// By which bytes that hold personal data are known again without keeping them: the same bytes give the same,
    /// and without the search key nobody can try out which bytes gave it. `doel` names the use for good; another
    /// use of the same bytes gives something else.
    #[must_use]
    pub fn vingerafdruk(&self, doel: &str, bytes: &[u8]) -> [u8; 32] {
        self.vast.vingerafdruk(doel, bytes)
    }

    /// Closes the database after the calls that are under way.
    pub async fn sluit(&self) {
        self.databank.pool.close().await;
    }

    async fn persoonssleutel(&self, persoon: PersoonId) -> Result<Sleutel, Error> {
        let omhulling = self.omhulling.read().await;
        let rij = self.rij(&omhulling, persoon).await?;
        omhulling.onthul(Doel::Persoonssleutel(persoon), &rij.sleutel)
    }

    async fn rijen(&self, omhulling: &Omhulling, personen: &[PersoonId]) -> Result<Rijen, Error> {
        let soort = self.databank.soort;
        probeer(soort, |_| async {
            let mut tx = self.databank.begin_lezen().await?;
            controleer_versie(&mut tx, omhulling).await?;
            let rijen = lees_personen(&mut tx, soort, personen).await?;
            tx.commit().await?;
            Ok(rijen)
        })
        .await
    }

    async fn rij(&self, omhulling: &Omhulling, persoon: PersoonId) -> Result<Rij, Error> {
        let gelezen = probeer(self.databank.soort, |_| self.lees_rij(persoon));
        let (versie, rij, gewist) = gelezen.await?;
        if versie != omhulling.versie {
            return Err(Error::KekGewisseld);
        }
        match rij {
            Some(rij) => Ok(rij),
            None if gewist => Err(Error::SleutelVernietigd(persoon)),
            None => Err(Error::OnbekendePersoon(persoon)),
        }
    }

    /// The version of the key-encryption key, the person, and whether the person was erased: one statement, so that
    /// they belong together.
    async fn lees_rij(&self, persoon: PersoonId) -> Result<(i64, Option<Rij>, bool), Error> {
        type Kolommen = (i64, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);
        let (versie, sleutel, gegevens, gewist): Kolommen = sqlx::query_as(
            "select s.kek_versie, p.sleutel, p.gegevens, g.persoon_id from sleutelring s
             left join persoon p on p.persoon_id = $1 left join gewist g on g.persoon_id = $1",
        )
        .bind(persoon.0.as_bytes().as_slice())
        .fetch_one(&self.databank.pool)
        .await?;
        let rij = sleutel.zip(gegevens).map(|(sleutel, gegevens)| Rij { sleutel, gegevens });
        Ok((versie, rij, gewist.is_some()))
    }
}

impl std::fmt::Debug for Persoonsregister {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Persoonsregister(…)")
    }
}

/// A person as the database has it: wrapped and sealed.
pub(crate) struct Rij {
    pub(crate) sleutel: Vec<u8>,
    pub(crate) gegevens: Vec<u8>,
}

impl Rij {
    pub(crate) fn ontsluit(
        &self,
        omhulling: &Omhulling,
        persoon: PersoonId,
    ) -> Result<(Sleutel, Persoonskaart), Error> {
        let sleutel = omhulling.onthul(Doel::Persoonssleutel(persoon), &self.sleutel)?;
        let bytes = kluis::ontzegel(&sleutel, Doel::Persoonskaart(persoon), &self.gegevens)?;
        let kaart = Persoonskaart::uit_bytes(&bytes).ok_or(Error::Onleesbaar)?;
        Ok((sleutel, kaart))
    }
}

/// Persons as the database has them, by their ids.
pub(crate) type Rijen = HashMap<PersoonId, Rij>;

/// Under a changed key-encryption key this process would wrap keys that nobody can unwrap.
pub(crate) async fn controleer_versie(tx: &mut Tx, omhulling: &Omhulling) -> Result<(), Error> {
    let versie: i64 = sqlx::query_scalar("select kek_versie from sleutelring").fetch_one(&mut **tx).await?;
    if versie == omhulling.versie { Ok(()) } else { Err(Error::KekGewisseld) }
}

async fn lees_personen(tx: &mut Tx, soort: Soort, personen: &[PersoonId]) -> Result<Rijen, Error> {
    let vraag =
        format!("select persoon_id, sleutel, gegevens from persoon where persoon_id {}", soort.in_rijen());
    // Safe: built from constants.
    let rijen: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = sqlx::query_as(AssertSqlSafe(vraag))
        .bind(hexlijst(personen.iter().map(|id| id.0.as_bytes().as_slice()))?)
        .fetch_all(&mut **tx)
        .await?;
    rijen.into_iter().map(|(id, sleutel, gegevens)| Ok((lees_id(&id)?, Rij { sleutel, gegevens }))).collect()
}

/// A person id as the database writes it: 16 bytes.
pub(crate) fn lees_id(bytes: &[u8]) -> Result<PersoonId, Error> {
    Uuid::from_slice(bytes).map(PersoonId).map_err(|_| Error::Onleesbaar)
}

/// A JSON list of lists of one hexadecimal text: many blobs as one parameter, see [`Soort::rijen`].
pub(crate) fn hexlijst<'a>(blobs: impl Iterator<Item = &'a [u8]>) -> Result<String, Error> {
    Ok(serde_json::to_string(&blobs.map(|blob| [codec::naar_hex(blob)]).collect::<Vec<_>>())?)
}

/// Runs work on so many persons, beside the runtime when that takes more than a millisecond of processor time.
pub(crate) async fn reken<T: Send + 'static>(
    aantal: usize,
    werk: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    if aantal <= MAX_TER_PLEKKE { werk() } else { tokio::task::spawn_blocking(werk).await? }
}
