//! Enrolment: a person and an aanbod meet. Decided over all events of the aanbod, of every person, so that its
//! capacity is never exceeded; who does not fit in gets a place on the waiting list with its date.
//!
//! A place that comes free goes to who asks first; the waiting list is no queue that fills itself.

use domein::{
    AanbodCode, Gebiedsteam, PersoonId,
    gebeurtenis::{OpWachtlijstGeplaatst, TrajectGestart},
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Traject, Trajecten, Trajecttoestand, Voorval, Weigering,
    aanbod::{self, Aanbod},
};

/// The rule.
pub struct Inschrijving;

/// Who wants to follow what, from when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opdracht {
    /// The traject; follows from the caller's kenmerk.
    pub traject_id: Uuid,
    /// Who.
    pub persoon: PersoonId,
    /// What.
    pub aanbod: AanbodCode,
    /// First day.
    pub datum: Date,
    /// Age in whole years on that day, when known.
    pub leeftijd: Option<u8>,
    /// The area team, when known.
    pub gebiedsteam: Option<Gebiedsteam>,
}

/// What is known of the aanbod and of everybody who follows or followed it, or waits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toestand {
    /// The aanbod.
    pub aanbod: aanbod::Toestand,
    /// Its trajecten, and the traject that is asked about when it belongs to another aanbod.
    pub trajecten: Trajecten,
}

impl Toestand {
    /// Places that are taken on a day or later.
    #[must_use]
    pub fn bezet_vanaf(&self, aanbod: &AanbodCode, dag: Date) -> usize {
        self.trajecten.0.values().filter(|t| t.aanbod == *aanbod && t.bezet_vanaf(dag)).count()
    }

    fn heeft_plaats(&self, vraag: &Opdracht) -> bool {
        let bezet = self.bezet_vanaf(&vraag.aanbod, vraag.datum);
        !self.aanbod.aanmeldstop_op(vraag.datum)
            && self.aanbod.opzet.capaciteit.is_none_or(|plaatsen| bezet < plaatsen as usize)
    }
}

/// Another traject of the same person and aanbod that stands in the way.
fn staat_in_de_weg(ander: &Traject, datum: Date) -> Option<Weigering> {
    match ander.stand {
        Trajecttoestand::Wachtlijst => Some(Weigering::StaatAlOpWachtlijst),
        Trajecttoestand::Gestart => Some(Weigering::TrajectLooptAl),
        Trajecttoestand::Voltooid { datum: einde, .. } | Trajecttoestand::Afgebroken { datum: einde, .. } => {
            (ander.begonnen && ander.sinds <= datum && datum < einde).then_some(Weigering::TrajectLooptAl)
        }
    }
}

impl Decider for Inschrijving {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        Aanbod::evolve(&mut toestand.aanbod, voorval);
        toestand.trajecten.volg(voorval);
    }

    fn decide(toestand: &Toestand, vraag: Opdracht) -> Result<Vec<Voorval>, Weigering> {
        let trajecten = &toestand.trajecten.0;
        let eerder = trajecten.get(&vraag.traject_id);
        if let Some(eerder) = eerder {
            let zelfde = toestand.trajecten.is_dezelfde(eerder.persoon, vraag.persoon)
                && eerder.aanbod == vraag.aanbod;
            match eerder.stand {
                _ if !zelfde => return Err(Weigering::KenmerkInGebruik),
                Trajecttoestand::Wachtlijst if vraag.datum < eerder.sinds => {
                    let wat = "de dag waarop de persoon op de wachtlijst kwam";
                    return Err(Weigering::DatumTeVroeg { vanaf: eerder.sinds, wat });
                }
                Trajecttoestand::Wachtlijst => {}
                _ if eerder.sinds == vraag.datum => return Ok(Vec::new()),
                // Off the waiting list: that enrolment is over, another one has its own kenmerk.
                Trajecttoestand::Afgebroken { datum: sinds, .. } if !eerder.begonnen => {
                    return Err(Weigering::TrajectGesloten { sinds });
                }
                _ => return Err(Weigering::KenmerkInGebruik),
            }
        }
        toestand.aanbod.open_op(vraag.datum)?;
        let mut anderen = trajecten.iter().filter(|(id, ander)| {
            **id != vraag.traject_id
                && toestand.trajecten.is_dezelfde(ander.persoon, vraag.persoon)
                && ander.aanbod == vraag.aanbod
        });
        if let Some(weigering) = anderen.find_map(|(_, ander)| staat_in_de_weg(ander, vraag.datum)) {
            return Err(weigering);
        }
        let plaats = toestand.heeft_plaats(&vraag);
        let Opdracht { traject_id, persoon, aanbod, datum, leeftijd, gebiedsteam } = vraag;
        Ok(match plaats {
            true => {
                vec![Voorval::over(
                    persoon,
                    datum,
                    TrajectGestart { traject_id, aanbod, leeftijd, gebiedsteam },
                )]
            }
            // Already waiting: the first date counts.
            false if eerder.is_some() => Vec::new(),
            false => vec![Voorval::over(persoon, datum, OpWachtlijstGeplaatst { traject_id, aanbod })],
        })
    }
}
