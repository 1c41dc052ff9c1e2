//! What traject is.

use dienst::{
    Contract, Reactieloper,
    contract::{Aard, Leesmodel, LegtVast, Reageert},
};
use domein::{
    Gebeurtenis as _,
    gebeurtenis::{IntakeGebeurtenis, TrajectGebeurtenis},
};
use futures_util::FutureExt as _;

use crate::reacties::UitIntake;

/// Traject.
pub static CONTRACT: Contract = Contract {
    naam: TrajectGebeurtenis::DIENST,
    over: "Begeleiding, trajecten en uitstroom",
    leesmodellen: &[Leesmodel { van: TrajectGebeurtenis::DIENST, maak: || Box::new(crate::begeleiding()) }],
    aard: Aard::LegtVast(LegtVast {
        gebeurtenissen: TrajectGebeurtenis::CATALOGUS,
        router: crate::router,
        reacties: &[Reageert {
            op: IntakeGebeurtenis::DIENST,
            maak: |omgeving, source| Reactieloper::nieuw(UitIntake, omgeving, source).boxed(),
        }],
        feeds: &[],
        toetsen: &[],
    }),
};
