//! Where in a body it stands what the rules speak of.

use std::collections::BTreeMap;

use domein::Inrichtingsdeel;
use jiff::civil::Date;
use web::Veldfout;

use crate::regels::{Tegenspraak, Weigering};

/// The path of each period in a body, with a dot when something comes after it.
#[derive(Default)]
pub(super) struct Plekken(BTreeMap<(Inrichtingsdeel, String, Date), String>);

impl Plekken {
    /// The body is about one period.
    pub(super) fn een(deel: Inrichtingsdeel, code: &impl ToString, van: Date) -> Self {
        let mut plekken = Self::default();
        plekken.zet(deel, code, van, String::new());
        plekken
    }

    /// The first place of a period is the one that is told.
    pub(super) fn zet(&mut self, deel: Inrichtingsdeel, code: &impl ToString, van: Date, pad: String) {
        self.0.entry((deel, code.to_string(), van)).or_insert(pad);
    }

    /// All findings, each where it stands. What was recorded before stands nowhere in the body: its code says which it is.
    pub(super) fn fouten(&self, weigering: &Weigering) -> Vec<Veldfout> {
        let fout = |fout: &Tegenspraak| {
            let Tegenspraak { deel, code, van, wat } = fout;
            match self.0.get(&(*deel, code.clone(), *van)) {
                Some(pad) => Veldfout::nieuw(format!("{pad}{}", wat.veld()), wat.code(), wat.to_string()),
                None => {
                    let wie = match deel {
                        Inrichtingsdeel::Teams => "Team",
                        Inrichtingsdeel::Medewerkers => "Medewerker",
                    };
                    let reden = format!("{wie} {code}, zoals al vastgelegd vanaf {van}: {wat}");
                    Veldfout::nieuw("", wat.code(), reden)
                }
            }
        };
        weigering.0.iter().map(fout).collect()
    }
}
