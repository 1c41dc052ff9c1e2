//! Placements: somebody works with an employer, with or without a jobcoach. Beginning one is decided over the events of that
//! placement, of the traject that led to it and of the placement that it follows, of whichever person: so a kenmerk names one
//! placement, and a traject is of this person. The steps after that are decided around the person, as those of a traject are.

use std::collections::BTreeMap;

use domein::{
    Correctiereden, Jobcoacheinde, Kenmerk, PersoonId, Plaatsingseinde, Plaatsingssoort,
    Plaatsingsvastlegging,
    gebeurtenis::{
        JobcoachToegewezen, JobcoachingBeeindigd, PlaatsingBeeindigd, PlaatsingBegonnen,
        PlaatsingsvastleggingIngetrokken, TrajectGebeurtenis as G,
    },
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

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

/// What can be asked of a placement that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stap {
    /// It ends; the question's date is the last day, inclusive.
    Eindig {
        /// Why.
        reden: Plaatsingseinde,
    },
    /// A jobcoach helps from the question's date on.
    WijsJobcoachToe {
        /// Who.
        jobcoach: Kenmerk,
        /// Last day that was agreed, inclusive.
        laatste_dag: Option<Date>,
    },
    /// The help ends while the placement goes on; the question's date is the last day, inclusive.
    EindigJobcoaching {
        /// Why.
        reden: Jobcoacheinde,
    },
    /// Something that was recorded was not so; the question's date says nothing.
    TrekIn {
        /// What.
        wat: Plaatsingsvastlegging,
        /// Why.
        reden: Correctiereden,
    },
}

/// Takes a step.
pub(super) fn zet(
    plaatsingen: &Plaatsingen,
    (persoon, datum): (PersoonId, Date),
    id: Uuid,
    stap: Stap,
) -> Result<Vec<Voorval>, Weigering> {
    let plaatsing = plaatsingen.bekend(id)?;
    let gebeurtenis = match stap {
        Stap::Eindig { reden } => eindig(plaatsing, id, datum, reden)?,
        Stap::WijsJobcoachToe { jobcoach, laatste_dag } => {
            wijs_toe(plaatsing, datum, JobcoachToegewezen { plaatsing_id: id, jobcoach, laatste_dag })?
        }
        Stap::EindigJobcoaching { reden } => eindig_jobcoaching(plaatsing, id, datum, reden)?,
        Stap::TrekIn { wat, reden } => {
            let weg = trek_in(plaatsingen, plaatsing, id, (wat, reden))?;
            return Ok(weg.into_iter().map(|weg| Voorval::over(persoon, weg.van, weg)).collect());
        }
    };
    Ok(gebeurtenis.map(|gebeurtenis| Voorval::over(persoon, datum, gebeurtenis)).into_iter().collect())
}

fn eindig(
    plaatsing: &Plaatsing,
    plaatsing_id: Uuid,
    datum: Date,
    reden: Plaatsingseinde,
) -> Result<Option<G>, Weigering> {
    match plaatsing.einde {
        Some(einde) if einde == (datum, reden) => return Ok(None),
        Some((sinds, _)) => return Err(Weigering::PlaatsingGesloten { sinds }),
        None => {}
    }
    if reden == Plaatsingseinde::Omgezet {
        return Err(Weigering::OmzettenMetBegin);
    }
    niet_voor(datum, plaatsing.sinds, EERSTE_DAG)?;
    niet_voor(datum, plaatsing.laatst_vastgelegd(), "de laatste dag die van de jobcoaching is vastgelegd")?;
    Ok(Some(PlaatsingBeeindigd { plaatsing_id, soort: plaatsing.feiten.soort, reden }.into()))
}

