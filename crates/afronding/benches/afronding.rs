//! Rounding a report beside rounding each of its cells by itself, in one run. `cargo bench -p afronding`.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

#[path = "../tests/wereld/mod.rs"]
mod wereld;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use afronding::{Blad, Regime, Vastgelegd, publiceer, relaties};
use criterion::{Criterion, criterion_group, criterion_main};
use wereld::{Vorm, bevolking, exact, geheim};

/// `altijd`: everybody counts in every month, the most that can be counted.
fn blad(personen: u64, maanden: i32, altijd: bool) -> Blad {
    let laatste = maanden - 1;
    let vorm = Vorm { maanden: 0..=laatste, kwartalen: vec![laatste - 3, laatste] };
    let mut bevolking = bevolking(1, personen, 0..=laatste);
    if altijd {
        bevolking.iter_mut().for_each(|persoon| persoon.uitkeringen = vec![(-9, laatste + 9, 0)]);
    }
    let mut blad = vorm.blad(&bevolking);
    blad.relaties = relaties(blad.cellen.len() as u32, vorm.willekeurig(3, 30_000)).unwrap();
    blad
}

/// Each cell counted and rounded to the nearest five: what adds up to nothing and hides nobody from who has two of them.
fn eenvoudig(blad: &Blad) -> Vec<i64> {
    exact(blad).into_iter().map(|aantal| (aantal + 2) / 5 * 5).collect()
}

fn rond_af(blad: &Blad, regime: Regime) {
    let uit = publiceer(black_box(blad), &Vastgelegd::leeg(regime), &geheim());
    let _ = black_box(uit);
}

fn kortste(keer: usize, mut werk: impl FnMut()) -> Duration {
    let een = |_| {
        let begin = Instant::now();
        werk();
        begin.elapsed()
    };
    (0..keer).map(een).min().unwrap_or_default()
}

fn metingen(c: &mut Criterion) {
    for (personen, maanden, altijd) in [
        (30, 39, false),
        (10_000, 39, false),
        (10_000, 120, false),
        (10_000, 120, true),
        (100_000, 120, false),
    ] {
        let blad = blad(personen, maanden, altijd);
        let basis = kortste(7, || drop(black_box(eenvoudig(black_box(&blad)))));
        let niet_nul: usize = blad.records.iter().flat_map(|r| &r.eenheden).map(|e| e.cellen.len()).sum();
        println!(
            "{personen} × {maanden}: {niet_nul} keer geteld in {} cellen, eenvoudig {basis:?}",
            blad.cellen.len()
        );
        for regime in [Regime::Vijftallen, Regime::KleineGroepen] {
            let tijd = kortste(3, || rond_af(&blad, regime));
            println!(
                "  {regime:?}: {tijd:?}, {:.1} keer eenvoudig",
                tijd.as_secs_f64() / basis.as_secs_f64()
            );
        }
        let mut groep =
            c.benchmark_group(format!("{personen}x{maanden}{}", if altijd { "-altijd" } else { "" }));
        groep
            .sample_size(10)
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_secs(2));
        groep.bench_function("eenvoudig", |b| b.iter(|| eenvoudig(black_box(&blad))));
        groep.bench_function("vijftallen", |b| b.iter(|| rond_af(&blad, Regime::Vijftallen)));
        groep.bench_function("kleine-groepen", |b| b.iter(|| rond_af(&blad, Regime::KleineGroepen)));
        groep.finish();
    }
}

criterion_group!(afronding, metingen);
criterion_main!(afronding);
