//! What traject is.

use std::time::Duration;

use dienst::{
    Contract, Reactieloper,
    contract::{Aard, Leesmodel, LegtVast, Reageert, Registerrecht, Toets},
    inrichting::Codes,
    volg_samenvoegingen,
};
use domein::{
    Gebeurtenis as _,
    gebeurtenis::{IntakeGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
};
use futures_util::FutureExt as _;

use crate::{
    bord::{Bordsignalen, Borduitkeringen},
    reacties::UitIntake,
    regels::begeleiding::Begeleiding,
    schuif_alles_op,
};

/// Traject.
pub static CONTRACT: Contract = Contract {
    naam: TrajectGebeurtenis::DIENST,
    over: "Begeleiding, trajecten en uitstroom",
    leesmodellen: &[
        Codes::LEESMODEL,
        Leesmodel { van: TrajectGebeurtenis::DIENST, maak: || Box::new(crate::begeleiding()) },
        Leesmodel { van: SignaleringGebeurtenis::DIENST, maak: || Box::new(Bordsignalen) },
        Leesmodel { van: IntakeGebeurtenis::DIENST, maak: || Box::new(Borduitkeringen) },
    ],
    aard: Aard::LegtVast(LegtVast {
        gebeurtenissen: TrajectGebeurtenis::CATALOGUS,
        register: Registerrecht::Dienst,
        router: crate::router,
        reacties: &[Reageert {
            op: IntakeGebeurtenis::DIENST,
            maak: |omgeving, source| Reactieloper::nieuw(UitIntake, omgeving, source).boxed(),
        }],
        feeds: &[],
        toetsen: &[
            WACHTLIJSTEN,
            Toets::samenvoegingen(|omgeving, _| volg_samenvoegingen::<Begeleiding>(omgeving).boxed()),
        ],
    }),
};

/// Places that came free, and offers that nobody answered.
const WACHTLIJSTEN: Toets = Toets {
    naam: "opschuiven van wachtlijsten",
    elke: Duration::from_secs(5),
    doe: |omgeving, vandaag| schuif_alles_op(omgeving, vandaag).boxed(),
    altijd: false,
};
