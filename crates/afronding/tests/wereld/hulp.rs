//! What the tests ask of a sheet and of what was published of it, computed without the crate.

use std::{collections::BTreeMap, sync::Mutex};

use afronding::{Blad, Combinatie, Publicatie, Record, Regime, Relaties, Vastgelegd, relaties};

use super::{Toeval, Vorm};

/// The true counts.
pub fn exact(blad: &Blad) -> Vec<i64> {
    let mut exact = vec![0; blad.cellen.len()];
    for cel in blad.records.iter().flat_map(|r| &r.eenheden).flat_map(|e| &e.cellen) {
        exact[*cel as usize] += 1;
    }
    exact
}

/// The publication of quarter `q`: a year before the first, three months for each after it.
pub fn vorm(q: i32) -> Vorm {
    Vorm { maanden: 0..=11 + 3 * q, kwartalen: (0..=q).map(|k| 11 + 3 * k).collect() }
}

/// The relations of that publication, derived once for all tests in a program.
pub fn afgeleid(q: i32, records: u64) -> &'static Relaties {
    static AFGELEID: Mutex<BTreeMap<i32, &'static Relaties>> = Mutex::new(BTreeMap::new());
    let mut alle = AFGELEID.lock().unwrap();
    alle.entry(q).or_insert_with(|| {
        let vorm = vorm(q);
        Box::leak(Box::new(relaties(vorm.cellen().len() as u32, vorm.willekeurig(99, records)).unwrap()))
    })
}

/// What is shown, by the number of the cell.
pub fn getoond(blad: &Blad, uit: &Publicatie) -> Vec<i64> {
    blad.cellen.iter().map(|cel| uit.waarden[&cel.naam] as i64).collect()
}

pub fn som(combinatie: &Combinatie, waarden: &[i64]) -> i64 {
    combinatie.iter().map(|(cel, factor)| i64::from(*factor) * waarden[*cel as usize]).sum()
}

/// The same sheet in another order: records, units, cells and blocks.
pub fn geschud(blad: &Blad, zaad: u64) -> Blad {
    let mut toeval = Toeval(zaad);
    let mut schud = |n: usize| {
        let mut volgorde: Vec<usize> = (0..n).collect();
        (1..n).for_each(|i| volgorde.swap(i, toeval.getal(i as u64 + 1) as usize));
        volgorde
    };
    let (cellen, blokken) = (schud(blad.cellen.len()), schud(blad.blokken.len()));
    let plaats =
        |volgorde: &[usize], oud: u32| volgorde.iter().position(|o| *o == oud as usize).unwrap() as u32;
    let cel: Vec<u32> = (0..cellen.len() as u32).map(|oud| plaats(&cellen, oud)).collect();
    let mut records: Vec<Record> =
        schud(blad.records.len()).iter().map(|i| blad.records[*i].clone()).collect();
    for eenheid in records.iter_mut().flat_map(|r| &mut r.eenheden) {
        eenheid.blok = plaats(&blokken, eenheid.blok);
        eenheid.cellen.iter_mut().for_each(|c| *c = cel[*c as usize]);
        eenheid.cellen.reverse();
    }
    records.iter_mut().for_each(|r| r.eenheden.reverse());
    let combinaties = |alle: &[Combinatie]| {
        let een = |c: &Combinatie| c.iter().map(|(c, f)| (cel[*c as usize], *f)).collect();
        alle.iter().rev().map(een).collect()
    };
    Blad {
        cellen: cellen.iter().map(|i| blad.cellen[*i].clone()).collect(),
        blokken: blokken.iter().map(|i| blad.blokken[*i].clone()).collect(),
        records,
        relaties: Relaties {
            gelijkheden: combinaties(&blad.relaties.gelijkheden),
            groepen: combinaties(&blad.relaties.groepen),
        },
    }
}

/// What a population with these weights counts, from scratch: the possible population of criterion 1.
pub fn geteld(blad: &Blad, vast: &Vastgelegd) -> Vec<i64> {
    let mut som = vec![0; blad.cellen.len()];
    for record in &blad.records {
        for eenheid in &record.eenheden {
            let blok = match vast.regime {
                Regime::Vijftallen => "",
                Regime::KleineGroepen => blad.blokken[eenheid.blok as usize].naam.as_str(),
            };
            let gewicht = vast.gewichten.get(&record.id).and_then(|g| g.get(blok)).copied();
            let anders = if vast.regime == Regime::Vijftallen { 0 } else { 1 };
            for cel in &eenheid.cellen {
                som[*cel as usize] += gewicht.map_or(anders, i64::from);
            }
        }
    }
    som
}
