//! What follows on the begin of a placement: its end, the jobcoach, and withdrawing what was recorded of it.

use domein::{
    Correctiereden, Jobcoacheinde, Kenmerk, PersoonId, Plaatsingseinde, Plaatsingsvastlegging,
    gebeurtenis::{
        JobcoachToegewezen, JobcoachingBeeindigd, PlaatsingBeeindigd, PlaatsingsvastleggingIngetrokken,
        TrajectGebeurtenis as G,
    },
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    super::{Voorval, Weigering, begeleiding::niet_voor},
    EERSTE_DAG, Jobcoaching, Plaatsing, Plaatsingen,
};

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
pub(in crate::regels) fn zet(
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
