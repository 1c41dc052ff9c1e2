//! Withdrawing what was recorded of a traject: its start, a step, its end. What should stand instead is recorded anew. An end
//! that is withdrawn takes a place again, so that is decided over all events of the aanbod, as an enrolment is.

use domein::{
    AanbodCode, Correctiereden, PersoonId, Trajectstap, Trajectvastlegging,
    gebeurtenis::TrajectvastleggingIngetrokken,
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Toestand, Trajecttoestand, Voorval, Weigering,
    begeleiding::{bekend, gestart},
    inschrijving::{self, Inschrijving},
};

/// The traject never was; what else was recorded of it goes with it. A placement that it led to names it, and is withdrawn first.
pub(super) fn start(
    toestand: &Toestand,
    persoon: PersoonId,
    traject_id: Uuid,
    reden: Correctiereden,
) -> Result<Vec<Voorval>, Weigering> {
    let traject = gestart(toestand, traject_id)?;
    if toestand.plaatsingen.noemt_traject(traject_id) {
        return Err(Weigering::PlaatsingUitTraject);
    }
    let (aanbod, van, wat) = (traject.aanbod.clone(), traject.sinds, Trajectvastlegging::Start);
    let weg = TrajectvastleggingIngetrokken { traject_id, aanbod, wat, van, stap: None, reden };
    Ok(vec![Voorval::over(persoon, van, weg)])
}

/// The step was not taken on that day.
pub(super) fn stap(
    toestand: &Toestand,
    persoon: PersoonId,
    (traject_id, stap, van): (Uuid, Trajectstap, Date),
    reden: Correctiereden,
) -> Result<Vec<Voorval>, Weigering> {
    let traject = bekend(toestand, traject_id)?;
    if !traject.stappen.contains(&(stap, van)) {
        return Err(Weigering::StapOnbekend);
    }
    let (aanbod, wat) = (traject.aanbod.clone(), Trajectvastlegging::Stap);
    let weg = TrajectvastleggingIngetrokken { traject_id, aanbod, wat, van, stap: Some(stap), reden };
    Ok(vec![Voorval::over(persoon, van, weg)])
}

/// The rule around the end of a traject.
pub struct Heropening;

/// What is asked: this traject did not end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opdracht {
    /// The traject.
    pub traject_id: Uuid,
    /// Whose it is.
    pub persoon: PersoonId,
    /// What is followed.
    pub aanbod: AanbodCode,
    /// Why.
    pub reden: Correctiereden,
}

impl Decider for Heropening {
    type State = inschrijving::Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> inschrijving::Toestand {
        inschrijving::Toestand::default()
    }

    fn evolve(toestand: &mut inschrijving::Toestand, voorval: &Voorval) {
        Inschrijving::evolve(toestand, voorval);
    }

    fn decide(toestand: &inschrijving::Toestand, vraag: Opdracht) -> Result<Vec<Voorval>, Weigering> {
        let Opdracht { traject_id, persoon, aanbod, reden } = vraag;
        let traject = toestand.trajecten.0.get(&traject_id).ok_or(Weigering::TrajectOnbekend)?;
        let Some(van) = traject.stand.einde() else { return Err(Weigering::GeenEinde) };
        let loopt_al = toestand.trajecten.0.iter().any(|(id, ander)| {
            *id != traject_id
                && ander.aanbod == aanbod
                && toestand.trajecten.is_dezelfde(ander.persoon, persoon)
                && (ander.stand.einde().is_none() || ander.bezet_vanaf(van))
        });
        if loopt_al {
            return Err(Weigering::TrajectLooptAl);
        }
        // Its own place counts until the day of its end.
        if traject.begonnen && !toestand.heeft_ruimte(&aanbod, van, 0) {
            return Err(Weigering::PlaatsVergeven);
        }
        let wat = Trajectvastlegging::Einde;
        let weg = TrajectvastleggingIngetrokken { traject_id, aanbod, wat, van, stap: None, reden };
        Ok(vec![Voorval::over(persoon, van, weg)])
    }
}

/// How a traject stands without its end.
pub(super) const fn zonder_einde(begonnen: bool) -> Trajecttoestand {
    if begonnen { Trajecttoestand::Gestart } else { Trajecttoestand::Wachtlijst }
}
