//! Enrolment: a person and an aanbod meet. Decided over all events of the aanbod, of every person, so that its
//! capacity is never exceeded; who does not fit in gets a place on the waiting list with its date.
//!
//! Who waits goes first: somebody new gets a place only when there are more than people who wait, and a place that is
//! held for somebody is taken. For whom an aanbod is, is asked once, at the first enrolment; who falls outside is refused,
//! or let in with a reason.

use domein::{
    AanbodCode, Afwijkreden, Gebiedsteam, PersoonId, Plaatsreden,
    gebeurtenis::{OpWachtlijstGeplaatst, PlaatsVervallen, TrajectGebeurtenis as G, TrajectGestart},
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Traject, Trajecten, Trajecttoestand, Voorval, Weigering,
    aanbod::{self, Aanbod},
    doelgroep::{self, Kenmerken},
    trajecten::OP_AANGEBODEN,
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
    /// What is known of the person, for the rule of the aanbod.
    pub kenmerken: Kenmerken,
    /// Why it may be all the same, when the person falls outside that rule.
    pub afwijking: Option<Afwijkreden>,
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

    /// Whether there is room on a day for more than these.
    pub(super) fn heeft_ruimte(&self, aanbod: &AanbodCode, dag: Date, voor: usize) -> bool {
        let bezet = self.bezet_vanaf(aanbod, dag);
        self.aanbod.opzet.capaciteit.is_none_or(|plaatsen| bezet.saturating_add(voor) < plaatsen as usize)
    }

    /// Whether there is a place for who is not offered one: who waits longer goes first.
    fn heeft_plaats(&self, vraag: &Opdracht) -> bool {
        let wachtlijst = self.trajecten.wachtlijst(&vraag.aanbod);
        let voor = wachtlijst.iter().position(|(id, _)| *id == vraag.traject_id).unwrap_or(wachtlijst.len());
        !self.aanbod.aanmeldstop_op(vraag.datum) && self.heeft_ruimte(&vraag.aanbod, vraag.datum, voor)
    }

    /// Whether the place that is held can be taken: there can be fewer places by now. The one that is held counts as taken.
    fn houdt_plaats(&self, vraag: &Opdracht) -> bool {
        let bezet = self.bezet_vanaf(&vraag.aanbod, vraag.datum);
        self.aanbod.opzet.capaciteit.is_none_or(|plaatsen| bezet <= plaatsen as usize)
    }

    /// The reason that counts: none when the person may fall within the rule.
    fn keur(&self, vraag: &Opdracht) -> Result<Option<Afwijkreden>, Weigering> {
        let Some(regels) = &self.aanbod.opzet.regels else { return Ok(None) };
        match (doelgroep::past(regels, &vraag.kenmerken), vraag.afwijking) {
            (Ok(()), _) => Ok(None),
            (Err(_), Some(afwijking)) => Ok(Some(afwijking)),
            (Err(weigering), None) => Err(weigering),
        }
    }
}

/// Another traject of the same person and aanbod that stands in the way.
fn staat_in_de_weg(ander: &Traject, datum: Date) -> Option<Weigering> {
    match ander.stand {
        Trajecttoestand::Wachtlijst | Trajecttoestand::Aangeboden { .. } => {
            Some(Weigering::StaatAlOpWachtlijst)
        }
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
                Trajecttoestand::Aangeboden { op, .. } if vraag.datum < op => {
                    return Err(Weigering::DatumTeVroeg { vanaf: op, wat: OP_AANGEBODEN });
                }
                Trajecttoestand::Wachtlijst | Trajecttoestand::Aangeboden { .. } => {}
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
        // The rule is asked of who is new: who waits was let in already.
        let afwijking = match eerder {
            Some(eerder) => eerder.afwijking,
            None => toestand.keur(&vraag)?,
        };
        let aangeboden = matches!(eerder, Some(Traject { stand: Trajecttoestand::Aangeboden { .. }, .. }));
        let plaats = if aangeboden { toestand.houdt_plaats(&vraag) } else { toestand.heeft_plaats(&vraag) };
        let Opdracht { traject_id, persoon, aanbod, datum, leeftijd, gebiedsteam, .. } = vraag;
        let gebeurtenis: G = match plaats {
            true => TrajectGestart { traject_id, aanbod, leeftijd, gebiedsteam, afwijking }.into(),
            // There are fewer places than when it was offered: the person still waits, and goes first.
            false if aangeboden => PlaatsVervallen { traject_id, aanbod, reden: Plaatsreden::Vol }.into(),
            // Already waiting: the first date counts.
            false if eerder.is_some() => return Ok(Vec::new()),
            false => OpWachtlijstGeplaatst { traject_id, aanbod, afwijking }.into(),
        };
        Ok(vec![Voorval::over(persoon, datum, gebeurtenis)])
    }
}
