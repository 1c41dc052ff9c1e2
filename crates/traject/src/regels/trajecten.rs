//! The trajecten that events tell of: the same picture for the rules around one person and for those around one
//! aanbod.

use std::collections::{BTreeMap, BTreeSet};

use domein::{
    AanbodCode, Afbreekreden, PersoonId, Trajectstap, Trajectuitkomst, gebeurtenis::TrajectGebeurtenis as G,
};
use jiff::civil::Date;
use uuid::Uuid;

use super::Voorval;

/// How a traject stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trajecttoestand {
    /// On the waiting list.
    Wachtlijst,
    /// Under way.
    Gestart,
    /// Completed.
    Voltooid {
        /// Day on which it ended; the place is free from that day on.
        datum: Date,
        /// What it led to.
        uitkomst: Trajectuitkomst,
    },
    /// Stopped before its end.
    Afgebroken {
        /// Day on which it ended; the place is free from that day on.
        datum: Date,
        /// Why.
        reden: Afbreekreden,
    },
}

impl Trajecttoestand {
    /// Every code, in the order of a traject's life.
    pub const CODES: &'static [&'static str] = &["wachtlijst", "gestart", "voltooid", "afgebroken"];

    /// The code in answers and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Wachtlijst => "wachtlijst",
            Self::Gestart => "gestart",
            Self::Voltooid { .. } => "voltooid",
            Self::Afgebroken { .. } => "afgebroken",
        }
    }

    /// The day on which it ended, when it has.
    #[must_use]
    pub const fn einde(self) -> Option<Date> {
        match self {
            Self::Wachtlijst | Self::Gestart => None,
            Self::Voltooid { datum, .. } | Self::Afgebroken { datum, .. } => Some(datum),
        }
    }
}

/// One traject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traject {
    /// Whose it is.
    pub persoon: PersoonId,
    /// What is followed.
    pub aanbod: AanbodCode,
    /// Its start; when it never started, the date of enrolment.
    pub sinds: Date,
    /// Whether it ever started; not so for who only waited.
    pub begonnen: bool,
    /// How it stands.
    pub stand: Trajecttoestand,
    /// The steps, each with its date.
    pub stappen: BTreeSet<(Trajectstap, Date)>,
}

impl Traject {
    /// Whether it takes a place on a day or later: a traject without end does, and one that ends after that day. Who
    /// only waited never took one.
    #[must_use]
    pub fn bezet_vanaf(&self, dag: Date) -> bool {
        self.begonnen && self.stand.einde().is_none_or(|einde| einde > dag)
    }
}

/// Trajecten by id; and who turned out to be another person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trajecten(pub BTreeMap<Uuid, Traject>, BTreeMap<PersoonId, PersoonId>);

impl Trajecten {
    /// Takes in what happened; events about something else change nothing.
    pub fn volg(&mut self, voorval: &Voorval) {
        let datum = voorval.geldig_op;
        match &voorval.gebeurtenis {
            G::OpWachtlijstGeplaatst(f) => {
                self.plaats(voorval, f.traject_id, &f.aanbod, Trajecttoestand::Wachtlijst);
            }
            G::TrajectGestart(f) => self.plaats(voorval, f.traject_id, &f.aanbod, Trajecttoestand::Gestart),
            G::TrajectStapGezet(f) => {
                if let Some(traject) = self.0.get_mut(&f.traject_id) {
                    traject.stappen.insert((f.stap, datum));
                }
            }
            G::TrajectVoltooid(f) => {
                self.sluit(f.traject_id, Trajecttoestand::Voltooid { datum, uitkomst: f.uitkomst });
            }
            G::TrajectAfgebroken(f) => {
                self.sluit(f.traject_id, Trajecttoestand::Afgebroken { datum, reden: f.reden });
            }
            G::BegeleidingSamengevoegd(f) => drop(self.1.insert(f.van, f.naar)),
            G::BegeleidingGesplitst(f) => drop(self.1.remove(&f.van)),
            // About the aanbod itself, or about the person.
            G::AanbodOpengesteld(_)
            | G::AanmeldstopIngesteld(_)
            | G::AanmeldstopOpgeheven(_)
            | G::CoachGevraagd(_)
            | G::CoachverzoekVervallen(_)
            | G::CoachToegewezen(_)
            | G::CoachOvergedragen(_)
            | G::CoachoverdrachtVoorgesteld(_)
            | G::CoachoverdrachtBevestigd(_)
            | G::DriegesprekGehouden(_)
            | G::CoachoverdrachtIngetrokken(_)
            | G::VervangingVastgelegd(_)
            | G::VervangingIngetrokken(_)
            | G::OntwikkelplanVastgesteld(_)
            | G::OntwikkelplanBijgesteld(_)
            | G::BigFiveGemeten(_)
            | G::GgzWachttijdBegonnen(_)
            | G::GgzBehandelingGestart(_)
            | G::ContactGelegd(_)
            | G::ContactVerloren(_)
            | G::Uitstroom(_)
            | G::UitstroomGecorrigeerd(_)
            | G::UitstroomIngetrokken(_)
            | G::Nazorg(_) => {}
        }
    }

    /// Whether these are the same person by now.
    #[must_use]
    pub fn is_dezelfde(&self, een: PersoonId, ander: PersoonId) -> bool {
        self.wie(een) == self.wie(ander)
    }

    /// Who somebody is by now. Of merges that go round, which the register does not make, the last one found.
    fn wie(&self, persoon: PersoonId) -> PersoonId {
        let mut wie = persoon;
        for _ in 0..self.1.len() {
            match self.1.get(&wie) {
                Some(naar) => wie = *naar,
                None => break,
            }
        }
        wie
    }

    fn plaats(&mut self, voorval: &Voorval, id: Uuid, aanbod: &AanbodCode, stand: Trajecttoestand) {
        // Events about a traject always have a person.
        let Some(persoon) = voorval.persoon_id else { return };
        let (aanbod, sinds, begonnen) =
            (aanbod.clone(), voorval.geldig_op, stand != Trajecttoestand::Wachtlijst);
        self.0.insert(id, Traject { persoon, aanbod, sinds, begonnen, stand, stappen: BTreeSet::new() });
    }

    fn sluit(&mut self, id: Uuid, stand: Trajecttoestand) {
        if let Some(traject) = self.0.get_mut(&id) {
            traject.stand = stand;
        }
    }
}
