//! Taking part in the Jongeren Perspectief Fonds (JPF): the fund takes debts over, and for two years somebody works on a plan with
//! one fixed coach and pays back in money or in kind. Whoever is 18 up to and including 27 on the first day, once at a time.
//! Source: letter to parliament of 7 May 2026 on young people in vulnerable positions, the example of the JPF.

mod stappen;

use std::collections::BTreeMap;

use domein::{
    Jpfeinde, Jpfoordeel, Jpftegenprestatie, Jpfvastlegging, PersoonId, Verzegeld,
    gebeurtenis::{JpfVastleggingIngetrokken, TrajectGebeurtenis as G},
};
use jiff::civil::Date;
use uuid::Uuid;

pub(super) use stappen::zet;
pub use stappen::{Stap, Weg};

use super::Voorval;

/// Something that was sealed, and with whose key: that of the person in whose stream it stands, under the id of then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tekst {
    /// With whose key.
    pub persoon: PersoonId,
    /// What.
    pub verzegeld: Verzegeld,
}

/// A debt that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schuld {
    /// On which day.
    pub datum: Date,
    /// To whom it was owed, and how much.
    pub wat: Tekst,
}

/// What is paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tegenprestatie {
    /// The day from which it counts.
    pub sinds: Date,
    /// With what.
    pub soort: Jpftegenprestatie,
    /// What was agreed.
    pub afspraak: Tekst,
    /// How it went, by day.
    pub oordelen: BTreeMap<Date, (Jpfoordeel, Option<Tekst>)>,
}

impl Tegenprestatie {
    /// The day from which nothing more is expected; none while something is.
    #[must_use]
    pub fn afgerond(&self) -> Option<Date> {
        let rondt_af = |(dag, (oordeel, _)): (&Date, &(Jpfoordeel, _))| oordeel.rondt_af().then_some(*dag);
        self.oordelen.iter().find_map(rondt_af)
    }

    /// The newest day that was recorded of it.
    fn laatst_vastgelegd(&self) -> Date {
        self.oordelen.keys().next_back().map_or(self.sinds, |dag| self.sinds.max(*dag))
    }
}

/// Somebody takes part, or took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deelname {
    /// First day.
    pub sinds: Date,
    /// First day after the two years.
    pub loopt_tot: Date,
    /// The debts that were taken over, by id.
    pub schulden: BTreeMap<Uuid, Schuld>,
    /// The plans, by day; the newest holds.
    pub plannen: BTreeMap<Date, Tekst>,
    /// What is paid back, by id.
    pub tegenprestaties: BTreeMap<Uuid, Tegenprestatie>,
    /// First day on which somebody no longer took part, and why; none while it goes on.
    pub einde: Option<(Date, Jpfeinde)>,
}

impl Deelname {
    /// The newest day that was recorded of it; it does not end before.
    fn laatst_vastgelegd(&self) -> Date {
        let schulden = self.schulden.values().map(|schuld| schuld.datum);
        let terug = self.tegenprestaties.values().map(Tegenprestatie::laatst_vastgelegd);
        schulden.chain(terug).chain(self.plannen.keys().copied()).fold(self.sinds, Date::max)
    }

    /// Whether something is still expected to be paid back.
    fn wacht_op_tegenprestatie(&self) -> bool {
        self.tegenprestaties.values().any(|een| een.afgerond().is_none())
    }
}

/// What somebody took part in, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deelnames(pub BTreeMap<Uuid, Deelname>);

impl Deelnames {
    /// Takes in what happened; events about something else change nothing.
    pub(super) fn volg(&mut self, voorval: &Voorval) {
        // Events about taking part always have a person.
        let Some(persoon) = voorval.persoon_id else { return };
        let datum = voorval.geldig_op;
        let tekst = |verzegeld: &Verzegeld| Tekst { persoon, verzegeld: verzegeld.clone() };
        match &voorval.gebeurtenis {
            G::JpfDeelnameBegonnen(f) => {
                let deelname = Deelname {
                    sinds: datum,
                    loopt_tot: f.loopt_tot,
                    schulden: BTreeMap::new(),
                    plannen: BTreeMap::new(),
                    tegenprestaties: BTreeMap::new(),
                    einde: None,
                };
                self.0.insert(f.deelname_id, deelname);
            }
            G::JpfSchuldOvergenomen(f) => self.met(f.deelname_id, |een| {
                een.schulden.insert(f.schuld_id, Schuld { datum, wat: tekst(&f.schuld) });
            }),
            G::JpfPlanVastgesteld(f) => self.met(f.deelname_id, |een| {
                een.plannen.insert(datum, tekst(&f.plan));
            }),
            G::JpfTegenprestatieAfgesproken(f) => self.met(f.deelname_id, |een| {
                let (afspraak, oordelen) = (tekst(&f.afspraak), BTreeMap::new());
                let terug = Tegenprestatie { sinds: datum, soort: f.soort, afspraak, oordelen };
                een.tegenprestaties.insert(f.tegenprestatie_id, terug);
            }),
            G::JpfTegenprestatieBeoordeeld(f) => self.met(f.deelname_id, |een| {
                if let Some(terug) = een.tegenprestaties.get_mut(&f.tegenprestatie_id) {
                    terug.oordelen.insert(datum, (f.oordeel, f.toelichting.as_ref().map(tekst)));
                }
            }),
            G::JpfDeelnameBeeindigd(f) => self.met(f.deelname_id, |een| een.einde = Some((datum, f.reden))),
            G::JpfVastleggingIngetrokken(f) => self.neem_terug(f),
            // About something else.
            _ => {}
        }
    }

    fn met(&mut self, id: Uuid, doe: impl FnOnce(&mut Deelname)) {
        if let Some(deelname) = self.0.get_mut(&id) {
            doe(deelname);
        }
    }

    fn neem_terug(&mut self, weg: &JpfVastleggingIngetrokken) {
        let over = weg.over_id.unwrap_or_default();
        match weg.wat {
            Jpfvastlegging::Deelname => drop(self.0.remove(&weg.deelname_id)),
            Jpfvastlegging::Schuld => self.met(weg.deelname_id, |een| drop(een.schulden.remove(&over))),
            Jpfvastlegging::Plan => self.met(weg.deelname_id, |een| drop(een.plannen.remove(&weg.van))),
            Jpfvastlegging::Tegenprestatie => {
                self.met(weg.deelname_id, |een| drop(een.tegenprestaties.remove(&over)));
            }
            Jpfvastlegging::Beoordeling => self.met(weg.deelname_id, |een| {
                if let Some(terug) = een.tegenprestaties.get_mut(&over) {
                    terug.oordelen.remove(&weg.van);
                }
            }),
            Jpfvastlegging::Einde => self.met(weg.deelname_id, |een| een.einde = None),
        }
    }
}
