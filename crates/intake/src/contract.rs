//! What intake is.

use dienst::{
    Beleidsloper, Contract,
    contract::{Aard, Feed, Leesmodel, LegtVast, Reageert},
};
use domein::{
    Gebeurtenis as _,
    gebeurtenis::{IntakeGebeurtenis, SignaleringGebeurtenis},
};

use crate::{Aanvragen, aanvoer::Beginbestand, beleid::VersneldeAanvraag};

/// Intake.
pub static CONTRACT: Contract = Contract {
    naam: IntakeGebeurtenis::DIENST,
    over: "Aanvragen en uitkeringen",
    leesmodellen: &[Leesmodel { van: IntakeGebeurtenis::DIENST, maak: || Box::new(Aanvragen) }],
    aard: Aard::LegtVast(LegtVast {
        gebeurtenissen: IntakeGebeurtenis::CATALOGUS,
        router: crate::router,
        reacties: &[Reageert {
            op: SignaleringGebeurtenis::DIENST,
            maak: |omgeving, bron| Box::new(Beleidsloper::nieuw(VersneldeAanvraag, omgeving.clone(), bron)),
        }],
        feeds: &[Feed {
            naam: "beginbestand",
            over: "Bestaand bestand van uitkeringen (CSV)",
            bus: None,
            maak: |omgeving| Box::new(Beginbestand { gemeente: omgeving.gemeente.clone() }),
        }],
        toetsen: &[],
    }),
};
