//! How soon a signal must be followed up. One table of defaults; a municipality may set another number of days
//! for a source.

use domein::SignaalBron;
use jiff::{ToSpan as _, civil::Date};

/// Days between a signal and the first day on which follow-up is late, per source, with why.
///
/// These are *assumptions* of ours: the documents ask for a norm time and leave the number to the municipality.
const TABEL: [(SignaalBron, u16, &str); 9] = {
    use SignaalBron::*;
    const VIER_WEKEN: &str = "vier weken, als de zoektermijn: wie zich zelf meldt hoort dan ook iets";
    [
        (Doorstroompunt, 28, "de school houdt nog contact; binnen vier weken is de jongere er meestal nog"),
        (
            UwvWarmeOverdracht,
            14,
            "een overdracht is warm zolang UWV en jongere elkaar nog kennen: twee weken",
        ),
        (UwvWwEinde, 28, "de WW loopt nog maanden; vier weken laat tijd om naar werk te begeleiden"),
        (EindeInburgering, 28, VIER_WEKEN),
        (Achttien, 28, VIER_WEKEN),
        (Jeugdzorg, 28, VIER_WEKEN),
        (ProVso, 28, VIER_WEKEN),
        (Zelfmelding, 28, VIER_WEKEN),
        (Partner, 28, VIER_WEKEN),
    ]
};

/// The norm times of a municipality: the defaults, and where it differs from them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normtijden {
    afwijkend: Vec<(SignaalBron, u16)>,
}

impl Normtijden {
    /// The defaults.
    pub const STANDAARD: Self = Self { afwijkend: Vec::new() };

    /// The same with another number of days for one source.
    #[must_use]
    pub fn met(mut self, bron: SignaalBron, dagen: u16) -> Self {
        self.afwijkend.retain(|(al, _)| *al != bron);
        self.afwijkend.push((bron, dagen));
        self
    }

    /// Days for a source.
    #[must_use]
    pub fn dagen(&self, bron: SignaalBron) -> u16 {
        let eigen = self.afwijkend.iter().find(|(van, _)| *van == bron).map(|(_, dagen)| *dagen);
        let standaard = || TABEL.iter().find(|(van, ..)| *van == bron).map_or(28, |(_, dagen, _)| *dagen);
        eigen.unwrap_or_else(standaard)
    }

    /// The first day on which follow-up is late, for a signal of `datum`.
    #[must_use]
    pub fn opvolgen_voor(&self, bron: SignaalBron, datum: Date) -> Date {
        datum.saturating_add(i64::from(self.dagen(bron)).days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn elke_bron_heeft_een_norm_met_een_reden() {
        for bron in SignaalBron::ALLE {
            assert_eq!(TABEL.iter().filter(|(van, _, waarom)| van == bron && !waarom.is_empty()).count(), 1);
        }
    }

    #[test]
    fn de_norm_is_half_open_en_kan_per_bron_anders() {
        let norm = Normtijden::STANDAARD;
        assert_eq!(norm.opvolgen_voor(SignaalBron::Doorstroompunt, date(2025, 2, 1)), date(2025, 3, 1));
        assert_eq!(norm.opvolgen_voor(SignaalBron::UwvWarmeOverdracht, date(2025, 2, 1)), date(2025, 2, 15));
        let eigen = norm.met(SignaalBron::Doorstroompunt, 7).met(SignaalBron::Doorstroompunt, 10);
        assert_eq!(eigen.opvolgen_voor(SignaalBron::Doorstroompunt, date(2025, 2, 1)), date(2025, 2, 11));
        assert_eq!(eigen.dagen(SignaalBron::Partner), 28);
        assert_eq!(eigen.opvolgen_voor(SignaalBron::Partner, Date::MAX), Date::MAX);
    }
}
