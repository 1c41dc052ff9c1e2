//! What contradicts itself, in words that help a beheerder on. No sentence holds a code that was sent: where it stands says
//! which one is meant.

use std::{collections::BTreeSet, fmt};

use domein::Inrichtingsdeel;
use jiff::civil::Date;

use super::Deel;

/// One thing that cannot be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tegenspraak {
    /// Of which part.
    pub deel: Inrichtingsdeel,
    /// Of which code.
    pub code: String,
    /// Of which period, by its first day.
    pub van: Date,
    /// What.
    pub wat: Wat,
}

/// What cannot be so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wat {
    /// A period of no day.
    #[error("Het einde ligt niet na het begin. `tot` is de eerste dag waarop het niet meer geldt.")]
    EindeVoorBegin,
    /// One period is told of in two ways.
    #[error("Deze periode staat er twee keer in, met iets anders. Noem haar één keer.")]
    TweeKeer,
    /// There is no period with this first day.
    #[error("Er is geen periode die begint op {van}. Vraag op welke perioden er zijn.")]
    PeriodeOnbekend {
        /// The first day.
        van: Date,
    },
    /// Nothing runs on that day.
    #[error("Op de dag voor {tot} geldt hier niets dat kan eindigen. Vraag op welke perioden er zijn.")]
    NietsTeBeeindigen {
        /// The end that was asked for.
        tot: Date,
    },
    /// Two periods hold on one day.
    #[error(
        "De periode vanaf {eerste} loopt nog op {tweede}, waar een volgende begint. Geef de eerste een einde op of voor die \
         dag, of vervang haar."
    )]
    Overlap {
        /// First day of the one.
        eerste: Date,
        /// First day of the other.
        tweede: Date,
    },
    /// Somebody works in a team that is not there on all days.
    #[error(
        "Deze medewerker werkt op {dag} in een team dat er dan niet is. Leg het team eerst vast, of geef de medewerker een \
         einde of een ander team."
    )]
    TeamIsErNiet {
        /// The first day without the team.
        dag: Date,
    },
    /// A team gets the people of a team that was not there.
    #[error(
        "Dit team krijgt mensen van een team dat er op {dag}, de dag ervoor, niet was. Leg dat team eerst vast, met de perioden \
         die het had."
    )]
    VorigTeamWasErNiet {
        /// The day before.
        dag: Date,
    },
    /// Two people with one account.
    #[error("Dit account is op {dag} ook van een andere medewerker. Een account is van één persoon.")]
    AccountInGebruik {
        /// The first day that both have it.
        dag: Date,
    },
}

impl Wat {
    /// Every code, for the check that each is explained.
    pub const CODES: &'static [&'static str] = &[
        "einde-voor-begin",
        "herhaald",
        "inrichting-onbekend",
        "perioden-overlappen",
        "team-is-er-niet",
        "vorig-team-was-er-niet",
        "account-in-gebruik",
    ];

    /// Stable code, with a section in `docs/fouten.md`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EindeVoorBegin => "einde-voor-begin",
            Self::TweeKeer => "herhaald",
            Self::PeriodeOnbekend { .. } | Self::NietsTeBeeindigen { .. } => "inrichting-onbekend",
            Self::Overlap { .. } => "perioden-overlappen",
            Self::TeamIsErNiet { .. } => "team-is-er-niet",
            Self::VorigTeamWasErNiet { .. } => "vorig-team-was-er-niet",
            Self::AccountInGebruik { .. } => "account-in-gebruik",
        }
    }

    /// The field that it is about.
    #[must_use]
    pub const fn veld(&self) -> &'static str {
        match self {
            Self::EindeVoorBegin | Self::NietsTeBeeindigen { .. } => "tot",
            Self::TweeKeer | Self::Overlap { .. } | Self::PeriodeOnbekend { .. } => "van",
            Self::TeamIsErNiet { .. } => "gebiedsteams",
            Self::VorigTeamWasErNiet { .. } => "uitTeams",
            Self::AccountInGebruik { .. } => "account",
        }
    }
}

impl Tegenspraak {
    pub(super) fn nieuw<D: Deel>(code: &D::Code, van: Date, wat: Wat) -> Self {
        Self { deel: D::DEEL, code: code.to_string(), van, wat }
    }
}

/// Everything that contradicts itself; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weigering(pub Vec<Tegenspraak>);

impl Weigering {
    /// Every code, for the check that each is explained.
    pub const CODES: &'static [&'static str] = &["inrichting-tegenstrijdig", "inrichting-onbekend"];
}

impl fmt::Display for Weigering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zinnen: BTreeSet<String> = self.0.iter().map(|fout| fout.wat.to_string()).collect();
        match self.0.len() {
            1 => write!(f, "{}", Vec::from_iter(zinnen).join(" ")),
            aantal => write!(
                f,
                "Dit spreekt zichzelf of wat al is vastgelegd op {aantal} plaatsen tegen; zie `fouten`. Er is niets \
                 vastgelegd."
            ),
        }
    }
}

impl dienst::Weigert for Weigering {
    fn code(&self) -> &'static str {
        if self.onbekend() { "inrichting-onbekend" } else { "inrichting-tegenstrijdig" }
    }

    fn onbekend(&self) -> bool {
        self.0
            .iter()
            .all(|fout| matches!(fout.wat, Wat::PeriodeOnbekend { .. } | Wat::NietsTeBeeindigen { .. }))
    }
}
