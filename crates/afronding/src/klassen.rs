//! The classes of R2: units of one block with the same headline cells. Exchanging the weights of two of them changes no
//! headline.

use std::collections::{BTreeMap, BTreeSet};

use crate::{R2KanNiet, stelsel::Stelsel};

/// The classes of the blocks in which something is decided, each in the order of the rows.
#[derive(Default)]
pub(crate) struct Klassen {
    ingedeeld: BTreeSet<Option<u32>>,
    alle: Vec<Vec<usize>>,
    /// Per row its place in `alle`.
    van: BTreeMap<usize, usize>,
}

impl Klassen {
    pub(crate) fn alle(&self) -> impl Iterator<Item = &Vec<usize>> {
        self.alle.iter()
    }

    /// The class of a row, when its block is divided.
    pub(crate) fn van(&self, rij: usize) -> Option<&[usize]> {
        self.van.get(&rij).map(|plaats| self.alle[*plaats].as_slice())
    }

    /// Divides the block of a row into classes, once; gives the first row after the block.
    pub(crate) fn deel_in(&mut self, stelsel: &Stelsel<'_>, rij: usize) -> usize {
        let blok = stelsel.rijen[rij].blok;
        let van =
            stelsel.rijen[..rij].iter().rposition(|ander| ander.blok != blok).map_or(0, |voor| voor + 1);
        let lengte = stelsel.rijen[van..].iter().position(|ander| ander.blok != blok);
        let tot = lengte.map_or(stelsel.rijen.len(), |lengte| van + lengte);
        if self.ingedeeld.insert(blok) {
            let mut klassen: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
            for rij in van..tot {
                let hoofd = stelsel.termen(rij).iter().map(|(cel, _)| *cel);
                let hoofd = hoofd.filter(|cel| stelsel.blad.cellen[*cel as usize].hoofd).collect();
                klassen.entry(hoofd).or_default().push(rij);
            }
            self.alle.extend(klassen.into_values());
            // Not by cell numbers, which follow the order of the sheet.
            self.alle.sort_unstable_by_key(|klasse| klasse[0]);
            let paren = self.alle.iter().enumerate();
            self.van =
                paren.flat_map(|(plaats, klasse)| klasse.iter().map(move |rij| (*rij, plaats))).collect();
        }
        tot
    }

    /// An equality holds whatever is decided when all units of a class weigh the same in it: then one of five that goes
    /// up makes good for the four that go down.
    ///
    /// # Errors
    /// The first equality of which that is not so.
    pub(crate) fn houden_gelijk(
        &mut self,
        stelsel: &Stelsel<'_>,
        per_cel: &[Vec<usize>],
        vast: &[bool],
    ) -> Result<(), R2KanNiet> {
        let hoofd = |cel: u32| stelsel.blad.cellen[cel as usize].hoofd;
        let gewoon = |rij: usize| stelsel.termen(rij).iter().any(|(cel, _)| !hoofd(*cel));
        let mut vanaf = 0;
        while let Some(rij) = (vanaf..stelsel.rijen.len()).find(|rij| gewoon(*rij)) {
            vanaf = self.deel_in(stelsel, rij);
        }
        let mut bijdrage = vec![0; stelsel.rijen.len()];
        for gelijkheid in &stelsel.blad.relaties.gelijkheden {
            let gewone = || gelijkheid.iter().filter(|(cel, _)| !hoofd(*cel));
            let rijen =
                || gewone().flat_map(|(cel, f)| per_cel[*cel as usize].iter().map(move |rij| (*rij, *f)));
            rijen().for_each(|(rij, factor)| bijdrage[rij] += factor);
            let ongelijk = |klasse: &Vec<usize>| {
                let mut bijdragen = klasse.iter().filter(|rij| !vast[**rij]).map(|rij| bijdrage[*rij]);
                bijdragen.next().is_some_and(|eerste| bijdragen.any(|ander| ander != eerste))
            };
            if gewone().next().is_some() && self.alle.iter().any(ongelijk) {
                return Err(R2KanNiet::TeltNietOp(stelsel.woorden(gelijkheid)));
            }
            rijen().for_each(|(rij, _)| bijdrage[rij] = 0);
        }
        Ok(())
    }
}
