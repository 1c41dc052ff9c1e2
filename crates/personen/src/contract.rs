//! What personen is.

use dienst::{
    Contract,
    contract::{Aard, Leesmodel, LegtVast, Registerrecht},
    inrichting::Codes,
};
use domein::{
    Gebeurtenis as _,
    gebeurtenis::{IntakeGebeurtenis, PersonenGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
};

use crate::{Tijdlijn, vervanging::Vervangingen};

/// Personen.
pub static CONTRACT: Contract = Contract {
    naam: PersonenGebeurtenis::DIENST,
    over: "Personen: opzoeken, bereiken en wat er gebeurde",
    leesmodellen: &[
        Codes::LEESMODEL,
        Leesmodel {
            van: SignaleringGebeurtenis::DIENST,
            maak: || Box::new(Tijdlijn::<SignaleringGebeurtenis>::default()),
        },
        Leesmodel {
            van: IntakeGebeurtenis::DIENST,
            maak: || Box::new(Tijdlijn::<IntakeGebeurtenis>::default()),
        },
        Leesmodel {
            van: TrajectGebeurtenis::DIENST,
            maak: || Box::new(Tijdlijn::<TrajectGebeurtenis>::default()),
        },
        Leesmodel { van: TrajectGebeurtenis::DIENST, maak: || Box::new(Vervangingen) },
        Leesmodel {
            van: PersonenGebeurtenis::DIENST,
            maak: || Box::new(Tijdlijn::<PersonenGebeurtenis>::default()),
        },
    ],
    aard: Aard::LegtVast(LegtVast {
        gebeurtenissen: PersonenGebeurtenis::CATALOGUS,
        register: Registerrecht::Loket,
        router: crate::router,
        reacties: &[],
        feeds: &[],
        toetsen: &[],
    }),
};
