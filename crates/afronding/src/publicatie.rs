//! Publishing: weights, values, and what is kept of them.

use std::collections::BTreeMap;

use crate::{
    Blad, Combinatie, Fout, Geheim, Regime, Relaties, Vastgelegd, kleine_groepen, stelsel::Stelsel,
    vijftallen, weging::Weging,
};

/// A sheet that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publicatie {
    /// What is shown per cell, anchors left out. A cell that was published before has that value.
    pub waarden: BTreeMap<String, u64>,
    /// What the event of this publication keeps, and the next one begins with: all values and weights so far.
    pub vastgelegd: Vastgelegd,
    /// The equalities (places in [`crate::Relaties::gelijkheden`]) that do not hold in what is shown. There are none
    /// unless a record changed after it was published and the sheet has no cell for corrections: then the sentence
    /// that everything adds up is not true.
    pub telt_niet_op: Vec<usize>,
}

/// Rounds a sheet in the regime of `eerder`. The same input gives the same output, in whatever order it comes.
///
/// # Errors
/// When the sheet or what was kept is wrong, or R2 cannot protect the sheet.
pub fn publiceer(blad: &Blad, eerder: &Vastgelegd, geheim: &Geheim) -> Result<Publicatie, Fout> {
    blad.keur()?;
    eerder.keur()?;
    let stelsel = Stelsel::van(blad, eerder, geheim);
    let weging = match eerder.regime {
        Regime::Vijftallen => vijftallen::weeg(&stelsel, eerder),
        Regime::KleineGroepen => kleine_groepen::weeg(&stelsel, eerder)?,
    };
    Ok(uitkomst(&weging, eerder))
}

fn uitkomst(weging: &Weging<'_, '_>, eerder: &Vastgelegd) -> Publicatie {
    let stelsel = weging.stelsel;
    let mut waarden = BTreeMap::new();
    for (cel, nummer) in stelsel.blad.cellen.iter().zip(0..) {
        if cel.anker.is_none() {
            // A sum of weights is never negative.
            let waarde = u64::try_from(weging.getoond(nummer)).unwrap_or_default();
            waarden.insert(cel.naam.clone(), waarde);
        }
    }
    let mut vastgelegd = eerder.clone();
    vastgelegd.waarden.extend(waarden.iter().map(|(naam, waarde)| (naam.clone(), *waarde)));
    for rij in 0..stelsel.rijen.len() {
        if let Ok(gewicht @ (0 | crate::BASIS_U8)) = u8::try_from(weging.gewicht[rij])
            // Who is late is decided on in a restatement.
            && !(eerder.regime == Regime::Vijftallen && vijftallen::te_laat(stelsel, rij))
        {
            let (record, blok) = stelsel.naam(rij);
            vastgelegd.leg_vast(record, blok, gewicht);
        }
    }
    let telt_niet_op = open_gelijkheden(&stelsel.blad.relaties, |cel| weging.getoond(cel));
    Publicatie { waarden, vastgelegd, telt_niet_op }
}

/// The places of the equalities that do not hold.
pub(crate) fn open_gelijkheden(relaties: &Relaties, waarde: impl Fn(u32) -> i64) -> Vec<usize> {
    let open = |gelijkheid: &Combinatie| som(gelijkheid, &waarde) != 0;
    let alle = relaties.gelijkheden.iter().enumerate();
    alle.filter(|(_, gelijkheid)| open(gelijkheid)).map(|(plaats, _)| plaats).collect()
}

/// A combination, with these values of its cells.
pub(crate) fn som(combinatie: &Combinatie, waarde: impl Fn(u32) -> i64) -> i64 {
    combinatie.iter().map(|(cel, factor)| i64::from(*factor) * waarde(*cel)).sum()
}
