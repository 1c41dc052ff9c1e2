//! Time and utility by size of the municipality; run by hand with `--ignored --nocapture`.

mod wereld;

use std::time::Instant;

use afronding::{Regime, Vastgelegd, kies_regime, nut, publiceer, relaties};
use wereld::{Vorm, bevolking, geheim};

#[test]
#[ignore = "prints, and takes a while"]
fn tijd_en_nut() {
    for (personen, maanden, kwartalen) in [(30, 39, 2), (60, 39, 2), (300, 39, 2), (3_000, 39, 2), (10_000, 39, 2), (10_000, 120, 2)] {
        let laatste = maanden - 1;
        let vorm = Vorm { maanden: 0..=laatste, kwartalen: (0..kwartalen).map(|k| laatste - 3 * k).rev().collect() };
        let mut blad = vorm.blad(&bevolking(1, personen, 0..=laatste));
        let begin = Instant::now();
        blad.relaties = relaties(blad.cellen.len() as u32, vorm.willekeurig(3, 100_000)).unwrap();
        let afgeleid = begin.elapsed();
        println!("{personen} × {maanden}: {} cellen, {} gelijkheden, {} groepen in {afgeleid:?}", blad.cellen.len(), blad.relaties.gelijkheden.len(), blad.relaties.groepen.len());
        for regime in [Regime::Vijftallen, Regime::KleineGroepen] {
            let begin = Instant::now();
            match publiceer(&blad, &Vastgelegd::leeg(regime), &geheim()) {
                Ok(uit) => println!("  {regime:?} {:?} {:?} {:?}", begin.elapsed(), nut(&blad, &uit), uit.telt_niet_op),
                Err(fout) => println!("  {regime:?} {:?} {fout}", begin.elapsed()),
            }
        }
        println!("  {:?}", kies_regime(&blad, None, &geheim()).unwrap().regime);
    }
}
