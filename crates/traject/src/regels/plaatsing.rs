//! Placements: somebody works with an employer, with or without a jobcoach. Beginning one is decided over the events of that
//! placement, of the traject that led to it and of the placement that it follows, of whichever person: so a kenmerk names one
//! placement, and a traject is of this person. The steps after that are decided around the person, as those of a traject are.

mod stappen;

use std::collections::BTreeMap;

use domein::{
    Jobcoacheinde, Kenmerk, PersoonId, Plaatsingseinde, Plaatsingssoort, Plaatsingsvastlegging,
    gebeurtenis::{PlaatsingBeeindigd, PlaatsingBegonnen, TrajectGebeurtenis as G},
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

pub use stappen::Stap;
pub(super) use stappen::zet;

use super::{Trajecten, Voorval, Weigering, begeleiding::niet_voor};

const EERSTE_DAG: &str = "de eerste dag van de plaatsing";

/// Help by a jobcoach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobcoaching {
    /// Who.
    pub jobcoach: Kenmerk,
    /// First day.
    pub sinds: Date,
    /// Last day that was agreed, inclusive.
    pub laatste_dag: Option<Date>,
    /// The last day, inclusive, and why; none while it goes on, and when it ended with the placement.
    pub einde: Option<(Date, Jobcoacheinde)>,
}

/// One placement.
#[derive(Debug, Clone, PartialEq)]
pub struct Plaatsing {
    /// Whose it is, under the id of then: with whose key the employer was sealed.
    pub persoon: PersoonId,
    /// First day.
    pub sinds: Date,
    /// What was recorded of its begin.
    pub feiten: PlaatsingBegonnen,
    /// The last day, inclusive, and why; none while it goes on.
    pub einde: Option<(Date, Plaatsingseinde)>,
    /// Who helped, in order; each up to the day before the next began.
    pub jobcoaching: Vec<Jobcoaching>,
}

impl Plaatsing {
    /// The help that goes on, when there is any.
    #[must_use]
    pub fn lopende_jobcoaching(&self) -> Option<&Jobcoaching> {
        let laatste = self.jobcoaching.last().filter(|jobcoaching| jobcoaching.einde.is_none());
        laatste.filter(|_| self.einde.is_none())
    }

    /// The newest day that was recorded of it; it does not end before.
    fn laatst_vastgelegd(&self) -> Date {
        let van = |jobcoaching: &Jobcoaching| jobcoaching.einde.map_or(jobcoaching.sinds, |(dag, _)| dag);
        self.jobcoaching.iter().map(van).fold(self.sinds, Date::max)
    }
}

/// Placements by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plaatsingen(pub BTreeMap<Uuid, Plaatsing>);

impl Plaatsingen {
    /// Takes in what happened; events about something else change nothing.
    pub fn volg(&mut self, voorval: &Voorval) {
        let datum = voorval.geldig_op;
        match &voorval.gebeurtenis {
            G::PlaatsingBegonnen(f) => {
                // Events about a placement always have a person.
                let Some(persoon) = voorval.persoon_id else { return };
                let plaatsing = Plaatsing {
                    persoon,
                    sinds: datum,
                    feiten: f.clone(),
                    einde: None,
                    jobcoaching: Vec::new(),
                };
                self.0.insert(f.plaatsing_id, plaatsing);
            }
            G::PlaatsingBeeindigd(f) => self.met(f.plaatsing_id, |een| een.einde = Some((datum, f.reden))),
            G::JobcoachToegewezen(f) => self.met(f.plaatsing_id, |een| {
                // Said again in the dossier of who was split off, it is the same.
                een.jobcoaching.retain(|jobcoaching| jobcoaching.sinds != datum);
                let (jobcoach, laatste_dag) = (f.jobcoach.clone(), f.laatste_dag);
                een.jobcoaching.push(Jobcoaching { jobcoach, sinds: datum, laatste_dag, einde: None });
            }),
            G::JobcoachingBeeindigd(f) => self.met(f.plaatsing_id, |een| {
                if let Some(laatste) = een.jobcoaching.last_mut() {
                    laatste.einde = Some((datum, f.reden));
                }
            }),
            G::PlaatsingsvastleggingIngetrokken(f) => match f.wat {
                Plaatsingsvastlegging::Begin => drop(self.0.remove(&f.plaatsing_id)),
                Plaatsingsvastlegging::Einde => self.met(f.plaatsing_id, |een| een.einde = None),
                Plaatsingsvastlegging::Jobcoach => self.met(f.plaatsing_id, |een| {
                    een.jobcoaching.retain(|jobcoaching| jobcoaching.sinds != f.van);
                }),
                Plaatsingsvastlegging::Jobcoacheinde => self.met(f.plaatsing_id, |een| {
                    if let Some(laatste) = een.jobcoaching.last_mut() {
                        laatste.einde = None;
                    }
                }),
            },
            // About something else.
            _ => {}
        }
    }

