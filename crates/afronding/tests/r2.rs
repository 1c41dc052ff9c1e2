//! R2, only small groups, over quarters of a made-up municipality of Groningen's size.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod wereld;

use afronding::{Blad, Fout, Publicatie, R2KanNiet, Regime, Vastgelegd, herzie, kies_regime, nut, publiceer};
use proptest::prelude::*;
use wereld::{Persoon, afgeleid, bevolking, exact, geheim, geschud, geteld, getoond, som, vorm};

const RECORDS: u64 = 100_000;

fn blad(q: i32, personen: &[Persoon]) -> Blad {
    let mut blad = vorm(q).blad(personen);
    blad.relaties = afgeleid(q, RECORDS).clone();
    blad
}

fn klein(waarde: i64) -> bool {
    waarde < 0 || (1..5).contains(&waarde)
}

fn keur(blad: &Blad, eerder: &Vastgelegd, uit: &Publicatie) {
    let waarden = getoond(blad, uit);
    for ((cel, waar), waarde) in blad.cellen.iter().zip(exact(blad)).zip(&waarden) {
        assert!(!klein(*waarde), "{} is {waarde}", cel.naam);
        assert!(waar > 0 || *waarde == 0, "{} is nul", cel.naam);
        assert!(!cel.hoofd || waar == *waarde, "{} is exact", cel.naam);
    }
    for groep in &blad.relaties.groepen {
        let waarde = som(groep, &waarden);
        let nieuw =
            groep.iter().any(|(cel, _)| !eerder.waarden.contains_key(&blad.cellen[*cel as usize].naam));
        assert!(!nieuw || !klein(waarde), "{groep:?} is {waarde}");
    }
    for gelijkheid in &blad.relaties.gelijkheden {
        assert_eq!(som(gelijkheid, &waarden), 0);
    }
    assert_eq!(uit.telt_niet_op, [0usize; 0]);
    assert_eq!(waarden, geteld(blad, &uit.vastgelegd), "the counts of a possible population");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn geen_kleine_groep_en_hoofdcijfers_exact(zaad: u64, aantal in 8_000u64..12_000) {
        let personen = bevolking(zaad, aantal, 0..=20);
        let leeg = Vastgelegd::leeg(Regime::KleineGroepen);
        let eerste = blad(0, &personen);
        let uit = publiceer(&eerste, &leeg, &geheim());
        if uit.is_err() {
            prop_assert_eq!(kies_regime(&eerste, None, &geheim()).unwrap().regime, Regime::Vijftallen);
        }
        // By chance a headline is small; then the municipality is in R1.
        prop_assume!(!matches!(uit, Err(Fout::R2(R2KanNiet::KleineKop(_)))));
        let uit = uit.unwrap();
        prop_assert_eq!(kies_regime(&eerste, None, &geheim()).unwrap().regime, Regime::KleineGroepen);
        keur(&eerste, &leeg, &uit);
        prop_assert!(nut(&eerste, &uit).gemiddelde_fout < 1.0);
        let mut eerder = uit.vastgelegd;
        for q in 1..=2 {
            let blad = blad(q, &personen);
            let uit = publiceer(&blad, &eerder, &geheim());
            prop_assume!(!matches!(uit, Err(Fout::R2(R2KanNiet::KleineKop(_)))));
            let uit = uit.unwrap();
            keur(&blad, &eerder, &uit);
            for (naam, waarde) in &eerder.waarden {
                prop_assert_eq!(uit.vastgelegd.waarden[naam], *waarde);
            }
            eerder = uit.vastgelegd;
        }
    }

    #[test]
    fn volgorde_en_een_late_regel_veranderen_niets(zaad: u64) {
        let personen = bevolking(zaad, 9_000, 0..=20);
        let (blad_toen, blad_nu) = (blad(0, &personen[3..]), blad(0, &personen));
        let uit = publiceer(&blad_toen, &Vastgelegd::leeg(Regime::KleineGroepen), &geheim());
        prop_assume!(!matches!(uit, Err(Fout::R2(R2KanNiet::KleineKop(_)))));
        let uit = uit.unwrap();
        let geschud = publiceer(&geschud(&blad_toen, zaad), &Vastgelegd::leeg(Regime::KleineGroepen), &geheim());
        prop_assert_eq!(&uit.vastgelegd, &geschud.unwrap().vastgelegd);
        let nogmaals = publiceer(&blad_nu, &uit.vastgelegd, &geheim()).unwrap();
        prop_assert_eq!(&nogmaals.waarden, &uit.waarden);
        prop_assert_eq!(herzie(&blad_toen, &blad_nu, &uit.vastgelegd, &geheim()).unwrap(), None);
    }

    #[test]
    fn een_herziening_gaat_met_vijftallen(zaad: u64, laat in 5usize..60, weg in 0usize..60) {
        let alle = bevolking(zaad, 9_000, 0..=20);
        let (toen, nu) = (blad(0, &alle[laat..]), blad(0, &alle[..alle.len() - weg]));
        let eerste = publiceer(&toen, &Vastgelegd::leeg(Regime::KleineGroepen), &geheim());
        prop_assume!(!matches!(eerste, Err(Fout::R2(R2KanNiet::KleineKop(_)))));
        let eerste = eerste.unwrap();
        let Some(nieuw) = herzie(&toen, &nu, &eerste.vastgelegd, &geheim()).unwrap() else { return Ok(()) };
        let (oud, waarden) = (getoond(&toen, &eerste), getoond(&nu, &nieuw));
        prop_assert!(oud.iter().zip(&waarden).all(|(oud, nieuw)| (oud - nieuw) % 5 == 0));
        prop_assert!(waarden.iter().all(|waarde| !klein(*waarde)));
        prop_assert!(nu.relaties.groepen.iter().all(|groep| !klein(som(groep, &waarden))));
        prop_assert_eq!(&nieuw.telt_niet_op, &[0usize; 0]);
        let waar = exact(&nu);
        let afstand = |w: &[i64]| -> i64 { w.iter().zip(&waar).map(|(w, e)| (w - e).pow(2)).sum() };
        prop_assert!(afstand(&waarden) <= 2 * afstand(&oud), "not further from the truth");
    }
}
