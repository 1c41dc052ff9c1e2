//! Warm handover: one coach proposes, both confirm, and with the young person they have a talk of three. Only when all of
//! that is so, in whatever order, does the person have the other coach; the same decision says it, with the day of the
//! last of the three. One proposal at a time per person.

use std::collections::BTreeSet;

use domein::{
    Gebiedsteam, Gespreksplek, Kenmerk, Overdrachtreden, PersoonId,
    gebeurtenis::{
        CoachOvergedragen, CoachoverdrachtBevestigd, CoachoverdrachtIngetrokken, CoachoverdrachtVoorgesteld,
        DriegesprekGehouden, TrajectGebeurtenis as G,
    },
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Toestand, Voorval, Weigering, begeleiding::niet_voor};

/// How a warm handover stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdrachtstand {
    /// It waits for a confirmation or for the talk.
    Open,
    /// The other coach has the person.
    Gedaan,
    /// It did not go on.
    Ingetrokken,
}

impl Overdrachtstand {
    /// Every code.
    pub const CODES: &'static [&'static str] = &["open", "gedaan", "ingetrokken"];

    /// The code in answers and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Gedaan => "gedaan",
            Self::Ingetrokken => "ingetrokken",
        }
    }
}

/// A warm handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdracht {
    /// Who hands over.
    pub van: Kenmerk,
    /// Who takes over.
    pub naar: Kenmerk,
    /// The area team of who takes over, when it was said.
    pub gebiedsteam: Option<Gebiedsteam>,
    /// The day on which it was proposed.
    pub voorgesteld: Date,
    /// Who of the two confirmed.
    pub bevestigd: BTreeSet<Kenmerk>,
    /// The day of the talk of three.
    pub gesprek: Option<Date>,
    /// The last day on which something of it happened.
    pub laatst: Date,
    /// How it stands.
    pub stand: Overdrachtstand,
}

/// What can be asked of a warm handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stap {
    /// One of the two coaches agrees.
    Bevestig {
        /// Which.
        coach: Kenmerk,
    },
    /// The talk was held.
    Driegesprek {
        /// Where.
        plek: Option<Gespreksplek>,
    },
    /// It does not go on.
    TrekIn {
        /// Why.
        reden: Overdrachtreden,
    },
}

/// Takes in what happened; events about something else change nothing.
pub(super) fn volg(toestand: &mut Toestand, voorval: &Voorval) {
    let datum = voorval.geldig_op;
    let overdrachten = &mut toestand.overdrachten;
    let mut met = |id: &Uuid, doe: &dyn Fn(&mut Overdracht)| {
        if let Some(overdracht) = overdrachten.get_mut(id) {
            overdracht.laatst = overdracht.laatst.max(datum);
            doe(overdracht);
        }
    };
    match &voorval.gebeurtenis {
        G::CoachoverdrachtBevestigd(f) => met(&f.overdracht_id, &|overdracht| {
            overdracht.bevestigd.insert(f.coach.clone());
        }),
        G::DriegesprekGehouden(f) => {
            met(&f.overdracht_id, &|overdracht| overdracht.gesprek = Some(datum));
        }
        G::CoachoverdrachtIngetrokken(f) => {
            met(&f.overdracht_id, &|overdracht| overdracht.stand = Overdrachtstand::Ingetrokken);
        }
        G::CoachOvergedragen(f) => {
            if let Some(id) = &f.overdracht_id {
                met(id, &|overdracht| overdracht.stand = Overdrachtstand::Gedaan);
            }
        }
        // What was done by it was not so.
        G::BegeleidingsvastleggingIngetrokken(f) => {
            if let Some(id) = &f.overdracht_id {
                met(id, &|overdracht| overdracht.stand = Overdrachtstand::Ingetrokken);
            }
        }
        G::CoachoverdrachtVoorgesteld(f) => {
            let overdracht = Overdracht {
                van: f.van.clone(),
                naar: f.naar.clone(),
                gebiedsteam: f.gebiedsteam.clone(),
                voorgesteld: datum,
                bevestigd: BTreeSet::new(),
                gesprek: None,
                laatst: datum,
                stand: Overdrachtstand::Open,
            };
            overdrachten.insert(f.overdracht_id, overdracht);
        }
        _ => {}
    }
}

