//! Money for maatwerk as events tell of it: the same picture for the rules around one person, for those around one budget,
//! and for the lists.

use std::collections::BTreeMap;

use domein::{
    Bedrag, BudgetCode, Kenmerk, Maatwerkafwijsreden, Maatwerkdoel, Maatwerkresultaat, Maatwerkvastlegging,
    PersoonId,
    gebeurtenis::{MaatwerkAangevraagd, MaatwerkvastleggingIngetrokken, TrajectGebeurtenis as G},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Voorval, normen::Wachtreden};

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stap {
    /// Nobody decided.
    Aangevraagd,
    /// Granted, and something of it is still to be paid.
    Toegekend,
    /// Refused.
    Afgewezen,
    /// All of it is paid, or nothing more follows.
    Betaald,
    /// It was never asked.
    Ingetrokken,
}

impl Stap {
    /// Every code, in the order in which it goes.
    pub const CODES: &'static [&'static str] =
        &["aangevraagd", "toegekend", "afgewezen", "betaald", "ingetrokken"];

    /// The code in answers and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aangevraagd => "aangevraagd",
            Self::Toegekend => "toegekend",
            Self::Afgewezen => "afgewezen",
            Self::Betaald => "betaald",
            Self::Ingetrokken => "ingetrokken",
        }
    }
}

/// Who asked, or decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wie {
    /// The internal number.
    pub nummer: Kenmerk,
    /// The account; not known of what was recorded before it was kept.
    pub account: Option<Kenmerk>,
}

impl Wie {
    /// Whether it is the same person: by the account, whatever number it has by now, or by the number.
    #[must_use]
    pub fn is(&self, ander: &Self) -> bool {
        self.nummer == ander.nummer || (self.account.is_some() && self.account == ander.account)
    }
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Besluit {
    /// What.
    pub wat: Uitkomst,
    /// On which day.
    pub op: Date,
    /// By whom.
    pub door: Wie,
}

/// Granted or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Uitkomst {
    /// This much.
    Toegekend(Bedrag),
    /// For this reason.
    Afgewezen(Maatwerkafwijsreden),
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Betaling {
    /// How much.
    pub bedrag: Bedrag,
    /// On which day.
    pub op: Date,
    /// Whether nothing more follows.
    pub laatste: bool,
}

/// Money that was asked for one person, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Besteding {
    /// For whom it was asked.
    pub persoon: PersoonId,
    /// Out of which budget.
    pub budget: BudgetCode,
    /// Of which calendar year.
    pub jaar: i16,
    /// What for.
    pub doel: Maatwerkdoel,
    /// How much was asked.
    pub gevraagd: Bedrag,
    /// On which day.
    pub gevraagd_op: Date,
    /// By whom.
    pub gevraagd_door: Wie,
    /// What was decided.
    pub besluit: Option<Besluit>,
    /// What was paid.
    pub betalingen: BTreeMap<Uuid, Betaling>,
    /// What it led to, and on which day that was seen.
    pub resultaat: Option<(Maatwerkresultaat, Date)>,
    /// Whether it was never asked after all.
    pub ingetrokken: bool,
}

impl Besteding {
    fn nieuw(persoon: PersoonId, op: Date, f: &MaatwerkAangevraagd) -> Self {
        Self {
            persoon,
            budget: f.budget.clone(),
            jaar: f.jaar,
            doel: f.doel.clone(),
            gevraagd: f.bedrag_cent,
            gevraagd_op: op,
            gevraagd_door: Wie { nummer: f.door.clone(), account: f.account.clone() },
            besluit: None,
            betalingen: BTreeMap::new(),
            resultaat: None,
            ingetrokken: false,
        }
    }

    /// What was granted; none when it was not, or not yet.
    #[must_use]
    pub fn toegekend(&self) -> Option<Bedrag> {
        match self.besluit.as_ref().filter(|_| !self.ingetrokken)?.wat {
            Uitkomst::Toegekend(bedrag) => Some(bedrag),
            Uitkomst::Afgewezen(_) => None,
        }
    }

    /// What was paid. The rule keeps it within what was granted, so it is an amount.
    #[must_use]
    pub fn betaald(&self) -> Bedrag {
        Bedrag::som(self.betalingen.values().map(|betaling| betaling.bedrag)).unwrap_or(Bedrag::MAX)
    }

    /// Whether nothing more follows than what was paid.
    #[must_use]
    pub fn afgerond(&self) -> bool {
        self.betalingen.values().any(|betaling| betaling.laatste)
    }

    /// What it takes out of the budget: what was granted, and once nothing more follows, what was paid of it.
    #[must_use]
    pub fn beslag(&self) -> Bedrag {
        match self.toegekend() {
            Some(_) if self.afgerond() => self.betaald(),
            Some(toegekend) => toegekend,
            None => Bedrag::NUL,
        }
    }

    /// What counts for one person: what it takes out of the budget, and while nobody decided, what was asked.
    #[must_use]
    pub fn voor_persoon(&self) -> Bedrag {
        if self.stap() == Stap::Aangevraagd { self.gevraagd } else { self.beslag() }
    }

