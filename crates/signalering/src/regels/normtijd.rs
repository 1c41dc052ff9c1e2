//! How soon something must be done with a signal, per source and step. One table of defaults; a municipality may set other
//! terms in its settings.

use domein::{Normen, Normstap, SignaalBron, Termijn};
use jiff::civil::Date;

/// The term from a signal until the first day on which follow-up is late, per source, with why.
///
/// These are *assumptions* of ours: the documents ask for a norm time and leave the number to the municipality.
const OPVOLGEN: [(SignaalBron, Termijn, &str); 10] = {
    use SignaalBron::*;
    const VIER: Termijn = Termijn::Dagen(28);
    const VIER_WEKEN: &str = "vier weken, als de zoektermijn: wie zich zelf meldt hoort dan ook iets";
    [
        (Doorstroompunt, VIER, "de school houdt nog contact; binnen vier weken is de jongere er meestal nog"),
        (
            UwvWarmeOverdracht,
            Termijn::Dagen(14),
            "een overdracht is warm zolang UWV en jongere elkaar nog kennen: twee weken",
        ),
        (UwvWwEinde, VIER, "de WW loopt nog maanden; vier weken laat tijd om naar werk te begeleiden"),
        (EindeInburgering, VIER, VIER_WEKEN),
        (Achttien, VIER, VIER_WEKEN),
        (Jeugdzorg, VIER, VIER_WEKEN),
        (ProVso, VIER, VIER_WEKEN),
        (Zelfmelding, VIER, VIER_WEKEN),
        (Outreach, VIER, VIER_WEKEN),
        (Partner, VIER, VIER_WEKEN),
    ]
};

/// The terms of the other steps, the same for every source, with why. *Assumptions* of ours too.
const STAPPEN: [(Normstap, Termijn, &str); 4] = [
    (
        Normstap::Aankomst,
        Termijn::Dagen(28),
        "van overdracht tot eerste contact: wie langer niets hoort raakt uit beeld",
    ),
    (
        Normstap::Gesprek,
        Termijn::Dagen(14),
        "na informatie, een afzegging of een gemist gesprek: twee weken voor een afspraak",
    ),
    (Normstap::Verslag, Termijn::Werkdagen(2), "een verslag hoort er te zijn voor het vergeten is"),
    (
        Normstap::Escalatie,
        Termijn::Werkdagen(5),
        "een werkweek voor het team zelf, en dan kijkt iemand anders",
    ),
];

/// What no table says; the tests hold that every source and step is in one.
const ANDERS: Termijn = Termijn::Dagen(28);

/// The norm times of a municipality: the defaults, and where it differs from them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normtijden {
    afwijkend: Normen,
}

impl Normtijden {
    /// The defaults.
    pub const STANDAARD: Self = Self { afwijkend: Normen::GEEN };

    /// The defaults, and what a municipality sets instead.
    #[must_use]
    pub fn van(normen: &Normen) -> Self {
        Self { afwijkend: normen.clone() }
    }

    /// The same with another term for one step of one source.
    #[must_use]
    pub fn met(self, bron: SignaalBron, stap: Normstap, termijn: Termijn) -> Self {
        Self { afwijkend: self.afwijkend.met(bron, stap, termijn) }
    }

    /// The term of a step for a source.
    #[must_use]
    pub fn termijn(&self, bron: SignaalBron, stap: Normstap) -> Termijn {
        let van_bron = || OPVOLGEN.iter().find(|(van, ..)| *van == bron).map(|(_, termijn, _)| *termijn);
        let van_stap = || STAPPEN.iter().find(|(van, ..)| *van == stap).map(|(_, termijn, _)| *termijn);
        let standaard = || if stap == Normstap::Opvolgen { van_bron() } else { van_stap() };
        self.afwijkend.termijn(bron, stap).or_else(standaard).unwrap_or(ANDERS)
    }

    /// The first day on which a step is late, for what it waits for since `vanaf`.
    #[must_use]
    pub fn tot(&self, bron: SignaalBron, stap: Normstap, vanaf: Date) -> Date {
        self.termijn(bron, stap).na(vanaf)
    }

    /// The first day on which follow-up is late, for a signal of `datum`.
    #[must_use]
    pub fn opvolgen_voor(&self, bron: SignaalBron, datum: Date) -> Date {
        self.tot(bron, Normstap::Opvolgen, datum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn elke_bron_en_elke_stap_heeft_een_norm_met_een_reden() {
        for bron in SignaalBron::ALLE {
            assert_eq!(
                OPVOLGEN.iter().filter(|(van, _, waarom)| van == bron && !waarom.is_empty()).count(),
                1
            );
        }
        for stap in Normstap::ALLE.iter().filter(|stap| **stap != Normstap::Opvolgen) {
            assert_eq!(
                STAPPEN.iter().filter(|(van, _, waarom)| van == stap && !waarom.is_empty()).count(),
                1
            );
        }
    }

    #[test]
    fn de_norm_is_half_open_en_kan_per_bron_en_stap_anders() {
        let norm = Normtijden::STANDAARD;
        assert_eq!(norm.opvolgen_voor(SignaalBron::Doorstroompunt, date(2025, 2, 1)), date(2025, 3, 1));
        assert_eq!(norm.opvolgen_voor(SignaalBron::UwvWarmeOverdracht, date(2025, 2, 1)), date(2025, 2, 15));
        let eigen = norm.met(SignaalBron::Doorstroompunt, Normstap::Opvolgen, Termijn::Dagen(7)).met(
            SignaalBron::Doorstroompunt,
            Normstap::Opvolgen,
            Termijn::Werkdagen(10),
        );
        assert_eq!(eigen.opvolgen_voor(SignaalBron::Doorstroompunt, date(2025, 2, 3)), date(2025, 2, 17));
        assert_eq!(eigen.termijn(SignaalBron::Partner, Normstap::Opvolgen), Termijn::Dagen(28));
        assert_eq!(eigen.termijn(SignaalBron::Doorstroompunt, Normstap::Verslag), Termijn::Werkdagen(2));
        assert_eq!(eigen.opvolgen_voor(SignaalBron::Partner, Date::MAX), Date::MAX);
    }
}
