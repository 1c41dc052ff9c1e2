//! The register itself: looking up persons and sealing their fields. Reading keys happens inside a transaction
//! that also checks that the key-encryption key was not changed by another process.

use crate::aangemeld::Aangemeld;
use crate::bekend::{Gelezen, Opgegaan, controleer_versie, lees_personen};
use crate::databank::Databank;
use crate::gegevens::Persoonskaart;
use crate::kek::Sleutelbestand;
use crate::kluis::{Doel, Omhulling, Sleutel, Vast};
use crate::poging::probeer;
use crate::rekenen::reken;
use crate::rij::{Rij, Rijen, lees_id, lees_persoon};
use crate::samen::Samen;
use crate::vastleggen::Geschrevene;
use crate::voorstel::Voorstel;
use crate::wachten::Wachten;
use crate::{Error, Geboorte, Identificatie, veld};
use domein::{PersoonId, Verzegeld};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::RwLock;
use zeroize::Zeroizing;

/// How many persons are read in one query.
pub(crate) const BLOK: usize = 5_000;

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
    /// Callers with a few rows that come at the same moment read in one statement.
    pub(crate) lezers: Arc<Samen<Arc<Aangemeld>, Arc<Gelezen>>>,
    /// And they write in one transaction.
    pub(crate) schrijvers: Arc<Samen<Arc<Voorstel>, Geschrevene>>,
    /// And they confirm in one statement.
    pub(crate) bevestigers: Arc<Samen<i64, ()>>,
}

impl Persoonsregister {
    /// The person with this number, if there is one.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn zoek(&self, identificatie: &Identificatie) -> Result<Option<PersoonId>, Error> {
        let kenmerken = [Some(self.vast.kenmerk(identificatie)), self.vast.vroeger_kenmerk(identificatie)];
        for kenmerk in kenmerken.into_iter().flatten() {
            let gevonden = probeer(self.databank.soort, |_| async {
                let id: Option<Vec<u8>> =
                    sqlx::query_scalar("select persoon_id from identificatie where kenmerk = $1")
                        .bind(kenmerk.as_slice())
                        .fetch_optional(&self.databank.pool)
                        .await?;
                id.as_deref().map(lees_id).transpose()
            });
            if let Some(persoon) = gevonden.await? {
                return Ok(Some(persoon));
            }
        }
        Ok(None)
    }

    /// Everything that is known of one person, also what may still be taken back: to look at, not to decide on. Of
    /// somebody who has [merged](Self::voeg_samen) into another, what is known of that one; so it is with births too.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`] for an id that was never given
    /// out, [`Error::Onleesbaar`] when the data were damaged.
    pub async fn gegevens(&self, persoon: PersoonId) -> Result<Persoonskaart, Error> {
        let omhulling = self.omhulling.read().await;
        let mut wie = persoon;
        loop {
            match self.rij(&omhulling, wie).await? {
                (rij, Verder { opgegaan_in: None, .. }) => return Ok(rij.ontsluit(&omhulling, wie)?.kaart),
                (_, Verder { opgegaan_in: Some(verder), .. }) => wie = verder,
            }
        }
    }

    /// The birth of a person who must be known, to decide on: waits as long as something of the person may still be taken
    /// back.
    ///
    /// # Errors
    /// As [`gegevens`](Self::gegevens), and [`Error::Bezet`].
    pub async fn bekende(&self, persoon: PersoonId) -> Result<Geboorte, Error> {
        let (mut wachten, mut wie) = (Wachten::new(), persoon);
        loop {
            let omhulling = self.omhulling.read().await;
            match self.rij(&omhulling, wie).await? {
                (_, Verder { poging: Some(poging), .. }) => {
                    drop(omhulling);
                    wachten.op(self, &[poging].into()).await?;
                }
                (_, Verder { opgegaan_in: Some(verder), .. }) => wie = verder,
                (rij, _) => return Ok(rij.ontsluit(&omhulling, wie)?.kaart.gegevens.geboorte),
            }
        }
    }

    /// The births of many persons, in the order of `personen`; [`Geboorte::Onbekend`] for persons that were
    /// erased or never known. To decide on: waits as long as something of them may still be taken back.
    ///
    /// # Errors
    /// [`Error::Onleesbaar`], [`Error::KekGewisseld`], [`Error::Bezet`] or [`Error::Database`].
    pub async fn geboorte(&self, personen: &[PersoonId]) -> Result<Vec<Geboorte>, Error> {
        let mut geboortes = Vec::with_capacity(personen.len());
        for blok in personen.chunks(BLOK) {
            let (rijen, opgegaan, omhulling) = self.rijen(blok).await?;
            let mut gevonden: HashMap<PersoonId, Geboorte> = reken(blok.len(), move || {
                let geboorte = |(id, rij): (PersoonId, Rij)| {
                    Ok((id, rij.ontsluit(&omhulling, id)?.kaart.gegevens.geboorte))
                };
                rijen.into_iter().map(geboorte).collect::<Result<_, Error>>()
            })
            .await?;
            if !opgegaan.is_empty() {
                let (wie, in_wie): (Vec<_>, Vec<_>) = opgegaan.into_iter().unzip();
                gevonden.extend(wie.into_iter().zip(Box::pin(self.geboorte(&in_wie)).await?));
            }
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
        veld::verzegel(&sleutel, persoon, doel, klare_tekst)
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
        veld::ontzegel(&sleutel, persoon, doel, verzegeld)
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

    pub(crate) async fn persoonssleutel(&self, persoon: PersoonId) -> Result<Sleutel, Error> {
        let omhulling = self.omhulling.read().await;
        let (rij, _) = self.rij(&omhulling, persoon).await?;
        omhulling.onthul(Doel::Persoonssleutel(persoon), &rij.sleutel)
    }

    /// Persons of whom nothing can be taken back, and what their keys are wrapped under.
    async fn rijen(&self, personen: &[PersoonId]) -> Result<(Rijen, Opgegaan, Arc<Omhulling>), Error> {
        let soort = self.databank.soort;
        let mut wachten = Wachten::new();
        loop {
            let omhulling = self.omhulling.read().await;
            let gelezen = probeer(soort, |_| async {
                let mut tx = self.databank.begin_lezen().await?;
                controleer_versie(&mut tx, &omhulling).await?;
                let gelezen = lees_personen(&mut tx, soort, personen).await?;
                tx.commit().await?;
                Ok(gelezen)
            });
            let (rijen, opgegaan, pogingen) = gelezen.await?;
            if pogingen.is_empty() {
                return Ok((rijen, opgegaan, omhulling.clone()));
            }
            drop(omhulling);
            wachten.op(self, &pogingen).await?;
        }
    }

    /// A person, and the attempt that may still take something of the person back.
    async fn rij(&self, omhulling: &Omhulling, persoon: PersoonId) -> Result<(Rij, Verder), Error> {
        let lees = |_| lees_persoon(&self.databank.pool, persoon);
        let gelezen = probeer(self.databank.soort, lees).await?;
        let poging = gelezen.poging;
        let (rij, opgegaan_in) = gelezen.van(persoon, omhulling)?;
        Ok((rij, Verder { poging, opgegaan_in }))
    }
}

/// What stands beside the row of a person.
struct Verder {
    /// May still take something of the person back.
    poging: Option<i64>,
    /// In whom the person has merged.
    opgegaan_in: Option<PersoonId>,
}

impl std::fmt::Debug for Persoonsregister {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Persoonsregister(…)")
    }
}
