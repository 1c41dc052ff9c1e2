//! What is refused, what a secret does, and relations that are known beforehand.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod wereld;

use afronding::{
    Blad, Blok, Cel, Eenheid, Fout, Geheim, Record, Regime, Relaties, Vastgelegd, herzie, kies_regime,
    publiceer, relaties,
};
use wereld::{bevolking, geheim, vorm};

fn klein_blad() -> Blad {
    let record = |i: u32| Record {
        id: format!("p{i}"),
        eenheden: vec![Eenheid { blok: 0, cellen: vec![0, 1 + i % 2] }],
    };
    Blad {
        cellen: vec![Cel::hoofd("totaal"), Cel::gewoon("even"), Cel::gewoon("oneven")],
        blokken: vec![Blok { naam: "stand".to_owned(), vorige: None }],
        records: (0..40).map(record).collect(),
        relaties: Relaties::default(),
    }
}

fn r1() -> Vastgelegd {
    Vastgelegd::leeg(Regime::Vijftallen)
}

#[test]
fn wat_dubbelzinnig_is_wordt_geweigerd() {
    let met = |wijzig: fn(&mut Blad)| {
        let mut blad = klein_blad();
        wijzig(&mut blad);
        publiceer(&blad, &r1(), &geheim()).unwrap_err()
    };
    assert_eq!(met(|b| b.cellen[1].naam = "totaal".to_owned()), Fout::DubbeleCel("totaal".to_owned()));
    assert_eq!(met(|b| b.blokken.push(b.blokken[0].clone())), Fout::DubbelBlok("stand".to_owned()));
    assert_eq!(met(|b| b.records[1].id = "p0".to_owned()), Fout::DubbelRecord);
    assert_eq!(met(|b| b.records[0].eenheden[0].blok = 1), Fout::Blok(1));
    assert_eq!(met(|b| b.records[0].eenheden[0].cellen.push(3)), Fout::Cel(3));
    assert_eq!(met(|b| b.records[0].eenheden[0].cellen.push(0)), Fout::Cel(0));
    assert_eq!(met(|b| b.relaties.groepen.push(vec![(7, 1)])), Fout::Cel(7));
    let mut eerder = r1();
    eerder.gewichten.entry("p0".to_owned()).or_default().insert(String::new(), 3);
    assert_eq!(publiceer(&klein_blad(), &eerder, &geheim()).unwrap_err(), Fout::Gewicht(3));
    assert_eq!(Geheim::nieuw(&[1; 31]).unwrap_err(), Fout::GeheimTeKort);
}

#[test]
fn een_ander_geheim_beslist_anders() {
    let blad = vorm(0).blad(&bevolking(5, 200, 0..=12));
    let een = publiceer(&blad, &r1(), &geheim()).unwrap();
    let ander = publiceer(&blad, &r1(), &Geheim::nieuw(&[8; 32]).unwrap()).unwrap();
    assert_ne!(een.vastgelegd.gewichten, ander.vastgelegd.gewichten);
}

#[test]
fn een_herziening_gaat_over_wat_gepubliceerd_is() {
    let blad = klein_blad();
    let vast = publiceer(&blad, &r1(), &geheim()).unwrap().vastgelegd;
    let mut meer = blad.clone();
    meer.cellen.push(Cel::gewoon("nieuw"));
    assert_eq!(herzie(&blad, &meer, &vast, &geheim()).unwrap_err(), Fout::AndereCellen);
    let nooit = Fout::NietGepubliceerd("nieuw".to_owned());
    assert_eq!(herzie(&meer, &meer, &vast, &geheim()).unwrap_err(), nooit);
}

#[test]
fn het_regime_blijft() {
    let blad = klein_blad();
    for regime in [Regime::Vijftallen, Regime::KleineGroepen] {
        let keuze = kies_regime(&blad, Some(&Vastgelegd::leeg(regime)), &geheim()).unwrap();
        assert_eq!(keuze.regime, regime);
    }
    let nu = kies_regime(&blad, None, &geheim()).unwrap();
    assert_eq!((nu.regime, nu.waarom), (Regime::KleineGroepen, None), "twice twenty, all exact");
    let mut klein = blad;
    klein.records.truncate(3);
    let keuze = kies_regime(&klein, None, &geheim()).unwrap();
    assert_eq!(keuze.regime, Regime::Vijftallen);
    assert!(keuze.waarom.is_some());
}

/// A count that is pulled towards what was published of the same group.
#[test]
fn een_anker_trekt() {
    let mut blad = klein_blad();
    blad.cellen.push(Cel::anker("even, vorige maand", 40));
    for record in blad.records.iter_mut().filter(|r| r.eenheden[0].cellen[1] == 1) {
        record.eenheden[0].cellen.push(3);
    }
    let met = publiceer(&blad, &r1(), &geheim()).unwrap();
    let zonder = publiceer(&klein_blad(), &r1(), &geheim()).unwrap();
    assert_eq!(met.waarden.len(), 3, "it is not published");
    assert!(met.waarden["even"] > zonder.waarden["even"]);
}

/// Age 0–2 (cells 0, 1, 2) of all (3), and a group (4) that is in the first two ages.
#[test]
fn bekende_relaties_worden_gevonden() {
    let records = (0..1_000u32).map(|i| {
        let leeftijd = i % 3;
        if leeftijd < 2 && i % 7 == 0 { vec![leeftijd, 3, 4] } else { vec![leeftijd, 3] }
    });
    let gevonden = relaties(5, records).unwrap();
    assert_eq!(gevonden.gelijkheden, [vec![(0, 1), (1, 1), (2, 1), (3, -1)]]);
    for groep in [
        vec![(0, -1), (3, 1)],
        vec![(3, 1), (4, -1)],
        vec![(2, -1), (3, 1), (4, -1)],
        vec![(0, 1), (1, 1), (4, -1)],
    ] {
        assert!(gevonden.groepen.contains(&groep), "{groep:?} in {:?}", gevonden.groepen);
    }
    assert!(!gevonden.groepen.contains(&vec![(0, 1), (4, -1)]));
    assert_eq!(relaties(6, [vec![0, 1, 2, 3, 4]]).unwrap_err(), Fout::TeZelden(0));
    assert_eq!(relaties(1, [vec![1]]).unwrap_err(), Fout::Cel(1));
}
