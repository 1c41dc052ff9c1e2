//! A fifth service, as somebody would add one: it counts how many young people were reported. Nothing outside this
//! folder knows it, but for the line in `main.rs` that lists it.

mod geteld;
mod http;

use dienst::{
    Contract,
    contract::{Aard, Draaiend, Leesmodel, Volgt},
};
use domein::{Gebeurtenis as _, gebeurtenis::SignaleringGebeurtenis};
use futures_util::FutureExt as _;

/// Teller.
pub static CONTRACT: Contract = Contract {
    naam: "teller",
    over: "Telt de gemelde jongeren",
    leesmodellen: &[Leesmodel { van: SignaleringGebeurtenis::DIENST, maak: || Box::new(geteld::Geteld) }],
    aard: Aard::Volgt(Volgt {
        begin: |plek| {
            async move { Ok(Draaiend { router: http::router(plek), taken: Vec::new(), live: None }) }.boxed()
        },
        vraagt_logstand: false,
        toont_live: false,
    }),
};
