//! Recognising a batch of rows: numbers to persons, in one statement that only reads, however many rows there are.

use crate::aangemeld::Aangemeld;
use crate::bekend::{Gelezen, lees_bekende};
use crate::kluis::Omhulling;
use crate::poging::probeer;
use crate::rekenen::reken;
use crate::samen::MAX_SAMEN;
use crate::wachten::Wachten;
use crate::{Aanmelding, Error, Herkenning, Persoonsregister};
use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// Most rows in one call of [`Persoonsregister::herken`]: bounds its memory and how long it is written.
pub const MAX_PER_HERKENNING: usize = 5_000;

impl Persoonsregister {
    /// Recognises rows, and says which persons there would be for numbers that nobody has. Writes nothing: that is
    /// for [`leg_vast`](Self::leg_vast), when it was decided which rows are taken in. A number that occurs twice is
    /// the same person twice; a refused row has no effect on the others. Waits as long as something may still be taken
    /// back of a person whom the rows name.
    ///
    /// # Errors
    /// [`Error::TeVeelInEenKeer`] above [`MAX_PER_HERKENNING`] rows, [`Error::KekGewisseld`], [`Error::Bezet`],
    /// [`Error::Onleesbaar`] when stored data were damaged, [`Error::Database`].
    pub async fn herken(&self, aanmeldingen: Vec<Aanmelding>) -> Result<Herkenning, Error> {
        let aantal = aanmeldingen.len();
        if aantal > MAX_PER_HERKENNING {
            return Err(Error::TeVeelInEenKeer { aantal, maximum: MAX_PER_HERKENNING });
        }
        let vast = self.vast.clone();
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let moment = u64::try_from(moment.as_millis()).unwrap_or_default();
        let rijen = reken(aantal, move || {
            let rij = |aanmelding| Aangemeld::new(&vast, aanmelding, moment).map(Arc::new);
            aanmeldingen.into_iter().map(rij).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
        let mut wachten = Wachten::new();
        loop {
            let omhulling = self.omhulling.read().await;
            let gelezen = match aantal {
                0 => Arc::default(),
                1..=MAX_SAMEN => {
                    // All rows were read at the same moment.
                    let lezen = async |alle: Vec<_>| {
                        Ok::<_, Error>(vec![self.lees(&omhulling, &alle).await?; alle.len()])
                    };
                    self.lezers.doe(rijen.clone(), lezen).await?.pop().unwrap_or_default()
                }
                _ => self.lees(&omhulling, &rijen).await?,
            };
            let pogingen = gelezen.pogingen(rijen.iter().map(Arc::as_ref));
            if !pogingen.is_empty() {
                drop(omhulling);
                wachten.op(self, &pogingen).await?;
                continue;
            }
            let omhulling = omhulling.clone();
            return reken(aantal, move || {
                let bekend = gelezen.ontsluit(&omhulling, rijen.iter().map(Arc::as_ref))?;
                Ok(Herkenning::new(rijen, bekend))
            })
            .await;
        }
    }

    async fn lees(&self, omhulling: &Omhulling, rijen: &[Arc<Aangemeld>]) -> Result<Arc<Gelezen>, Error> {
        let soort = self.databank.soort;
        let lees = |_| lees_bekende(&self.databank.pool, soort, omhulling, rijen.iter().map(Arc::as_ref));
        Ok(Arc::new(probeer(soort, lees).await?))
    }
}