fn wijs_toe(plaatsing: &Plaatsing, datum: Date, nieuw: JobcoachToegewezen) -> Result<Option<G>, Weigering> {
    let zelfde = |bekend: &Jobcoaching| {
        (&bekend.jobcoach, bekend.sinds, bekend.laatste_dag) == (&nieuw.jobcoach, datum, nieuw.laatste_dag)
    };
    let laatste = plaatsing.jobcoaching.last();
    if laatste.is_some_and(zelfde) {
        return Ok(None);
    }
    binnen(plaatsing, datum)?;
    if let Some(laatste_dag) = nieuw.laatste_dag {
        niet_voor(laatste_dag, datum, "de dag waarop de jobcoach begint")?;
    }
    if let Some(vorige) = laatste {
        let bezet = vorige.einde.map_or(vorige.sinds, |(dag, _)| dag);
        let wat = "de dag na de laatste die van de vorige jobcoaching is vastgelegd";
        niet_voor(datum, bezet.saturating_add(jiff::Span::new().days(1)), wat)?;
    }
    Ok(Some(nieuw.into()))
}

fn eindig_jobcoaching(
    plaatsing: &Plaatsing,
    plaatsing_id: Uuid,
    datum: Date,
    reden: Jobcoacheinde,
) -> Result<Option<G>, Weigering> {
    let laatste = plaatsing.jobcoaching.last().ok_or(Weigering::GeenJobcoach)?;
    match laatste.einde {
        Some(einde) if einde == (datum, reden) => return Ok(None),
        Some(_) => return Err(Weigering::GeenJobcoach),
        None => {}
    }
    binnen(plaatsing, datum)?;
    niet_voor(datum, laatste.sinds, "de dag waarop de jobcoach begon")?;
    Ok(Some(JobcoachingBeeindigd { plaatsing_id, jobcoach: laatste.jobcoach.clone(), reden }.into()))
}

/// Between the first and the last day, both included: what was so before the end may be told after it.
fn binnen(plaatsing: &Plaatsing, datum: Date) -> Result<(), Weigering> {
    niet_voor(datum, plaatsing.sinds, EERSTE_DAG)?;
    match plaatsing.einde {
        Some((sinds, _)) if datum > sinds => Err(Weigering::PlaatsingGesloten { sinds }),
        _ => Ok(()),
    }
}

/// Without a begin that another one was turned into, that other goes on.
fn trek_in(
    plaatsingen: &Plaatsingen,
    plaatsing: &Plaatsing,
    plaatsing_id: Uuid,
    (wat, reden): (Plaatsingsvastlegging, Correctiereden),
) -> Result<Vec<PlaatsingsvastleggingIngetrokken>, Weigering> {
    let laatste = plaatsing.jobcoaching.last();
    let van = match wat {
        Plaatsingsvastlegging::Begin => Some(plaatsing.sinds),
        Plaatsingsvastlegging::Einde => plaatsing.einde.map(|(dag, _)| dag),
        Plaatsingsvastlegging::Jobcoach => laatste.map(|jobcoaching| jobcoaching.sinds),
        Plaatsingsvastlegging::Jobcoacheinde => laatste.and_then(|jobcoaching| Some(jobcoaching.einde?.0)),
    };
    let van = van.ok_or(Weigering::PlaatsingsvastleggingOnbekend)?;
    let raakt_vervolg = matches!(wat, Plaatsingsvastlegging::Begin | Plaatsingsvastlegging::Einde);
    if raakt_vervolg && plaatsingen.heeft_vervolg(plaatsing_id) {
        return Err(Weigering::PlaatsingHeeftVervolg);
    }
    let weg = PlaatsingsvastleggingIngetrokken { plaatsing_id, wat, van, reden };
    let vorige = plaatsing.feiten.omgezet_van.filter(|_| wat == Plaatsingsvastlegging::Begin);
    let vorige = vorige.and_then(|id| {
        let (van, _) = plaatsingen.0.get(&id)?.einde?;
        let wat = Plaatsingsvastlegging::Einde;
        Some(PlaatsingsvastleggingIngetrokken { plaatsing_id: id, wat, van, reden })
    });
    Ok(std::iter::once(weg).chain(vorige).collect())
}
