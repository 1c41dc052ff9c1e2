//! A restatement: what was published, plus who came in, minus who went out, both by whole fives.
//!
//! A record counts otherwise by one decision about the whole difference between its old and its new vector. So every
//! equality that holds for each record holds afterwards, also across blocks, and no single change shows.

use std::collections::BTreeMap;

use crate::{
    BASIS, Blad, Fout, Geheim, Publicatie, Regime, Vastgelegd, publicatie::open_gelijkheden,
    stelsel::Stelsel, toezicht::Toezicht, vastgelegd::HEEL_RECORD, vijftallen, weging::Weging,
};

/// With fewer changed records nothing is restated.
pub const MINSTE_WIJZIGINGEN: usize = 5;

/// Restates published cells: `toen` is the sheet as it was known when it was published or last restated, `nu` as it is
/// known now. Both name the same cells and blocks, all of them published: every published cell in which a changed record
/// counts, in whatever report it stands.
///
/// None when fewer than [`MINSTE_WIJZIGINGEN`] records count otherwise: then everything stays as it is. The moment is
/// the caller's, and must be one that was fixed beforehand: a restatement that follows on the fifth change says when
/// that was.
///
/// R1: a record keeps its weight, also for its new vector; new ones get theirs. R2: a change counts five times or not at
/// all, and only when no cell or group of 1 to 4 comes of it. What does not count stays an error of the published
/// figures, which the next restatement weighs again. Headline cells are then no longer exact.
///
/// # Errors
/// When the sheets differ in cells or blocks, name a cell that was never published, or `toen` is not what was published.
pub fn herzie(
    toen: &Blad,
    nu: &Blad,
    eerder: &Vastgelegd,
    geheim: &Geheim,
) -> Result<Option<Publicatie>, Fout> {
    toen.keur()?;
    nu.keur()?;
    eerder.keur()?;
    if toen.cellen != nu.cellen || toen.blokken != nu.blokken {
        return Err(Fout::AndereCellen);
    }
    let ontbreekt = |cel: &&crate::Cel| cel.anker.is_some() || !eerder.waarden.contains_key(&cel.naam);
    if let Some(cel) = nu.cellen.iter().find(ontbreekt) {
        return Err(Fout::NietGepubliceerd(cel.naam.clone()));
    }
    let stelsel = Stelsel::verschil(toen, nu, eerder, geheim);
    if stelsel.rijen.len() < MINSTE_WIJZIGINGEN {
        return Ok(None);
    }
    let bevroren = stelsel
        .bevroren
        .iter()
        .map(|waarde| i64::try_from(waarde.unwrap_or_default()).unwrap_or(i64::MAX / 2));
    let afwijking = bevroren.zip(&stelsel.exact).map(|(bevroren, exact)| bevroren - exact).collect();
    let mut weging = Weging::vanaf(&stelsel, 0, afwijking);
    match eerder.regime {
        Regime::Vijftallen => vijftallen_erbij(&mut weging, eerder),
        Regime::KleineGroepen => zonder_kleine_groep(&mut weging),
    }
    uitkomst(&weging, eerder).map(Some)
}

fn vijftallen_erbij(weging: &mut Weging<'_, '_>, eerder: &Vastgelegd) {
    let mut vrij = Vec::new();
    for rij in 0..weging.gewicht.len() {
        match eerder.gewicht(weging.stelsel.naam(rij).0, HEEL_RECORD) {
            Some(gewicht) => weging.zet(rij, i64::from(gewicht)),
            None => vrij.push(rij),
        }
    }
    vijftallen::besluit(weging, &vrij);
}

/// Lets a change count when that brings the cells nearer to the truth and leaves no small group.
fn zonder_kleine_groep(weging: &mut Weging<'_, '_>) {
    let toezicht = Toezicht::op_alles(weging.stelsel);
    for rij in 0..weging.gewicht.len() {
        if weging.kosten(rij, BASIS) < 0 {
            weging.zet(rij, BASIS);
            if toezicht.tekort(weging.stelsel, &[rij], |cel| weging.som(cel)) > 0 {
                weging.zet(rij, 0);
            }
        }
    }
}

fn uitkomst(weging: &Weging<'_, '_>, eerder: &Vastgelegd) -> Result<Publicatie, Fout> {
    let stelsel = weging.stelsel;
    let mut waarden = BTreeMap::new();
    for (cel, nummer) in stelsel.blad.cellen.iter().zip(0..) {
        let waarde = u64::try_from(weging.som(nummer)).map_err(|_| Fout::PastNiet(cel.naam.clone()))?;
        waarden.insert(cel.naam.clone(), waarde);
    }
    let mut vastgelegd = eerder.clone();
    vastgelegd.waarden.extend(waarden.iter().map(|(naam, waarde)| (naam.clone(), *waarde)));
    if eerder.regime == Regime::Vijftallen {
        for rij in 0..stelsel.rijen.len() {
            let gewicht = if weging.gewicht[rij] == 0 { 0 } else { crate::BASIS_U8 };
            vastgelegd.leg_vast(stelsel.naam(rij).0, HEEL_RECORD, gewicht);
        }
    }
    let telt_niet_op = open_gelijkheden(&stelsel.blad.relaties, |cel| weging.som(cel));
    Ok(Publicatie { waarden, vastgelegd, telt_niet_op })
}
