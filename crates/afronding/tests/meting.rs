//! Time and utility by size of the municipality; run by hand with `--ignored --nocapture`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on has failed")]

mod wereld;

use std::time::Instant;

use afronding::{Regime, Vastgelegd, kies_regime, nut, publiceer, relaties};
use wereld::{Vorm, afgeleid, bevolking, exact, geheim, getoond, vorm};

#[test]
#[ignore = "prints, and takes a while"]
fn tijd_en_nut() {
    for (personen, maanden, kwartalen) in
        [(30, 39, 2), (60, 39, 2), (300, 39, 2), (3_000, 39, 2), (10_000, 39, 2), (10_000, 120, 2)]
    {
        let laatste = maanden - 1;
        let vorm =
            Vorm { maanden: 0..=laatste, kwartalen: (0..kwartalen).map(|k| laatste - 3 * k).rev().collect() };
        let mut blad = vorm.blad(&bevolking(1, personen, 0..=laatste));
        let begin = Instant::now();
        blad.relaties = relaties(blad.cellen.len() as u32, vorm.willekeurig(3, 100_000)).unwrap();
        let afgeleid = begin.elapsed();
        println!(
            "{personen} × {maanden}: {} cellen, {} gelijkheden, {} groepen in {afgeleid:?}",
            blad.cellen.len(),
            blad.relaties.gelijkheden.len(),
            blad.relaties.groepen.len()
        );
        for regime in [Regime::Vijftallen, Regime::KleineGroepen] {
            let begin = Instant::now();
            match publiceer(&blad, &Vastgelegd::leeg(regime), &geheim()) {
                Ok(uit) => println!(
                    "  {regime:?} {:?} {:?} {:?}",
                    begin.elapsed(),
                    nut(&blad, &uit),
                    uit.telt_niet_op
                ),
                Err(fout) => println!("  {regime:?} {:?} {fout}", begin.elapsed()),
            }
        }
        println!("  {:?}", kies_regime(&blad, None, &geheim()).unwrap().regime);
    }
}

/// Quarters one after the other: does the error grow, does R2 go on, and what is a shown 5?
#[test]
#[ignore = "prints, and takes a while"]
fn kwartalen_achter_elkaar() {
    for (personen, regime) in [
        (60, Regime::Vijftallen),
        (300, Regime::Vijftallen),
        (3_000, Regime::Vijftallen),
        (10_000, Regime::KleineGroepen),
    ] {
        let (mut fouten, mut gelukt) = (vec![(0.0, 0); 9], 0);
        let (mut vijven, mut klein, mut nullen, mut verborgen) = (0, 0, 0, 0);
        for zaad in 0..10 {
            let bevolking = bevolking(zaad, personen, 0..=40);
            let mut eerder = Vastgelegd::leeg(regime);
            for q in 0..9 {
                let mut blad = vorm(q).blad(&bevolking);
                if regime == Regime::KleineGroepen {
                    blad.relaties = afgeleid(q, 50_000).clone();
                }
                let uit = match publiceer(&blad, &eerder, &geheim()) {
                    Ok(uit) => uit,
                    Err(fout) => {
                        println!(
                            "  zaad {zaad}, kwartaal {q}: {}",
                            fout.to_string().chars().take(150).collect::<String>()
                        );
                        break;
                    }
                };
                gelukt += 1;
                for ((cel, waar), toon) in blad.cellen.iter().zip(exact(&blad)).zip(getoond(&blad, &uit)) {
                    if !eerder.waarden.contains_key(&cel.naam) {
                        let som = &mut fouten[q as usize];
                        *som = if waar > 0 { (som.0 + (waar - toon).abs() as f64, som.1 + 1) } else { *som };
                        vijven += usize::from(toon == 5);
                        klein += usize::from(toon == 5 && waar < 5);
                        nullen += usize::from(toon == 0);
                        verborgen += usize::from(toon == 0 && waar > 0);
                    }
                }
                eerder = uit.vastgelegd;
            }
        }
        let per_kwartaal: Vec<String> =
            fouten.iter().map(|(som, n)| format!("{:.2}", som / *n as f64)).collect();
        println!(
            "{personen} {regime:?}: {gelukt} gepubliceerd, gemiddelde fout van nieuwe cellen {per_kwartaal:?}"
        );
        println!(
            "  {vijven} × 5, waarvan {klein} in werkelijkheid 1–4; {nullen} × 0, waarvan {verborgen} meer"
        );
    }
}
