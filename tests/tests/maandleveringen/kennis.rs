//! What is known after a delivery: what the file said, by the rules in words (docs/adr/0016, docs/adr/0017 and
//! schemas/aanlevering/beginbestand.md). What it says of somebody holds since the day in the file, or else since its
//! peildatum; what was unknown before is a correction for the whole time.

use std::collections::{BTreeMap, BTreeSet};

use domein::{Leveringssoort, Verdwenen};
use jiff::civil::Date;

use super::{
    bestand::{Rij, Zending},
    periode::{Periode, bijeen},
    stad::{Geboren, Kenmerken, ONBEKEND, Stad},
};

/// Most days between the first days of two periods that are taken to be the same benefit.
const VERSCHOVEN_DAGEN: i32 = 92;

/// A benefit as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bekend {
    /// In whose dossier it was recorded.
    pub(crate) persoon: u32,
    pub(crate) geboren: Geboren,
    pub(crate) van: Date,
    pub(crate) tot: Option<Date>,
    pub(crate) reden: &'static str,
    /// Each from a day on; the first from before any day.
    pub(crate) tijdlijn: Vec<(Date, Kenmerken)>,
}

/// Everything that is known of benefits, and who is who.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kennis {
    pub(crate) uitkeringen: Vec<Bekend>,
    /// Who merged into whom.
    pub(crate) samen: BTreeMap<u32, u32>,
}

/// What a delivery comes to.
pub(crate) struct Uitkomst {
    pub(crate) kennis: Kennis,
    /// Rows that are refused.
    pub(crate) geweigerd: usize,
    /// Of whom the rules leave open which benefit a row is.
    pub(crate) onduidelijk: BTreeSet<u32>,
}

/// What it comes to for one person.
struct Een {
    uitkeringen: Vec<Bekend>,
    geweigerd: usize,
    onduidelijk: bool,
}

impl Bekend {
    /// Whether the two share a day and a scheme: they would count double.
    fn botst(&self, periode: &Periode) -> bool {
        self.regeling() == periode.regeling() && self.deelt_een_dag(periode)
    }

    fn deelt_een_dag(&self, periode: &Periode) -> bool {
        self.tot.is_none_or(|tot| periode.van() < tot) && periode.tot().is_none_or(|tot| self.van < tot)
    }

    fn regeling(&self) -> &'static str {
        self.tijdlijn[0].1.regeling
    }

    /// Whether it is known to have changed on a day.
    fn wijzigt_op(&self, dag: Date) -> bool {
        self.tijdlijn.windows(2).any(|twee| twee[1].0 == dag && twee[1].1 != twee[0].1)
    }

    /// Whether nothing is known to change after this day: a part from there on says how it ends.
    fn verandert_het_laatst_op(&self, dag: Date) -> bool {
        self.wijzigt_op(dag)
            && self.tijdlijn.iter().all(|(later, _)| *later <= dag || !self.wijzigt_op(*later))
    }

    fn was_op(&self, dag: Date) -> &Kenmerken {
        let deel = self.tijdlijn.iter().rev().find(|(sinds, _)| *sinds <= dag);
        &deel.unwrap_or(&self.tijdlijn[0]).1
    }

    /// Whether a period of an addition is a part of it: of a dossier, from its first day or a day on which it changed up to its
    /// end or such a day, and not all of it.
    fn heeft_deel(&self, periode: &Periode) -> bool {
        let eindigt_erin = periode.tot().is_some_and(|tot| self.wijzigt_op(tot));
        let begin = periode.van() == self.van && eindigt_erin;
        let vervolg = self.wijzigt_op(periode.van())
            && (eindigt_erin || periode.tot() == self.tot || self.verandert_het_laatst_op(periode.van()));
        periode.laatste().dossier.is_some()
            && (begin || vervolg)
            && self.regeling() == periode.regeling()
            && periode.0.iter().all(|rij| rij.kenmerken.rol == self.was_op(rij.van).rol)
    }

    /// The same, with what a part of it says of its days.
    fn met_deel(&self, periode: &Periode) -> Self {
        let laatste = self.verandert_het_laatst_op(periode.van());
        let tot_het_eind = laatste || periode.tot() == self.tot;
        let mut tijdlijn: Vec<_> =
            self.tijdlijn.iter().filter(|(dag, _)| *dag < periode.van()).cloned().collect();
        if periode.van() == self.van {
            tijdlijn.clear();
        }
        tijdlijn.extend(periode.0.iter().map(|rij| (rij.van, rij.kenmerken.clone())));
        let later = |dag: Date| !tot_het_eind && periode.tot().is_some_and(|tot| dag >= tot);
        tijdlijn.extend(self.tijdlijn.iter().filter(|(dag, _)| later(*dag)).cloned());
        let reden = periode.laatste().reden;
        let zelfde = self.tot.is_some() && periode.tot().is_some() && reden == ONBEKEND;
        let reden = if tot_het_eind && !zelfde { reden } else { self.reden };
        let tot = if laatste { periode.tot() } else { self.tot };
        Self { tijdlijn, reden, tot, ..self.clone() }
    }
}

