//! What signalering is.

use std::time::Duration;

use dienst::{
    Contract, Dienstfout, Omgeving,
    contract::{Aard, Busbericht, Busweg, Feed, Inname, Leesmodel, LegtVast, Registerrecht, Toets},
    inrichting::Codes,
    volg_persoonsregister,
};
use domein::{Gebeurtenis as _, gebeurtenis::SignaleringGebeurtenis};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::Date;

use crate::{
    aanvoer::{DOORSTROOMPUNT_INDELING, Doorstroompunt, UWV_INDELING, Uwv},
    regels::{Normtijden, Signaalregels},
    werkvoorraad::Werkvoorraad,
};

/// Signalering.
pub static CONTRACT: Contract = Contract {
    naam: SignaleringGebeurtenis::DIENST,
    over: "Signalen van Doorstroompunt en UWV",
    leesmodellen: &[
        Codes::LEESMODEL,
        Leesmodel { van: SignaleringGebeurtenis::DIENST, maak: || Box::new(Werkvoorraad) },
    ],
    aard: Aard::LegtVast(LegtVast {
        gebeurtenissen: SignaleringGebeurtenis::CATALOGUS,
        register: Registerrecht::Dienst,
        router: crate::router,
        reacties: &[],
        feeds: FEEDS,
        toetsen: &[
            Toets {
                naam: "toetsen van normtermijnen",
                elke: Duration::from_secs(15 * 60),
                doe: verloop,
                altijd: false,
            },
            Toets::samenvoegingen(|omgeving, _| {
                volg_persoonsregister::<Signaalregels>(omgeving, FEEDS).boxed()
            }),
        ],
    }),
};

/// What is delivered to signalering.
static FEEDS: &[Feed] = &[DOORSTROOMPUNT, UWV];

const DOORSTROOMPUNT: Feed = Feed {
    naam: "doorstroompunt",
    over: "Signalen en wijzigingen van het Doorstroompunt (CSV of JSON)",
    indeling: &DOORSTROOMPUNT_INDELING,
    bus: Some(Busweg {
        uitleg: "Meldingen van een Doorstroompunt, een per bericht. Bevat persoonsgegevens.",
        berichten: &[Busbericht {
            naam: "inkomend.doorstroompunt",
            titel: "Melding van een Doorstroompunt",
            inhoud: "application/json",
            schema: "aanlevering/doorstroompunt.schema.json",
        }],
    }),
    inname: Inname::PerRij(|omgeving| Box::new(Doorstroompunt::nieuw(Normtijden::van(&omgeving.normen)))),
};

const UWV: Feed = Feed {
    naam: "uwv",
    over: "Berichten van UWV (CloudEvents)",
    indeling: &UWV_INDELING,
    bus: Some(Busweg {
        uitleg: "Warme overdrachten en WW-einden van UWV, een CloudEvent per bericht. Bevat persoonsgegevens.",
        berichten: &[
            Busbericht {
                naam: "inkomend.uwv.warme-overdracht",
                titel: "Warme overdracht van UWV",
                inhoud: "application/cloudevents+json",
                schema: "aanlevering/uwv-warme-overdracht.schema.json",
            },
            Busbericht {
                naam: "inkomend.uwv.ww-einde",
                titel: "Einde van een WW-uitkering",
                inhoud: "application/cloudevents+json",
                schema: "aanlevering/uwv-ww-einde.schema.json",
            },
        ],
    }),
    inname: Inname::PerRij(|omgeving| Box::new(Uwv::nieuw(Normtijden::van(&omgeving.normen)))),
};

/// Marks the signals whose norm time has passed.
fn verloop(omgeving: &Omgeving, vandaag: Date) -> BoxFuture<'_, Result<usize, Dienstfout>> {
    async move { Ok(crate::verloop(omgeving, vandaag).await?) }.boxed()
}
