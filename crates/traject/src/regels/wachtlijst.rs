//! The waiting list moves by itself: a place that is free goes to who waited longest, and is held until that one answers
//! or the term passes. Decided over all events of the aanbod, as enrolment is, one step at a time.

use domein::{
    AanbodCode, PersoonId, Plaatsreden,
    gebeurtenis::{PlaatsAangeboden, PlaatsVervallen, TrajectGebeurtenis as G},
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Trajecttoestand, Voorval, Weigering,
    inschrijving::{Inschrijving, Toestand},
    normen::Wachtreden,
};

/// The rule.
pub struct Wachtlijst;

/// What is asked: the next step on a day, when it is still that of this traject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opdracht {
    /// Of what.
    pub aanbod: AanbodCode,
    /// On which day.
    pub datum: Date,
    /// Whose step; none to look only.
    pub traject_id: Option<Uuid>,
}

/// The next step of a waiting list.
#[derive(Debug, Clone, PartialEq)]
pub struct Stap {
    /// Of which traject.
    pub traject_id: Uuid,
    /// Whose that is by now.
    pub persoon: PersoonId,
    /// What happens.
    pub gebeurtenis: G,
}

/// What happens next on a day: a term that passed, or else a place that is offered. None when the list stands still.
#[must_use]
pub fn volgende(toestand: &Toestand, aanbod: &AanbodCode, dag: Date) -> Option<Stap> {
    let stap = |traject_id: Uuid, persoon, gebeurtenis| Stap {
        traject_id,
        persoon: toestand.trajecten.wie(persoon),
        gebeurtenis,
    };
    let verlopen = toestand.trajecten.0.iter().find(|(_, traject)| {
        traject.aanbod == *aanbod
            && matches!(traject.stand, Trajecttoestand::Aangeboden { reageren_voor, .. } if reageren_voor <= dag)
    });
    if let Some((id, traject)) = verlopen {
        let reden = Plaatsreden::Verlopen;
        let vervallen = PlaatsVervallen { traject_id: *id, aanbod: aanbod.clone(), reden };
        return Some(stap(*id, traject.persoon, vervallen.into()));
    }
    let dicht = toestand.aanbod.open_op(dag).is_err() || toestand.aanbod.aanmeldstop_op(dag);
    if dicht || !toestand.heeft_ruimte(aanbod, dag, 0) {
        return None;
    }
    let wachtlijst = toestand.trajecten.wachtlijst(aanbod);
    let (id, traject) = wachtlijst.into_iter().find(|(_, traject)| traject.rang.0 <= dag)?;
    let reageren_voor = Wachtreden::WachtlijstPlaats.norm(dag)?;
    let aangeboden = PlaatsAangeboden { traject_id: id, aanbod: aanbod.clone(), reageren_voor };
    Some(stap(id, traject.persoon, aangeboden.into()))
}

impl Decider for Wachtlijst {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        Inschrijving::evolve(toestand, voorval);
    }

    fn decide(toestand: &Toestand, vraag: Opdracht) -> Result<Vec<Voorval>, Weigering> {
        let Some(gevraagd) = vraag.traject_id else { return Ok(Vec::new()) };
        let stap = volgende(toestand, &vraag.aanbod, vraag.datum);
        let stap = stap.filter(|stap| stap.traject_id == gevraagd);
        Ok(stap.into_iter().map(|stap| Voorval::over(stap.persoon, vraag.datum, stap.gebeurtenis)).collect())
    }
}
