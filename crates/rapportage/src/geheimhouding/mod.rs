//! Statistical disclosure control: hides small groups, and whatever else would give them away.
//! Only what comes out of here can be rendered, so that forgetting the rule does not compile.
//!
//! **The rule.** With threshold `t` (default 5) a count of 1 up to and including `t − 1` is hidden (primary
//! suppression). Zero is shown: there is no group. A reader knows this rule, so a hidden cell is known to be at
//! least 1, a zero never serves as cover for another cell, and a reader who knows that a cell can only be zero (ten
//! years of benefit at age 18) learns nothing from its absence.
//!
//! **Protection.** A reader has every published count, every [`Relatie`](crate::tabel::Relatie), and knows that
//! counts are whole and not negative. The values that a hidden cell can still have form its *feasibility interval*
//! (Willenborg and De Waal, *Elements of Statistical Disclosure Control*; Hundepool et al., *Statistical Disclosure
//! Control*). A small count is protected when that interval reaches `t` and spans at least `t` values (its highest
//! and lowest value differ by `t − 1` or more): the reader cannot tell that the group is below the threshold, and
//! what is left open is as wide as what the rule leaves open. This also rules out that a *sum* of hidden small counts
//! follows and is itself below `t`, because each of them would then have an upper bound below `t`. Counts in no table
//! that follow from others ([`CelRef::Ongepubliceerd`], the rest of an inclusion) are protected alike.
//!
//! **The proof.** For each small count *witnesses* are kept: other whole-number sheets that satisfy every relation,
//! agree with everything published, and show `t` and 1 in that cell, or `t − 1` more than the truth. They are exact
//! where an interval from bounds propagation is only an outer estimate, and hiding more never breaks one. Where no
//! witness is found, the cheapest published cells that make one possible are hidden too (secondary suppression),
//! afterwards every such cell that turns out not to be needed is shown again, and in the end each witness is checked
//! against the equations once more.
//!
//! **Not covered.** What a reader derives from knowing this program's order of choices (the minimality attack), from
//! being a member of the group, or from an earlier report whose counts the sheet does not state as constants.

mod onderdrukking;
mod openbaar;
mod stelsel;
#[cfg(test)]
mod tests;
mod zoek;

use std::collections::BTreeSet;

pub(crate) use openbaar::tienden_van;
pub use openbaar::{BASIS_PERCENTAGE, Onbewerkt, OpenbaarBlad, OpenbareCel};

use crate::tabel::{self, CelRef, Cijferblad};
use stelsel::Stelsel;

/// The rule that decides what a small group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regel {
    /// Counts from 1 up to but not including this are hidden; 0 and 1 hide nothing. There is no national norm for a
    /// council report: the municipality sets it.
    pub drempel: u64,
}

impl Default for Regel {
    fn default() -> Self {
        Self { drempel: 5 }
    }
}

/// A table that is published in full by decision, printed with that decision in every output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uitzondering {
    /// Id of the table.
    pub tabel: String,
    /// Why the table may be published in full, as a sentence for the reader.
    pub reden: String,
    /// Who decided it, and when.
    pub vastgesteld_door: String,
}

/// Why a sheet cannot be made public.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fout {
    /// The sheet itself is wrong.
    #[error(transparent)]
    Blad(#[from] tabel::Fout),
    /// Even with everything else hidden the cell follows from tables published in full or from constants.
    #[error(
        "{0} is een kleine groep die af te leiden blijft uit tabellen die volledig worden gepubliceerd; \
         herzie de uitzonderingen of laat de tabel weg"
    )]
    NietTeBeveiligen(CelRef),
}

/// Applies the rule to the whole sheet. Deterministic: the same sheet, rule and exceptions hide the same cells.
///
/// # Errors
/// [`Fout::Blad`] when the sheet contradicts itself, [`Fout::NietTeBeveiligen`] when the exceptions (or constants in
/// relations) give a small group away whatever is hidden.
pub fn beveilig(
    blad: &Cijferblad,
    regel: &Regel,
    uitzonderingen: &[Uitzondering],
) -> Result<OpenbaarBlad, Fout> {
    blad.controleer()?;
    let volledig: BTreeSet<&str> = uitzonderingen.iter().map(|u| u.tabel.as_str()).collect();
    if let Some(onbekend) = volledig.iter().find(|id| blad.tabellen.iter().all(|t| t.id != **id)) {
        return Err(tabel::Fout::OnbekendeTabel((*onbekend).to_owned()).into());
    }
    let stelsel = Stelsel::van(blad, &volledig);
    let geheim =
        onderdrukking::onderdruk(&stelsel, i128::from(regel.drempel)).map_err(Fout::NietTeBeveiligen)?;
    Ok(OpenbaarBlad::nieuw(blad, &geheim, *regel, uitzonderingen))
}
