//! Two persons who are one, and undoing that. Recognition never merges: somebody says so, with a reason.

use crate::gegevens::{Persoonsgegevens, Persoonskaart};
use crate::journaal::{Bij, Handeling, Opdrachtgever, lees_samenvoeging};
use crate::{Error, Identificatie, Persoonsregister};
use domein::PersoonId;

impl Persoonsregister {
    /// Makes two persons who are one into one: from now on every number of `gaat_op` is of `blijft`. What was sealed for
    /// `gaat_op` stays readable under that id, and everything else that is asked of that id is answered by `blijft`.
    /// Births become the more exact one; a name that `blijft` has not is taken over. When both have a BSN, that of
    /// `blijft` holds and the other still finds the person. Erasing one of them erases both. Gives whether anything
    /// changed: nothing does when they were one already. [`splits`](Self::splits) undoes it.
    ///
    /// Nobody else decides on either of them meanwhile, and who recognised before recognises again. Events about
    /// `gaat_op` keep that id.
    ///
    /// # Errors
    /// [`Error::AndereGeboorte`] when their births contradict each other: one of them is corrected first.
    /// [`Error::WieOfWaarom`], [`Error::SleutelVernietigd`], [`Error::OnbekendePersoon`], [`Error::Bezet`],
    /// [`Error::KekGewisseld`], [`Error::Database`].
    pub async fn voeg_samen(
        &self,
        blijft: PersoonId,
        gaat_op: PersoonId,
        wie: &str,
        reden: &str,
    ) -> Result<bool, Error> {
        let door = Opdrachtgever::new(wie, reden)?;
        self.grijp_in(async |ingreep| {
            let (blijft, voor) = ingreep.open_hoofd(blijft).await?;
            let (gaat_op, ander) = ingreep.open_hoofd(gaat_op).await?;
            if blijft == gaat_op {
                return Ok(false);
            }
            let na = samen(&voor.kaart, &ander.kaart)?;
            let heeft_bsn = ingreep.bsn(blijft, &voor.kaart).await?.is_some();
            let bsn = ingreep.bsn(gaat_op, &ander.kaart).await?;
            ingreep.verplaats_alle(gaat_op, blijft).await?;
            if let Some(bsn) = bsn.filter(|_| !heeft_bsn) {
                ingreep.zet_vervallen(bsn, false).await?;
            }
            ingreep.zet_opgegaan(gaat_op, blijft, false).await?;
            let bsn = bsn.map(|bsn| bsn.delen()[2].into());
            let bij = Bij { ander: Some(gaat_op), bsn };
            ingreep.schrijf(blijft, &voor, na, (Handeling::Samengevoegd, door), bij).await?;
            Ok(true)
        })
        .await
    }

    /// Undoes a merge. `nummer` is one of the person who had merged: that person has the numbers again which it had then,
    /// and its card of then. What the other one took over from it goes, as far as it was not changed since; numbers that
    /// came after the merge stay with the other one. Of several merges the last is undone first: what later ones made
    /// of the dossier rests on it. Gives who is somebody again.
    ///
    /// # Errors
    /// [`Error::NietSamengevoegd`] when the number did not come with a merge, [`Error::LaterSamengevoegd`] when a later one
    /// into the same person stands; further as
    /// [`voeg_samen`](Self::voeg_samen).
    pub async fn splits(&self, nummer: &Identificatie, wie: &str, reden: &str) -> Result<PersoonId, Error> {
        let door = Opdrachtgever::new(wie, reden)?;
        self.grijp_in(async |ingreep| {
            let (blijft, _) = ingreep.van(nummer).await?.ok_or(Error::NietSamengevoegd)?;
            let (open, _) = ingreep.open(blijft).await?;
            let (mut wie_weer, mut laatste) = (None, 0);
            for opgegaan in ingreep.opgegaan(blijft).await? {
                let (kaart, _) = ingreep.open(opgegaan).await?;
                let toen = lees_samenvoeging(&mut ingreep.tx, blijft, &open.sleutel, opgegaan).await?;
                laatste = laatste.max(toen.nummer);
                if kaart.kaart.identificaties.contains(nummer) {
                    wie_weer = Some((opgegaan, kaart, toen));
                }
            }
            let (ander, weer, toen) = wie_weer.ok_or(Error::NietSamengevoegd)?;
            if toen.nummer < laatste {
                return Err(Error::LaterSamengevoegd);
            }
            let nummers: Vec<_> = weer.kaart.identificaties.iter().collect();
            ingreep.verplaats_koppelingen(ander, &nummers).await?;
            let is_bsn = |nummer: &&&Identificatie| {
                nummer.soort() == "bsn" && toen.bsn.as_deref().is_some_and(|bsn| bsn == nummer.delen()[2])
            };
            if let Some(bsn) = nummers.iter().find(is_bsn) {
                ingreep.zet_vervallen(bsn, false).await?;
            }
            ingreep.zet_opgegaan(ander, blijft, true).await?;
            let identificaties = open.kaart.identificaties.iter().filter(|nummer| !nummers.contains(nummer));
            let na = Persoonskaart {
                identificaties: identificaties.cloned().collect(),
                gegevens: zonder(&open.kaart.gegevens, &toen.voor.gegevens, &toen.na.gegevens),
            };
            let bij = Bij { ander: Some(ander), bsn: None };
            ingreep.schrijf(blijft, &open, na, (Handeling::Gesplitst, door), bij).await?;
            Ok(ander)
        })
        .await
    }
}

/// The card of both together.
fn samen(blijft: &Persoonskaart, gaat_op: &Persoonskaart) -> Result<Persoonskaart, Error> {
    let (een, twee) = (&blijft.gegevens, &gaat_op.gegevens);
    let gegevens = Persoonsgegevens {
        geboorte: een.geboorte.samen(twee.geboorte).map_err(|_| Error::AndereGeboorte)?,
        voornaam: een.voornaam.as_ref().or(twee.voornaam.as_ref()).cloned(),
        achternaam: een.achternaam.as_ref().or(twee.achternaam.as_ref()).cloned(),
    };
    let alle = blijft.identificaties.iter().chain(&gaat_op.identificaties);
    Ok(Persoonskaart { identificaties: alle.cloned().collect(), gegevens })
}

/// What is known now without what a merge brought: a field goes back to what it was before when it is still what it was
/// after.
fn zonder(nu: &Persoonsgegevens, voor: &Persoonsgegevens, na: &Persoonsgegevens) -> Persoonsgegevens {
    fn veld<T: Clone + PartialEq>(nu: &T, voor: &T, na: &T) -> T {
        if nu == na { voor.clone() } else { nu.clone() }
    }
    Persoonsgegevens {
        geboorte: veld(&nu.geboorte, &voor.geboorte, &na.geboorte),
        voornaam: veld(&nu.voornaam, &voor.voornaam, &na.voornaam),
        achternaam: veld(&nu.achternaam, &voor.achternaam, &na.achternaam),
    }
}
