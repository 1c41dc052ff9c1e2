//! What was done with a signal, and what it waits for because of that: for the rules of signalering and its lists, and for
//! every other list that is made of these events.

#[cfg(test)]
mod tests;
mod toestand;
mod wacht;

use jiff::civil::Date;

use crate::{
    Afsluitreden, Gemeentecode, Gespreksplek, Kenmerk, Normstap, Opvolgstap,
    gebeurtenis::SignaleringGebeurtenis,
    gedaan::{Herroepbaar, Intrekking},
};
pub use toestand::Signaaltoestand;

/// What was done with a signal, or passed by itself.
pub type Gedaan = crate::gedaan::Gedaan<SignaleringGebeurtenis>;
/// One of these.
pub type Gedane = crate::gedaan::Gedane<SignaleringGebeurtenis>;

impl Herroepbaar for SignaleringGebeurtenis {
    type Stap = Opvolgstap;

    fn stap(&self) -> Option<Opvolgstap> {
        self.opvolgstap()
    }

    fn intrekking(&self) -> Option<Intrekking<Opvolgstap>> {
        let Self::OpvolgingIngetrokken(f) = self else { return None };
        Some(Intrekking { stap: f.stap, van: f.van, reden: f.reden, vervangen: f.vervangen })
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

impl Gedaan {
    /// How a signal stands of which this was done.
    #[must_use]
    pub fn toestand(&self) -> Signaaltoestand {
        self.staat().fold(Signaaltoestand::Nieuw, |toestand, (_, gebeurtenis)| toestand.na(gebeurtenis))
    }

    /// The talk that is open.
    #[must_use]
    pub fn gesprek(&self) -> Option<Gesprek> {
        self.gesprek_voor(self.alles().len())
    }

    /// The talk that is open before what stands at this place among all.
    #[must_use]
    pub fn gesprek_voor(&self, plaats: usize) -> Option<Gesprek> {
        self.staat_voor(plaats).fold(None, |open, (_, gebeurtenis)| na(open, gebeurtenis))
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

    /// Since when which other municipality goes on with the young person.
    #[must_use]
    pub fn doorgeleid(&self) -> Option<(Date, &Gemeentecode)> {
        self.staat().rev().find_map(|(op, gebeurtenis)| match gebeurtenis {
            SignaleringGebeurtenis::SignaalDoorgeleid(f) => Some((op, &f.naar)),
            _ => None,
        })
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
            _ => self.doorgeleid().is_some() || self.aankomst().is_none(),
        };
        self.escalaties().find(|(_, norm)| wacht(*norm)).map(|(op, _)| op)
    }

    /// Since it waits for another municipality what was escalated here before no longer says anything.
    fn escalaties(&self) -> impl Iterator<Item = (Date, Normstap)> {
        let sinds = self.doorgeleid().map(|(sinds, _)| sinds);
        self.staat().filter_map(move |(op, gebeurtenis)| match gebeurtenis {
            SignaleringGebeurtenis::SignaalGeescaleerd(f) if sinds.is_none_or(|sinds| op >= sinds) => {
                Some((op, f.norm))
            }
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

    /// Whether each talk that was moved, cancelled or missed was planned, and none was planned while another was open; and
    /// whether who arrived elsewhere was handed over.
    #[must_use]
    pub fn klopt(&self) -> bool {
        use SignaleringGebeurtenis as G;
        let mut open = None;
        let doorgeleid = self.doorgeleid().map(|(sinds, _)| sinds);
        for (op, gebeurtenis) in self.staat() {
            let past = match gebeurtenis {
                G::InformatiefGesprekGepland(_) => open.is_none(),
                G::InformatiefGesprekVerplaatst(_)
                | G::InformatiefGesprekAfgezegd(_)
                | G::NietVerschenen(_) => open.is_some(),
                G::SignaalAfgesloten(f) => {
                    f.reden != Afsluitreden::AndereGemeente || doorgeleid.is_some_and(|sinds| sinds <= op)
                }
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
