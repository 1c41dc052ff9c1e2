//! The rows of one person, made into periods that can be true together: the same said twice is once, adjoining rows of
//! one dossier are one benefit, and what contradicts another row is refused.

use domein::{Regeling, gebeurtenis::Uitkeringskenmerken};
use jiff::civil::Date;

use super::{super::kenmerken::begonnen_als, Einde, Levering, Omvang, Overname, Weigering};

/// A benefit as one or more rows tell it.
#[derive(Debug, Clone)]
pub(super) struct Periode {
    /// The lines of its rows.
    pub(super) regels: Vec<u64>,
    /// Of each row that continues another one, the first line that says it.
    pub(super) vervolg: Vec<u64>,
    pub(super) ingangsdatum: Date,
    pub(super) leeftijd: Option<u8>,
    pub(super) einde: Option<Einde>,
    /// What the person is like from the first day of each row on; at least one.
    pub(super) delen: Vec<(Date, Uitkeringskenmerken)>,
    /// Since when the last of these holds, when the file says it.
    pub(super) sinds: Option<Date>,
}

impl Periode {
    fn van(rij: Overname, regels: Vec<u64>) -> Self {
        Self {
            regels,
            vervolg: Vec::new(),
            ingangsdatum: rij.ingangsdatum,
            leeftijd: rij.leeftijd,
            einde: rij.einde,
            delen: vec![(rij.ingangsdatum, rij.kenmerken)],
            sinds: rij.kenmerken_vanaf,
        }
    }

    pub(super) fn regeling(&self) -> Regeling {
        self.delen[0].1.regeling
    }

    pub(super) fn regel(&self) -> u64 {
        self.regels[0]
    }

    /// Whether it shares a day with `[van, tot)`.
    pub(super) fn raakt(&self, van: Date, tot: Option<Date>) -> bool {
        raakt((self.ingangsdatum, self.einde.as_ref().map(|einde| einde.datum)), (van, tot))
    }
}

/// Whether two periods, each from its first day to its first day without, share a day.
pub(super) fn raakt(een: (Date, Option<Date>), ander: (Date, Option<Date>)) -> bool {
    een.1.is_none_or(|tot| ander.0 < tot) && ander.1.is_none_or(|tot| een.0 < tot)
}

/// The periods, by first day. Rows that cannot be true beside another are refused.
pub(super) fn perioden(levering: &Levering, geweigerd: &mut Vec<(u64, Weigering)>) -> Vec<Periode> {
    let mut rijen: Vec<&Overname> = levering.rijen.iter().collect();
    rijen.retain(|rij| {
        let goed = rij.einde.as_ref().is_none_or(|einde| einde.datum > rij.ingangsdatum);
        if !goed {
            geweigerd.push((rij.regel, Weigering::EindeVoorIngang));
        }
        goed
    });
    // Stable: rows with the same first day keep the order of the file.
    rijen.sort_by_key(|rij| (rij.ingangsdatum, rij.kenmerken.regeling));
    let mut perioden: Vec<Periode> = Vec::with_capacity(rijen.len());
    for groep in rijen.chunk_by(|een, ander| zelfde_begin(een, ander)) {
        let Some(rij) = een_rij(groep, levering.omvang, geweigerd) else { continue };
        // All rows about the benefit share its fate: if only the last were refused, an older one would count.
        let regels = groep.iter().map(|rij| rij.regel).collect();
        voeg_toe(&mut perioden, rij.clone(), regels, levering, geweigerd);
    }
    perioden
}

fn zelfde_begin(een: &Overname, ander: &Overname) -> bool {
    (een.ingangsdatum, een.kenmerken.regeling) == (ander.ingangsdatum, ander.kenmerken.regeling)
}

/// Of rows about the same benefit: the one that counts. In an addition that is the last one, as in a list of what
/// happened. A full set has each benefit once; two rows that contradict each other are refused both.
fn een_rij<'r>(
    groep: &[&'r Overname],
    omvang: Omvang,
    geweigerd: &mut Vec<(u64, Weigering)>,
) -> Option<&'r Overname> {
    let laatste = groep.last()?;
    let gelijk = groep.iter().all(|rij| zegt_hetzelfde(rij, laatste));
    if omvang != Omvang::Aanvulling && !gelijk {
        geweigerd.extend(groep.iter().map(|rij| (rij.regel, Weigering::RijenStrijdig)));
        return None;
    }
    Some(laatste)
}

fn zegt_hetzelfde(een: &Overname, ander: &Overname) -> bool {
    let zonder_regel = |rij: &Overname| Overname { regel: 0, ..rij.clone() };
    zonder_regel(een) == zonder_regel(ander)
}

/// Adds a row: as the continuation of the benefit before it, or as one of its own.
fn voeg_toe(
    perioden: &mut Vec<Periode>,
    rij: Overname,
    regels: Vec<u64>,
    levering: &Levering,
    geweigerd: &mut Vec<(u64, Weigering)>,
) {
    let tot = rij.einde.as_ref().map(|einde| einde.datum);
    let van_regeling = perioden.iter_mut().filter(|p| p.regeling() == rij.kenmerken.regeling);
    let Some(vorige) = van_regeling.last() else { return perioden.push(Periode::van(rij, regels)) };
    if vorige.raakt(rij.ingangsdatum, tot) {
        return geweigerd.extend(regels.into_iter().map(|regel| (regel, Weigering::UitkeringOverlapt)));
    }
    let sluit_aan = vorige.einde.as_ref().is_some_and(|einde| einde.datum == rij.ingangsdatum);
    let laatste = levering.rijen.iter().find(|eerder| Some(&eerder.regel) == vorige.regels.last());
    if sluit_aan && rij.dossier.is_some() && laatste.is_some_and(|laatste| laatste.dossier == rij.dossier) {
        let kenmerken = begonnen_als(&vorige.delen[0].1, rij.kenmerken);
        vorige.vervolg.extend(regels.first());
        vorige.regels.extend(regels);
        vorige.einde = rij.einde;
        vorige.delen.push((rij.ingangsdatum, kenmerken));
        vorige.sinds = rij.kenmerken_vanaf;
    } else {
        perioden.push(Periode::van(rij, regels));
    }
}
