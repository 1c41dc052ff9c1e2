//! The trajecten that events tell of: the same picture for the rules around one person and for those around one
//! aanbod.

use std::collections::{BTreeMap, BTreeSet};

use domein::{
    AanbodCode, Afbreekreden, Afwijkreden, PersoonId, Plaatsreden, Trajectstap, Trajectuitkomst,
    Trajectvastlegging,
    gebeurtenis::{TrajectGebeurtenis as G, TrajectvastleggingIngetrokken},
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Voorval, samengevoegd::Samengevoegd, terugnemen::zonder_einde};

/// What a day is before which nothing can be answered.
pub(super) const OP_AANGEBODEN: &str = "de dag waarop de plaats is aangeboden";

/// How a traject stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trajecttoestand {
    /// On the waiting list.
    Wachtlijst,
    /// On the waiting list, and a place is held.
    Aangeboden {
        /// Since when.
        op: Date,
        /// First day on which it is too late to answer.
        reageren_voor: Date,
    },
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
    pub const CODES: &'static [&'static str] =
        &["wachtlijst", "aangeboden", "gestart", "voltooid", "afgebroken"];

    /// The code in answers and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Wachtlijst => "wachtlijst",
            Self::Aangeboden { .. } => "aangeboden",
            Self::Gestart => "gestart",
            Self::Voltooid { .. } => "voltooid",
            Self::Afgebroken { .. } => "afgebroken",
        }
    }

    /// The day on which it ended, when it has.
    #[must_use]
    pub const fn einde(self) -> Option<Date> {
        match self {
            Self::Wachtlijst | Self::Aangeboden { .. } | Self::Gestart => None,
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
    /// The place on the waiting list: who has a lower one goes first.
    pub rang: (Date, usize),
    /// Why somebody was let in for whom it is not.
    pub afwijking: Option<Afwijkreden>,
    /// The steps, each with its date.
    pub stappen: BTreeSet<(Trajectstap, Date)>,
}

impl Traject {
    /// Whether it takes a place on a day or later: a traject without end does, one that ends after that day, and a place
    /// that is held. Who only waited never took one.
    #[must_use]
    pub fn bezet_vanaf(&self, dag: Date) -> bool {
        let vastgehouden = matches!(self.stand, Trajecttoestand::Aangeboden { .. });
        vastgehouden || self.begonnen && self.stand.einde().is_none_or(|einde| einde > dag)
    }
}

/// Trajecten by id; and who turned out to be another person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trajecten(pub BTreeMap<Uuid, Traject>, Samengevoegd, usize);

impl Trajecten {
    /// Takes in what happened; events about something else change nothing.
    pub fn volg(&mut self, voorval: &Voorval) {
        let datum = voorval.geldig_op;
        // Who came on the list on one day wait in the order in which that was recorded.
        self.2 += 1;
        match &voorval.gebeurtenis {
            G::OpWachtlijstGeplaatst(f) => {
                self.plaats(voorval, (f.traject_id, &f.aanbod), Trajecttoestand::Wachtlijst, f.afwijking);
            }
            G::TrajectGestart(f) => {
                self.plaats(voorval, (f.traject_id, &f.aanbod), Trajecttoestand::Gestart, f.afwijking);
            }
            G::PlaatsAangeboden(f) => {
                let reageren_voor = f.reageren_voor;
                self.sluit(f.traject_id, Trajecttoestand::Aangeboden { op: datum, reageren_voor });
            }
            G::PlaatsVervallen(f) => {
                let rang = (datum, self.2);
                self.sluit(f.traject_id, Trajecttoestand::Wachtlijst);
                if let Some(traject) = self.0.get_mut(&f.traject_id)
                    && f.reden != Plaatsreden::Vol
                {
                    traject.rang = rang;
                }
            }
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
            G::TrajectvastleggingIngetrokken(f) => self.neem_terug(f),
            G::BegeleidingSamengevoegd(_) | G::BegeleidingGesplitst(_) => self.1.volg(voorval),
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
            | G::BigFiveMetingIngetrokken(_)
            | G::PlaatsingBegonnen(_)
            | G::PlaatsingBeeindigd(_)
            | G::JobcoachToegewezen(_)
            | G::JobcoachingBeeindigd(_)
            | G::PlaatsingsvastleggingIngetrokken(_)
            | G::GgzWachttijdBegonnen(_)
            | G::GgzBehandelingGestart(_)
            | G::GgzWachttijdBeeindigd(_)
            | G::GgzOverbruggingBegonnen(_)
            | G::GgzOverbruggingBeeindigd(_)
            | G::GgzVastleggingIngetrokken(_)
            | G::JpfDeelnameBegonnen(_)
            | G::JpfSchuldOvergenomen(_)
            | G::JpfPlanVastgesteld(_)
            | G::JpfTegenprestatieAfgesproken(_)
            | G::JpfTegenprestatieBeoordeeld(_)
            | G::JpfDeelnameBeeindigd(_)
            | G::JpfVastleggingIngetrokken(_)
            | G::CasusGeopend(_)
            | G::CasusregisseurGewisseld(_)
            | G::CasusBesproken(_)
            | G::CasusafspraakGemaakt(_)
            | G::CasusafspraakAfgerond(_)
            | G::CasusGesloten(_)
            | G::CasusvastleggingIngetrokken(_)
            | G::BeleidssignaalVastgelegd(_)
            | G::BeleidssignaalIngetrokken(_)
            | G::ContactGelegd(_)
            | G::ContactVerloren(_)
            | G::BegeleidingsvastleggingIngetrokken(_)
            | G::Uitstroom(_)
            | G::UitstroomGecorrigeerd(_)
            | G::UitstroomIngetrokken(_)
            | G::BudgetVastgesteld(_)
            | G::MaatwerkAangevraagd(_)
            | G::MaatwerkToegekend(_)
            | G::MaatwerkAfgewezen(_)
            | G::MaatwerkBetaald(_)
            | G::MaatwerkresultaatVastgelegd(_)
            | G::MaatwerkvastleggingIngetrokken(_)
            | G::AanbodkostenVerantwoord(_)
            | G::BuigVastgesteld(_)
            | G::Nazorg(_)
            | G::NazorgIngetrokken(_) => {}
        }
    }

    /// Whether these are the same person by now.
    #[must_use]
    pub fn is_dezelfde(&self, een: PersoonId, ander: PersoonId) -> bool {
        self.wie(een) == self.wie(ander)
    }

    /// Who wait for an aanbod, the first in line first.
    #[must_use]
    pub fn wachtlijst(&self, aanbod: &AanbodCode) -> Vec<(Uuid, &Traject)> {
        let wacht = |(_, traject): &(&Uuid, &Traject)| {
            traject.aanbod == *aanbod && traject.stand == Trajecttoestand::Wachtlijst
        };
        let mut wachtlijst: Vec<_> =
            self.0.iter().filter(wacht).map(|(id, traject)| (*id, traject)).collect();
        wachtlijst.sort_by_key(|(_, traject)| traject.rang);
        wachtlijst
    }

    /// Who somebody is by now.
    #[must_use]
    pub fn wie(&self, persoon: PersoonId) -> PersoonId {
        self.1.wie(persoon)
    }

    fn plaats(
        &mut self,
        voorval: &Voorval,
        (id, aanbod): (Uuid, &AanbodCode),
        stand: Trajecttoestand,
        afwijking: Option<Afwijkreden>,
    ) {
        // Events about a traject always have a person.
        let Some(persoon) = voorval.persoon_id else { return };
        let (aanbod, sinds, begonnen) =
            (aanbod.clone(), voorval.geldig_op, stand != Trajecttoestand::Wachtlijst);
        let (rang, stappen) = ((sinds, self.2), BTreeSet::new());
        self.0.insert(id, Traject { persoon, aanbod, sinds, begonnen, stand, rang, afwijking, stappen });
    }

    fn neem_terug(&mut self, weg: &TrajectvastleggingIngetrokken) {
        if weg.wat == Trajectvastlegging::Start {
            self.0.remove(&weg.traject_id);
        }
        let Some(traject) = self.0.get_mut(&weg.traject_id) else { return };
        match (weg.wat, weg.stap) {
            (Trajectvastlegging::Stap, Some(stap)) => drop(traject.stappen.remove(&(stap, weg.van))),
            (Trajectvastlegging::Einde, _) => traject.stand = zonder_einde(traject.begonnen),
            (Trajectvastlegging::Start | Trajectvastlegging::Stap, _) => {}
        }
    }

    fn sluit(&mut self, id: Uuid, stand: Trajecttoestand) {
        if let Some(traject) = self.0.get_mut(&id) {
            traject.stand = stand;
        }
    }
}
