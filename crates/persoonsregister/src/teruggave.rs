//! What has to be done to take rows back: computed from what stood before them, without IO.

use crate::Error;
use crate::kluis::{Kenmerk, Vast};
use crate::rij::Kaartrij;
use crate::toepassen::{Bekend, Wijziging};
use crate::voorstel::Voorstel;
use domein::PersoonId;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What an attempt wrote, and what stood there before.
#[derive(Clone)]
pub(crate) struct Geschreven {
    pub(crate) poging: i64,
    pub(crate) voorstel: Arc<Voorstel>,
    /// What was known before, of the persons of this attempt; those of others who wrote together with it are there too.
    pub(crate) bekend: Arc<Bekend>,
    /// The sealed cards of before, of the persons whom it changed.
    pub(crate) eerder: Arc<HashMap<PersoonId, Vec<u8>>>,
    pub(crate) wijziging: Arc<Wijziging>,
}

/// What is put back of an attempt.
#[derive(Default)]
pub(crate) struct Teruggave {
    pub(crate) poging: i64,
    /// Links that go.
    pub(crate) koppelingen: Vec<Kenmerk>,
    /// Persons who go.
    pub(crate) nieuwe: BTreeSet<PersoonId>,
    /// Cards that become another one, sealed.
    pub(crate) kaarten: BTreeMap<PersoonId, Kaartrij>,
}

impl Geschreven {
    /// How many rows it wrote.
    pub(crate) fn aantal(&self) -> usize {
        self.voorstel.rijen.len()
    }

    /// Takes these rows back, but those on which another row stands. Gives the rows that go, and what is to be done.
    pub(crate) fn zonder(
        &self,
        vast: &Vast,
        verloren: BTreeSet<usize>,
    ) -> Result<(Vec<usize>, Teruggave), Error> {
        let (weg, over) = self.wat_kan(verloren);
        if weg.is_empty() {
            return Ok((weg, Teruggave::default()));
        }
        Ok((weg, self.terug_tot(vast, &over)?))
    }

    /// Takes all rows back.
    pub(crate) fn alles(&self, vast: &Vast) -> Result<Teruggave, Error> {
        self.terug_tot(vast, &Wijziging::default())
    }

    /// Which of these rows can go without another outcome for a row that stays, and what the rest changes.
    fn wat_kan(&self, mut weg: BTreeSet<usize>) -> (Vec<usize>, Wijziging) {
        let rijen = &self.voorstel.rijen;
        weg.retain(|plaats| rijen.iter().any(|rij| rij.plaats == *plaats));
        loop {
            let over = || rijen.iter().filter(|rij| !weg.contains(&rij.plaats));
            let toegepast = self.bekend.pas_toe(over().map(|rij| &*rij.rij));
            let anders =
                over().zip(&toegepast.uitkomsten).filter(|(rij, uitkomst)| **uitkomst != Ok(rij.persoon));
            let anders: HashSet<PersoonId> = anders.map(|(rij, _)| rij.persoon.id).collect();
            if anders.is_empty() {
                return (weg.into_iter().collect(), toegepast.wijziging);
            }
            // A row only stands on rows about the same person.
            let blijft: BTreeSet<usize> =
                rijen.iter().filter(|rij| anders.contains(&rij.persoon.id)).map(|rij| rij.plaats).collect();
            let eerst = weg.len();
            weg.retain(|plaats| !blijft.contains(plaats));
            if weg.len() == eerst {
                weg.clear();
            }
        }
    }

    /// From what was written down to what `over` alone would have written.
    fn terug_tot(&self, vast: &Vast, over: &Wijziging) -> Result<Teruggave, Error> {
        let blijven: HashSet<&Kenmerk> = over.koppelingen.iter().map(|((_, kenmerk), _)| kenmerk).collect();
        let koppelingen = self.wijziging.koppelingen.iter().map(|((_, kenmerk), _)| kenmerk);
        let koppelingen = koppelingen.filter(|kenmerk| !blijven.contains(kenmerk)).copied().collect();
        let mut terug = Teruggave { poging: self.poging, koppelingen, ..Teruggave::default() };
        for (id, nu) in &self.wijziging.kaarten {
            match (over.kaarten.get(id), self.eerder.get(id)) {
                (Some(kaart), _) if kaart.kaart == nu.kaart => {}
                (Some(kaart), _) => drop(terug.kaarten.insert(*id, kaart.verzegel(vast, *id)?)),
                (None, Some(eerder)) => {
                    let open = self.bekend.kaarten.get(id).ok_or(Error::Onleesbaar)?;
                    let kaart =
                        Kaartrij { gegevens: eerder.clone(), zoekwaarde: open.kaart.zoekwaarde(vast) };
                    terug.kaarten.insert(*id, kaart);
                }
                (None, None) => drop(terug.nieuwe.insert(*id)),
            }
        }
        Ok(terug)
    }
}
