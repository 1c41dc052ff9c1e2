//! R2: only who is in a small group counts for five or for nobody; everybody else counts once.
//!
//! Who is decided on must leave the headline cells as they are. So decisions are made per class, the units of a block
//! with the same headline cells: of every five in it exactly one goes up.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    BASIS, Combinatie, R2KanNiet,
    klassen::Klassen,
    stelsel::Stelsel,
    toezicht::Toezicht,
    vastgelegd::Vastgelegd,
    weging::{DOORGANGEN, PARTNERS, Weging},
};

/// What departing from the decision of the block before costs: as much as an anchor that is off by five.
const VOORKEUR: i64 = 50;

/// Weights for all units.
///
/// # Errors
/// Why these cells and groups cannot be protected with exact headline cells.
pub(crate) fn weeg<'s, 'a>(
    stelsel: &'s Stelsel<'a>,
    eerder: &'s Vastgelegd,
) -> Result<Weging<'s, 'a>, R2KanNiet> {
    let mut werk = Werk {
        weging: Weging::exact(stelsel),
        eerder,
        per_cel: per_cel(stelsel),
        vast: vec![false; stelsel.rijen.len()],
        kandidaat: vec![false; stelsel.rijen.len()],
        klassen: Klassen::default(),
        toezicht: Toezicht::op(stelsel),
    };
    werk.neem_over();
    werk.klassen.houden_gelijk(stelsel, &werk.per_cel, &werk.vast)?;
    // Every round adds candidates, and who was fixed is never one again, so that it ends.
    while werk.breid_uit()? {
        werk.vul_aan();
        werk.rond_af();
        werk.herstel();
    }
    Ok(werk.weging)
}

struct Werk<'s, 'a> {
    weging: Weging<'s, 'a>,
    eerder: &'s Vastgelegd,
    /// Per cell who counts in it, in the order of the rows.
    per_cel: Vec<Vec<usize>>,
    /// What was published before, or cannot be decided on with exact headline cells.
    vast: Vec<bool>,
    kandidaat: Vec<bool>,
    klassen: Klassen,
    toezicht: Toezicht,
}

fn per_cel(stelsel: &Stelsel<'_>) -> Vec<Vec<usize>> {
    let mut per_cel = vec![Vec::new(); stelsel.blad.cellen.len()];
    for rij in 0..stelsel.rijen.len() {
        for (cel, _) in stelsel.termen(rij) {
            per_cel[*cel as usize].push(rij);
        }
    }
    per_cel
}

