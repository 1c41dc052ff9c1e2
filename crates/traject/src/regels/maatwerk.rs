//! Money for maatwerk: a person and a budget meet. Decided over all events of the budget, of every person, so that what is
//! granted never exceeds it, also when it is lowered or when two grant at the same moment.
//!
//! What is granted is taken out of the budget. Nobody is paid more than was granted; once nothing more follows, the rest goes
//! back. Who asks does not decide, but up to the amount that the budget names, of all of it together for one person. What was recorded can be withdrawn from the end
//! on: the result, then the payments, then the decision, then the asking.

mod stappen;

use domein::{
    Bedrag, BudgetCode, Correctiereden, Gebiedsteam, Maatwerkdoel, Maatwerkresultaat, Maatwerkvastlegging,
    PersoonId, Verzegeld, gebeurtenis::TrajectGebeurtenis as G,
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Geldweigering, Voorval,
    besteding::{Besteding, Bestedingen, Stap, Uitkomst, Wie},
    budget::Opzet,
    samengevoegd::Samengevoegd,
};

/// The rule.
pub struct Maatwerk;

/// What is asked of a budget of one calendar year.
#[derive(Debug, Clone, PartialEq)]
pub struct Opdracht {
    /// Which budget.
    pub budget: BudgetCode,
    /// Of which calendar year.
    pub jaar: i16,
    /// The date on which it holds.
    pub datum: Date,
    /// What.
    pub wat: Wat,
}

/// What can be asked. Sealed texts come in sealed.
#[derive(Debug, Clone, PartialEq)]
pub enum Wat {
    /// What the budget is.
    StelVast(Opzet),
    /// Money for a person.
    OverPersoon {
        /// Which; follows from the caller's kenmerk.
        maatwerk_id: Uuid,
        /// For whom.
        persoon: PersoonId,
        /// What of it.
        stap: Opdrachtstap,
    },
}

/// What can be asked of money for a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Opdrachtstap {
    /// It is asked.
    VraagAan {
        /// What for.
        doel: Maatwerkdoel,
        /// How much.
        bedrag: Bedrag,
        /// By whom.
        door: Wie,
        /// The area team that follows the person, when known.
        gebiedsteam: Option<Gebiedsteam>,
        /// Why.
        toelichting: Option<Verzegeld>,
    },
    /// It is granted or refused.
    Beslis {
        /// Which of both.
        wat: Uitkomst,
        /// By whom.
        door: Wie,
        /// Why.
        toelichting: Option<Verzegeld>,
    },
    /// Something of it is paid.
    Betaal {
        /// The payment.
        betaling_id: Uuid,
        /// How much.
        bedrag: Bedrag,
        /// Whether nothing more follows.
        laatste: bool,
    },
    /// What it led to.
    LegResultaatVast(Maatwerkresultaat),
    /// It was not so.
    TrekIn {
        /// What.
        wat: Maatwerkvastlegging,
        /// Which payment, when it is one.
        betaling_id: Option<Uuid>,
        /// Why.
        reden: Correctiereden,
    },
}

/// What is known of a budget of a year and of all money out of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toestand {
    /// The budget; none when nobody ever said what it is.
    pub budget: Option<Opzet>,
    /// The money out of it, and what is asked about when that is out of another one.
    pub bestedingen: Bestedingen,
    samen: Samengevoegd,
}

impl Decider for Maatwerk {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Geldweigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        if let G::BudgetVastgesteld(f) = &voorval.gebeurtenis {
            toestand.budget = Some(f.clone().into());
        }
        toestand.bestedingen.volg(voorval);
        toestand.samen.volg(voorval);
    }

    fn decide(toestand: &Toestand, vraag: Opdracht) -> Result<Vec<Voorval>, Geldweigering> {
        let Opdracht { budget, jaar, datum, wat } = vraag;
        let (persoon, gebeurtenis): (Option<PersoonId>, Option<G>) = match wat {
            Wat::StelVast(opzet) => (
                None,
                toestand.stel_vast(&budget, jaar, &opzet)?.then(|| opzet.vastgesteld(budget, jaar).into()),
            ),
            Wat::OverPersoon { maatwerk_id, persoon, stap } => {
                let over = Over { budget, jaar, datum, maatwerk_id, persoon };
                (Some(persoon), toestand.over_persoon(over, stap)?)
            }
        };
        let voorval = |gebeurtenis| Voorval { persoon_id: persoon, geldig_op: datum, gebeurtenis };
        Ok(gebeurtenis.map(voorval).into_iter().collect())
    }
}

