//! The answer to a batch that was only read: who each row is, and what would be written. Rows can still be left out,
//! and fields of new persons sealed, before anything stands in the database.

use crate::aangemeld::Aangemeld;
use crate::rij::OpenKaart;
use crate::toepassen::{Bekend, Persoon, Uitkomst, Wijziging};
use crate::voorstel::{Rijvoorstel, Voorstel};
use crate::{Error, veld};
use domein::{PersoonId, Verzegeld};
use std::sync::Arc;

/// A batch of rows as recognised by [`Persoonsregister::herken`](crate::Persoonsregister::herken): nothing of it is
/// written until [`Persoonsregister::leg_vast`](crate::Persoonsregister::leg_vast). Rows are named by their place in
/// the batch, from 0. `Debug` shows nothing of a person.
pub struct Herkenning {
    rijen: Vec<Arc<Aangemeld>>,
    /// Which rows were left out.
    weg: Vec<bool>,
    /// What the database had when it was read.
    bekend: Bekend,
    uitkomsten: Vec<Uitkomst>,
    wijziging: Wijziging,
}

impl Herkenning {
    pub(crate) fn new(rijen: Vec<Arc<Aangemeld>>, bekend: Bekend) -> Self {
        let toegepast = bekend.pas_toe(rijen.iter().map(Arc::as_ref));
        let weg = vec![false; rijen.len()];
        Self { rijen, weg, bekend, uitkomsten: toegepast.uitkomsten, wijziging: toegepast.wijziging }
    }

    /// Per row, in order: the person, or why the row was refused. A row that was left out keeps its last outcome.
    pub fn uitkomsten(&self) -> &[Uitkomst] {
        &self.uitkomsten
    }

    /// Whether writing it would change nothing: all that the rows say was known.
    #[must_use]
    pub fn is_bekend(&self) -> bool {
        !(0..self.rijen.len()).any(|rij| self.zegt_iets(rij))
    }

    /// Whether writing it would record something of the person of this row.
    #[must_use]
    pub fn zegt_iets(&self, rij: usize) -> bool {
        self.persoon(rij).is_some_and(|persoon| self.wijziging.raakt(persoon.id))
    }

    /// Leaves rows out, as if they had never been in the batch. Gives the other rows, in order, whose outcome is now
    /// another one: they stood on a number, a person or a birth that only a row left out had brought, and must be
    /// decided on again, also when they were refused before. The numbers and fields of all other rows stay as they
    /// were. Reads nothing; a place that does not exist or was left out before changes nothing.
    pub fn laat_weg(&mut self, rijen: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut zei_iets = false;
        for rij in rijen {
            let Some(weg) = self.weg.get_mut(rij).filter(|weg| !**weg) else { continue };
            *weg = true;
            zei_iets |= self.uitkomsten[rij].is_ok_and(|persoon| self.wijziging.raakt(persoon.id));
        }
        if !zei_iets {
            return Vec::new();
        }
        let over: Vec<usize> = (0..self.rijen.len()).filter(|rij| !self.weg[*rij]).collect();
        let toegepast = self.bekend.pas_toe(over.iter().map(|rij| &*self.rijen[*rij]));
        self.wijziging = toegepast.wijziging;
        let mut anders = Vec::new();
        for (rij, uitkomst) in over.into_iter().zip(toegepast.uitkomsten) {
            if self.uitkomsten[rij] != uitkomst {
                self.uitkomsten[rij] = uitkomst;
                anders.push(rij);
            }
        }
        anders
    }

    /// Seals a text of the person of this row, as [`Persoonsregister::verzegel`](crate::Persoonsregister::verzegel)
    /// does for a person who is written already. A person who is new gets exactly this key when the recognition is
    /// written; if it never is, nobody can read the text. A row that [`laat_weg`](Self::laat_weg) names must be
    /// sealed again.
    ///
    /// # Errors
    /// [`Error::GeenPersoon`] for a row that was refused or left out, [`Error::Toeval`].
    pub fn verzegel(&self, rij: usize, doel: &str, klare_tekst: &str) -> Result<Verzegeld, Error> {
        let persoon = self.persoon(rij).ok_or(Error::GeenPersoon { rij })?;
        let kaart = self.kaart(persoon.id).ok_or(Error::GeenPersoon { rij })?;
        veld::verzegel(&kaart.sleutel, persoon.id, doel, klare_tekst)
    }

    /// The person of a row that is still in the batch.
    fn persoon(&self, rij: usize) -> Option<Persoon> {
        self.uitkomsten.get(rij)?.ok().filter(|_| !self.weg[rij])
    }

    fn kaart(&self, persoon: PersoonId) -> Option<&OpenKaart> {
        self.wijziging.kaarten.get(&persoon).or_else(|| self.bekend.kaarten.get(&persoon))
    }

    /// The rows of persons of whom something changes; `None` when nothing does. The other rows were done when they
    /// were read: what they say was known.
    pub(crate) fn voorstel(&self) -> Option<Voorstel> {
        let rijen = (0..self.rijen.len()).filter_map(|plaats| {
            let persoon = self.persoon(plaats).filter(|persoon| self.wijziging.raakt(persoon.id))?;
            Some(Rijvoorstel { plaats, rij: self.rijen[plaats].clone(), persoon })
        });
        let rijen: Vec<_> = rijen.collect();
        (!rijen.is_empty()).then_some(Voorstel { rijen })
    }
}

impl std::fmt::Debug for Herkenning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Herkenning").field("uitkomsten", &self.uitkomsten).finish_non_exhaustive()
    }
}
