//! The sheet as numbers: one row per unit that gets a weight, in an order that only the secret decides.

use std::collections::BTreeMap;

use crate::{
    Blad, Combinatie, Eenheid, Geheim, Record, Regime,
    vastgelegd::{HEEL_RECORD, Vastgelegd},
};

/// Weight of a headline cell in what is minimised, beside 1 for every other.
const LAMBDA_HOOFD: i64 = 5;
/// An anchor weighs twice what it would otherwise.
const LAMBDA_ANKER: i64 = 2;

/// What gets one weight: a record in R1, a record in a block in R2.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rij<'a> {
    pub(crate) record: &'a Record,
    /// The units of the record that the row is about.
    eenheden: &'a [Eenheid],
    /// None in R1.
    pub(crate) blok: Option<u32>,
}

impl<'a> Rij<'a> {
    fn geheel(record: &'a Record) -> Self {
        Self { record, eenheden: &record.eenheden, blok: None }
    }
}

pub(crate) struct Stelsel<'a> {
    pub(crate) blad: &'a Blad,
    pub(crate) rijen: Vec<Rij<'a>>,
    /// Where the terms of a row begin; one more than there are rows.
    begin: Vec<usize>,
    /// Cell and how often the row counts in it.
    termen: Vec<(u32, i32)>,
    /// Per cell; 0 for what was published before and can no longer be steered.
    pub(crate) lambda: Vec<i64>,
    /// Per cell, the true count.
    pub(crate) exact: Vec<i64>,
    /// Per cell, what was published before.
    pub(crate) bevroren: Vec<Option<u64>>,
}

impl<'a> Stelsel<'a> {
    pub(crate) fn van(blad: &'a Blad, eerder: &Vastgelegd, geheim: &Geheim) -> Self {
        let bevroren: Vec<Option<u64>> =
            blad.cellen.iter().map(|cel| eerder.waarden.get(&cel.naam).copied()).collect();
        let lambda = blad.cellen.iter().zip(&bevroren).map(|(cel, bevroren)| {
            let hoofd = if cel.hoofd { LAMBDA_HOOFD } else { 1 };
            match (bevroren, cel.anker) {
                (_, Some(_)) => hoofd * LAMBDA_ANKER,
                (Some(_), None) => 0,
                (None, None) => hoofd,
            }
        });
        let mut zelf = Self {
            blad,
            rijen: rijen(blad, eerder.regime, geheim),
            begin: vec![0],
            termen: Vec::new(),
            lambda: lambda.collect(),
            exact: vec![0; blad.cellen.len()],
            bevroren,
        };
        zelf.vul();
        zelf
    }

    /// What changed since it was published: per record of `nu` that counts otherwise than in `toen`, the difference.
    /// The cells and blocks of both are the same; all cells were published.
    pub(crate) fn verschil(toen: &'a Blad, nu: &'a Blad, eerder: &Vastgelegd, geheim: &Geheim) -> Self {
        let mut per_record: BTreeMap<&str, (Combinatie, &Record)> = BTreeMap::new();
        for (blad, teken) in [(nu, 1), (toen, -1)] {
            for record in &blad.records {
                // Who waited as late counted for nobody in everything, whatever it said.
                let wachtte =
                    eerder.regime == Regime::Vijftallen && eerder.gewicht(&record.id, HEEL_RECORD).is_none();
                if teken < 0 && wachtte {
                    continue;
                }
                let (termen, _) = per_record.entry(&record.id).or_insert((Vec::new(), record));
                termen.extend(record.eenheden.iter().flat_map(|e| &e.cellen).map(|cel| (*cel, teken)));
            }
        }
        let mut rijen: Vec<_> = per_record.into_values().collect();
        rijen.iter_mut().for_each(|(termen, _)| tel_samen(termen, 0));
        rijen.retain(|(termen, _)| !termen.is_empty());
        rijen.sort_by_cached_key(|(_, record)| geheim.sleutel(&record.id));
        let mut zelf = Self {
            blad: nu,
            rijen: rijen.iter().map(|(_, record)| Rij::geheel(record)).collect(),
            begin: vec![0],
            termen: Vec::new(),
            lambda: nu.cellen.iter().map(|cel| if cel.hoofd { LAMBDA_HOOFD } else { 1 }).collect(),
            exact: vec![0; nu.cellen.len()],
            bevroren: nu.cellen.iter().map(|cel| eerder.waarden.get(&cel.naam).copied()).collect(),
        };
        for (termen, _) in rijen {
            zelf.termen.extend(termen);
            zelf.begin.push(zelf.termen.len());
        }
        for cel in nu.records.iter().flat_map(|r| &r.eenheden).flat_map(|e| &e.cellen) {
            zelf.exact[*cel as usize] += 1;
        }
        zelf
    }