impl Kennis {
    /// Who somebody is by now.
    pub(crate) fn wie(&self, nummer: u32) -> u32 {
        self.samen.get(&nummer).copied().unwrap_or(nummer)
    }

    /// Whether what is known of two is the same or shares no day. A row that was refused can leave an old end or begin, by which
    /// it does; what becomes of that is for tests of its own, since here nobody says what is so.
    pub(crate) fn spreekt_niet_tegen(&self, een: u32, ander: u32) -> bool {
        let van = |wie: u32| self.uitkeringen.iter().filter(move |u| u.persoon == wie);
        van(een).all(|u| {
            van(ander).all(|v| {
                let gelijk = (u.van, u.tot, u.regeling()) == (v.van, v.tot, v.regeling());
                let los = u.tot.is_some_and(|tot| tot <= v.van) || v.tot.is_some_and(|tot| tot <= u.van);
                gelijk || los || u.regeling() != v.regeling()
            })
        })
    }

    /// The benefits that figures count: what was delivered under both numbers of one person, once.
    pub(crate) fn tellend(&self) -> Vec<&Bekend> {
        let mut gezien = BTreeSet::new();
        let eerste = |u: &&Bekend| gezien.insert((self.wie(u.persoon), u.van, u.regeling()));
        self.uitkeringen.iter().filter(eerste).collect()
    }

    /// What is known of whom: everybody of whom something is, or of whom there is a row.
    pub(crate) fn na(&self, stad: &Stad, zending: &Zending) -> Uitkomst {
        let mut per_persoon: BTreeMap<u32, (Vec<Bekend>, Vec<&Rij>)> = BTreeMap::new();
        for bekend in &self.uitkeringen {
            per_persoon.entry(self.wie(bekend.persoon)).or_default().0.push(bekend.clone());
        }
        for (nummer, rijen) in &zending.rijen {
            per_persoon.entry(self.wie(*nummer)).or_default().1.extend(rijen);
        }
        let mut kennis = Self { uitkeringen: Vec::new(), samen: self.samen.clone() };
        let (mut geweigerd, mut onduidelijk) = (0, BTreeSet::new());
        for (wie, (bekend, rijen)) in per_persoon {
            let in_bestand = || stad.personen.iter().find(|persoon| self.wie(persoon.nummer) == wie);
            let bij_naam = bekend.first().map(|u: &Bekend| u.geboren);
            let geboren = bij_naam.unwrap_or_else(|| in_bestand().unwrap().geboren);
            let een = van_een((wie, geboren), &bekend, &rijen, zending);
            kennis.uitkeringen.extend(een.uitkeringen);
            geweigerd += een.geweigerd;
            if een.onduidelijk {
                onduidelijk.insert(wie);
            }
        }
        Uitkomst { kennis, geweigerd, onduidelijk }
    }
}

/// One person. Of whom a row is refused nothing goes: the rows that are right are an addition.
fn van_een(wie: (u32, Geboren), bekend: &[Bekend], rijen: &[&Rij], zending: &Zending) -> Een {
    let goed: Vec<&Rij> = rijen.iter().copied().filter(|rij| rij.fout.is_none()).collect();
    let fouten: Vec<&Rij> = rijen.iter().copied().filter(|rij| rij.fout.is_some()).collect();
    let fout: usize = fouten.iter().map(|rij| rij.regels()).sum();
    let perioden = bijeen(&goed);
    if zending.soort == Leveringssoort::Volledig && fout == 0 {
        return geheel(wie, bekend, &perioden, zending);
    }
    let een = aanvulling(wie, bekend, (perioden, &fouten), zending);
    Een { geweigerd: een.geweigerd + fout, ..een }
}

/// The place of the benefit with the first day of a period, rather one of the same scheme.
fn zelfde_dag(bekend: &[Bekend], bezet: &BTreeSet<usize>, periode: &Periode) -> Option<usize> {
    let kan = |plek: &usize| bekend[*plek].van == periode.van() && !bezet.contains(plek);
    let zelfde = |plek: &usize| bekend[*plek].regeling() == periode.regeling();
    let alle = || (0..bekend.len()).filter(kan);
    alle().find(zelfde).or_else(|| alle().next())
}

