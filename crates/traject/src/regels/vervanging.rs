//! Who stands in for a coach who is absent. During it the substitute sees what that coach sees, and may do what that coach
//! may. One substitute at a time; no young person is named in it.

use std::collections::BTreeMap;

use domein::{
    Correctiereden, Kenmerk, Vervangingsreden,
    gebeurtenis::{TrajectGebeurtenis as G, VervangingIngetrokken, VervangingVastgelegd},
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Voorval, Weigering};

/// The rule around one coach.
pub struct Vervangingen;

/// A substitution, as it holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vervanging {
    /// Who stands in.
    pub vervanger: Kenmerk,
    /// First day.
    pub van: Date,
    /// First day on which it no longer holds.
    pub tot: Date,
}

impl Vervanging {
    /// Whether it holds on a day.
    #[must_use]
    pub fn op(&self, dag: Date) -> bool {
        self.van <= dag && dag < self.tot
    }
}

/// The substitutions of one coach; one that was withdrawn before it began has no days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toestand(pub BTreeMap<Uuid, Vervanging>);

impl Toestand {
    /// Whether this one stands in on a day.
    #[must_use]
    pub fn vervangt(&self, wie: &str, dag: Date) -> bool {
        self.0.values().any(|vervanging| vervanging.vervanger.as_str() == wie && vervanging.op(dag))
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opdracht {
    /// Somebody stands in.
    LegVast {
        /// The substitution.
        vervanging_id: Uuid,
        /// Who is absent.
        coach: Kenmerk,
        /// Who stands in, and when.
        vervanging: Vervanging,
        /// Why.
        reden: Vervangingsreden,
    },
    /// It does not hold, from this day on.
    TrekIn {
        /// Which.
        vervanging_id: Uuid,
        /// From when.
        datum: Date,
        /// Why.
        reden: Correctiereden,
    },
}

impl Decider for Vervangingen {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        match &voorval.gebeurtenis {
            G::VervangingVastgelegd(f) => {
                let (vervanger, van, tot) = (f.vervanger.clone(), voorval.geldig_op, f.tot);
                toestand.0.insert(f.vervanging_id, Vervanging { vervanger, van, tot });
            }
            G::VervangingIngetrokken(f) => {
                if let Some(vervanging) = toestand.0.get_mut(&f.vervanging_id) {
                    vervanging.tot = vervanging.tot.min(voorval.geldig_op).max(vervanging.van);
                }
            }
            _ => {}
        }
    }

    fn decide(toestand: &Toestand, vraag: Opdracht) -> Result<Vec<Voorval>, Weigering> {
        let voorval =
            |geldig_op, gebeurtenis: G| Ok(vec![Voorval { persoon_id: None, geldig_op, gebeurtenis }]);
        match vraag {
            Opdracht::LegVast { vervanging_id, coach, vervanging, reden } => {
                if coach == vervanging.vervanger {
                    return Err(Weigering::VervangtZichzelf);
                }
                if toestand.0.values().any(|eerder| *eerder == vervanging) {
                    return Ok(Vec::new());
                }
                let overlapt =
                    |eerder: &Vervanging| eerder.van < vervanging.tot && vervanging.van < eerder.tot;
                if toestand.0.values().any(overlapt) {
                    return Err(Weigering::VervangingOverlapt);
                }
                let Vervanging { vervanger, van, tot } = vervanging;
                voorval(van, VervangingVastgelegd { vervanging_id, coach, vervanger, tot, reden }.into())
            }
            Opdracht::TrekIn { vervanging_id, datum, reden } => {
                let bekend = toestand.0.get(&vervanging_id).ok_or(Weigering::VervangingOnbekend)?;
                if datum.max(bekend.van) >= bekend.tot {
                    return Ok(Vec::new());
                }
                voorval(datum, VervangingIngetrokken { vervanging_id, reden }.into())
            }
        }
    }
}
