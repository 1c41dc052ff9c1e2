//! The search for a witness: another sheet of whole numbers that a reader must hold possible.
//! It changes one count and repairs the equations one by one, cheapest changes first.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashSet};

use super::stelsel::{Nummer, Stelsel, Zicht};

/// The changes that turn the true sheet into another possible one, in order of unknown.
pub(super) type Getuige = Vec<(Nummer, i128)>;

/// Bound on the sheets looked at when nothing more may be hidden.
const GRENS_VERBORGEN: usize = 3_000;
/// Bound on the sheets looked at when published cells may be hidden too.
const GRENS_VRIJ: usize = 40_000;
/// What repairing one open equation is expected to cost: high enough to finish a repair before starting others.
const VOORUIT: u64 = 50;

/// A sheet under repair.
struct Toestand {
    kosten: u64,
    wijzigingen: Getuige,
    /// Equations that do not hold yet, with how much their left side is too large; in order.
    open: Vec<(usize, i128)>,
}

/// What may change, and where the search stops.
pub(super) struct Zoektocht<'a> {
    stelsel: &'a Stelsel,
    /// Per unknown whether it is suppressed.
    geheim: &'a [bool],
    /// Per unknown whether it can differ from the truth in any possible sheet, as far as counting terms tells.
    beweegbaar: Vec<bool>,
    grens: usize,
}

impl<'a> Zoektocht<'a> {
    /// Only what is hidden may change.
    pub(super) fn in_verborgen(stelsel: &'a Stelsel, geheim: &'a [bool]) -> Self {
        let mag = |nummer: Nummer| match stelsel.onbekenden[nummer].zicht {
            Zicht::Vast => false,
            Zicht::Latent => true,
            Zicht::Openbaar => geheim[nummer],
        };
        Self { stelsel, geheim, beweegbaar: beweegbaar(stelsel, mag), grens: GRENS_VERBORGEN }
    }

    /// Published cells may change too, at their cost.
    pub(super) fn vrij(stelsel: &'a Stelsel, geheim: &'a [bool]) -> Self {
        let mag = |nummer: Nummer| stelsel.onbekenden[nummer].zicht != Zicht::Vast;
        Self { stelsel, geheim, beweegbaar: beweegbaar(stelsel, mag), grens: GRENS_VRIJ }
    }

    /// The cheapest witness found in which `nummer` differs by `verschil` from the truth. None is no proof that
    /// there is none: the caller then hides more than perhaps needed, never less.
    pub(super) fn vind(&self, nummer: Nummer, verschil: i128) -> Option<Getuige> {
        if !self.beweegbaar[nummer] {
            return None;
        }
        let begin = Toestand { kosten: 0, wijzigingen: Vec::new(), open: Vec::new() };
        let mut toestanden = vec![self.wijzig(&begin, nummer, verschil)?];
        let mut wachtrij = BinaryHeap::from([Reverse((0, 0))]);
        let mut gezien: HashSet<Getuige> = HashSet::new();
        while let Some(Reverse((_, index))) = wachtrij.pop() {
            if toestanden[index].open.is_empty() {
                return Some(std::mem::take(&mut toestanden[index].wijzigingen));
            }
            for (kandidaat, verschil) in self.kandidaten(&toestanden[index]) {
                let Some(volgende) = self.wijzig(&toestanden[index], kandidaat, verschil) else { continue };
                if toestanden.len() < self.grens && gezien.insert(volgende.wijzigingen.clone()) {
                    let voorrang = volgende.kosten + VOORUIT * volgende.open.len() as u64;
                    wachtrij.push(Reverse((voorrang, toestanden.len())));
                    toestanden.push(volgende);
                }
            }
        }
        None
    }

    /// The witness of last resort: everything that is linked to `nummer`, `keer` times as much on top. None when
    /// something linked is always shown or is tied to a constant.
    pub(super) fn schaal(&self, nummer: Nummer, keer: i128) -> Option<Getuige> {
        let mut verbonden = BTreeSet::from([nummer]);
        let mut te_doen = vec![nummer];
        while let Some(volgende) = te_doen.pop() {
            for (vergelijking, _) in &self.stelsel.onbekenden[volgende].in_vergelijking {
                let termen = &self.stelsel.vergelijkingen[*vergelijking];
                let waarde = |n: Nummer| self.stelsel.onbekenden[n].waarde;
                if termen.iter().map(|(n, factor)| factor * waarde(*n)).sum::<i128>() != 0 {
                    return None;
                }
                for (buur, _) in termen.iter().filter(|(n, _)| waarde(*n) != 0) {
                    if !self.beweegbaar[*buur] {
                        return None;
                    }
                    if verbonden.insert(*buur) {
                        te_doen.push(*buur);
                    }
                }
            }
        }
        Some(verbonden.into_iter().map(|n| (n, keer * self.stelsel.onbekenden[n].waarde)).collect())
    }

