//! What was done with a signal, in order, and what of it was withdrawn since. The one place that says what still stands and
//! what the signal waits for because of it: for the rules of signalering and its lists, and for every other list that is
//! made of these events.

mod tabel;
#[cfg(test)]
mod tests;
mod toestand;
mod wacht;

use jiff::civil::Date;

use crate::{
    Afsluitreden, Correctiereden, Gespreksplek, Kenmerk, Normstap, Opvolgstap,
    gebeurtenis::{OpvolgingIngetrokken, SignaleringGebeurtenis},
};
pub use toestand::Signaaltoestand;

/// Something that was done, or that passed by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Gedane {
    /// The date on which it holds.
    pub op: Date,
    /// What.
    pub gebeurtenis: SignaleringGebeurtenis,
    /// Why it no longer counts; none while it does.
    pub ingetrokken: Option<Correctiereden>,
    /// What replaces it is still to come: the next event.
    wacht: bool,
}

impl Gedane {
    fn is(&self, stap: Opvolgstap, van: Date) -> bool {
        self.ingetrokken.is_none() && self.op == van && self.gebeurtenis.opvolgstap() == Some(stap)
    }
}

/// A talk that is planned, and was neither held nor missed nor cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gesprek {
    /// With whom.
    pub coach: Kenmerk,
    /// When.
    pub datum: Date,
    /// Where, when said.
    pub plek: Option<Gespreksplek>,
}

/// What was done with a signal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gedaan(Vec<Gedane>);

impl Gedaan {
    /// Takes an event. What replaces something that was withdrawn stands in its place, so that a talk whose report is
    /// corrected still comes before what followed on it.
    pub fn neem(&mut self, op: Date, gebeurtenis: &SignaleringGebeurtenis) {
        if let SignaleringGebeurtenis::OpvolgingIngetrokken(f) = gebeurtenis {
            return self.trek_in(f);
        }
        let nieuw = Gedane { op, gebeurtenis: gebeurtenis.clone(), ingetrokken: None, wacht: false };
        match self.0.iter().position(|gedane| gedane.wacht) {
            Some(plaats) => {
                self.0[plaats].wacht = false;
                self.0.insert(plaats + 1, nieuw);
            }
            None => self.0.push(nieuw),
        }
    }

    fn trek_in(&mut self, f: &OpvolgingIngetrokken) {
        if let Some(plaats) = self.plaats(f.stap, f.van) {
            let gedane = &mut self.0[plaats];
            (gedane.ingetrokken, gedane.wacht) = (Some(f.reden), f.vervangen);
        }
    }

    /// Where the last of this kind on this day stands, among all.
    #[must_use]
    pub fn plaats(&self, stap: Opvolgstap, van: Date) -> Option<usize> {
        self.0.iter().rposition(|gedane| gedane.is(stap, van))
    }

    /// Whether something of this kind on this day was withdrawn.
    #[must_use]
    pub fn was_ingetrokken(&self, stap: Opvolgstap, van: Date) -> bool {
        let weg = |gedane: &Gedane| gedane.ingetrokken.is_some() && gedane.op == van;
        self.0.iter().any(|gedane| weg(gedane) && gedane.gebeurtenis.opvolgstap() == Some(stap))
    }

    /// Everything, also what was withdrawn.
    #[must_use]
    pub fn alles(&self) -> &[Gedane] {
        &self.0
    }

    /// What stands, in order.
    pub fn staat(&self) -> impl DoubleEndedIterator<Item = (Date, &SignaleringGebeurtenis)> {
        Self::staande(&self.0)
    }

    fn staande(deel: &[Gedane]) -> impl DoubleEndedIterator<Item = (Date, &SignaleringGebeurtenis)> {
        deel.iter()
            .filter(|gedane| gedane.ingetrokken.is_none())
            .map(|gedane| (gedane.op, &gedane.gebeurtenis))
    }

    /// How a signal stands of which this was done.
    #[must_use]
    pub fn toestand(&self) -> Signaaltoestand {
        self.staat().fold(Signaaltoestand::Nieuw, |toestand, (_, gebeurtenis)| toestand.na(gebeurtenis))
    }

    /// The talk that is open.
    #[must_use]
    pub fn gesprek(&self) -> Option<Gesprek> {
        self.gesprek_voor(self.0.len())
    }

