//! R1, everything in fives, over several quarters of made-up small municipalities.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod wereld;

use std::collections::{BTreeMap, BTreeSet};

use afronding::{Blad, Publicatie, Record, Regime, Vastgelegd, herzie, publiceer};
use proptest::prelude::*;
use wereld::{Persoon, afgeleid, bevolking, exact, geheim, geschud, geteld, getoond, som, vorm};

const RECORDS: u64 = 30_000;

fn blad(q: i32, personen: &[Persoon]) -> Blad {
    let mut blad = vorm(q).blad(personen);
    blad.relaties = afgeleid(q, RECORDS).clone();
    blad.relaties.groepen.clear();
    blad
}

fn keur(blad: &Blad, uit: &Publicatie) {
    let waarden = getoond(blad, uit);
    assert!(waarden.iter().all(|waarde| *waarde >= 0 && waarde % 5 == 0));
    for gelijkheid in &blad.relaties.gelijkheden {
        assert_eq!(som(gelijkheid, &waarden), 0, "{gelijkheid:?}");
    }
    assert_eq!(uit.telt_niet_op, [0usize; 0]);
    for ((cel, waar), waarde) in blad.cellen.iter().zip(exact(blad)).zip(waarden) {
        assert!(waar > 0 || waarde == 0, "{} is nul", cel.naam);
    }
}

/// The quarters `0..=tot` one after the other, as each was published.
fn reeks(tot: i32, personen: &[Persoon]) -> Vec<Publicatie> {
    let mut alle: Vec<Publicatie> = Vec::new();
    for q in 0..=tot {
        let eerder = alle.last().map_or(Vastgelegd::leeg(Regime::Vijftallen), |p| p.vastgelegd.clone());
        let blad = blad(q, personen);
        let uit = publiceer(&blad, &eerder, &geheim()).unwrap();
        keur(&blad, &uit);
        assert_eq!(
            getoond(&blad, &uit),
            geteld(&blad, &uit.vastgelegd),
            "the counts of a possible population"
        );
        for (naam, waarde) in &eerder.waarden {
            assert_eq!(uit.vastgelegd.waarden[naam], *waarde, "{naam} is as it was published");
        }
        alle.push(uit);
    }
    alle
}

/// How many persons count in other cells.
fn gewijzigd(toen: &Blad, nu: &Blad) -> usize {
    let per_persoon = |blad: &Blad| -> BTreeMap<String, Vec<u32>> {
        let cellen = |r: &Record| {
            let mut cellen: Vec<u32> = r.eenheden.iter().flat_map(|e| e.cellen.clone()).collect();
            cellen.sort_unstable();
            cellen
        };
        let alle = blad.records.iter().map(|r| (r.id.clone(), cellen(r)));
        alle.filter(|(_, cellen)| !cellen.is_empty()).collect()
    };
    let (toen, nu) = (per_persoon(toen), per_persoon(nu));
    let namen: BTreeSet<&String> = toen.keys().chain(nu.keys()).collect();
    namen.into_iter().filter(|naam| toen.get(*naam) != nu.get(*naam)).count()
}

fn jsons(waarden: &BTreeMap<String, u64>) -> String {
    serde_json::to_string(waarden).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn elk_kwartaal_is_van_een_mogelijke_bevolking(zaad: u64, aantal in 1u64..400, kwartalen in 0..5) {
        reeks(kwartalen, &bevolking(zaad, aantal, 0..=30));
    }

    #[test]
    fn dezelfde_invoer_geeft_dezelfde_bytes(zaad: u64, aantal in 1u64..200) {
        let personen = bevolking(zaad, aantal, 0..=30);
        let eerder = &reeks(0, &personen)[0].vastgelegd;
        let blad = blad(1, &personen);
        let een = publiceer(&blad, eerder, &geheim()).unwrap();
        let ander = publiceer(&geschud(&blad, zaad), eerder, &geheim()).unwrap();
        prop_assert_eq!(
            serde_json::to_string(&een.vastgelegd).unwrap(),
            serde_json::to_string(&ander.vastgelegd).unwrap()
        );
    }

    /// Fewer than five changes, whatever they are, leave everything as it was; and a person who is late breaks no sum.
    #[test]
    fn een_late_regel_verandert_niets(zaad: u64, aantal in 10u64..200, laat in 1usize..5) {
        let toen = bevolking(zaad, aantal, 0..=30);
        let (_, bekend) = toen.split_at(laat);
        let alle = reeks(1, bekend);
        let eerder = &alle[1].vastgelegd;
        let nogmaals = publiceer(&blad(1, &toen), eerder, &geheim()).unwrap();
        prop_assert_eq!(jsons(&nogmaals.waarden), jsons(&alle[1].waarden));
        prop_assert_eq!(herzie(&blad(1, bekend), &blad(1, &toen), eerder, &geheim()).unwrap(), None);
        let volgende = publiceer(&blad(2, &toen), eerder, &geheim()).unwrap();
        keur(&blad(2, &toen), &volgende);
    }

    /// Persons come late, go, and turn out to be otherwise.
    #[test]
    fn een_herziening_gaat_met_vijftallen(
        zaad: u64,
        aantal in 30u64..300,
        laat in 0usize..10,
        weg in 0usize..10,
        anders in 0usize..10,
    ) {
        let alle = bevolking(zaad, aantal, 0..=30);
        let bekend = &alle[laat..];
        let mut nu = alle[..alle.len() - weg].to_vec();
        for (p, ander) in nu[laat..].iter_mut().zip(bevolking(!zaad, anders as u64, 0..=30)) {
            *p = Persoon { id: p.id, ..ander };
        }
        let toen = reeks(2, bekend).pop().unwrap();
        let (blad_toen, blad_nu) = (blad(2, bekend), blad(2, &nu));
        let Some(nieuw) = herzie(&blad_toen, &blad_nu, &toen.vastgelegd, &geheim()).unwrap() else {
            prop_assert!(gewijzigd(&blad_toen, &blad_nu) < 5);
            return Ok(());
        };
        prop_assert!(gewijzigd(&blad_toen, &blad_nu) >= 5);
        keur(&blad_nu, &nieuw);
        prop_assert_eq!(getoond(&blad_nu, &nieuw), geteld(&blad_nu, &nieuw.vastgelegd));
        let volgende = publiceer(&blad(3, &nu), &nieuw.vastgelegd, &geheim()).unwrap();
        keur(&blad(3, &nu), &volgende);
        prop_assert_eq!(
            getoond(&blad(3, &nu), &volgende), geteld(&blad(3, &nu), &volgende.vastgelegd),
            "everything ever published is of one possible population"
        );
    }
}
