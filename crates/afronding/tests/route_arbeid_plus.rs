//! A yearly table of which the rows overlap, with years that a letter made public before.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod wereld;

use afronding::{Blad, Blok, Cel, Eenheid, Record, Regime, Vastgelegd, herzie, publiceer, relaties};
use proptest::prelude::*;
use wereld::{Toeval, geheim, getoond, som};

const RIJEN: u32 = 11;
/// As the letter gives them: participants, eight outcomes, drop-out, new.
const BRIEF: [(i32, [u64; RIJEN as usize]); 2] =
    [(2023, [40, 2, 5, 6, 6, 3, 8, 1, 1, 8, 22]), (2024, [54, 3, 5, 8, 9, 7, 8, 2, 8, 12, 11])];

/// In which rows a participant counts; `van` is where the rows of the year begin.
fn deelnemer(toeval: &mut Toeval, van: u32) -> Vec<u32> {
    let actueel = toeval.getal(4) > 0;
    let mut rijen: Vec<u32> = (1..RIJEN).filter(|_| toeval.getal(6) == 0).collect();
    rijen.extend(actueel.then_some(0));
    if rijen.is_empty() {
        rijen.push(9);
    }
    rijen.into_iter().map(|rij| van + rij).collect()
}

fn blad(deelnemers: &[Vec<u32>]) -> Blad {
    let rij = |jaar: i32, rij: u32| {
        let naam = format!("route-arbeid-plus/{rij:02}@{jaar}");
        if rij == 0 { Cel::hoofd(naam) } else { Cel::gewoon(naam) }
    };
    let cellen: Vec<Cel> = (2023..=2025).flat_map(|jaar| (0..RIJEN).map(move |r| rij(jaar, r))).collect();
    let records = deelnemers.iter().enumerate().map(|(i, cellen)| Record {
        id: format!("p{i}"),
        eenheden: vec![Eenheid { blok: 0, cellen: cellen.clone() }],
    });
    let blok = Blok { naam: "route-arbeid-plus-2025".to_owned(), vorige: None };
    Blad { cellen, blokken: vec![blok], records: records.collect(), ..Blad::default() }
}

fn brief(regime: Regime) -> Vastgelegd {
    let mut vast = Vastgelegd::leeg(regime);
    for (jaar, waarden) in BRIEF {
        let namen = (0..RIJEN).map(|rij| format!("route-arbeid-plus/{rij:02}@{jaar}"));
        vast.waarden.extend(namen.zip(waarden));
    }
    vast
}

proptest! {
    #[test]
    fn rijen_die_overlappen(zaad: u64, aantal in 0usize..150) {
        let mut toeval = Toeval(zaad);
        let deelnemers: Vec<Vec<u32>> = (0..aantal).map(|_| deelnemer(&mut toeval, 2 * RIJEN)).collect();
        let mut blad = blad(&deelnemers);
        let mut groepen = relaties(RIJEN, (0..5_000).map(|_| deelnemer(&mut toeval, 0))).unwrap();
        prop_assert_eq!(groepen.gelijkheden.len(), 0);
        groepen.groepen.iter_mut().flatten().for_each(|(cel, _)| *cel += 2 * RIJEN);
        blad.relaties = groepen;
        for regime in [Regime::Vijftallen, Regime::KleineGroepen] {
            let Ok(uit) = publiceer(&blad, &brief(regime), &geheim()) else {
                prop_assert!(regime == Regime::KleineGroepen && aantal < 60, "large enough for R2");
                continue;
            };
            let waarden = getoond(&blad, &uit);
            let eerder: Vec<i64> = BRIEF.iter().flat_map(|(_, w)| w.map(|w| w as i64)).collect();
            prop_assert_eq!(&waarden[..2 * RIJEN as usize], &eerder[..]);
            let nieuw = &waarden[2 * RIJEN as usize..];
            prop_assert!(nieuw.iter().all(|w| *w == 0 || *w >= 5));
            prop_assert!(blad.relaties.groepen.iter().all(|g| !(1..5).contains(&som(g, &waarden))));
            let actueel = deelnemers.iter().filter(|d| d.contains(&(2 * RIJEN))).count() as i64;
            match regime {
                Regime::Vijftallen => prop_assert!(nieuw.iter().all(|w| w % 5 == 0)),
                Regime::KleineGroepen => prop_assert_eq!(nieuw[0], actueel),
            }
            prop_assert_eq!(herzie(&blad, &blad, &uit.vastgelegd, &geheim()).unwrap(), None);
        }
    }
}