/// A full set says which benefits there are on the days that it covers.
fn geheel(wie: (u32, Geboren), bekend: &[Bekend], perioden: &[Periode], zending: &Zending) -> Een {
    let mut bezet = BTreeSet::new();
    let mut welke: Vec<Option<usize>> = Vec::new();
    for periode in perioden {
        let plek = zelfde_dag(bekend, &bezet, periode);
        bezet.extend(plek);
        welke.push(plek);
    }
    let ervoor = |u: &Bekend| zending.vanaf.is_some_and(|vanaf| u.tot.is_some_and(|tot| tot <= vanaf));
    let verwacht = |u: &Bekend| u.van <= zending.peildatum && !ervoor(u);
    let mut paren = Vec::new();
    for (nummer, periode) in perioden.iter().enumerate().filter(|(nummer, _)| welke[*nummer].is_none()) {
        for (plek, u) in bekend.iter().enumerate().filter(|(plek, _)| !bezet.contains(plek)) {
            let dagen = (periode.van() - u.van).get_days().abs();
            if (dagen <= VERSCHOVEN_DAGEN && !ervoor(u)) || u.deelt_een_dag(periode) {
                paren.push((dagen, nummer, plek));
            }
        }
    }
    paren.sort_unstable();
    let gelijk = |een: &(i32, usize, usize), ander: &(i32, usize, usize)| {
        een != ander && een.0 == ander.0 && (een.1 == ander.1 || een.2 == ander.2)
    };
    let mut onduidelijk = paren.iter().any(|een| paren.iter().any(|ander| gelijk(een, ander)));
    for (_, nummer, plek) in paren {
        if welke[nummer].is_none() && bezet.insert(plek) {
            welke[nummer] = Some(plek);
        }
    }
    let mut uitkeringen: Vec<Bekend> = Vec::new();
    for (_, u) in bekend.iter().enumerate().filter(|(plek, _)| !bezet.contains(plek)) {
        let dubbel = perioden.iter().any(|periode| u.botst(periode));
        // What is not in question and would count double makes the row wrong, as rows of one person never are here.
        onduidelijk |= dubbel && !verwacht(u);
        if !verwacht(u) || (!dubbel && zending.verdwenen == Verdwenen::NietMeerGeleverd) {
            uitkeringen.push(u.clone());
        }
    }
    for (periode, plek) in perioden.iter().zip(welke) {
        uitkeringen.push(zoals(wie, plek.map(|plek| &bekend[plek]), periode, zending));
    }
    Een { uitkeringen, geweigerd: 0, onduidelijk }
}