/// Which money of whom, and when.
struct Over {
    budget: BudgetCode,
    jaar: i16,
    datum: Date,
    maatwerk_id: Uuid,
    persoon: PersoonId,
}

impl Toestand {
    fn opzet(&self) -> Result<&Opzet, Geldweigering> {
        self.budget.as_ref().ok_or(Geldweigering::BudgetOnbekend)
    }

    /// Whether it says something new. Not less than what is granted: that was promised.
    fn stel_vast(&self, budget: &BudgetCode, jaar: i16, opzet: &Opzet) -> Result<bool, Geldweigering> {
        let toegekend = self.bestedingen.beslag(budget, jaar);
        if opzet.bedrag < toegekend {
            return Err(Geldweigering::OnderToegekend { toegekend });
        }
        Ok(self.budget.as_ref() != Some(opzet))
    }

    /// What a person has out of the budget, without one of them, counted as `telt` says.
    fn al_van(&self, over: &Over, telt: fn(&Besteding) -> Bedrag) -> Bedrag {
        let wie = self.samen.wie(over.persoon);
        let van_persoon = self.bestedingen.0.iter().filter(|(id, een)| {
            **id != over.maatwerk_id
                && een.budget == over.budget
                && een.jaar == over.jaar
                && self.samen.wie(een.persoon) == wie
        });
        Bedrag::som(van_persoon.map(|(_, een)| telt(een))).unwrap_or(Bedrag::MAX)
    }

    /// What is granted out of the budget, without one of them.
    fn al_toegekend(&self, over: &Over) -> Bedrag {
        let zelf = self.bestedingen.0.get(&over.maatwerk_id).map_or(Bedrag::NUL, Besteding::beslag);
        self.bestedingen.beslag(&over.budget, over.jaar).min(zelf).unwrap_or(Bedrag::NUL)
    }

    /// The money that is asked about. Of another budget nothing follows here: its own is guarded by its own events; nor of another
    /// person, whose bounds would be looked at instead.
    fn bekend(&self, over: &Over) -> Result<&Besteding, Geldweigering> {
        let van_hier = |een: &&Besteding| {
            een.budget == over.budget
                && een.jaar == over.jaar
                && self.samen.wie(een.persoon) == self.samen.wie(over.persoon)
        };
        let bekend = self.bestedingen.0.get(&over.maatwerk_id).filter(van_hier);
        bekend.ok_or(Geldweigering::MaatwerkOnbekend)
    }

    /// The event that follows; none when it already is so.
    fn over_persoon(&self, over: Over, stap: Opdrachtstap) -> Result<Option<G>, Geldweigering> {
        match stap {
            Opdrachtstap::VraagAan { doel, bedrag, door, gebiedsteam, toelichting } => {
                self.vraag_aan(over, (doel, bedrag, gebiedsteam), (door, toelichting))
            }
            Opdrachtstap::Beslis { wat, door, toelichting } => {
                let bekend = self.bekend(&over)?;
                self.beslis(over, bekend, wat, (door, toelichting))
            }
            Opdrachtstap::Betaal { betaling_id, bedrag, laatste } => {
                let bekend = self.bekend(&over)?;
                stappen::betaal(over, bekend, betaling_id, (bedrag, laatste))
            }
            Opdrachtstap::LegResultaatVast(resultaat) => {
                let bekend = self.bekend(&over)?;
                stappen::leg_resultaat_vast(over, bekend, resultaat)
            }
            Opdrachtstap::TrekIn { wat, betaling_id, reden } => {
                let bekend = self.bekend(&over)?;
                self.trek_in(over, bekend, (wat, betaling_id), reden)
            }
        }
    }
}

/// Whether what is asked may take more out of the budget than it did.
#[must_use]
pub const fn neemt_geld(wat: &Wat) -> bool {
    match wat {
        Wat::StelVast(_) => true,
        Wat::OverPersoon { stap, .. } => {
            matches!(
                stap,
                Opdrachtstap::Beslis { wat: Uitkomst::Toegekend(_), .. } | Opdrachtstap::TrekIn { .. }
            )
        }
    }
}

/// How far money for a person is; none when it is not known.
#[must_use]
pub fn stap_van(toestand: &Toestand, maatwerk_id: Uuid) -> Option<Stap> {
    toestand.bestedingen.0.get(&maatwerk_id).map(Besteding::stap)
}
