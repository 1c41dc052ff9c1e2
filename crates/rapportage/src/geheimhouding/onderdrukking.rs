//! Chooses what is hidden: small counts first, then what gives them away, and no more than that.
//! Every choice is proved by witnesses, see the module above.

use std::collections::{BTreeMap, BTreeSet};

use super::stelsel::{Nummer, Stelsel, Zicht};
use super::zoek::{Getuige, Zoektocht};
use crate::tabel::CelRef;

struct Onderdrukking<'a> {
    stelsel: &'a Stelsel,
    drempel: i128,
    geheim: Vec<bool>,
    /// Per small count: the sheets that prove its protection.
    getuigen: BTreeMap<Nummer, Vec<Getuige>>,
}

/// The cells to hide for this threshold, or the small count that nothing can hide.
pub(super) fn onderdruk(stelsel: &Stelsel, drempel: i128) -> Result<BTreeSet<CelRef>, CelRef> {
    let klein = |nummer: &Nummer| {
        let onbekende = &stelsel.onbekenden[*nummer];
        onbekende.zicht != Zicht::Vast && (1..drempel).contains(&onbekende.waarde)
    };
    let kleine: Vec<Nummer> = (0..stelsel.onbekenden.len()).filter(klein).collect();
    let geheim = (0..stelsel.onbekenden.len()).map(|nummer| klein(&nummer)).collect();
    let mut werk = Onderdrukking { stelsel, drempel, geheim, getuigen: BTreeMap::new() };
    werk.getuigen = werk.bewezen_in_verborgen(&kleine);
    for nummer in &kleine {
        if !werk.getuigen.contains_key(nummer) {
            werk.dek_af(*nummer)?;
        }
    }
    werk.toon_het_overbodige(&kleine);
    werk.controleer(&kleine)?;
    let verborgen = stelsel.onbekenden.iter().zip(&werk.geheim).filter(|(_, geheim)| **geheim);
    Ok(verborgen.flat_map(|(onbekende, _)| onbekende.cellen.iter().cloned()).collect())
}

impl Onderdrukking<'_> {
    /// The ways to protect a count, each as the changes that its witnesses must show: the threshold and 1, or so
    /// far above the truth that the difference alone is enough.
    fn manieren(&self, nummer: Nummer) -> [Vec<i128>; 2] {
        let waarde = self.stelsel.onbekenden[nummer].waarde;
        let omlaag = (waarde > 1).then_some(1 - waarde);
        [[self.drempel - waarde].into_iter().chain(omlaag).collect(), vec![self.drempel - 1]]
    }

    /// The cheapest witnesses that together protect a count, within what the search may change.
    fn bewijs(&self, zoektocht: &Zoektocht<'_>, nummer: Nummer) -> Option<Vec<Getuige>> {
        let vind = |manier: Vec<i128>| manier.into_iter().map(|v| zoektocht.vind(nummer, v)).collect();
        self.manieren(nummer).into_iter().find_map(vind)
    }

    /// Those of these counts that what is hidden already protects.
    fn bewezen_in_verborgen(&self, nummers: &[Nummer]) -> BTreeMap<Nummer, Vec<Getuige>> {
        let zoektocht = Zoektocht::in_verborgen(self.stelsel, &self.geheim);
        nummers.iter().filter_map(|nummer| Some((*nummer, self.bewijs(&zoektocht, *nummer)?))).collect()
    }

    /// Hides the published cells that the cheapest witnesses change.
    fn dek_af(&mut self, nummer: Nummer) -> Result<(), CelRef> {
        let bewezen = self.bewezen_in_verborgen(&[nummer]);
        if !bewezen.is_empty() {
            self.getuigen.extend(bewezen);
            return Ok(());
        }
        let zoektocht = Zoektocht::vrij(self.stelsel, &self.geheim);
        let gevonden = self.bewijs(&zoektocht, nummer);
        let schaal = || zoektocht.schaal(nummer, self.drempel - 1).map(|getuige| vec![getuige]);
        let getuigen = gevonden.or_else(schaal).ok_or_else(|| self.stelsel.naam(nummer))?;
        for (gewijzigd, _) in getuigen.iter().flatten() {
            self.geheim[*gewijzigd] |= self.stelsel.onbekenden[*gewijzigd].zicht == Zicht::Openbaar;
        }
        self.getuigen.insert(nummer, getuigen);
        Ok(())
    }

    /// Shows again each secondary cell without which every small count still has its witnesses, dearest first.
    fn toon_het_overbodige(&mut self, kleine: &[Nummer]) {
        let mut extra: Vec<Nummer> = (0..self.geheim.len())
            .filter(|nummer| self.geheim[*nummer] && kleine.binary_search(nummer).is_err())
            .collect();
        extra.sort_by_key(|nummer| std::cmp::Reverse(self.stelsel.onbekenden[*nummer].kosten));
        for nummer in extra {
            self.geheim[nummer] = false;
            let leunt = |getuigen: &Vec<Getuige>| {
                getuigen.iter().any(|getuige| getuige.binary_search_by_key(&nummer, |(n, _)| *n).is_ok())
            };
            let geraakt: Vec<Nummer> =
                self.getuigen.iter().filter(|(_, g)| leunt(g)).map(|(n, _)| *n).collect();
            let zoektocht = Zoektocht::in_verborgen(self.stelsel, &self.geheim);
            let bewezen: Option<Vec<_>> = geraakt
                .iter()
                .map(|geraakte| Some((*geraakte, self.bewijs(&zoektocht, *geraakte)?)))
                .collect();
            match bewezen {
                Some(bewezen) => self.getuigen.extend(bewezen),
                None => self.geheim[nummer] = true,
            }
        }
    }

    /// Nothing leaves without proof: each small count has its witnesses, and each witness stands.
    fn controleer(&self, kleine: &[Nummer]) -> Result<(), CelRef> {
        let zoektocht = Zoektocht::in_verborgen(self.stelsel, &self.geheim);
        let bewezen = |nummer: &Nummer| {
            let Some(getuigen) = self.getuigen.get(nummer) else { return false };
            let verschillen =
                getuigen.iter().flatten().filter(|(n, _)| n == nummer).map(|(_, verschil)| *verschil);
            let hoogst = verschillen.clone().max().unwrap_or(0).max(0);
            let laagst = verschillen.min().unwrap_or(0).min(0);
            let waarde = self.stelsel.onbekenden[*nummer].waarde;
            waarde + hoogst >= self.drempel
                && hoogst - laagst >= self.drempel - 1
                && getuigen.iter().all(|getuige| zoektocht.klopt(getuige))
        };
        kleine.iter().find(|nummer| !bewezen(nummer)).map_or(Ok(()), |nummer| Err(self.stelsel.naam(*nummer)))
    }
}
