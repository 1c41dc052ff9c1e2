//! The small checks that the bodies and queries share.

use std::str::FromStr;

use web::{Probleem, Veldfout};

/// A text in the form of a code or number.
pub(super) fn vorm<T: FromStr<Err = String>>(veld: &str, tekst: &str) -> Result<T, Veldfout> {
    tekst.parse().map_err(|reden: String| Veldfout::nieuw(veld, "notatie-onjuist", reden))
}

/// What is wrong with a text that should be a code or number.
pub(super) fn keur_vorm<T: FromStr<Err = String>>(veld: &str, tekst: &str) -> Option<Veldfout> {
    vorm::<T>(veld, tekst).err()
}

/// A finding as the whole answer, for what was found good before.
pub(super) fn ongeldig(fout: Veldfout) -> Probleem {
    Probleem::ongeldig(vec![fout])
}
