//! Policy signals out of the casusoverleg: what it is about and where it gets stuck, as codes, of a month. No young person is
//! named in it, and none can be found by it.

use domein::{
    Beleidsknelpunt, Beleidsonderwerp, Correctiereden,
    gebeurtenis::{BeleidssignaalIngetrokken, BeleidssignaalVastgelegd, TrajectGebeurtenis as G},
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Voorval, Weigering};

/// The rule around one policy signal.
pub struct Beleidssignaal;

/// What it says: of which month (its first day), about what, and where it gets stuck.
pub type Feiten = (Date, Beleidsonderwerp, Beleidsknelpunt);

/// What is asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opdracht {
    /// It is recorded.
    LegVast {
        /// Its id; follows from the municipality and the caller's kenmerk.
        beleidssignaal_id: Uuid,
        /// What it says; of the day only the month is kept.
        feiten: Feiten,
    },
    /// It was not so.
    TrekIn {
        /// Which.
        beleidssignaal_id: Uuid,
        /// Why.
        reden: Correctiereden,
    },
}

impl Decider for Beleidssignaal {
    /// What it says; none when it is not there, or was withdrawn.
    type State = Option<Feiten>;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> Option<Feiten> {
        None
    }

    fn evolve(stand: &mut Option<Feiten>, voorval: &Voorval) {
        match &voorval.gebeurtenis {
            G::BeleidssignaalVastgelegd(f) => *stand = Some((voorval.geldig_op, f.onderwerp, f.knelpunt)),
            G::BeleidssignaalIngetrokken(_) => *stand = None,
            // About something else.
            _ => {}
        }
    }

    fn decide(stand: &Option<Feiten>, vraag: Opdracht) -> Result<Vec<Voorval>, Weigering> {
        let voorval =
            |geldig_op, gebeurtenis: G| Ok(vec![Voorval { persoon_id: None, geldig_op, gebeurtenis }]);
        match (vraag, stand) {
            (Opdracht::LegVast { beleidssignaal_id, feiten: (dag, onderwerp, knelpunt) }, stand) => {
                let maand = dag.first_of_month();
                match stand {
                    Some(bekend) if *bekend == (maand, onderwerp, knelpunt) => Ok(Vec::new()),
                    Some(_) => Err(Weigering::CasusKenmerkInGebruik),
                    None => {
                        let vast = BeleidssignaalVastgelegd { beleidssignaal_id, onderwerp, knelpunt };
                        voorval(maand, vast.into())
                    }
                }
            }
            (Opdracht::TrekIn { beleidssignaal_id, reden }, Some((maand, ..))) => {
                voorval(*maand, BeleidssignaalIngetrokken { beleidssignaal_id, reden }.into())
            }
            (Opdracht::TrekIn { .. }, None) => Err(Weigering::BeleidssignaalOnbekend),
        }
    }
}
