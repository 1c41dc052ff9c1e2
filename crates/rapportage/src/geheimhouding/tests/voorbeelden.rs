//! The rule in small examples that a reader can check by hand.

use super::super::{Fout, Onbewerkt, OpenbaarBlad, OpenbareCel, Regel, Uitzondering, beveilig};
use super::tabel;
use crate::tabel::{self as t, Cel, CelRef, Cijferblad, Kolom, Kolomsoort, Relatie};

fn rij(blad: &OpenbaarBlad, tabel: usize, rij: usize) -> String {
    let cel = |cel: &OpenbareCel| match cel {
        OpenbareCel::Aantal(aantal) => aantal.to_string(),
        OpenbareCel::Percentage(tienden) => format!("{tienden}‰"),
        OpenbareCel::Geheim => ".".to_owned(),
        _ => "-".to_owned(),
    };
    blad.tabellen()[tabel].rijen[rij].cellen[1..].iter().map(cel).collect::<Vec<_>>().join(" ")
}

/// One row whose last cell is the total of the others.
fn met_totaal(id: &str, delen: &[u64]) -> Cijferblad {
    let mut aantallen = delen.to_vec();
    aantallen.push(delen.iter().sum());
    let tabel = tabel(id, &[aantallen]);
    let cel = |k: usize| tabel.cel("r0", &format!("k{k}"));
    let relaties = vec![Relatie::som(cel(delen.len()), (0..delen.len()).map(cel))];
    Cijferblad { tabellen: vec![tabel], relaties, ..Cijferblad::default() }
}

fn getoond(delen: &[u64]) -> String {
    rij(&beveilig(&met_totaal("t", delen), &Regel::default(), &[]).unwrap(), 0, 0)
}

fn uitzondering(tabel: &str) -> Uitzondering {
    Uitzondering { tabel: tabel.into(), reden: "Besluit.".into(), vastgesteld_door: "het college".into() }
}

#[test]
fn kleine_aantallen_zijn_geheim_en_het_kleinste_andere_deel_dekt_ze_af() {
    assert_eq!(getoond(&[2, 30, 9, 50]), ". 30 . 50 91");
    assert_eq!(getoond(&[5, 30, 9, 50]), "5 30 9 50 94");
}

#[test]
fn nul_is_openbaar_en_dekt_niets_af() {
    assert_eq!(getoond(&[0, 3, 40, 0]), "0 . . 0 43");
    assert_eq!(getoond(&[0, 3, 0]), "0 . 0 .");
}

#[test]
fn twee_kleine_aantallen_met_een_kleine_som_dekken_elkaar_niet() {
    assert_eq!(getoond(&[1, 1, 70, 20]), ". . 70 . 92");
    assert_eq!(getoond(&[4, 4, 70, 20]), ". . 70 20 98");
}

#[test]
fn de_rest_van_een_overlappende_groep_is_ook_een_groep() {
    let tabel = tabel("stand", &[vec![103, 100]]);
    let relaties = vec![Relatie::omvat(tabel.cel("r0", "k0"), tabel.cel("r0", "k1"))];
    let blad = Cijferblad { tabellen: vec![tabel], relaties, ..Cijferblad::default() };
    assert_eq!(rij(&beveilig(&blad, &Regel::default(), &[]).unwrap(), 0, 0), "103 .");
}

#[test]
fn een_ongepubliceerde_groep_verbindt_tabellen() {
    let (breed, smal) = (tabel("t-m-29", &[vec![60]]), tabel("t-m-26", &[vec![57]]));
    let rest = CelRef::ongepubliceerd("27-29");
    let relaties = vec![Relatie::som(breed.cel("r0", "k0"), [smal.cel("r0", "k0"), rest])];
    let ongepubliceerd = [("27-29".to_owned(), 3)].into();
    let blad = Cijferblad { tabellen: vec![breed, smal], relaties, ongepubliceerd };
    let openbaar = beveilig(&blad, &Regel::default(), &[]).unwrap();
    assert_eq!((rij(&openbaar, 0, 0), rij(&openbaar, 1, 0)), ("60".into(), ".".into()));
}

#[test]
fn hetzelfde_aantal_in_twee_tabellen_is_in_beide_geheim() {
    let mut blad = met_totaal("een", &[2, 30, 9]);
    blad.tabellen.push(tabel("twee", &[vec![2, 9]]));
    for (hier, daar) in [("k0", "k0"), ("k1", "k2")] {
        blad.relaties.push(Relatie::gelijk(CelRef::cel("twee", "r0", hier), CelRef::cel("een", "r0", daar)));
    }
    let openbaar = beveilig(&blad, &Regel::default(), &[]).unwrap();
    // Hiding 30 costs one cell, hiding 9 would cost two.
    assert_eq!((rij(&openbaar, 0, 0), rij(&openbaar, 1, 0)), (". . 9 41".into(), ". 9".into()));
}

