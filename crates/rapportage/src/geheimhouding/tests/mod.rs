//! The rule in examples, and the protection against an attacker who enumerates every possible sheet.

mod aanvaller;
mod grootte;
mod voorbeelden;

use crate::tabel::{Cel, Grafiek, Kolom, Rij, Tabel};

/// A table of counts; rows `r0`, `r1`, … and columns `k0`, `k1`, ….
fn tabel(id: &str, rijen: &[Vec<u64>]) -> Tabel {
    let breedte = rijen.first().map_or(0, Vec::len);
    let kolommen = std::iter::once(Kolom::label("naam", "Naam"))
        .chain((0..breedte).map(|k| Kolom::aantal(&format!("k{k}"), &format!("Kolom {k}"))));
    let rij = |(r, aantallen): (usize, &Vec<u64>)| {
        let cellen = std::iter::once(Cel::Tekst(format!("rij {r}")));
        Rij::nieuw(&format!("r{r}"), cellen.chain(aantallen.iter().map(|a| Cel::Aantal(*a))).collect())
    };
    Tabel {
        id: id.to_owned(),
        titel: id.to_owned(),
        definitie: "Verzonnen.".to_owned(),
        bron: "Verzonnen.".to_owned(),
        kolommen: kolommen.collect(),
        rijen: rijen.iter().enumerate().map(rij).collect(),
        grafiek: Grafiek::Geen,
    }
}

/// Deterministic pseudo-random numbers (a linear congruential generator).
struct Loterij(u64);

impl Loterij {
    fn onder(&mut self, grens: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % grens
    }
}
