//! How a signal stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gebeurtenis::SignaleringGebeurtenis;

/// How a signal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signaaltoestand {
    /// Received, nobody has taken it yet.
    Nieuw,
    /// Somebody follows it up.
    InOpvolging,
    /// A talk is planned.
    GesprekGepland,
    /// The norm time passed without follow-up; it waits until somebody takes it.
    Verlopen,
    /// Ended, with what came of it.
    Afgesloten,
    /// Withdrawn by the source: it should not have been given.
    Ingetrokken,
}

impl Signaaltoestand {
    const ALLE: [Self; 6] = [
        Self::Nieuw,
        Self::InOpvolging,
        Self::GesprekGepland,
        Self::Verlopen,
        Self::Afgesloten,
        Self::Ingetrokken,
    ];

    /// The code, as in JSON and SQL.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nieuw => "nieuw",
            Self::InOpvolging => "in-opvolging",
            Self::GesprekGepland => "gesprek-gepland",
            Self::Verlopen => "verlopen",
            Self::Afgesloten => "afgesloten",
            Self::Ingetrokken => "ingetrokken",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn van_code(code: &str) -> Option<Self> {
        Self::ALLE.into_iter().find(|toestand| toestand.code() == code)
    }

    /// Whether nothing is done any more.
    #[must_use]
    pub const fn is_einde(self) -> bool {
        matches!(self, Self::Afgesloten | Self::Ingetrokken)
    }

    /// How a signal stands after an event; the one place that says so. A withdrawal of follow-up leaves it: what still
    /// stands then says how it is ([`Gedaan::toestand`](super::Gedaan::toestand)).
    #[must_use]
    pub const fn na(self, gebeurtenis: &SignaleringGebeurtenis) -> Self {
        use SignaleringGebeurtenis as G;
        match gebeurtenis {
            G::DreigendeUitval(_) | G::WarmOvergedragen(_) | G::WwEindeGemeld(_) | G::JongereGemeld(_) => {
                Self::Nieuw
            }
            G::SignaalGecorrigeerd(_)
            | G::OverdrachtBevestigd(_)
            | G::SignaalGeescaleerd(_)
            | G::OpvolgingIngetrokken(_)
            | G::DuoWijzigingOntvangen(_)
            | G::SignalenSamengevoegd(_)
            | G::SignalenGesplitst(_)
            | G::SignaalaanleveringVerwerkt(_)
            | G::SignaalaanleveringTeruggedraaid(_) => self,
            G::InformatieVerstrekt(_) | G::AankomstBevestigd(_) => match self {
                Self::GesprekGepland => Self::GesprekGepland,
                _ => Self::InOpvolging,
            },
            G::InformatiefGesprekGepland(_) | G::InformatiefGesprekVerplaatst(_) => Self::GesprekGepland,
            G::InformatiefGesprekGevoerd(_)
            | G::InformatiefGesprekAfgezegd(_)
            | G::NietVerschenen(_)
            | G::SignaalDoorgeleid(_) => Self::InOpvolging,
            G::SignaalVerlopen(_) => Self::Verlopen,
            G::SignaalAfgesloten(_) => Self::Afgesloten,
            G::SignaalIngetrokken(_) => Self::Ingetrokken,
        }
    }
}