    fn met(&mut self, id: Uuid, doe: impl FnOnce(&mut Plaatsing)) {
        if let Some(plaatsing) = self.0.get_mut(&id) {
            doe(plaatsing);
        }
    }

    fn bekend(&self, id: Uuid) -> Result<&Plaatsing, Weigering> {
        self.0.get(&id).ok_or(Weigering::PlaatsingOnbekend)
    }

    /// Whether one of them says that a traject led to it.
    pub(super) fn noemt_traject(&self, traject_id: Uuid) -> bool {
        self.0.values().any(|plaatsing| plaatsing.feiten.traject_id == Some(traject_id))
    }

    /// Whether another placement followed on it.
    fn heeft_vervolg(&self, id: Uuid) -> bool {
        self.0.values().any(|ander| ander.feiten.omgezet_van == Some(id))
    }
}

/// The rule around the begin of a placement.
pub struct Begin;

/// Who begins where, on what terms, from when.
#[derive(Debug, Clone, PartialEq)]
pub struct Opdracht {
    /// Who.
    pub persoon: PersoonId,
    /// First day.
    pub datum: Date,
    /// What is to be recorded of it; its id follows from the caller's kenmerk.
    pub feiten: PlaatsingBegonnen,
}

/// What is known of the placement, of the one before it and of the traject that led to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Toestand {
    /// The placements.
    pub plaatsingen: Plaatsingen,
    /// The trajecten, and who turned out to be another.
    pub trajecten: Trajecten,
}

impl Decider for Begin {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        toestand.plaatsingen.volg(voorval);
        toestand.trajecten.volg(voorval);
    }

    fn decide(toestand: &Toestand, vraag: Opdracht) -> Result<Vec<Voorval>, Weigering> {
        let Opdracht { persoon, datum, feiten } = vraag;
        let van_deze = |ander| toestand.trajecten.is_dezelfde(ander, persoon);
        if let Some(bekend) = toestand.plaatsingen.0.get(&feiten.plaatsing_id) {
            // A birth that is known better since is no other placement.
            let gezegd = PlaatsingBegonnen { leeftijd: bekend.feiten.leeftijd, ..feiten };
            let zelfde = van_deze(bekend.persoon) && (bekend.sinds, &bekend.feiten) == (datum, &gezegd);
            return if zelfde { Ok(Vec::new()) } else { Err(Weigering::PlaatsingKenmerkInGebruik) };
        }
        let is_proef = feiten.soort == Plaatsingssoort::Proefplaatsing;
        match feiten.laatste_dag {
            // For a limited time: Participatiewet, art. 6, onder h (Stb. 2022, 499). It names no number of months.
            None if is_proef => return Err(Weigering::ProefplaatsingZonderEinde),
            Some(laatste) => niet_voor(laatste, datum, EERSTE_DAG)?,
            None => {}
        }
        if let Some(id) = feiten.traject_id {
            let traject = toestand.trajecten.0.get(&id).filter(|traject| van_deze(traject.persoon));
            let traject = traject.ok_or(Weigering::TrajectOnbekend)?;
            if !traject.begonnen {
                return Err(Weigering::TrajectNietGestart);
            }
            niet_voor(datum, traject.sinds, "de dag waarop het traject startte")?;
        }
        let vorige = match feiten.omgezet_van {
            Some(id) => Some(zet_om(toestand, &van_deze, (id, datum), is_proef)?),
            None => None,
        };
        let omgezet = vorige.map(|(dag, einde)| Voorval::over(persoon, dag, einde));
        Ok(omgezet.into_iter().chain([Voorval::over(persoon, datum, feiten)]).collect())
    }
}

/// The end of a placement that another one follows on, the day after it.
fn zet_om(
    toestand: &Toestand,
    van_deze: &impl Fn(PersoonId) -> bool,
    (id, datum): (Uuid, Date),
    in_proef: bool,
) -> Result<(Date, PlaatsingBeeindigd), Weigering> {
    let vorige = toestand.plaatsingen.bekend(id)?;
    if !van_deze(vorige.persoon) {
        return Err(Weigering::PlaatsingOnbekend);
    }
    let soort = vorige.feiten.soort;
    if in_proef && soort != Plaatsingssoort::Proefplaatsing {
        return Err(Weigering::ProefplaatsingNaContract);
    }
    if let Some((sinds, _)) = vorige.einde {
        return Err(Weigering::PlaatsingGesloten { sinds });
    }
    let wat = "de dag na de laatste die van de vorige plaatsing is vastgelegd";
    niet_voor(datum, vorige.laatst_vastgelegd().saturating_add(jiff::Span::new().days(1)), wat)?;
    let dag = datum.saturating_sub(jiff::Span::new().days(1));
    Ok((dag, PlaatsingBeeindigd { plaatsing_id: id, soort, reden: Plaatsingseinde::Omgezet }))
}
