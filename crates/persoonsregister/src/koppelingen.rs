//! Numbers that were linked wrongly, and a BSN that changes.

use crate::gegevens::Persoonskaart;
use crate::ingreep::Ingreep;
use crate::journaal::{Bij, Handeling, Opdrachtgever};
use crate::{Bsn, Error, Identificatie, Persoonsregister};
use domein::PersoonId;

/// What becomes of the BSN that somebody had before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OudBsn {
    /// It was the person's, and sources may still deliver it: it goes on finding the person. After an adoption, or when
    /// somebody got a new one.
    BlijftVinden,
    /// It never was the person's: from now on it is nobody's, and who delivers it tells of somebody new.
    LaatLos,
}

impl Persoonsregister {
    /// Takes a number away from the person to whom it was linked wrongly. It is nobody's then: who delivers it tells of
    /// somebody new. What was recorded about the person stays, and so do names and birth: a birth that came with the
    /// number is [corrected](Self::corrigeer_geboorte). Gives whether anything changed: nothing does when nobody has the
    /// number.
    ///
    /// # Errors
    /// [`Error::LaatsteNummer`] when nobody could find the person any more, or could not when merges are undone,
    /// [`Error::KwamMee`] for a number that came
    /// with a merge: that is undone as a whole. [`Error::WieOfWaarom`], [`Error::Bezet`], [`Error::KekGewisseld`],
    /// [`Error::Database`].
    pub async fn ontkoppel(&self, nummer: &Identificatie, wie: &str, reden: &str) -> Result<bool, Error> {
        let door = Opdrachtgever::new(wie, reden)?;
        self.grijp_in(async |ingreep| {
            let Some((persoon, _)) = ingreep.van(nummer).await? else { return Ok(false) };
            let (open, _) = ingreep.open(persoon).await?;
            let (na, eigen) = laat_los(ingreep, persoon, &open.kaart, nummer).await?;
            if eigen == 0 {
                return Err(Error::LaatsteNummer);
            }
            ingreep.schrijf(persoon, &open, na, (Handeling::Ontkoppeld, door), Bij::default()).await?;
            Ok(true)
        })
        .await
    }

    /// Gives somebody another BSN. `oud` is the one that holds now. Gives whether anything changed: nothing does when
    /// `nieuw` is the person's BSN already.
    ///
    /// # Errors
    /// [`Error::NummerOnbekend`] when nobody has `oud`, [`Error::BsnVervallen`] when it is one of before,
    /// [`Error::NummerVanAnder`] when `nieuw` is of another person: those two are [merged](Self::voeg_samen).
    /// [`Error::KwamMee`], [`Error::WieOfWaarom`], [`Error::Bezet`], [`Error::KekGewisseld`], [`Error::Database`].
    pub async fn wijzig_bsn(
        &self,
        oud: &Bsn,
        nieuw: &Bsn,
        wat_met_oud: OudBsn,
        wie: &str,
        reden: &str,
    ) -> Result<bool, Error> {
        let door = Opdrachtgever::new(wie, reden)?;
        let [oud, nieuw] = [oud, nieuw].map(|bsn| Identificatie::from(bsn.clone()));
        self.grijp_in(async |ingreep| {
            let (van_oud, van_nieuw) = (ingreep.van(&oud).await?, ingreep.van(&nieuw).await?);
            let (persoon, vervallen) = match (van_oud, van_nieuw) {
                // Done before; the old one was let go. Of one that stays findable, it is a number that nobody ever had.
                (None, Some((_, false))) if wat_met_oud == OudBsn::LaatLos => return Ok(false),
                (Some((persoon, _)), Some((ook, false))) if persoon == ook => return Ok(false),
                (Some((persoon, _)), Some((ander, _))) if persoon != ander => {
                    return Err(Error::NummerVanAnder);
                }
                (van_oud, _) => van_oud.ok_or(Error::NummerOnbekend)?,
            };
            if vervallen {
                return Err(Error::BsnVervallen);
            }
            let (open, _) = ingreep.open(persoon).await?;
            let mut na = open.kaart.clone();
            match wat_met_oud {
                OudBsn::BlijftVinden => ingreep.zet_vervallen(&oud, true).await?,
                OudBsn::LaatLos => (na, _) = laat_los(ingreep, persoon, &na, &oud).await?,
            }
            match van_nieuw {
                Some(_) => ingreep.zet_vervallen(&nieuw, false).await?,
                None => {
                    ingreep.koppel(persoon, &nieuw).await?;
                    na.identificaties.push(nieuw.clone());
                }
            }
            ingreep.schrijf(persoon, &open, na, (Handeling::BsnGewijzigd, door), Bij::default()).await?;
            Ok(true)
        })
        .await
    }
}

/// Takes a number away; gives the card without it, and how many numbers are left that did not come with a merge. The links
/// of every spelling go: the one that is asked for, and the one that stands on the card.
async fn laat_los(
    ingreep: &mut Ingreep<'_>,
    persoon: PersoonId,
    kaart: &Persoonskaart,
    nummer: &Identificatie,
) -> Result<(Persoonskaart, usize), Error> {
    let mut kwam_mee = Vec::new();
    for opgegaan in ingreep.opgegaan(persoon).await? {
        kwam_mee.extend(ingreep.open(opgegaan).await?.0.kaart.identificaties);
    }
    if kwam_mee.contains(nummer) {
        return Err(Error::KwamMee);
    }
    let (weg, blijft): (Vec<_>, Vec<_>) = kaart.identificaties.iter().partition(|van| *van == nummer);
    let alle: Vec<_> = weg.into_iter().chain([nummer]).collect();
    ingreep.verwijder_koppelingen(persoon, &alle).await?;
    let eigen = blijft.iter().filter(|van| !kwam_mee.contains(van)).count();
    let identificaties = blijft.into_iter().cloned().collect();
    Ok((Persoonskaart { identificaties, gegevens: kaart.gegevens.clone() }, eigen))
}
