//! Merging, undoing and unlinking in any order.

use crate::personen::{WAAROM, WIE, kaart, leeg, maak, voeg_samen};
use crate::{Opstelling, aanmelding, bsn, klant, neem_op};
use persoonsregister::HerkenFout;
use proptest::prelude::*;
use std::cell::Cell;

/// How many persons there are in a round; each has a BSN and a number of a source.
const PERSONEN: usize = 4;

/// What is done: persons are merged, split at a number, a number is unlinked.
#[derive(Debug, Clone)]
enum Zaak {
    Samen(usize, usize),
    Splits(usize),
    Ontkoppel(usize),
}

fn zaak() -> impl Strategy<Value = Zaak> {
    prop_oneof![
        3 => (0..PERSONEN, 0..PERSONEN).prop_map(|(een, twee)| Zaak::Samen(een, twee)),
        2 => (0..PERSONEN * 2).prop_map(Zaak::Splits),
        1 => (0..PERSONEN * 2).prop_map(Zaak::Ontkoppel),
    ]
}

/// Every number that somebody has is on that person's card, and when all merges are undone everybody has the numbers and
/// the BSN of the beginning again, but those that were taken away.
#[test]
fn whatever_is_merged_and_undone_no_number_gets_lost() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let o = runtime.block_on(Opstelling::new());
    let ronde = Cell::new(0);
    proptest!(ProptestConfig::with_cases(24), |(zaken in prop::collection::vec(zaak(), 1..12))| {
        ronde.set(ronde.get() + 1);
        let nu = ronde.get();
        let nummer = |n: usize| match n.is_multiple_of(2) {
            true => bsn(nu * PERSONEN + n / 2),
            false => klant(&format!("{nu}-{}", n / 2)),
        };
        runtime.block_on(async {
            let mut ids = Vec::new();
            for n in 0..PERSONEN {
                ids.push(maak(&o, &[nummer(2 * n), nummer(2 * n + 1)], leeg()).await);
            }
            let mut weg = Vec::new();
            for zaak in &zaken {
                match zaak {
                    Zaak::Samen(een, twee) => drop(voeg_samen(&o, ids[*een], ids[*twee]).await),
                    Zaak::Splits(n) => drop(o.register.splits(&nummer(*n), WIE, WAAROM).await),
                    Zaak::Ontkoppel(n) => {
                        if let Ok(true) = o.register.ontkoppel(&nummer(*n), WIE, WAAROM).await {
                            weg.push(*n);
                        }
                    }
                }
                for n in 0..2 * PERSONEN {
                    match o.register.zoek(&nummer(n)).await.unwrap() {
                        Some(van) => assert!(kaart(&o, van).await.identificaties.contains(&nummer(n))),
                        None => assert!(weg.contains(&n), "{n} got lost"),
                    }
                }
            }
            let mut gesplitst = true;
            while std::mem::take(&mut gesplitst) {
                for n in 0..2 * PERSONEN {
                    gesplitst |= o.register.splits(&nummer(n), WIE, WAAROM).await.is_ok();
                }
            }
            for (n, id) in ids.iter().enumerate() {
                let heeft = kaart(&o, *id).await.identificaties;
                let over: Vec<_> = [2 * n, 2 * n + 1].into_iter().filter(|n| !weg.contains(n)).map(nummer).collect();
                assert!(heeft.len() == over.len() && over.iter().all(|nummer| heeft.contains(nummer)));
                for nummer in over {
                    assert_eq!(o.register.zoek(&nummer).await.unwrap(), Some(*id));
                }
                assert!(!heeft.is_empty(), "somebody whom nobody can find");
                if !weg.contains(&(2 * n)) {
                    let rij = aanmelding(&[nummer(2 * n), bsn(1_000 + nu * PERSONEN + n)], leeg());
                    let uitkomst = neem_op(&o.register, vec![rij]).await.unwrap();
                    assert_eq!(uitkomst, [Err(HerkenFout::AnderBsn)], "its own BSN holds");
                }
            }
        });
    });
}