    /// The talk that is open before what stands at this place among all.
    #[must_use]
    pub fn gesprek_voor(&self, plaats: usize) -> Option<Gesprek> {
        let deel = self.0.get(..plaats).unwrap_or(&self.0);
        Self::staande(deel).fold(None, |open, (_, gebeurtenis)| na(open, gebeurtenis))
    }

    /// The coach who last planned or had contact.
    #[must_use]
    pub fn coach(&self) -> Option<&Kenmerk> {
        use SignaleringGebeurtenis as G;
        self.staat().rev().find_map(|(_, gebeurtenis)| match gebeurtenis {
            G::InformatiefGesprekGepland(f) => Some(&f.coach),
            G::InformatiefGesprekGevoerd(f) => Some(&f.coach),
            G::AankomstBevestigd(f) => Some(&f.coach),
            _ => None,
        })
    }

    /// The day on which the arrival of who was handed over was confirmed.
    #[must_use]
    pub fn aankomst(&self) -> Option<Date> {
        self.dag_van(Opvolgstap::Aankomst)
    }

    /// The day on which the source confirmed the handover.
    #[must_use]
    pub fn overdracht(&self) -> Option<Date> {
        self.dag_van(Opvolgstap::OverdrachtBevestigd)
    }

    /// Whether it was escalated that this was not done in time.
    #[must_use]
    pub fn is_geescaleerd(&self, norm: Normstap) -> bool {
        self.escalaties().any(|(_, van)| van == norm)
    }

    /// The day on which it was escalated that what the signal still waits for was not done; none when that was done since.
    #[must_use]
    pub fn escalatie(&self) -> Option<Date> {
        let wacht = |norm| match (norm, self.toestand()) {
            (_, Signaaltoestand::Afgesloten | Signaaltoestand::Ingetrokken) => false,
            (Normstap::Opvolgen, toestand) => toestand == Signaaltoestand::Verlopen,
            _ => self.aankomst().is_none(),
        };
        self.escalaties().find(|(_, norm)| wacht(*norm)).map(|(op, _)| op)
    }

    fn escalaties(&self) -> impl Iterator<Item = (Date, Normstap)> {
        self.staat().filter_map(|(op, gebeurtenis)| match gebeurtenis {
            SignaleringGebeurtenis::SignaalGeescaleerd(f) => Some((op, f.norm)),
            _ => None,
        })
    }

    /// What came of the signal, when it has ended.
    #[must_use]
    pub fn resultaat(&self) -> Option<Afsluitreden> {
        self.staat().rev().find_map(|(_, gebeurtenis)| match gebeurtenis {
            SignaleringGebeurtenis::SignaalAfgesloten(f) => Some(f.reden),
            _ => None,
        })
    }

    fn dag_van(&self, stap: Opvolgstap) -> Option<Date> {
        self.staat().find(|(_, gebeurtenis)| gebeurtenis.opvolgstap() == Some(stap)).map(|(op, _)| op)
    }

    /// Whether each talk that was moved, cancelled or missed was planned, and none was planned while another was open.
    #[must_use]
    pub fn klopt(&self) -> bool {
        use SignaleringGebeurtenis as G;
        let mut open = None;
        for (_, gebeurtenis) in self.staat() {
            let past = match gebeurtenis {
                G::InformatiefGesprekGepland(_) => open.is_none(),
                G::InformatiefGesprekVerplaatst(_)
                | G::InformatiefGesprekAfgezegd(_)
                | G::NietVerschenen(_) => open.is_some(),
                _ => true,
            };
            if !past {
                return false;
            }
            open = na(open, gebeurtenis);
        }
        true
    }
}

/// The talk that is open after an event.
fn na(open: Option<Gesprek>, gebeurtenis: &SignaleringGebeurtenis) -> Option<Gesprek> {
    use SignaleringGebeurtenis as G;
    match gebeurtenis {
        G::InformatiefGesprekGepland(f) => {
            Some(Gesprek { coach: f.coach.clone(), datum: f.datum_gesprek, plek: f.plek })
        }
        G::InformatiefGesprekVerplaatst(f) => {
            open.map(|was| Gesprek { datum: f.datum_gesprek, plek: f.plek.or(was.plek), ..was })
        }
        G::InformatiefGesprekAfgezegd(_) | G::InformatiefGesprekGevoerd(_) | G::NietVerschenen(_) => None,
        _ => open,
    }
}
