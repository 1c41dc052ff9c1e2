//! What an aanbod cost in a year, and what the municipality got and spent for benefits (BUIG), as accounted for. What was told
//! last holds; nothing is computed here that a document does not say.

use std::collections::BTreeMap;

use domein::{
    AanbodCode, Bedrag,
    gebeurtenis::{AanbodkostenVerantwoord, BuigVastgesteld, TrajectGebeurtenis as G},
};
use eventstore::Decider;
use jiff::civil::Date;

use super::{Geldweigering, Voorval};

/// The rule around the costs of one aanbod of one municipality.
pub struct Kosten;

/// What is known: whether the aanbod is there, and per year how much by which document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kostentoestand {
    bestaat: bool,
    /// Per calendar year, how much and by which document.
    pub jaren: BTreeMap<i16, (Bedrag, String)>,
}

/// What is accounted for on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verantwoording {
    /// Which aanbod.
    pub aanbod: AanbodCode,
    /// Which calendar year.
    pub jaar: i16,
    /// The day of the accounting.
    pub datum: Date,
    /// How much.
    pub bedrag: Bedrag,
    /// Which document says so.
    pub bron: String,
}

impl Decider for Kosten {
    type State = Kostentoestand;
    type Command = Verantwoording;
    type Event = Voorval;
    type Error = Geldweigering;

    fn initial() -> Kostentoestand {
        Kostentoestand::default()
    }

    fn evolve(toestand: &mut Kostentoestand, voorval: &Voorval) {
        match &voorval.gebeurtenis {
            G::AanbodOpengesteld(_) => toestand.bestaat = true,
            G::AanbodkostenVerantwoord(f) => {
                toestand.jaren.insert(f.jaar, (f.bedrag_cent, f.bron.clone()));
            }
            _ => {}
        }
    }

    fn decide(toestand: &Kostentoestand, vraag: Verantwoording) -> Result<Vec<Voorval>, Geldweigering> {
        let Verantwoording { aanbod, jaar, datum, bedrag, bron } = vraag;
        if !toestand.bestaat {
            return Err(Geldweigering::AanbodOnbekend);
        }
        if toestand.jaren.get(&jaar) == Some(&(bedrag, bron.clone())) {
            return Ok(Vec::new());
        }
        let feiten = AanbodkostenVerantwoord { aanbod, jaar, bedrag_cent: bedrag, bron };
        Ok(vec![Voorval { persoon_id: None, geldig_op: datum, gebeurtenis: feiten.into() }])
    }
}

/// The rule around the BUIG of one municipality in one calendar year.
pub struct Buig;

impl Decider for Buig {
    type State = Option<BuigVastgesteld>;
    /// The day on which it is told, and what.
    type Command = (Date, BuigVastgesteld);
    type Event = Voorval;
    type Error = Geldweigering;

    fn initial() -> Self::State {
        None
    }

    fn evolve(toestand: &mut Self::State, voorval: &Voorval) {
        if let G::BuigVastgesteld(f) = &voorval.gebeurtenis {
            *toestand = Some(f.clone());
        }
    }

    fn decide(
        toestand: &Self::State,
        (datum, feiten): (Date, BuigVastgesteld),
    ) -> Result<Vec<Voorval>, Geldweigering> {
        if toestand.as_ref() == Some(&feiten) {
            return Ok(Vec::new());
        }
        Ok(vec![Voorval { persoon_id: None, geldig_op: datum, gebeurtenis: feiten.into() }])
    }
}
