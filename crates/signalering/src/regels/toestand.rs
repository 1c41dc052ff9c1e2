//! What the rules remember of a signal: how it came in, how it stands, and what was done with it.

use domein::{
    PersoonId, Voorval,
    gebeurtenis::{Signaalkenmerken, SignaleringGebeurtenis},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Gedaan, Ontvangst};

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

    /// How a signal stands after an event; the one place that says so. A withdrawal of follow-up leaves it: what still
    /// stands then says how it is ([`Gedaan::toestand`]).
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
            G::InformatiefGesprekGevoerd(_) | G::InformatiefGesprekAfgezegd(_) | G::NietVerschenen(_) => {
                Self::InOpvolging
            }
            G::SignaalVerlopen(_) => Self::Verlopen,
            G::SignaalAfgesloten(_) => Self::Afgesloten,
            G::SignaalIngetrokken(_) => Self::Ingetrokken,
        }
    }
}

/// What is known in one stream: a signal, or the DUO changes of a person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dossier {
    /// The signal of a stream `signaal-…`; none before it is received.
    pub signaal: Option<Signaal>,
    /// The changes of a stream `onderwijs-…`.
    pub(super) wijzigingen: Vec<Voorval<SignaleringGebeurtenis>>,
}

/// A signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Signaal {
    /// How it came in.
    pub(super) ontvangst: Ontvangst,
    /// The date on which it holds, as corrected.
    pub(super) datum: Date,
    /// What figures need, as corrected.
    pub(super) kenmerken: Signaalkenmerken,
    /// How it stands.
    pub toestand: Signaaltoestand,
    /// The delivery that brought it was taken back: it counts as never received.
    pub(super) teruggenomen: bool,
    /// What was done with it, in order.
    pub(crate) gedaan: Gedaan,
}

impl Signaal {
    /// Who it is about.
    #[must_use]
    pub const fn persoon(&self) -> PersoonId {
        self.ontvangst.persoon
    }

    /// The team that follows up, when known.
    #[must_use]
    pub const fn gebiedsteam(&self) -> Option<&domein::Gebiedsteam> {
        self.kenmerken.gebiedsteam.as_ref()
    }

    /// Where it came from.
    #[must_use]
    pub const fn bron(&self) -> domein::SignaalBron {
        self.ontvangst.soort.bron()
    }
}

impl Dossier {
    pub(super) fn neem(&mut self, voorval: &Voorval<SignaleringGebeurtenis>) {
        use SignaleringGebeurtenis as G;
        if let Some(ontvangst) = Ontvangst::uit(voorval) {
            self.signaal = Some(Signaal {
                datum: ontvangst.datum,
                kenmerken: ontvangst.kenmerken.clone(),
                ontvangst,
                toestand: Signaaltoestand::Nieuw,
                teruggenomen: false,
                gedaan: Gedaan::default(),
            });
            return;
        }
        if let G::DuoWijzigingOntvangen(_) = voorval.gebeurtenis {
            self.wijzigingen.push(voorval.clone());
            return;
        }
        let Some(signaal) = &mut self.signaal else { return };
        match &voorval.gebeurtenis {
            G::SignaalGecorrigeerd(correctie) => {
                signaal.datum = correctie.datum;
                signaal.kenmerken = correctie.kenmerken.clone();
            }
            G::SignalenSamengevoegd(f) => signaal.ontvangst.persoon = f.naar,
            G::SignalenGesplitst(f) => signaal.ontvangst.persoon = f.van,
            gebeurtenis => {
                let terug = matches!(gebeurtenis, G::SignaalIngetrokken(f) if f.aanlevering_id.is_some());
                signaal.teruggenomen |= terug;
                signaal.gedaan.neem(voorval.geldig_op, gebeurtenis);
                signaal.toestand = signaal.gedaan.toestand();
            }
        }
    }
}