    fn vul(&mut self) {
        for rij in &self.rijen {
            let vanaf = self.termen.len();
            self.termen.extend(rij.eenheden.iter().flat_map(|eenheid| &eenheid.cellen).map(|cel| (*cel, 1)));
            tel_samen(&mut self.termen, vanaf);
            self.begin.push(self.termen.len());
        }
        for (cel, keer) in &self.termen {
            self.exact[*cel as usize] += i64::from(*keer);
        }
    }

    /// The cells in which a row counts, in ascending order, and how often.
    pub(crate) fn termen(&self, rij: usize) -> &[(u32, i32)] {
        &self.termen[self.begin[rij]..self.begin[rij + 1]]
    }

    /// The names under which the weight of a row is kept.
    pub(crate) fn naam(&self, rij: usize) -> (&'a str, &'a str) {
        let Rij { record, blok, .. } = self.rijen[rij];
        let blok = blok.map_or(HEEL_RECORD, |blok| self.blad.blokken[blok as usize].naam.as_str());
        (&record.id, blok)
    }

    /// A combination by the names of its cells, in their order.
    pub(crate) fn namen(&self, combinatie: &Combinatie) -> Vec<(&'a str, i32)> {
        let naam = |(cel, factor): &(u32, i32)| (self.blad.cellen[*cel as usize].naam.as_str(), *factor);
        let mut namen: Vec<_> = combinatie.iter().map(naam).collect();
        namen.sort_unstable();
        namen
    }

    /// The words for a combination in an error.
    pub(crate) fn woorden(&self, combinatie: &Combinatie) -> String {
        let term = |(naam, factor): (&str, i32)| format!("{factor:+}·{naam}");
        self.namen(combinatie).into_iter().map(term).collect::<Vec<_>>().join(" ")
    }
}

/// The rows in the order in which they are decided on, whatever order they came in: by block, and in it by key.
fn rijen<'a>(blad: &'a Blad, regime: Regime, geheim: &Geheim) -> Vec<Rij<'a>> {
    let mut records: Vec<&Record> = blad.records.iter().collect();
    records.sort_by_cached_key(|record| geheim.sleutel(&record.id));
    match regime {
        Regime::Vijftallen => {
            // Who counts nowhere yet is decided on when they do.
            records.retain(|record| record.eenheden.iter().any(|eenheid| !eenheid.cellen.is_empty()));
            records.into_iter().map(Rij::geheel).collect()
        }
        Regime::KleineGroepen => {
            let volgorde = volgorde(blad);
            let mut per_blok = vec![Vec::new(); blad.blokken.len()];
            for record in records {
                for eenheid in &record.eenheden {
                    let rij =
                        Rij { record, eenheden: std::slice::from_ref(eenheid), blok: Some(eenheid.blok) };
                    per_blok[volgorde[eenheid.blok as usize]].push(rij);
                }
            }
            per_blok.concat()
        }
    }
}

/// From `vanaf`: one term per cell, in ascending order, none that is 0.
fn tel_samen(termen: &mut Vec<(u32, i32)>, vanaf: usize) {
    termen[vanaf..].sort_unstable();
    let mut tot = vanaf;
    for lees in vanaf..termen.len() {
        let (cel, keer) = termen[lees];
        if tot > vanaf && termen[tot - 1].0 == cel {
            termen[tot - 1].1 += keer;
        } else {
            if tot > vanaf && termen[tot - 1].1 == 0 {
                tot -= 1;
            }
            termen[tot] = (cel, keer);
            tot += 1;
        }
    }
    if tot > vanaf && termen[tot - 1].1 == 0 {
        tot -= 1;
    }
    termen.truncate(tot);
}

/// Per block its place: a block comes after the one before it in its series.
fn volgorde(blad: &Blad) -> Vec<usize> {
    let op_naam: BTreeMap<&str, usize> =
        blad.blokken.iter().enumerate().map(|(i, blok)| (blok.naam.as_str(), i)).collect();
    let diepte = |mut blok: usize| {
        // Bounded, so that names that go round end too.
        let mut diepte = 0;
        while let Some(vorige) = blad.blokken[blok].vorige.as_deref().and_then(|naam| op_naam.get(naam))
            && diepte < blad.blokken.len()
        {
            (blok, diepte) = (*vorige, diepte + 1);
        }
        diepte
    };
    let mut blokken: Vec<usize> = (0..blad.blokken.len()).collect();
    blokken.sort_by_cached_key(|blok| (diepte(*blok), &blad.blokken[*blok].naam));
    let mut plaats = vec![0; blokken.len()];
    for (i, blok) in blokken.into_iter().enumerate() {
        plaats[blok] = i;
    }
    plaats
}
