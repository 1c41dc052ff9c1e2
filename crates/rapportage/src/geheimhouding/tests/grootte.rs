//! A sheet of the size of a real report, for a small municipality where much is small.

use super::super::{OpenbareCel, Regel, beveilig};
use super::{Loterij, tabel};
use crate::tabel::{Cijferblad, Relatie};

/// `maanden` months: stand with flows, the same stand split in `tabellen` ways over ten classes, flows split too.
fn blad(maanden: usize, tabellen: usize, schaal: u64) -> Cijferblad {
    let mut loterij = Loterij(7);
    let mut uit = Cijferblad::default();
    let (mut stand, mut rijen) = (schaal * 10, vec![]);
    for _ in 0..maanden {
        let (instroom, uitstroom) = (loterij.onder(schaal), loterij.onder(schaal).min(stand));
        stand = stand + instroom - uitstroom;
        let jong = stand - loterij.onder(9).min(stand);
        rijen.push(vec![stand, instroom, uitstroom, jong]);
    }
    let maand = tabel("maand", &rijen);
    let cel = |r: usize, k: &str| maand.cel(&format!("r{r}"), k);
    for r in 0..maanden {
        uit.relaties.push(Relatie::omvat(cel(r, "k0"), cel(r, "k3")));
        if r > 0 {
            uit.relaties.push(Relatie::stand(cel(r, "k0"), cel(r - 1, "k0"), cel(r, "k1"), cel(r, "k2")));
        }
    }
    for nummer in 0..tabellen {
        let mut verdeling = vec![];
        for rij in &rijen {
            let mut over = rij[nummer % 3];
            let mut delen: Vec<u64> = (0..9)
                .map(|_| {
                    let deel = loterij.onder(over / 3 + 2).min(over);
                    over -= deel;
                    deel
                })
                .collect();
            delen.push(over);
            delen.push(rij[nummer % 3]);
            verdeling.push(delen);
        }
        let deel = tabel(&format!("deel-{nummer}"), &verdeling);
        for r in 0..maanden {
            let hier = |k: usize| deel.cel(&format!("r{r}"), &format!("k{k}"));
            uit.relaties.push(Relatie::som(hier(10), (0..10).map(hier)));
            uit.relaties.push(Relatie::gelijk(hier(10), cel(r, &format!("k{}", nummer % 3))));
        }
        uit.tabellen.push(deel);
    }
    let per_maand: Vec<Vec<u64>> = rijen.iter().map(|rij| rij[1..3].to_vec()).collect();
    let jaren: Vec<Vec<u64>> =
        per_maand.chunks(12).map(|jaar| (0..2).map(|k| jaar.iter().map(|m| m[k]).sum()).collect()).collect();
    let alles = vec![(0..2).map(|k| per_maand.iter().map(|m| m[k]).sum()).collect()];
    let (jaren, alles) = (tabel("jaar", &jaren), tabel("alles", &alles));
    for k in 0..2 {
        let hier = format!("k{}", k + 1);
        let daar = format!("k{k}");
        for (jaar, rij) in jaren.rijen.iter().enumerate() {
            let van_jaar = (jaar * 12..maanden.min(jaar * 12 + 12)).map(|r| cel(r, &hier));
            uit.relaties.push(Relatie::som(jaren.cel(&rij.id, &daar), van_jaar));
        }
        uit.relaties.push(Relatie::som(alles.cel("r0", &daar), (0..maanden).map(|r| cel(r, &hier))));
    }
    uit.tabellen.extend([jaren, alles]);
    uit.tabellen.push(maand);
    uit
}

#[test]
fn een_echt_rapport_van_een_kleine_gemeente_is_te_beveiligen() {
    let blad = blad(100, 3, 12);
    let eerste = beveilig(&blad, &Regel::default(), &[]).unwrap();
    let cellen = || eerste.tabellen().iter().flat_map(|t| &t.rijen).flat_map(|r| &r.cellen);
    let (alle, geheim) = (cellen().count(), cellen().filter(|c| **c == OpenbareCel::Geheim).count());
    assert!(geheim > 0 && geheim < alle / 2, "{geheim} van {alle}");
    assert_eq!(eerste, beveilig(&blad, &Regel::default(), &[]).unwrap(), "zelfde blad, zelfde uitkomst");
}
