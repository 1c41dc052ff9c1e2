//! Which rows of a delivery are about one person. Rows that share a number are, whatever the register knows; and so are
//! rows of which the register says so.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use uuid::Uuid;

use super::{Leveringsaanvoer, lezen::Bestand};

/// Sets of rows that belong together, because they share a key. Rows are known by their place.
pub(super) struct Verbanden<K> {
    ouder: Vec<usize>,
    /// The first row that had a key.
    eerste: HashMap<K, usize>,
}

impl<K> Default for Verbanden<K> {
    fn default() -> Self {
        Self { ouder: Vec::new(), eerste: HashMap::new() }
    }
}

impl<K: Eq + Hash> Verbanden<K> {
    /// The row that stands for the set of this one.
    fn vertegenwoordiger(&mut self, mut rij: usize) -> usize {
        while self.ouder[rij] != rij {
            self.ouder[rij] = self.ouder[self.ouder[rij]];
            rij = self.ouder[rij];
        }
        rij
    }

    fn verbind(&mut self, een: usize, ander: usize) {
        let (een, ander) = (self.vertegenwoordiger(een), self.vertegenwoordiger(ander));
        // The first row stands for the set, so that sets keep the order of the file.
        let (eerste, latere) = (een.min(ander), een.max(ander));
        self.ouder[latere] = eerste;
    }

    /// The next row, with its keys.
    pub(super) fn voeg_toe(&mut self, sleutels: impl IntoIterator<Item = K>) {
        let rij = self.ouder.len();
        self.ouder.push(rij);
        for sleutel in sleutels {
            let bij = *self.eerste.entry(sleutel).or_insert(rij);
            self.verbind(bij, rij);
        }
    }

    /// The sets, in the order of their first rows; the rows of each in the order of the file.
    pub(super) fn groepen(mut self) -> Vec<Vec<usize>> {
        let mut plek: HashMap<usize, usize> = HashMap::new();
        let mut groepen: Vec<Vec<usize>> = Vec::new();
        for rij in 0..self.ouder.len() {
            let van = self.vertegenwoordiger(rij);
            let nummer = *plek.entry(van).or_insert_with(|| {
                groepen.push(Vec::new());
                groepen.len() - 1
            });
            groepen[nummer].push(rij);
        }
        groepen
    }
}

/// The groups of rows that are about one person, as far as the file tells. Rows are known by their place.
pub(super) struct Groepen {
    pub(super) groepen: Vec<Vec<usize>>,
    /// Per row: whether another row of the same person is refused.
    pub(super) onvolledig: Vec<bool>,
    /// The dossiers of which a row is refused.
    pub(super) halve_dossiers: HashSet<Uuid>,
}

/// Groups the rows by the numbers that they share. A row that cannot be read counts for its numbers.
pub(super) fn groepeer<A: Leveringsaanvoer>(bestand: &mut Bestand<'_, A>) -> Groepen {
    let aantal = bestand.aantal();
    let mut verbanden = std::mem::take(&mut bestand.verbanden);
    bestand.geweigerd.iter().for_each(|rij| verbanden.voeg_toe(rij.nummers.clone()));
    let mut onvolledig = vec![false; aantal];
    let mut halve_dossiers: HashSet<Uuid> =
        bestand.geweigerd.iter().flat_map(|rij| rij.dossiers.clone()).collect();
    // A row without any number that can be read may be about whoever has a row of its dossier.
    let zonder_nummer: HashSet<Uuid> = bestand
        .geweigerd
        .iter()
        .filter(|rij| rij.zonder_nummer)
        .flat_map(|rij| rij.dossiers.clone())
        .collect();
    if !zonder_nummer.is_empty() {
        for (plek, onvolledig) in onvolledig.iter_mut().enumerate() {
            *onvolledig = bestand.dossier(plek).is_some_and(|dossier| zonder_nummer.contains(&dossier));
        }
    }
    let mut groepen = verbanden.groepen();
    for groep in &mut groepen {
        let ontleed = |rij: &usize| *rij < aantal || bestand.geweigerd[*rij - aantal].ontleed;
        let alle_ontleed = groep.iter().all(ontleed);
        if groep.iter().any(|rij| *rij >= aantal) {
            groep.retain(|rij| *rij < aantal);
            groep.iter().for_each(|rij| onvolledig[*rij] = true);
        }
        if !alle_ontleed {
            halve_dossiers.extend(groep.iter().filter_map(|rij| bestand.dossier(*rij)));
        }
    }
    groepen.retain(|groep| !groep.is_empty());
    Groepen { groepen, onvolledig, halve_dossiers }
}

/// Puts groups together into blocks of about `rijen` rows. A group is never divided.
pub(super) fn blokken(groepen: Vec<Vec<usize>>, rijen: usize) -> Vec<Vec<Vec<usize>>> {
    let mut blokken: Vec<Vec<Vec<usize>>> = Vec::new();
    let mut ruimte = 0;
    for groep in groepen {
        if blokken.is_empty() || groep.len() > ruimte {
            blokken.push(Vec::new());
            ruimte = rijen;
        }
        ruimte = ruimte.saturating_sub(groep.len());
        if let Some(blok) = blokken.last_mut() {
            blok.push(groep);
        }
    }
    blokken
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rijen_die_een_nummer_delen_zijn_een_persoon_ook_over_een_derde() {
        let mut verbanden = Verbanden::default();
        for sleutels in [vec!["a"], vec!["b"], vec![], vec!["a", "b"], vec!["c"]] {
            verbanden.voeg_toe(sleutels);
        }
        assert_eq!(verbanden.groepen(), [vec![0, 1, 3], vec![2], vec![4]]);
    }

    proptest! {
        #[test]
        fn elke_rij_komt_in_een_blok_en_een_groep_blijft_heel(
            sleutels in proptest::collection::vec(0_u8..20, 0..60), grootte in 1_usize..10
        ) {
            let mut verbanden = Verbanden::default();
            sleutels.iter().for_each(|sleutel| verbanden.voeg_toe([*sleutel]));
            let groepen = verbanden.groepen();
            for groep in &groepen {
                prop_assert!(groep.iter().all(|rij| sleutels[*rij] == sleutels[groep[0]]));
            }
            let mut rijen: Vec<usize> = blokken(groepen.clone(), grootte).into_iter().flatten().flatten().collect();
            rijen.sort_unstable();
            prop_assert_eq!(rijen, (0..sleutels.len()).collect::<Vec<_>>());
            for blok in blokken(groepen, grootte) {
                let aantal: usize = blok.iter().map(Vec::len).sum();
                prop_assert!(blok.len() == 1 || aantal <= grootte);
            }
        }
    }
}