    /// What it takes out of the budget when who asked also decided.
    #[must_use]
    pub fn zelf_besloten(&self) -> Bedrag {
        match &self.besluit {
            Some(besluit) if besluit.door.is(&self.gevraagd_door) => self.beslag(),
            _ => Bedrag::NUL,
        }
    }

    /// How far it is.
    #[must_use]
    pub fn stap(&self) -> Stap {
        match self.besluit.as_ref().map(|besluit| besluit.wat) {
            _ if self.ingetrokken => Stap::Ingetrokken,
            None => Stap::Aangevraagd,
            Some(Uitkomst::Afgewezen(_)) => Stap::Afgewezen,
            Some(Uitkomst::Toegekend(bedrag)) if self.afgerond() || self.betaald() >= bedrag => Stap::Betaald,
            Some(Uitkomst::Toegekend(_)) => Stap::Toegekend,
        }
    }

    /// What it waits for, and since when; none when it waits for nothing.
    #[must_use]
    pub fn wacht_op(&self) -> Option<(Wachtreden, Date)> {
        match (self.stap(), &self.besluit) {
            (Stap::Aangevraagd, _) => Some((Wachtreden::MaatwerkTeBeslissen, self.gevraagd_op)),
            (Stap::Toegekend, Some(besluit)) => Some((Wachtreden::MaatwerkTeBetalen, besluit.op)),
            (Stap::Betaald, _) if self.resultaat.is_none() && self.betaald() > Bedrag::NUL => {
                self.laatst_betaald().map(|op| (Wachtreden::MaatwerkResultaat, op))
            }
            _ => None,
        }
    }

    /// The last day on which something was paid.
    #[must_use]
    pub fn laatst_betaald(&self) -> Option<Date> {
        self.betalingen.values().map(|betaling| betaling.op).max()
    }

    fn neem_terug(&mut self, weg: &MaatwerkvastleggingIngetrokken) {
        match weg.wat {
            Maatwerkvastlegging::Aanvraag => self.ingetrokken = true,
            Maatwerkvastlegging::Besluit => self.besluit = None,
            Maatwerkvastlegging::Betaling => {
                if let Some(id) = weg.betaling_id {
                    self.betalingen.remove(&id);
                }
            }
            Maatwerkvastlegging::Resultaat => self.resultaat = None,
        }
    }

    /// Takes in what happened to it. What is told again, as after the split of persons, changes nothing.
    pub fn volg(&mut self, op: Date, gebeurtenis: &G) {
        match gebeurtenis {
            G::MaatwerkToegekend(f) => {
                let wat = Uitkomst::Toegekend(f.bedrag_cent);
                let door = Wie { nummer: f.door.clone(), account: f.account.clone() };
                self.besluit = Some(Besluit { wat, op, door });
            }
            G::MaatwerkAfgewezen(f) => {
                let wat = Uitkomst::Afgewezen(f.reden);
                let door = Wie { nummer: f.door.clone(), account: f.account.clone() };
                self.besluit = Some(Besluit { wat, op, door });
            }
            G::MaatwerkBetaald(f) => {
                let betaling = Betaling { bedrag: f.bedrag_cent, op, laatste: f.laatste };
                self.betalingen.insert(f.betaling_id, betaling);
            }
            G::MaatwerkresultaatVastgelegd(f) => self.resultaat = Some((f.resultaat, op)),
            G::MaatwerkvastleggingIngetrokken(f) => self.neem_terug(f),
            _ => {}
        }
    }
}

/// Which one an event follows on; none for what begins one, or is about something else.
#[must_use]
pub const fn over(gebeurtenis: &G) -> Option<Uuid> {
    match gebeurtenis {
        G::MaatwerkToegekend(f) => Some(f.maatwerk_id),
        G::MaatwerkAfgewezen(f) => Some(f.maatwerk_id),
        G::MaatwerkBetaald(f) => Some(f.maatwerk_id),
        G::MaatwerkresultaatVastgelegd(f) => Some(f.maatwerk_id),
        G::MaatwerkvastleggingIngetrokken(f) => Some(f.maatwerk_id),
        _ => None,
    }
}

/// The money for maatwerk by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bestedingen(pub BTreeMap<Uuid, Besteding>);

impl Bestedingen {
    /// Takes in what happened; events about something else change nothing.
    pub fn volg(&mut self, voorval: &Voorval) {
        let op = voorval.geldig_op;
        match (&voorval.gebeurtenis, voorval.persoon_id) {
            (G::MaatwerkAangevraagd(f), Some(persoon)) => {
                self.0.entry(f.maatwerk_id).or_insert_with(|| Besteding::nieuw(persoon, op, f));
            }
            (gebeurtenis, _) => {
                if let Some(besteding) = over(gebeurtenis).and_then(|id| self.0.get_mut(&id)) {
                    besteding.volg(op, gebeurtenis);
                }
            }
        }
    }

    /// What all that is out of one budget takes out of it.
    #[must_use]
    pub fn beslag(&self, budget: &BudgetCode, jaar: i16) -> Bedrag {
        let eruit = self.0.values().filter(|een| een.budget == *budget && een.jaar == jaar);
        Bedrag::som(eruit.map(Besteding::beslag)).unwrap_or(Bedrag::MAX)
    }
}
