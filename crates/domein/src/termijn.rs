//! Terms: so many days or working days, and those that a municipality sets for its signals.

use std::collections::BTreeMap;

use jiff::{ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Normstap, SignaalBron, na_werkdagen};

/// Longest term that makes sense, in days of its kind.
const MAX_DAGEN: u16 = 366;

/// A term. Written as `28 dagen`, `4 weken` or `10 werkdagen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Termijn {
    /// Calendar days.
    Dagen(u16),
    /// Working days ([`is_werkdag`](crate::is_werkdag)).
    Werkdagen(u16),
}

impl Termijn {
    /// The first day on which it is over, for what began on `datum`: so many days later, or the so many-th working day
    /// after it.
    #[must_use]
    pub fn na(self, datum: Date) -> Date {
        match self {
            Self::Dagen(dagen) => datum.saturating_add(i64::from(dagen).days()),
            Self::Werkdagen(dagen) => na_werkdagen(datum, dagen),
        }
    }
}

impl std::fmt::Display for Termijn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dagen(1) => f.write_str("1 dag"),
            Self::Dagen(dagen) => write!(f, "{dagen} dagen"),
            Self::Werkdagen(1) => f.write_str("1 werkdag"),
            Self::Werkdagen(dagen) => write!(f, "{dagen} werkdagen"),
        }
    }
}

impl From<Termijn> for String {
    fn from(termijn: Termijn) -> Self {
        termijn.to_string()
    }
}

impl std::str::FromStr for Termijn {
    type Err = String;

    fn from_str(tekst: &str) -> Result<Self, String> {
        let verwacht = || {
            format!(
                "geen termijn; verwacht een aantal tot {MAX_DAGEN} en een eenheid, zoals \"28 dagen\", \"4 weken\" of \"10 werkdagen\""
            )
        };
        let (aantal, eenheid) = tekst.trim().split_once(' ').ok_or_else(verwacht)?;
        let aantal: u16 = aantal.parse().map_err(|_| verwacht())?;
        let termijn = match eenheid.trim() {
            "dag" | "dagen" => Self::Dagen(aantal),
            "week" | "weken" => Self::Dagen(aantal.saturating_mul(7)),
            "werkdag" | "werkdagen" => Self::Werkdagen(aantal),
            _ => return Err(verwacht()),
        };
        let (Self::Dagen(dagen) | Self::Werkdagen(dagen)) = termijn;
        if dagen > MAX_DAGEN { Err(verwacht()) } else { Ok(termijn) }
    }
}

impl TryFrom<String> for Termijn {
    type Error = String;

    fn try_from(tekst: String) -> Result<Self, String> {
        tekst.parse()
    }
}

/// Days without benefit, at most, between two benefits of the same person that count as one benefit that was
/// interrupted. Thirty is what Almere says of the figures of Statistics Netherlands in its Monitor Sociaal: who comes back
/// within thirty days counts neither as outflow nor as inflow. The rule itself was not found with CBS or Divosa, so it is
/// an *assumption*, and a setting.
pub const ONDERBREKING_DAGEN: u16 = 30;

/// The norm times that a municipality sets itself, per source and step; the rest is as the service has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Normen(BTreeMap<SignaalBron, BTreeMap<Normstap, Termijn>>);

impl Normen {
    /// None set.
    pub const GEEN: Self = Self(BTreeMap::new());

    /// The same with another term for one step of one source.
    #[must_use]
    pub fn met(mut self, bron: SignaalBron, stap: Normstap, termijn: Termijn) -> Self {
        self.0.entry(bron).or_default().insert(stap, termijn);
        self
    }

    /// The term of a step of a source, when it is set.
    #[must_use]
    pub fn termijn(&self, bron: SignaalBron, stap: Normstap) -> Option<Termijn> {
        self.0.get(&bron)?.get(&stap).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn een_termijn_is_te_lezen_zoals_zij_wordt_geschreven() {
        for (tekst, termijn) in [
            ("28 dagen", Termijn::Dagen(28)),
            ("1 dag", Termijn::Dagen(1)),
            ("10 werkdagen", Termijn::Werkdagen(10)),
            ("0 werkdagen", Termijn::Werkdagen(0)),
        ] {
            assert_eq!(tekst.parse(), Ok(termijn));
            assert_eq!(termijn.to_string(), tekst);
        }
        assert_eq!("4 weken".parse(), Ok(Termijn::Dagen(28)));
        for fout in ["", "28", "tien dagen", "10 uur", "-1 dagen", "367 dagen", "53 weken", "99999 dagen"] {
            assert!(fout.parse::<Termijn>().is_err(), "{fout}");
        }
    }

    #[test]
    fn een_termijn_eindigt_op_de_eerste_dag_erna() {
        let donderdag = date(2025, 4, 17);
        assert_eq!(Termijn::Dagen(14).na(donderdag), date(2025, 5, 1));
        assert_eq!(Termijn::Werkdagen(2).na(donderdag), date(2025, 4, 23));
        assert_eq!(Termijn::Dagen(3).na(Date::MAX), Date::MAX);
    }

    #[test]
    fn wat_een_gemeente_niet_zet_is_er_niet() {
        let normen =
            Normen::GEEN.met(SignaalBron::Doorstroompunt, Normstap::Opvolgen, Termijn::Werkdagen(10));
        assert_eq!(
            normen.termijn(SignaalBron::Doorstroompunt, Normstap::Opvolgen),
            Some(Termijn::Werkdagen(10))
        );
        assert_eq!(normen.termijn(SignaalBron::Doorstroompunt, Normstap::Verslag), None);
        assert_eq!(normen.termijn(SignaalBron::Partner, Normstap::Opvolgen), None);
    }
}