#[test]
fn een_eerder_gepubliceerd_totaal_is_een_constante() {
    let tabel = tabel("t", &[vec![2, 9, 40]]);
    let cel = |k| (1, tabel.cel("r0", k));
    let relaties = vec![Relatie::vergelijking(vec![cel("k0"), cel("k1"), cel("k2")], 51)];
    let blad = Cijferblad { tabellen: vec![tabel.clone()], relaties, ..Cijferblad::default() };
    assert_eq!(rij(&beveilig(&blad, &Regel::default(), &[]).unwrap(), 0, 0), ". . 40");
}

#[test]
fn een_uitzondering_toont_alles_en_telt_als_bekend() {
    let openbaar = beveilig(&met_totaal("t", &[2, 30]), &Regel::default(), &[uitzondering("t")]).unwrap();
    assert_eq!(rij(&openbaar, 0, 0), "2 30 32");
    assert_eq!(openbaar.uitzonderingen(), [uitzondering("t")]);
}

#[test]
fn wat_uit_een_uitzondering_volgt_wordt_geweigerd_en_niet_gelekt() {
    let (vol, klein) = (tabel("vol", &[vec![40, 38]]), tabel("klein", &[vec![2]]));
    let relaties = vec![Relatie::som(vol.cel("r0", "k0"), [vol.cel("r0", "k1"), klein.cel("r0", "k0")])];
    let blad = Cijferblad { tabellen: vec![vol, klein], relaties, ..Cijferblad::default() };
    let fout = beveilig(&blad, &Regel::default(), &[uitzondering("vol")]).unwrap_err();
    assert_eq!(fout, Fout::NietTeBeveiligen(CelRef::cel("klein", "r0", "k0")));
    let onbekend = beveilig(&blad, &Regel::default(), &[uitzondering("vl")]).unwrap_err();
    assert_eq!(onbekend, Fout::Blad(t::Fout::OnbekendeTabel("vl".into())));
}

#[test]
fn verhoudingen_die_alleen_samen_groeien_zijn_ook_te_beveiligen() {
    let tabel = tabel("t", &[vec![3, 2, 40]]);
    let cel = |factor, k| (factor, tabel.cel("r0", k));
    let relaties = vec![Relatie::vergelijking(vec![cel(2, "k0"), cel(-3, "k1")], 0)];
    let blad = Cijferblad { tabellen: vec![tabel.clone()], relaties, ..Cijferblad::default() };
    assert_eq!(rij(&beveilig(&blad, &Regel::default(), &[]).unwrap(), 0, 0), ". . 40");
}

#[test]
fn drempel_een_verbergt_niets() {
    let openbaar = beveilig(&met_totaal("t", &[1, 30]), &Regel { drempel: 1 }, &[]).unwrap();
    assert_eq!(rij(&openbaar, 0, 0), "1 30 31");
}

#[test]
fn percentages_komen_uit_openbare_aantallen_op_een_basis_van_honderd() {
    let mut blad = met_totaal("t", &[1_388, 1_743, 99, 3, 7]);
    let cel = |k: &str| CelRef::cel("t", "r0", k);
    let tabel = &mut blad.tabellen[0];
    let deel = |teller, noemer| Cel::Percentage { teller: cel(teller), noemer: cel(noemer) };
    let extra = [
        Cel::Verandering { nu: cel("k1"), basis: cel("k0") },
        Cel::Verandering { nu: cel("k0"), basis: cel("k1") },
        deel("k2", "k1"),
        deel("k2", "k2"),
        deel("k3", "k1"),
    ];
    for (nummer, cel) in extra.into_iter().enumerate() {
        tabel.kolommen.push(Kolom {
            id: format!("p{nummer}"),
            titel: "%".into(),
            soort: Kolomsoort::Percentage,
        });
        tabel.rijen[0].cellen.push(cel);
    }
    let openbaar = beveilig(&blad, &Regel::default(), &[]).unwrap();
    assert_eq!(rij(&openbaar, 0, 0), "1388 1743 99 . . 3240 256‰ -204‰ 57‰ - .");
}

#[test]
fn een_percentage_over_een_ongepubliceerde_groep_bestaat_niet() {
    let mut blad = met_totaal("t", &[10, 300]);
    blad.ongepubliceerd.insert("x".into(), 3);
    blad.tabellen[0].kolommen.push(Kolom::percentage("p", "%"));
    let teller = CelRef::ongepubliceerd("x");
    let percentage = Cel::Percentage { teller: teller.clone(), noemer: CelRef::cel("t", "r0", "k1") };
    blad.tabellen[0].rijen[0].cellen.push(percentage);
    assert_eq!(blad.controleer(), Err(t::Fout::GeenAantal(teller)));
}

#[test]
fn een_blad_dat_zichzelf_tegenspreekt_wordt_geweigerd() {
    let mut blad = met_totaal("t", &[10, 20]);
    blad.tabellen[0].rijen[0].cellen[1] = Cel::Aantal(11);
    let fout = beveilig(&blad, &Regel::default(), &[]).unwrap_err();
    assert_eq!(fout.to_string(), "de aantallen voldoen niet aan de relatie op t[r0, k0]: 1 in plaats van 0");
    assert!(Onbewerkt::uitdrukkelijk(&blad).is_err());
}