/// An addition says what is new or different. A row that would count double beside what stays is refused.
fn aanvulling(
    wie: (u32, Geboren),
    bekend: &[Bekend],
    (mut perioden, fouten): (Vec<Periode>, &[&Rij]),
    zending: &Zending,
) -> Een {
    let mut geweigerd = 0;
    let mut bekend = bekend.to_vec();
    for u in &mut bekend {
        let (delen, rest): (Vec<Periode>, Vec<Periode>) =
            std::mem::take(&mut perioden).into_iter().partition(|periode| u.heeft_deel(periode));
        perioden = rest;
        let nieuw = delen.iter().fold(u.clone(), |u, deel| u.met_deel(deel));
        let half = delen.iter().any(|deel| fouten.iter().any(|rij| deel.is_deel_van_dossier(rij)));
        // That it ends, or sooner than it did, waits for the row that was refused.
        if half && nieuw.tot.is_some_and(|tot| u.tot.is_none_or(|was| tot < was)) {
            geweigerd += delen.iter().map(Periode::regels).sum::<usize>();
        } else {
            *u = nieuw;
        }
    }
    let bekend = &bekend[..];
    loop {
        let mut bezet = BTreeSet::new();
        let mut welke: Vec<Option<usize>> = Vec::new();
        for periode in &perioden {
            let plek = zelfde_dag(bekend, &bezet, periode);
            bezet.extend(plek);
            welke.push(plek);
        }
        // A benefit that begins where a row goes on from another one was a part of what they are together.
        let deel = |periode: &Periode, u: &Bekend| {
            u.regeling() == periode.regeling() && periode.0[1..].iter().any(|rij| rij.van == u.van)
        };
        for (nummer, periode) in perioden.iter().enumerate() {
            if welke[nummer].is_none() {
                let plek =
                    (0..bekend.len()).find(|plek| !bezet.contains(plek) && deel(periode, &bekend[*plek]));
                bezet.extend(plek);
                welke[nummer] = plek;
            }
        }
        let opgegaan: BTreeSet<usize> = (0..bekend.len())
            .filter(|plek| !bezet.contains(plek))
            .filter(|plek| perioden.iter().any(|periode| deel(periode, &bekend[*plek])))
            .collect();
        bezet.extend(&opgegaan);
        let fout = |nummer: usize| {
            let periode: &Periode = &perioden[nummer];
            let langer = welke[nummer].is_none_or(|plek| {
                bekend[plek].tot.is_some_and(|was| periode.tot().is_none_or(|tot| tot > was))
            });
            langer && (0..bekend.len()).any(|plek| !bezet.contains(&plek) && bekend[plek].botst(periode))
        };
        let te_veel: Vec<bool> = (0..perioden.len()).map(fout).collect();
        if te_veel.contains(&true) {
            let mut welke_fout = te_veel.iter();
            perioden.retain(|periode| {
                let fout = *welke_fout.next().unwrap();
                geweigerd += if fout { periode.regels() } else { 0 };
                !fout
            });
            continue;
        }
        let blijft = bekend.iter().enumerate().filter(|(plek, _)| !bezet.contains(plek));
        let mut uitkeringen: Vec<Bekend> = blijft.map(|(_, u)| u.clone()).collect();
        // How a dossier goes on was refused: that a known benefit ends there, or sooner than it did, is not so.
        let loopt_door: Vec<bool> = perioden
            .iter()
            .zip(&welke)
            .map(|(periode, plek)| {
                let half = fouten.iter().any(|rij| periode.is_deel_van_dossier(rij));
                let was = plek.map(|plek| &bekend[plek]);
                half && was
                    .is_some_and(|was| periode.tot().is_some_and(|tot| was.tot.is_none_or(|was| tot < was)))
            })
            .collect();
        let lopend: Vec<usize> =
            welke.iter().zip(&loopt_door).filter(|(_, door)| **door).filter_map(|(plek, _)| *plek).collect();
        for ((periode, plek), door) in perioden.iter().zip(welke).zip(loopt_door) {
            let was = plek.map(|plek| &bekend[plek]);
            // What else the dossier says would count double beside what goes on.
            if lopend.iter().any(|ander| Some(*ander) != plek && bekend[*ander].botst(periode)) {
                geweigerd += periode.regels();
                uitkeringen.extend(was.cloned());
                continue;
            }
            // It waits for the row that was refused.
            uitkeringen.push(match was.filter(|_| door) {
                Some(was) => {
                    geweigerd += periode.regels();
                    was.clone()
                }
                None => zoals(wie, was, periode, zending),
            });
        }
        return Een { uitkeringen, geweigerd, onduidelijk: false };
    }
}

/// A benefit as a period says, with what was known of it.
fn zoals(
    (wie, geboren): (u32, Geboren),
    bekend: Option<&Bekend>,
    periode: &Periode,
    zending: &Zending,
) -> Bekend {
    let tijdlijn = match periode.0.as_slice() {
        [rij] if rij.dossier.is_none() => {
            let eerder = bekend.map(|bekend| bekend.tijdlijn.clone());
            vervolg(eerder, rij, rij.sinds.unwrap_or(zending.peildatum))
        }
        rijen => rijen.iter().map(|rij| (rij.van, rij.kenmerken.clone())).collect(),
    };
    let laatste = periode.laatste();
    let reden = match bekend {
        // A known reason stays when the next one is not known.
        Some(bekend) if laatste.tot.is_some() && bekend.tot.is_some() && laatste.reden == ONBEKEND => {
            bekend.reden
        }
        _ => laatste.reden,
    };
    let persoon = bekend.map_or(wie, |bekend| bekend.persoon);
    Bekend { persoon, geboren, van: periode.van(), tot: laatste.tot, reden, tijdlijn }
}

/// What was known, and what a row says now.
fn vervolg(eerder: Option<Vec<(Date, Kenmerken)>>, rij: &Rij, sinds: Date) -> Vec<(Date, Kenmerken)> {
    let Some(mut tijdlijn) = eerder else { return vec![(rij.van, rij.kenmerken.clone())] };
    for (_, kenmerken) in &mut tijdlijn {
        kenmerken.instroom = rij.kenmerken.instroom;
        if kenmerken.team == ONBEKEND {
            kenmerken.team = rij.kenmerken.team;
        }
        if kenmerken.niveau == ONBEKEND {
            kenmerken.niveau = rij.kenmerken.niveau;
        }
    }
    if tijdlijn[tijdlijn.len() - 1].1 != rij.kenmerken {
        while tijdlijn.len() > 1 && tijdlijn[tijdlijn.len() - 1].0 >= sinds {
            tijdlijn.pop();
        }
        tijdlijn.push((sinds, rij.kenmerken.clone()));
    }
    tijdlijn
}
