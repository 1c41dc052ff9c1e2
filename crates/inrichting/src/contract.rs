//! What inrichting is.

use dienst::{
    Contract,
    contract::{Aard, Leesmodel, LegtVast, Registerrecht},
};
use domein::{
    Gebeurtenis as _,
    gebeurtenis::{InrichtingGebeurtenis, IntakeGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
};

use crate::gebruik::Gebruik;

/// Inrichting.
pub static CONTRACT: Contract = Contract {
    naam: InrichtingGebeurtenis::DIENST,
    over: "Teams en medewerkers van de gemeente",
    leesmodellen: &[
        Leesmodel {
            van: SignaleringGebeurtenis::DIENST,
            maak: || Box::new(Gebruik::<SignaleringGebeurtenis>::default()),
        },
        Leesmodel {
            van: IntakeGebeurtenis::DIENST,
            maak: || Box::new(Gebruik::<IntakeGebeurtenis>::default()),
        },
        Leesmodel {
            van: TrajectGebeurtenis::DIENST,
            maak: || Box::new(Gebruik::<TrajectGebeurtenis>::default()),
        },
    ],
    aard: Aard::LegtVast(LegtVast {
        gebeurtenissen: InrichtingGebeurtenis::CATALOGUS,
        register: Registerrecht::Dienst,
        router: crate::router,
        reacties: &[],
        feeds: &[],
        toetsen: &[],
    }),
};