/// Proposes one. The same proposal again is nothing.
pub(super) fn stel_voor(
    toestand: &Toestand,
    datum: Date,
    (overdracht_id, naar, gebiedsteam): (Uuid, Kenmerk, Option<Gebiedsteam>),
) -> Result<Vec<G>, Weigering> {
    let huidig = toestand.coach.as_ref().ok_or(Weigering::GeenCoach)?;
    if let Some((_, open)) = toestand.open_overdracht() {
        let zelfde = (&open.naar, &open.gebiedsteam, open.voorgesteld) == (&naar, &gebiedsteam, datum);
        return if zelfde { Ok(Vec::new()) } else { Err(Weigering::OverdrachtLoopt) };
    }
    if huidig.coach == naar {
        return Err(Weigering::CoachBlijftDezelfde);
    }
    niet_voor(datum, huidig.sinds, "de dag waarop de huidige coach begon")?;
    let van = huidig.coach.clone();
    Ok(vec![CoachoverdrachtVoorgesteld { overdracht_id, van, naar, gebiedsteam }.into()])
}

/// Takes a step in one.
pub(super) fn stap(
    toestand: &Toestand,
    (persoon, datum): (PersoonId, Date),
    overdracht_id: Uuid,
    stap: Stap,
) -> Result<Vec<Voorval>, Weigering> {
    let bekend = toestand.overdrachten.get(&overdracht_id).ok_or(Weigering::OverdrachtOnbekend)?;
    let voorval = |datum, gebeurtenis: G| Voorval::over(persoon, datum, gebeurtenis);
    let al_zo = match &stap {
        Stap::Bevestig { coach } if *coach != bekend.van && *coach != bekend.naar => {
            return Err(Weigering::NietUwOverdracht);
        }
        Stap::Bevestig { coach } => bekend.bevestigd.contains(coach),
        Stap::Driegesprek { .. } => bekend.gesprek == Some(datum),
        Stap::TrekIn { .. } => bekend.stand == Overdrachtstand::Ingetrokken,
    };
    if al_zo {
        return Ok(Vec::new());
    }
    if bekend.stand != Overdrachtstand::Open {
        return Err(Weigering::OverdrachtGesloten { sinds: bekend.laatst });
    }
    niet_voor(datum, bekend.voorgesteld, "de dag waarop de overdracht is voorgesteld")?;
    let gebeurtenis: G = match stap {
        Stap::Bevestig { coach } => CoachoverdrachtBevestigd { overdracht_id, coach }.into(),
        // One talk: it was held on another day, or this is another talk; the first is what counts.
        Stap::Driegesprek { .. } if bekend.gesprek.is_some() => return Err(Weigering::GesprekAlGehouden),
        Stap::Driegesprek { plek } => DriegesprekGehouden { overdracht_id, plek }.into(),
        Stap::TrekIn { reden } => {
            return Ok(vec![voorval(datum, CoachoverdrachtIngetrokken { overdracht_id, reden }.into())]);
        }
    };
    let eerst = voorval(datum, gebeurtenis);
    let mut daarna = toestand.clone();
    volg(&mut daarna, &eerst);
    let compleet = daarna
        .overdrachten
        .get(&overdracht_id)
        .filter(|overdracht| overdracht.bevestigd.len() == 2 && overdracht.gesprek.is_some());
    let Some(compleet) = compleet else { return Ok(vec![eerst]) };
    let Overdracht { van, naar, gebiedsteam, laatst, .. } = compleet.clone();
    let over = CoachOvergedragen { van, naar, gebiedsteam, overdracht_id: Some(overdracht_id) };
    Ok(vec![eerst, voorval(laatst, over.into())])
}
