//! Writing what was recognised, when it was decided on: one transaction with a handful of statements, however many
//! rows there are. What others did meanwhile is looked at again under the locks of that transaction.

use crate::bekend::lees_bekende;
use crate::databank::{Soort, Toegang};
use crate::kluis::Omhulling;
use crate::poging::probeer;
use crate::rekenen::reken;
use crate::rij::Rij;
use crate::samen::MAX_SAMEN;
use crate::schrijven::{houd_vast, lees_gewist, schrijf_koppelingen, schrijf_personen};
use crate::voorstel::{Voorstel, beoordeel};
use crate::{Afloop, Error, Herkenning, Persoonsregister};
use domein::PersoonId;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Persoonsregister {
    /// Writes what the rows say that were not left out ([`Herkenning::laat_weg`]): all of it, or nothing when it is
    /// [`Afloop::Achterhaald`]. A recognition that says nothing new asks nothing of the database. Doing it again
    /// with the same recognition changes nothing.
    ///
    /// # Errors
    /// [`Error::KekGewisseld`], [`Error::Onleesbaar`] when stored data were damaged, [`Error::Samenloop`],
    /// [`Error::Database`]. After an error it may be written or not; repeating it, or recognising again, is safe.
    pub async fn leg_vast(&self, herkenning: &Herkenning) -> Result<Afloop, Error> {
        let Some(voorstel) = herkenning.voorstel() else { return Ok(Afloop::Vastgelegd) };
        let klein = voorstel.rijen.len() <= MAX_SAMEN;
        let voorstel = vec![Arc::new(voorstel)];
        let omhulling = self.omhulling.read().await;
        let schrijf = |alle: Vec<_>| self.schrijf(&omhulling, alle);
        let aflopen =
            if klein { self.schrijvers.doe(voorstel, schrijf).await } else { schrijf(voorstel).await };
        aflopen?.pop().ok_or(Error::Samenloop)
    }

    async fn schrijf(
        &self,
        omhulling: &Arc<Omhulling>,
        voorstellen: Vec<Arc<Voorstel>>,
    ) -> Result<Vec<Afloop>, Error> {
        probeer(self.databank.soort, |toegang| self.schrijf_eens(omhulling, &voorstellen, toegang)).await
    }

    async fn schrijf_eens(
        &self,
        omhulling: &Arc<Omhulling>,
        voorstellen: &[Arc<Voorstel>],
        toegang: Toegang,
    ) -> Result<Vec<Afloop>, Error> {
        let soort = self.databank.soort;
        let rijen = || voorstellen.iter().flat_map(|voorstel| voorstel.rijen());
        let personen = || voorstellen.iter().flat_map(|v| &v.rijen).map(|rij| rij.persoon);
        let alle: BTreeSet<PersoonId> = personen().map(|persoon| persoon.id).collect();
        let nieuwe: BTreeSet<PersoonId> = personen().filter(|p| p.nieuw).map(|p| p.id).collect();

        let mut tx = self.databank.begin_schrijven(toegang).await?;
        if soort == Soort::Postgres {
            houd_vast(&mut tx, &alle).await?;
        }
        let gewist = lees_gewist(&mut tx, soort, &nieuwe).await?;
        let gelezen = lees_bekende(&mut *tx, soort, omhulling, rijen()).await?;
        let (sleutel, voorstellen, aantal) = (omhulling.clone(), voorstellen.to_vec(), rijen().count());
        let (aflopen, kaarten, mut koppelingen) = reken(aantal, move || {
            let bekend = gelezen.ontsluit(&sleutel, voorstellen.iter().flat_map(|v| v.rijen()))?;
            let (aflopen, wijziging) = beoordeel(bekend, &gewist, &voorstellen);
            let kaarten = wijziging.kaarten.iter().map(|(id, kaart)| Ok((*id, kaart.sluit(&sleutel, *id)?)));
            let kaarten: Vec<(PersoonId, Rij)> = kaarten.collect::<Result<_, Error>>()?;
            Ok((aflopen, kaarten, wijziging.koppelingen))
        })
        .await?;
        if !kaarten.is_empty() {
            schrijf_personen(&mut tx, soort, &kaarten).await?;
        }
        if !koppelingen.is_empty() {
            schrijf_koppelingen(&mut tx, soort, &mut koppelingen).await?;
        }
        tx.commit().await?;
        Ok(aflopen)
    }
}
