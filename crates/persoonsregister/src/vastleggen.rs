//! Writing what was recognised, when it was decided on: one transaction with a handful of statements, however many
//! rows there are. What others did meanwhile is looked at again under the locks of that transaction.

use crate::bekend::{Gelezen, lees_bekende};
use crate::databank::{Databanksoort, Toegang};
use crate::kluis::{Omhulling, Vast};
use crate::poging::probeer;
use crate::rekenen::reken;
use crate::rij::Kaartrij;
use crate::samen::MAX_SAMEN;
use crate::schrijven::{
    begin_pogingen, houd_vast, lees_gewist, schrijf_koppelingen, schrijf_personen, wijzig_personen,
};
use crate::teruggave::Geschreven;
use crate::voorlopig::zet_terug;
use crate::voorstel::{Oordeel, Voorstel, beoordeel};
use crate::{Afloop, Error, Herkenning, Persoonsregister, Voorlopig};
use domein::PersoonId;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What became of a proposal: what was written, nothing when there was nothing left to write, or the outdated rows.
pub(crate) type Geschrevene = Result<Option<Geschreven>, Vec<usize>>;

impl Persoonsregister {
    /// Writes what the rows say that were not left out ([`Herkenning::laat_weg`]): all of it, or nothing when it is
    /// [`Afloop::Achterhaald`]. Until it is confirmed it can be taken back, and others wait for it. A recognition that
    /// says nothing new asks nothing of the database.
    ///
    /// # Errors
    /// [`Error::KekGewisseld`], [`Error::Onleesbaar`] when stored data were damaged, [`Error::Samenloop`],
    /// [`Error::Database`]. After an error it may be written or not; what was written stands after some time.
    /// Recognising again is safe.
    pub async fn leg_vast(&self, herkenning: &Herkenning) -> Result<Afloop, Error> {
        let Some(voorstel) = herkenning.voorstel() else {
            return Ok(Afloop::Vastgelegd(Voorlopig::new(self.clone(), None)));
        };
        let klein = voorstel.rijen.len() <= MAX_SAMEN;
        let voorstel = vec![Arc::new(voorstel)];
        let omhulling = self.omhulling.read().await;
        let schrijf = |alle: Vec<_>| self.schrijf(&omhulling, alle);
        let aflopen =
            if klein { self.schrijvers.doe(voorstel, schrijf).await } else { schrijf(voorstel).await };
        Ok(match aflopen?.pop().ok_or(Error::Samenloop)? {
            Ok(geschreven) => Afloop::Vastgelegd(Voorlopig::new(self.clone(), geschreven)),
            Err(rijen) => Afloop::Achterhaald { rijen },
        })
    }

    /// What an earlier attempt of these wrote after all, although its answer was lost, is put back first.
    async fn schrijf(
        &self,
        omhulling: &Arc<Omhulling>,
        voorstellen: Vec<Arc<Voorstel>>,
    ) -> Result<Vec<Geschrevene>, Error> {
        let eerder: Mutex<Vec<Geschreven>> = Mutex::default();
        let eerder = || eerder.lock().unwrap_or_else(PoisonError::into_inner);
        let schrijf = |toegang| {
            let verloren = eerder().clone();
            self.schrijf_eens(omhulling, &voorstellen, toegang, verloren, |nu| eerder().extend_from_slice(nu))
        };
        probeer(self.databank.soort, schrijf).await
    }