    /// The ways to repair the open equation that leaves the fewest.
    fn kandidaten(&self, toestand: &Toestand) -> Vec<(Nummer, i128)> {
        let van = |(vergelijking, te_veel): &(usize, i128)| {
            let te_veel = *te_veel;
            let gewijzigd = |nummer| toestand.wijzigingen.binary_search_by_key(nummer, |(n, _)| *n).is_ok();
            let termen = self.stelsel.vergelijkingen[*vergelijking].iter();
            termen
                .filter(move |(nummer, _)| self.beweegbaar[*nummer] && !gewijzigd(nummer))
                .filter_map(move |(nummer, factor)| self.opvang(*nummer, *factor, te_veel))
        };
        let minste = toestand.open.iter().min_by_key(|open| van(open).count());
        minste.map(|open| van(open).collect()).unwrap_or_default()
    }

    /// How far this unknown can take away the excess: wholly, or down to its own lower bound.
    fn opvang(&self, nummer: Nummer, factor: i128, te_veel: i128) -> Option<(Nummer, i128)> {
        let verschil = (te_veel % factor == 0).then(|| -te_veel / factor)?;
        let verschil = verschil.max(self.ondergrens(nummer) - self.stelsel.onbekenden[nummer].waarde);
        (verschil != 0).then_some((nummer, verschil))
    }

    /// Zero is always shown, so what is hidden is at least 1.
    fn ondergrens(&self, nummer: Nummer) -> i128 {
        i128::from(self.stelsel.onbekenden[nummer].zicht != Zicht::Latent)
    }

    fn wijzig(&self, van: &Toestand, nummer: Nummer, verschil: i128) -> Option<Toestand> {
        let onbekende = &self.stelsel.onbekenden[nummer];
        let mut wijzigingen = van.wijzigingen.clone();
        let plaats = wijzigingen.partition_point(|(n, _)| *n < nummer);
        wijzigingen.insert(plaats, (nummer, verschil));
        let mut open = van.open.clone();
        for (vergelijking, factor) in &onbekende.in_vergelijking {
            let erbij = factor.checked_mul(verschil)?;
            match open.binary_search_by_key(vergelijking, |(v, _)| *v) {
                Ok(plaats) => {
                    open[plaats].1 = open[plaats].1.checked_add(erbij)?;
                    if open[plaats].1 == 0 {
                        open.remove(plaats);
                    }
                }
                Err(plaats) => open.insert(plaats, (*vergelijking, erbij)),
            }
        }
        let verborgen = onbekende.zicht == Zicht::Latent || self.geheim[nummer];
        let kosten = van.kosten + if verborgen { 1 } else { onbekende.kosten };
        Some(Toestand { kosten, wijzigingen, open })
    }

    /// Checks a witness from scratch: every equation holds, nothing shown differs, no hidden count is too low.
    pub(super) fn klopt(&self, getuige: &Getuige) -> bool {
        let mut waarden: Vec<i128> = self.stelsel.onbekenden.iter().map(|o| o.waarde).collect();
        for (nummer, verschil) in getuige {
            waarden[*nummer] += verschil;
            if !self.beweegbaar[*nummer] || waarden[*nummer] < self.ondergrens(*nummer) {
                return false;
            }
        }
        let som = |termen: &[(Nummer, i128)], waarde: &dyn Fn(Nummer) -> i128| -> i128 {
            termen.iter().map(|(nummer, factor)| factor * waarde(*nummer)).sum()
        };
        getuige.iter().flat_map(|(nummer, _)| &self.stelsel.onbekenden[*nummer].in_vergelijking).all(
            |(v, _)| {
                let termen = &self.stelsel.vergelijkingen[*v];
                som(termen, &|n| waarden[n]) == som(termen, &|n| self.stelsel.onbekenden[n].waarde)
            },
        )
    }
}

/// What may change, less every unknown that is the only one left in an equation, until nothing more falls away.
fn beweegbaar(stelsel: &Stelsel, mag: impl Fn(Nummer) -> bool) -> Vec<bool> {
    let mut vrij: Vec<bool> = (0..stelsel.onbekenden.len()).map(mag).collect();
    let tel = |termen: &Vec<(Nummer, i128)>| termen.iter().filter(|(nummer, _)| vrij[*nummer]).count();
    let mut over: Vec<usize> = stelsel.vergelijkingen.iter().map(tel).collect();
    let mut te_doen: Vec<usize> = (0..over.len()).filter(|vergelijking| over[*vergelijking] == 1).collect();
    while let Some(vergelijking) = te_doen.pop() {
        let termen = &stelsel.vergelijkingen[vergelijking];
        let Some((bepaald, _)) = termen.iter().find(|(nummer, _)| vrij[*nummer]) else { continue };
        vrij[*bepaald] = false;
        for (andere, _) in &stelsel.onbekenden[*bepaald].in_vergelijking {
            over[*andere] -= 1;
            if over[*andere] == 1 {
                te_doen.push(*andere);
            }
        }
    }
    vrij
}