impl Werk<'_, '_> {
    fn s(&self) -> &Stelsel<'_> {
        self.weging.stelsel
    }

    fn is_hoofd(&self, combinatie: &Combinatie) -> bool {
        combinatie.iter().all(|(cel, _)| {
            self.s().blad.cellen[*cel as usize].hoofd || self.s().bevroren[*cel as usize].is_some()
        })
    }

    fn neem_over(&mut self) {
        for rij in 0..self.vast.len() {
            let (record, blok) = self.s().naam(rij);
            let gewicht = self.eerder.gewicht(record, blok);
            self.vast[rij] = gewicht.is_some() || crate::vijftallen::te_laat(self.s(), rij);
            self.weging.zet(rij, gewicht.map_or(1, i64::from));
        }
    }

    /// Adds who is in a small group, or who can hide it; false when there is none any more.
    fn breid_uit(&mut self) -> Result<bool, R2KanNiet> {
        let kleine: Vec<&Combinatie> = self.toezicht.kleine(|cel| self.weging.getoond(cel)).collect();
        let woorden = |combinatie: &&Combinatie| self.s().woorden(combinatie);
        if let Some(kop) = kleine.iter().filter(|kleine| self.is_hoofd(kleine)).map(woorden).min() {
            return Err(R2KanNiet::KleineKop(kop));
        }
        let erbij: Vec<usize> = kleine.iter().flat_map(|kleine| self.om_te_beslissen(kleine)).collect();
        if erbij.is_empty() {
            return kleine.iter().map(woorden).min().map_or(Ok(false), |k| Err(R2KanNiet::BlijftKlein(k)));
        }
        for rij in erbij {
            self.kandidaat[rij] = true;
        }
        Ok(true)
    }

    /// Who is in this small group and is not decided on yet; failing these, others who count in its cells.
    fn om_te_beslissen(&self, combinatie: &Combinatie) -> Vec<usize> {
        let mut per_record: BTreeMap<&str, i32> = BTreeMap::new();
        let termen = || {
            combinatie.iter().flat_map(|(cel, f)| self.per_cel[*cel as usize].iter().map(move |r| (*r, *f)))
        };
        if combinatie.len() > 1 {
            for (rij, factor) in termen() {
                *per_record.entry(self.s().naam(rij).0).or_default() += factor;
            }
        }
        let lid = |rij: usize| {
            combinatie.len() == 1 || per_record.get(self.s().naam(rij).0).is_some_and(|netto| *netto != 0)
        };
        let open = |rij: &usize| !self.vast[*rij] && !self.kandidaat[*rij];
        let leden: Vec<usize> = termen().map(|(rij, _)| rij).filter(|rij| open(rij) && lid(*rij)).collect();
        if !leden.is_empty() {
            return leden;
        }
        let rijen: BTreeSet<usize> = termen().map(|(rij, _)| rij).collect();
        let anderen: Vec<usize> = rijen.iter().copied().filter(open).take(BASIS as usize).collect();
        if !anderen.is_empty() {
            return anderen;
        }
        // All in these cells are decided on, and too few of them can go up: one in five of their classes.
        let klassen: BTreeSet<&[usize]> = rijen.iter().filter_map(|rij| self.klassen.van(*rij)).collect();
        let buiten = |klasse: &[usize]| -> Vec<usize> {
            klasse.iter().copied().filter(open).take(BASIS as usize).collect()
        };
        klassen.into_iter().flat_map(buiten).collect()
    }

    /// Makes the candidates of each class a multiple of five. What is too much of a class that has no others left goes on
    /// counting once: beside somebody who goes up, a group with it is large enough too.
    fn vul_aan(&mut self) {
        let mut vanaf = 0;
        while let Some(kandidaat) = self.kandidaat[vanaf..].iter().position(|kandidaat| *kandidaat) {
            vanaf = self.klassen.deel_in(self.weging.stelsel, vanaf + kandidaat);
        }
        for klasse in self.klassen.alle() {
            let aantal = klasse.iter().filter(|rij| self.kandidaat[**rij]).count();
            let nodig = aantal.next_multiple_of(BASIS as usize) - aantal;
            let anderen = klasse.iter().filter(|rij| !self.kandidaat[**rij] && !self.vast[**rij]);
            let anderen: Vec<usize> = anderen.take(nodig).copied().collect();
            if anderen.len() == nodig {
                anderen.into_iter().for_each(|rij| self.kandidaat[rij] = true);
            } else {
                let kandidaten = klasse.iter().rev().filter(|rij| self.kandidaat[**rij]);
                for rij in kandidaten.take(aantal % BASIS as usize).copied().collect::<Vec<_>>() {
                    self.kandidaat[rij] = false;
                    self.vast[rij] = true;
                    self.weging.zet(rij, 1);
                }
            }
        }
    }

    /// Exchanges decisions where groups are small all the same.
    fn herstel(&mut self) {
        let (klassen, kandidaat) = (&self.klassen, &self.kandidaat);
        let open = |rij: usize| kandidaat[rij];
        self.toezicht.herstel(&mut self.weging, &self.per_cel, |rij| klassen.van(rij), open);
    }

    /// Decides on all candidates afresh: per class one in five, those that put the other cells off least.
    fn rond_af(&mut self) {
        let kandidaten = |klasse: &Vec<usize>| -> Vec<usize> {
            klasse.iter().copied().filter(|rij| self.kandidaat[*rij]).collect()
        };
        let klassen: Vec<Vec<usize>> = self.klassen.alle().map(kandidaten).collect();
        let mut besluiten: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for rij in klassen.iter().flatten() {
            self.weging.zet(*rij, 0);
        }
        for klasse in &klassen {
            for rij in klasse {
                let vorig = vorig_besluit(self.weging.stelsel, self.eerder, &besluiten, *rij);
                let kosten = vorig.map_or(0, |op| if op { -VOORKEUR } else { VOORKEUR });
                self.weging.geef_voorkeur(*rij, kosten);
            }
            let mut over = klasse.clone();
            for _ in 0..klasse.len() / BASIS as usize {
                let kosten =
                    over.iter().take(PARTNERS).map(|rij| self.weging.kosten(*rij, BASIS)).enumerate();
                if let Some((_, plaats)) = kosten.map(|(plaats, kosten)| (kosten, plaats)).min() {
                    let rij = over.remove(plaats);
                    self.weging.zet(rij, BASIS);
                }
            }
            for rij in klasse {
                besluiten.insert(self.weging.stelsel.naam(*rij), self.weging.gewicht[*rij]);
            }
        }
        for _ in 0..DOORGANGEN {
            let mut beter = false;
            for klasse in &klassen {
                for (plaats, rij) in klasse.iter().enumerate() {
                    if self.weging.gewicht[*rij] == BASIS {
                        let anderen = klasse[plaats + 1..].iter().chain(&klasse[..plaats]).copied();
                        beter |= self.weging.wissel(*rij, anderen.take(4 * PARTNERS));
                    }
                }
            }
            if !beter {
                break;
            }
        }
    }
}

/// Whether the record went up in the block before, when it was decided on there.
fn vorig_besluit(
    stelsel: &Stelsel<'_>,
    eerder: &Vastgelegd,
    besluiten: &BTreeMap<(&str, &str), i64>,
    rij: usize,
) -> Option<bool> {
    let blok = stelsel.rijen[rij].blok?;
    let vorige = stelsel.blad.blokken[blok as usize].vorige.as_deref()?;
    let record = stelsel.naam(rij).0;
    let nu = besluiten.get(&(record, vorige)).copied();
    nu.or_else(|| eerder.gewicht(record, vorige).map(i64::from)).map(|gewicht| gewicht == BASIS)
}
