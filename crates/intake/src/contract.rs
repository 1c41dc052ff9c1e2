//! What intake is.

use dienst::{
    Contract, Reactieloper,
    contract::{Aard, Feed, Inname, Leesmodel, LegtVast, Reageert, Registerrecht, Toets},
    inrichting::Codes,
    volg_persoonsregister,
};
use domein::{
    Gebeurtenis as _,
    gebeurtenis::{IntakeGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
};
use futures_util::FutureExt as _;

use crate::{
    Aanvragen, Uitkeringen,
    aanvoer::{BEGINBESTAND, Beginbestand},
    reacties::{UitTraject, VersneldeAanvraag},
    regels::Dossierregels,
};

/// Intake.
pub static CONTRACT: Contract = Contract {
    naam: IntakeGebeurtenis::DIENST,
    over: "Aanvragen en uitkeringen",
    leesmodellen: &[
        Codes::LEESMODEL,
        Leesmodel { van: IntakeGebeurtenis::DIENST, maak: || Box::new(Aanvragen) },
        Leesmodel { van: IntakeGebeurtenis::DIENST, maak: || Box::new(Uitkeringen) },
    ],
    aard: Aard::LegtVast(LegtVast {
        gebeurtenissen: IntakeGebeurtenis::CATALOGUS,
        register: Registerrecht::Dienst,
        router: crate::router,
        reacties: &[
            Reageert {
                op: SignaleringGebeurtenis::DIENST,
                maak: |omgeving, source| Reactieloper::nieuw(VersneldeAanvraag, omgeving, source).boxed(),
            },
            Reageert {
                op: TrajectGebeurtenis::DIENST,
                maak: |omgeving, source| Reactieloper::nieuw(UitTraject, omgeving, source).boxed(),
            },
        ],
        feeds: FEEDS,
        toetsen: &[Toets::samenvoegingen(|omgeving, _| {
            volg_persoonsregister::<Dossierregels>(omgeving, FEEDS).boxed()
        })],
    }),
};

/// What is delivered to intake.
static FEEDS: &[Feed] = &[Feed {
    naam: "beginbestand",
    over: "Bestand van uitkeringen (CSV, werkmap of XML)",
    indeling: &BEGINBESTAND,
    bus: None,
    inname: Inname::AlsGeheel(|omgeving| Box::new(Beginbestand { gemeente: omgeving.gemeente.clone() })),
}];