    /// `onthoud` is told what will have been written when the commit succeeds.
    async fn schrijf_eens(
        &self,
        omhulling: &Arc<Omhulling>,
        voorstellen: &[Arc<Voorstel>],
        toegang: Toegang,
        verloren: Vec<Geschreven>,
        onthoud: impl Fn(&[Geschreven]),
    ) -> Result<Vec<Geschrevene>, Error> {
        let soort = self.databank.soort;
        let rijen = || voorstellen.iter().flat_map(|voorstel| voorstel.rijen());
        let personen = || voorstellen.iter().flat_map(|v| &v.rijen).map(|rij| rij.persoon);
        let alle: BTreeSet<PersoonId> = personen().map(|persoon| persoon.id).collect();
        let nieuwe: BTreeSet<PersoonId> = personen().filter(|p| p.nieuw).map(|p| p.id).collect();

        let mut tx = self.databank.begin_schrijven(toegang).await?;
        for geschreven in &verloren {
            zet_terug(&mut tx, soort, &geschreven.alles(&self.vast)?).await?;
        }
        if soort == Databanksoort::Postgres {
            houd_vast(&mut tx, &alle).await?;
        }
        let gewist = lees_gewist(&mut tx, soort, &nieuwe).await?;
        let gelezen = lees_bekende(&mut *tx, soort, omhulling, rijen()).await?;
        let sleutels = (self.vast.clone(), omhulling.clone());
        let (voorstellen, aantal) = (voorstellen.to_vec(), rijen().count());
        let (mut uitkomsten, kaarten) =
            reken(aantal, move || bereid_voor(&gelezen, gewist, &voorstellen, (&sleutels.0, &sleutels.1)))
                .await?;

        let geschreven = uitkomsten.iter_mut().filter_map(|uitkomst| uitkomst.as_mut().ok()?.as_mut());
        let pogingen = begin_pogingen(&mut tx, soort, kaarten.len()).await?;
        let (mut personen, mut koppelingen) = (Vec::new(), Vec::new());
        for ((geschreven, kaarten), poging) in geschreven.zip(kaarten).zip(pogingen) {
            geschreven.poging = poging;
            personen.extend(kaarten.into_iter().map(|(id, sleutel, kaart)| (id, sleutel, kaart, poging)));
            let nieuw = geschreven.wijziging.koppelingen.iter();
            koppelingen.extend(nieuw.map(|(nummer, id)| (*nummer, *id, poging)));
        }
        if !personen.is_empty() {
            // Everybody locks in the order of the ids.
            personen.sort_unstable_by_key(|(id, ..)| *id);
            let (nieuw, bekend): (Vec<_>, Vec<_>) = personen.iter().partition(|(id, ..)| nieuwe.contains(id));
            wijzig_personen(&mut tx, soort, &bekend).await?;
            schrijf_personen(&mut tx, soort, &nieuw).await?;
        }
        if !koppelingen.is_empty() {
            schrijf_koppelingen(&mut tx, soort, &mut koppelingen).await?;
        }
        let nu: Vec<Geschreven> = uitkomsten.iter().filter_map(|uitkomst| uitkomst.clone().ok()?).collect();
        onthoud(&nu);
        tx.commit().await?;
        Ok(uitkomsten)
    }
}

/// Per proposal what becomes of it, and for each that writes something the keys, wrapped, and the cards, sealed.
type Voorbereid = (Vec<Geschrevene>, Vec<Vec<(PersoonId, Vec<u8>, Kaartrij)>>);

fn bereid_voor(
    gelezen: &Gelezen,
    gewist: HashSet<PersoonId>,
    voorstellen: &[Arc<Voorstel>],
    (vast, omhulling): (&Vast, &Omhulling),
) -> Result<Voorbereid, Error> {
    let bekend = Arc::new(gelezen.ontsluit(omhulling, voorstellen.iter().flat_map(|v| v.rijen()))?);
    let mut nu_niet = gewist;
    nu_niet.extend(gelezen.voorlopige());
    let (mut uitkomsten, mut kaarten) = (Vec::with_capacity(voorstellen.len()), Vec::new());
    for (oordeel, voorstel) in beoordeel(&bekend, nu_niet, voorstellen).into_iter().zip(voorstellen) {
        uitkomsten.push(match oordeel {
            Oordeel::Achterhaald(rijen) => Err(rijen),
            Oordeel::Schrijf(wijziging) if wijziging.kaarten.is_empty() => Ok(None),
            Oordeel::Schrijf(wijziging) => {
                let gesloten = wijziging
                    .kaarten
                    .iter()
                    .map(|(id, kaart)| Ok((*id, kaart.omhul(omhulling, *id)?, kaart.verzegel(vast, *id)?)));
                kaarten.push(gesloten.collect::<Result<_, Error>>()?);
                let eerder = wijziging.kaarten.keys();
                let eerder = eerder.filter_map(|id| Some((*id, gelezen.gegevens(*id)?.clone())));
                Ok(Some(Geschreven {
                    poging: 0,
                    voorstel: voorstel.clone(),
                    bekend: bekend.clone(),
                    eerder: Arc::new(eerder.collect()),
                    wijziging: Arc::new(wijziging),
                }))
            }
        });
    }
    Ok((uitkomsten, kaarten))
}
