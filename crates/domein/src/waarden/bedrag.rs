//! Money: whole euro cents, never a fraction of one and never less than nothing.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most that one amount can be, in cents: ten milliard euro, above every budget of a municipality, and far below what a
/// sum of many of them can hold.
const MAX: i64 = 1_000_000_000_000;

/// An amount in whole euro cents, from 0 up to and including 1.000.000.000.000 (ten milliard euro). In JSON a whole number of
/// cents: 80000 is € 800,00. A field that holds one ends in `Cent`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(into = "i64", try_from = "i64")]
#[schemars(with = "i64", extend(
    "minimum" = 0, "maximum" = MAX, "x-uitleg" = "Hier hoort een bedrag in hele eurocenten: 80000 is € 800,00."
))]
pub struct Bedrag(i64);

impl Bedrag {
    /// Nothing.
    pub const NUL: Self = Self(0);
    /// The most that one amount can be.
    pub const MAX: Self = Self(MAX);

    /// This many cents; none outside the bounds.
    #[must_use]
    pub const fn van_centen(centen: i64) -> Option<Self> {
        if 0 <= centen && centen <= MAX { Some(Self(centen)) } else { None }
    }

    /// In cents.
    #[must_use]
    pub const fn centen(self) -> i64 {
        self.0
    }

    /// Both together; none when that is more than an amount can be.
    #[must_use]
    pub const fn plus(self, ander: Self) -> Option<Self> {
        match self.0.checked_add(ander.0) {
            Some(samen) => Self::van_centen(samen),
            None => None,
        }
    }

    /// What is left of it; none when the other is more.
    #[must_use]
    pub const fn min(self, ander: Self) -> Option<Self> {
        Self::van_centen(self.0.saturating_sub(ander.0))
    }

    /// All together; none when that is more than an amount can be.
    pub fn som(bedragen: impl IntoIterator<Item = Self>) -> Option<Self> {
        bedragen.into_iter().try_fold(Self::NUL, Self::plus)
    }
}

impl TryFrom<i64> for Bedrag {
    type Error = &'static str;

    fn try_from(centen: i64) -> Result<Self, Self::Error> {
        Self::van_centen(centen).ok_or("Hier hoort een bedrag in hele eurocenten: 80000 is € 800,00.")
    }
}

impl From<Bedrag> for i64 {
    fn from(bedrag: Bedrag) -> Self {
        bedrag.0
    }
}

/// As people write it here: `€ 1.250,50`.
impl fmt::Display for Bedrag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cijfers = (self.0 / 100).to_string();
        let mut euro = String::with_capacity(cijfers.len() + 4);
        for (plek, cijfer) in cijfers.chars().enumerate() {
            if plek > 0 && (cijfers.len() - plek).is_multiple_of(3) {
                euro.push('.');
            }
            euro.push(cijfer);
        }
        write!(f, "€ {euro},{:02}", self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bedrag(centen: i64) -> Bedrag {
        Bedrag::van_centen(centen).unwrap()
    }

    #[test]
    fn een_bedrag_is_er_in_hele_centen_en_binnen_grenzen() {
        assert_eq!(serde_json::from_str::<Bedrag>("80000").unwrap(), bedrag(80_000));
        assert_eq!(serde_json::to_string(&bedrag(80_000)).unwrap(), "80000");
        for fout in ["-1", "1000000000001", "800.5", "\"800\"", "8e2"] {
            assert!(serde_json::from_str::<Bedrag>(fout).is_err(), "{fout}");
        }
    }

    #[test]
    fn sommen_lopen_nooit_over() {
        assert_eq!(Bedrag::som([bedrag(1), bedrag(2), Bedrag::NUL]), Some(bedrag(3)));
        assert_eq!(Bedrag::som([Bedrag::MAX, bedrag(1)]), None);
        assert_eq!(bedrag(5).min(bedrag(5)), Some(Bedrag::NUL));
        assert_eq!(bedrag(5).min(bedrag(6)), None);
    }

    #[test]
    fn zo_schrijft_men_een_bedrag() {
        let tekst = |centen| bedrag(centen).to_string();
        assert_eq!(
            [0, 5, 80_000, 125_050, 123_456_789].map(tekst),
            ["€ 0,00", "€ 0,05", "€ 800,00", "€ 1.250,50", "€ 1.234.567,89"]
        );
    }
}
