//! Waiting for the GGZ, and the help that bridges it. Somebody waits once at a time; help begins only while somebody waits.
//! Treatment and any other end of the waiting end that help too, unless it goes on in treatment. A day on which something
//! ended is the first day without it.

mod stappen;

use std::collections::BTreeMap;

use domein::{
    Ggzvastlegging, PersoonId, Verzegeld,
    gebeurtenis::{GgzVastleggingIngetrokken, TrajectGebeurtenis as G},
};
use jiff::civil::Date;
use uuid::Uuid;

pub use stappen::Stap;
pub(super) use stappen::zet;

use super::Voorval;

/// A text as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tekst {
    /// With whose key, under the id of then.
    pub persoon: PersoonId,
    /// The text.
    pub verzegeld: Verzegeld,
}

/// The end of waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Einde {
    /// First day on which somebody no longer waits.
    pub datum: Date,
    /// Whether treatment began on it.
    pub behandeling: bool,
    /// Why it ended without treatment, as told last.
    pub reden: Option<Tekst>,
}

/// A time of waiting for the GGZ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wachttijd {
    /// First day on the waiting list.
    pub sinds: Date,
    /// What is waited for, as told last.
    pub zorg: Option<Tekst>,
    /// Its end; none while somebody waits.
    pub einde: Option<Einde>,
}

/// Help that bridges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overbrugging {
    /// Whose it is, under the id of then: with whose key the kind was sealed.
    pub persoon: PersoonId,
    /// First day.
    pub sinds: Date,
    /// Which help; sealed.
    pub soort: Verzegeld,
    /// First day without; none while it goes on.
    pub einde: Option<Date>,
}

/// Where somebody stands with the GGZ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ggz {
    /// The times of waiting, in order; only of the last one the end can be open.
    pub wachttijden: Vec<Wachttijd>,
    /// The help that bridges, by id.
    pub overbruggingen: BTreeMap<Uuid, Overbrugging>,
}

impl Ggz {
    /// The waiting that goes on.
    #[must_use]
    pub fn wacht(&self) -> Option<&Wachttijd> {
        self.wachttijden.last().filter(|wachttijd| wachttijd.einde.is_none())
    }

    /// The waiting that began on a day.
    #[must_use]
    pub fn sinds(&self, dag: Date) -> Option<&Wachttijd> {
        self.wachttijden.iter().find(|wachttijd| wachttijd.sinds == dag)
    }

    /// How the last waiting ended, when that was on this day.
    #[must_use]
    pub fn einde_op(&self, dag: Date) -> Option<&Einde> {
        self.wachttijden.last()?.einde.as_ref().filter(|einde| einde.datum == dag)
    }

    /// The help that goes on.
    fn lopend(&self) -> impl Iterator<Item = (&Uuid, &Overbrugging)> {
        self.overbruggingen.iter().filter(|(_, hulp)| hulp.einde.is_none())
    }

    /// Takes in what happened; events about something else change nothing.
    pub(super) fn volg(&mut self, voorval: &Voorval) {
        let datum = voorval.geldig_op;
        let tekst = |verzegeld: &Verzegeld| {
            voorval.persoon_id.map(|persoon| Tekst { persoon, verzegeld: verzegeld.clone() })
        };
        match &voorval.gebeurtenis {
            G::GgzWachttijdBegonnen(f) => self.begin(datum, f.zorg.as_ref().and_then(tekst)),
            G::GgzBehandelingGestart(_) => self.eindig(Einde { datum, behandeling: true, reden: None }),
            G::GgzWachttijdBeeindigd(f) => {
                self.eindig(Einde { datum, behandeling: false, reden: tekst(&f.reden) });
            }
            G::GgzOverbruggingBegonnen(f) => {
                // Events about help always have a person.
                let Some(persoon) = voorval.persoon_id else { return };
                let hulp = Overbrugging { persoon, sinds: datum, soort: f.soort.clone(), einde: None };
                self.overbruggingen.insert(f.overbrugging_id, hulp);
            }
            G::GgzOverbruggingBeeindigd(f) => {
                if let Some(hulp) = self.overbruggingen.get_mut(&f.overbrugging_id) {
                    hulp.einde = Some(datum);
                }
            }
            G::GgzVastleggingIngetrokken(f) => self.neem_terug(f),
            // About something else.
            _ => {}
        }
    }

    fn begin(&mut self, datum: Date, zorg: Option<Tekst>) {
        // Told again of the same day, what is waited for is as told last.
        if let Some(bekend) = self.wachttijden.iter_mut().find(|bekend| bekend.sinds == datum) {
            bekend.zorg = zorg.or(bekend.zorg.take());
            return;
        }
        match self.wachttijden.last_mut().filter(|laatste| laatste.einde.is_none()) {
            // Of two persons who turned out to be one, both may have waited: since the first day.
            Some(laatste) => {
                laatste.sinds = laatste.sinds.min(datum);
                laatste.zorg = laatste.zorg.take().or(zorg);
            }
            None => self.wachttijden.push(Wachttijd { sinds: datum, zorg, einde: None }),
        }
    }

    fn eindig(&mut self, einde: Einde) {
        let Some(laatste) = self.wachttijden.last_mut() else { return };
        // Told again of the same day, the reason is as told last.
        let zo = |bekend: &Einde| (bekend.datum, bekend.behandeling) == (einde.datum, einde.behandeling);
        if laatste.einde.as_ref().is_none_or(zo) {
            laatste.einde = Some(einde);
        }
    }

    fn neem_terug(&mut self, weg: &GgzVastleggingIngetrokken) {
        match (weg.wat, weg.overbrugging_id) {
            (Ggzvastlegging::Wachttijd, _) => {
                if self.wachttijden.last().is_some_and(|laatste| laatste.sinds == weg.van) {
                    self.wachttijden.pop();
                }
            }
            (Ggzvastlegging::Wachttijdeinde, _) => {
                if let Some(laatste) = self.wachttijden.last_mut() {
                    laatste.einde = laatste.einde.take().filter(|einde| einde.datum != weg.van);
                }
            }
            (Ggzvastlegging::Overbrugging, Some(id)) => drop(self.overbruggingen.remove(&id)),
            (Ggzvastlegging::Overbruggingseinde, Some(id)) => {
                if let Some(hulp) = self.overbruggingen.get_mut(&id) {
                    hulp.einde = None;
                }
            }
            // Help is always named by its id.
            (Ggzvastlegging::Overbrugging | Ggzvastlegging::Overbruggingseinde, None) => {}
        }
    }
}
