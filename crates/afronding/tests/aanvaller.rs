//! An attacker who knows the method, every table and how persons count, and derives by trying: every combination of up
//! to four cells that is a group for each of many random persons. Shares no code with what the crate derives.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod wereld;

use std::collections::BTreeSet;

use afronding::{Blad, Regime, Vastgelegd, publiceer};
use wereld::{Toeval, afgeleid, bevolking, exact, geheim, getoond, vorm};

/// Combinations of these cells with factors ±1 that are never negative for anybody, and somebody is in.
fn groepen(cellen: &[u32], personen: &[Vec<u32>]) -> Vec<Vec<(u32, i32)>> {
    let patronen: BTreeSet<Vec<i32>> = personen
        .iter()
        .map(|p| cellen.iter().map(|cel| p.iter().filter(|c| *c == cel).count() as i32).collect())
        .collect();
    let mut gevonden = Vec::new();
    let n = cellen.len();
    let mut probeer = |plaatsen: &[usize]| {
        for tekens in 1u32..1 << plaatsen.len() {
            let factor = |i: usize| if tekens >> i & 1 == 1 { 1 } else { -1 };
            let som = |p: &Vec<i32>| plaatsen.iter().enumerate().map(|(i, c)| factor(i) * p[*c]).sum::<i32>();
            if patronen.iter().all(|p| som(p) >= 0) && patronen.iter().any(|p| som(p) > 0) {
                gevonden.push(plaatsen.iter().enumerate().map(|(i, c)| (cellen[*c], factor(i))).collect());
            }
        }
    };
    for a in 0..n {
        probeer(&[a]);
        for b in a + 1..n {
            probeer(&[a, b]);
            for c in b + 1..n {
                probeer(&[a, b, c]);
                for d in c + 1..n {
                    probeer(&[a, b, c, d]);
                }
            }
        }
    }
    gevonden
}

/// Some cells of the sheet: two thirds from the tables of two neighbouring quarters, so that many hang together.
fn greep(blad: &Blad, zaad: u64, aantal: usize) -> Vec<u32> {
    let mut toeval = Toeval(zaad);
    let tabellen = [
        "leeftijd",
        "opleiding",
        "doelgroep",
        "uit-duur",
        "uit-werk-duur",
        "uit-reden",
        "in-leeftijd",
        "duur",
    ];
    let gekozen: Vec<&str> = (0..3).map(|_| tabellen[toeval.getal(8) as usize]).collect();
    let in_tabel = |naam: &str| gekozen.iter().any(|t| naam.split('/').next() == Some(*t));
    let mut cellen = BTreeSet::new();
    while cellen.len() < aantal {
        let cel = toeval.getal(blad.cellen.len() as u64) as usize;
        if in_tabel(&blad.cellen[cel].naam) || (blad.cellen[cel].hoofd && toeval.getal(20) == 0) {
            cellen.insert(cel as u32);
        }
    }
    cellen.into_iter().collect()
}

/// What the attacker sees of 1 to 4, or of less than nobody.
fn buit(blad: &Blad, waarden: &[i64], q: i32, zaad: u64) -> (usize, Vec<String>) {
    let personen: Vec<Vec<u32>> = vorm(q).willekeurig(zaad, 20_000).collect();
    let mut geprobeerd = 0;
    let mut buit = Vec::new();
    for poging in 0..16 {
        for groep in groepen(&greep(blad, zaad << 8 | poging, 18), &personen) {
            geprobeerd += 1;
            let waarde = wereld::som(&groep, waarden);
            if waarde < 0 || (1..5).contains(&waarde) {
                let namen: Vec<String> = groep
                    .iter()
                    .map(|(cel, f)| format!("{f:+} {}", blad.cellen[*cel as usize].naam))
                    .collect();
                buit.push(format!("{} = {waarde}", namen.join(" ")));
            }
        }
    }
    (geprobeerd, buit)
}

fn val_aan(regime: Regime, aantal: u64, zaad: u64) {
    let personen = bevolking(zaad, aantal, 0..=20);
    let mut eerder = Vastgelegd::leeg(regime);
    for q in 0..2 {
        let mut blad = vorm(q).blad(&personen);
        blad.relaties = afgeleid(q, 100_000).clone();
        let uit = publiceer(&blad, &eerder, &geheim()).unwrap();
        let (geprobeerd, buit) = buit(&blad, &getoond(&blad, &uit), q, zaad);
        assert!(geprobeerd > 100, "the attacker found only {geprobeerd} groups");
        assert!(buit.is_empty(), "{regime:?}, {aantal}, zaad {zaad}: {buit:#?}");
        eerder = uit.vastgelegd;
    }
}

#[test]
fn in_r1_is_niets_te_halen() {
    (0..6).for_each(|zaad| val_aan(Regime::Vijftallen, 30 + 60 * zaad, zaad));
}

#[test]
fn in_r2_is_niets_te_halen() {
    (0..4).for_each(|zaad| val_aan(Regime::KleineGroepen, 10_000, zaad));
}

#[test]
#[ignore = "takes minutes"]
fn nergens_is_iets_te_halen() {
    (10..190).for_each(|zaad| val_aan(Regime::Vijftallen, 20 + 15 * (zaad % 190), zaad));
    (10..50).for_each(|zaad| val_aan(Regime::KleineGroepen, 10_000 + 100 * zaad, zaad));
}

/// The attacker does find what is there: in exact counts, and in small cells rounded without regard to groups.
#[test]
fn zonder_bescherming_is_er_buit() {
    let blad = vorm(1).blad(&bevolking(1, 10_000, 0..=20));
    let waarden = exact(&blad);
    assert!(!buit(&blad, &waarden, 1, 1).1.is_empty());
    // Who leaves, and who leaves for work, by duration: the rest is a group too.
    let uitstroom: Vec<u32> = (0..blad.cellen.len() as u32)
        .filter(|cel| {
            let naam = &blad.cellen[*cel as usize].naam;
            naam.ends_with("@14") && ["uit-duur", "uit-werk-duur"].contains(&naam.split('/').next().unwrap())
        })
        .collect();
    let personen: Vec<Vec<u32>> = vorm(1).willekeurig(1, 20_000).collect();
    let groepen = groepen(&uitstroom, &personen);
    let gevonden = (0..10).any(|zaad| {
        let alleen_cellen: Vec<i64> = exact(&vorm(1).blad(&bevolking(zaad, 10_000, 0..=20)))
            .into_iter()
            .map(|waar| if (1..5).contains(&waar) { 5 * i64::from(waar > 2) } else { waar })
            .collect();
        groepen.iter().any(|groep| (1..5).contains(&wereld::som(groep, &alleen_cellen)))
    });
    assert!(gevonden);
}
