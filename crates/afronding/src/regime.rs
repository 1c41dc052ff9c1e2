//! Which of the two regimes a municipality is in.

use serde::{Deserialize, Serialize};

use crate::{Blad, Fout, Geheim, R2KanNiet, Vastgelegd, publiceer};

/// How a municipality's counts are rounded; chosen at the first publication and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Regime {
    /// R1: everything in fives.
    Vijftallen,
    /// R2: only small groups; totals and month figures are exact.
    KleineGroepen,
}

impl Regime {
    /// The sentence under each table.
    #[must_use]
    pub fn zin(self) -> &'static str {
        match self {
            Self::Vijftallen => {
                "Alle getallen zijn vijftallen en tellen precies op. Een 0 of 5 kan een groep van 1 tot en met 4 zijn."
            }
            Self::KleineGroepen => {
                "Groepen van 1 tot en met 4 zijn 0 of 5 gemaakt. Totalen en maandcijfers zijn exact; andere rijen kunnen \
                 enkele personen afwijken."
            }
        }
    }
}

/// The choice, and why not the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keuze {
    /// What it is from now on.
    pub regime: Regime,
    /// What R2 cannot do here, when that was why. For the municipality only: it names small groups.
    pub waarom: Option<R2KanNiet>,
}

/// R2 when it can protect this sheet, otherwise R1; what was chosen before stays.
///
/// Choose on the largest sheet that is foreseen (all chapters, all months): a later sheet that R2 cannot protect is
/// refused, not rounded otherwise.
///
/// # Errors
/// When the sheet itself is wrong.
pub fn kies_regime(blad: &Blad, eerder: Option<&Vastgelegd>, geheim: &Geheim) -> Result<Keuze, Fout> {
    if let Some(eerder) = eerder {
        return Ok(Keuze { regime: eerder.regime, waarom: None });
    }
    match publiceer(blad, &Vastgelegd::leeg(Regime::KleineGroepen), geheim) {
        Ok(_) => Ok(Keuze { regime: Regime::KleineGroepen, waarom: None }),
        Err(Fout::R2(waarom)) => Ok(Keuze { regime: Regime::Vijftallen, waarom: Some(waarom) }),
        Err(fout) => Err(fout),
    }
}
