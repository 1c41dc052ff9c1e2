//! The sheet as a system of linear equations over whole numbers.
//! Cells that are stated to be equal become one unknown, so that they are shown or hidden together.

use std::collections::{BTreeMap, BTreeSet};

use crate::tabel::{CelRef, Cijferblad, Relatie};

/// Index of an unknown in a [`Stelsel`].
pub(super) type Nummer = usize;

/// What a reader can see of an unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zicht {
    /// Shown unless it is suppressed.
    Openbaar,
    /// Always shown: zero, or part of a table published in full.
    Vast,
    /// In no table: never shown, and it may be zero.
    Latent,
}

/// One count: a cell, several cells stated to be equal, or a group in no table.
#[derive(Debug)]
pub(super) struct Onbekende {
    /// The cells with this count; empty for the rest of an inclusion.
    pub(super) cellen: Vec<CelRef>,
    pub(super) waarde: i128,
    pub(super) zicht: Zicht,
    /// What it costs the reader when this is hidden; relative to 1 for a cell that is hidden anyway.
    pub(super) kosten: u64,
    /// The equations in which it stands: index and factor.
    pub(super) in_vergelijking: Vec<(usize, i128)>,
}

/// All unknowns and equations of a sheet.
#[derive(Debug, Default)]
pub(super) struct Stelsel {
    pub(super) onbekenden: Vec<Onbekende>,
    /// Terms as unknown and factor; on the true counts every equation holds.
    pub(super) vergelijkingen: Vec<Vec<(Nummer, i128)>>,
    /// For error messages: a cell that stands for an unknown without cells of its own.
    namen: BTreeMap<Nummer, CelRef>,
}

/// Hiding any published cell costs this, and more for large counts and for totals: small cells go first.
const KOSTEN_CEL: u64 = 100;
const KOSTEN_PER_BIT: u64 = 5;
const KOSTEN_TOTAAL: u64 = 300;

impl Stelsel {
    /// Builds the system; `volledig` are the tables published in full. The sheet must have been checked.
    pub(super) fn van(blad: &Cijferblad, volledig: &BTreeSet<&str>) -> Self {
        let mut stelsel = Self::default();
        let groepen = gelijke_cellen(blad);
        let mut nummers: BTreeMap<CelRef, Nummer> = BTreeMap::new();
        let niet_gedekt: BTreeSet<CelRef> = blad.niet_gedekt().collect();
        for (cel, aantal) in blad.index() {
            let eerste = wortel(&groepen, &cel).clone();
            let nummer =
                *nummers.entry(eerste).or_insert_with(|| stelsel.nieuw(i128::from(aantal), Zicht::Latent));
            let onbekende = &mut stelsel.onbekenden[nummer];
            if let CelRef::Cel { tabel, .. } = &cel
                && !niet_gedekt.contains(&cel)
            {
                if aantal == 0 || volledig.contains(tabel.as_str()) {
                    onbekende.zicht = Zicht::Vast;
                } else if onbekende.zicht == Zicht::Latent {
                    onbekende.zicht = Zicht::Openbaar;
                }
                onbekende.kosten +=
                    KOSTEN_CEL + KOSTEN_PER_BIT * u64::from(aantal.checked_ilog2().unwrap_or(0));
            }
            onbekende.cellen.push(cel.clone());
            nummers.insert(cel, nummer);
        }
        for relatie in &blad.relaties {
            stelsel.voeg_toe(relatie, &nummers);
        }
        stelsel
    }

    /// The cell by which people know this unknown.
    pub(super) fn naam(&self, nummer: Nummer) -> CelRef {
        let eigen = self.onbekenden[nummer].cellen.first().or_else(|| self.namen.get(&nummer));
        eigen.cloned().unwrap_or_else(|| CelRef::ongepubliceerd("rest"))
    }

    fn nieuw(&mut self, waarde: i128, zicht: Zicht) -> Nummer {
        let cellen = Vec::new();
        self.onbekenden.push(Onbekende { cellen, waarde, zicht, kosten: 0, in_vergelijking: Vec::new() });
        self.onbekenden.len() - 1
    }

    fn voeg_toe(&mut self, relatie: &Relatie, nummers: &BTreeMap<CelRef, Nummer>) {
        let mut factoren: BTreeMap<Nummer, i128> = BTreeMap::new();
        let mut som = -i128::from(relatie.constante);
        for (factor, cel) in &relatie.termen {
            let nummer = nummers[cel];
            *factoren.entry(nummer).or_default() += i128::from(*factor);
            som += i128::from(*factor) * self.onbekenden[nummer].waarde;
        }
        if relatie.met_rest {
            let rest = self.nieuw(som, Zicht::Latent);
            factoren.insert(rest, -1);
            if let Some((_, cel)) = relatie.termen.last() {
                self.namen.insert(rest, CelRef::Ongepubliceerd(format!("rest van {cel}")));
            }
        }
        let termen: Vec<_> = factoren.into_iter().filter(|(_, factor)| *factor != 0).collect();
        if termen.is_empty() || self.vergelijkingen.contains(&termen) {
            return;
        }
        for side in [1, -1] {
            let mut aan_deze_kant = termen.iter().filter(|(_, factor)| factor.signum() == side);
            if let (Some((totaal, _)), None) = (aan_deze_kant.next(), aan_deze_kant.next())
                && termen.len() > 2
            {
                self.onbekenden[*totaal].kosten += KOSTEN_TOTAAL;
            }
        }
        let index = self.vergelijkingen.len();
        for (nummer, factor) in &termen {
            self.onbekenden[*nummer].in_vergelijking.push((index, *factor));
        }
        self.vergelijkingen.push(termen);
    }
}

/// For each cell in an equality: another cell of the same count, lower in order, up to the first one.
fn gelijke_cellen(blad: &Cijferblad) -> BTreeMap<CelRef, CelRef> {
    let mut ouders: BTreeMap<CelRef, CelRef> = BTreeMap::new();
    for relatie in &blad.relaties {
        if let [(a, links), (b, rechts)] = &relatie.termen[..]
            && (*a, *b, relatie.constante, relatie.met_rest) == (1, -1, 0, false)
        {
            let (links, rechts) = (wortel(&ouders, links).clone(), wortel(&ouders, rechts).clone());
            if links != rechts {
                ouders.insert(links.clone().max(rechts.clone()), links.min(rechts));
            }
        }
    }
    ouders
}

fn wortel<'a>(ouders: &'a BTreeMap<CelRef, CelRef>, mut cel: &'a CelRef) -> &'a CelRef {
    while let Some(ouder) = ouders.get(cel) {
        cel = ouder;
    }
    cel
}
