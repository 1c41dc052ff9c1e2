//! What traject is.

use dienst::{
    Beleidsloper, Contract,
    contract::{Aard, Leesmodel, LegtVast, Reageert},
};
use domein::{
    Gebeurtenis as _,
    gebeurtenis::{IntakeGebeurtenis, TrajectGebeurtenis},
};

use crate::beleid::UitIntake;

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
            maak: |omgeving, bron| Box::new(Beleidsloper::nieuw(UitIntake, omgeving.clone(), bron)),
        }],
        feeds: &[],
        toetsen: &[],
    }),
};
