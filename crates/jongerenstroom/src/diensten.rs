//! Which services there are, and whose events each of them follows.

use clap::ValueEnum;

/// A service. The order is that in which what follows from an event runs through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub(crate) enum Dienst {
    /// Signalen van Doorstroompunt en UWV
    Signalering,
    /// Aanvragen en uitkeringen
    Intake,
    /// Begeleiding, trajecten en uitstroom
    Traject,
    /// Cijfers, dashboard en raadsrapportage
    Rapportage,
}

impl Dienst {
    /// All of them.
    pub(crate) const ALLE: [Self; 4] = [Self::Signalering, Self::Intake, Self::Traject, Self::Rapportage];
    /// Those that record events.
    pub(crate) const MET_LOGBOEK: [Self; 3] = [Self::Signalering, Self::Intake, Self::Traject];

    /// Its name: in addresses, streams, databases and users.
    pub(crate) const fn naam(self) -> &'static str {
        match self {
            Self::Signalering => "signalering",
            Self::Intake => "intake",
            Self::Traject => "traject",
            Self::Rapportage => "rapportage",
        }
    }

    /// Whether it records events of its own.
    pub(crate) fn heeft_logboek(self) -> bool {
        Self::MET_LOGBOEK.contains(&self)
    }
}

impl std::fmt::Display for Dienst {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.naam())
    }
}
