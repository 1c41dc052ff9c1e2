//! Who is known under two numbers: a number of the system in one, a BSN in the other. First under the one and later under the
//! other, or with the same benefit under both: before they merge it counts twice, and from then on once.

use jiff::civil::Date;

use super::{
    dobbel::Dobbel,
    kennis::Kennis,
    stad::{Persoon, Stad},
};

/// Of so many persons in a hundred with one benefit it stands in the files under both of their numbers, each month anew.
const DUBBEL_PROCENT: i64 = 5;

impl Persoon {
    fn heeft_een_nummer(&self) -> bool {
        self.met_bsn != self.met_nummer
    }

    /// The same person under a number of the other system.
    fn ander(&self, nummer: u32, na: Date) -> Self {
        Self {
            nummer,
            met_bsn: self.met_nummer,
            met_nummer: self.met_bsn,
            eerder: Some((self.nummer, na)),
            geleverd: Vec::new(),
            ..self.clone()
        }
    }
}

impl Stad {
    /// Who somebody is by what the register was told.
    pub(crate) fn wie(&self, nummer: u32) -> u32 {
        self.samen.get(&nummer).copied().unwrap_or(nummer)
    }

    /// Whether somebody can go on under another number.
    pub(crate) fn kan_verder(&self, wie: usize) -> bool {
        let persoon = &self.personen[wie];
        persoon.heeft_een_nummer() && persoon.eerder.is_none() && persoon.verwijderd.is_empty()
    }

    /// From a day on somebody has benefits under another number; what there was under the first stays as it is.
    pub(crate) fn gaat_verder(&mut self, dobbel: &mut Dobbel, wie: usize, na: Date) -> usize {
        let nummer = self.nieuw_nummer();
        let ander = self.personen[wie].ander(nummer, na);
        self.personen[wie].stil = true;
        let een_dossier = dobbel.kans(40);
        self.personen.push(Persoon { een_dossier, uitkeringen: Vec::new(), ..ander });
        self.personen.len() - 1
    }

    /// Now and then the one benefit that somebody has is also in the files under another number. Nothing happens to it any
    /// more: two systems that say different things of it would leave open which is so.
    pub(crate) fn verdubbel(&mut self, dobbel: &mut Dobbel) {
        for wie in 0..self.personen.len() {
            let persoon = &self.personen[wie];
            let [u] = persoon.uitkeringen.as_slice() else { continue };
            // Of what changed before, the other number would not know when.
            let een = u.tijdlijn.len() == 1 && !persoon.weg && !persoon.stil && self.kan_verder(wie);
            if een && dobbel.kans(DUBBEL_PROCENT) {
                let nummer = self.nieuw_nummer();
                let persoon = &mut self.personen[wie];
                persoon.stil = true;
                let ander = persoon.ander(nummer, persoon.uitkeringen[0].van);
                self.personen.push(Persoon { dubbel: true, ..ander });
            }
        }
    }

    /// The pairs of which both are known: before, and later.
    pub(crate) fn paren(&self, kennis: &Kennis) -> Vec<(usize, usize)> {
        let bekend = |wie: usize| kennis.uitkeringen.iter().any(|u| u.persoon == self.personen[wie].nummer);
        let eerder = |later: usize| {
            let (nummer, _) = self.personen[later].eerder?;
            self.personen.iter().position(|persoon| persoon.nummer == nummer)
        };
        let paar = |later: usize| Some((eerder(later)?, later));
        let paren = (0..self.personen.len()).filter_map(paar);
        paren.filter(|(een, ander)| bekend(*een) && bekend(*ander)).collect()
    }
}
